"""The time of a callback as agents type it while they listen: `14:30`, `明天 10`, `+2h`, `1125 0930`, `周三 15:00`.

A time without a day is the next one to come. Hours 1 to 7 without a leading zero and without 上午/am are meant
in the afternoon: nobody is called at three in the night. What was understood is always shown before it counts.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.errors import Refusal
from agentdesk.domain.time_words import DATE, DAYS, RELATIVE, SPANS, WEEKDAYS, folded, time_of_day, without
from agentdesk.i18n import N_

NOT_UNDERSTOOD: Final = N_(
    "This time is not understood. Write it as 14:30, tomorrow 10:00, Wed 15:00, 11-25 9:30 or +2h."
)
NO_DAY: Final = N_("This day is not understood. Write it as tomorrow, Fri, 11-25, 1125 or +3d.")
PAST: Final = N_("This time is past.")
TOO_FAR: Final = N_("This is more than a year away.")

FURTHEST: Final = timedelta(days=366)

_SPAN: Final = re.compile(
    r"\+\s*(\d{1,4})\s*([a-z一-鿿]*)|(?:in\s+)?(\d{1,4}|半)\s*([a-z一-鿿]+?)(?:后|以后|later)?"
)
_WEEKDAY: Final = re.compile(
    r"(下|next\s+)?(?:(?:周|星期|礼拜)([一二三四五六日天])|(mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
)


def callback_time(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The aware moment, at `zone`, that `text` means when it is typed at `now` (aware).

    Raises Refusal for what is not understood, is past, or lies more than a year ahead.
    """
    typed = folded(text)
    local = now.astimezone(zone)
    try:
        meant = _after_a_span(typed, now, zone) or _on_a_day(typed, local, zone)
    except OverflowError:
        # A day at the edge of the calendar: the year 1, or the night after the last day of 9999.
        raise Refusal(NOT_UNDERSTOOD) from None
    if meant <= now:
        raise Refusal(PAST)
    if meant - now > FURTHEST:
        raise Refusal(TOO_FAR)
    return meant


def coming_day(text: str, today: date) -> date:
    """The local day, `today` or one ahead, that `text` means: `明天`, `周五`, `11-25`, `1125`, `2026-11-25`, `+3d`.

    Raises Refusal for what is not understood and for a day that is past.
    """
    typed = folded(text)
    try:
        meant = _days_on(typed, today) or _named_day(typed, today)
    except OverflowError:
        raise Refusal(NO_DAY) from None
    if meant is None:
        raise Refusal(NO_DAY)
    if meant < today:
        raise Refusal(N_("This day is past."))
    return meant


def _days_on(typed: str, today: date) -> date | None:
    """`+3d`, `3天后`, `in 2 weeks`; None for another span than of whole days."""
    midnight = datetime.combine(today, time(0), UTC)
    moment = _after_a_span(typed, midnight, UTC)
    return None if moment is None or moment.time() != time(0) else moment.date()


def _named_day(typed: str, today: date) -> date | None:
    # Four figures are a day only in front of a time of day: midnight is lent to them.
    on, rest = _take_day(f"{typed} 0", today)
    return on[0] if on is not None and rest.strip() == "0" else None


def _after_a_span(typed: str, now: datetime, zone: tzinfo) -> datetime | None:
    """`+2h`, `2小时后`, `in 30 minutes`; None when it is not of this kind."""
    found = _SPAN.fullmatch(typed)
    if not found:
        return None
    count, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
    length = SPANS.get(unit or "m")
    if length is None or (
        not found[1] and not typed.startswith("in ") and not typed.endswith(("后", "later"))
    ):
        return None
    whole = length / 2 if count == "半" else length * int(count)
    # Whole days keep the time of day where clocks change; hours are hours.
    local = now.astimezone(zone)
    moved = local + whole if whole % timedelta(days=1) == timedelta(0) else (now + whole).astimezone(zone)
    return moved.replace(second=0, microsecond=0)


def _on_a_day(typed: str, local: datetime, zone: ZoneInfo) -> datetime:
    """A day, if any, then a time of day; nothing else."""
    on, rest = _take_day(typed, local.date())
    said = time_of_day(rest, waking=True)
    if said is None:
        raise Refusal(NOT_UNDERSTOOD)
    if on is None:
        meant = _at(local.date(), said.at, zone)
        return meant if meant > local else _at(local.date() + timedelta(days=1), said.at, zone)
    day, cycle = on
    meant = _at(said.date_from(day), said.at, zone)
    if meant <= local and cycle == "week":
        meant = _at(said.date_from(day + timedelta(days=7)), said.at, zone)
    elif meant <= local and cycle == "year":
        meant = _at(said.date_from(_date(day.year + 1, day.month, day.day)), said.at, zone)
    return meant


def _take_day(typed: str, today: date) -> tuple[tuple[date, str] | None, str]:
    """The day named and how it comes round again (`week`, `year` or not at all), and the text without it."""
    if found := RELATIVE.search(typed):
        return (today + timedelta(days=DAYS[found[0]]), ""), without(typed, found)
    if found := _WEEKDAY.search(typed):
        weekday = WEEKDAYS[found[2] or found[3]]
        if found[1]:
            monday = today + timedelta(days=7 - today.weekday())
            return (monday + timedelta(days=weekday), ""), without(typed, found)
        return (today + timedelta(days=(weekday - today.weekday()) % 7), "week"), without(typed, found)
    if found := DATE.search(typed):
        month, day = int(found[2] or found[4]), int(found[3] or found[5])
        if found[1]:
            return (_date(int(found[1]), month, day), ""), without(typed, found)
        return (_coming(today, month, day), "year"), without(typed, found)
    return None, typed


def _coming(today: date, month: int, day: int) -> date:
    this_year = _date(today.year, month, day, leap_day_ahead=True)
    return this_year if this_year >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int, *, leap_day_ahead: bool = False) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        if leap_day_ahead and (month, day) == (2, 29):
            return _date(year + 1, month, day)
        raise Refusal(NOT_UNDERSTOOD) from None


def _at(on: date, at: time, zone: ZoneInfo) -> datetime:
    # Through UTC: a time that a change of clocks skips becomes the one just after it.
    return datetime.combine(on, at, zone).astimezone(UTC).astimezone(zone)
