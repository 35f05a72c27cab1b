"""The plan on real databases: what is owed is made, once."""

from datetime import UTC, date, datetime

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.incoming import CustomerRow, PurchaseRow
from agentdesk.domain.policy import CyclePolicy, Tier
from agentdesk.domain.reason import Reason
from agentdesk.domain.roles import Role
from agentdesk.domain.settings import texts_of_cycle
from agentdesk.services import in_force
from agentdesk.services.imports import take_customers, take_purchases
from agentdesk.services.planning import PlanReport, plan_chunk, plan_run
from tests.desks import TODAY, Clock, as_person, hold

SELECT = (
    "SELECT number, visit.kind, plan_key, CAST(due_on AS TEXT) AS due_on, cycle_months, band, state, order_no, reason "
    "FROM visit JOIN customer ON customer.id = visit.customer_id "
    "LEFT JOIN purchase ON purchase.id = purchase_id ORDER BY number, due_on"
)


def visits(desk: Desk) -> list[dict[str, object]]:
    with desk.store.reading() as tx:
        return [dict(row) for row in tx.connection.exec_driver_sql(SELECT).mappings()]


def short(desk: Desk) -> list[tuple[object, ...]]:
    return [(each["number"], each["kind"], each["due_on"], each["order_no"]) for each in visits(desk)]


@pytest.fixture
def planner(desk: Desk) -> Desk:
    """A desk with the supervisor at it."""
    desk.trust("zhao.min")
    return desk


def test_what_is_owed_is_made_once(planner: Desk) -> None:
    report = plan_run(planner, TODAY)
    # K001 and K003: five working days after delivery; K002: a quarter, K004: half a year after the first window
    # (2026-06-08 is Monday; 2026-09-08; 2026-03-09, 2026-09-09); K005 does not want to be called.
    assert short(planner) == [
        ("K001", "first", "2026-11-20", "D001"),
        ("K002", "periodic", "2026-09-08", "D002"),
        ("K003", "first", "2026-11-18", "D003"),
        ("K004", "periodic", "2026-09-09", "D004"),
    ]
    assert report == PlanReport(
        5, 2, 2, 0, {Tier.IMPORTANT: 1, Tier.ORDINARY: 1, Tier.HIGH_VALUE: 1, Tier.LOW: 1}
    )
    before = visits(planner)
    again = plan_run(planner, TODAY)
    assert (again.made, again.already) == (0, 4)
    assert visits(planner) == before
    assert all(Reason.from_json(str(each["reason"])).message for each in before)


def test_a_first_visit_waits_for_its_window(planner: Desk) -> None:
    planner.do(take_customers, [CustomerRow(2, "K9", {"name": "新客户"})])
    planner.do(take_purchases, [_sale("D9", "K9", date(2026, 11, 18))])
    plan_run(planner, TODAY)
    assert "K9" not in {each["number"] for each in visits(planner)}
    plan_run(planner, date(2026, 11, 19))
    assert ("K9", "first", "2026-11-25", "D9") in short(planner)
    with planner.store.reading() as tx:
        ready_at = tx.connection.exec_driver_sql(
            "SELECT ready_at FROM visit JOIN purchase ON purchase.id = purchase_id WHERE order_no = 'D9'"
        ).scalar_one()
    moment = (
        ready_at
        if isinstance(ready_at, datetime)
        else datetime.fromisoformat(str(ready_at)).replace(tzinfo=UTC)
    )
    assert moment == datetime(2026, 11, 19, 1, 0, tzinfo=UTC)


def test_what_went_back_owes_nothing(planner: Desk) -> None:
    planner.do(take_customers, [CustomerRow(2, "K9", {"name": "退货"})])
    sale = _sale("D9", "K9", date(2026, 11, 12))
    back = {
        "kind": "return",
        "product": "净水器",
        "amount_minor": -99_000,
        "currency": "CNY",
        "purchased_on": TODAY,
    }
    planner.do(take_purchases, [sale, PurchaseRow(3, "C9", "K9", back)])
    plan_run(planner, TODAY)
    assert "K9" not in {each["number"] for each in visits(planner)}


