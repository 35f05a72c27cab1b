"""Day parts: limits, and the clocks that change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.calling_day import DEFAULT_DAY, CallingDay, DayPart, next_open, part_at, start_of_day
from agentdesk.domain.errors import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("at", "part"),
    [
        (time(8, 59, 59), None),
        (time(9), "morning"),
        (time(11, 59, 59), "morning"),
        (time(12), None),
        (time(13, 29), None),
        (time(13, 30), "afternoon"),
        (time(17, 59), "afternoon"),
        (time(18), "evening"),
        (time(20, 29, 59), "evening"),
        (time(20, 30), None),
    ],
)
def test_a_part_holds_its_beginning_and_not_its_end(at: time, part: str | None) -> None:
    moment = datetime.combine(date(2026, 11, 23), at, SHANGHAI)
    assert part_at(moment.astimezone(UTC), SHANGHAI, DEFAULT_DAY) == part


def test_the_next_open_moment_may_be_asked_for_by_part() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
    assert next_open(noon, SHANGHAI, DEFAULT_DAY) == datetime(2026, 11, 23, 13, 30, tzinfo=SHANGHAI)
    assert next_open(noon, SHANGHAI, DEFAULT_DAY, {"morning"}) == datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    evening = {"evening", "morning"}
    assert next_open(noon, SHANGHAI, DEFAULT_DAY, evening) == datetime(2026, 11, 23, 18, tzinfo=SHANGHAI)
    with pytest.raises(ValueError, match="night"):
        next_open(noon, SHANGHAI, DEFAULT_DAY, {"night"})


def test_clocks_that_change_do_not_move_the_opening() -> None:
    # London goes back to winter time on 25 October 2026 at 02:00.
    late = datetime(2026, 10, 24, 21, tzinfo=LONDON)
    assert next_open(late, LONDON, DEFAULT_DAY) == datetime(2026, 10, 25, 9, tzinfo=UTC)
    assert next_open(datetime(2026, 10, 23, 21, tzinfo=LONDON), LONDON, DEFAULT_DAY) == datetime(
        2026, 10, 24, 8, tzinfo=UTC
    )
    assert start_of_day(late.date(), LONDON) == datetime(2026, 10, 23, 23, tzinfo=UTC)


@given(
    st.integers(0, 365 * 24 * 60).map(
        lambda some: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=some)
    ),
    st.sampled_from([SHANGHAI, LONDON, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Kiritimati")]),
    st.sets(st.sampled_from(["morning", "afternoon", "evening"])),
)
def test_the_next_open_moment_is_open_and_the_first(
    moment: datetime, zone: ZoneInfo, names: set[str]
) -> None:
    found = next_open(moment, zone, DEFAULT_DAY, names)
    part = part_at(found, zone, DEFAULT_DAY)
    assert part in (names or DEFAULT_DAY.names)
    assert found >= moment
    assert next_open(found, zone, DEFAULT_DAY, names) == found
    if part_at(moment, zone, DEFAULT_DAY) in (names or DEFAULT_DAY.names):
        assert found == moment
    else:
        opens = next(each.opens for each in DEFAULT_DAY.parts if each.name == part)
        assert found.astimezone(zone).time() == opens


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((), "at least one"),
        ((DayPart("a", time(9), time(9)),), "ends before"),
        ((DayPart("a", time(9), time(12)), DayPart("b", time(11, 59), time(13))), "overlap"),
        ((DayPart("b", time(13), time(14)), DayPart("a", time(9), time(12))), "overlap"),
    ],
)
def test_days_that_make_no_sense_are_refused(parts: tuple[DayPart, ...], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        CallingDay(parts)
