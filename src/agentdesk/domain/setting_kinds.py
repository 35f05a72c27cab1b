"""How people write the values of settings: `4h worked`, `Mon-Fri 09:00-18:00`, `CNY 500.00`; in every language.

A kind reads a text into the value that a rule works with, and writes the value back in one form only, the one that
is stored. Words in it (`worked`, `Mon`) are of a vocabulary: they are shown in the reader's language, and what was
typed is understood in any of our languages.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from typing import Any, Final

from agentdesk.domain.clock_policy import EscalateTo, Rung, Target, read_target
from agentdesk.domain.compensation import COMPENSATION_NAMES, MEASURES, Compensation, Grade, Measure, Offer
from agentdesk.domain.errors import Refusal
from agentdesk.domain.money import Money, parse_amount
from agentdesk.domain.office_hours import WEEKDAYS, OfficeHours, Week, read_week
from agentdesk.domain.working_days import weekdays
from agentdesk.i18n import LANGUAGES, N_, _, translate

Words = Mapping[str, str]
"""A word as it is stored to the message that people read for it."""

_SIGNS: Final = str.maketrans({"、": ",", "。": ";", "~": "-", "–": "-", "—": "-", "至": "-", "到": "-"})
_RUNG: Final = re.compile(r"(\d{1,4})\s*%?\s*(\w+)", re.ASCII)
_BETWEEN: Final = re.compile(r"[;,]\s*(?=[A-Za-z]|$)")
"""A comma between two entries; not the one of 3,000."""
_COUNT: Final = re.compile(r"(\d{1,9})\s*%?", re.ASCII)
_AMOUNT: Final = re.compile(r"([A-Za-z]{3})\s*([\d.,]+)", re.ASCII)
_GRADED: Final = re.compile(r"(\w+)\s*(.*)", re.ASCII)
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS: Final = re.compile(r"([A-Za-z]{3})(?:\s*-\s*([A-Za-z]{3}))?\s+(.*)", re.ASCII)
_SPAN: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?", re.ASCII)
NOBODY_NAMED: Final = "all"
"""How it is written that nobody is named for emergencies."""

TARGET_WORDS: Final[Words] = {"worked": N_("worked"), "elapsed": N_("elapsed")}
UNTIMED: Final = "none"
SAME: Final = "same"
DAY_WORDS: Final[Words] = {
    "Mon": N_("Mon"),
    "Tue": N_("Tue"),
    "Wed": N_("Wed"),
    "Thu": N_("Thu"),
    "Fri": N_("Fri"),
    "Sat": N_("Sat"),
    "Sun": N_("Sun"),
}
RUNG_WORDS: Final[Words] = {
    EscalateTo.ASSIGNEE: N_("responsible person"),
    EscalateTo.SUPERVISOR: N_("supervisor"),
    EscalateTo.MANAGER: N_("manager"),
    "none": N_("nobody"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What one sort of value looks like.

    `read(text, place)` gives the value, or raises Refusal that names the `place`; `write` is its inverse.
    """

    read: Callable[[str, str], Any]
    write: Callable[[Any], str]
    example: str
    """Such a value as it is stored; there is none that is not understood."""
    words: Words = field(default_factory=dict)


def understood(text: str, kind: Kind) -> str:
    """What was typed with the words and signs that are stored: `周一至周五 09:00-12:00` is `Mon-Fri 09:00-12:00`."""
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())
    found = _spoken(tuple(kind.words.items()))
    return found[0].sub(lambda match: found[1][match[0].lower()], plain) if found[1] else plain


