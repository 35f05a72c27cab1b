"""How issues were handled, on both databases: whom a clock counts for, in which period, and the issues behind."""

from datetime import date, timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.clock_policy import Clock as C
from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.errors import Refusal
from agentdesk.domain.handling import ALL, NOBODY, By, Decided, Figure, Handled
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.services import handling, issue_clocks, issue_undo, issues, organisation
from agentdesk.services.handling import Handling
from agentdesk.services.issues import Responsible
from agentdesk.store.tables import REACHED_VISIT
from tests.calling import Call, owe_visit
from tests.desks import TODAY, Clock, as_person
from tests.handling import SATISFIED, SUPERVISOR, bring_to, confirm, reopen, take
from tests.reviewing import NOVEMBER, person_id


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; 李娜 has raised the major issue 1 at 10:00 of a Wednesday."""
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        call.raise_issue(severity=Severity.MAJOR)
        call.end("1.2")
    desk.trust(SUPERVISOR)
    return desk


def service(desk: Desk) -> int:
    return next(each.id for each in desk.see(organisation.departments) if each.code == "service")


def assign(desk: Desk, login: str, number: int = 1) -> None:
    desk.do(issues.assign, number, Responsible(service(desk), person_id(desk, login)))


def seen(desk: Desk, by: By = By.PERSON, period: tuple[date, date] = NOVEMBER) -> Handling:
    return desk.see(handling.figures, *period, by)


def of(desk: Desk, login: str, period: tuple[date, date] = NOVEMBER) -> Handled | None:
    key = str(person_id(desk, login))
    return next((row for row in seen(desk, period=period).rows if row.key == key), None)


def clock_of(desk: Desk, login: str, clock: C = C.FIRST_RESPONSE) -> Decided:
    row = of(desk, login)
    return row.clocks[clock] if row else Decided()


# --- whom it counts for ------------------------------------------------------------


def test_a_clock_counts_for_who_was_responsible_when_it_ran_out(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "li.na")
    clock.forward(hours=3)  # the first response was due at 12:00
    assign(desk, "wang.lei")
    take(desk, 1, Step.ANALYSE)
    assert clock_of(desk, "li.na") == Decided(0, 1)
    assert clock_of(desk, "wang.lei") == Decided(0, 0)


def test_what_has_run_out_counts_before_anybody_has_looked_at_it(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "li.na")
    assert clock_of(desk, "li.na") == Decided(0, 0), "it still runs"
    clock.forward(hours=3)
    assert clock_of(desk, "li.na") == Decided(0, 1)
    desk.do(issue_clocks.sweep)
    assign(desk, "wang.lei")
    assert clock_of(desk, "li.na") == Decided(0, 1)
    assert clock_of(desk, "wang.lei") == Decided(0, 0)


def test_in_time_counts_for_who_was_responsible_before_the_step(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "li.na")
    clock.forward(minutes=30)
    take(desk, 1, Step.ANALYSE)
    clock.forward(minutes=30)
    take(desk, 1, Step.PLAN, person=person_id(desk, "wang.lei"))
    assert clock_of(desk, "li.na", C.FIRST_RESPONSE) == Decided(1, 0)
    assert clock_of(desk, "li.na", C.PLAN) == Decided(1, 0), "who planned it, not who carries it out"
    row = of(desk, "li.na")
    assert row is not None
    assert row.response.median == timedelta(minutes=30)
    assert row.counts[Figure.TAKEN] == 1


def test_an_assignment_that_was_taken_back_never_was(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "li.na")
    clock.forward(hours=1, minutes=58)
    assign(desk, "wang.lei")
    clock.forward(minutes=4)  # 12:02: it has run out in between
    desk.do(issue_undo.undo, 1)
    clock.forward(hours=2)
    desk.do(issue_clocks.sweep)
    assert clock_of(desk, "li.na") == Decided(0, 1)
    assert clock_of(desk, "wang.lei") == Decided(0, 0)


def test_where_nobody_was_responsible_it_counts_for_who_did_it_and_for_nobody_what_ran_out(
    supervised: Desk, clock: Clock
) -> None:
    desk = supervised
    take(desk, 1, Step.ANALYSE)
    assert clock_of(desk, SUPERVISOR) == Decided(1, 0)
    clock.forward(days=2)
    desk.do(issue_clocks.sweep)
    last = seen(desk).rows[-1]
    assert (last.key, last.clocks[C.PLAN]) == (NOBODY, Decided(0, 1))
    assert [row.clocks[C.FIRST_RESPONSE] for row in seen(desk, By.CATEGORY).rows] == [Decided(1, 0)]


def test_a_step_taken_back_counts_for_nobody(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "li.na")
    clock.forward(minutes=10)
    take(desk, 1, Step.ANALYSE)
    desk.do(issue_undo.undo, 1)
    assert clock_of(desk, "li.na") == Decided(0, 0)


# --- which figures ------------------------------------------------------------------


def test_a_solved_issue_with_its_times(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "wang.lei")
    clock.forward(hours=1)
    wang = {"person": person_id(desk, "wang.lei")}
    for step in (Step.ANALYSE, Step.PLAN, Step.START, Step.RESOLVE):
        take(desk, 1, step, **wang)
    clock.forward(minutes=30)  # the solution stands still while the customer is waited for
    confirm(desk, 1, SATISFIED)
    row = of(desk, "wang.lei")
    assert row is not None
    assert (row.name, row.counts[Figure.SOLVED], row.counts[Figure.OPEN], row.satisfied) == (
        "王磊",
        1,
        0,
        1.0,
    )
    assert row.all_clocks.in_time == 1.0
    assert (row.solution.n, row.solution.median) == (1, timedelta(hours=1))
    assert [each.name for each in seen(desk, By.DEPARTMENT).rows if each.counts[Figure.SOLVED]] == ["客服部"]


def test_reopened_and_withdrawn_are_not_solved(supervised: Desk) -> None:
    desk = supervised
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        call.raise_issue("漏水")
        call.end("1.2")
    reopen(desk, 1)
    bring_to(desk, 2, IssueState.WITHDRAWN)
    total = seen(desk).total
    assert (total.counts[Figure.SOLVED], total.counts[Figure.REOPENED], total.satisfied) == (0, 1, 0.0)
    assert (total.counts[Figure.OPEN], total.counts[Figure.LATE]) == (1, 0)
    assert desk.see(handling.behind, NOVEMBER, By.PERSON, ALL, Figure.REOPENED) == (1,)


def test_nothing_divides_by_nothing(desk: Desk) -> None:
    with as_person(desk, SUPERVISOR):
        nothing = seen(desk, period=(date(2025, 1, 1), date(2025, 1, 31)))
    total = nothing.total
    assert nothing.complaint_rate is None
    assert (total.satisfied, total.all_clocks.in_time, total.response.median) == (None, None, None)
    assert total.response.n == 0


def test_complaints_are_a_share_of_the_visited_customers(supervised: Desk) -> None:
    desk = supervised
    found = seen(desk)
    assert (found.visited, found.complaint_rate) == (1, 0.0)


def test_a_clock_counts_in_the_period_in_which_it_was_decided(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "li.na")
    clock.forward(days=20)  # raised on 11-18: everything ran out in November, and is stopped in December
    take(desk, 1, Step.ANALYSE)
    december = (date(2026, 12, 1), date(2026, 12, 31))
    assert clock_of(desk, "li.na") == Decided(0, 1)
    row = of(desk, "li.na", december)
    assert row is not None
    assert (row.clocks[C.FIRST_RESPONSE], row.counts[Figure.TAKEN], row.response.n) == (Decided(0, 0), 1, 1)
    assert of(desk, "li.na", (TODAY + timedelta(days=1), TODAY + timedelta(days=1))) is not None


# --- behind, and who may ------------------------------------------------------------


def test_every_figure_is_the_number_of_the_issues_behind_it(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "li.na")
    clock.forward(days=8)
    for by in By:
        found = seen(desk, by)
        for row in (*found.rows, found.total):
            for figure, count in row.counts.items():
                assert len(desk.see(handling.behind, NOVEMBER, by, row.key, figure)) == count
            for name, decided in row.clocks.items():
                for figure, count in ((Figure.MET, decided.met), (Figure.MISSED, decided.missed)):
                    assert len(desk.see(handling.behind, NOVEMBER, by, row.key, figure, name)) == count
        assert found.total.clocks[C.SOLUTION] == Decided(0, 1)
        assert found.total.counts[Figure.LATE] == 1


def test_others_see_their_own_figures_only(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "li.na")
    clock.forward(hours=3)
    with as_person(desk, "li.na"):
        own = seen(desk)
        assert [row.name for row in own.rows] == ["李娜"]
        assert own.own
        assert own.complaint_rate is None
        key = str(person_id(desk, "wang.lei"))
        for refused in ((By.DEPARTMENT, ALL), (By.PERSON, key)):
            with pytest.raises(Refusal, match="own figures"):
                desk.see(handling.behind, NOVEMBER, refused[0], refused[1], Figure.OPEN)
        assert desk.see(handling.behind, NOVEMBER, By.PERSON, ALL, Figure.MISSED) == (1,)
    with as_person(desk, "wang.lei"):
        assert seen(desk).rows == ()


def test_clocks_of_before_this_was_kept_are_read_from_the_timeline(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assign(desk, "li.na")
    clock.forward(hours=3)
    assign(desk, "wang.lei")
    take(desk, 1, Step.ANALYSE)
    kept = seen(desk)
    with desk.store.writing() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE issue_clock SET worked_s = NULL, department_id = NULL, person_id = NULL"
        )
        tx.connection.exec_driver_sql("UPDATE issue SET look_at = changed_at")
    assert seen(desk) != kept
    assert desk.do(issue_clocks.sweep).alerts == 0
    assert seen(desk) == kept


def test_the_visited_are_those_with_a_complete_or_partial_interview() -> None:
    reached = [each.code for each in BY_CODE.values() if each.group in ("I", "P")]
    assert f"outcome IN ({', '.join(repr(code) for code in sorted(reached))})" == REACHED_VISIT
