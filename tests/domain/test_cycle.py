"""When a visit is due: R6 to R11, at and on both sides of each limit."""

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.cycle import (
    CustomerFacts,
    CustomerTier,
    PurchaseFacts,
    Rule,
    add_months,
    classify,
    due_visits,
    first_owed_since,
    first_visit_due,
    next_periodic_due,
    periodic_owed_until,
)
from agentdesk.domain.policy import CyclePolicy, Tier
from agentdesk.domain.visit import VisitKind
from agentdesk.domain.working_days import add_working_days, china

POLICY = CyclePolicy()
ONE_DAY = timedelta(days=1)
NOBODY = CustomerFacts(7, None, None)


def bought(on: date, minor: int = 100_000, purchase: int = 1, currency: str = "CNY") -> PurchaseFacts:
    return PurchaseFacts(purchase, on, minor, currency)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 28), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2026, 8, 31), 3, date(2026, 11, 30)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 6, 15), 6, date(2026, 12, 15)),
    ],
)
def test_the_corresponding_day_or_the_month_end(day: date, months: int, end: date) -> None:
    assert add_months(day, months) == end


@pytest.mark.parametrize(
    ("anchor", "tier", "due"),
    [
        (date(2026, 9, 8), Tier.IMPORTANT, date(2026, 10, 8)),
        (date(2026, 9, 1), Tier.IMPORTANT, date(2026, 10, 8)),  # 1 October is a holiday until the 7th
        (date(2026, 9, 7), Tier.HIGH_VALUE, date(2026, 10, 8)),
        (date(2026, 9, 10), Tier.IMPORTANT, date(2026, 10, 10)),  # a Saturday, but worked
        (date(2026, 9, 11), Tier.IMPORTANT, date(2026, 10, 12)),  # a Sunday of rest
        (date(2026, 8, 20), Tier.ORDINARY, date(2026, 11, 20)),
        (date(2025, 8, 16), Tier.LOW, date(2026, 2, 24)),  # Spring Festival 15-23 February
    ],
)
def test_a_cycle_ends_on_a_working_day(anchor: date, tier: Tier, due: date) -> None:
    assert next_periodic_due(anchor, tier, POLICY, china()) == due


@pytest.mark.parametrize(
    ("tier", "purchases", "expected", "rules"),
    [
        (None, [], Tier.ORDINARY, (Rule.NO_OTHER_RULE,)),
        ("important", [], Tier.IMPORTANT, (Rule.IMPORTANT_CUSTOMER,)),
        ("ordinary", [], Tier.ORDINARY, (Rule.ORDINARY_CUSTOMER,)),
        ("low", [], Tier.LOW, (Rule.LOW_CUSTOMER,)),
        (None, [299_999], Tier.ORDINARY, (Rule.ORDINARY_PURCHASE,)),
        (None, [300_000], Tier.HIGH_VALUE, (Rule.HIGH_VALUE_PURCHASE,)),
        (None, [300_001], Tier.HIGH_VALUE, (Rule.HIGH_VALUE_PURCHASE,)),
        (None, [20_001], Tier.ORDINARY, (Rule.ORDINARY_PURCHASE,)),
        (None, [20_000], Tier.ORDINARY, (Rule.ORDINARY_PURCHASE,)),
        (None, [19_999], Tier.LOW, (Rule.LOW_VALUE_PURCHASE,)),
        ("low", [300_000], Tier.HIGH_VALUE, (Rule.HIGH_VALUE_PURCHASE, Rule.LOW_CUSTOMER)),
        ("ordinary", [100], Tier.ORDINARY, (Rule.ORDINARY_CUSTOMER, Rule.LOW_VALUE_PURCHASE)),
        (
            "important",
            [100, 300_000, 50_000],
            Tier.IMPORTANT,
            (
                Rule.IMPORTANT_CUSTOMER,
                Rule.HIGH_VALUE_PURCHASE,
                Rule.ORDINARY_PURCHASE,
                Rule.LOW_VALUE_PURCHASE,
            ),
        ),
    ],
)
def test_the_strictest_rule_wins_and_all_are_told(
    tier: CustomerTier | None, purchases: list[int], expected: Tier, rules: tuple[Rule, ...]
) -> None:
    facts = [bought(date(2026, 5, 6), minor) for minor in purchases]
    found = classify(CustomerFacts(1, tier, None), facts, POLICY)
    assert (found.tier, found.rules) == (expected, rules)
    assert found.cycle_months == POLICY.cycle_months[expected]
    assert len(found.reasons) == len(rules)


