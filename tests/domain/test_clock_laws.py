"""Laws of every service clock, over random lives of issues, targets, pauses, offices and zones."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from agentdesk.domain.clock_history import (
    MARKS,
    MAY_BE_DELAYED,
    Acknowledged,
    Change,
    ClockHistory,
    Delayed,
    Mark,
    Move,
    Moved,
    Raised,
    Reclassified,
    Told,
    Undone,
    histories,
)
from agentdesk.domain.clock_policy import Clock, ClockPolicy, Subject, Target, Unit
from agentdesk.domain.issue import OPEN_STATES, IssueState, Severity
from agentdesk.domain.office_hours import OfficeHours, Span, add_worked, worked_between
from agentdesk.domain.service_clock import ClockState, Reading, reading, readings
from agentdesk.domain.working_days import china, weekdays

LATE = {ClockState.LATE, ClockState.MISSED}
OPEN = {ClockState.RUNNING, ClockState.PAUSED, ClockState.LATE}
INSTANT = timedelta(microseconds=1)
MAJOR = Subject(Severity.MAJOR)

offices = st.sampled_from(
    [
        OfficeHours(china(), ZoneInfo("Asia/Shanghai")),
        OfficeHours(weekdays(), ZoneInfo("Europe/London")),
        OfficeHours(weekdays(), ZoneInfo("America/Havana"), ((Span(0, 1440),),) * 7),
    ]
)
# National Day with its swapped workdays, and both zones' return to winter time.
begins = st.timedeltas(timedelta(0), timedelta(days=45)).map(
    lambda since: datetime(2026, 9, 18, tzinfo=UTC) + since
)
steps = st.one_of(
    st.timedeltas(timedelta(0), timedelta(hours=6)), st.timedeltas(timedelta(0), timedelta(days=6))
)
targets = st.builds(
    Target,
    st.integers(1, 80 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from(Unit),
)
tables = st.dictionaries(
    st.sampled_from(Clock), st.dictionaries(st.sampled_from(Severity), targets, min_size=1), min_size=1
)
policies = st.builds(
    ClockPolicy,
    targets=tables,
    complaint_targets=tables,
    warn_percent=st.integers(1, 99),
    paused_in=st.dictionaries(
        st.sampled_from(Clock), st.sets(st.sampled_from(OPEN_STATES)).map(frozenset), max_size=3
    ),
)
subjects = st.builds(Subject, st.sampled_from(Severity), st.booleans())
AFTER: dict[IssueState, list[IssueState]] = {
    state: [after for before, after in MARKS if before == state] for state in OPEN_STATES
}
AFTER[IssueState.PLANNED].append(IssueState.RESOLVING)
AFTER[IssueState.RESOLVED].append(IssueState.AWAITING_CUSTOMER)


class Life(NamedTuple):
    """What became of one issue up to `end`, when it was in `state`."""

    changes: list[Change]
    end: datetime
    state: IssueState


@st.composite
def lives(draw: st.DrawFn) -> Life:
    moment = draw(begins)
    changes: list[Change] = [Raised(moment, draw(subjects))]
    path = [IssueState.RECEIVED]
    for kind in draw(st.lists(st.sampled_from("mmmmmmrruatd"), max_size=14)):
        moment += draw(steps)
        if kind == "m" and path[-1] in OPEN_STATES:
            path.append(draw(st.sampled_from([*AFTER[path[-1]], *AFTER[path[-1]], IssueState.WITHDRAWN])))
            changes.append(Moved(moment, path[-1]))
        elif kind == "u" and len(path) > 1:
            path.pop()
            changes.append(Undone(moment))
        elif kind == "r":
            changes.append(Reclassified(moment, draw(subjects)))
        elif kind == "a":
            changes.append(Acknowledged(moment))
        elif kind == "t":
            changes.append(Told(moment))
        elif kind == "d":
            clock = draw(st.sampled_from(sorted(MAY_BE_DELAYED)))
            changes.append(Delayed(moment, clock, moment + draw(steps) + INSTANT, "why"))
    return Life(changes, moment, path[-1])


def every_reading(
    life: Life, policy: ClockPolicy, hours: OfficeHours, now: datetime
) -> dict[tuple[Clock, int], Reading]:
    """Each timed run by its clock and its place among them."""
    return {
        (clock, place): each
        for clock, history in histories(life.changes, policy).items()
        for place, each in enumerate(readings(history, clock, policy, hours, now))
    }


@given(lives(), policies, offices, steps, steps)
def test_time_used_never_falls_and_late_stays_late(
    life: Life, policy: ClockPolicy, hours: OfficeHours, one: timedelta, other: timedelta
) -> None:
    start = life.changes[0].at
    for clock, history in histories(life.changes, policy).items():
        before = readings(history, clock, policy, hours, start + one)
        after = {
            each.started_at: each for each in readings(history, clock, policy, hours, start + one + other)
        }
        for each in before:
            later = after.get(each.started_at)
            if later is not None and later.target.unit == each.target.unit:
                assert later.used >= each.used
            if each.state in LATE:
                assert later is not None
                assert later.state in LATE
                assert later.due_at == each.due_at


@given(lives(), policies, offices, steps)
def test_the_due_moment_is_the_last_in_time(
    life: Life, policy: ClockPolicy, hours: OfficeHours, since: timedelta
) -> None:
    now = life.end + since
    for clock, history in histories(life.changes, policy).items():
        found = reading(history, clock, policy, hours, now)
        if found is None or found.state is not ClockState.RUNNING:
            continue
        assert found.due_at is not None
        assert found.due_at >= now
        at_due = reading(history, clock, policy, hours, found.due_at)
        after = reading(history, clock, policy, hours, found.due_at + INSTANT)
        assert at_due is not None
        assert after is not None
        assert (at_due.state, after.state) == (ClockState.RUNNING, ClockState.LATE)
        assert at_due.due_at == after.due_at == found.due_at
        if found.told_until is None:
            assert at_due.used == found.target.amount
        assert found.warn_at is not None
        assert found.warn_at <= found.due_at
        assert [each.at for each in found.escalate_at] == sorted(each.at for each in found.escalate_at)


@given(lives(), policies, offices, steps)
def test_state_and_due_moment_agree(
    life: Life, policy: ClockPolicy, hours: OfficeHours, since: timedelta
) -> None:
    now = life.end + since
    for each in every_reading(life, policy, hours, now).values():
        assert each.started_at <= now
        assert timedelta(0) <= each.used
        if each.state in LATE:
            assert each.due_at is not None
            assert each.due_at < now
        else:
            assert (each.due_at is not None) == (each.state is ClockState.RUNNING)
        if each.state is ClockState.MET and each.told_until is None:
            assert each.used <= each.target.amount


pauses = st.lists(steps, min_size=1, max_size=9)


@given(begins, pauses, targets, offices)
def test_pausing_and_resuming_is_the_sum_of_the_open_spans(
    begin: datetime, lengths: list[timedelta], target: Target, hours: OfficeHours
) -> None:
    moves = [Move.START, *[Move.PAUSE, Move.RESUME] * 9]
    moments = [begin]
    for length in lengths:
        moments.append(moments[-1] + length)
    marks = tuple(Mark(at, move) for at, move in zip(moments[:-1], moves, strict=False))
    history = ClockHistory(marks, ((begin, MAJOR),))
    policy = ClockPolicy(targets={Clock.SOLUTION: {Severity.MAJOR: target}})
    now = moments[-1]
    open_spans = [(moments[n], moments[n + 1]) for n in range(0, len(lengths), 2)]
    worked = target.unit is Unit.WORKED
    used = sum(
        (worked_between(*span, hours) if worked else span[1] - span[0] for span in open_spans), timedelta(0)
    )
    found = reading(history, Clock.SOLUTION, policy, hours, now)
    assert found is not None
    assert found.used == used
    if used > target.amount:
        assert found.state is ClockState.LATE
    elif used < target.amount:
        assert found.state is (ClockState.RUNNING if len(lengths) % 2 else ClockState.PAUSED)
        if found.due_at:
            left = target.amount - used
            assert found.due_at == (add_worked(now, left, hours) if worked else now + left)


@given(begins, st.lists(steps, min_size=2, max_size=2), targets, offices)
def test_a_pause_of_no_length_is_none(
    begin: datetime, lengths: list[timedelta], target: Target, hours: OfficeHours
) -> None:
    policy = ClockPolicy(targets={Clock.PLAN: {Severity.MAJOR: target}})
    middle = begin + lengths[0]
    blink = (Mark(middle, Move.PAUSE), Mark(middle, Move.RESUME))
    now = middle + lengths[1]
    found = [
        reading(
            ClockHistory((Mark(begin, Move.START), *more), ((begin, MAJOR),)), Clock.PLAN, policy, hours, now
        )
        for more in ((), blink)
    ]
    assert found[0] == found[1]


@given(lives(), policies, offices, steps, st.sampled_from(["America/Havana", "Asia/Shanghai"]))
def test_the_zone_in_which_a_moment_is_written_does_not_matter(
    life: Life, policy: ClockPolicy, hours: OfficeHours, since: timedelta, name: str
) -> None:
    zone = ZoneInfo(name)
    elsewhere = [
        each._replace(at=each.at.astimezone(zone), until=each.until.astimezone(zone))
        if isinstance(each, Delayed)
        else each._replace(at=each.at.astimezone(zone))
        for each in life.changes
    ]
    now = life.end + since
    assert every_reading(life, policy, hours, now) == every_reading(
        life._replace(changes=elsewhere), policy, hours, now.astimezone(zone)
    )


@given(lives(), offices, steps)
def test_an_open_issue_always_has_an_open_clock_and_an_ended_one_has_none(
    life: Life, hours: OfficeHours, since: timedelta
) -> None:
    states = {each.state for each in every_reading(life, ClockPolicy(), hours, life.end + since).values()}
    assert bool(OPEN & states) == (life.state in OPEN_STATES)


@given(lives(), policies, offices)
def test_what_comes_later_changes_nothing_now(life: Life, policy: ClockPolicy, hours: OfficeHours) -> None:
    assume(not any(isinstance(each, Undone) for each in life.changes))
    for count in range(1, len(life.changes)):
        now = life.changes[count].at - INSTANT
        past = [each for each in life.changes if each.at <= now]
        if past:
            assert every_reading(life, policy, hours, now) == every_reading(
                life._replace(changes=past), policy, hours, now
            )
