"""The confirmation visit of a solved issue (R71): owed when it is resolved, and its answers move the issue (R72)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import col, func, select

from agentdesk.domain.alert import AlertKind
from agentdesk.domain.attempts import is_unreached
from agentdesk.domain.calling_day import DEFAULT_DAY, next_open
from agentdesk.domain.clock_policy import Clock
from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueEventKind, IssueState, Severity
from agentdesk.domain.issue_flow import BY_STEP, HEARD_IN, Step
from agentdesk.domain.queue_order import band_of
from agentdesk.domain.reason import because
from agentdesk.domain.roles import Permission, Role, permissions_of
from agentdesk.domain.visit import Verdict, VisitKind, VisitState
from agentdesk.domain.working_days import add_working_days
from agentdesk.i18n import N_
from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.verdict import deciding, is_satisfied
from agentdesk.services import alerts, issue_clocks, lessons
from agentdesk.services.acting import Acting
from agentdesk.services.issue_moves import move, note_down, settle_due
from agentdesk.services.organisation import calendar_of
from agentdesk.store import promises
from agentdesk.store.tables import Attempt, Customer, Issue, Person, PersonRole, Visit, VisitEvent

ASKED_AT_MOST: Final = 3
"""Calls in a row in which the customer is told and says nothing of it; after these a person decides."""
SET_ASIDE: Final = (VisitState.REPAIR, VisitState.SUPERVISOR)
"""What the rule for attempts has taken out of the queue without ending it."""
_OUT_OF_THE_QUEUE = (VisitState.DONE, VisitState.REPAIR, VisitState.SUPERVISOR)
_ANSWERED = ("I", "P")
"""Groups of dispositions after which the customer's answers are their word."""


def latest(act: Acting, issue_id: int, *, lock: bool = False) -> Visit | None:
    """The newest confirmation visit of an issue. `lock` it before the issue: calls take them in this order."""
    statement = (
        select(Visit)
        .where(Visit.issue_id == issue_id, Visit.kind == VisitKind.CONFIRMATION)
        .order_by(col(Visit.id).desc())
        .limit(1)
    )
    return act.tx.session.exec(statement.with_for_update() if lock else statement).first()


def is_in_vain(visit: Visit | None) -> bool:
    """Whether the rule for attempts has taken the visit out of the queue without the customer being reached."""
    return (
        visit is not None
        and visit.state in _OUT_OF_THE_QUEUE
        and visit.verdict is None
        and visit.outcome is not None
        and is_unreached(visit.outcome)
    )


def owe(act: Acting, issue: Issue, *, again: bool = False) -> int | None:
    """Owe the customer the confirmation of a solution; returns the new visit's number.

    It is the raising agent's as long as that one calls customers (R132), else anybody's. `again`: the customer has
    been told already, and is asked once more on the next working day. None for a customer not to be called, when one
    is owed already, and when one that was set aside could be put back into the queue.
    """
    assert issue.id is not None
    if act.tx.session.get_one(Customer, issue.customer_id).do_not_call:
        return None
    there = latest(act, issue.id)
    due = add_working_days(act.today, 1, calendar_of(act)) if again else _due(act, issue)
    if there is not None and there.state != VisitState.DONE:
        if there.state in SET_ASIDE:
            put_back(act, there, due)
        return None
    visit = Visit(
        customer_id=issue.customer_id,
        purchase_id=issue.purchase_id,
        issue_id=issue.id,
        kind=VisitKind.CONFIRMATION,
        reason=because(N_("Confirm solution of issue #{issue}"), issue=issue.id).to_json(),
        due_on=due,
        ready_at=_ready(act, due),
        band=_band(issue),
        agent_id=issue.raised_by if _calls(act, issue.raised_by) else None,
        created_at=act.now,
    )
    act.tx.session.add(visit)
    act.tx.session.flush()
    return visit.id


