"""Values that the surroundings give before the first answer (jr:preload, ODK XForms specification)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from agentdesk.questionnaire.form import Preload
from agentdesk.questionnaire.values import Calendar, date_text

_NAMES: Final = {"phone number": "phonenumber", "subscriberid": "subscriberid", "simserial": "simserial"}


def preloaded(
    preload: Preload, type_: str, now: datetime, calendar: Calendar, given: Mapping[str, str]
) -> str:
    """The value of a preload at `now`; blank for what a desk does not know.

    `timestamp end` is blank: the end of a call is the end of its attempt.
    """
    reading = now.astimezone(calendar.zone)
    match preload.kind, preload.parameter:
        case "timestamp", "start":
            return reading.isoformat(timespec="milliseconds")
        case "date", "today" | "":
            return date_text(reading) if type_ != "dateTime" else reading.isoformat(timespec="milliseconds")
        case "property", name:
            name = name.lower()
            return given.get(_NAMES.get(name, name), "")
        case "context" | "patient" | "hidden", name:
            return given.get(name, "")
    return ""
