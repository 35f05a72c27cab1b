"""The clocks of a big desk's issues, as the program reads them when it looks at them last."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from _big_fates import ACKNOWLEDGED, MINUTES, ROUND, Fate, fates
from _big_rows import Row, Size, stored
from _big_timeline import first_severity
from agentdesk.domain.alert import come, ladder
from agentdesk.domain.clock_history import Acknowledged, Change, Moved, Raised, Reclassified, Told, histories
from agentdesk.domain.clock_policy import Clock, ClockPolicy, Subject
from agentdesk.domain.issue import IssueState
from agentdesk.domain.issue_flow import BY_STEP, Step
from agentdesk.domain.office_hours import worked_between
from agentdesk.domain.service_clock import ClockState, Reading, numbered

ISSUE_CLOCK: Final = (
    "issue_id clock run started_at target due_at warn_at told_until state ended_at notices "
    "worked_s department_id person_id"
)

_POLICY: Final = ClockPolicy()
_IN_TIME: Final = (
    (Clock.FIRST_RESPONSE, 0, MINUTES[Step.ANALYSE]),
    (Clock.PLAN, 0, MINUTES[Step.PLAN]),
    (Clock.SOLUTION, 0, MINUTES[Step.SATISFIED]),
    (Clock.CUSTOMER_TOLD, MINUTES[Step.RESOLVE], MINUTES[Step.TELL]),
)
_COMPLAINT_IN_TIME: Final = (
    *_IN_TIME,
    (Clock.ACKNOWLEDGEMENT, 0, ACKNOWLEDGED),
    (Clock.RESULT, 0, MINUTES[Step.TELL]),
)
"""The only run of each clock of an issue that was closed within ROUND: nothing need be reckoned."""
_LATE: Final = 2
"""Notices that a clock has given which was not stopped in time: the warning, and that it ran out."""


class Next(NamedTuple):
    """What an issue's row shows of its clocks; moments in UTC."""

    clock: str | None
    due_at: datetime | None
    look_at: datetime | None


def clocks(size: Size) -> Iterator[Row]:
    """Every run of every clock."""
    for fate in fates(size):
        if fate.state is IssueState.CLOSED and not fate.reopened and fate.round <= ROUND:
            yield from _in_time(size, fate)
            continue
        for clock, run, reading in _read(size, fate):
            columns, kept = _columns(reading), _decided(size, fate, reading)
            yield (fate.id, clock.value, run, *columns, _notices(size, reading), *kept)


def _in_time(size: Size, fate: Fate) -> Iterator[Row]:
    subject = Subject(fate.severity, fate.remedy is not None)
    for clock, begun, ended in _COMPLAINT_IN_TIME if fate.remedy else _IN_TIME:
        at, target = stored(fate.after(begun)), str(_POLICY.target(clock, subject))
        runs_until = MINUTES[Step.RESOLVE] if clock is Clock.SOLUTION else ended
        worked = worked_between(fate.after(begun), fate.after(runs_until), size.hours)
        yield (
            fate.id,
            clock.value,
            1,
            at,
            target,
            None,
            None,
            None,
            ClockState.MET.value,
            stored(fate.after(ended)),
            0,
            int(worked.total_seconds()),
            *_responsible(size, fate),
        )


def _decided(size: Size, fate: Fate, reading: Reading) -> Row:
    """How long a run took and whom it counts for, as services/issue_clocks.settle keeps it."""
    worked = None if reading.ended_at is None else int(reading.worked.total_seconds())
    if reading.due_at is not None and reading.due_at < (reading.ended_at or size.now):
        return worked, fate.department or 0, fate.assignee or 0
    return worked, *((None, None) if reading.ended_at is None else _responsible(size, fate))


def _responsible(size: Size, fate: Fate) -> tuple[int, int]:
    """Of what was done in time; where nobody was, who took it down did it as well."""
    if fate.department or fate.assignee:
        return fate.department or 0, fate.assignee or 0
    return size.departments[0], fate.raised_by


def _columns(reading: Reading) -> Row:
    moments = (reading.due_at, reading.warn_at, reading.told_until)
    kept = (stored(each) if each else None for each in moments)
    ended = stored(reading.ended_at) if reading.ended_at else None
    return stored(reading.started_at), str(reading.target), *kept, reading.state.value, ended


def _notices(size: Size, reading: Reading) -> int:
    if reading.ended_at is not None:
        return _LATE if reading.state is ClockState.MISSED else 0
    return come(ladder(reading, _POLICY), size.now)


def next_of(size: Size, fate: Fate) -> Next:
    """What is next of an open issue: as services/issue_clocks.settle finds it."""
    due, looks = [], []
    for clock, _, reading in _read(size, fate):
        if reading.ended_at is None:
            notices = ladder(reading, _POLICY)
            if notices and reading.due_at is not None:
                due.append((reading.due_at, clock.value))
            looks += [each.at for each in notices[come(notices, size.now) :] if each.at is not None]
    due_at, clock_name = min(due, default=(None, None))
    return Next(clock_name, due_at, min(looks, default=None))


def _read(size: Size, fate: Fate) -> Iterator[tuple[Clock, int, Reading]]:
    for clock, history in histories(_changes(fate), _POLICY).items():
        for run, reading in numbered(history, clock, _POLICY, size.hours, size.now):
            yield clock, run, reading


def _changes(fate: Fate) -> Iterator[Change]:
    yield Raised(fate.raised_at, Subject(first_severity(fate)))
    if fate.remedy:
        yield Reclassified(fate.raised_at, Subject(fate.severity, True))
    if fate.is_acknowledged:
        yield Acknowledged(fate.after(ACKNOWLEDGED))
    for step, at in fate.way():
        yield Moved(at, BY_STEP[step].target)
        if step is Step.TELL:
            yield Told(at)
