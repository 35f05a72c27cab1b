"""The values of an expression and how one becomes another (XPath 1.0, sections 3.4, 3.5 and 4).

Dates follow ODK: a date compares and adds as days since 1970-01-01. A `Calendar` says what a day is: a whole
local day of the organisation's zone (ours), or fractions of UTC days (web-forms, Enketo) for conformance runs.
"""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

from agentdesk.questionnaire.tree import Node

NAN: Final = math.nan
_WHOLE: Final = 1e16
"""Beyond, not every whole number is a float: the shortest decimal is what is meant."""
_DAY: Final = timedelta(days=1)
_LOCAL_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock reading
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[ \t\r\n]*", re.ASCII)
_DATE = re.compile(r"(-?\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DATE_TIME = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a date with time: days since 1970-01-01, and its ISO text (`Invalid Date` when it is none)."""

    days: float
    text: str


NodeSet = list[Node]
Value = bool | float | str | Moment | NodeSet


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a day is. `zone` is the organisation's; `day_fraction` counts UTC days, as browsers do."""

    zone: tzinfo
    day_fraction: bool = False

    def read(self, text: str) -> datetime | None:
        """The moment a date or date-time text means, as a reading in `zone`; None when it is neither."""
        text = text.strip()
        try:
            if found := _DATE.fullmatch(text):
                year, month, day = map(int, found.groups())
                return datetime(year, month, day, tzinfo=self.zone)
            if found := _DATE_TIME.fullmatch(text):
                return self._read_time(found)
        except (ValueError, OverflowError):
            return None
        return None

    def _read_time(self, found: re.Match[str]) -> datetime:
        day, hour, minute, second, fraction, offset = found.groups()
        year, month, day_of_month = map(int, day.split("-"))
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        local = datetime(
            year, month, day_of_month, int(hour), int(minute), int(second or 0), micro, self.zone
        )
        if not offset:
            return local
        digits = "+0000" if offset == "Z" else offset.replace(":", "").ljust(5, "0")
        hours, minutes = int(digits[1:3]), int(digits[3:5])
        if hours > 23 or minutes > 59:
            raise ValueError(offset)
        away = timedelta(hours=hours, minutes=minutes)
        fixed = local.replace(tzinfo=UTC) + (away if digits[0] == "-" else -away)
        return fixed.astimezone(self.zone)

    def days(self, moment: datetime) -> float:
        """Days since 1970-01-01 of a reading in `zone`."""
        if self.day_fraction:
            return (moment - _EPOCH) / _DAY
        return (moment.replace(tzinfo=None) - _LOCAL_EPOCH) / _DAY

    def moment(self, reading: datetime) -> Moment:
        """A reading in `zone` as a value: a date when it is midnight, else date and time."""
        return Moment(self.days(reading), iso_text(reading))

    def at(self, days: float) -> datetime | None:
        """The reading in `zone` that many days after 1970-01-01; None when there is no such time."""
        try:
            if self.day_fraction:
                return (_EPOCH + timedelta(days=days)).astimezone(self.zone)
            return (_LOCAL_EPOCH + timedelta(days=days)).replace(tzinfo=self.zone)
        except (ValueError, OverflowError):
            return None


def iso_text(reading: datetime) -> str:
    """`2026-11-06`, or with a time of day `2026-11-06T14:05:00.000+08:00`."""
    if not (reading.hour or reading.minute or reading.second or reading.microsecond):
        return date_text(reading)
    return reading.isoformat(timespec="milliseconds")


def date_text(day: date) -> str:
    """`2026-11-06`."""
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


INVALID_DATE: Final = Moment(NAN, "Invalid Date")


def to_string(value: Value) -> str:
    """XPath `string()`: a node-set is its first node's text, a whole number has no point."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return value[0].text() if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Moment):
        return value.text
    return number_text(value)


def spelled(value: Value) -> str:
    """A value as it is put into a node or said: what is no number is blank."""
    if isinstance(value, float):
        return number_text(value) if value == value else ""
    return to_string(value)


def as_decimal(text: str) -> Decimal | None:
    """The number that a text says; None when it says none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number_text(value: float) -> str:
    """A number as XPath writes it: `3`, `0.5`, `NaN`, `-Infinity`; never an exponent."""
    if value.is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    if value != value:
        return "NaN"
    if value in (math.inf, -math.inf):
        return "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    return text if "e" not in text else f"{Decimal(text):f}"


def to_number(value: Value, calendar: Calendar) -> float:
    """XPath `number()`, and a text that is a date gives its days; anything else that is no number is NaN."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, Moment):
        return value.days
    if isinstance(value, list):
        if not value:
            return NAN
        value = value[0].text()
    return text_number(value, calendar)


def text_number(text: str, calendar: Calendar) -> float:
    """The number a text means: a decimal, or the days of a date; else NaN."""
    found = _NUMBER.fullmatch(text)
    if found:
        return float(found[1])
    if len(text) < 8:
        return NAN
    reading = calendar.read(text)
    return NAN if reading is None else calendar.days(reading)


def to_boolean(value: Value) -> bool:
    """XPath `boolean()`: a date is true when it is a date."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value == value and value != 0.0
    if isinstance(value, Moment):
        return value.days == value.days
    return len(value) > 0
