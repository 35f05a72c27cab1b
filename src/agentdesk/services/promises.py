"""What was promised to customers (R42): kept as dated promises, and shown until they are kept."""

from datetime import date
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, IssueEventKind
from agentdesk.domain.issue_flow import check_day
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services.acting import Acting
from agentdesk.services.complaints import concerned
from agentdesk.services.customers import may_look
from agentdesk.services.issue_moves import note_down, settle_due
from agentdesk.store import promises as stored
from agentdesk.store.promises import PromiseRow as PromiseRow
from agentdesk.store.tables import Issue, Promise

SHOWN: Final = 200
TEXT_MAX: Final = 500


def make(act: Acting, issue_id: int, text: str, due_on: date | None) -> None:
    """Promise something more about an open issue."""
    act.require(Permission.WORK_ISSUE)
    _may_promise(act, issue_id)
    issue = act.tx.session.get(Issue, issue_id, with_for_update=True)
    if issue is None:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    if issue.state not in OPEN_STATES:
        raise Refusal(
            N_("Issue #{number} has ended; nothing is promised about it any more."), number=issue_id
        )
    issue.changed_at = act.now
    made = promised(act, issue, text, due_on)
    note_down(act, issue, IssueEventKind.PROMISED, promise=made.text, due_on=made.due_on, promise_id=made.id)
    act.audit("promise_made", f"promise:{made.id}", issue=issue_id)


def _may_promise(act: Acting, issue_id: int) -> None:
    """Whoever calls customers speaks for all of them; others only of the issues that concern them (R83)."""
    if not act.actor.may(Permission.WORK_QUEUE):
        concerned(act, issue_id)


def promised(act: Acting, issue: Issue, text: str, due_on: date | None) -> Promise:
    """Write down what was promised about an issue; returns its row. Raises Refusal for a day that is past, and for
    nothing at all."""
    if due_on is not None and due_on < act.today:
        raise Refusal(N_("A promise needs a day that is not past."))
    if due_on is not None:
        check_day(due_on, act.today)
    if due_on is None and not text.strip():
        raise Refusal(N_("Say what is promised, or by which day."))
    if len(text) > TEXT_MAX:
        raise Refusal(N_("A text has at most {count} characters."), count=TEXT_MAX)
    assert issue.id is not None
    made = Promise(
        issue_id=issue.id,
        customer_id=issue.customer_id,
        visit_id=issue.visit_id,
        text=text.strip(),
        due_on=due_on,
        made_by=act.actor.id,
        made_at=act.now,
    )
    act.tx.session.add(made)
    act.tx.session.flush()
    settle_due(act, issue)
    act.tx.announce()
    return made


def open_of_customer(act: Acting, customer_id: int) -> tuple[PromiseRow, ...]:
    """What a customer still waits for, the earliest first."""
    may_look(act)
    return stored.open_of_customer(act.tx, customer_id)


def due(act: Acting, until: date | None = None, limit: int = SHOWN) -> tuple[PromiseRow, ...]:
    """The promises to be kept by a day (today) or before it, the earliest first."""
    act.require(Permission.SEE_LEDGER)
    return stored.due_until(act.tx, until or act.today, limit)


def keep_of(act: Acting, issue_id: int, promise_id: int | None, note: str = "") -> None:
    """`keep` a promise of an issue; without its number the only open one. Raises Refusal where that is not clear."""
    _may_promise(act, issue_id)
    owed = [row.id for row in stored.of_issue(act.tx, issue_id) if row.kept_at is None]
    if not owed:
        raise Refusal(N_("Nothing is promised that is not kept yet."))
    if promise_id is None and len(owed) > 1:
        numbers = ", ".join(map(str, owed))
        raise Refusal(N_("Several promises are open: {numbers}. Say which one was kept."), numbers=numbers)
    chosen = owed[0] if promise_id is None else promise_id
    if chosen not in owed:
        raise Refusal(N_("Promise {number} is no open promise of this issue."), number=chosen)
    keep(act, chosen, note)


def keep(act: Acting, promise_id: int, note: str = "") -> None:
    """Write down that a promise was kept, and how. Raises Refusal when it is not there or was kept before."""
    if len(note) > TEXT_MAX:
        raise Refusal(N_("A text has at most {count} characters."), count=TEXT_MAX)
    row = act.tx.session.get(Promise, promise_id, with_for_update=True)
    if row is None:
        raise Refusal(N_("There is no promise {number}."), number=promise_id)
    _may_promise(act, row.issue_id)
    if row.kept_at is not None:
        raise Refusal(N_("This promise was kept before."))
    row.kept_at, row.kept_by, row.note = act.now, act.actor.id, note.strip()
    act.tx.session.add(row)
    act.tx.session.flush()
    issue = act.tx.session.get_one(Issue, row.issue_id, with_for_update=True)
    issue.changed_at = act.now
    settle_due(act, issue)
    note_down(
        act,
        issue,
        IssueEventKind.KEPT,
        promise=row.text,
        due_on=row.due_on,
        note=row.note,
        promise_id=promise_id,
    )
    act.audit("promise_kept", f"promise:{promise_id}", issue=row.issue_id)
