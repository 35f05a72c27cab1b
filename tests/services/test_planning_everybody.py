"""The plan leaves customers out by bounds: it makes what the rules owe when they are asked about everybody."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.cycle import CustomerFacts, CustomerTier, PurchaseFacts, due_visits
from agentdesk.domain.policy import CyclePolicy
from agentdesk.domain.visit import VisitKind
from agentdesk.domain.working_days import china
from agentdesk.services.planning import plan_run
from agentdesk.store.tables import Customer, Purchase, Visit
from tests.desks import CLOCK, TODAY
from tests.store.visits import add_customers, add_visits, visit

COUNT = 300
BACK = 250
"""Days of history: more than the longest cycle."""


def purchases_of(chance: Random, customer_id: int) -> list[dict[str, Any]]:
    """Up to four, each of a product of its own; one in ten went back whole, one in ten is not delivered yet."""
    made: list[dict[str, Any]] = []
    for nth in range(chance.choice((0, 1, 1, 2, 4))):
        amount = chance.choice((12_900, 25_900, 328_000))
        on = TODAY - timedelta(days=chance.choice((chance.randrange(-3, 40), chance.randrange(BACK))))
        fate = chance.random()
        sale = {
            "order_no": f"P{customer_id}-{nth}",
            "customer_id": customer_id,
            "kind": "service" if chance.random() < 0.2 else "sale",
            "product": f"净水器 {nth}",
            "amount_minor": amount,
            "currency": "CNY",
            "purchased_on": on,
            "delivered_on": None if fate < 0.1 else on,
        }
        made.append(sale)
        if fate > 0.9:
            back = {"order_no": f"C{customer_id}-{nth}", "kind": "return", "amount_minor": -amount}
            made.append(sale | back | {"purchased_on": TODAY})
    return made


def visits_of(chance: Random, customer_id: int) -> list[dict[str, Any]]:
    """Some ended ones, and for one customer in three one that is open."""
    made = []
    for _ in range(chance.choice((0, 1, 1, 3))):
        kind = chance.choice(list(VisitKind)).value
        ended = CLOCK - timedelta(days=chance.randrange(1, BACK), minutes=chance.randrange(1440))
        made.append(visit(customer_id, kind=kind, state="done", finished_at=ended))
    if chance.random() < 0.3:
        made.append(visit(customer_id, kind=chance.choice(list(VisitKind)).value, finished_at=None))
    return [{"finished_at": None} | each for each in made]


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A desk with customers of all kinds, at it the supervisor."""
    chance = Random(20261118)
    add_customers(desk.store, COUNT)
    with desk.store.writing() as tx:
        customers = tx.session.exec(select(Customer)).all()
        for customer in customers:
            customer.tier = chance.choice(("", "", "important", "ordinary", "low"))
            customer.do_not_call = chance.random() < 0.05
        ids = [customer.id or 0 for customer in customers]
        tx.session.flush()
        tx.connection.execute(insert(Purchase), [row for each in ids for row in purchases_of(chance, each)])
    add_visits(desk.store, [row for each in ids for row in visits_of(chance, each)])
    desk.trust("zhao.min")
    return desk


def owed_to_everybody(desk: Desk) -> set[tuple[object, ...]]:
    """What the rules say, asked of every customer with every purchase and visit."""
    with desk.store.reading() as tx:
        customers = tx.session.exec(select(Customer)).all()
        bought: defaultdict[int, list[PurchaseFacts]] = defaultdict(list)
        purchases = tx.session.exec(select(Purchase)).all()
        returned = {(each.customer_id, each.product) for each in purchases if each.kind == "return"}
        for each in purchases:
            if each.kind != "return" and each.delivered_on is not None:
                back = (each.customer_id, each.product) in returned
                service = each.kind == "service"
                bought[each.customer_id].append(
                    PurchaseFacts(
                        each.id or 0, each.delivered_on, each.amount_minor, each.currency, service, back
                    )
                )
        ended: defaultdict[int, list[datetime]] = defaultdict(list)
        still_open: defaultdict[int, list[VisitKind]] = defaultdict(list)
        for row in tx.session.exec(select(Visit)).all():
            if row.state != "done":
                still_open[row.customer_id].append(VisitKind(row.kind))
            elif row.kind in ("first", "periodic") and row.finished_at is not None:
                ended[row.customer_id].append(row.finished_at.replace(tzinfo=UTC))
    owed: set[tuple[object, ...]] = set()
    for customer in customers:
        if customer.id is None or customer.do_not_call:
            continue
        moments = ended[customer.id]
        last_on = max(moments).astimezone(desk.zone).date() if moments else None
        tiers: dict[str, CustomerTier] = {"important": "important", "ordinary": "ordinary", "low": "low"}
        facts = CustomerFacts(customer.id, tiers.get(customer.tier), last_on)
        for due in due_visits(
            facts, bought[customer.id], CyclePolicy(), china(), TODAY, still_open[customer.id]
        ):
            owed.add((customer.id, due.key, due.kind.value, due.due_on, due.purchase_id, due.cycle_months))
    return owed


def test_the_plan_makes_what_the_rules_owe(busy: Desk) -> None:
    expected = owed_to_everybody(busy)
    report = plan_run(busy, TODAY)
    with busy.store.reading() as tx:
        made = {
            (row.customer_id, row.plan_key, row.kind, row.due_on, row.purchase_id, row.cycle_months)
            for row in tx.session.exec(select(Visit)).all()
            if row.plan_key is not None
        }
    assert made == expected
    assert report.made == len(made)
    assert min(report.made_first, report.made_periodic, report.already) > COUNT // 20
    assert plan_run(busy, TODAY).made == 0
