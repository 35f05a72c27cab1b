"""Finding a customer, and the brief that is read before dialling."""

from datetime import timedelta

import pytest
from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category, Severity
from agentdesk.services import calls, customers, endings
from agentdesk.services.endings import Ending
from agentdesk.services.issues import NewIssue, raise_issue
from agentdesk.store.tables import AuditEvent, Customer
from tests.desks import TODAY, as_person
from tests.services.test_queue import owe


def names(desk: Desk, query: str) -> list[str]:
    return [found.name for found in desk.see(customers.find, query)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("王小明", ["王小明"]),
        ("小明", ["王小明"]),
        ("海纳", ["深圳海纳贸易有限公司"]),
        ("ali", ["Alice Brown"]),
        ("BROWN", ["Alice Brown"]),
        ("K002", ["陈雪"]),
        ("Ｋ００２", ["陈雪"]),
        ("5678", ["王小明"]),
        ("4321", ["陈雪"]),
        ("13812345678", ["王小明"]),
        ("138 1234 5678", ["王小明"]),
        ("+8613812345678", ["王小明"]),
        ("020-87654321", ["陈雪"]),
        ("07700900123", ["Alice Brown"]),
        ("9999", []),
        ("", []),
        ("   ", []),
        ('"; drop table customer', []),
        ("*", []),
        ("NEAR(", []),
    ],
)
def test_customers_are_found_by_name_number_and_last_digits(desk: Desk, query: str, found: list[str]) -> None:
    desk.trust("li.na")
    assert names(desk, query) == found


def test_what_is_found_shows_no_whole_number_and_the_visit_that_is_owed(desk: Desk) -> None:
    desk.trust("li.na")
    visit_id = owe(desk, 1)
    (found,) = desk.see(customers.find, "王小明")
    assert (found.visit_id, found.phone) == (visit_id, "138****5678")
    (nothing_owed,) = desk.see(customers.find, "陈雪")
    assert nothing_owed.visit_id is None


def test_findings_are_paged_by_customer(desk: Desk) -> None:
    desk.trust("li.na")
    with desk.store.writing() as tx:
        template = tx.session.get_one(Customer, 1)
        for number in range(5):
            copied = template.model_dump(exclude={"id"}) | {"number": f"P{number}"}
            tx.session.add(Customer(**copied))
    first = desk.see(customers.find, "小明", 0, 4)
    rest = desk.see(customers.find, "小明", first[-1].customer_id, 4)
    assert [found.number for found in (*first, *rest)] == ["K001", "P0", "P1", "P2", "P3", "P4"]


def test_the_brief_shows_everything_and_masks_the_numbers(desk: Desk) -> None:
    desk.trust("li.na")
    visit_id = owe(desk, 1)
    desk.do(calls.claim, visit_id)
    sheet = desk.do(calls.open_call, visit_id)
    new = NewIssue(
        Category.DELIVERY, Severity.MINOR, "晚到", promise="回电", promised_on=TODAY + timedelta(days=2)
    )
    desk.do(raise_issue, visit_id, new, seq=sheet.next_seq, elapsed_ms=1)
    desk.do(endings.end_call, visit_id, Ending("1.2", sheet.next_seq + 1, 2))
    brief = desk.see(customers.brief, 1)
    assert (brief.name, brief.tier, brief.region) == ("王小明", "important", "深圳")
    assert [contact.value for contact in brief.contacts] == ["138****5678"]
    assert [(bought.product, bought.amount_minor) for bought in brief.purchases] == [("净水器 X200", 328_000)]
    assert [(past.outcome, past.by) for past in brief.visits] == [("1.2", "李娜")]
    assert [(issue.description, issue.promise) for issue in brief.issues] == [("晚到", "回电")]


def test_nobody_is_briefed_about_a_customer_that_is_not_there(desk: Desk) -> None:
    desk.trust("li.na")
    with pytest.raises(Refusal, match="99"):
        desk.see(customers.brief, 99)


def test_showing_a_number_is_written_down(desk: Desk) -> None:
    desk.trust("li.na")
    contact = desk.see(customers.brief, 1).contacts[0]
    assert desk.do(customers.show_phone, contact.id) == "+8613812345678"
    with desk.store.reading() as tx:
        asked = tx.session.exec(select(AuditEvent).where(AuditEvent.kind == "phone_shown")).all()
    assert desk.person is not None
    assert [(row.person_id, row.entity) for row in asked] == [(desk.person.id, f"contact:{contact.id}")]
    with as_person(desk, "qian.jun"), pytest.raises(Refusal):
        desk.do(customers.show_phone, contact.id)


def test_those_who_do_not_visit_do_not_look(desk: Desk) -> None:
    desk.trust("sun.li")
    with pytest.raises(Refusal):
        desk.see(customers.find, "王")
    with pytest.raises(Refusal):
        desk.see(customers.brief, 1)
