"""Refunds at, just below and just above the limit, in its currency and in others; taking one back."""

import pytest

from agentdesk.domain.approval import (
    REFUND_APPROVED,
    RULES,
    WAITS_FOR_APPROVAL,
    Approval,
    Decision,
    check_reversal,
    decide,
)
from agentdesk.domain.errors import Refusal
from agentdesk.domain.money import Money
from agentdesk.domain.roles import Role
from agentdesk.i18n import translate

BY_RULE = Decision("small", Approval.APPROVED, Role.SUPERVISOR, REFUND_APPROVED)
BY_MANAGER = Decision("other", Approval.WAITING, Role.MANAGER, WAITS_FOR_APPROVAL)


@pytest.mark.parametrize(
    ("amount", "decision"),
    [
        (Money(1, "CNY"), BY_RULE),
        (Money(49_999, "CNY"), BY_RULE),
        (Money(50_000, "CNY"), BY_RULE),
        (Money(50_001, "CNY"), BY_MANAGER),
        (Money(1, "GBP"), BY_MANAGER),
        (Money(50_000, "HKD"), BY_MANAGER),
        (Money(500, "JPY"), BY_MANAGER),
    ],
)
def test_a_refund_up_to_500_yuan_is_approved_by_rule_in_the_supervisors_name(
    amount: Money, decision: Decision
) -> None:
    assert decide(amount) == decision


@pytest.mark.parametrize("minor", [0, -1])
def test_no_refund_of_nothing(minor: int) -> None:
    with pytest.raises(Refusal, match="above zero"):
        decide(Money(minor, "CNY"))


def test_where_no_rule_fits_nothing_is_approved() -> None:
    with pytest.raises(Refusal, match="No approval rule"):
        decide(Money(50_001, "CNY"), RULES[:1])


def test_the_first_rule_that_fits_decides() -> None:
    assert decide(Money(1, "CNY"), RULES[::-1]) == BY_MANAGER


def test_the_customer_hears_what_the_guide_says() -> None:
    said = translate(REFUND_APPROVED, "zh_Hans")
    assert said == "您提交的退款申请已通过系统自动审核，预计24小时内到账，请留意短信通知。"


@pytest.mark.parametrize(
    ("outcome", "reason", "paid", "words"),
    [
        (Approval.WAITING, "wrong customer", False, "Only an approval"),
        (Approval.REVERSED, "wrong customer", False, "Only an approval"),
        (Approval.APPROVED, "wrong customer", True, "paid out"),
        (Approval.APPROVED, "  ", False, "why"),
    ],
)
def test_an_approval_is_taken_back_with_a_reason_until_it_is_paid(
    outcome: Approval, reason: str, paid: bool, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        check_reversal(outcome, reason, paid=paid)
    check_reversal(Approval.APPROVED, "wrong customer", paid=False)