def said(text: str, kind: Kind) -> str:
    """A stored value in the language in use."""
    if not kind.words:
        return text
    stored = "|".join(re.escape(each) for each in sorted(kind.words, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{stored})(?!\w)", lambda match: _(kind.words[match[0]]), text)


@cache
def _spoken(words: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for every word in every language, and what is stored for each (in lower case)."""
    known = {word.lower(): word for word, _label in words}
    for word, label in words:
        for language in LANGUAGES:
            # Signs in a label are folded like those that are typed.
            known.setdefault(translate(label, language).translate(_SIGNS).lower(), word)
    ordered = sorted(known, key=len, reverse=True)
    # Between Chinese words stands no blank.
    pattern = "|".join(
        rf"(?<![A-Za-z]){re.escape(each)}(?![A-Za-z])" if each.isascii() else re.escape(each)
        for each in ordered
    )
    return re.compile(pattern, re.IGNORECASE), known


def _not_such(place: str, text: str, kind: Kind) -> Refusal:
    return Refusal(
        N_("{place}: “{text}” will not do. Write it like {example}."),
        place=place,
        text=text,
        example=said(kind.example, kind),
    )


# How long a clock may run; none: it is not timed.


def _read_target(text: str, place: str) -> Target | None:
    if text.lower() == UNTIMED:
        return None
    return _some_target(text, place, TARGET)


def _read_own_target(text: str, place: str) -> Target | None:
    if text.lower() == SAME:
        return None
    return _some_target(text, place, OWN_TARGET)


def _some_target(text: str, place: str, kind: Kind) -> Target:
    target = read_target(text)
    if target is None:
        raise _not_such(place, text, kind)
    return target


def _write_target(target: Target | None) -> str:
    return UNTIMED if target is None else str(target)


def _write_own_target(target: Target | None) -> str:
    return SAME if target is None else str(target)


TARGET: Final = Kind(_read_target, _write_target, "7h30m worked", {**TARGET_WORDS, UNTIMED: N_("not timed")})
OWN_TARGET: Final = Kind(
    _read_own_target, _write_own_target, "24h elapsed", {**TARGET_WORDS, SAME: N_("as for others")}
)
"""Of a complaint: its own target, or that of every issue."""


# Counts and per cent


def count_of(least: int, most: int, *, sign: str = "") -> Kind:
    """A whole number from `least` to `most`, written with `sign` after it."""

    def read(text: str, place: str) -> int:
        found = _COUNT.fullmatch(text)
        number = int(found[1]) if found and (sign or not text.endswith("%")) else None
        if number is None or not least <= number <= most:
            raise Refusal(
                N_("{place}: a whole number from {least} to {most} is wanted, not “{text}”."),
                place=place,
                least=least,
                most=most,
                text=text,
            )
        return number

    return Kind(read, lambda number: f"{number}{sign}", f"{least}{sign}")


# One of a few words


def one_of(words: Words) -> Kind:
    """One of these words, the first of them the example."""

    def read(text: str, place: str) -> str:
        if text.lower() not in words:
            raise _not_such(place, text, kind)
        return text.lower()

    kind = Kind(read, str, next(iter(words)), words)
    return kind


# Who hears of a clock


def _read_ladder(text: str, place: str) -> tuple[Rung, ...]:
    if text.lower() == UNTIMED:
        return ()
    rungs = []
    for part in filter(None, _BETWEEN_RUNGS.split(text)):
        found = _RUNG.fullmatch(part.strip())
        if found is None or found[2].lower() not in set(EscalateTo):
            raise _not_such(place, part, LADDER)
        rungs.append(Rung(int(found[1]), EscalateTo(found[2].lower())))
    return tuple(rungs)


def _write_ladder(rungs: tuple[Rung, ...]) -> str:
    return ", ".join(f"{rung.percent}% {rung.to}" for rung in rungs) or UNTIMED


_BETWEEN_RUNGS: Final = re.compile(r"[;,]")
LADDER: Final = Kind(_read_ladder, _write_ladder, "100% supervisor, 150% manager", RUNG_WORDS)


# The week


def _read_week(text: str, place: str) -> Week:
    table: dict[str, list[str]] = {}
    for part in filter(None, (each.strip() for each in text.split(";"))):
        found = _HOURS.fullmatch(part)
        names = [name.capitalize() for name in (found.groups()[:2] if found else ()) if name]
        if found is None or any(name not in _DAYS for name in names):
            raise _not_such(place, part, WEEK)
        first, last = _DAYS.index(names[0]), _DAYS.index(names[-1])
        for day in range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1)):
            if WEEKDAYS[day] in table:
                raise Refusal(
                    N_("{place}: {day} stands there twice."), place=place, day=_(DAY_WORDS[_DAYS[day]])
                )
            table[WEEKDAYS[day]] = _spans(found[3])
    week = read_week(table)
    OfficeHours(weekdays(), UTC, week)
    return week


def _spans(text: str) -> list[str]:
    """`9-12, 13:30 - 18` as `09:00-12:00`, `13:30-18:00`; what is no span stays for `read_week` to refuse."""
    joined = re.sub(r"\s*-\s*", "-", text.strip(" ,"))
    return [_SPAN.sub(_padded, span) for span in re.split(r"[\s,]+", joined)]


def _padded(span: re.Match[str]) -> str:
    hour, minute, to_hour, to_minute = span.groups("00")
    return f"{hour:0>2}:{minute}-{to_hour:0>2}:{to_minute}"


def _write_week(week: Week) -> str:
    parts: list[tuple[int, int, str]] = []
    for day, spans in enumerate(week):
        hours = " ".join(map(str, spans))
        if parts and parts[-1][1:] == (day - 1, hours):
            parts[-1] = (parts[-1][0], day, hours)
        elif hours:
            parts.append((day, day, hours))
    return "; ".join(
        f"{_DAYS[first]}{f'-{_DAYS[last]}' if last > first else ''} {hours}" for first, last, hours in parts
    )


WEEK: Final = Kind(_read_week, _write_week, "Mon-Fri 09:00-12:00 13:30-18:00; Sat 09:00-12:00", DAY_WORDS)


# People, by login


def _read_people(text: str, place: str) -> tuple[str, ...]:
    if text.lower() == NOBODY_NAMED:
        return ()
    logins = tuple(dict.fromkeys(filter(None, re.split(r"[\s,;]+", text.lower()))))
    if not logins:
        raise _not_such(place, text, PEOPLE)
    return logins


def _write_people(logins: tuple[str, ...]) -> str:
    return " ".join(logins) or NOBODY_NAMED


PEOPLE: Final = Kind(
    _read_people, _write_people, "zhao.min li.na", {NOBODY_NAMED: N_("every supervisor and manager")}
)


# Amounts of money, one for each currency


def _read_amounts(text: str, place: str) -> dict[str, int]:
    if text.lower() == UNTIMED:
        return {}
    amounts: dict[str, int] = {}
    for part in filter(None, _BETWEEN.split(text)):
        money = _money(part.strip())
        if money is None or money.currency in amounts:
            raise _not_such(place, part.strip(), AMOUNTS)
        amounts[money.currency] = money.minor
    return amounts


def _money(text: str) -> Money | None:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    currency = found[1].upper()
    return Money(parse_amount(found[2], currency), currency)


def _write_amounts(amounts: Mapping[str, int]) -> str:
    return "; ".join(Money(minor, currency).coded() for currency, minor in amounts.items()) or UNTIMED


AMOUNTS: Final = Kind(_read_amounts, _write_amounts, "CNY 500.00; GBP 50.00", {UNTIMED: N_("none")})


# What may be offered in compensation


def _read_grade(text: str, place: str) -> Grade:
    if text.lower() == UNTIMED:
        return {}
    grade: dict[Compensation, int | Money] = {}
    for part in filter(None, _BETWEEN.split(text)):
        found = _GRADED.fullmatch(part.strip())
        if found is None or found[1].lower() not in set(Compensation):
            raise _not_such(place, part.strip(), GRADE)
        kind = Compensation(found[1].lower())
        match MEASURES[kind], found[2].strip():
            case Measure.NONE, "":
                grade[kind] = 0
            case ((Measure.TIMES | Measure.MONTHS), size) if size.isdecimal() and 0 < int(size) <= MOST_TIMES:
                grade[kind] = int(size)
            case Measure.MONEY, size if (money := _money(size)) is not None:
                Offer(kind, money)
                grade[kind] = money
            case _:
                raise _not_such(place, part.strip(), GRADE)
    return grade


def _write_grade(grade: Grade) -> str:
    return "; ".join(_graded(kind, grade[kind]) for kind in Compensation if kind in grade) or UNTIMED


def _graded(kind: Compensation, most: int | Money) -> str:
    size = most.coded() if isinstance(most, Money) else f"{most or ''}"
    return f"{kind} {size}".strip()


MOST_TIMES: Final = 120
"""Months or times that may be offered at most: ten years of warranty."""
GRADE: Final = Kind(
    _read_grade,
    _write_grade,
    "letter; coupon CNY 50.00; extended_warranty 6",
    {**{str(kind): name for kind, name in COMPENSATION_NAMES.items()}, UNTIMED: N_("none")},
)
