"""The notices of a clock: which come, in what order, to whom."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.alert import AlertKind, Notice, come, ladder
from agentdesk.domain.clock_history import Moved, Raised, histories
from agentdesk.domain.clock_policy import Clock, ClockPolicy, EscalateTo, Rung, Subject
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.office_hours import OfficeHours
from agentdesk.domain.service_clock import reading
from agentdesk.domain.working_days import weekdays

START = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
HOURS = OfficeHours(weekdays(), ZoneInfo("Asia/Shanghai"))
RAISED = Raised(START, Subject(Severity.CRITICAL))


def notices(policy: ClockPolicy, *moves: Moved, after: timedelta = timedelta()) -> tuple[Notice, ...]:
    """Of the solution, 24 elapsed hours."""
    history = histories([RAISED, *moves], policy)[Clock.SOLUTION]
    found = reading(history, Clock.SOLUTION, policy, HOURS, START + after)
    assert found is not None
    return ladder(found, policy)


def test_the_warning_then_the_end_then_the_rungs() -> None:
    assert notices(ClockPolicy()) == (
        Notice(START + timedelta(hours=18), AlertKind.WARNED, EscalateTo.ASSIGNEE),
        Notice(START + timedelta(hours=24), AlertKind.RAN_OUT, EscalateTo.ASSIGNEE),
        Notice(START + timedelta(hours=24), AlertKind.ESCALATED, EscalateTo.SUPERVISOR),
        Notice(START + timedelta(hours=36), AlertKind.ESCALATED, EscalateTo.MANAGER),
    )


def test_a_rung_below_the_warning_comes_before_it() -> None:
    policy = ClockPolicy(ladder=(Rung(50, EscalateTo.SUPERVISOR),))
    assert [notice.kind for notice in notices(policy)] == ["escalated", "warned", "ran_out"]


def test_a_clock_that_stands_still_gives_no_notice_of_what_is_not_known_yet() -> None:
    way = (IssueState.ANALYSING, IssueState.PLANNED, IssueState.RESOLVING, IssueState.RESOLVED)
    moves = [Moved(START + timedelta(hours=hour), state) for hour, state in enumerate(way, 17)]
    found = notices(ClockPolicy(), *moves, after=timedelta(hours=30))
    assert [notice.at for notice in found] == [START + timedelta(hours=18), None, None, None]
    assert come(found, START + timedelta(days=9)) == 1


@given(st.integers(0, 48 * 60))
def test_what_has_come_is_always_the_beginning_of_the_ladder(minutes: int) -> None:
    found, now = notices(ClockPolicy()), START + timedelta(minutes=minutes)
    assert [notice.at <= now for notice in found if notice.at] == [
        place < come(found, now) for place in range(len(found))
    ]
