"""Dates and times as they are typed for an answer: `1121`, `11-21`, `昨天`, `上周五`, `-2w`, `2pm`, `1121 1430`.

An answer is about what was: a day or a time that may lie on both sides of today is the last one there was. (A
callback is about what will be: `callback_time`.) What was understood is always shown before it counts.
"""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.time_words import DAYS, RELATIVE, WEEKDAYS, folded, time_of_day, without
from agentdesk.i18n import N_

NO_DATE: Final = N_(
    "This is not understood as a date. Write 1121, 2026-11-21, yesterday, last Friday or -3d."
)
NO_TIME: Final = N_("This is not understood as a time of day. Write 14:30, 1430 or 2pm.")
NO_MOMENT: Final = N_(
    "This is not understood as a date and time. Write 1121 1430, yesterday 14:30, 2026-11-21 2pm or -2h."
)
NO_TIME_WITH_IT: Final = N_("The time of day is missing. Write it behind the date: 1121 1430.")


class Grain(StrEnum):
    """How exact a date is wanted; a coarser one is stored as its first day (XLSForm `year`, `month-year`)."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


_COUNTS: Final = {**dict(zip("一二三四五六七八九十", range(1, 11), strict=True)), "两": 2}
_MONTH_NAMES: Final = {name.lower(): place for place, name in enumerate(calendar.month_abbr) if name}
_WEEK: Final = {"上上": -2, "上": -1, "last": -1, "这": 0, "本": 0, "this": 0, "下": 1, "next": 1}
_YEARS: Final = {
    "前年": -2,
    "去年": -1,
    "last year": -1,
    "今年": 0,
    "this year": 0,
    "明年": 1,
    "next year": 1,
}
_MONTHS_AWAY: Final = {"上": -1, "last": -1, "这": 0, "本": 0, "this": 0, "下": 1, "next": 1}

_NUMBER: Final = r"(\d{1,4}|[一二两三四五六七八九十])\s*"
_SPAN: Final = re.compile(
    rf"(?:([+-])\s*)?{_NUMBER}(days?|d|天|日|weeks?|w|周|个?星期|个?礼拜|months?|m|个?月|years?|y|年)"
    r"\s*(以前|之前|前|ago|以后|之后|后|later)?(?!\d)"
)
_HOURS: Final = re.compile(
    rf"(?:(-)\s*)?{_NUMBER}(h|hours?|个?小时|个?钟头|m|min|mins|minutes?|分钟?)\s*(以前|之前|前|ago)?"
)
_WEEKDAY: Final = re.compile(
    r"(?:(上上|上|这|本|下)个?)?(?:周|星期|礼拜)([一二三四五六日天])"
    r"|(?:(last|this|next)\s+)?\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*"
)
_FULL: Final = re.compile(
    r"(\d{4})[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})(?:[日号]|(?!\d))|(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)"
)
_SHORT_YEAR: Final = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)")
_MONTH_DAY: Final = re.compile(
    r"(前年|去年|今年|明年)?(\d{1,2})(?:[-/.]|月)(\d{1,2})(?:[日号]|(?![\d:]))|(?<!\d)(\d{2})(\d{2})(?![\d:])"
)
_DAY_OF_MONTH: Final = re.compile(r"(?:(上|这|本|下)个?月)?(\d{1,2})[日号]")
_NAMED: Final = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
    r"(?:\s+(\d{1,2})(?:st|nd|rd|th)?\b(?!:))?(?:,?\s+((?:19|20)\d{2}))?"
)
_ONLY_MONTH: Final = re.compile(
    r"(\d{4})[-/.年]?(\d{1,2})月?|(\d{1,2})月?|(上|这|本|下|last|this|next)\s*个?(?:月|month)"
)
_ONLY_YEAR: Final = re.compile(r"(\d{4})年?|(" + "|".join(_YEARS) + ")")


def loose_date(text: str, today: date, grain: Grain = Grain.DAY) -> date:
    """The day that `text` means when it is typed on `today`. Raises Refusal, with an example, for any other text."""
    typed = folded(text)
    try:
        found = _coarse(typed, today, grain) or _day(typed, today)
    except (ValueError, OverflowError):
        found = None
    if found is None or found[1]:
        raise Refusal(NO_DATE)
    day = found[0]
    return {
        Grain.DAY: day,
        Grain.MONTH: day.replace(day=1),
        Grain.YEAR: day.replace(month=1, day=1),
    }[grain]


def loose_time(text: str) -> time:
    """The time of day that `text` means. Raises Refusal, with an example, for any other text."""
    meant = time_of_day(folded(text))
    if meant is None:
        raise Refusal(NO_TIME)
    return meant.at


def loose_moment(text: str, now: datetime) -> datetime:
    """The moment that `text` means when it is typed at `now` (aware, in the organisation's zone).

    A time without a day is the last one there was. Raises Refusal, with an example, for any other text.
    """
    typed = folded(text)
    if typed in ("now", "现在", "刚才"):
        return now.replace(second=0, microsecond=0)
    try:
        meant = _back_by_hours(typed, now) or _on_a_day(typed, now)
    except (ValueError, OverflowError):
        meant = None
    if meant is None:
        raise Refusal(NO_MOMENT)
    return meant


Found = tuple[date, str]
"""A day, and the text around it."""


def _day(typed: str, today: date) -> Found | None:
    """The day named in `typed`; raises ValueError for one that the calendar does not have."""
    for read in (_by_span, _by_word, _by_weekday, _by_name, _by_numbers, _by_day_of_month):
        if found := read(typed, today):
            return found
    return None


def _by_span(typed: str, today: date) -> Found | None:
    """`+3d`, `-2w`, `3天前`, `3 days ago`; a number without a direction is none."""
    found = _SPAN.match(typed)
    if found is None or not (found[1] or found[4]):
        return None
    back = found[1] == "-" or (found[4] or "").endswith(("前", "ago"))
    count = -_count(found[2]) if back else _count(found[2])
    match found[3].removeprefix("个")[0]:
        case "m" | "月":
            day = _months_on(today, count)
        case "y" | "年":
            day = _months_on(today, 12 * count)
        case "w" | "周" | "星" | "礼":
            day = today + timedelta(weeks=count)
        case _:
            day = today + timedelta(days=count)
    return day, without(typed, found)


def _by_word(typed: str, today: date) -> Found | None:
    found = RELATIVE.search(typed)
    return (today + timedelta(days=DAYS[found[0]]), without(typed, found)) if found else None


def _by_weekday(typed: str, today: date) -> Found | None:
    """`上周五` is the Friday of the week before this one; `last friday` and `周五` are the last Friday there was."""
    found = _WEEKDAY.search(typed)
    if found is None:
        return None
    weekday = WEEKDAYS[found[2] or found[4]]
    if found[1] or found[3] in ("this", "next"):
        monday = today + timedelta(days=7 * _WEEK[found[1] or found[3]] - today.weekday())
        return monday + timedelta(days=weekday), without(typed, found)
    since = (today.weekday() - weekday) % 7
    return today - timedelta(days=since or (7 if found[3] else 0)), without(typed, found)


def _by_numbers(typed: str, today: date) -> Found | None:
    """`2026-11-21`, `20261121`, `261121`, `11-21`, `11月21日`, `1121`."""
    if found := _FULL.search(typed):
        year, month, day = (int(part) for part in found.groups() if part)
        return date(year, month, day), without(typed, found)
    if found := _SHORT_YEAR.search(typed):
        year, month, day = (int(part) for part in found.groups())
        return date(today.year // 100 * 100 + year, month, day), without(typed, found)
    if found := _MONTH_DAY.search(typed):
        named, month, day = found[1], int(found[2] or found[4]), int(found[3] or found[5])
        if named:
            return date(today.year + _YEARS[named], month, day), without(typed, found)
        return _last(today, month, day), without(typed, found)
    return None


def _by_name(typed: str, today: date) -> Found | None:
    """`21 Nov`, `November 21st`, `Nov 21, 2025`."""
    found = _NAMED.search(typed)
    if found is None or bool(found[1]) == bool(found[3]):
        return None
    month, day = _MONTH_NAMES[found[2]], int(found[1] or found[3])
    meant = date(int(found[4]), month, day) if found[4] else _last(today, month, day)
    return meant, without(typed, found)


def _by_day_of_month(typed: str, today: date) -> Found | None:
    """`15号` is the last one there was, `上个月15号` that of the month before."""
    found = _DAY_OF_MONTH.search(typed)
    if found is None:
        return None
    day = int(found[2])
    if found[1]:
        return _months_on(today.replace(day=1), _MONTHS_AWAY[found[1]]).replace(day=day), without(
            typed, found
        )
    back = 0 if day <= today.day else -1
    return _months_on(today.replace(day=1), back).replace(day=day), without(typed, found)


def _coarse(typed: str, today: date, grain: Grain) -> Found | None:
    """A month or a year alone, where no day is wanted."""
    if grain is Grain.YEAR and (found := _ONLY_YEAR.fullmatch(typed)):
        return date(int(found[1]) if found[1] else today.year + _YEARS[found[2]], 1, 1), ""
    if grain is not Grain.MONTH or not (found := _ONLY_MONTH.fullmatch(typed)):
        return None
    if found[4]:
        return _months_on(today.replace(day=1), _MONTHS_AWAY[found[4]]), ""
    if found[3]:
        return _last(today, int(found[3]), 1), ""
    return date(int(found[1]), int(found[2]), 1), ""


def _count(text: str) -> int:
    return _COUNTS[text] if text in _COUNTS else int(text)


def _months_on(day: date, count: int) -> date:
    """The same day `count` months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _last(today: date, month: int, day: int) -> date:
    """The last such day there was, today among them; 29 February may lie some years back."""
    for year in range(today.year, today.year - 9, -1):
        if (month, day) == (2, 29) and not calendar.isleap(year):
            continue
        if (meant := date(year, month, day)) <= today:
            return meant
    raise ValueError(day)


def _back_by_hours(typed: str, now: datetime) -> datetime | None:
    found = _HOURS.fullmatch(typed)
    if found is None or not (found[1] or found[4]):
        return None
    unit = timedelta(hours=1) if found[3].removeprefix("个")[0] in "h小钟" else timedelta(minutes=1)
    moment = now.astimezone(UTC) - unit * _count(found[2])
    return moment.astimezone(now.tzinfo).replace(second=0, microsecond=0)


def _on_a_day(typed: str, now: datetime) -> datetime | None:
    alone = time_of_day(typed)
    if alone is not None:
        today = _at(now.date(), alone.at, now)
        return today if today <= now else _at(now.date() - timedelta(days=1), alone.at, now)
    found = _day(typed, now.date())
    if found is None:
        return None
    if not found[1]:
        raise Refusal(NO_TIME_WITH_IT)
    said = time_of_day(found[1].removeprefix("at "))
    return None if said is None else _at(said.date_from(found[0]), said.at, now)


def _at(on: date, at: time, now: datetime) -> datetime:
    # Through UTC: a time that a change of clocks skips becomes the one just after it.
    return datetime.combine(on, at, now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)
