"""The cycle policy: the numbers that requirements R6 to R11 leave to the company, as data (decision D2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.money import minor_digits
from agentdesk.i18n import N_


class Tier(StrEnum):
    """What a customer is to us, strictest first (R7 to R9)."""

    IMPORTANT = "important"
    HIGH_VALUE = "high_value"
    ORDINARY = "ordinary"
    LOW = "low"


_CYCLE_MONTHS: Final = {Tier.IMPORTANT: 1, Tier.HIGH_VALUE: 1, Tier.ORDINARY: 3, Tier.LOW: 6}
_HIGH: Final = {"CNY": 300_000, "GBP": 30_000, "EUR": 40_000, "USD": 40_000, "HKD": 300_000, "JPY": 60_000}
_LOW: Final = {"CNY": 20_000, "GBP": 2_000, "EUR": 2_500, "USD": 2_500, "HKD": 20_000, "JPY": 4_000}


@dataclass(frozen=True)
class CyclePolicy:
    """When customers are visited. Every instance is valid: bad values are refused when it is made.

    first_visit_working_days
        X of R10: the first visit is due this many working days after delivery. Default 5.
    first_visit_expires_working_days
        After this many working days without a visit a delivery owes no first visit any more; the customer
        comes back by the cycle instead. At least `first_visit_working_days`. Default 20.
    high_value_minor
        Currency → minor units. A purchase of this amount or more is a high-value one (R7; 以上 includes the
        number, D5). Defaults include CNY 3,000.00 and GBP 300.00.
    low_value_minor
        Currency → minor units. A purchase below this amount is a low-value one (R9; the number itself is
        not). Defaults include CNY 200.00 and GBP 20.00. A currency in neither table makes ordinary purchases.
    cycle_months
        Tier → months between visits: important and high-value 1 (R7), ordinary 3 (R8), low 6 (R9).
    """

    first_visit_working_days: int = 5
    first_visit_expires_working_days: int = 20
    high_value_minor: Mapping[str, int] = field(default_factory=lambda: dict(_HIGH))
    low_value_minor: Mapping[str, int] = field(default_factory=lambda: dict(_LOW))
    cycle_months: Mapping[Tier, int] = field(default_factory=lambda: dict(_CYCLE_MONTHS))

    def __post_init__(self) -> None:
        for name, number in self._numbers():
            if number < 1:
                raise Refusal(N_("Policy: {name} must be above zero, not {value}."), name=name, value=number)
        if self.first_visit_expires_working_days < self.first_visit_working_days:
            raise Refusal(N_("Policy: a first visit cannot expire before it is due."))
        if missing := [tier for tier in Tier if tier not in self.cycle_months]:
            raise Refusal(N_("Policy: cycle_months has no number for {name}."), name=str(missing[0]))
        for currency in {*self.high_value_minor, *self.low_value_minor}:
            minor_digits(currency)
            high, low = self.high_value_minor.get(currency), self.low_value_minor.get(currency)
            if high is not None and low is not None and low > high:
                raise Refusal(N_("Policy: in {currency} low value lies above high value."), currency=currency)

    def _numbers(self) -> list[tuple[str, int]]:
        numbers: list[tuple[str, int]] = []
        for name, value in vars(self).items():
            if isinstance(value, int):
                numbers.append((name, value))
            else:
                numbers.extend((f"{name}.{key}", number) for key, number in value.items())
        return numbers
