"""What a text becomes as a value of its node's type: `11.0` is the integer 11, `abc` is none and reads as blank.

Answers, defaults, calculations and setvalue alike are cast (the rules are those of ODK's web-forms).
"""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from agentdesk.questionnaire.bounds import Bounds
from agentdesk.questionnaire.form import Question, StepKind
from agentdesk.questionnaire.values import as_decimal

_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
_TIME: Final = re.compile(
    r"([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)
_LARGEST: Final = 2**31


def cast(type_: str, text: str) -> str:
    """`text` as a value of a bind's type; blank when it is none."""
    if not text or type_ not in _CASTS:
        return text
    return _CASTS[type_](text)


def cast_answer(question: Question, text: str, offered: Sequence[str]) -> str:
    """`text` as an answer: what is not among the choices `offered` goes, several choices stand in their order."""
    match question.kind:
        case StepKind.SELECT_ONE:
            return text if text in offered else ""
        case StepKind.SELECT_MULTIPLE:
            chosen = set(text.split())
            return " ".join(value for value in dict.fromkeys(offered) if value in chosen)
        case StepKind.RANK:
            return ranked(text, offered)
        case StepKind.RANGE:
            return _in_range(question.bounds, text)
        case StepKind.ACKNOWLEDGE:
            return "OK" if text.upper() == "OK" else ""
        case _:
            return text


def still_offered(question: Question, given: str, offered: Sequence[str]) -> str:
    """What of an answer is offered now; several choices stay in the order they stood in."""
    if question.kind is StepKind.SELECT_MULTIPLE:
        return " ".join(value for value in given.split() if value in offered)
    return cast_answer(question, given, offered)


def ranked(text: str, offered: Sequence[str]) -> str:
    """The choices in the order given, then those that it leaves out in theirs; blank stays blank."""
    placed = [value for value in dict.fromkeys(text.split()) if value in offered]
    return " ".join([*placed, *(value for value in offered if value not in placed)]) if placed else ""


def decimal_text(text: str) -> str:
    """The canonical spelling of a decimal (XML Schema 1.0, 3.2.3): `11.0`, `7.5`, never an exponent."""
    number = as_decimal(text)
    if number is None:
        return ""
    spelled = _plain(number)
    return spelled if "." in spelled else f"{spelled}.0"


def _plain(number: Decimal) -> str:
    spelled = f"{number:f}"
    return spelled.rstrip("0").rstrip(".") if "." in spelled else spelled


def _integer(text: str) -> str:
    number = as_decimal(text.strip())
    if number is None or abs(number) >= _LARGEST:
        return ""
    return str(math.trunc(number))


def _decimal(text: str) -> str:
    number = as_decimal(text.strip())
    return "" if number is None else _plain(number)


def _date(text: str) -> str:
    found = _DATE.fullmatch(text)
    if found is None:
        return ""
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return ""
    return found[1]


def _time(text: str) -> str:
    return text if _TIME.fullmatch(text) else ""


def _date_time(text: str) -> str:
    day, _, time = text.partition("T")
    return text if _date(day) == day and _time(time) else ""


_CASTS: Final[dict[str, Callable[[str], str]]] = {
    "int": _integer,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "dateTime": _date_time,
}


def _in_range(bounds: Bounds, text: str) -> str:
    number, least, most = as_decimal(text), as_decimal(bounds.least), as_decimal(bounds.most)
    inside = number is not None and least is not None and most is not None and least <= number <= most
    return text if inside else ""
