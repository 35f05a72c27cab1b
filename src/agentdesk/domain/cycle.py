"""When a visit is due: requirements R6 to R11 with decisions D2, D5, D6 and D9.

Called once per customer over the whole customer base, so the inner functions make no object that a customer
who owes nothing would need.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from agentdesk.domain.money import Money
from agentdesk.domain.policy import CyclePolicy, Tier
from agentdesk.domain.reason import Reason, because
from agentdesk.domain.visit import VisitKind
from agentdesk.domain.working_days import Calendar, add_working_days, last_working_day, next_working_day
from agentdesk.i18n import N_

CustomerTier = Literal["important", "ordinary", "low"]
"""The grade the company itself gave a customer."""


class CustomerFacts(NamedTuple):
    """What the cycle rules know of a customer.

    `last_visit_on`: local date on which the customer's latest first or periodic visit ended with a final
    code, reached or not (one who could not be reached comes back a cycle later, not tomorrow). Visits that
    only confirm a solution or follow a complaint ask no questionnaire and do not count.
    """

    customer_id: int
    tier: CustomerTier | None
    last_visit_on: date | None


class PurchaseFacts(NamedTuple):
    """What the cycle rules know of a delivered purchase. `returned` means the whole of it went back."""

    purchase_id: int
    delivered_on: date
    amount_minor: int
    currency: str
    simple_service: bool = False
    returned: bool = False


class Rule(StrEnum):
    """The rules that put a customer into a tier."""

    IMPORTANT_CUSTOMER = "important_customer"
    HIGH_VALUE_PURCHASE = "high_value_purchase"
    ORDINARY_CUSTOMER = "ordinary_customer"
    ORDINARY_PURCHASE = "ordinary_purchase"
    NO_OTHER_RULE = "no_other_rule"
    LOW_CUSTOMER = "low_customer"
    SIMPLE_SERVICE = "simple_service"
    LOW_VALUE_PURCHASE = "low_value_purchase"


RULES: Final[dict[Rule, tuple[Tier, str]]] = {
    Rule.IMPORTANT_CUSTOMER: (Tier.IMPORTANT, N_("Important customer")),
    Rule.HIGH_VALUE_PURCHASE: (Tier.HIGH_VALUE, N_("High-value purchase: {amount}")),
    Rule.ORDINARY_CUSTOMER: (Tier.ORDINARY, N_("Ordinary customer")),
    Rule.ORDINARY_PURCHASE: (Tier.ORDINARY, N_("Ordinary purchase: {amount}")),
    Rule.NO_OTHER_RULE: (Tier.ORDINARY, N_("Ordinary: no other rule applies")),
    Rule.LOW_CUSTOMER: (Tier.LOW, N_("Low-value customer")),
    Rule.SIMPLE_SERVICE: (Tier.LOW, N_("Simple service: {amount}")),
    Rule.LOW_VALUE_PURCHASE: (Tier.LOW, N_("Low-value purchase: {amount}")),
}
"""Rule → the tier it gives and how it is said (R7 to R9). Order breaks ties between equal cycles."""

_DAY: Final = timedelta(days=1)
_MONTH_END: Final = 3
"""By so many days at most one month is shorter than another."""
_ORDER: Final = {rule: position for position, rule in enumerate(RULES)}
_CUSTOMER_RULES: Final = {
    "important": Rule.IMPORTANT_CUSTOMER,
    "ordinary": Rule.ORDINARY_CUSTOMER,
    "low": Rule.LOW_CUSTOMER,
}


class Classification(NamedTuple):
    """A customer's tier, its cycle, and every rule that matched, the one that decided first."""

    tier: Tier
    cycle_months: int
    rules: tuple[Rule, ...]
    reasons: tuple[Reason, ...]


class DueVisit(NamedTuple):
    """A visit that is owed.

    `opens_on`, `due_on`: first and last local date on which it keeps the rule. `key` names it for good: the
    same debt has the same key in every run of the plan. `purchase_id` is the newest purchase that it is about,
    None where no purchase counts; `cycle_months` is set on periodic ones.
    """

    kind: VisitKind
    key: str
    purchase_id: int | None
    opens_on: date
    due_on: date
    tier: Tier
    cycle_months: int | None
    reason: Reason


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or the month's end where it has none (Civil Code art. 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@lru_cache(1 << 16)
def _period_end(anchor_on: date, months: int, calendar: Calendar) -> date:
    return next_working_day(add_months(anchor_on, months), calendar)


