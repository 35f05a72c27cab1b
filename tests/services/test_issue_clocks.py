"""Clocks in the desk: kept at every change of an issue, looked at when they are due, each notice given once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.clock_policy import ClockPolicy
from agentdesk.domain.issue import OPEN_STATES, IssueState, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.service_clock import ClockState
from agentdesk.services import alerts, in_force, issue_clocks, issue_steps, issues
from agentdesk.services.acting import Acting
from agentdesk.services.clock_words import due_next
from agentdesk.services.issue_clocks import ClockRow, Sweep
from agentdesk.services.issues import IssueFilter
from agentdesk.store.issues import append_to_timeline
from agentdesk.store.tables import Issue
from tests.calling import Call, owe_visit
from tests.desks import CLOCK, TODAY, Clock, as_person, hold
from tests.handling import NOT_SATISFIED, SATISFIED, bring_to, confirm, confirmation_of, issue_of, take
from tests.processes import together


def raise_one(desk: Desk, severity: Severity = Severity.MAJOR) -> int:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        number = call.raise_issue(severity=severity)
        call.end("1.2")
    return number


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; 李娜 has raised the major issue 1 at 10:00."""
    raise_one(desk)
    desk.trust("zhao.min")
    return desk


def clocks(desk: Desk, number: int = 1) -> dict[tuple[str, int], ClockRow]:
    return {(row.clock, row.run): row for row in desk.see(issue_clocks.of_issue, number)}


def states(desk: Desk, number: int = 1) -> dict[str, str]:
    """The newest run of each clock."""
    return {clock: row.state for (clock, _run), row in sorted(clocks(desk, number).items())}


