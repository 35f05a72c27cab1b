"""The seal of a day: the ends of all chains, short enough to be read aloud or written down.

A chain cannot show that its end was cut off together with everything that knew of it. A code that stands on paper
can. It is 80 bits in Crockford's Base32, which has no letter that is taken for a digit: `7Q2M-0XKD-9RTB-W4CE`.
"""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from agentdesk.domain.chain import Head, netstrings, stored_time
from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_

_BYTES: Final = 10
_RFC_4648: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_CROCKFORD: Final = str.maketrans(_RFC_4648, _CROCKFORD)
_AS_HEARD: Final = str.maketrans("OILoil", "011011", " -")
"""Crockford reads these letters as digits, and ignores what groups them."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of a local day, made at a moment, with the ends of all chains at that moment."""

    day: date
    at: datetime
    heads: tuple[Head, ...]
    code: str


def seal_code(key: bytes, day: date, at: datetime, previous: str, heads: Iterable[Head]) -> str:
    """The code of a day's seal; `previous` is the code of the seal before it, empty for the first."""
    fields = [b"seal", day.isoformat().encode(), stored_time(at), previous.encode()]
    for head in sorted(heads):
        fields += [head.log.encode(), b"%d" % head.person_id, b"%d" % head.link, head.mac.encode()]
    short = hmac.digest(key, netstrings(*fields), "sha256")[:_BYTES]
    return _grouped(base64.b32encode(short).decode().translate(_TO_CROCKFORD))


def read_code(text: str) -> str:
    """A code as somebody typed it, in the form in which it is kept. Raises Refusal when it cannot be one."""
    code = text.translate(_AS_HEARD).upper()
    if len(code) != 16 or not set(code) <= set(_CROCKFORD):
        raise Refusal(
            N_("“{code}” is no seal; it has 16 letters and digits, like 7Q2M-0XKD-9RTB-W4CE."), code=text
        )
    return _grouped(code)


def _grouped(code: str) -> str:
    return "-".join(code[place : place + 4] for place in range(0, 16, 4))
