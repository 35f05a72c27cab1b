"""The steps of an issue, taken by people (R66-R72): what leads on, taking it, taking it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from agentdesk.domain.chain import APART
from agentdesk.domain.errors import Collision, Refusal
from agentdesk.domain.issue import BESIDE_THE_STEPS, IssueEventKind, IssueState
from agentdesk.domain.issue_flow import (
    BY_STEP,
    ENDED_STATES,
    UNDO_WITHIN,
    Demand,
    Given,
    IssueFacts,
    Step,
    allowed,
    check,
    check_original,
    parts_of,
)
from agentdesk.domain.issue_flow import StepOffer as StepOffer
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import VisitState
from agentdesk.i18n import N_
from agentdesk.services import alerts, confirmations, issue_clocks, lessons
from agentdesk.services.acting import Acting
from agentdesk.services.issue_moves import move, take_back
from agentdesk.services.issues import Responsible, check_responsible
from agentdesk.store import issues as stored
from agentdesk.store.failures import BUSY
from agentdesk.store.tables import Customer, Issue, Visit


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: the entry of the timeline that `undo` names, and where the issue stands now."""

    seq: int
    state: IssueState
    visit_id: int | None
    """The confirmation visit that it made, if any."""


def offers(act: Acting, issue_id: int) -> list[StepOffer]:
    """Every step that leads on from where the issue stands, for the person acting.

    Raises Refusal when there is no such issue, and for somebody it is none of the business of.
    """
    visit = confirmations.latest(act, issue_id)
    issue = act.tx.session.get(Issue, issue_id)
    return allowed(_concerning(act, issue, visit, issue_id), act.actor)


def take(
    act: Acting, issue_id: int, step: Step, given: Given | None = None, *, instead_of: datetime | None = None
) -> Taken:
    """Take a step with what it demands (domain/issue_flow.py).

    `instead_of` is the `changed_at` that the person saw. Raises Refusal for what the rules refuse, and when the
    issue has changed since then.
    """
    given = given or Given()
    visit, issue, original = _locked(act, issue_id, given.original if step is Step.DUPLICATE else None)
    facts = _concerning(act, issue, visit, issue_id)
    assert issue is not None
    if instead_of is not None and issue.changed_at != instead_of:
        raise Refusal(N_("Issue #{number} has changed meanwhile. Look again."), number=issue_id)
    row = check(step, facts, act.actor, given, act.today)
    if Demand.PERSON in row.demands:
        check_responsible(act, Responsible(given.department, given.person), issue.department_id)
    if Demand.ORIGINAL in row.demands:
        state = IssueState(original.state) if original else None
        check_original(
            issue_id,
            given.original or 0,
            state,
            original.duplicate_of if original else None,
            same_customer=original is not None and original.customer_id == issue.customer_id,
        )
    again = step is Step.ASK_AGAIN
    made = confirmations.owe(act, issue, again=again) if again or step is Step.RESOLVE else None
    let_go = confirmations.let_go(act, issue_id) if row.target in ENDED_STATES else None
    before = issue.assignee_id
    move(act, issue, row, given, visit_made=made, visit_ended=let_go)
    if issue.assignee_id != before:
        issue_clocks.tell_responsible(act, issue)
    act.audit("issue_step", f"issue:{issue_id}", step=step, state=row.target)
    newest = stored.newest_event(act.tx, issue_id)
    assert newest is not None
    return Taken(newest.seq, row.target, made)