def told(desk: Desk) -> list[tuple[str, str, str]]:
    """Who was alerted to what, the oldest first."""
    return [(row.person, row.kind, row.clock) for row in reversed(desk.see(alerts.of_issue, 1))]


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    """A moment by the clocks of Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


# --- kept at every change -------------------------------------------------


def test_an_issue_is_timed_from_the_moment_it_is_raised(supervised: Desk) -> None:
    rows = clocks(supervised)
    assert {name for name, _run in rows} == {"first_response", "plan", "solution"}
    first = rows["first_response", 1]
    # Two worked hours from 10:00: the lunch pause does not run a clock.
    assert (first.due_at, first.target, first.state) == (at(12), "2h worked", "running")
    assert rows["plan", 1].due_at == at(10, 0, 19)
    issue = issue_of(supervised, 1)
    assert (issue.clock, issue.clock_due_at) == ("first_response", at(12))
    assert issue.look_at == at(11, 30), "three quarters of two hours are used"


def test_steps_stop_pause_and_resume_the_clocks(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    clock.forward(hours=1)
    take(desk, 1, Step.ANALYSE)
    first = clocks(desk)["first_response", 1]
    assert (first.state, first.ended_at, first.due_at) == ("met", clock.now, None)
    assert issue_of(desk, 1).clock == "plan"
    for step in (Step.PLAN, Step.START, Step.RESOLVE):
        take(desk, 1, step)
    assert states(desk) == {
        "first_response": "met",
        "plan": "met",
        "solution": "paused",
        "customer_told": "running",
    }
    assert issue_of(desk, 1).clock == "customer_told"
    confirm(desk, 1, SATISFIED)
    assert set(states(desk).values()) == {"met"}
    issue = issue_of(desk, 1)
    assert (issue.clock, issue.clock_due_at, issue.look_at) == (None, None, None)


def test_a_call_that_is_only_opened_has_told_nobody(supervised: Desk, clock: Clock) -> None:
    bring_to(supervised, 1, IssueState.RESOLVED)
    visit = confirmation_of(supervised, 1)
    assert visit is not None
    with as_person(supervised, "li.na"):
        call = Call.open(supervised, visit.id or 0)
        assert issue_of(supervised, 1).state == "awaiting_customer"
        assert states(supervised)["customer_told"] == "running"
        call.end("3.13")
    assert states(supervised)["customer_told"] == "running"
    clock.forward(days=1)
    confirm(supervised, 1, {}, "1.2")
    assert states(supervised)["customer_told"] == "missed", "told, and later than it was due"


def test_told_by_hand_is_told(supervised: Desk) -> None:
    bring_to(supervised, 1, IssueState.RESOLVED)
    take(supervised, 1, Step.TELL)
    assert states(supervised)["customer_told"] == "met"


def test_not_satisfied_owes_plan_and_solution_anew(supervised: Desk, clock: Clock) -> None:
    bring_to(supervised, 1, IssueState.RESOLVED)
    clock.forward(hours=1)
    confirm(supervised, 1, NOT_SATISFIED)
    rows = clocks(supervised)
    assert (rows["solution", 1].state, rows["solution", 2].state) == ("met", "running")
    assert rows["solution", 2].started_at == clock.now
    assert ("first_response", 2) not in rows


def test_a_step_taken_back_was_never_there_for_the_clocks(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    before = clocks(desk)
    taken = take(desk, 1, Step.ANALYSE)
    clock.forward(minutes=5)
    desk.do(issue_steps.undo, 1, taken.seq)
    assert clocks(desk) == before
    bring_to(desk, 1, IssueState.PLANNED)
    planned = clocks(desk)
    back = take(desk, 1, Step.BACK)
    assert clocks(desk)["plan", 2].state == "running"
    desk.do(issue_steps.undo, 1, back.seq)
    assert clocks(desk) == planned


def test_what_has_ended_is_never_judged_anew(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    clock.forward(hours=1)
    take(desk, 1, Step.ANALYSE)
    with desk.store.writing() as tx:
        hold(tx, {"clock.first_response.major": "1m elapsed"}, TODAY)
    take(desk, 1, Step.PLAN)
    first = clocks(desk)["first_response", 1]
    assert (first.state, first.target) == ("met", "2h worked")
    raise_one(desk)
    assert clocks(desk, 2)["first_response", 1].target == "1m elapsed"


def test_office_hours_are_the_companys_own(supervised: Desk) -> None:
    with supervised.store.writing() as tx:
        hold(tx, {"office-hours": "Wed 10:00-10:30; Thu 08:00-20:00"}, TODAY)
    number = raise_one(supervised)
    assert clocks(supervised, number)["first_response", 1].due_at == at(9, 30, 19)


# --- looked at when they are due -------------------------------------------


def sweep(desk: Desk) -> Sweep:
    return desk.do(issue_clocks.sweep)


def test_each_notice_is_given_once_up_the_ladder(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assert not desk.see(issue_clocks.any_to_look_at)
    assert sweep(desk) == Sweep(0, 0, more=False)
    clock.now = at(11, 30)
    assert desk.see(issue_clocks.any_to_look_at)
    assert sweep(desk) == Sweep(1, 1, more=False)
    assert told(desk) == [("李娜", "warned", "first_response")], (
        "nobody is responsible: who took it down hears"
    )
    assert sweep(desk) == Sweep(0, 0, more=False)
    clock.now = at(12)
    sweep(desk)
    assert told(desk)[1:] == [("李娜", "ran_out", "first_response"), ("赵敏", "escalated", "first_response")]
    assert clocks(desk)["first_response", 1].state == ClockState.RUNNING, "exactly as long is in time (D5)"
    clock.now = at(14, 30)
    sweep(desk)
    assert told(desk)[3:] == [("钱军", "escalated", "first_response")]
    assert clocks(desk)["first_response", 1].state == ClockState.LATE
    assert sweep(desk) == Sweep(0, 0, more=False)


def test_a_desk_that_was_asleep_tells_each_person_the_gravest_only(supervised: Desk, clock: Clock) -> None:
    clock.now = at(10, 0, 30)
    sweep(supervised)
    assert sorted(told(supervised)) == sorted(
        (who, kind, name)
        for name in ("first_response", "plan", "solution")
        for who, kind in (("李娜", "ran_out"), ("赵敏", "escalated"), ("钱军", "escalated"))
    )
    assert not supervised.see(issue_clocks.any_to_look_at)


def test_an_ended_issue_alerts_nobody(supervised: Desk, clock: Clock) -> None:
    take(supervised, 1, Step.WITHDRAW)
    assert set(states(supervised).values()) == {"cancelled"}
    clock.forward(days=30)
    assert sweep(supervised) == Sweep(0, 0, more=False)


def test_an_issue_of_before_the_clocks_gets_them_at_the_first_look(supervised: Desk, clock: Clock) -> None:
    with supervised.store.writing() as tx:
        tx.connection.exec_driver_sql("DELETE FROM issue_clock")
        tx.session.get_one(Issue, 1).look_at = CLOCK
    clock.forward(minutes=1)
    assert sweep(supervised) == Sweep(1, 0, more=False)
    assert set(states(supervised).values()) == {"running"}


def test_an_erased_history_hurries_nobody(supervised: Desk, clock: Clock) -> None:
    with supervised.store.writing() as tx:
        append_to_timeline(tx, 1, at=CLOCK, person_id=1, kind="note", value={})
    clock.forward(days=30)
    assert sweep(supervised) == Sweep(1, 0, more=False)
    assert sweep(supervised) == Sweep(0, 0, more=False)
    assert issue_of(supervised, 1).clock is None


def test_alerts_are_ones_own_until_seen(supervised: Desk, clock: Clock) -> None:
    clock.now = at(12)
    sweep(supervised)
    with as_person(supervised, "li.na"):
        (mine,) = supervised.see(alerts.unseen)
        assert (mine.issue_id, mine.customer) == (1, "王小明")
    supervised.do(alerts.see, [mine.id])
    with as_person(supervised, "li.na"):
        assert supervised.see(alerts.unseen) == (mine,), "nobody sees them for somebody else"
        supervised.do(alerts.see, [mine.id])
        assert supervised.see(alerts.unseen) == ()


def _sweep_late(url: str) -> int:
    with Desk.open(url, clock=lambda: at(12)) as desk:
        desk.trust("wang.lei")
        return sum(desk.do(issue_clocks.sweep, 2).alerts for _ in range(6))


def test_two_desks_that_look_at_once_make_no_doubles(desk: Desk, desk_url: str) -> None:
    for _ in range(5):
        raise_one(desk)
    alerted = together(_sweep_late, [(desk_url,), (desk_url,)])
    assert sum(alerted) == 10
    with desk.store.reading() as tx:
        doubled = tx.connection.exec_driver_sql(
            "SELECT issue_id, person_id, kind, clock FROM alert GROUP BY 1, 2, 3, 4 HAVING count(*) > 1"
        ).all()
        assert doubled == []
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM alert").scalar_one() == 10


def test_a_policy_of_later_does_not_hold_yet(supervised: Desk) -> None:
    with supervised.store.writing() as tx:
        hold(tx, {"clock.first_response.major": "1m elapsed"}, date(2026, 11, 19))
    assert supervised.see(in_force.clock_policy) == ClockPolicy()


def test_the_ledger_knows_what_is_late_by_a_clock(supervised: Desk, clock: Clock) -> None:
    def late() -> list[int]:
        by = supervised.see(issues.late, IssueFilter(states=OPEN_STATES))
        return [row.id for row in supervised.see(issues.page, by).items]

    clock.now = at(12)
    assert (late(), supervised.see(issues.counts).late) == ([], 0), "exactly on time is in time (D5)"
    clock.now = at(12, 1)
    assert (late(), supervised.see(issues.counts).late) == ([1], 1)
    (row,) = supervised.see(issues.page, IssueFilter()).items
    assert (row.clock, row.clock_due_at) == ("first_response", at(12))
    take(supervised, 1, Step.ANALYSE)
    assert late() == [], "the response has come, late as it was; the plan has time"
    take(supervised, 1, Step.WITHDRAW)
    clock.forward(days=30)
    assert late() == []


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "plan in 0 min"),
        (59, "plan in 59 min"),
        (130, "plan in 2 h 10 min"),
        (24 * 60, "plan in 1 d"),
        (27 * 60, "plan in 1 d 3 h"),
        (-24 * 60, "plan late by 1 d"),
        (-5, "plan late by 5 min"),
    ],
)
def test_what_is_due_next_in_words(minutes: int, words: str) -> None:
    assert due_next("plan", CLOCK + timedelta(minutes=minutes), CLOCK) == words


def test_a_desk_whose_clock_is_slow_sets_no_clock_back(supervised: Desk, desk_url: str, clock: Clock) -> None:
    """Another host is a minute behind, or its desk has waited that long for the issue: what was done stays done."""
    desk, number = supervised, 1
    with Desk.open(desk_url, clock=Clock(clock.now)) as slow:
        slow.trust("zhao.min")
        clock.forward(minutes=1)
        take(desk, number, Step.ANALYSE)
        by_the_quick = desk.see(issue_clocks.of_issue, number)
        slow.do(issues.add_note, number, "…")
        slow.do(settle_anew, number)
        assert slow.see(issue_clocks.of_issue, number) == by_the_quick
        take(slow, number, Step.PLAN)
    ats = [entry.at for entry in desk.see(issues.detail, number, "en").timeline]
    assert ats == sorted(ats)
    by_the_slow = desk.see(issue_clocks.of_issue, number)
    desk.do(settle_anew, number)
    assert desk.see(issue_clocks.of_issue, number) == by_the_slow


def settle_anew(act: Acting, number: int) -> None:
    """Read an issue's clocks once more."""
    issue_clocks.settle(act, act.tx.session.get_one(Issue, number))