def test_a_part_returned_keeps_its_visit(planner: Desk) -> None:
    planner.do(take_customers, [CustomerRow(2, "K9", {"name": "退货"})])
    sale = _sale("D9", "K9", date(2026, 11, 12))
    back = {
        "kind": "return",
        "product": "净水器",
        "amount_minor": -98_999,
        "currency": "CNY",
        "purchased_on": TODAY,
    }
    planner.do(take_purchases, [sale, PurchaseRow(3, "C9", "K9", back)])
    plan_run(planner, TODAY)
    assert ("K9", "first", "2026-11-19", "D9") in short(planner)


def test_the_next_visit_counts_from_the_last(planner: Desk) -> None:
    plan_run(planner, TODAY)
    with planner.store.writing() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE visit SET state = 'done', outcome = '1.1', finished_at = '2026-11-18 20:00:00.000000', "
            "finished_by = (SELECT id FROM person WHERE login = 'li.na')"
        )
    assert plan_run(planner, date(2026, 12, 18)).made == 0
    # 20:00 UTC on the 18th is the 19th in Shanghai: a month later for the monthly ones.
    assert plan_run(planner, date(2026, 12, 21)).by_tier == {Tier.IMPORTANT: 1, Tier.HIGH_VALUE: 1}


def test_slices_make_what_one_run_makes(planner: Desk) -> None:
    after_id, seen = 0, 0
    while (chunk := planner.do(plan_chunk, after_id, 2, TODAY)).last_id is not None:
        after_id, seen = chunk.last_id, seen + chunk.customers
    assert seen == 5
    assert len(visits(planner)) == 4
    assert plan_run(planner, TODAY).made == 0


def test_the_policy_of_the_day_counts(planner: Desk, clock: Clock) -> None:
    def hold_from(days: int, valid_from: date) -> None:
        with planner.store.writing() as tx:
            hold(tx, texts_of_cycle(CyclePolicy(first_visit_working_days=days)), valid_from)

    assert planner.see(in_force.cycle_policy) == CyclePolicy()
    hold_from(10, date(2026, 11, 1))
    hold_from(1, date(2026, 12, 1))
    assert planner.see(in_force.cycle_policy) == CyclePolicy(first_visit_working_days=10)
    plan_run(planner, TODAY)
    assert ("K001", "first", "2026-11-27", "D001") in short(planner)
    hold_from(5, date(2026, 11, 1))
    assert planner.see(in_force.cycle_policy) == CyclePolicy()
    clock.forward(days=20)
    assert planner.see(in_force.cycle_policy).first_visit_working_days == 1


def test_the_agent_does_not_plan(desk: Desk) -> None:
    with as_person(desk, "li.na"), pytest.raises(Refusal):
        plan_run(desk, TODAY)
    assert visits(desk) == []


def test_progress_and_audit(desk: Desk) -> None:
    seen: list[tuple[int, int]] = []
    with as_person(desk, "admin") as planner:
        assert Role.ADMINISTRATOR in (planner.person.roles if planner.person else ())
        plan_run(planner, TODAY, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(5, 5)]
    with desk.store.reading() as tx:
        values = (
            tx.connection.exec_driver_sql("SELECT value FROM audit_event WHERE kind = 'plan_run'")
            .scalars()
            .all()
        )
    assert len(values) == 1
    assert '"first": 2' in values[0]


def _sale(order: str, customer: str, delivered_on: date) -> PurchaseRow:
    values = {
        "kind": "sale",
        "product": "净水器",
        "amount_minor": 99_000,
        "currency": "CNY",
        "purchased_on": date(2026, 11, 10),
        "delivered_on": delivered_on,
    }
    return PurchaseRow(2, order, customer, values)
