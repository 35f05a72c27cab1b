"""Office hours: which moments are worked, and counting in worked time (R86, R94-R97).

A day is worked when the calendar says so, during the spans of its weekday; a lunch pause is simply the gap
between two spans. The spans are wall-clock times of one zone and are turned into UTC day by day, so a day on
which the clocks change is as long as it really was.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

from agentdesk.domain.errors import Refusal
from agentdesk.domain.working_days import Calendar
from agentdesk.i18n import N_

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SATURDAY: Final = 5
_MIDNIGHT: Final = 24 * 60
_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_NOTHING: Final = timedelta(0)
_SPAN: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


class Span(NamedTuple):
    """A part of a day in minutes after its midnight, `opens` included, `closes` (up to 1440) not."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return "-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in self)


Week = tuple[tuple[Span, ...], ...]
"""The spans of Monday to Sunday. Those of Saturday and Sunday hold where the calendar has them worked (调休)."""

_OFFICE: Final = (Span(9 * 60, 12 * 60), Span(13 * 60 + 30, 18 * 60))
DEFAULT_WEEK: Final[Week] = (_OFFICE,) * 7
"""09:00 to 18:00 with a lunch pause, on swapped workdays as well: seven and a half hours, usual in China."""


def read_week(table: Mapping[str, Any]) -> Week:
    """The week that `table`, a JSON object, says: a name of WEEKDAYS to a list of spans as `09:00-12:00`.

    A day left out has none; `24:00` is the midnight that ends the day. Refuses other names, what is no list, and
    what is no span.
    """
    for name, texts in table.items():
        if name not in WEEKDAYS:
            raise Refusal(N_("Office hours: “{name}” is not a day of the week."), name=name)
        if not isinstance(texts, list):
            raise Refusal(N_("Office hours: {name} must be a list of spans such as 09:00-12:00."), name=name)
    return tuple(tuple(_read_span(text) for text in table.get(name, ())) for name in WEEKDAYS)


def _read_span(text: Any) -> Span:
    found = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise Refusal(N_("Office hours: “{text}” is not a span such as 09:00-12:00."), text=text)
    hour, minute, to_hour, to_minute = map(int, found.groups())
    return Span(hour * 60 + minute, to_hour * 60 + to_minute)


@dataclass(frozen=True)
class OfficeHours:
    """When an office works: a calendar of days, the zone its clocks show, and the hours of each weekday.

    Refuses spans that are empty, overlap, stand in the wrong order or reach past midnight, and a week without
    hours from Monday to Friday: a clock in it would never end.
    """

    calendar: Calendar
    zone: tzinfo
    week: Week = DEFAULT_WEEK

    def __post_init__(self) -> None:
        if not any(self.week[:_SATURDAY]):
            raise Refusal(N_("Office hours: no day from Monday to Friday has any."))
        for spans in self.week:
            for span in spans:
                if not 0 <= span.opens < span.closes <= _MIDNIGHT:
                    raise Refusal(N_("Office hours: {span} ends before it begins."), span=str(span))
            for earlier, later in pairwise(spans):
                if earlier.closes > later.opens:
                    raise Refusal(
                        N_("Office hours: {span} and {other} overlap."), span=str(earlier), other=str(later)
                    )

    def spans(self, day: date) -> tuple[Span, ...]:
        """The hours of the local date `day`; none where it is a day of rest."""
        return self.week[day.weekday()] if self.calendar.is_working(day) else ()


def worked_between(start: datetime, end: datetime, hours: OfficeHours) -> timedelta:
    """How much of the time from `start` to `end`, aware moments, is worked; negative where `end` is earlier."""
    # In UTC: two moments of one zone are compared and subtracted by their clock faces, wrong when clocks change.
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end < start:
        return -worked_between(end, start, hours)
    first, last = _year_of(start, hours), _year_of(end, hours)
    whole = sum((_year(hours, year).total for year in range(first, last)), _NOTHING)
    return whole + _year(hours, last).worked_until(end) - _year(hours, first).worked_until(start)


def add_worked(start: datetime, amount: timedelta, hours: OfficeHours) -> datetime:
    """The first moment at which `amount` has been worked since the aware `start`, in UTC.

    The inverse of `worked_between`: `worked_between(t, add_worked(t, a, h), h) == a`. No amount at all is over
    at `start`; an amount that fills a day is over when the day closes, not when the next one opens. Raises
    ValueError where `amount` is negative.
    """
    if amount < _NOTHING:
        raise ValueError(f"amount must not be negative, not {amount}")
    start = start.astimezone(UTC)
    if not amount:
        return start
    number = _year_of(start, hours)
    year = _year(hours, number)
    left = amount + year.worked_until(start)
    while left > year.total:
        left -= year.total
        number += 1
        year = _year(hours, number)
    return year.moment_of(left)


class _Year(NamedTuple):
    """The worked spans of one local year in UTC, and how much had been worked before each of them."""

    opens: list[datetime]
    closes: list[datetime]
    before: list[timedelta]
    total: timedelta

    def worked_until(self, moment: datetime) -> timedelta:
        at = bisect_right(self.opens, moment) - 1
        return self.before[at] + min(moment, self.closes[at]) - self.opens[at] if at >= 0 else _NOTHING

    def moment_of(self, worked: timedelta) -> datetime:
        """The first moment at which `worked`, above zero and at most `total`, has been worked in this year."""
        at = bisect_right(self.before, worked) - 1
        if self.before[at] == worked:
            at -= 1
        return self.opens[at] + (worked - self.before[at])


def _year_of(moment: datetime, hours: OfficeHours) -> int:
    return moment.astimezone(hours.zone).year


@lru_cache(64)
def _year(hours: OfficeHours, year: int) -> _Year:
    # A year of spans is laid out once, so that counting months takes a search in it and no walk over days.
    opens: list[datetime] = []
    closes: list[datetime] = []
    before: list[timedelta] = []
    total, day = _NOTHING, date(year, 1, 1)
    while day.year == year:
        for span in hours.spans(day):
            start, end = _moment(day, span.opens, hours.zone), _moment(day, span.closes, hours.zone)
            if start < end:  # else the clocks were put forward over all of it
                opens.append(start)
                closes.append(end)
                before.append(total)
                total += end - start
        day += _DAY
    return _Year(opens, closes, before, total)


def _moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    """When clocks at `zone` first show `minutes` after the midnight of `day`, or first jump over it, in UTC."""
    wall = datetime.combine(day, time(0)) + minutes * _MINUTE
    while True:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
        wall += _MINUTE
