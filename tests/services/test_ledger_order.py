"""The ledger in each of its orders: pages, neighbours, the index gone along; and what is found by words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from agentdesk.desk import Desk
from agentdesk.domain.complaint import ComplaintFacts, Remedy, Urgency
from agentdesk.domain.issue import OPEN_STATES, IssueState, Order, Severity
from agentdesk.domain.issue_flow import NOTHING_DUE, next_due
from agentdesk.domain.names import all_phrases, all_tsqueries
from agentdesk.services import complaints, erasure, issues
from agentdesk.services.issues import IssueFilter
from agentdesk.store.issue_filter import FOUND_AT_MOST, IssueKey, beyond, narrowed, sorted_by
from agentdesk.store.issues import whole_rows
from agentdesk.store.tables import Issue
from tests.calling import Call, owe_visit, raise_some
from tests.desks import TODAY, Clock, as_person, set_up, untimed
from tests.handling import bring_to, issue_of

OPEN = IssueFilter(states=OPEN_STATES)
NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)

COMMON = {
    "open": OPEN,
    "critical": replace(OPEN, severity="critical"),
    "unassigned": replace(OPEN, unassigned=True),
    "mine": replace(OPEN, assignee_id=1),
    "late": replace(OPEN, due_before=NOW),
    "today": replace(OPEN, raised_from=NOW),
    "reopened": replace(OPEN, reopened=True),
    "awaiting": replace(OPEN, states=(IssueState.AWAITING_CUSTOMER,)),
    "complaints": replace(OPEN, complaints=True),
    "department": replace(OPEN, department_id=1),
    "category": replace(OPEN, category="delivery"),
    "all of it": replace(OPEN, department_id=1, category="delivery", due_before=NOW),
}


@pytest.fixture
def file_desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """A desk on SQLite with nothing in it: PostgreSQL chooses its indexes by what is in them."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    set_up(url, clock)
    with Desk.open(url, clock=clock) as desk:
        yield desk


@pytest.fixture
def mixed(desk: Desk, clock: Clock) -> Desk:
    """Nine issues, of every severity, with days and clocks and without; the supervisor at the desk."""
    untimed(desk)
    with as_person(desk, "li.na"):
        for customer in (1, 2, 3):
            call = Call.open(desk, owe_visit(desk, customer))
            for place, severity in enumerate((Severity.MINOR, Severity.CRITICAL, Severity.MAJOR)):
                clock.forward(minutes=1)
                day = TODAY + timedelta(days=customer) if place else None
                call.raise_issue(f"第{customer}家 {severity}", severity=severity, promised_on=day)
            call.end("1.2")
    desk.trust("zhao.min")
    return desk


def walked(desk: Desk, by: IssueFilter, limit: int) -> list[int]:
    """The numbers of all pages, one after another."""
    seen: list[int] = []
    after: IssueKey | None = None
    while True:
        page = desk.see(issues.page, by, after, limit)
        seen += [row.id for row in page.items]
        if page.next is None:
            return seen
        after = page.next


@pytest.mark.parametrize("order", Order)
def test_pages_follow_each_other_in_every_order(mixed: Desk, order: Order) -> None:
    by = replace(OPEN, order=order)
    rows = mixed.see(issues.page, by).items
    assert walked(mixed, by, 2) == [row.id for row in rows]
    gravity = list(Severity)
    expected = {
        Order.NEWEST: lambda row: -row.id,
        Order.OLDEST: lambda row: row.id,
        Order.DUE: lambda row: (row.due_on is None, row.due_on or TODAY, row.id),
        Order.SEVERITY: lambda row: (gravity.index(Severity(row.severity)), row.id),
    }[order]
    assert list(rows) == sorted(rows, key=expected)
    assert len(rows) == 9


@pytest.mark.parametrize("order", Order)
def test_left_and_right_follow_the_order(mixed: Desk, order: Order) -> None:
    by = replace(OPEN, severity="critical", order=order)
    rows = mixed.see(issues.page, by).items
    numbers = [None, *(row.id for row in rows), None]
    for place, row in enumerate(rows, 1):
        beside = mixed.see(issues.beside, by, issues.key_of(row, order))
        assert beside == (numbers[place - 1], numbers[place + 1])


def plan_of(desk: Desk, by: IssueFilter) -> list[str]:
    """How SQLite reads a page of the middle of the list."""
    key = ("major", NOW, 1) if by.order is Order.SEVERITY else (NOW, 1)
    with desk.store.reading() as tx:
        statement = beyond(sorted_by(narrowed(tx, whole_rows(), by), by.order), by.order, key).limit(50)
        compiled = statement.compile(
            dialect=tx.connection.dialect, compile_kwargs={"render_postcompile": True}
        )
        values = (None,) * len(compiled.positiontup or ())
        return [
            str(row[-1]) for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        ]


def test_sqlite_goes_along_the_index_of_the_order_whatever_is_asked_for(file_desk: Desk) -> None:
    wanted = {Order.DUE: "ix_issue_open_due", Order.SEVERITY: "ix_issue_open_severity"}
    for order in Order:
        for by in COMMON.values():
            steps = plan_of(file_desk, replace(by, order=order))
            assert wanted.get(order, "ix_issue") in steps[0], (order, by, steps)
            assert not any("TEMP B-TREE" in step for step in steps), (order, by, steps)


