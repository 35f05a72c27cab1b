"""Who must approve a refund: a table of rules, the first that fits decides (R168, D5, D8).

A rule may decide by itself; then the person in whose name it does so answers for it, the decision is logged
like any other and can be taken back until the money has gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.money import Money
from agentdesk.domain.roles import Role
from agentdesk.i18n import N_


class Approval(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    REVERSED = "reversed"


APPROVAL_NAMES: Final[dict[Approval, str]] = {
    Approval.WAITING: N_("waiting for approval"),
    Approval.APPROVED: N_("approved"),
    Approval.DECLINED: N_("declined"),
    Approval.REVERSED: N_("approval taken back"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Refunds up to and including `at_most` are for `approver`.

    `at_most` None: of any amount and currency. `by_rule`: approved at once, in the approver's name. `tell` is
    the sentence offered to the agent for the customer; empty where there is none.
    """

    id: str
    at_most: Money | None
    approver: Role
    by_rule: bool = False
    tell: str = ""


REFUND_APPROVED: Final = N_(
    "Your refund request has been approved automatically. The money is expected to reach you within 24 hours; "
    "please watch for the text message."
)
"""R169."""
WAITS_FOR_APPROVAL: Final = N_(
    "Your request is with the person who decides on it. We will call you with the result; you need not ask again."
)
PAID_OUT: Final = N_("The money has been paid out: an approval cannot be taken back any more.")

REFUND_LIMIT: Final[Mapping[str, int]] = {"CNY": 500_00}
"""R168 says "≤ 500 CNY" and means it (D5), in that currency only. Currency to minor units."""


def refund_rules(limits: Mapping[str, int] = REFUND_LIMIT) -> tuple[Rule, ...]:
    """Refunds up to the limit of their currency, the number included, are decided by rule in the name of the service
    supervisor (D8); R168 spares these the finance review, the others have it, under a manager's name."""
    small = (
        Rule("small", Money(minor, currency), Role.SUPERVISOR, by_rule=True, tell=REFUND_APPROVED)
        for currency, minor in limits.items()
    )
    return (*small, Rule("other", None, Role.MANAGER, tell=WAITS_FOR_APPROVAL))


RULES: Final = refund_rules()
"""The rules where the settings say nothing else."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is logged of a request: the rule that fitted, its `outcome` now, and the role that answers for it: None
    where whoever offers it does."""

    rule: str
    outcome: Approval
    approver: Role | None
    tell: str


def decide(amount: Money, rules: Sequence[Rule] = RULES) -> Decision:
    """What becomes of a refund of `amount`: approved by rule, or waiting for somebody of the named role.

    Refuses an amount that is not above zero, and one that no rule is made for.
    """
    if amount.minor <= 0:
        raise Refusal(N_("The amount must be above zero."))
    for rule in rules:
        if _fits(amount, rule.at_most):
            outcome = Approval.APPROVED if rule.by_rule else Approval.WAITING
            return Decision(rule.id, outcome, rule.approver, rule.tell)
    raise Refusal(N_("No approval rule is made for this. Ask an administrator for one."))


def _fits(amount: Money, at_most: Money | None) -> bool:
    return at_most is None or (amount.currency == at_most.currency and amount.minor <= at_most.minor)


def check_reversal(outcome: Approval, reason: str, *, paid: bool) -> None:
    """Refuse to take back what is not approved, what has been `paid`, and to do it without a reason (D8)."""
    if outcome is not Approval.APPROVED:
        raise Refusal(N_("Only an approval can be taken back."))
    if paid:
        raise Refusal(PAID_OUT)
    if not reason.strip():
        raise Refusal(N_("Say why the approval is taken back."))