def undo(act: Acting, issue_id: int, event_seq: int) -> IssueState:
    """Take back the step that the entry `event_seq` of the timeline tells; returns where the issue stands again.

    Raises Refusal unless the same person took it by hand within UNDO_WITHIN, nothing but notes came after it, and
    the confirmation call that it led to has not begun.
    """
    _, issue, _ = _locked(act, issue_id, None)
    if issue is None:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    act.require(Permission.WORK_ISSUE)
    newest = next(
        (
            entry
            for entry in reversed(stored.standing(stored.timeline_of(act.tx, issue_id)))
            if entry.kind not in BESIDE_THE_STEPS
        ),
        None,
    )
    if newest is None or newest.seq != event_seq or newest.kind != IssueEventKind.STATE:
        raise Refusal(N_("Only the newest step of an issue can be taken back."))
    if not newest.value:
        raise Refusal(N_("It was erased at the customer's wish."))
    row = BY_STEP[Step(newest.value["step"])]
    if newest.person_id != act.actor.id or "visit" in newest.value or not row.undoable:
        raise Refusal(N_("Only the person who took a step can take it back."))
    if not -APART <= act.now - newest.at <= UNDO_WITHIN:
        minutes = int(UNDO_WITHIN.total_seconds() // 60)
        raise Refusal(N_("A step can be taken back for {minutes} minutes."), minutes=minutes)
    if confirmations.was_tried_since(act, issue_id, newest.at):
        raise Refusal(N_("The confirmation call has begun; this step cannot be taken back."))
    if "visit_made" in newest.value:
        confirmations.take_out(act, newest.value["visit_made"])
    if "visit_ended" in newest.value:
        confirmations.owe_again(act, newest.value["visit_ended"])
    take_back(act, issue, newest.seq, newest.value)
    act.audit("issue_step_undone", f"issue:{issue_id}", step=row.step, state=issue.state)
    return IssueState(issue.state)


def _locked(
    act: Acting, issue_id: int, original_id: int | None
) -> tuple[Visit | None, Issue | None, Issue | None]:
    """The newest confirmation visit of an issue, the issue, and the one it is said to be a duplicate of; nobody else
    changes them until the end.

    The visit first, as calls do; issues in the order of their numbers, so that two that are said to be duplicates of
    each other wait in turn. Raises Collision when another desk has made a visit before the issue was held.
    """
    visit = confirmations.latest(act, issue_id, lock=True)
    wanted = sorted({issue_id, original_id or issue_id})
    rows = act.tx.session.exec(
        select(Issue).where(col(Issue.id).in_(wanted)).order_by(col(Issue.id)).with_for_update()
    )
    found = {row.id: row for row in rows}
    if confirmations.latest(act, issue_id) is not visit:
        raise Collision(BUSY)
    return visit, found.get(issue_id), found.get(original_id)


def _is_in_call(act: Acting, visit: Visit | None) -> bool:
    """Whether the customer is being asked; a desk that has vanished asks nobody once its lease is over."""
    if visit is None or visit.state != VisitState.CLAIMED:
        return False
    return visit.lease_until is None or visit.lease_until >= act.now


def _concerning(act: Acting, issue: Issue | None, visit: Visit | None, issue_id: int) -> IssueFacts:
    """The issue's facts, for somebody it concerns; raises Refusal otherwise."""
    if not act.actor.may(Permission.SEE_LEDGER):
        act.require(Permission.WORK_ISSUE)
    if issue is None:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    departments = {*stored.departments_beside(act.tx, issue_id), *filter(None, [issue.department_id])}
    callable_ = not act.tx.session.get_one(Customer, issue.customer_id).do_not_call
    facts = IssueFacts(
        issue_id,
        IssueState(issue.state),
        issue.raised_by,
        issue.assignee_id,
        frozenset(departments),
        visit_owed=visit is not None and visit.state in (VisitState.DUE, VisitState.CLAIMED),
        in_call=_is_in_call(act, visit),
        unreached=confirmations.is_in_vain(visit) or not callable_,
        may_be_called=callable_,
        to_learn=lessons.are_missing(act, issue_id),
        satisfied=confirmations.is_satisfied_with(issue, visit),
    )
    looks = act.actor.may(Permission.SEE_LEDGER) or alerts.is_called_in(act, issue_id)
    if not (looks or parts_of(facts, act.actor)):
        raise Refusal(N_("Issue #{number} is not assigned to you."), number=issue_id)
    return facts
