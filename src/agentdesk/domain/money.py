"""Amounts of money: whole minor units (fen, pence) and an ISO 4217 currency. No binary fraction anywhere."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_

_DIGITS: Final = {
    code: digits
    for digits, codes in {
        0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
        3: "BHD IQD JOD KWD LYD OMR TND",
        4: "CLF UYW",
    }.items()
    for code in codes.split()
}
"""Digits after the point per ISO 4217, where they are not two."""

_SYMBOLS: Final = {
    "CNY": "¥",
    "GBP": "£",
    "EUR": "€",
    "USD": "$",
    "JPY": "JP¥",
    "KRW": "₩",
    "HKD": "HK$",
    "TWD": "NT$",
    "SGD": "S$",
    "AUD": "A$",
    "CAD": "CA$",
}
"""The sign before an amount; every sign stands for one currency only."""

_CODE: Final = re.compile(r"[A-Z]{3}")
_NUMBER: Final = re.compile(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?", re.ASCII)
_LARGEST: Final = 2**63 - 1
MOST: Final = 10**12
"""Minor units: nobody means more by a refund, a compensation or a dispute, and all of them can be added up."""


@cache
def minor_digits(currency: str) -> int:
    """Digits after the decimal point of an ISO 4217 currency. Refuses what is no currency code."""
    if not _CODE.fullmatch(currency):
        raise Refusal(N_("“{currency}” is not a currency code such as CNY or GBP."), currency=currency)
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` smallest units (may be negative: a return) of `currency`, an ISO 4217 code."""

    minor: int
    currency: str

    def format(self) -> str:
        """As people write it: `¥3,280.00`, `£139.12`, `-£0.05`, `JP¥3,280`, `KWD 1.250`."""
        digits = minor_digits(self.currency)
        amount = Decimal(abs(self.minor)).scaleb(-digits)
        sign = "-" if self.minor < 0 else ""
        symbol = _SYMBOLS.get(self.currency, f"{self.currency} ")
        return f"{sign}{symbol}{amount:,.{digits}f}"

    def coded(self) -> str:
        """With its code in place of a sign, so that it can be read again anywhere: `CNY 3,280.00`."""
        digits = minor_digits(self.currency)
        return f"{self.currency} {Decimal(self.minor).scaleb(-digits):,.{digits}f}"


def check_amount(amount: Money) -> None:
    """Refuse an amount above MOST."""
    if amount.minor > MOST:
        most = Money(MOST, amount.currency).format()
        raise Refusal(N_("{amount} is too much: at most {most}."), amount=amount.format(), most=most)


def parse_amount(text: str, currency: str) -> int:
    """The minor units that `text` says in `currency`.

    Takes an optional minus, the currency's code or sign before the number (`HK$` or `$` for HKD), commas
    between groups of three, a decimal point, and full-width forms of all of these. Refuses everything else:
    an amount is never guessed.
    """
    digits = minor_digits(currency)
    said = unicodedata.normalize("NFKC", text).strip()
    sign = "-" if said.startswith("-") else ""
    bare = said.removeprefix("-").lstrip()
    symbol = _SYMBOLS.get(currency, currency)
    for mark in (currency, symbol, symbol[-1]):
        bare = bare.removeprefix(mark).lstrip()
    if not bare:
        raise Refusal(N_("The amount is empty."))
    found = _NUMBER.fullmatch(sign + bare)
    if found is None:
        raise Refusal(N_("“{text}” is not an amount such as 1,234.50."), text=text)
    plus_minus, whole, fraction = found.group(1), found.group(2).replace(",", ""), found.group(3) or ""
    if len(fraction) > digits:
        raise Refusal(
            N_("“{text}” has more decimals than {currency} knows ({digits})."),
            text=text,
            currency=currency,
            digits=digits,
        )
    minor = int(whole + fraction.ljust(digits, "0")) if len(whole) <= len(str(_LARGEST)) else _LARGEST + 1
    if minor > _LARGEST:
        raise Refusal(N_("“{text}” is too large an amount."), text=text)
    return -minor if plus_minus == "-" else minor
