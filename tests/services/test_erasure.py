"""An erased customer: nothing tells who it was, every count and every chain stays."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import MetaData, text

from agentdesk.desk import Desk
from agentdesk.domain.chain import FaultKind
from agentdesk.domain.complaint import ComplaintFacts, Remedy, Urgency
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Severity
from agentdesk.domain.visit import EventKind
from agentdesk.services import complaints, customers, erasure, history, issues, knowledge, queue, visits
from tests.calling import ALL_ANSWERED, Call, owe_visit
from tests.desks import as_person

WORDS = (
    "王小明",
    "+8613812345678",
    "漏水漏到楼下王阿姨家",
    "住在三单元",
    "滤芯太贵",
    "下周二上门",
    "退到尾号6222的卡",
)
"""All that the desk is told of 王小明 (customer 1, K001) and his purchase apart."""

WANTED = ComplaintFacts(Remedy.REFUND, Urgency.INCONVENIENCE, "退到尾号6222的卡")


@pytest.fixture
def told(desk: Desk) -> Desk:
    """The desk with the administrator at it, after a call in which 王小明 said much and 陈雪 (2) the like."""
    with as_person(desk, "li.na"):
        for customer in (1, 2):
            call = Call.open(desk, owe_visit(desk, customer))
            call.answer(**ALL_ANSWERED, q7="滤芯太贵")
            issue = call.raise_issue("漏水漏到楼下王阿姨家", promise="下周二上门")
            call.record(EventKind.NOTE, value="住在三单元")
            call.end("1.1", "住在三单元")
            with as_person(desk, "zhao.min"):
                desk.do(issues.add_note, issue, "住在三单元")
                desk.do(complaints.classify, issue, Severity.MAJOR, WANTED)
        owe_visit(desk, 1)
    desk.trust("admin")
    return desk


def everything(desk: Desk) -> str:
    """Every value of every table."""
    tables = MetaData()
    with desk.store.reading() as tx:
        tables.reflect(tx.connection)
        found = [
            tx.connection.execute(table.select()).all()
            for name, table in tables.tables.items()
            if not name.startswith(("customer_search", "questionnaire"))
        ]
    return str(found)


def counts(desk: Desk) -> list[int]:
    with desk.store.reading() as tx:
        return [
            tx.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("visit", "visit_event", "issue", "issue_event", "attempt", "purchase")
        ]


def test_nothing_tells_who_it_was_and_every_row_stays(told: Desk) -> None:
    before = counts(told)
    told.do(erasure.erase, told.see(erasure.numbered, "K002"), "asked by letter")
    assert all(word in everything(told) for word in WORDS)
    told.do(erasure.erase, told.see(erasure.numbered, "K001"), "asked by letter")
    left = everything(told)
    assert [word for word in WORDS if word in left] == []
    assert counts(told) == before


def test_the_chains_stay_whole_and_say_how_much_was_erased(told: Desk) -> None:
    told.do(erasure.erase, 1, "asked by letter")
    found = told.see(history.verify)
    assert (found.fault, found.erased) == (None, 3)


def test_it_says_which_articles_somebody_should_read_over(told: Desk) -> None:
    with as_person(told, "zhao.min"):
        numbers = [
            told.do(knowledge.write, replace(told.see(knowledge.from_issue, issue), answer="关闭进水阀"))
            for issue in (1, 2, 1)
        ]
        told.do(knowledge.retire, numbers[2])
    written = told.do(erasure.erase, 1, "asked by letter")
    assert [(each.id, each.issue_id) for each in written] == [(numbers[0], 1), (numbers[2], 1)]


def test_the_screens_still_open_what_is_left(told: Desk) -> None:
    told.do(erasure.erase, 1, "asked by letter")
    told.trust("zhao.min")
    timeline = told.see(issues.detail, 1, "zh_Hans").timeline
    assert [(entry.kind, entry.value) for entry in timeline] == [
        ("raised", {}),
        ("note", {}),
        ("reclassified", {}),
    ]
    answers = {each.node.rpartition("/")[2]: each.value for each in told.see(visits.show, 1).answers}
    assert answers == ALL_ANSWERED, "choices stay for the statistics, typed answers go"
    brief = told.see(customers.brief, 1)
    assert (brief.name, brief.contacts, brief.do_not_call) == ("—", (), True)
    assert told.see(customers.find, "王小明") == ()
    told.trust("li.na")
    assert told.see(queue.page).items == ()


def test_words_that_go_without_an_audited_erasure_are_a_fault(told: Desk) -> None:
    with told.store.writing() as tx:
        tx.connection.execute(text("UPDATE customer SET erased_at = '2026-11-18 02:00:00+00' WHERE id = 1"))
        tx.connection.execute(text("UPDATE issue_event SET value = '', salt = '' WHERE issue_id = 1"))
    fault = told.see(history.verify).fault
    assert fault is not None
    assert (fault.kind, fault.log, fault.subject) == (FaultKind.BLANKED, "issue_event", "issue:1/1")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE issue_event SET value = '', salt = '' WHERE issue_id = 2",
        "UPDATE issue_event SET mac = '' WHERE issue_id = 1",
        "UPDATE issue_event SET value = '', salt = '', kind = 'note' WHERE issue_id = 1",
        "UPDATE issue_event SET value = '{}', salt = '' WHERE issue_id = 1",
        "UPDATE visit_event SET value = '' WHERE visit_id = 2",
        "UPDATE visit_event SET value = 'x' WHERE visit_id = 1",
        "DELETE FROM issue_event WHERE issue_id = 1",
    ],
)
def test_the_database_lets_go_of_an_erased_customers_words_only(told: Desk, change: str) -> None:
    told.do(erasure.erase, 1, "asked by letter")
    with pytest.raises(Exception, match="append-only"), told.store.writing() as tx:
        tx.connection.execute(text(change))


def test_only_an_administrator_erases_once_and_says_why(told: Desk) -> None:
    for login in ("zhao.min", "qian.jun", "li.na"):
        with as_person(told, login), pytest.raises(Refusal, match="not allowed"):
            told.do(erasure.erase, 1, "asked by letter")
    with pytest.raises(Refusal, match="reason"):
        told.do(erasure.erase, 1, "  ")
    told.do(erasure.erase, 1, "asked by letter")
    for again in (1, 99):
        with pytest.raises(Refusal, match="no customer"):
            told.do(erasure.erase, again, "asked by letter")


def test_nobody_is_erased_in_the_middle_of_a_call(told: Desk) -> None:
    with as_person(told, "li.na"):
        Call.open(told, owe_visit(told, 1))
    with pytest.raises(Refusal, match="being called"):
        told.do(erasure.erase, 1, "asked by letter")


def test_the_file_itself_has_forgotten(told: Desk) -> None:
    path = told.store.path
    if path is None:
        pytest.skip("of a file only")
    for customer in (1, 2):
        told.do(erasure.erase, customer, "asked by letter")
    told.close()
    content = Path(path).read_bytes()
    assert [word for word in WORDS if word.encode() in content] == []
