"""The rows of a big desk's ledger: issues, their confirmation visits, what was promised, who works on them together,
and what makes some of them complaints."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from _big_clocks import next_of
from _big_fates import ACKNOWLEDGED, CATEGORIES, LESSONS, Fate, confirmation_id, fates
from _big_rows import Row, Size, stored
from agentdesk.domain.complaint import EMERGENCY_STEPS
from agentdesk.domain.issue import OPEN_STATES, IssueState, Severity
from agentdesk.domain.issue_flow import ENDED_STATES, Step, due_on, next_due
from agentdesk.domain.names import spaced
from agentdesk.domain.queue_order import band_of
from agentdesk.domain.reason import because
from agentdesk.domain.visit import Verdict, VisitKind, VisitState

_SOLVED: Final = (IssueState.RESOLVED, IssueState.AWAITING_CUSTOMER)


ISSUE: Final = (
    "id customer_id visit_id purchase_id node category severity description state department_id assignee_id "
    "raised_by raised_at changed_at reopened cause measure deadline result duplicate_of ended_because confirmed_by "
    "due_on clock clock_due_at look_at next_due_at complaint search"
)


def issues(size: Size) -> Iterator[Row]:
    """The ledger."""
    for fate in fates(size):
        deadline = fate.deadline
        promised = [fate.promised] if fate.promised and fate.state in OPEN_STATES else []
        due = due_on(fate.state, deadline, promised)
        closed = fate.state is IssueState.CLOSED
        raised, changed = stored(fate.raised_at), stored(fate.changed_at)
        clock, clock_due_at, look_at = next_of(size, fate) if fate.state in OPEN_STATES else (None,) * 3
        yield (
            fate.id,
            fate.customer_id,
            fate.visit_id,
            fate.customer_id,
            "/data/q3",
            CATEGORIES[fate.category],
            fate.severity.value,
            fate.description,
            fate.state.value,
            fate.department,
            fate.assignee,
            fate.raised_by,
            raised,
            changed,
            fate.reopened,
            "密封圈老化" if fate.is_planned else "",
            "上门更换" if fate.is_planned else "",
            deadline.isoformat() if deadline else None,
            "已更换" if fate.is_resolved else "",
            fate.original,
            "客户说明" if fate.state in ENDED_STATES and not closed else "",
            confirmation_id(size, fate.id, last=True) if closed else None,
            due.isoformat() if due else None,
            clock,
            stored(clock_due_at) if clock_due_at else None,
            stored(look_at) if look_at else None,
            stored(next_due(fate.state, due, clock_due_at, size.zone)),
            int(fate.remedy is not None),
            spaced(fate.description),
        )


def confirmations(size: Size) -> Iterator[Row]:
    """The confirmation visits: made of what ended or was opened again, due of what is solved (rows of VISIT)."""
    for fate in fates(size):
        if fate.reopened:
            yield _confirmation(size, fate, Verdict.NOT_SATISFIED, last=False)
        if fate.state is IssueState.CLOSED:
            yield _confirmation(size, fate, Verdict.SATISFIED, last=True)
        elif fate.state in (*_SOLVED, IssueState.UNREACHABLE):
            yield _confirmation(size, fate, None, last=True)


def _confirmation(size: Size, fate: Fate, verdict: Verdict | None, *, last: bool) -> Row:
    done = verdict is not None or fate.state is IssueState.UNREACHABLE
    due = fate.raised_on + timedelta(days=8)
    ended = stored(fate.after(720 * (1 + fate.reopened if last else 1))) if done else None
    outcome = "1.1" if verdict else "3.90" if done else None
    return (
        confirmation_id(size, fate.id, last=last),
        fate.customer_id,
        fate.customer_id,
        fate.id,
        VisitKind.CONFIRMATION.value,
        None,
        because("Confirm solution of issue #{issue}", issue=fate.id).to_json(),
        None,
        due.isoformat(),
        stored(datetime.combine(due, time(9), size.zone)),
        int(band_of(VisitKind.CONFIRMATION, critical=fate.severity is Severity.CRITICAL)),
        None,
        int(done),
        VisitState.DONE.value if done else VisitState.DUE.value,
        fate.raised_by,
        None,
        None,
        size.confirming_id if done else None,
        outcome,
        {Verdict.SATISFIED: "4.5", Verdict.NOT_SATISFIED: "2", None: None}[verdict],
        verdict.value if verdict else None,
        fate.raised_by if done else None,
        ended,
        stored(fate.raised_at),
    )


PROMISE: Final = "issue_id customer_id visit_id text due_on made_by made_at kept_at kept_by note"


def promises(size: Size) -> Iterator[Row]:
    """What was promised; kept where the issue has ended."""
    for fate in fates(size):
        if fate.promised is None:
            continue
        made, kept = stored(fate.raised_at), fate.state in ENDED_STATES
        yield (
            fate.id,
            fate.customer_id,
            fate.visit_id,
            "",
            fate.promised.isoformat(),
            fate.raised_by,
            made,
            made if kept else None,
            fate.raised_by if kept else None,
            "",
        )


BESIDE: Final = "issue_id department_id"


def beside(size: Size) -> Iterator[Row]:
    """A second department, for one issue in twenty."""
    for fate in fates(size):
        if fate.department is not None and fate.id % 20 == 0:
            others = [each for each in size.departments if each != fate.department]
            yield fate.id, others[fate.id // 20 % len(others)]


COMPLAINT: Final = (
    "issue_id remedy wanted urgency amount_minor currency priority acknowledged_at "
    "summary root_cause prevention"
)


def complaints(size: Size) -> Iterator[Row]:
    """One issue in ten; what was learned of it is written down with its result."""
    for fate in fates(size):
        if fate.remedy is None:
            continue
        learned = Step.RESOLVE in fate.steps
        yield (
            fate.id,
            fate.remedy.value,
            "",
            fate.urgency.value,
            None,
            None,
            fate.priority.value,
            stored(fate.after(ACKNOWLEDGED)) if fate.is_acknowledged else None,
            *(LESSONS if learned else ("", "", "")),
        )


TICK: Final = "issue_id step ticked_at ticked_by"


def ticks(size: Size) -> Iterator[Row]:
    """The checklists where people were in danger: gone through, or half of it."""
    for fate in fates(size):
        if not fate.is_dangerous:
            continue
        for step in EMERGENCY_STEPS:
            is_done = step.id in fate.ticked
            at, by = (stored(fate.raised_at), fate.raised_by) if is_done else (None, None)
            yield fate.id, step.id, at, by
