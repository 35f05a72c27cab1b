"""Values that the surroundings give before the first answer (jr:preload, ODK XForms specification)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from agentdesk.questionnaire.form import Preload
from agentdesk.questionnaire.values import Calendar, date_text

END: Final = Preload("timestamp", "end")
"""The moment at which the interview ended."""

_NAMES: Final = {"phone number": "phonenumber", "subscriberid": "subscriberid", "simserial": "simserial"}


def preloaded(
    preload: Preload, type_: str, now: datetime, calendar: Calendar, given: Mapping[str, str]
) -> str:
    """The value of a preload at `now`, when the form begins; blank for what a desk does not know, and for the END."""
    reading = now.astimezone(calendar.zone)
    match preload.kind, preload.parameter:
        case "timestamp", "start":
            return stamped(now, calendar)
        case "date", "today" | "":
            return date_text(reading) if type_ != "dateTime" else stamped(now, calendar)
        case "property", name:
            name = name.lower()
            return given.get(_NAMES.get(name, name), "")
        case "context" | "patient" | "hidden", name:
            return given.get(name, "")
    return ""


def stamped(now: datetime, calendar: Calendar) -> str:
    """A moment as forms keep it (dateTime, ODK XForms): to the millisecond, with the zone's distance from UTC."""
    return now.astimezone(calendar.zone).isoformat(timespec="milliseconds")
