"""What starts, pauses and stops each service clock: one table, and an issue's changes read through it.

Clocks follow the states of the issue, never the channel by which something came in or who wrote last.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from agentdesk.domain.clock_policy import Clock, ClockPolicy, Subject
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, IssueState
from agentdesk.i18n import N_


class Move(StrEnum):
    """What happens to a clock.

    START begins a run where none is open. RESTART begins a new one and ends the old one as it stands, in time or
    not. STOP ends the run: what was to be done is done. CANCEL ends it undone: there is nothing left to do.
    """

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    RESTART = "restart"
    CANCEL = "cancel"


_S = IssueState
_C = Clock
_FROM_RAISING: Final = (_C.FIRST_RESPONSE, _C.PLAN, _C.SOLUTION, _C.ACKNOWLEDGEMENT, _C.RESULT)
_HEARD: Final = (_C.CUSTOMER_TOLD, _C.RESULT, _C.ACKNOWLEDGEMENT)
"""What is done when the customer hears the result; with it, that the complaint was in hand."""

MARKS: Final[Mapping[tuple[IssueState | None, IssueState], Mapping[Clock, Move]]] = {
    (None, _S.RECEIVED): dict.fromkeys(_FROM_RAISING, Move.START),
    (_S.RECEIVED, _S.ANALYSING): {_C.FIRST_RESPONSE: Move.STOP},
    (_S.ANALYSING, _S.PLANNED): {_C.PLAN: Move.STOP},
    # A plan given up was still a plan in time or not; the solution has no more time for it.
    (_S.PLANNED, _S.ANALYSING): {_C.PLAN: Move.RESTART},
    (_S.RESOLVING, _S.ANALYSING): {_C.PLAN: Move.RESTART},
    (_S.RESOLVING, _S.RESOLVED): {_C.CUSTOMER_TOLD: Move.START},
    # To be asked again is to be told again.
    (_S.AWAITING_CUSTOMER, _S.RESOLVED): {_C.CUSTOMER_TOLD: Move.START},
    # Whoever answers has been told.
    (_S.AWAITING_CUSTOMER, _S.CLOSED): dict.fromkeys((_C.SOLUTION, *_HEARD), Move.STOP),
    # Not satisfied (R72): all but the first answer is owed anew.
    (_S.AWAITING_CUSTOMER, _S.ANALYSING): {
        **dict.fromkeys(_HEARD, Move.STOP),
        **dict.fromkeys((_C.PLAN, _C.SOLUTION, _C.RESULT), Move.RESTART),
    },
}
"""From which state (None: raised just now) to which, and what that does to the clocks. An open issue that ends
in a state not reached here, as a duplicate, withdrawn or unreachable, cancels every clock: see `marks`. The
pauses are the policy's own, `ClockPolicy.paused_in`."""


class Raised(NamedTuple):
    """The issue is raised as `subject`."""

    at: datetime
    subject: Subject


class Moved(NamedTuple):
    """The issue goes into `state`."""

    at: datetime
    state: IssueState


class Undone(NamedTuple):
    """The newest Moved that still stands is taken back: for the clocks it never was."""

    at: datetime


class Reclassified(NamedTuple):
    """Severity or complaint-ness change to `subject`."""

    at: datetime
    subject: Subject


class Acknowledged(NamedTuple):
    """The customer is told that the complaint is in hand (R96)."""

    at: datetime


class Told(NamedTuple):
    """The customer hears the result (R71, R97): a call that reached nobody is none."""

    at: datetime


class Delayed(NamedTuple):
    """The customer is told, with a reason, that `clock` will take until the aware moment `until` (R133)."""

    at: datetime
    clock: Clock
    until: datetime
    reason: str


Change = Raised | Moved | Undone | Reclassified | Acknowledged | Told | Delayed

_FARTHEST: Final = timedelta(days=366)
MAY_BE_DELAYED: Final = frozenset({Clock.SOLUTION, Clock.RESULT})
"""The clocks whose end a customer is told; the others measure ourselves."""


class Mark(NamedTuple):
    """What happened to a clock when."""

    at: datetime
    move: Move