def test_reasons_name_the_dearest_purchase() -> None:
    facts = [bought(date(2026, 5, 6), minor) for minor in (300_000, 328_000, 310_000)]
    assert str(classify(NOBODY, facts, POLICY).reasons[0]) == "High-value purchase: ¥3,280.00"


def test_simple_service_is_low_whatever_it_costs_unless_high() -> None:
    ordinary = PurchaseFacts(1, date(2026, 5, 6), 100_000, "CNY", simple_service=True)
    dear = ordinary._replace(amount_minor=300_000)
    assert classify(NOBODY, [ordinary], POLICY).rules == (Rule.SIMPLE_SERVICE,)
    assert classify(NOBODY, [dear], POLICY).rules == (Rule.HIGH_VALUE_PURCHASE, Rule.SIMPLE_SERVICE)


def test_a_returned_purchase_matches_nothing() -> None:
    returned = bought(date(2026, 5, 6), 300_000)._replace(returned=True)
    assert classify(NOBODY, [returned], POLICY).rules == (Rule.NO_OTHER_RULE,)


def test_amounts_in_an_unlisted_currency_are_ordinary() -> None:
    assert classify(NOBODY, [bought(date(2026, 5, 6), 1, currency="CHF")], POLICY).tier is Tier.ORDINARY


def test_the_company_decides_which_cycle_is_strictest() -> None:
    months = {Tier.IMPORTANT: 4, Tier.HIGH_VALUE: 4, Tier.ORDINARY: 2, Tier.LOW: 6}
    found = classify(
        CustomerFacts(1, "important", None), [bought(date(2026, 5, 6))], CyclePolicy(cycle_months=months)
    )
    assert (found.tier, found.cycle_months) == (Tier.ORDINARY, 2)


DELIVERED = date(2026, 9, 29)
"""The day before the last before National Day: working days after it are 30 September, 8, 9, 10, 12 October."""


@pytest.mark.parametrize(
    ("as_of", "owed"),
    [
        (date(2026, 9, 28), False),
        (date(2026, 9, 29), False),
        (date(2026, 9, 30), True),
        (date(2026, 10, 12), True),
        (date(2026, 10, 13), True),
        (add_working_days(DELIVERED, 20, china()), True),
        (add_working_days(DELIVERED, 20, china()) + ONE_DAY, False),
    ],
)
def test_the_first_visit_opens_is_due_and_expires(as_of: date, owed: bool) -> None:
    visits = due_visits(NOBODY, [bought(DELIVERED)], POLICY, china(), as_of)
    assert bool(visits) is owed
    for visit in visits:
        assert (visit.kind, visit.key, visit.purchase_id) == (VisitKind.FIRST, "first:1", 1)
        assert (visit.opens_on, visit.due_on) == (date(2026, 9, 30), date(2026, 10, 12))
        assert visit.cycle_months is None
        assert str(visit.reason) == "Delivered on 2026-09-29"


def test_x_is_configurable() -> None:
    assert first_visit_due(DELIVERED, CyclePolicy(first_visit_working_days=1), china()) == date(2026, 9, 30)
    assert first_visit_due(DELIVERED, CyclePolicy(first_visit_working_days=6), china()) == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("visited", "owed"), [(DELIVERED - ONE_DAY, True), (DELIVERED, True), (DELIVERED + ONE_DAY, False)]
)
def test_a_visit_after_the_day_of_delivery_is_its_first_visit(visited: date, owed: bool) -> None:
    customer = CustomerFacts(7, None, visited)
    visits = due_visits(customer, [bought(DELIVERED)], POLICY, china(), date(2026, 10, 9))
    assert bool(visits) is owed


