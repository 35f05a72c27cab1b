"""No time before what was there: a pinned day, a machine whose clock is behind or ahead, and what verify says of it."""

from datetime import date, timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.chain import FaultKind
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue_flow import UNDO_WITHIN, Step
from agentdesk.services import history, issue_clocks, issue_steps, issues, people
from agentdesk.store.chains import append_audit
from tests.calling import raise_some
from tests.desks import CLOCK, TODAY, Clock, as_person
from tests.handling import SUPERVISOR, take


@pytest.fixture
def with_an_issue(desk: Desk) -> Desk:
    """One issue, raised by 李娜; the supervisor is at the desk."""
    with as_person(desk, "li.na"):
        raise_some(desk, 1)
    desk.trust(SUPERVISOR)
    return desk


def another(url: str, clock: Clock, today: date | None = None) -> Desk:
    """The supervisor's desk on another machine."""
    desk = Desk.open(url, clock=clock, today=today)
    desk.trust(SUPERVISOR)
    return desk


def test_a_pinned_day_sets_no_missed_clock_right(with_an_issue: Desk, desk_url: str, clock: Clock) -> None:
    desk = with_an_issue
    taken = take(desk, 1, Step.ANALYSE)
    clock.forward(days=3)
    desk.do(issue_clocks.sweep)
    before = desk.see(issue_clocks.of_issue, 1)
    desk.do(people.signed_out)
    with another(desk_url, clock, TODAY) as pinned:
        assert pinned.today() == TODAY
        assert pinned.see(issues.detail, 1, "en").row.id == 1, "it can be looked at"
        with pytest.raises(Refusal, match="2026-11-18 is past"):
            take(pinned, 1, Step.PLAN)
        with pytest.raises(Refusal):
            pinned.do(issue_steps.undo, 1, taken.seq)
        with pytest.raises(Refusal):
            pinned.do(issues.add_note, 1, "am 18.")
    assert desk.see(issue_clocks.of_issue, 1) == before
    desk.do(issues.add_note, 1, "am 21.")


@pytest.mark.usefixtures("with_an_issue")
def test_a_pinned_day_goes_on_from_the_last_that_was_done_on_it(desk_url: str, clock: Clock) -> None:
    early = Clock(clock.now - timedelta(hours=1))
    with another(desk_url, early, TODAY) as pinned:
        assert pinned.now() == CLOCK
        pinned.do(issues.add_note, 1, "es geht weiter")
        early.forward(hours=2)
        assert pinned.now() == CLOCK + timedelta(hours=1)


def test_a_pinned_day_that_is_to_come_locks_nobody_out(
    with_an_issue: Desk, desk_url: str, clock: Clock
) -> None:
    with another(desk_url, clock, TODAY + timedelta(days=30)) as pinned:
        assert pinned.see(issues.detail, 1, "en").row.id == 1
        with pytest.raises(Refusal, match="2026-12-18 is still to come"):
            pinned.do(issues.add_note, 1, "im Dezember")
    with_an_issue.do(issues.add_note, 1, "heute")


@pytest.mark.usefixtures("with_an_issue")
def test_a_desk_ahead_of_real_time_goes_on(desk_url: str) -> None:
    """As a demonstration that was made for a day to come."""
    real = Clock(CLOCK - timedelta(days=30))
    with another(desk_url, real, TODAY) as pinned:
        pinned.do(issues.add_note, 1, "am Tag der Vorführung")
    with another(desk_url, real, TODAY + timedelta(days=1)) as pinned:
        pinned.do(issues.add_note, 1, "am Tag danach")


def test_a_machine_whose_clock_runs_far_ahead_locks_nobody_out(
    with_an_issue: Desk, desk_url: str, clock: Clock
) -> None:
    with another(desk_url, Clock(clock.now + timedelta(days=400))) as ahead:
        ahead.do(issues.add_note, 1, "2027")
    with_an_issue.do(people.signed_out)
    with as_person(with_an_issue, "li.na"):
        raise_some(with_an_issue, 1)
    assert with_an_issue.see(issues.detail, 2, "en").timeline[0].at == clock.now


def test_a_timeline_never_goes_back(with_an_issue: Desk, desk_url: str, clock: Clock) -> None:
    desk = with_an_issue
    with another(desk_url, Clock(clock.now + timedelta(minutes=3))) as ahead:
        take(ahead, 1, Step.ANALYSE)
    newest = take(desk, 1, Step.PLAN)
    times = [entry.at for entry in desk.see(issues.detail, 1, "en").timeline]
    assert times == sorted(times)
    assert times[-1] == clock.now + timedelta(minutes=3)
    rows = desk.see(issue_clocks.of_issue, 1)
    assert all(row.ended_at is None or row.ended_at >= row.started_at for row in rows)
    desk.do(issue_steps.undo, 1, newest.seq)
    with as_person(desk, "admin"):
        assert desk.see(history.verify).fault is None


def test_the_time_in_which_a_step_is_taken_back_ends(with_an_issue: Desk, clock: Clock) -> None:
    taken = take(with_an_issue, 1, Step.ANALYSE)
    clock.forward(seconds=UNDO_WITHIN.total_seconds() + 1)
    with pytest.raises(Refusal, match="10 minutes"):
        with_an_issue.do(issue_steps.undo, 1, taken.seq)


def test_what_was_written_after_a_seal_with_an_older_time_is_named(with_an_issue: Desk, clock: Clock) -> None:
    desk = with_an_issue
    with as_person(desk, "admin"):
        clock.forward(days=1)
        desk.do(people.signed_out)
        desk.trust("admin")
        assert desk.see(history.verify).seals == 1
        with desk.store.writing() as tx:  # as whoever has the key and another program
            append_audit(tx, at=CLOCK, person_id=1, kind="x", entity="", value="{}")
        fault = desk.see(history.verify).fault
    assert fault is not None
    assert (fault.kind, fault.day) == (FaultKind.BACKDATED, f"{TODAY}")


@pytest.mark.parametrize("which", ["day = (SELECT max(day) FROM ledger_seal)", "1 = 1"])
def test_seals_that_were_removed_are_missed(desk: Desk, clock: Clock, which: str) -> None:
    from tests.services.test_history import tamper

    desk.trust("admin")
    for _ in range(2):
        clock.forward(days=1)
        desk.do(people.signed_out)
        desk.trust("admin")
    assert desk.see(history.verify).seals == 2
    tamper(desk, f"DELETE FROM ledger_seal WHERE {which}")
    fault = desk.see(history.verify).fault
    assert fault is not None
    assert (fault.kind, fault.day) == (FaultKind.NO_SEAL, "2026-11-18" if which == "1 = 1" else "2026-11-19")
