"""What happens to an issue next (R66-R72): one table of transitions, and who may take which step with what.

Only the confirmation call closes: `satisfied` and `not_satisfied` are the customer's word (design section 4.5) and
nobody's to give. The database refuses every move that is not in FLOW (store/issue_guards.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, IssueState
from agentdesk.domain.reason import Reason, because
from agentdesk.domain.roles import Actor, Permission
from agentdesk.i18n import N_

TEXT_MAX: Final = 4000
FARTHEST: Final = timedelta(days=366)
"""How far away a deadline or a promise may be, as the longest clock and the farthest delay."""
UNDO_WITHIN: Final = timedelta(minutes=10)
"""How long whoever took a step can take it back."""


class Step(StrEnum):
    """What can be done to an issue."""

    ANALYSE = "analyse"
    PLAN = "plan"
    START = "start"
    RESOLVE = "resolve"
    TELL = "tell"
    ASK_AGAIN = "ask_again"
    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    BACK = "back"
    DUPLICATE = "duplicate"
    WITHDRAW = "withdraw"
    UNREACHABLE = "unreachable"


class By(StrEnum):
    """What somebody, or the confirmation visit, is to an issue."""

    RESPONSIBLE = "responsible"
    """The person it is assigned to, and everybody of a responsible or cooperating department (R69, R128)."""
    RAISER = "raiser"
    """Who took it down, and stays the customer's contact (R132)."""
    SUPERVISOR = "supervisor"
    VISIT = "visit"


class Demand(StrEnum):
    """What a step has to be given; the names of the fields of `Given`."""

    CAUSE = "cause"
    MEASURE = "measure"
    DEPARTMENT = "department"
    PERSON = "person"
    DEADLINE = "deadline"
    RESULT = "result"
    HOW = "how"
    REASON = "reason"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step: texts; a department's, a person's and an issue's number; a local date."""

    cause: str = ""
    measure: str = ""
    department: int | None = None
    person: int | None = None
    deadline: date | None = None
    result: str = ""
    how: str = ""
    """How the customer was told."""
    reason: str = ""
    original: int | None = None
    """The issue that this one is a duplicate of."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: where a step leads from and to, who takes it, what it has to be given."""

    step: Step
    sources: tuple[IssueState, ...]
    target: IssueState
    by: frozenset[By]
    demands: tuple[Demand, ...] = ()
    undoable: bool = True


_S = IssueState
_D = Demand
_WORKERS: Final = frozenset({By.RESPONSIBLE, By.SUPERVISOR})
_CONTACTS: Final = _WORKERS | {By.RAISER}
_ENDERS: Final = frozenset({By.SUPERVISOR})
_CUSTOMER: Final = frozenset({By.VISIT})

FLOW: Final = (
    Transition(Step.ANALYSE, (_S.RECEIVED,), _S.ANALYSING, _WORKERS),
    Transition(
        Step.PLAN,
        (_S.ANALYSING,),
        _S.PLANNED,
        _WORKERS,
        (_D.CAUSE, _D.MEASURE, _D.DEPARTMENT, _D.PERSON, _D.DEADLINE),
    ),
    Transition(Step.START, (_S.PLANNED,), _S.RESOLVING, _WORKERS),
    Transition(Step.RESOLVE, (_S.RESOLVING,), _S.RESOLVED, _WORKERS, (_D.RESULT,)),
    Transition(Step.TELL, (_S.RESOLVED,), _S.AWAITING_CUSTOMER, _CONTACTS | _CUSTOMER, (_D.HOW,)),
    Transition(Step.ASK_AGAIN, (_S.AWAITING_CUSTOMER,), _S.RESOLVED, _CONTACTS, (_D.REASON,)),
    Transition(Step.SATISFIED, (_S.AWAITING_CUSTOMER,), _S.CLOSED, _CUSTOMER, undoable=False),
    Transition(Step.NOT_SATISFIED, (_S.AWAITING_CUSTOMER,), _S.ANALYSING, _CUSTOMER, undoable=False),
    Transition(Step.BACK, (_S.PLANNED, _S.RESOLVING), _S.ANALYSING, _WORKERS, (_D.REASON,)),
    Transition(Step.DUPLICATE, OPEN_STATES, _S.DUPLICATE, _ENDERS, (_D.ORIGINAL, _D.REASON)),
    Transition(Step.WITHDRAW, OPEN_STATES, _S.WITHDRAWN, _ENDERS, (_D.REASON,)),
    Transition(Step.UNREACHABLE, (_S.RESOLVED, _S.AWAITING_CUSTOMER), _S.UNREACHABLE, _ENDERS, (_D.REASON,)),
)
"""The life of an issue. Steps of one state are offered in this order."""

