"""The statutory calendar, its swapped days, and counting with it."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.working_days import (
    Calendar,
    add_working_days,
    china,
    last_working_day,
    next_working_day,
    weekdays,
    working_days_between,
)

calendars = st.sampled_from([china(), weekdays()])
days = st.dates(date(2008, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        # State Council notice for 2026: Spring Festival 15-23 February, made up on 14 and 28 February.
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 15), False),
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        # National Day 1-7 October, made up on 20 September and 10 October.
        (date(2026, 9, 20), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
    ],
)
def test_china_2026(day: date, working: bool) -> None:
    assert china().is_working(day) is working
    assert china().is_known(day)


@pytest.mark.parametrize(
    ("day", "known", "working"),
    [
        (date(2003, 12, 31), False, True),
        (date(2004, 1, 1), True, False),
        (date(2026, 12, 31), True, True),
        (date(2099, 1, 1), False, False),  # New Year's Day has a fixed date
        (date(2099, 10, 2), False, False),
        (date(2099, 10, 9), False, True),
        (date(2099, 10, 10), False, False),  # a Saturday nobody has announced as worked
    ],
)
def test_years_without_a_notice_fall_back_and_say_so(day: date, known: bool, working: bool) -> None:
    assert china().is_known(day) is known
    assert china().is_working(day) is working


def test_weekdays_know_no_holiday() -> None:
    assert weekdays().is_working(date(2026, 10, 1))
    assert not weekdays().is_working(date(2026, 10, 10))
    assert weekdays().is_known(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 9, 28), 1, date(2026, 9, 29)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 2, date(2026, 10, 9)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the Saturday worked instead
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 18), 5, date(2026, 2, 28)),  # begun on a holiday
    ],
)
def test_the_first_day_is_not_counted(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count, china()) == end
    assert working_days_between(start, end, china()) == count


def test_no_days_are_no_period() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(date(2026, 1, 5), 0, china())


def test_the_last_working_day_up_to_a_day() -> None:
    assert last_working_day(date(2026, 10, 7), china()) == date(2026, 9, 30)
    assert last_working_day(date(2026, 10, 10), china()) == date(2026, 10, 10)
    assert last_working_day(date(2026, 10, 10), weekdays()) == date(2026, 10, 9)


def test_rest_moves_to_the_next_working_day() -> None:
    assert next_working_day(date(2026, 10, 1), china()) == date(2026, 10, 8)
    assert next_working_day(date(2026, 10, 10), china()) == date(2026, 10, 10)
    assert next_working_day(date(2026, 10, 10), weekdays()) == date(2026, 10, 12)


@given(days, st.integers(1, 40), calendars)
def test_counting_undoes_adding(day: date, count: int, calendar: Calendar) -> None:
    end = add_working_days(day, count, calendar)
    assert calendar.is_working(end)
    assert working_days_between(day, end, calendar) == count
    assert working_days_between(end, day, calendar) == -count
    assert working_days_between(day, end - timedelta(days=1), calendar) == count - 1


@given(days, st.integers(1, 20), st.integers(1, 20), calendars)
def test_adding_goes_in_steps(day: date, one: int, other: int, calendar: Calendar) -> None:
    together = add_working_days(day, one + other, calendar)
    assert add_working_days(add_working_days(day, one, calendar), other, calendar) == together


def test_the_calendar_is_read_only_when_a_day_is_asked_for() -> None:
    program = (
        "import sys, datetime\n"
        "from agentdesk.domain.working_days import china\n"
        "assert 'chinese_calendar' not in sys.modules\n"
        "china().is_working(datetime.date(2026, 10, 1))\n"
        "assert 'chinese_calendar' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
