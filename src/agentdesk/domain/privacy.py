"""Telephone numbers and names as they are shown to whoever may not read the whole (OWASP ASVS 14.2.6)."""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Final, TypeVar, cast

T = TypeVar("T")

_TWO_DIGIT_CODES: Final = frozenset(
    str(code)
    for code in (20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67))
) | {"81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"}
"""Country calling codes of two digits (ITU-T E.164); those of 1 and 7 have one, all others three."""

_HOME: Final = "86"
_CHINESE_AREA: Final = re.compile(r"(10|2\d|[3-9]\d\d)(\d{7,8})")
_HIDDEN: Final = 4
_SHORTEST: Final = 8
"""Digits that a number with its country code has at least; a shorter text is hidden as a whole."""

_LEFT_OUT: Final = "…"
_REACHED_BY: Final = re.compile(
    # Seven digits or more that are neither a date nor a part of a serial number; an e-mail address.
    r"(?<![0-9A-Za-z])(?<!\d[-./])(?!\d{4}[-./]\d{1,2}[-./])\+?\(?\d(?:[-. ()]{0,2}\d){6,}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.ASCII,
)


def without_identity(text: str, name: str) -> str:
    """`text` with `…` for `name`, however written in capitals, and for telephone numbers and e-mail addresses.

    A name of one character is left: it stands in other words too.
    """
    if len(name.strip()) > 1:
        text = re.sub(re.escape(name.strip()), _LEFT_OUT, text, flags=re.IGNORECASE)
    return _REACHED_BY.sub(_LEFT_OUT, text)


def unnamed(said: T, name: str) -> T:
    """`said` with every text in it, in the fields of dataclasses and in containers too, `without_identity`."""
    return cast("T", _unnamed(said, name))


def _unnamed(said: object, name: str) -> object:
    if type(said) is str:
        return without_identity(said, name)
    if isinstance(said, dict):
        return {key: _unnamed(value, name) for key, value in said.items()}
    if type(said) in (list, tuple):
        return type(said)(_unnamed(each, name) for each in said)  # type: ignore[call-arg, attr-defined]
    if is_dataclass(said) and not isinstance(said, type):
        return replace(
            said, **{field.name: _unnamed(getattr(said, field.name), name) for field in fields(said)}
        )
    return said


def mask_phone(number: str) -> str:
    """`number` with its middle hidden: `+8613812345678` gives `138****5678`.

    At least four digits are hidden, or all where there are no more; at most the first three and the last four
    of a subscriber's number show. How many are hidden is not shown. A Chinese number shows without country
    code and a landline with its area code (`0755****5678`), any other with its country code
    (`+44 74****3456`). Takes E.164 or any other writing: only digits count, and without any the answer is
    empty.
    """
    said = unicodedata.normalize("NFKC", number).strip()
    digits = "".join(each for each in said if each in "0123456789")
    if said.startswith("00"):
        said, digits = "+", digits[2:]
    if not said.startswith("+") or len(digits) < _SHORTEST:
        return _hide(digits)
    country = _country_code(digits)
    national = digits.removeprefix(country)
    if country != _HOME:
        return f"+{country} {_hide(national)}"
    landline = _CHINESE_AREA.fullmatch(national)
    if landline is not None and not re.fullmatch(r"1[3-9]\d{9}", national):
        return f"0{landline.group(1)}{_hide(landline.group(2))}"
    return _hide(national)


def _country_code(digits: str) -> str:
    if digits[:1] in {"1", "7"}:
        return digits[:1]
    return digits[:2] if digits[:2] in _TWO_DIGIT_CODES else digits[:3]


def _hide(digits: str) -> str:
    if not digits:
        return ""
    tail = min(4, max(0, len(digits) - _HIDDEN))
    head = min(3, max(0, len(digits) - _HIDDEN - 4))
    return digits[:head] + "*" * _HIDDEN + (digits[-tail:] if tail else "")


def mask_name(name: str) -> str:
    """A name with only its first character readable, for people outside of the organisation (R83, R109): `王**`.

    Always two stars, so that its length is not told; empty for an empty one.
    """
    return f"{name.strip()[:1]}**" if name.strip() else ""
