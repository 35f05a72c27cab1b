"""The ledger's acts: raising, finding, filtering, assigning, noting; who may, and what is written down."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, Category, IssueState, Severity
from agentdesk.domain.issue_flow import next_due
from agentdesk.services import issues, organisation, reviews
from agentdesk.services.issues import IssueFilter, Responsible
from agentdesk.store.tables import AuditEvent, Issue
from tests.calling import Call, owe_visit, raise_some
from tests.desks import TODAY, Clock, as_person
from tests.handling import bring_to, reopen

ANY = IssueFilter()


def numbers(desk: Desk, by: IssueFilter = ANY) -> list[int]:
    return [row.id for row in desk.see(issues.page, by).items]


def put(desk: Desk, number: int, **values: object) -> None:
    """Change facts of an issue that no service changes."""
    with desk.store.writing() as tx:
        issue = tx.session.get_one(Issue, number)
        for name, value in values.items():
            setattr(issue, name, value)
        issue.next_due_at = next_due(IssueState(issue.state), issue.due_on, issue.clock_due_at, desk.zone)
        tx.session.add(issue)


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """A desk at which the supervisor sits; three issues of 王小明 (1, 2, 3) and one of 陈雪 (4) were raised."""
    with as_person(desk, "li.na"):
        raise_some(desk, 3, customer=1)
        raise_some(desk, 1, customer=2)
    desk.trust("zhao.min")
    return desk


def department(desk: Desk, code: str) -> int:
    return next(each.id for each in desk.see(organisation.departments) if each.code == code)


def person(desk: Desk, login: str) -> int:
    return next(each.person_id for each in desk.see(issues.assignable) if each.login == login)


# --- raising ------------------------------------------------------------


def test_an_issue_raised_in_a_call_is_on_the_ledger_with_everything_said(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        call.answer(q1="satisfied", q3="yes")
        number = call.raise_issue(
            " 滤芯漏水 ",
            severity=Severity.CRITICAL,
            question="q3",
            promise="明天回电",
            promised_on=TODAY + timedelta(days=1),
        )
    desk.trust("zhao.min")
    found = desk.see(issues.detail, number, "zh_Hans")
    row = found.row
    assert (row.customer, row.customer_number, row.product) == ("王小明", "K001", "净水器 X200")
    assert (row.description, row.severity, row.state) == ("滤芯漏水", "critical", "received")
    assert (row.raised_by, found.promises[0].text, found.tier) == ("李娜", "明天回电", "important")
    assert (found.question, found.answer) == ("产品是否出现过质量问题？", "是")
    assert [(entry.kind, entry.person) for entry in found.timeline] == [("raised", "李娜")]
    english = desk.see(issues.detail, number, "en")
    assert (english.question, english.answer) == ("Has the product had any quality problems?", "Yes")


def test_an_issue_outside_of_a_question_has_none(supervised: Desk) -> None:
    found = supervised.see(issues.detail, 1, "en")
    assert (found.question, found.answer) == ("", "")


@pytest.mark.parametrize("description", ["", " \n ", "长" * 4001])
def test_a_description_has_something_to_say_and_an_end(desk: Desk, description: str) -> None:
    desk.trust("li.na")
    call = Call.open(desk, owe_visit(desk))
    with pytest.raises(Refusal):
        call.raise_issue(description)
    assert call.raise_issue("长" * 4000) == 1


def test_a_promise_is_not_made_for_yesterday(desk: Desk) -> None:
    desk.trust("li.na")
    call = Call.open(desk, owe_visit(desk))
    with pytest.raises(Refusal, match="promise"):
        call.raise_issue(promised_on=TODAY - timedelta(days=1))
    assert call.raise_issue(promised_on=TODAY)


def test_nobody_raises_an_issue_in_anothers_call(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
    desk.trust("wang.lei")
    with pytest.raises(Refusal, match="another desk"):
        call.raise_issue()


# --- the list ------------------------------------------------------------


def test_pages_follow_each_other_the_newest_first_without_gap_or_double(
    supervised: Desk, clock: Clock
) -> None:
    clock.forward(minutes=1)
    with as_person(supervised, "li.na"):
        raise_some(supervised, 4, customer=3)
    seen: list[int] = []
    after = None
    while True:
        page = supervised.see(issues.page, ANY, after, 3)
        seen += [row.id for row in page.items]
        if page.next is None:
            break
        after = page.next
    assert seen == [8, 7, 6, 5, 4, 3, 2, 1]
    assert supervised.see(issues.how_many, ANY) == 8


def test_neighbours_are_those_of_the_filtered_list(supervised: Desk) -> None:
    put(supervised, 2, severity=Severity.CRITICAL)
    row = supervised.see(issues.detail, 2, "en").row
    place = issues.key_of(row)
    assert supervised.see(issues.beside, ANY, place) == (3, 1)
    assert supervised.see(issues.beside, IssueFilter(severity="critical"), place) == (None, None)
    bring_to(supervised, 3, IssueState.CLOSED)
    assert supervised.see(issues.beside, IssueFilter(states=OPEN_STATES), place) == (4, 1)


def test_each_filter_lets_through_what_it_names(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    put(desk, 1, severity=Severity.CRITICAL, department_id=department(desk, "quality"))
    put(desk, 2, category=Category.DELIVERY, assignee_id=person(desk, "zhao.min"))
    put(desk, 3, due_on=TODAY - timedelta(days=1))
    bring_to(desk, 4, IssueState.CLOSED)
    clock.forward(days=1)
    with as_person(desk, "li.na"):
        raise_some(desk, 1, customer=3)
    midnight = clock.now - timedelta(hours=10)
    expected = {
        IssueFilter(states=OPEN_STATES): [5, 3, 2, 1],
        IssueFilter(states=(IssueState.CLOSED,)): [4],
        IssueFilter(severity="critical"): [1],
        IssueFilter(category="delivery"): [2],
        IssueFilter(department_id=department(desk, "quality")): [1],
        IssueFilter(assignee_id=person(desk, "zhao.min")): [4, 2],
        IssueFilter(unassigned=True): [5, 3],
        IssueFilter(due_before=clock.now - timedelta(days=1)): [3],
        IssueFilter(due_before=clock.now): [3, 2, 1],
        IssueFilter(raised_from=midnight): [5],
        IssueFilter(customer_ids=(2,)): [4],
        IssueFilter(customer_ids=()): [],
        IssueFilter(number=2, customer_ids=(2,)): [4, 2],
    }
    for by, wanted in expected.items():
        assert numbers(desk, by) == wanted, by
        assert desk.see(issues.how_many, by) == len(wanted), by


def test_the_counts_are_those_of_their_filters(supervised: Desk) -> None:
    desk = supervised
    put(desk, 1, severity=Severity.CRITICAL, due_on=TODAY - timedelta(days=1))
    put(desk, 2, assignee_id=person(desk, "zhao.min"))
    put(desk, 3, severity=Severity.CRITICAL, due_on=date(2026, 1, 1))
    bring_to(desk, 3, IssueState.CLOSED)
    counts = desk.see(issues.counts)
    assert (counts.open, counts.critical, counts.unassigned, counts.late, counts.mine) == (3, 1, 2, 1, 1)


def test_what_a_customer_was_not_satisfied_with_is_found(supervised: Desk) -> None:
    reopen(supervised, 2)
    assert numbers(supervised, IssueFilter(reopened=True)) == [2]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("2", [2]),
        ("#2", [2]),
        ("＃２", [2]),
        ("王小明", [3, 2, 1]),
        ("K002", [4]),
        ("13812345678", [3, 2, 1]),
        ("5678", [3, 2, 1]),
        ("99999999999999999999", []),
        ("#", []),
        ("没有这个人", []),
    ],
)
def test_finding_by_number_or_customer(supervised: Desk, asked: str, wanted: list[int]) -> None:
    assert numbers(supervised, supervised.see(issues.named, asked)) == wanted


def test_the_customers_other_issues_stand_beside_it(supervised: Desk) -> None:
    bring_to(supervised, 3, IssueState.CLOSED)
    assert [other.id for other in supervised.see(issues.detail, 1, "en").others] == [2]
    assert supervised.see(issues.detail, 4, "en").others == ()


# --- assigning and noting ------------------------------------------------------------


def test_assigning_is_on_the_timeline_and_in_the_audit(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    clock.forward(minutes=3)
    to = Responsible(department(desk, "quality"), person(desk, "wang.lei"))
    desk.do(issues.assign, 1, to)
    found = desk.see(issues.detail, 1, "en")
    assert (found.row.department, found.row.assignee, found.row.changed_at) == ("品质部", "王磊", clock.now)
    last = found.timeline[-1]
    assert (last.seq, last.kind, last.person) == (2, "assigned", "赵敏")
    assert last.value == {
        "department": "品质部",
        "assignee": "王磊",
        "before": {"department_id": None, "assignee_id": None},
        "set": {"department_id": 1, "assignee_id": 3},
    }
    with desk.store.reading() as tx:
        audit = tx.session.exec(select(AuditEvent).where(AuditEvent.kind == "issue_assigned")).one()
    assert audit.entity == "issue:1"


def test_assigning_the_same_again_writes_nothing(supervised: Desk) -> None:
    to = Responsible(department(supervised, "quality"))
    supervised.do(issues.assign, 1, to)
    supervised.do(issues.assign, 1, to)
    assert len(supervised.see(issues.detail, 1, "en").timeline) == 2


def test_an_assignment_is_taken_back_unless_somebody_else_assigned_meanwhile(supervised: Desk) -> None:
    desk = supervised
    mine, theirs = Responsible(department(desk, "quality")), Responsible(department(desk, "service"))
    desk.do(issues.assign, 1, mine)
    desk.do(issues.assign, 1, Responsible(), instead_of=mine)
    assert desk.see(issues.detail, 1, "en").row.department_id is None
    desk.do(issues.assign, 1, mine)
    desk.do(issues.assign, 1, theirs)
    with pytest.raises(Refusal, match="meanwhile"):
        desk.do(issues.assign, 1, Responsible(), instead_of=mine)
    assert desk.see(issues.detail, 1, "en").row.department_id == theirs.department_id


@pytest.mark.parametrize("state", [state for state in IssueState if state not in OPEN_STATES])
def test_an_ended_issue_is_nobodys(supervised: Desk, state: IssueState) -> None:
    bring_to(supervised, 1, state)
    with pytest.raises(Refusal, match="ended"):
        supervised.do(issues.assign, 1, Responsible(department(supervised, "quality")))


@pytest.mark.parametrize("to", [Responsible(department_id=99), Responsible(assignee_id=99)])
def test_nobody_unknown_becomes_responsible(supervised: Desk, to: Responsible) -> None:
    with pytest.raises(Refusal):
        supervised.do(issues.assign, 1, to)


def test_a_note_keeps_its_lines_and_its_length(supervised: Desk) -> None:
    supervised.do(issues.add_note, 1, " 第一行\n第二行 [/投诉] ")
    last = supervised.see(issues.detail, 1, "en").timeline[-1]
    assert (last.kind, last.value) == ("note", {"text": "第一行\n第二行 [/投诉]"})
    for bad in ("", "  \n", "长" * 4001):
        with pytest.raises(Refusal):
            supervised.do(issues.add_note, 1, bad)


def test_what_is_not_there_is_said(supervised: Desk) -> None:
    for attempt in (
        lambda: supervised.see(issues.detail, 99, "en"),
        lambda: supervised.do(issues.assign, 99, Responsible()),
        lambda: supervised.do(issues.add_note, 99, "x"),
    ):
        with pytest.raises(Refusal, match="#99"):
            attempt()


# --- who may ------------------------------------------------------------


@pytest.mark.parametrize("login", ["li.na", "sun.li"])
def test_who_may_not_see_the_ledger(supervised: Desk, login: str) -> None:
    desk = supervised
    desk.trust(login)
    place = (desk.now(), 1)
    for attempt in (
        lambda: desk.see(issues.page, ANY),
        lambda: desk.see(issues.counts),
        lambda: desk.see(issues.how_many, ANY),
        lambda: desk.see(issues.beside, ANY, place),
        lambda: desk.see(issues.named, "1"),
    ):
        with pytest.raises(Refusal, match="not allowed"):
            attempt()


@pytest.mark.parametrize(("login", "why"), [("wang.lei", "not assigned"), ("sun.li", "not allowed")])
def test_whom_an_issue_does_not_concern_neither_reads_it_nor_writes_on_it(
    supervised: Desk, login: str, why: str
) -> None:
    desk = supervised
    desk.trust(login)
    for attempt in (
        lambda: desk.see(issues.detail, 1, "en"),
        lambda: desk.do(issues.add_note, 1, "x"),
    ):
        with pytest.raises(Refusal, match=why):
            attempt()


def test_who_took_an_issue_down_reads_it_without_the_customers_others(supervised: Desk) -> None:
    supervised.trust("li.na")
    supervised.do(issues.add_note, 1, "客户来电")
    seen = supervised.see(issues.detail, 1, "en")
    assert (seen.row.customer, seen.others, seen.timeline[-1].kind) == ("王小明", (), "note")


def test_nobody_is_made_responsible_who_could_do_nothing_about_it(supervised: Desk) -> None:
    """The trainer sees no issue, the administrator takes no step."""
    offered = {each.login for each in supervised.see(issues.assignable)}
    assert offered == {"li.na", "wang.lei", "emma", "zhao.min", "qian.jun"}
    with supervised.store.reading() as tx:
        others = tx.connection.exec_driver_sql("SELECT id FROM person WHERE login IN ('sun.li', 'admin')")
        numbers = others.scalars().all()
    for number in numbers:
        with pytest.raises(Refusal, match="may not work on issues"):
            supervised.do(issues.assign, 1, Responsible(assignee_id=number))
    assert {each.person_id for each in supervised.see(reviews.able)} >= set(numbers), (
        "a decision is anybody's"
    )


@pytest.mark.parametrize("login", ["li.na", "sun.li", "qian.jun", "admin"])
def test_who_may_not_assign(supervised: Desk, login: str) -> None:
    supervised.trust(login)
    with pytest.raises(Refusal, match="not allowed"):
        supervised.do(issues.assign, 1, Responsible())


def test_whoever_plans_sees_who_can_be_responsible(supervised: Desk) -> None:
    for login in ("li.na", "qian.jun"):
        with as_person(supervised, login):
            assert supervised.see(issues.assignable)
    with as_person(supervised, "sun.li"), pytest.raises(Refusal, match="not allowed"):
        supervised.see(issues.assignable)


def test_nobody_signed_in_is_told_so(desk: Desk) -> None:
    with pytest.raises(Refusal, match="Sign in"):
        desk.see(issues.page, ANY)


# --- what the database itself refuses ------------------------------------------------------------


@pytest.mark.parametrize("table", ["issue_event", "visit_event", "audit_event"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET kind = kind", "DELETE FROM {}"])
def test_logs_refuse_to_be_changed_by_plain_sql(supervised: Desk, table: str, sql: str) -> None:
    with (
        pytest.raises(IntegrityError),
        supervised.store.writing() as tx,
    ):
        tx.connection.execute(text(sql.format(table)))
    with supervised.store.reading() as tx:
        assert tx.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0


@pytest.mark.parametrize("column", ["state", "severity", "category"])
def test_the_database_knows_the_words_of_an_issue(supervised: Desk, column: str) -> None:
    with (
        pytest.raises(IntegrityError),
        supervised.store.writing() as tx,
    ):
        tx.connection.execute(text(f"UPDATE issue SET {column} = 'anything' WHERE id = 1"))
    assert supervised.see(issues.detail, 1, "en").row.state == "received"