BY_STEP: Final = {row.step: row for row in FLOW}
ENDED_STATES: Final = tuple(state for state in IssueState if state not in OPEN_STATES)
PLANNED_STATES: Final = (_S.PLANNED, _S.RESOLVING, _S.RESOLVED, _S.AWAITING_CUSTOMER)
"""States in which a plan is being carried out or was: a department and a person answer for it (R69)."""
HEARD_IN: Final = (_S.RESOLVED, _S.AWAITING_CUSTOMER)
"""States in which there is a result to tell, and the customer's word is waited for."""
PAIRS: Final = frozenset((source, row.target) for row in FLOW for source in row.sources)
"""Every move from one state to another that some step makes."""
UNDO_PAIRS: Final = frozenset((row.target, source) for row in FLOW if row.undoable for source in row.sources)
"""Every move that takes an undoable step back."""
ORIGINAL_STATES: Final = (*OPEN_STATES, IssueState.CLOSED)
"""What another issue can be a duplicate of. Not of a duplicate: so duplicates never run in circles."""

STEP_NAMES: Final[dict[Step, str]] = {
    Step.ANALYSE: N_("analyse"),
    Step.PLAN: N_("plan"),
    Step.START: N_("start resolving"),
    Step.RESOLVE: N_("report the result"),
    Step.TELL: N_("customer told"),
    Step.ASK_AGAIN: N_("ask again"),
    Step.SATISFIED: N_("customer satisfied"),
    Step.NOT_SATISFIED: N_("customer not satisfied"),
    Step.BACK: N_("back to analysis"),
    Step.DUPLICATE: N_("duplicate of another"),
    Step.WITHDRAW: N_("withdrawn by the customer"),
    Step.UNREACHABLE: N_("customer unreachable"),
}

DEMAND_NAMES: Final[dict[Demand, str]] = {
    Demand.CAUSE: N_("cause"),
    Demand.MEASURE: N_("measure"),
    Demand.DEPARTMENT: N_("responsible department"),
    Demand.PERSON: N_("responsible person"),
    Demand.DEADLINE: N_("deadline"),
    Demand.RESULT: N_("result"),
    Demand.HOW: N_("how the customer was told"),
    Demand.REASON: N_("reason"),
    Demand.ORIGINAL: N_("number of the other issue"),
}


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What the rules need to know of an issue."""

    number: int
    state: IssueState
    raised_by: int
    assignee: int | None = None
    departments: frozenset[int] = frozenset()
    """The responsible one and those that work with it."""
    visit_owed: bool = False
    """Its confirmation visit stands in a queue, or is being made."""
    in_call: bool = False
    """The customer is being asked at this moment."""
    unreached: bool = False
    """Its last confirmation visit ended without reaching the customer, or the customer must not be called."""
    may_be_called: bool = True
    to_learn: bool = False
    """It is a complaint of which something that R98 asks for is not written down."""
    satisfied: bool = False
    """The customer has said that it is solved; it closes once all is learned."""


@dataclass(frozen=True, slots=True)
class StepOffer:
    """A step that leads on from where an issue stands; with `refused_because` it cannot be taken now."""

    step: Step
    target: IssueState
    demands: tuple[Demand, ...]
    refused_because: Reason | None = None


def parts_of(issue: IssueFacts, actor: Actor) -> frozenset[By]:
    """What this person is to this issue. To a guest only what is assigned to them is anything (R83)."""
    parts: set[By] = set()
    if not actor.may(Permission.WORK_ISSUE):
        return frozenset()
    in_department = actor.department_id in issue.departments and not actor.is_guest
    if actor.id == issue.assignee or in_department:
        parts.add(By.RESPONSIBLE)
    if actor.id == issue.raised_by and not actor.is_guest:
        parts.add(By.RAISER)
    if actor.may(Permission.END_ISSUE):
        parts.add(By.SUPERVISOR)
    return frozenset(parts)


def allowed(issue: IssueFacts, actor: Actor) -> list[StepOffer]:
    """Every step that leads on from here, those that cannot be taken with the reason why."""
    return [
        StepOffer(row.step, row.target, row.demands, _hindrance(row, issue, actor))
        for row in FLOW
        if issue.state in row.sources
    ]


def check(step: Step, issue: IssueFacts, actor: Actor, given: Given, today: date) -> Transition:
    """The transition that `step` makes here. Raises Refusal when it does not lead on from the issue's state, when
    something hinders it, when what it demands is missing, and for a deadline that is past."""
    row = BY_STEP[step]
    if issue.state not in row.sources:
        raise Refusal(
            N_("Issue #{number} stands elsewhere by now: this step is none of its next ones."),
            number=issue.number,
        )
    hindrance = _hindrance(row, issue, actor)
    if hindrance is not None:
        raise Refusal(hindrance.message, **hindrance.named)
    for demand in row.demands:
        value = getattr(given, demand)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise Refusal(_MISSING[demand])
        if isinstance(value, str) and len(value) > TEXT_MAX:
            raise Refusal(N_("A text has at most {count} characters."), count=TEXT_MAX)
    if Demand.DEADLINE in row.demands and given.deadline is not None and given.deadline < today:
        raise Refusal(N_("A deadline is a day that is not past."))
    if Demand.DEADLINE in row.demands and given.deadline is not None:
        check_day(given.deadline, today)
    return row


def check_day(day: date, today: date) -> None:
    """Refuse a day that nobody means by a deadline or a promise."""
    if day > today + FARTHEST:
        raise Refusal(N_("{day} is too far away: name a day within a year."), day=day)


def check_original(
    number: int, original: int, state: IssueState | None, leads_to: int | None, *, same_customer: bool
) -> None:
    """Raise Refusal unless `original` can be what issue `number` is a duplicate of.

    `state` is the original's, None when there is none; `leads_to` is what it is itself a duplicate of. The customer
    has to be the same: another one would never be asked whether it is solved.
    """
    if original == number:
        raise Refusal(N_("An issue is no duplicate of itself."))
    if state is None:
        raise Refusal(N_("There is no issue #{number}."), number=original)
    if not same_customer:
        raise Refusal(
            N_("Issue #{number} is another customer's: each customer is asked whether it is solved."),
            number=original,
        )
    if leads_to is not None:
        raise Refusal(
            N_("Issue #{number} is itself a duplicate of #{original}; name that one."),
            number=original,
            original=leads_to,
        )
    if state not in ORIGINAL_STATES:
        raise Refusal(
            N_("Issue #{number} has ended without a solution; nothing is its duplicate."), number=original
        )


def due_on(
    state: IssueState, deadline: date | None, promised: Iterable[date], unasked: date | None = None
) -> date | None:
    """The local date on which an issue is due next: the earliest promise not kept, the deadline of the plan while it
    is being carried out, or, where nobody is going to ask the customer whether it is solved, the day since which it
    stands so (`unasked`): what waits for nobody is never silent. None when nothing is owed by a day."""
    days = list(promised)
    if unasked is not None and state in HEARD_IN:
        days.append(unasked)
    if deadline is not None and state in (IssueState.PLANNED, IssueState.RESOLVING):
        days.append(deadline)
    return min(days, default=None)


NOTHING_DUE: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for no moment at all where issues are sorted by what is due: after everything that is."""


