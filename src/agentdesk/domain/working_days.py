"""Which days are worked, and counting in working days.

Periods follow the Civil Code of China, articles 200 to 203: the day on which a period begins is not counted,
and a period that would end on a day of rest ends on the next working day (decision D6).
"""

from collections.abc import Hashable, Set
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final, NamedTuple, Protocol

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_CACHED: Final = 1 << 16

_FIXED_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""(month, day) of the public holidays that the State Council's holiday regulation (全国年节及纪念日放假办法,
2025) ties to the solar calendar. The lunar ones and the swapped days need the year's own notice."""


class Calendar(Hashable, Protocol):
    """Tells working days from days of rest. Answers for a day never change."""

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked."""

    def is_known(self, day: date) -> bool:
        """False where `is_working` is only the best guess, because the year's holidays are not out yet."""


class _Weekdays:
    """Monday to Friday, no holidays."""

    def is_working(self, day: date) -> bool:
        return day.weekday() < _SATURDAY

    def is_known(self, day: date) -> bool:  # noqa: ARG002
        return True


class _Published(NamedTuple):
    """The days announced by the State Council: rest, work on a weekend (调休); the years covered."""

    holidays: Set[date]
    workdays: Set[date]
    first_year: int
    last_year: int


@cache
def _published() -> _Published:
    # Imported here: a desk that counts no working day on its first screen need not pay for it.
    from chinese_calendar import constants

    years = [day.year for day in constants.holidays]
    return _Published(frozenset(constants.holidays), frozenset(constants.workdays), min(years), max(years))


class _China:
    """The statutory calendar of mainland China, from the State Council's yearly notices.

    chinesecalendar 1.11 holds 2004 to 2026; each year's notice comes out in the autumn before it, and a newer
    release of that package brings it. Outside the years it holds: Monday to Friday without the holidays that
    have a fixed date, and `is_known` is False.
    """

    def is_working(self, day: date) -> bool:
        published = _published()
        if self.is_known(day):
            return day in published.workdays or (day.weekday() < _SATURDAY and day not in published.holidays)
        return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED_HOLIDAYS

    def is_known(self, day: date) -> bool:
        published = _published()
        return published.first_year <= day.year <= published.last_year


_WEEKDAYS: Final = _Weekdays()
_CHINA: Final = _China()


def weekdays() -> Calendar:
    """Monday to Friday, for a country whose holidays the program does not know."""
    return _WEEKDAYS


def china() -> Calendar:
    """The statutory calendar of mainland China with its swapped workdays (调休)."""
    return _CHINA


def next_working_day(day: date, calendar: Calendar) -> date:
    """`day` itself where it is worked, else the first working day after it (Civil Code art. 203)."""
    while not calendar.is_working(day):
        day += _DAY
    return day


def last_working_day(day: date, calendar: Calendar) -> date:
    """`day` itself where it is worked, else the last working day before it."""
    while not calendar.is_working(day):
        day -= _DAY
    return day


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day`, which itself is not counted (Civil Code art. 201).

    Raises ValueError where `count` is below 1.
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    return _added(day, count, calendar)


@lru_cache(_CACHED)
def _added(day: date, count: int, calendar: Calendar) -> date:
    for _ in range(count):
        day = next_working_day(day + _DAY, calendar)
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie after `start` up to and including `end`; negative where `end` is earlier.

    The inverse of `add_working_days`: `working_days_between(d, add_working_days(d, n, c), c) == n`.
    """
    return _counted(start, end, calendar) if start <= end else -_counted(end, start, calendar)


@lru_cache(_CACHED)
def _counted(start: date, end: date, calendar: Calendar) -> int:
    return sum(calendar.is_working(start + offset * _DAY) for offset in range(1, (end - start).days + 1))
