"""What stands beside an issue: the customer's other issues, repairs, what may be the same."""

from datetime import date

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.incoming import PurchaseRow
from agentdesk.domain.issue import Category, IssueState
from agentdesk.domain.likeness import Likeness
from agentdesk.domain.roles import Role
from agentdesk.services import issue_kin, issues, people
from agentdesk.services.imports import take_purchases
from agentdesk.services.issues import Responsible
from tests.calling import Call, owe_visit
from tests.desks import Clock, as_person, password_hash, untimed
from tests.handling import bring_to

_L = Likeness


def raise_one(desk: Desk, text: str, customer: int = 1, category: Category = Category.PRODUCT_QUALITY) -> int:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk, customer))
        number = call.raise_issue(text, category=category)
        call.end("1.2")
    return number


@pytest.fixture
def laid_out(desk: Desk) -> Desk:
    """No clocks; 1: a leak of 王小明, ended; 2: his trouble with the service; 3: the leak once more. 4: 赵伟 has the
    same leak of the same product; 5: 陈雪, another product. The supervisor is at the desk."""
    untimed(desk)
    raise_one(desk, "接头处漏水，地板泡水")
    raise_one(desk, "客服态度不好", category=Category.SERVICE_ATTITUDE)
    bring_to(desk, 1, IssueState.CLOSED)
    raise_one(desk, "厨房接头处又漏水")
    raise_one(desk, "接头处漏水", customer=5)
    raise_one(desk, "接头处漏水", customer=2)
    desk.trust("zhao.min")
    return desk


def test_the_customers_other_issues_ended_ones_too(laid_out: Desk) -> None:
    history = laid_out.see(issue_kin.customer_history, 3)
    assert [(each.row.id, each.row.state) for each in history.issues] == [(2, "received"), (1, "closed")]
    assert [each.same - {_L.CUSTOMER} for each in history.issues] == [
        {_L.PRODUCT},
        {_L.PRODUCT, _L.CATEGORY, _L.WORDS},
    ]
    assert (history.of_product, history.of_category, history.repairs()) == (2, 1, ())


def test_the_repair_history(laid_out: Desk) -> None:
    def service(row: int, order: str, product: str, day: date) -> PurchaseRow:
        values: dict[str, object] = {
            "kind": "service",
            "product": product,
            "amount_minor": 8_000,
            "currency": "CNY",
            "purchased_on": day,
            "delivered_on": day,
        }
        return PurchaseRow(row, order, "K001", values)

    with as_person(laid_out, "admin"):
        first, second = date(2026, 3, 1), date(2026, 8, 1)
        rows = (
            service(2, "S1", "净水器 X200", first),
            service(3, "S2", "净水器 X200", second),
            service(4, "S3", "滤芯 F10", first),
        )
        laid_out.do(take_purchases, rows)
    history = laid_out.see(issue_kin.customer_history, 3)
    assert [each.delivered_on for each in history.repairs("净水器 X200")] == [second, first]
    assert len(history.repairs()) == 3
    assert {each.kind for each in history.purchases} == {"sale", "service"}


def test_what_may_be_the_same_the_likeliest_first(laid_out: Desk) -> None:
    found = laid_out.see(issue_kin.alike, 3)
    assert [each.row.id for each in found] == [1, 4, 2]
    assert found[0].same == set(_L)
    assert found[1].same == {_L.PRODUCT, _L.CATEGORY, _L.WORDS}
    assert found[2].same == {_L.CUSTOMER, _L.PRODUCT}


def test_what_is_long_ago_or_led_nowhere_is_not_suggested(laid_out: Desk, clock: Clock) -> None:
    bring_to(laid_out, 2, IssueState.WITHDRAWN)
    assert 2 not in [each.row.id for each in laid_out.see(issue_kin.alike, 3)]
    clock.forward(days=31)
    number = raise_one(laid_out, "厨房接头处又漏水")
    laid_out.trust("zhao.min")
    assert [each.row.id for each in laid_out.see(issue_kin.alike, number)] == [3, 1], (
        "4 is of another customer"
    )
    clock.forward(days=60)
    last = raise_one(laid_out, "厨房接头处又漏水")
    assert [each.row.id for each in laid_out.see(issue_kin.alike, last)] == [number]


def test_who_sees_it(laid_out: Desk) -> None:
    with as_person(laid_out, "admin"):
        guest = laid_out.do(
            people.add_person,
            login="chen.shifu",
            name="陈师傅",
            password_hash=password_hash(),
            roles={Role.GUEST},
            language="zh_Hans",
        )
    laid_out.do(issues.assign, 3, Responsible(None, guest.id))
    with as_person(laid_out, "chen.shifu"):
        for act in (issue_kin.customer_history, issue_kin.alike):
            with pytest.raises(Refusal):
                laid_out.see(act, 3)
    with as_person(laid_out, "li.na"):
        assert laid_out.see(issue_kin.customer_history, 3).issues
        with pytest.raises(Refusal):
            laid_out.see(issue_kin.alike, 3)
    with as_person(laid_out, "emma"), pytest.raises(Refusal):
        laid_out.see(issue_kin.customer_history, 3)