def next_periodic_due(anchor_on: date, tier: Tier, policy: CyclePolicy, calendar: Calendar) -> date:
    """The day by which a customer of `tier` is visited again after `anchor_on` (R7 to R9, R11).

    A day of rest moves to the next working day (Civil Code art. 203: 法定休假日, weekends among them).
    """
    return _period_end(anchor_on, policy.cycle_months[tier], calendar)


def first_visit_due(delivered_on: date, policy: CyclePolicy, calendar: Calendar) -> date:
    """The last day of the first visit's window, which opens on the first working day after delivery (R10)."""
    return add_working_days(delivered_on, policy.first_visit_working_days, calendar)


def classify(
    customer: CustomerFacts, purchases: Iterable[PurchaseFacts], policy: CyclePolicy
) -> Classification:
    """Every rule that matches; the strictest cycle wins (D9). Returned purchases match no rule."""
    return _classification(
        _matched(customer, [each for each in purchases if not each.returned], policy), policy
    )


def due_visits(
    customer: CustomerFacts,
    purchases: Sequence[PurchaseFacts],
    policy: CyclePolicy,
    calendar: Calendar,
    as_of: date,
    open_kinds: Collection[VisitKind] = (),
) -> tuple[DueVisit, ...]:
    """What is owed to a customer on `as_of`; `open_kinds` are the kinds of the visits not ended yet.

    - A returned purchase counts for nothing, any other from the first working day after its delivery on.
    - It then owes a first visit, unless the customer was visited in the meantime or the delivery is older than
      the policy's expiry. All that are owed at one time are asked about in one visit: named after the newest
      (then dearest) purchase, due when the earliest is due.
    - The cycle counts from the last visit; without any, from the end of the newest purchase's first window.
    - One visit at a time: an open first visit holds back another first one, an open visit of any kind holds
      back a periodic one, and so does a first visit now owed. The latter then is due no later than the
      periodic one was, so that the cycle is kept.
    - Cycles missed in the past owe one visit, not one each.
    """
    worked_on = _last_worked(as_of, calendar)
    kept = [each for each in purchases if not each.returned and each.delivered_on < worked_on]
    if customer.last_visit_on is not None:
        anchor_on = customer.last_visit_on
    elif kept:
        anchor_on = first_visit_due(max(each.delivered_on for each in kept), policy, calendar)
    else:
        return ()
    owed = _owed_first(customer, kept, first_owed_since(policy, calendar, as_of))
    if open_kinds and (VisitKind.FIRST in open_kinds or not owed):
        return ()
    matched = _matched(customer, kept, policy)
    strictest = _strictest(matched, policy)
    tier = RULES[strictest][0]
    periodic_on = next_periodic_due(anchor_on, tier, policy, calendar)
    if owed:
        return (_first_visit(owed, tier, periodic_on, policy, calendar),)
    if periodic_on > as_of:
        return ()
    key = f"periodic:{customer.customer_id}:{periodic_on.isoformat()}"
    about = _newest(kept).purchase_id if kept else None
    months, reason = policy.cycle_months[tier], _reason(strictest, matched[strictest])
    return (DueVisit(VisitKind.PERIODIC, key, about, periodic_on, periodic_on, tier, months, reason),)


def first_owed_since(policy: CyclePolicy, calendar: Calendar, as_of: date) -> date:
    """The earliest day whose deliveries still owe their first visit on `as_of`: earlier ones have expired."""
    return _earliest_within(policy.first_visit_expires_working_days, calendar, as_of)


def periodic_owed_until(policy: CyclePolicy, as_of: date) -> date:
    """The latest day of a visit after which a periodic one can be due by `as_of`, whatever the tier.

    Whoever was visited later owes none, so a store need not bring that customer to `due_visits`.
    """
    months = min(policy.cycle_months.values())
    day = add_months(as_of, -months) + _MONTH_END * _DAY
    while add_months(day, months) > as_of:
        day -= _DAY
    return day


@lru_cache
def _last_worked(as_of: date, calendar: Calendar) -> date:
    """A delivery before this day counts on `as_of`: a working day after it has begun."""
    return last_working_day(as_of, calendar)


