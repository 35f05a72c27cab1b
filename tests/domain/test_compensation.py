"""Compensation by severity: at, just below and just above each limit."""

from itertools import pairwise

import pytest

from agentdesk.domain.compensation import CURRENCY, GRADES, MEASURES, Compensation, Measure, Offer, approver
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Severity
from agentdesk.domain.money import Money
from agentdesk.domain.roles import Role

RANKS = [Severity.MINOR, Severity.MAJOR, Severity.CRITICAL]


def offer(kind: Compensation, number: int) -> Offer:
    match MEASURES[kind]:
        case Measure.NONE:
            return Offer(kind)
        case Measure.MONEY:
            return Offer(kind, Money(number, CURRENCY))
    return Offer(kind, number)


def number(limit: int | Money) -> int:
    return limit.minor if isinstance(limit, Money) else limit


@pytest.mark.parametrize("severity", RANKS)
def test_the_limit_itself_needs_nobody_and_one_more_does(severity: Severity) -> None:
    for kind, limit in GRADES[severity].items():
        most = number(limit)
        assert approver(offer(kind, most), severity) is None
        if MEASURES[kind] is not Measure.NONE:
            assert approver(offer(kind, most - 1 or most), severity) is None
            above = approver(offer(kind, most + 1), severity)
            assert above is (Role.MANAGER if severity is Severity.CRITICAL else Role.SUPERVISOR)


def test_the_worse_it_is_the_more_may_be_offered() -> None:
    for lower, higher in pairwise(RANKS):
        for kind, most in GRADES[lower].items():
            assert number(GRADES[higher][kind]) >= number(most)
        assert len(GRADES[higher]) > len(GRADES[lower])


def test_a_kind_outside_the_grade_needs_a_supervisor() -> None:
    assert approver(Offer(Compensation.EXTENDED_WARRANTY, 1), Severity.MINOR) is Role.SUPERVISOR
    assert approver(Offer(Compensation.MONEY, Money(1, "CNY")), Severity.MAJOR) is Role.SUPERVISOR


def test_another_currency_is_not_converted() -> None:
    assert approver(Offer(Compensation.COUPON, Money(1, "GBP")), Severity.CRITICAL) is Role.MANAGER


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        (Compensation.LETTER, 1),
        (Compensation.COUPON, None),
        (Compensation.COUPON, 50),
        (Compensation.EXTENDED_WARRANTY, Money(6, "CNY")),
        (Compensation.EXTENDED_WARRANTY, True),
        (Compensation.FREE_SERVICE, None),
    ],
)
def test_a_size_of_the_wrong_kind_is_refused(kind: Compensation, size: int | Money | None) -> None:
    with pytest.raises(Refusal, match="how much"):
        Offer(kind, size)


@pytest.mark.parametrize("kind", [kind for kind in Compensation if MEASURES[kind] is not Measure.NONE])
def test_a_compensation_is_more_than_nothing(kind: Compensation) -> None:
    assert offer(kind, 1).kind is kind
    for size in (0, -1):
        with pytest.raises(Refusal, match="above zero"):
            offer(kind, size)
