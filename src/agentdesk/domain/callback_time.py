"""The time of a callback as agents type it while they listen: `14:30`, `明天 10`, `+2h`, `1125 0930`, `周三 15:00`.

A time without a day is the next one to come. Hours 1 to 7 without a leading zero and without 上午/am are meant
in the afternoon: nobody is called at three in the night. What was understood is always shown before it counts.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_

NOT_UNDERSTOOD: Final = N_(
    "This time is not understood. Write it as 14:30, tomorrow 10:00, Wed 15:00, 11-25 9:30 or +2h."
)
PAST: Final = N_("This time is past.")
TOO_FAR: Final = N_("This is more than a year away.")

FURTHEST: Final = timedelta(days=366)

_DAYS: Final = {
    "today": 0,
    "今天": 0,
    "今日": 0,
    "tomorrow": 1,
    "tmr": 1,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
}
_WEEKDAYS: Final = {
    **dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True)),
    **dict(zip("一二三四五六日", range(7), strict=True)),
    "天": 6,
}
_SPANS: Final = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours", "小时", "个小时", "钟头"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "天"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "周", "星期"), timedelta(days=7)),
    "": timedelta(minutes=1),
}
_MORNING: Final = ("上午", "早上", "am")
_AFTERNOON: Final = ("下午", "晚上", "傍晚", "pm")
_NOON: Final = ("中午",)

_SPAN: Final = re.compile(
    r"\+\s*(\d{1,4})\s*([a-z一-鿿]*)|(?:in\s+)?(\d{1,4}|半)\s*([a-z一-鿿]+?)(?:后|以后|later)?"
)
_RELATIVE: Final = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)))
_WEEKDAY: Final = re.compile(
    r"(下|next\s+)?(?:(?:周|星期|礼拜)([一二三四五六日天])|(mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
)
_DATE: Final = re.compile(
    r"(?:(\d{4})[-/.年])?(\d{1,2})(?:[-/.]|月)(\d{1,2})[日号]?(?![\d:])|(?<!\d)(\d{2})(\d{2})(?=\s+\d)"
)
_HALF_DAY: Final = re.compile("|".join((*_MORNING, *_AFTERNOON, *_NOON)))
_TIME: Final = re.compile(r"(\d{1,2})(?::(\d{2})|[点时](?:(\d{1,2})分?|(半)|整)?|)|(\d{2})(\d{2})")


def callback_time(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The aware moment, at `zone`, that `text` means when it is typed at `now` (aware).

    Raises Refusal for what is not understood, is past, or lies more than a year ahead.
    """
    typed = unicodedata.normalize("NFKC", text).strip().lower()
    local = now.astimezone(zone)
    meant = _after_a_span(typed, now, zone) or _on_a_day(typed, local, zone)
    if meant <= now:
        raise Refusal(PAST)
    if meant - now > FURTHEST:
        raise Refusal(TOO_FAR)
    return meant


def _after_a_span(typed: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """`+2h`, `2小时后`, `in 30 minutes`; None when it is not of this kind."""
    found = _SPAN.fullmatch(typed)
    if not found:
        return None
    count, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
    length = _SPANS.get(unit)
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
    at = _time_of_day(rest)
    if on is None:
        meant = _at(local.date(), at, zone)
        return meant if meant > local else _at(local.date() + timedelta(days=1), at, zone)
    day, cycle = on
    meant = _at(day, at, zone)
    if meant <= local and cycle == "week":
        meant = _at(day + timedelta(days=7), at, zone)
    elif meant <= local and cycle == "year":
        meant = _at(_date(day.year + 1, day.month, day.day), at, zone)
    return meant


def _take_day(typed: str, today: date) -> tuple[tuple[date, str] | None, str]:
    """The day named and how it comes round again (`week`, `year` or not at all), and the text without it."""
    if found := _RELATIVE.search(typed):
        return (today + timedelta(days=_DAYS[found[0]]), ""), _without(typed, found)
    if found := _WEEKDAY.search(typed):
        weekday = _WEEKDAYS[found[2] or found[3]]
        if found[1]:
            monday = today + timedelta(days=7 - today.weekday())
            return (monday + timedelta(days=weekday), ""), _without(typed, found)
        return (today + timedelta(days=(weekday - today.weekday()) % 7), "week"), _without(typed, found)
    if found := _DATE.search(typed):
        month, day = int(found[2] or found[4]), int(found[3] or found[5])
        if found[1]:
            return (_date(int(found[1]), month, day), ""), _without(typed, found)
        return (_coming(today, month, day), "year"), _without(typed, found)
    return None, typed


def _without(typed: str, found: re.Match[str]) -> str:
    return f"{typed[: found.start()]} {typed[found.end() :]}".strip()


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


def _time_of_day(typed: str) -> time:
    half_day = _HALF_DAY.search(typed)
    word = half_day[0] if half_day else ""
    rest = (_without(typed, half_day) if half_day else typed).strip()
    found = _TIME.fullmatch(rest)
    if not found:
        if word in _NOON and not rest:
            return time(12)
        raise Refusal(NOT_UNDERSTOOD)
    digits = found[1] or found[5]
    hour = int(digits)
    minute = 30 if found[4] else int(found[2] or found[3] or found[6] or 0)
    if (word in _AFTERNOON and hour < 12) or (word in _NOON and hour < 11):
        hour += 12
    elif word in _MORNING and hour == 12:
        hour = 0
    elif not word and len(digits) == 1 and 1 <= hour <= 7:
        hour += 12
    if hour > 23 or minute > 59:
        raise Refusal(NOT_UNDERSTOOD)
    return time(hour, minute)


def _at(on: date, at: time, zone: ZoneInfo) -> datetime:
    # Through UTC: a time that a change of clocks skips becomes the one just after it.
    return datetime.combine(on, at, zone).astimezone(UTC).astimezone(zone)