def _due(act: Acting, issue: Issue) -> date:
    """The day promised to the customer (R71), today when that is past. Without a promise so early that the clock for
    telling the customer can be met, and on the next working day at the latest."""
    promised = promises.open_days(act.tx, issue.id or 0)
    if promised:
        return max(min(promised), act.today)
    latest_day = add_working_days(act.today, 1, calendar_of(act))
    runs_out = issue_clocks.would_run_out(act, issue, Clock.CUSTOMER_TOLD)
    return latest_day if runs_out is None else min(latest_day, runs_out.astimezone(act.zone).date())


def _ready(act: Acting, due: date) -> datetime:
    return next_open(max(act.now, act.start_of(due)), act.zone, DEFAULT_DAY)


def _band(issue: Issue) -> int:
    return band_of(VisitKind.CONFIRMATION, critical=issue.severity == Severity.CRITICAL)


def put_back(act: Acting, visit: Visit, due: date) -> None:
    """A visit that was set aside stands in the queue again, to be called from this day on."""
    visit.state, visit.due_on, visit.ready_at = VisitState.DUE, due, _ready(act, due)
    act.tx.session.add(visit)
    act.tx.session.flush()
    act.tx.announce()


def rank(act: Acting, issue: Issue) -> None:
    """The issue is more or less serious than it was: its confirmation stands elsewhere in the queue."""
    visit = latest(act, issue.id or 0)
    if visit is not None and visit.state == VisitState.DUE and visit.appointment is None:
        visit.band = _band(issue)
        act.tx.session.add(visit)


def moved(act: Acting, visit: Visit) -> None:
    """The visit has left its queue or come back to it: while nobody is going to ask the customer, the issue is due."""
    issue = _issue_of(act, visit)
    if issue is not None and issue.state in HEARD_IN:
        settle_due(act, issue)


def _calls(act: Acting, person_id: int) -> bool:
    roles = act.tx.session.exec(select(PersonRole.role).where(PersonRole.person_id == person_id)).all()
    may_call = Permission.WORK_QUEUE in permissions_of(Role(role) for role in roles)
    return may_call and act.tx.session.get_one(Person, person_id).active


def begun(act: Acting, visit: Visit) -> None:
    """The confirmation call is opened: the customer is told, and it is for the customer to say."""
    issue = _issue_of(act, visit)
    if issue is not None and issue.state == IssueState.RESOLVED:
        move(act, issue, BY_STEP[Step.TELL], visit=visit.id)


def ended(act: Acting, visit: Visit, interview: Interview) -> None:
    """The confirmation visit is over: the customer's word, if it was given, closes the issue or opens it again."""
    if BY_CODE[visit.outcome or ""].group not in _ANSWERED:
        return
    issue = _issue_of(act, visit)
    if issue is None or issue.state != IssueState.AWAITING_CUSTOMER:
        return
    said = is_satisfied(interview)
    if said is None:  # reached, and told the result, without a word on it
        note_down(act, issue, IssueEventKind.TOLD, visit=visit.id)
        if _without_a_word(act, issue) < ASKED_AT_MOST:
            owe(act, issue, again=True)
        settle_due(act, issue)
        issue_clocks.settle(act, issue)
        return
    visit.verdict = Verdict.SATISFIED if said else Verdict.NOT_SATISFIED
    act.tx.session.add(visit)
    act.tx.session.flush()
    words = {"verdict": visit.verdict, "answers": deciding(interview)}
    if said:
        assert issue.id is not None
        if lessons.are_missing(act, issue.id):  # it became a complaint only after its result
            note_down(act, issue, IssueEventKind.TOLD, visit=visit.id, **words)
            issue_clocks.settle(act, issue)
        close_if_satisfied(act, issue, words)
    else:
        again = {"reopened": issue.reopened + 1}
        move(act, issue, BY_STEP[Step.NOT_SATISFIED], columns=again, words=words, visit=visit.id)
        alerts.alert(act, visit.issue_id or 0, AlertKind.NOT_SATISFIED, alerts.all_of(act, issue))


def _without_a_word(act: Acting, issue: Issue) -> int:
    """How many of its newest confirmation visits in a row were over without the customer's word."""
    over = act.tx.session.exec(
        select(Visit.verdict)
        .where(
            Visit.issue_id == issue.id,
            Visit.kind == VisitKind.CONFIRMATION,
            Visit.state == VisitState.DONE,
        )
        .order_by(col(Visit.id).desc())
        .limit(ASKED_AT_MOST)
    ).all()
    return next((number for number, verdict in enumerate(over) if verdict is not None), len(over))