def test_what_is_due_follows_the_life_of_an_issue(mixed: Desk, clock: Clock) -> None:
    number = 2  # promised for tomorrow
    end_of_day = datetime(2026, 11, 19, 16, tzinfo=UTC)  # midnight in Shanghai
    assert issue_of(mixed, number).next_due_at == end_of_day
    assert number not in [row.id for row in mixed.see(issues.page, mixed.see(issues.late, OPEN)).items]
    clock.now = end_of_day + timedelta(seconds=1)
    assert number in [row.id for row in mixed.see(issues.page, mixed.see(issues.late, OPEN)).items]
    bring_to(mixed, number, IssueState.CLOSED)
    assert issue_of(mixed, number).next_due_at == NOTHING_DUE


@given(
    st.none() | st.dates(min_value=TODAY, max_value=TODAY + timedelta(days=9)),
    st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)),
    st.sampled_from(IssueState),
)
def test_the_first_of_both_counts_and_only_while_it_is_open(
    day: date | None, runs: timedelta | None, state: IssueState
) -> None:
    moment = None if runs is None else NOW + runs
    found = next_due(state, day, moment, UTC)
    if state not in OPEN_STATES or (day is None and moment is None):
        assert found == NOTHING_DUE
        return
    assert moment is None or found <= moment
    assert day is None or found.date() <= day + timedelta(days=1)


def test_complaints_are_found_by_themselves(mixed: Desk) -> None:
    wanted = ComplaintFacts(Remedy.REPAIR, Urgency.INCONVENIENCE, "")
    mixed.do(complaints.classify, 3, Severity.MAJOR, wanted)
    assert [row.id for row in mixed.see(issues.page, IssueFilter(complaints=True)).items] == [3]
    assert mixed.see(issues.counts).complaints == 1


# --- words ------------------------------------------------------------


@pytest.fixture
def worded(desk: Desk) -> Desk:
    """Three issues with words in them; the administrator at the desk."""
    with as_person(desk, "li.na"):
        for customer, words in (
            (1, "滤芯漏水，漏到楼下"),
            (2, "送货的水管漏了 Filter-X200"),
            (3, "late delivery"),
        ):
            call = Call.open(desk, owe_visit(desk, customer))
            call.raise_issue(words)
            call.end("1.2")
    desk.trust("admin")
    return desk


def found(desk: Desk, asked: str) -> list[int]:
    return [row.id for row in desk.see(issues.page, desk.see(issues.named, asked)).items]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("漏水", [1]),
        ("漏", [2, 1]),
        ("楼下 漏水", [1]),
        ("漏水 送货", []),
        ("芯水", []),
        ("FILTER", [2]),
        ("ｘ200", [2]),
        ("deliv", [3]),
        ("late deliv", [3]),
        ('"漏水" OR (送货 NEAR *', []),
        ("'); DROP TABLE issue; --", []),
        ("：！", []),
        ("陈雪", [2]),
    ],
)
def test_issues_are_found_by_words_of_what_is_wrong(worded: Desk, asked: str, wanted: list[int]) -> None:
    assert found(worded, asked) == wanted


def test_the_words_narrow_what_other_keys_have_narrowed(worded: Desk) -> None:
    by = replace(worded.see(issues.named, "漏"), states=OPEN_STATES, order=Order.OLDEST)
    assert [row.id for row in worded.see(issues.page, by).items] == [1, 2]
    bring_to(worded, 1, IssueState.CLOSED)
    assert [row.id for row in worded.see(issues.page, by).items] == [2]


def test_an_erased_customers_words_find_nothing(worded: Desk) -> None:
    worded.do(erasure.erase, 1, "asked by letter")
    assert found(worded, "漏水") == []
    assert found(worded, "漏") == [2]
    with worded.store.reading() as tx:
        assert tx.session.get_one(Issue, 1).search == ""
        if tx.dialect == "sqlite":
            held = "SELECT count(*) FROM issue_search WHERE issue_search MATCH '楼'"
            assert tx.driver.execute(held).fetchone() == (0,)


def test_of_words_that_very_many_hold_the_newest_are_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    if desk.store.path is None:
        pytest.skip("PostgreSQL looks at all of them")
    assert FOUND_AT_MOST == 5000
    monkeypatch.setattr("agentdesk.store.issue_filter.FOUND_AT_MOST", 2)
    with as_person(desk, "li.na"):
        raise_some(desk, 4)
    desk.trust("zhao.min")
    assert found(desk, "问题") == [4, 3]


def test_queries_of_several_words() -> None:
    assert all_phrases("滤芯 late ！ deliv") == '"滤 芯" AND "late"* AND "deliv"*'
    assert all_tsqueries("滤芯 ！ deliv") == "('滤' <-> '芯') & ('deliv':*)"
    assert all_phrases(" ！") == all_tsqueries(" ！") == ""


def test_severity_sorts_by_its_words() -> None:
    assert sorted(Severity) == list(Severity)


def test_a_page_of_a_place_that_moved_repeats_nothing(mixed: Desk) -> None:
    """An issue whose due date changes between two pages: the others come once each."""
    by = replace(OPEN, order=Order.DUE)
    first = mixed.see(issues.page, by, None, 3)
    with mixed.store.writing() as tx:
        moved = update(Issue).where(Issue.__table__.c.id == 9)  # type: ignore[attr-defined]
        tx.connection.execute(moved.values(next_due_at=NOW))
    rest = mixed.see(issues.page, by, first.next, 50)
    numbers = [row.id for row in (*first.items, *rest.items)]
    assert len(numbers) == len(set(numbers)) == 8
