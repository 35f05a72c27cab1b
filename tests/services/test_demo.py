"""The demo desk: something true on every screen, whatever day it is made."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import phonenumbers
import pytest

from agentdesk.content import resource
from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category, Severity
from agentdesk.exchange.customers import customers_in
from agentdesk.services import calls, issues, knowledge, organisation, passwords, people, queue
from agentdesk.services.customers import brief
from agentdesk.services.demo import DEMO_AGENT, DEMO_PASSWORD, DEMO_PEOPLE, make_demo
from agentdesk.services.planning import plan_run
from agentdesk.services.queue import QueueView
from agentdesk.store.issues import IssueFilter
from tests.desks import Clock


@pytest.fixture
def demo(database_url: str, clock: Clock) -> Iterator[Desk]:
    with Desk.open(database_url, clock=clock, create=True) as desk:
        make_demo(desk)
    with Desk.open(database_url, clock=clock) as desk:
        yield desk


def test_every_screen_has_something_to_show(demo: Desk) -> None:
    demo.trust(DEMO_AGENT)
    items = demo.see(queue.page, limit=200).items
    assert {item.kind for item in items} == {"first", "periodic", "confirmation"}
    said = " ".join(str(item.why) for item in items)
    for sentence in ("Appointment time reached", "First visit", "Monthly", "Quarterly", "Half-yearly"):
        assert sentence in said
    assert items[0].urgent
    counts = demo.see(queue.counts)
    assert counts.callbacks >= 3
    assert counts.done_today >= 1
    assert demo.see(calls.current) is None
    done = demo.see(queue.page, QueueView.DONE).items[0]
    assert demo.see(brief, done.customer_id).visits[0].score is not None


def test_every_filter_of_the_ledger_finds_something(demo: Desk) -> None:
    demo.trust("zhao.min")
    rows = demo.see(issues.page, IssueFilter()).items
    assert len(rows) == 12
    assert {row.category for row in rows} == set(Category)
    assert {row.severity for row in rows} == set(Severity)
    assert len({row.department for row in rows if row.department}) == 4
    assert len({row.assignee for row in rows if row.assignee}) >= 3
    numbers = demo.see(issues.counts)
    assert (numbers.open, numbers.critical) == (10, 1)
    assert len({row.state for row in rows}) >= 7
    assert [row.reopened for row in rows if row.reopened] == [1]
    assert min(numbers.unassigned, numbers.late, numbers.mine) >= 1
    assert len({row.raised_at.date() for row in rows}) >= 5
    assert [row for row in rows if row.due_on and row.due_on > demo.today()]
    timelines = [demo.see(issues.detail, row.id, "zh_Hans").timeline for row in rows]
    assert {each.kind for timeline in timelines for each in timeline} == {
        "raised",
        "assigned",
        "note",
        "state",
    }
    assert max(len(timeline) for timeline in timelines) >= 4
    for timeline in timelines:
        assert [each.at for each in timeline] == sorted(each.at for each in timeline)
        assert all(each.at <= demo.now() for each in timeline)


def test_customers_have_a_past(demo: Desk) -> None:
    """Somebody has bought and been visited several times."""
    demo.trust(DEMO_AGENT)
    known = [demo.see(brief, item.customer_id) for item in demo.see(queue.page, limit=200).items]
    assert max(len(each.purchases) for each in known) >= 3
    assert max(len(each.visits) for each in known) >= 3


def test_the_log_of_a_visit_is_its_interview(demo: Desk) -> None:
    """Every finished visit, replayed, says what its answers and its score say."""
    with demo.store.reading() as tx:
        finished = tx.connection.exec_driver_sql(
            "SELECT id, score FROM visit WHERE outcome = '1.1' ORDER BY id"
        ).all()
        answers = tx.connection.exec_driver_sql("SELECT visit_id, node, value FROM answer").all()
        events = tx.connection.exec_driver_sql(
            "SELECT visit_id, seq, kind, node, value FROM visit_event ORDER BY visit_id, seq"
        ).all()
    assert len(finished) > 30
    logged: dict[int, dict[str, str]] = {}
    for visit_id, seq, kind, node, value in events:
        place = logged.setdefault(visit_id, {})
        assert seq == int(place.get("next", seq))
        place["next"] = str(seq + 1)
        if kind == "answered":
            place[node] = value
    for visit_id, node, value in answers:
        assert logged[visit_id][node] == value
    assert all(score is not None for _, score in finished)


def test_everybody_may_sign_in_and_only_once_is_it_made(demo: Desk) -> None:
    for login in DEMO_PEOPLE:
        known = demo.see(people.credentials, login)
        assert known is not None
        assert passwords.matches(known.password_hash, DEMO_PASSWORD)
    assert json.dumps(DEMO_PEOPLE)
    with pytest.raises(Refusal):
        make_demo(demo)
    about = demo.see(organisation.about)
    assert about is not None
    assert about.zone == "Asia/Shanghai"


def test_the_plan_finds_nothing_more(demo: Desk) -> None:
    demo.trust("zhao.min")
    assert plan_run(demo, demo.today()).made == 0


@pytest.mark.parametrize(
    "moment",
    [
        "2026-02-19T18:30",  # the Spring Festival, at night in Shanghai
        "2026-10-05T03:00",  # the National Day week
        "2027-02-10T01:00",  # a year whose holidays are not announced
        "2026-03-01T00:05",
    ],
)
def test_it_can_be_made_on_any_day(tmp_path: Path, moment: str) -> None:
    clock = Clock(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    with Desk.open(f"sqlite:///{tmp_path / 'demo.db'}", clock=clock, create=True) as desk:
        make_demo(desk)
        desk.trust(DEMO_AGENT)
        assert len(desk.see(queue.page, limit=200).items) >= 8
        assert desk.see(queue.counts).callbacks >= 3
        desk.trust("zhao.min")
        assert desk.see(issues.counts).open >= 3


def test_the_sample_can_be_imported_and_calls_nobody(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(resource("samples", "customers.csv").read_bytes())
    rows = list(customers_in(path).rows)
    assert len(rows) == 60
    assert not [row for row in rows if isinstance(row, tuple)]
    with path.open(encoding="utf-8", newline="") as file:
        phones = [row["phone"] for row in csv.DictReader(file)]
    assert len(set(phones)) == 60
    assert all(phone.startswith(("+861900000", "+447700900")) for phone in phones)
    assert all(phonenumbers.is_possible_number(phonenumbers.parse(phone)) for phone in phones)


def test_the_knowledge_base_has_a_dozen_articles_and_calls_used_them(demo: Desk) -> None:
    demo.trust("zhao.min")
    articles = demo.see(knowledge.page).items
    assert len(articles) == 12
    assert {article.language for article in articles} == {"zh", "en"}
    assert sum(article.uses for article in articles) == len(demo.see(issues.page, IssueFilter()).items)