def next_due(state: IssueState, due_on: date | None, clock_due_at: datetime | None, zone: tzinfo) -> datetime:
    """The moment from which an issue is late: when its clock has run out or its day is over, whichever comes first.

    NOTHING_DUE where nothing is owed, and for what has ended: nobody waits for it.
    """
    ends = [clock_due_at] if clock_due_at is not None else []
    if due_on is not None and due_on.year < date.max.year:
        ends.append(datetime.combine(due_on + timedelta(days=1), time(0), zone).astimezone(UTC))
    return min(ends, default=NOTHING_DUE) if state in OPEN_STATES else NOTHING_DUE


_MISSING: Final[dict[Demand, str]] = {
    Demand.CAUSE: N_("Say what the cause is."),
    Demand.MEASURE: N_("Say what will be done about it."),
    Demand.DEPARTMENT: N_("Name the responsible department."),
    Demand.PERSON: N_("Name the responsible person."),
    Demand.DEADLINE: N_("Name the deadline."),
    Demand.RESULT: N_("Say what the result is."),
    Demand.HOW: N_("Say how the customer was told."),
    Demand.REASON: N_("Give the reason."),
    Demand.ORIGINAL: N_("Name the issue that it is a duplicate of."),
}

_WRONG_PERSON: Final = (
    (By.RESPONSIBLE, N_("Only the responsible person or department, or a supervisor, takes this step.")),
    (By.SUPERVISOR, N_("Only a supervisor takes this step.")),
    (By.VISIT, N_("Only the customer decides this, in the confirmation call.")),
)
"""Who would have to take the step, for those who may not."""


def _hindrance(row: Transition, issue: IssueFacts, actor: Actor) -> Reason | None:
    """Why `actor` cannot take a step that leads on from the issue's state."""
    if row.by.isdisjoint(parts_of(issue, actor)):
        return because(next(message for by, message in _WRONG_PERSON if by in row.by))
    if issue.in_call:
        return because(N_("The customer is being asked about it at this moment."))
    if row.step in (Step.UNREACHABLE, Step.ASK_AGAIN) and issue.satisfied:
        return because(
            N_("The customer is satisfied: it closes with the summary, the root cause and the measures.")
        )
    if row.step is Step.UNREACHABLE and not issue.unreached:
        return because(N_("The confirmation call has not been tried in vain, as the rule for attempts asks."))
    if row.step in (Step.RESOLVE, Step.UNREACHABLE) and issue.to_learn:
        return because(
            N_(
                "A complaint's result waits for its summary, the root cause and the measures against recurrence."
            )
        )
    if row.step is Step.ASK_AGAIN and issue.visit_owed:
        return because(N_("A confirmation call is owed already."))
    if row.step is Step.ASK_AGAIN and not issue.may_be_called:
        return because(N_("This customer must not be called."))
    return None
