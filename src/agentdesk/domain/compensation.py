"""What may be offered to a customer in compensation, graded by the severity of the issue (R135)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Severity
from agentdesk.domain.money import Money, check_amount
from agentdesk.domain.roles import Role
from agentdesk.i18n import N_


class Compensation(StrEnum):
    """Kinds of compensation, from the least on."""

    LETTER = "letter"
    COUPON = "coupon"
    FREE_SERVICE = "free_service"
    EXTENDED_WARRANTY = "extended_warranty"
    MONEY = "money"


COMPENSATION_NAMES: Final[dict[Compensation, str]] = {
    Compensation.LETTER: N_("letter of apology"),
    Compensation.COUPON: N_("discount coupon"),
    Compensation.FREE_SERVICE: N_("free maintenance visits"),
    Compensation.EXTENDED_WARRANTY: N_("extended warranty"),
    Compensation.MONEY: N_("compensation in money"),
}


class Measure(StrEnum):
    """What the size of a compensation counts: nothing, times, months, or minor units of the currency."""

    NONE = "none"
    TIMES = "times"
    MONTHS = "months"
    MONEY = "money"


MEASURES: Final[Mapping[Compensation, Measure]] = {
    Compensation.LETTER: Measure.NONE,
    Compensation.COUPON: Measure.MONEY,
    Compensation.FREE_SERVICE: Measure.TIMES,
    Compensation.EXTENDED_WARRANTY: Measure.MONTHS,
    Compensation.MONEY: Measure.MONEY,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A compensation and its size: a number of times or months, or an amount; None where it has no size.

    Refuses a size of the wrong kind, one that is not above zero, and one that nobody means.
    """

    kind: Compensation
    size: int | Money | None = None

    def __post_init__(self) -> None:
        wanted = {Measure.NONE: type(None), Measure.MONEY: Money}.get(MEASURES[self.kind], int)
        if type(self.size) is not wanted:
            raise Refusal(N_("Say how much: an amount, or how many months or times."))
        number = self.size.minor if isinstance(self.size, Money) else self.size
        if number is not None and number <= 0:
            raise Refusal(N_("A compensation must be above zero."))
        if isinstance(self.size, Money):
            check_amount(self.size)
        elif self.size is not None and self.size > _MOST_TIMES:
            raise Refusal(N_("At most {count} months or times."), count=_MOST_TIMES)


Grade = Mapping[Compensation, int | Money]
"""What may be offered without asking, and how much of it at most, the number included; 0 where it has no size."""

GRADES: Final[Mapping[Severity, Grade]] = {
    Severity.MINOR: {Compensation.LETTER: 0, Compensation.COUPON: Money(50_00, "CNY")},
    Severity.MAJOR: {
        Compensation.LETTER: 0,
        Compensation.COUPON: Money(200_00, "CNY"),
        Compensation.FREE_SERVICE: 1,
        Compensation.EXTENDED_WARRANTY: 6,
    },
    Severity.CRITICAL: {
        Compensation.LETTER: 0,
        Compensation.COUPON: Money(500_00, "CNY"),
        Compensation.FREE_SERVICE: 2,
        Compensation.EXTENDED_WARRANTY: 12,
        Compensation.MONEY: Money(500_00, "CNY"),
    },
}
"""Severity to what an agent may offer where the settings say nothing else. The grading is R135's; the numbers are
ours, the last ones those of the refund rule R168."""

_MOST_TIMES: Final = 1000

CURRENCY: Final = "CNY"
"""The currency of an amount that is typed without one."""


def within_grade(offer: Offer, grade: Grade) -> bool:
    """Whether `offer` may be made without anybody's approval; an amount in another currency never may: it is not
    converted."""
    most = grade.get(offer.kind)
    if most is None:
        return False
    if isinstance(offer.size, Money):
        return (
            isinstance(most, Money)
            and offer.size.currency == most.currency
            and offer.size.minor <= most.minor
        )
    return offer.size is None or (isinstance(most, int) and offer.size <= most)


Granted = Mapping[tuple[Compensation, str], int]
"""What has been granted: kind and currency (empty for times and months) to how much."""


def left_of(grade: Grade, granted: Granted) -> Grade:
    """What of `grade` is left when that has been granted: four times the limit is not within it."""
    rest: dict[Compensation, int | Money] = {}
    for kind, most in grade.items():
        if MEASURES[kind] is Measure.NONE:
            rest[kind] = most
        elif isinstance(most, Money):
            rest[kind] = Money(most.minor - granted.get((kind, most.currency), 0), most.currency)
        else:
            rest[kind] = most - granted.get((kind, ""), 0)
    return {kind: each for kind, each in rest.items() if MEASURES[kind] is Measure.NONE or _number(each) > 0}


def _number(size: int | Money) -> int:
    return size.minor if isinstance(size, Money) else size


def approver(
    offer: Offer,
    severity: Severity,
    grades: Mapping[Severity, Grade] = GRADES,
    granted: Granted | None = None,
) -> Role | None:
    """Whose approval `offer` needs for an issue of `severity`: nobody's within what is left of its grade, a
    supervisor's up to what is left of the highest grade, a manager's beyond."""
    if within_grade(offer, left_of(grades[severity], granted or {})):
        return None
    highest = left_of(grades[Severity.CRITICAL], granted or {})
    return Role.SUPERVISOR if within_grade(offer, highest) else Role.MANAGER
