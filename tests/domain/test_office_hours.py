"""Worked time: lunch, holidays, swapped workdays, clocks that change, and counting both ways."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.errors import Refusal
from agentdesk.domain.office_hours import (
    DEFAULT_WEEK,
    OfficeHours,
    Span,
    add_worked,
    read_week,
    worked_between,
)
from agentdesk.domain.working_days import china, weekdays

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)
CHINA = OfficeHours(china(), SHANGHAI)
ROUND_THE_CLOCK = ((Span(0, 1440),),) * 7


class EveryDay:
    """A calendar without a day of rest."""

    def is_working(self, day: date) -> bool:  # noqa: ARG002
        return True

    def is_known(self, day: date) -> bool:  # noqa: ARG002
        return True


EVERY_DAY = EveryDay()


def at(text: str, zone: tzinfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 11:00", 2, "2026-11-23 14:30"),  # the lunch pause does not count
        ("2026-11-23 12:10", 1, "2026-11-23 14:30"),  # raised at lunch
        ("2026-11-23 09:00", 3, "2026-11-23 12:00"),  # over when the span closes, not when the next one opens
        ("2026-11-23 09:00", 7.5, "2026-11-23 18:00"),
        ("2026-11-23 17:00", 2, "2026-11-24 10:00"),
        ("2026-11-21 15:00", 1, "2026-11-23 10:00"),  # raised on a Saturday
        ("2026-09-30 17:00", 2, "2026-10-08 10:00"),  # the National Day week
        ("2026-10-09 17:00", 2, "2026-10-10 10:00"),  # a Saturday worked instead
        ("2026-10-10 17:00", 2, "2026-10-12 10:00"),
        ("2026-02-14 17:30", 1, "2026-02-24 09:30"),  # Spring Festival, begun on a Saturday worked instead
        ("2026-12-31 17:00", 2, "2027-01-04 10:00"),  # over the new year
        ("2026-12-31 17:00", 1, "2026-12-31 18:00"),  # with the last hour of the year
    ],
)
def test_worked_time_in_china(start: str, hours: float, end: str) -> None:
    amount = hours * HOUR
    assert add_worked(at(start), amount, CHINA) == at(end)
    assert worked_between(at(start), at(end), CHINA) == amount


def test_nothing_is_worked_at_night_and_no_time_is_over_at_once() -> None:
    night = at("2026-11-23 22:00")
    assert worked_between(night, night + 11 * HOUR, CHINA) == timedelta(0)
    assert add_worked(night, timedelta(0), CHINA) == night
    with pytest.raises(ValueError, match="negative"):
        add_worked(night, -HOUR, CHINA)


def test_a_swapped_workday_has_the_hours_of_its_own_weekday() -> None:
    early = OfficeHours(china(), SHANGHAI, (*DEFAULT_WEEK[:5], (Span(540, 720),), ()))
    assert worked_between(at("2026-10-10 00:00"), at("2026-10-11 00:00"), early) == 3 * HOUR
    assert worked_between(at("2026-10-17 00:00"), at("2026-10-18 00:00"), early) == timedelta(0)
    assert worked_between(at("2026-09-20 00:00"), at("2026-09-21 00:00"), early) == timedelta(0)


@pytest.mark.parametrize(
    ("day", "length"),
    [("2026-03-29", 23), ("2026-03-30", 24), ("2026-10-25", 25), ("2026-10-26", 24)],
)
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_was(day: str, length: int) -> None:
    hours = OfficeHours(EVERY_DAY, LONDON, ROUND_THE_CLOCK)
    start = at(f"{day} 00:00", LONDON)
    end = at(f"{day} 00:00", LONDON) + timedelta(days=1)  # wall-clock arithmetic: the next midnight
    assert worked_between(start, end, hours) == length * HOUR
    assert add_worked(start, length * HOUR, hours) == end


def test_spans_that_begin_or_end_in_the_hour_that_is_skipped() -> None:
    # London jumps from 01:00 to 02:00 on 29 March 2026.
    night = OfficeHours(EVERY_DAY, LONDON, ((Span(30, 90), Span(90, 150)),) * 7)
    start, end = at("2026-03-29 00:00", LONDON), at("2026-03-29 12:00", LONDON)
    assert worked_between(start, end, night) == HOUR
    gone = OfficeHours(EVERY_DAY, LONDON, ((Span(65, 115),),) * 7)
    assert worked_between(start, end, gone) == timedelta(0)
    whole = timedelta(minutes=50)
    assert add_worked(at("2026-03-28 00:00", LONDON), whole, gone) == at("2026-03-28 01:55", LONDON)


def test_a_day_that_never_was() -> None:
    # Samoa went over the date line: there was no 30 December 2011.
    hours = OfficeHours(EVERY_DAY, ZoneInfo("Pacific/Apia"))
    before, after = datetime(2011, 12, 29, 12, tzinfo=UTC), datetime(2012, 1, 1, 12, tzinfo=UTC)
    assert worked_between(before, after, hours) == 3 * 7.5 * HOUR


def test_the_office_opens_by_its_own_clocks_in_winter_and_summer() -> None:
    london = OfficeHours(weekdays(), LONDON)
    assert add_worked(datetime(2026, 10, 23, 17, tzinfo=UTC), HOUR, london) == datetime(
        2026, 10, 26, 10, tzinfo=UTC
    )
    assert add_worked(datetime(2026, 10, 22, 17, tzinfo=UTC), HOUR, london) == datetime(
        2026, 10, 23, 9, tzinfo=UTC
    )


def walked(start: datetime, end: datetime, hours: OfficeHours) -> timedelta:
    """The slow truth: every minute from `start` to `end`, one by one, asked of the wall clock."""
    count = 0
    while start < end:
        local = start.astimezone(hours.zone)
        minute = local.hour * 60 + local.minute
        count += any(span.opens <= minute < span.closes for span in hours.spans(local.date()))
        start += timedelta(minutes=1)
    return timedelta(minutes=count)


offices = st.sampled_from(
    [
        CHINA,
        OfficeHours(weekdays(), LONDON),
        OfficeHours(weekdays(), ZoneInfo("America/Havana")),  # the clocks change at midnight
        OfficeHours(china(), ZoneInfo("Australia/Lord_Howe")),  # by half an hour
        OfficeHours(EVERY_DAY, LONDON, ROUND_THE_CLOCK),
        OfficeHours(EVERY_DAY, ZoneInfo("America/Sao_Paulo"), ((Span(0, 60), Span(1380, 1440)),) * 7),
    ]
)
moments = st.timedeltas(timedelta(0), timedelta(days=20 * 365)).map(
    lambda since: datetime(2010, 1, 1, tzinfo=UTC) + since
)
amounts = st.timedeltas(timedelta(0), timedelta(days=400))


@given(moments.map(lambda moment: moment.replace(second=0, microsecond=0)), st.integers(0, 4000), offices)
def test_the_same_as_walking_minute_by_minute(start: datetime, minutes: int, hours: OfficeHours) -> None:
    end = start + timedelta(minutes=minutes)
    assert worked_between(start, end, hours) == walked(start, end, hours)


@given(moments, amounts, offices)
def test_counting_undoes_adding(start: datetime, amount: timedelta, hours: OfficeHours) -> None:
    end = add_worked(start, amount, hours)
    assert worked_between(start, end, hours) == amount
    assert worked_between(end, start, hours) == -amount
    if amount:  # it is the first such moment
        assert worked_between(start, end - timedelta(microseconds=1), hours) < amount


@given(moments, moments, offices)
def test_adding_undoes_counting(one: datetime, other: datetime, hours: OfficeHours) -> None:
    start, end = min(one, other), max(one, other)
    worked = worked_between(start, end, hours)
    assert timedelta(0) <= worked <= end - start
    reached = add_worked(start, worked, hours)
    assert reached <= end
    assert worked_between(reached, end, hours) == timedelta(0)


@given(st.lists(moments, min_size=3, max_size=3).map(sorted), offices)
def test_parts_make_the_whole(three: list[datetime], hours: OfficeHours) -> None:
    a, b, c = three
    assert worked_between(a, b, hours) + worked_between(b, c, hours) == worked_between(a, c, hours)


@given(moments, amounts, offices, st.sampled_from([SHANGHAI, LONDON, ZoneInfo("America/Havana")]))
def test_a_moment_is_the_same_in_every_zone(
    start: datetime, amount: timedelta, hours: OfficeHours, zone: ZoneInfo
) -> None:
    end = add_worked(start, amount, hours)
    assert end.tzinfo is UTC
    assert add_worked(start.astimezone(zone), amount, hours) == end
    assert worked_between(start.astimezone(zone), end.astimezone(zone), hours) == amount


class Asked(EveryDay):
    """Counts how often it is asked."""

    count = 0

    def is_working(self, day: date) -> bool:
        self.count += 1
        return super().is_working(day)


def test_months_ahead_are_searched_and_not_walked() -> None:
    calendar = Asked()
    hours = OfficeHours(calendar, SHANGHAI)
    add_worked(at("2026-01-05 10:00"), 1200 * HOUR, hours)
    assert 0 < calendar.count < 400
    asked = calendar.count
    add_worked(at("2026-01-06 11:00"), 900 * HOUR, hours)
    assert worked_between(at("2026-02-05 10:00"), at("2026-11-05 10:00"), hours)
    assert calendar.count == asked


def test_a_week_is_read() -> None:
    week = read_week({"monday": ["09:00-12:00", "13:30-18:00"], "sunday": ["22:00-24:00"]})
    assert week[0] == (Span(540, 720), Span(810, 1080))
    assert week[1] == ()
    assert week[6] == (Span(1320, 1440),)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"someday": ["09:00-12:00"]}, "someday"),
        ({"monday": ["9-12"]}, "“9-12”"),
        ({"monday": [9]}, "“9”"),
        ({"monday": "09:00-12:00"}, "list of spans"),
        ({"monday": ["09:00-12:60"]}, "09:00-12:60"),
        ({"monday": ["12:00-09:00"]}, "ends before"),
        ({"monday": ["09:00-09:00"]}, "ends before"),
        ({"monday": ["09:00-24:30"]}, "ends before"),
        ({"monday": ["09:00-12:00", "11:00-14:00"]}, "overlap"),
        ({"monday": ["13:00-14:00", "09:00-12:00"]}, "overlap"),
        ({"saturday": ["09:00-12:00"]}, "Monday to Friday"),
        ({}, "Monday to Friday"),
    ],
)
def test_bad_hours_are_refused(table: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal) as refused:
        OfficeHours(china(), SHANGHAI, read_week(table))
    assert words in str(refused.value)