@dataclass(frozen=True, slots=True)
class ClockHistory:
    """What one clock's readings follow from, each in the order of time; every moment is in UTC.

    `marks`: what happened to it. `subjects`: what the issue was, from when on. `delays`: the later dates the
    customer was told.
    """

    marks: tuple[Mark, ...]
    subjects: tuple[tuple[datetime, Subject], ...]
    delays: tuple[Delayed, ...] = ()


def check_delay(delay: Delayed) -> None:
    """Refuse a delay without a reason, to a moment that is past or over a year away, and of a clock that no customer
    is told of."""
    if delay.clock not in MAY_BE_DELAYED:
        raise Refusal(N_("Only the solution and the result of a complaint can be delayed."))
    if not delay.reason.strip():
        raise Refusal(N_("Say why it is delayed: the customer is told."))
    if delay.until <= delay.at:
        raise Refusal(N_("The new date must be still to come."))
    if delay.until > delay.at + _FARTHEST:
        raise Refusal(N_("The new date must lie within a year."))


def histories(changes: Iterable[Change], policy: ClockPolicy) -> dict[Clock, ClockHistory]:
    """The history of every clock that ever started, from the changes of one issue in the order of time.

    The first change is Raised. Raises ValueError where an Undone has nothing to take back.
    """
    kept = _without_undone(changes)
    found = marks(kept, policy)
    subjects = tuple((each.at, each.subject) for each in kept if isinstance(each, Raised | Reclassified))
    delays = [each for each in kept if isinstance(each, Delayed)]
    return {
        clock: ClockHistory(
            tuple(found[clock]), subjects, tuple(delay for delay in delays if delay.clock == clock)
        )
        for clock in Clock
        if found[clock]
    }


def _without_undone(changes: Iterable[Change]) -> list[Change]:
    kept: list[Change] = []
    for change in changes:
        if isinstance(change, Undone):
            newest = max(number for number, each in enumerate(kept) if isinstance(each, Moved))
            del kept[newest]
        else:
            kept.append(_in_utc(change))
    return kept


def _in_utc(change: Change) -> Change:
    # Two moments of one zone are subtracted by their clock faces, wrong when clocks change.
    at = change.at.astimezone(UTC)
    if isinstance(change, Delayed):
        return change._replace(at=at, until=change.until.astimezone(UTC))
    return change._replace(at=at)


def marks(changes: Iterable[Change], policy: ClockPolicy) -> dict[Clock, list[Mark]]:
    """What the table MARKS and the policy's pauses make of `changes`, for every clock.

    `changes` hold no Undone. A mark that does not fit, such as a pause of what never ran, changes no reading.
    """
    found: dict[Clock, list[Mark]] = {clock: [] for clock in Clock}
    state: IssueState | None = None
    complaint = False
    for change in changes:
        match change:
            case Raised(at, subject):
                before, state = state, IssueState.RECEIVED
                complaint = subject.complaint
            case Reclassified(at, subject):
                # What becomes a complaint when the customer was told already, in a later round, is acknowledged anew.
                if subject.complaint and not complaint and state in OPEN_STATES:
                    found[Clock.ACKNOWLEDGEMENT].append(Mark(at, Move.START))
                complaint = subject.complaint
                continue
            case Moved(at, after):
                before, state = state, after
            case Acknowledged(at) | Told(at):
                for clock in _HEARD if isinstance(change, Told) else (Clock.ACKNOWLEDGEMENT,):
                    found[clock].append(Mark(at, Move.STOP))
                continue
            case _:
                continue
        for clock, move in _moves(before, state, policy):
            found[clock].append(Mark(at, move))
    return found


def _moves(before: IssueState | None, after: IssueState, policy: ClockPolicy) -> Iterable[tuple[Clock, Move]]:
    if (before, after) not in MARKS and after not in OPEN_STATES:
        yield from dict.fromkeys(Clock, Move.CANCEL).items()
        return
    yield from MARKS.get((before, after), {}).items()
    for clock, states in policy.paused_in.items():
        if after in states:
            yield clock, Move.PAUSE
        elif before in states:
            yield clock, Move.RESUME