def test_returned_purchases_owe_no_visit() -> None:
    returned = bought(DELIVERED)._replace(returned=True)
    assert due_visits(NOBODY, [returned], POLICY, china(), date(2026, 10, 9)) == ()
    assert due_visits(NOBODY, [returned], POLICY, china(), date(2029, 10, 9)) == ()


def test_who_bought_nothing_and_was_never_visited_owes_nothing() -> None:
    assert due_visits(CustomerFacts(7, "important", None), [], POLICY, china(), date(2026, 10, 9)) == ()


def test_several_deliveries_are_asked_about_in_one_visit() -> None:
    purchases = [
        bought(DELIVERED, 900_000, 11),
        bought(date(2026, 9, 30), 5_000, 12),
        bought(date(2026, 9, 30), 8_000, 13),
        bought(date(2026, 10, 9), 1, 14),  # its window is not open yet
    ]
    (visit,) = due_visits(NOBODY, purchases, POLICY, china(), date(2026, 10, 9))
    assert visit.key == "first:13"
    assert visit.due_on == first_visit_due(DELIVERED, POLICY, china())
    assert str(visit.reason) == "3 purchases delivered, the newest on 2026-09-30"


def test_a_first_visit_keeps_the_cycle_that_runs_out_meanwhile() -> None:
    customer = CustomerFacts(7, "important", date(2026, 9, 9))
    (visit,) = due_visits(customer, [bought(DELIVERED)], POLICY, china(), date(2026, 9, 30))
    assert (visit.kind, visit.due_on) == (VisitKind.FIRST, date(2026, 10, 9))
    overdue = customer._replace(last_visit_on=date(2026, 1, 5))
    (visit,) = due_visits(overdue, [bought(DELIVERED)], POLICY, china(), date(2026, 9, 30))
    assert (visit.kind, visit.due_on) == (VisitKind.FIRST, visit.opens_on)


def test_a_purchase_that_shortens_the_cycle_is_not_late_on_arrival() -> None:
    customer = CustomerFacts(7, "ordinary", date(2026, 7, 20))
    early, dear = bought(DELIVERED), bought(date(2026, 10, 8), 300_000, 2)
    assert due_visits(customer, [early, dear], POLICY, china(), date(2026, 10, 8))[0].due_on == date(
        2026, 10, 12
    )
    assert due_visits(customer, [early, dear], POLICY, china(), date(2026, 10, 9))[0].due_on == date(
        2026, 10, 9
    )


@pytest.mark.parametrize(
    ("as_of", "owed"), [(date(2026, 11, 19), False), (date(2026, 11, 20), True), (date(2026, 11, 21), True)]
)
def test_a_periodic_visit_is_owed_from_its_day_on(as_of: date, owed: bool) -> None:
    customer = CustomerFacts(7, "ordinary", date(2026, 8, 20))
    visits = due_visits(customer, [], POLICY, china(), as_of)
    assert bool(visits) is owed
    for visit in visits:
        assert (visit.kind, visit.key) == (VisitKind.PERIODIC, "periodic:7:2026-11-20")
        assert (visit.due_on, visit.cycle_months, visit.tier) == (date(2026, 11, 20), 3, Tier.ORDINARY)
        assert str(visit.reason) == "Ordinary customer"


def test_an_old_delivery_never_visited_owes_one_periodic_visit() -> None:
    purchases = [bought(date(2010, 12, 1)), bought(date(2011, 3, 1), purchase=2)]
    (visit,) = due_visits(NOBODY, purchases, POLICY, china(), date(2011, 12, 9))
    anchor = first_visit_due(date(2011, 3, 1), POLICY, china())
    assert anchor == date(2011, 3, 8)
    assert (visit.kind, visit.due_on) == (VisitKind.PERIODIC, date(2011, 6, 8))


