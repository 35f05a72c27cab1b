"""What one cell says: text, a date, a number, one of several words, telephone numbers.

Each reader takes the cell's text, never empty, and raises Refusal with the reason when it does not hold.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.money import minor_digits
from agentdesk.i18n import N_

_SPACE: Final = re.compile(r"[\s\ufeff\u200b]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of writing round."""
_UNREADABLE: Final = re.compile(r"[\ud800-\udfff]")
_DAY: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?",
    re.ASCII,
)
_DAY_IN_DIGITS: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEARS: Final = range(1970, 2101)
_BETWEEN_NUMBERS: Final = re.compile(r"[;；/、,，|\n]")
_EXTENSION: Final = re.compile("转|分机")
_EMAIL: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_FICTITIOUS: Final = ("+447700900",)
"""Numbers that Ofcom keeps for films and samples: never anybody's, so phonenumbers calls them invalid."""
_LARGEST_COUNT: Final = 2**31 - 1


def text_of(longest: int) -> Callable[[str], str]:
    """A reader of one line of text of at most `longest` characters; white space is evened out."""

    def read(cell: str) -> str:
        if _UNREADABLE.search(cell):
            raise Refusal(N_("This cell has bytes that are not text in the file's encoding."))
        said = _SPACE.sub(" ", cell).strip()
        if _CONTROL.search(said):
            raise Refusal(N_("This cell has control characters."))
        if len(said) > longest:
            raise Refusal(
                N_("{count} characters are too many; {longest} are allowed."),
                count=len(said),
                longest=longest,
            )
        return said

    return read


@lru_cache(1 << 14)
def read_day(cell: str, formats: tuple[str, ...] = ()) -> date:
    """A day, year first (2026-11-18, 2026/11/18, 2026年11月18日, 20261118), or in one of `formats`.

    These are those of strptime. A time of day after it is left out.
    """
    found = _DAY.fullmatch(cell) or _DAY_IN_DIGITS.fullmatch(cell)
    try:
        day = date(*map(int, found.groups())) if found else _in_formats(cell, formats)
    except ValueError as error:
        raise Refusal(N_("“{text}” is not a day of the calendar."), text=cell) from error
    if day.year not in _YEARS:
        raise Refusal(N_("The year {year} cannot be meant."), year=day.year)
    return day


def _in_formats(cell: str, formats: tuple[str, ...]) -> date:
    for form in formats:
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    if formats:
        raise Refusal(
            N_("“{text}” is not a date of the form {forms} or 2026-11-18."),
            text=cell,
            forms=", ".join(formats),
        )
    raise Refusal(N_("“{text}” is not a date such as 2026-11-18."), text=cell)


def read_count(cell: str) -> int:
    """A whole number; a return may have a negative one."""
    said = unicodedata.normalize("NFKC", cell).replace(",", "").removesuffix(".0")
    if not re.fullmatch(r"[+-]?\d+", said, re.ASCII) or abs(int(said)) > _LARGEST_COUNT:
        raise Refusal(N_("“{text}” is not a whole number."), text=cell)
    return int(said)


def read_currency(cell: str) -> str:
    """An ISO 4217 currency code."""
    minor_digits(cell.upper())
    return cell.upper()


def one_of(words: Mapping[str, str]) -> Callable[[str], str]:
    """A reader of a cell that holds one of `words`: what the file says (in lower case) to what is stored."""

    def read(cell: str) -> str:
        said = words.get(unicodedata.normalize("NFKC", cell).lower())
        if said is None:
            raise Refusal(N_("“{text}” is none of: {words}."), text=cell, words=", ".join(words))
        return said

    return read


def read_phones(cell: str, region: str) -> tuple[str, ...]:
    """Telephone numbers in E.164 form; `region` is the country (ISO 3166) of numbers without a country code.

    Several stand apart by ; / 、 or a comma. One with an extension is refused: it cannot be dialled whole.
    """
    found = [_phone(each.strip(), region) for each in _BETWEEN_NUMBERS.split(cell) if each.strip()]
    return tuple(dict.fromkeys(found))


def _phone(text: str, region: str) -> str:
    # Imported here: it costs 35 ms, and only imports need it.
    import phonenumbers

    try:
        number = phonenumbers.parse(_EXTENSION.split(text)[0], region)
    except phonenumbers.NumberParseException as error:
        raise Refusal(N_("“{text}” is not a telephone number."), text=text) from error
    if number.extension or _EXTENSION.search(text):
        raise Refusal(N_("“{text}” has an extension; give a number that can be dialled directly."), text=text)
    said = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(number) and not said.startswith(_FICTITIOUS):
        raise Refusal(
            N_("“{text}” is not a telephone number that exists ({region})."), text=text, region=region
        )
    return said


def read_emails(cell: str) -> tuple[str, ...]:
    """E-mail addresses, several apart by ; / 、 or a comma."""
    found = [each.strip() for each in _BETWEEN_NUMBERS.split(cell) if each.strip()]
    for each in found:
        if not _EMAIL.fullmatch(each):
            raise Refusal(N_("“{text}” is not an e-mail address."), text=each)
    return tuple(dict.fromkeys(found))


def words_for(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """`table` (stored word to what files say for it) turned round for `one_of`."""
    return {said.lower(): word for word, sayings in table.items() for said in (word, *sayings)}