@dataclass(frozen=True, slots=True)
class Became:
    """What became of an issue by its confirmation call."""

    issue_id: int
    state: IssueState
    verdict: Verdict | None
    """The customer's word, if it was given in this call."""


def what_became(act: Acting, visit_id: int) -> Became | None:
    """What became of the issue that this visit confirms; None for any other visit. For whoever has made the call."""
    act.require(Permission.WORK_QUEUE)
    visit = act.tx.session.get_one(Visit, visit_id)
    if visit.kind != VisitKind.CONFIRMATION or visit.issue_id is None:
        return None
    issue = act.tx.session.get_one(Issue, visit.issue_id)
    return Became(visit.issue_id, IssueState(issue.state), Verdict(visit.verdict) if visit.verdict else None)


def close_if_satisfied(act: Acting, issue: Issue, words: Mapping[str, object] | None = None) -> None:
    """Close an issue that waits for nothing else: the customer is satisfied, and of a complaint all that it taught is
    written down (R98). `words`: what the customer said, where that was only just now."""
    assert issue.id is not None
    visit = latest(act, issue.id)
    if is_satisfied_with(issue, visit) and not lessons.are_missing(act, issue.id):
        assert visit is not None
        by = {"confirmed_by": visit.id}
        move(act, issue, BY_STEP[Step.SATISFIED], columns=by, words=words, visit=visit.id)


def is_satisfied_with(issue: Issue, visit: Visit | None) -> bool:
    """Whether the customer has said, in the newest confirmation visit, that an issue not closed yet is solved."""
    return (
        issue.state == IssueState.AWAITING_CUSTOMER
        and visit is not None
        and visit.verdict == Verdict.SATISFIED
    )


def _issue_of(act: Acting, visit: Visit) -> Issue | None:
    if visit.kind != VisitKind.CONFIRMATION or visit.issue_id is None:
        return None
    return act.tx.session.get(Issue, visit.issue_id, with_for_update=True)


def let_go(act: Acting, issue_id: int) -> int | None:
    """The issue ends without the customer's word: nobody is asked any more. The number of the visit that ends so."""
    visit = latest(act, issue_id)
    if visit is None or visit.state == VisitState.DONE:
        return None
    visit.state, visit.finished_at = VisitState.DONE, act.now
    visit.claimed_by = visit.lease_until = None  # a desk that vanished in the call
    act.tx.session.add(visit)
    return visit.id


def owe_again(act: Acting, visit_id: int) -> None:
    """The issue had not ended after all: the visit that `let_go` ended is in the queue again, unless the customer
    must not be called any more."""
    visit = act.tx.session.get_one(Visit, visit_id)
    if act.tx.session.get_one(Customer, visit.customer_id).do_not_call:
        return
    visit.state, visit.finished_at = VisitState.DUE, None
    act.tx.session.add(visit)
    act.tx.session.flush()


def take_out(act: Acting, visit_id: int) -> None:
    """The issue was not solved after all: the visit that `owe` made was never owed. Raises Refusal once used."""
    visit = act.tx.session.get_one(Visit, visit_id)
    used = select(func.count()).select_from(VisitEvent).where(VisitEvent.visit_id == visit_id)
    if visit.state != VisitState.DUE or visit.attempts or act.tx.session.exec(used).one():
        raise Refusal(N_("The confirmation call has begun; this step cannot be taken back."))
    act.tx.session.delete(visit)
    act.tx.session.flush()


def was_tried_since(act: Acting, issue_id: int, moment: datetime) -> bool:
    """Whether a confirmation call of this issue was begun at or after a moment."""
    tries = (
        select(func.count())
        .select_from(Attempt)
        .join(Visit, col(Visit.id) == Attempt.visit_id)
        .where(Visit.issue_id == issue_id, Visit.kind == VisitKind.CONFIRMATION, Attempt.started_at >= moment)
    )
    return bool(act.tx.session.exec(tries).one())
