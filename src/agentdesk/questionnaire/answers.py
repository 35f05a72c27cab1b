"""Whether a text is a value of a question's type, as an XForm instance holds it."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.values import Calendar

_INTEGER = re.compile(r"-?\d{1,9}", re.ASCII)
_DECIMAL = re.compile(r"-?(\d{1,15}(\.\d*)?|\.\d+)", re.ASCII)

MESSAGES: Final = {
    StepKind.INTEGER: N_("A whole number of at most nine digits is wanted."),
    StepKind.DECIMAL: N_("A number is wanted."),
    StepKind.DATE: N_("A date is wanted, as 2026-11-06."),
    StepKind.TIME: N_("A time of day is wanted, as 14:05."),
    StepKind.DATETIME: N_("A date and time is wanted, as 2026-11-06T14:05."),
    StepKind.RANGE: N_("A number is wanted."),
    StepKind.ACKNOWLEDGE: N_("This can only be confirmed."),
}
"""What is said of a text that is no value of the kind."""


def is_value(kind: StepKind, text: str, calendar: Calendar) -> bool:
    """Whether `text`, which is not blank, is a value of `kind`. Choices are checked where they are known."""
    match kind:
        case StepKind.INTEGER:
            return _INTEGER.fullmatch(text) is not None
        case StepKind.DECIMAL | StepKind.RANGE:
            return _DECIMAL.fullmatch(text) is not None
        case StepKind.DATE:
            return _reads(date.fromisoformat, text) and len(text) == len("2026-11-06")
        case StepKind.TIME:
            return _reads(time.fromisoformat, text) and ":" in text
        case StepKind.DATETIME:
            return "T" in text and calendar.read(text) is not None
        case StepKind.ACKNOWLEDGE:
            return text == "OK"
        case _:
            return True


def _reads(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True