@lru_cache
def _earliest_within(count: int, calendar: Calendar, as_of: date) -> date:
    day = as_of
    while add_working_days(day - _DAY, count, calendar) >= as_of:
        day -= _DAY
    return day


def _newest(purchases: Iterable[PurchaseFacts]) -> PurchaseFacts:
    return max(purchases, key=lambda each: (each.delivered_on, each.amount_minor, each.purchase_id))


def _opens_on(purchase: PurchaseFacts, calendar: Calendar) -> date:
    return add_working_days(purchase.delivered_on, 1, calendar)


def _owed_first(customer: CustomerFacts, kept: list[PurchaseFacts], since: date) -> list[PurchaseFacts]:
    """The purchases that still owe their first visit: not visited since, not expired."""
    if customer.last_visit_on is not None:
        since = max(since, customer.last_visit_on)
    return [each for each in kept if each.delivered_on >= since]


def _first_visit(
    owed: list[PurchaseFacts], tier: Tier, periodic_on: date, policy: CyclePolicy, calendar: Calendar
) -> DueVisit:
    """One first visit for all purchases of `owed`, in place of the periodic one due on `periodic_on`."""
    newest = _newest(owed)
    earliest = min(owed, key=lambda each: each.delivered_on)
    # The newest purchase may have shortened the cycle: that cannot make its own visit late on arrival.
    due_on = min(
        first_visit_due(earliest.delivered_on, policy, calendar),
        max(periodic_on, _opens_on(newest, calendar)),
    )
    delivered = newest.delivered_on.isoformat()
    if len(owed) == 1:
        reason = because(N_("Delivered on {day}"), day=delivered)
    else:
        reason = because(
            N_("{count} purchases delivered, the newest on {day}"), count=len(owed), day=delivered
        )
    key = f"first:{newest.purchase_id}"
    return DueVisit(
        VisitKind.FIRST, key, newest.purchase_id, _opens_on(earliest, calendar), due_on, tier, None, reason
    )


def _matched(
    customer: CustomerFacts, kept: Iterable[PurchaseFacts], policy: CyclePolicy
) -> dict[Rule, PurchaseFacts | None]:
    """Each rule that matches, with the dearest purchase it matched on; never empty."""
    matched: dict[Rule, PurchaseFacts | None] = {}
    if customer.tier is not None:
        matched[_CUSTOMER_RULES[customer.tier]] = None
    for purchase in kept:
        for rule in _purchase_rules(purchase, policy):
            before = matched.get(rule)
            if before is None or before.amount_minor < purchase.amount_minor:
                matched[rule] = purchase
    return matched or {Rule.NO_OTHER_RULE: None}


def _purchase_rules(purchase: PurchaseFacts, policy: CyclePolicy) -> tuple[Rule, ...]:
    high = policy.high_value_minor.get(purchase.currency)
    low = policy.low_value_minor.get(purchase.currency)
    dear = high is not None and purchase.amount_minor >= high
    if purchase.simple_service:
        return (Rule.HIGH_VALUE_PURCHASE, Rule.SIMPLE_SERVICE) if dear else (Rule.SIMPLE_SERVICE,)
    if dear:
        return (Rule.HIGH_VALUE_PURCHASE,)
    if low is not None and purchase.amount_minor < low:
        return (Rule.LOW_VALUE_PURCHASE,)
    return (Rule.ORDINARY_PURCHASE,)


def _strictest(matched: Iterable[Rule], policy: CyclePolicy) -> Rule:
    return min(matched, key=lambda rule: (policy.cycle_months[RULES[rule][0]], _ORDER[rule]))


def _classification(matched: dict[Rule, PurchaseFacts | None], policy: CyclePolicy) -> Classification:
    rules = sorted(matched, key=lambda rule: (policy.cycle_months[RULES[rule][0]], _ORDER[rule]))
    tier = RULES[rules[0]][0]
    reasons = tuple(_reason(rule, matched[rule]) for rule in rules)
    return Classification(tier, policy.cycle_months[tier], tuple(rules), reasons)


def _reason(rule: Rule, purchase: PurchaseFacts | None) -> Reason:
    if purchase is None:
        return Reason(RULES[rule][1])
    return _reason_of_amount(rule, purchase.amount_minor, purchase.currency)


@lru_cache(1 << 12)
def _reason_of_amount(rule: Rule, minor: int, currency: str) -> Reason:
    return because(RULES[rule][1], amount=Money(minor, currency).format())
