"""ODK's functions on dates and times. The clock is the one passed in, the days those of its calendar."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from agentdesk.questionnaire.context import Context
from agentdesk.questionnaire.registry import function
from agentdesk.questionnaire.values import INVALID_DATE, NAN, Calendar, Moment, Value, to_number, to_string

_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)


def _now(context: Context) -> datetime:
    return context.scope.now.astimezone(context.scope.calendar.zone)


@function("today", "context")
def today(context: Context) -> Value:
    return _midnight(context.scope.now, context.scope.calendar)


@lru_cache(maxsize=16)
def _midnight(now: datetime, calendar: Calendar) -> Moment:
    return calendar.moment(now.astimezone(calendar.zone).replace(hour=0, minute=0, second=0, microsecond=0))


@function("now", "context")
def now(context: Context) -> Value:
    reading = _now(context)
    return Moment(context.scope.calendar.days(reading), reading.isoformat(timespec="milliseconds"))


def _reading(context: Context, value: Value) -> datetime | None:
    calendar = context.scope.calendar
    if isinstance(value, bool):
        return None
    if isinstance(value, float | Moment):
        return calendar.at(to_number(value, calendar))
    return calendar.read(to_string(value))


@function("date", "context any")
def date(context: Context, value: Value) -> Value:
    if isinstance(value, Moment):
        return value
    if isinstance(value, str | list) and not to_string(value):
        return ""
    reading = _reading(context, value)
    return INVALID_DATE if reading is None else context.scope.calendar.moment(reading)


@function("date-time", "context any")
def date_time(context: Context, value: Value) -> Value:
    return date(context, value)


@function("decimal-date-time", "context any")
def decimal_date_time(context: Context, value: Value) -> Value:
    return to_number(value, context.scope.calendar)


@function("decimal-time", "context string")
def decimal_time(context: Context, text: str) -> Value:
    """The part of the day gone by at that local time; of a date with time, its time."""
    text = text.strip()
    moment = f"1970-01-01T{text}" if _TIME.fullmatch(text) else text if "T" in text else ""
    reading = context.scope.calendar.read(moment)
    if reading is None:
        return NAN
    return timedelta(
        hours=reading.hour, minutes=reading.minute, seconds=reading.second, microseconds=reading.microsecond
    ) / timedelta(days=1)


_ENGLISH_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ENGLISH_DAYS: Final = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def _parts(reading: datetime) -> dict[str, str]:
    return {
        "Y": f"{reading.year:04}",
        "y": f"{reading.year % 100:02}",
        "m": f"{reading.month:02}",
        "n": str(reading.month),
        "b": _ENGLISH_MONTHS[reading.month - 1],
        "d": f"{reading.day:02}",
        "e": str(reading.day),
        "a": _ENGLISH_DAYS[reading.weekday()],
        "W": str(reading.isocalendar().week),
        "H": f"{reading.hour:02}",
        "h": str(reading.hour),
        "M": f"{reading.minute:02}",
        "S": f"{reading.second:02}",
        "3": f"{reading.microsecond // 1000:03}",
        "%": "%",
    }


@function("format-date", "context any string")
def format_date(context: Context, value: Value, pattern: str) -> Value:
    reading = _reading(context, value)
    if reading is None:
        return ""
    parts = _parts(reading)
    return re.sub(r"%(.)", lambda found: parts.get(found[1], found[0]), pattern)


@function("format-date-time", "context any string")
def format_date_time(context: Context, value: Value, pattern: str) -> Value:
    return format_date(context, value, pattern)
