"""The issues of a big desk and what belongs to them: each went the way that leads to its state."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from _big_rows import SEED, Row, Size, stored
from _big_words import COMPLAINTS, ISSUE_STATES
from agentdesk.domain.issue import OPEN_STATES, Category, IssueEventKind, IssueState, Severity
from agentdesk.domain.issue_flow import BY_STEP, ENDED_STATES, PLANNED_STATES, Step, due_on, next_due
from agentdesk.domain.names import spaced
from agentdesk.domain.queue_order import band_of
from agentdesk.domain.reason import because
from agentdesk.domain.visit import Verdict, VisitKind, VisitState

_CATEGORIES: Final = tuple(category.value for category in Category)
_SEVERITIES: Final = (Severity.CRITICAL,) + (Severity.MAJOR,) * 3 + (Severity.MINOR,) * 6
_SOLVED: Final = (IssueState.RESOLVED, IssueState.AWAITING_CUSTOMER)
_TO_THE_CUSTOMER: Final = (Step.ANALYSE, Step.PLAN, Step.START, Step.RESOLVE, Step.TELL)
_AGAIN: Final = (*_TO_THE_CUSTOMER, Step.NOT_SATISFIED)
_ENDS: Final = {
    IssueState.CLOSED: (*_TO_THE_CUSTOMER, Step.SATISFIED),
    IssueState.DUPLICATE: (Step.DUPLICATE,),
    IssueState.WITHDRAWN: (Step.WITHDRAW,),
    IssueState.UNREACHABLE: (*_TO_THE_CUSTOMER, Step.UNREACHABLE),
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one issue."""

    id: int
    visit_id: int
    customer_id: int
    raised_at: datetime
    raised_by: int
    state: IssueState
    severity: Severity
    category: int
    complaint: str
    department: int | None
    assignee: int | None
    promised: date | None
    reopened: int

    @property
    def is_planned(self) -> bool:
        """It has a plan, or had one when it ended."""
        return self.state in (*PLANNED_STATES, IssueState.CLOSED, IssueState.UNREACHABLE)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way it has gone."""
        again = _AGAIN * self.reopened
        if self.state in _ENDS:
            return again + tuple(step for step in _ENDS[self.state] if not (again and step is Step.ANALYSE))
        if self.state is IssueState.RECEIVED:
            return ()
        way = _TO_THE_CUSTOMER[: [BY_STEP[step].target for step in _TO_THE_CUSTOMER].index(self.state) + 1]
        return again + (way[1:] if again else way)


def fates(size: Size) -> Iterator[Fate]:
    """A ledger in which most of what is old is closed and most of what is new is not."""
    rng = Random(SEED + 5)
    for identity in range(1, size.issues + 1):
        visit_id = size.visit_of(identity)
        recent = identity > size.issues * 17 // 20
        state = IssueState(rng.choice(ISSUE_STATES) if recent or rng.random() < 0.02 else IssueState.CLOSED)
        category = rng.randrange(len(_CATEGORIES))
        planned = state in (*PLANNED_STATES, IssueState.CLOSED, IssueState.UNREACHABLE)
        assigned, named = rng.random() < 0.8 or planned, rng.random() < 0.5 or planned
        agent, promised, unhappy = rng.choice(size.agents), rng.random() < 0.4, rng.random() < 0.03
        if state is IssueState.DUPLICATE and identity == 1:
            state = IssueState.RECEIVED  # there is none before it
        yield Fate(
            identity,
            visit_id,
            size.customer_of(visit_id),
            size.finished_at(visit_id),
            size.agents[visit_id % len(size.agents)],
            state,
            rng.choice(_SEVERITIES),
            category,
            rng.choice(COMPLAINTS),
            size.departments[category % len(size.departments)] if assigned else None,
            agent if assigned and named else None,
            size.finished_on(visit_id) + timedelta(days=7) if promised else None,
            int(unhappy and state is not IssueState.RECEIVED),
        )


def _visit_id(size: Size, issue_id: int, *, last: bool) -> int:
    """The number of an issue's confirmation visit: of its last one, or of the one before."""
    return size.done + size.due + 2 * issue_id - (0 if last else 1)


ISSUE: Final = (
    "id customer_id visit_id purchase_id node category severity description state department_id assignee_id "
    "raised_by raised_at changed_at reopened cause measure deadline result duplicate_of ended_because confirmed_by "
    "due_on next_due_at complaint search"
)


def issues(size: Size) -> Iterator[Row]:
    """The ledger."""
    original = 0
    for fate in fates(size):
        deadline = fate.raised_at.date() + timedelta(days=7) if fate.is_planned else None
        promised = [fate.promised] if fate.promised and fate.state in OPEN_STATES else []
        due = due_on(fate.state, deadline, promised)
        closed, copied = fate.state is IssueState.CLOSED, fate.state is IssueState.DUPLICATE
        raised = stored(fate.raised_at)
        yield (
            fate.id,
            fate.customer_id,
            fate.visit_id,
            fate.customer_id,
            "/data/q3",
            _CATEGORIES[fate.category],
            fate.severity.value,
            fate.complaint,
            fate.state.value,
            fate.department,
            fate.assignee,
            fate.raised_by,
            raised,
            raised,
            fate.reopened,
            "密封圈老化" if fate.is_planned else "",
            "上门更换" if fate.is_planned else "",
            deadline.isoformat() if deadline else None,
            "已更换"
            if fate.is_planned and fate.state not in (IssueState.PLANNED, IssueState.RESOLVING)
            else "",
            original or None if copied else None,
            "客户说明" if fate.state in ENDED_STATES and not closed else "",
            _visit_id(size, fate.id, last=True) if closed else None,
            due.isoformat() if due else None,
            stored(next_due(fate.state, due, None, size.zone)),
            0,
            spaced(fate.complaint),
        )
        if fate.state in (*OPEN_STATES, IssueState.CLOSED):
            original = fate.id


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
    due = fate.raised_at.date() + timedelta(days=8)
    ended = stored(fate.raised_at + timedelta(hours=12)) if done else None
    outcome = "1.1" if verdict else "3.90" if done else None
    return (
        _visit_id(size, fate.id, last=last),
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


ISSUE_EVENT: Final = "issue_id seq at person_id kind value"


def issue_events(size: Size) -> Iterator[Row]:
    """That each was raised, and the steps it has taken since."""
    said = {"severity": Severity.MINOR.value, "category": Category.OTHER.value}
    raised = json.dumps(said)
    for fate in fates(size):
        at = stored(fate.raised_at)
        yield (fate.id, 1, at, fate.raised_by, IssueEventKind.RAISED.value, raised)
        before = IssueState.RECEIVED
        for seq, step in enumerate(fate.steps, start=2):
            target = BY_STEP[step].target
            value = {"step": step, "state": target, "given": {}, "before": {"state": before}}
            yield (fate.id, seq, at, fate.raised_by, IssueEventKind.STATE.value, json.dumps(value))
            before = target