@pytest.mark.parametrize("kind", list(VisitKind))
def test_no_second_visit_while_one_is_open(kind: VisitKind) -> None:
    late = CustomerFacts(7, "ordinary", date(2026, 1, 5))
    assert due_visits(late, [], POLICY, china(), date(2026, 9, 30), [kind]) == ()
    new = due_visits(NOBODY, [bought(DELIVERED)], POLICY, china(), date(2026, 9, 30), [kind])
    assert bool(new) is (kind is not VisitKind.FIRST)


some_days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
some_purchases = st.lists(
    st.builds(
        PurchaseFacts,
        st.integers(1, 9),
        some_days,
        st.integers(1, 500_000),
        st.sampled_from(["CNY", "GBP", "CHF"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=5,
    unique_by=lambda each: each.purchase_id,
)
some_customers = st.builds(
    CustomerFacts,
    st.integers(1, 9),
    st.sampled_from(["important", "ordinary", "low", None]),
    st.none() | some_days,
)


@given(some_customers, some_purchases, some_days)
def test_at_most_one_visit_is_owed_whatever_the_order_of_facts(
    customer: CustomerFacts, purchases: list[PurchaseFacts], as_of: date
) -> None:
    visits = due_visits(customer, purchases, POLICY, china(), as_of)
    assert len(visits) <= 1
    assert visits == due_visits(customer, purchases[::-1], POLICY, china(), as_of)
    counted = [each for each in purchases if add_working_days(each.delivered_on, 1, china()) <= as_of]
    for visit in visits:
        assert visit.opens_on <= as_of
        assert visit.opens_on <= visit.due_on
        assert china().is_working(visit.due_on)
        assert visit.tier is classify(customer, counted, POLICY).tier


@given(some_customers, some_purchases, some_days)
def test_who_is_visited_on_the_last_day_allowed_is_never_late(
    customer: CustomerFacts, purchases: list[PurchaseFacts], start: date
) -> None:
    customer = customer._replace(last_visit_on=start)
    for offset in range(1, 200):
        day = start + offset * ONE_DAY
        for visit in due_visits(customer, purchases, POLICY, china(), day):
            assert visit.due_on >= day
            if visit.due_on == day:
                customer = customer._replace(last_visit_on=day)


some_policies = st.builds(
    CyclePolicy,
    first_visit_working_days=st.integers(1, 5),
    first_visit_expires_working_days=st.integers(5, 30),
    cycle_months=st.fixed_dictionaries({tier: st.integers(1, 12) for tier in Tier}),
)


@given(some_customers, some_purchases, some_policies, some_days, st.sets(st.sampled_from(VisitKind)))
def test_nothing_is_owed_outside_the_bounds(
    customer: CustomerFacts,
    purchases: list[PurchaseFacts],
    policy: CyclePolicy,
    as_of: date,
    open_kinds: set[VisitKind],
) -> None:
    since, until = first_owed_since(policy, china(), as_of), periodic_owed_until(policy, as_of)
    lately = any(each.delivered_on >= since for each in purchases)
    long_ago = customer.last_visit_on is None or customer.last_visit_on <= until
    if not lately and (open_kinds or not long_ago):
        assert due_visits(customer, purchases, policy, china(), as_of, open_kinds) == ()


@given(some_policies, some_days)
def test_the_bounds_are_as_narrow_as_the_rules(policy: CyclePolicy, as_of: date) -> None:
    since, until = first_owed_since(policy, china(), as_of), periodic_owed_until(policy, as_of)
    expires, shortest = policy.first_visit_expires_working_days, min(policy.cycle_months.values())
    assert add_working_days(since, expires, china()) >= as_of
    assert add_working_days(since - ONE_DAY, expires, china()) < as_of
    assert add_months(until, shortest) <= as_of < add_months(until + ONE_DAY, shortest)


def test_keys_of_one_debt_stay_the_same_until_it_is_paid() -> None:
    customer = CustomerFacts(7, None, None)
    purchases = [bought(DELIVERED)]
    keys = set()
    for offset in count():
        day = DELIVERED + offset * ONE_DAY
        if day > date(2027, 6, 1):
            break
        keys |= {visit.key for visit in due_visits(customer, purchases, POLICY, china(), day)}
    assert keys == {"first:1", "periodic:7:2027-01-12"}
