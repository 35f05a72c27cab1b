"""Service clocks on real cases: what starts, pauses and ends them, and what is never forgiven."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agentdesk.domain.clock_history import (
    Acknowledged,
    Change,
    ClockHistory,
    Delayed,
    Mark,
    Move,
    Moved,
    Raised,
    Reclassified,
    Told,
    Undone,
    check_delay,
    histories,
)
from agentdesk.domain.clock_policy import Clock, ClockPolicy, EscalateTo, Rung, Subject, Target, Unit
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.office_hours import OfficeHours
from agentdesk.domain.service_clock import ClockState, Escalation, Reading, reading, readings
from agentdesk.domain.working_days import china

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = OfficeHours(china(), SHANGHAI)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
POLICY = ClockPolicy()
MINOR, MAJOR, CRITICAL = (Subject(each) for each in (Severity.MINOR, Severity.MAJOR, Severity.CRITICAL))
COMPLAINT = Subject(Severity.MAJOR, complaint=True)
S = IssueState


def at(text: str) -> datetime:
    """A moment of November 2026 in Shanghai: `23 09:00` is a Monday."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def read(
    changes: list[Change], clock: Clock, now: str | datetime, policy: ClockPolicy = POLICY
) -> Reading | None:
    moment = at(now) if isinstance(now, str) else now
    history = histories(changes, policy).get(clock)
    return reading(history, clock, policy, HOURS, moment) if history else None


def state(changes: list[Change], clock: Clock, now: str | datetime, policy: ClockPolicy = POLICY) -> str:
    found = read(changes, clock, now, policy)
    return found.state if found else ""


RAISED: list[Change] = [Raised(at("23 11:00"), MAJOR)]
RESOLVED: list[Change] = [
    *RAISED,
    Moved(at("23 11:30"), S.ANALYSING),
    Moved(at("23 15:00"), S.PLANNED),
    Moved(at("23 15:30"), S.RESOLVING),
    Moved(at("24 10:00"), S.RESOLVED),
]
TOLD: list[Change] = [*RESOLVED, Moved(at("24 11:00"), S.AWAITING_CUSTOMER), Told(at("24 11:00"))]


def test_a_clock_that_runs() -> None:
    assert read(RAISED, Clock.FIRST_RESPONSE, "23 13:45") == Reading(
        ClockState.RUNNING,
        started_at=at("23 11:00"),
        used=1.25 * HOUR,
        target=Target(2 * HOUR),
        due_at=at("23 14:30"),
        warn_at=at("23 14:00"),
        escalate_at=(
            Escalation(at("23 14:30"), EscalateTo.SUPERVISOR),
            Escalation(at("23 15:30"), EscalateTo.MANAGER),
        ),
        worked=1.25 * HOUR,
    )


def test_a_clock_is_late_after_its_due_moment_and_not_in_it() -> None:
    due = at("23 14:30")
    assert state(RAISED, Clock.FIRST_RESPONSE, due) == ClockState.RUNNING
    assert state(RAISED, Clock.FIRST_RESPONSE, due + INSTANT) == ClockState.LATE
    in_time, too_late = ([*RAISED, Moved(moment, S.ANALYSING)] for moment in (due, due + INSTANT))
    assert state(in_time, Clock.FIRST_RESPONSE, "25 09:00") == ClockState.MET
    assert state(too_late, Clock.FIRST_RESPONSE, "25 09:00") == ClockState.MISSED


def test_one_due_when_the_office_closes_is_late_that_night() -> None:
    changes: list[Change] = [Raised(at("23 16:00"), MAJOR)]
    found = read(changes, Clock.FIRST_RESPONSE, "23 18:30")
    assert found is not None
    assert (found.due_at, found.state) == (at("23 18:00"), ClockState.LATE)


def test_what_is_to_come_is_not_looked_at() -> None:
    assert read(TOLD, Clock.SOLUTION, "23 10:59") is None
    assert read(TOLD, Clock.CUSTOMER_TOLD, "24 09:59") is None
    assert state(TOLD, Clock.PLAN, "23 14:59") == ClockState.RUNNING
    assert state(TOLD, Clock.PLAN, "23 15:00") == ClockState.MET


def test_only_complaints_have_the_clocks_of_complaints() -> None:
    assert read(RAISED, Clock.ACKNOWLEDGEMENT, "23 17:00") is None
    assert read(RAISED, Clock.RESULT, "23 17:00") is None
    complaint: list[Change] = [Raised(at("23 11:00"), COMPLAINT), Acknowledged(at("23 11:20"))]
    assert state(complaint, Clock.ACKNOWLEDGEMENT, "23 17:00") == ClockState.MET
    assert state(complaint, Clock.RESULT, "23 17:00") == ClockState.RUNNING
    assert state([complaint[0], *TOLD[1:]], Clock.RESULT, "24 17:00") == ClockState.MET
    assert state([complaint[0], *TOLD[1:]], Clock.ACKNOWLEDGEMENT, "24 17:00") == ClockState.MISSED
    again = [complaint[0], *TOLD[1:], Moved(at("26 09:00"), S.ANALYSING)]
    assert state(again, Clock.RESULT, "26 10:00") == ClockState.RUNNING
    assert state(again, Clock.ACKNOWLEDGEMENT, "26 10:00") == ClockState.MISSED


def test_the_solution_stands_still_while_the_customer_is_waited_for() -> None:
    found = read(TOLD, Clock.SOLUTION, "30 17:00")
    assert found is not None
    assert (found.state, found.used, found.due_at) == (ClockState.PAUSED, 6.5 * HOUR, None)
    assert found.escalate_at == ()
    closed = [*TOLD, Moved(at("30 17:00"), S.CLOSED)]
    assert state(closed, Clock.SOLUTION, "30 18:00") == ClockState.MET


def test_only_where_the_rules_say_so() -> None:
    policy = replace(POLICY, paused_in={})
    assert state(TOLD, Clock.SOLUTION, "30 17:00", policy) == ClockState.LATE
    only_waiting = replace(POLICY, paused_in={Clock.SOLUTION: frozenset({S.AWAITING_CUSTOMER})})
    found = read(TOLD, Clock.SOLUTION, "30 17:00", only_waiting)
    assert found is not None
    assert found.used == 7.5 * HOUR  # the hour from 10:00 to 11:00 is ours


def test_not_satisfied_starts_the_solution_anew_and_keeps_the_old_run() -> None:
    changes = [*TOLD, Moved(at("26 09:00"), S.ANALYSING)]
    history = histories(changes, POLICY)
    old, new = readings(history[Clock.SOLUTION], Clock.SOLUTION, POLICY, HOURS, at("26 10:00"))
    assert (old.state, old.used) == (ClockState.MET, 6.5 * HOUR)
    assert (new.state, new.used, new.started_at) == (ClockState.RUNNING, HOUR, at("26 09:00"))
    waiting = Moved(at("30 10:30"), S.AWAITING_CUSTOMER)
    late = [*RESOLVED[:-1], Moved(at("30 10:00"), S.RESOLVED), waiting, Moved(at("30 11:00"), S.ANALYSING)]
    missed, _ = readings(
        histories(late, POLICY)[Clock.SOLUTION], Clock.SOLUTION, POLICY, HOURS, at("30 11:00")
    )
    assert missed.state == ClockState.MISSED
    plans = readings(history[Clock.PLAN], Clock.PLAN, POLICY, HOURS, at("26 10:00"))
    assert [each.state for each in plans] == [ClockState.MET, ClockState.RUNNING]


def test_the_first_response_never_starts_again() -> None:
    changes = [*TOLD, Moved(at("26 09:00"), S.ANALYSING)]
    history = histories(changes, POLICY)[Clock.FIRST_RESPONSE]
    first = readings(history, Clock.FIRST_RESPONSE, POLICY, HOURS, at("30 10:00"))
    assert [each.state for each in first] == [ClockState.MET]


def test_a_plan_given_up_costs_the_solution_its_time() -> None:
    for begun in (3, 4):
        changes = [*RESOLVED[:begun], Moved(at("24 09:00"), S.ANALYSING)]
        assert state(changes, Clock.PLAN, "24 09:30") == ClockState.RUNNING
    found = read(changes, Clock.SOLUTION, "24 09:30")
    assert found is not None
    assert (found.started_at, found.used) == (at("23 11:00"), 6 * HOUR)


def test_what_is_undone_never_was() -> None:
    undone = [*RESOLVED, Undone(at("24 10:05"))]
    assert read(undone, Clock.SOLUTION, "24 16:00") == read(RESOLVED[:-1], Clock.SOLUTION, "24 16:00")
    assert read(undone, Clock.CUSTOMER_TOLD, "24 16:00") is None
    with pytest.raises(ValueError, match="empty"):
        histories([*RAISED, Undone(at("23 12:00"))], POLICY)


def test_a_customer_to_be_asked_again_is_to_be_told_again() -> None:
    again = [*TOLD, Moved(at("25 09:00"), S.RESOLVED)]
    history = histories(again, POLICY)[Clock.CUSTOMER_TOLD]
    told = readings(history, Clock.CUSTOMER_TOLD, POLICY, HOURS, at("25 10:00"))
    assert [each.state for each in told] == [ClockState.MET, ClockState.RUNNING]
    assert state(again, Clock.SOLUTION, "25 10:00") == ClockState.PAUSED


def test_a_call_that_reaches_nobody_tells_nobody() -> None:
    dialled = [Raised(at("23 11:00"), COMPLAINT), *TOLD[1:-1]]
    told = (Clock.CUSTOMER_TOLD, Clock.RESULT, Clock.ACKNOWLEDGEMENT)
    assert [state(dialled, clock, "24 14:00") for clock in told] == ["running", "running", "late"]
    assert (
        state([*dialled, Moved(at("24 12:00"), S.RESOLVED)], Clock.CUSTOMER_TOLD, "24 15:31")
        == ClockState.LATE
    )
    reached = Told(at("24 14:30"))
    assert [state([*dialled, reached], clock, "24 15:00") for clock in told] == ["met", "met", "missed"]
    answers = [[*dialled, Moved(at("24 14:30"), after)] for after in (S.CLOSED, S.ANALYSING)]
    for changes in answers:
        assert state(changes, Clock.CUSTOMER_TOLD, "24 15:00") == ClockState.MET
        assert state(changes, Clock.ACKNOWLEDGEMENT, "24 15:00") == ClockState.MISSED
    assert [state(changes, Clock.RESULT, "24 15:00") for changes in answers] == ["met", "running"]


def test_around_the_clock_is_counted_on_real_clocks() -> None:
    london = ZoneInfo("Europe/London")  # winter time begins on 25 October 2026
    raised: list[Change] = [Raised(datetime(2026, 10, 24, 12, tzinfo=london), CRITICAL)]
    found = read(raised, Clock.SOLUTION, datetime(2026, 10, 25, 10, tzinfo=london))
    assert found is not None
    assert (found.used, found.due_at) == (23 * HOUR, datetime(2026, 10, 25, 11, tzinfo=UTC))


def test_severity_counts_from_the_beginning() -> None:
    worse = [*RAISED, Reclassified(at("23 11:30"), CRITICAL)]
    found = read(worse, Clock.SOLUTION, "23 12:00")
    assert found is not None
    assert found.due_at == at("24 11:00")
    better: list[Change] = [Raised(at("23 11:00"), CRITICAL), Reclassified(at("23 11:30"), MINOR)]
    found = read(better, Clock.FIRST_RESPONSE, "23 15:00")
    assert found is not None
    assert (found.due_at, found.state) == (at("23 16:30"), ClockState.RUNNING)


def test_a_shorter_target_may_be_over_at_once() -> None:
    worse = [*RAISED, Reclassified(at("23 13:40"), CRITICAL)]
    assert state(worse, Clock.FIRST_RESPONSE, at("23 13:40") - INSTANT) == ClockState.RUNNING
    found = read(worse, Clock.FIRST_RESPONSE, "23 13:40")
    assert found is not None
    assert (found.state, found.due_at) == (ClockState.LATE, at("23 12:00"))


def test_lowering_the_severity_forgives_nothing() -> None:
    changes: list[Change] = [Raised(at("23 11:00"), CRITICAL), Reclassified(at("23 12:30"), MINOR)]
    found = read(changes, Clock.FIRST_RESPONSE, "23 13:45")
    assert found is not None
    assert (found.state, found.due_at) == (ClockState.LATE, at("23 12:00"))
    answered = [*changes, Moved(at("23 14:00"), S.ANALYSING)]
    assert state(answered, Clock.FIRST_RESPONSE, "25 09:00") == ClockState.MISSED


def test_a_late_complaint_stays_late_as_an_ordinary_issue() -> None:
    changes: list[Change] = [Raised(at("23 14:00"), COMPLAINT), Reclassified(at("23 15:30"), MAJOR)]
    assert state(changes, Clock.ACKNOWLEDGEMENT, "23 16:00") == ClockState.LATE
    assert state(changes, Clock.RESULT, "27 16:00") == ""


def test_a_complaint_from_now_on_is_acknowledged_from_now_on() -> None:
    changes = [*RAISED, Reclassified(at("24 09:00"), COMPLAINT)]
    found = read(changes, Clock.ACKNOWLEDGEMENT, "24 09:30")
    assert found is not None
    assert (found.started_at, found.due_at) == (at("24 09:00"), at("24 10:00"))
    to_and_fro = [*changes, Reclassified(at("24 09:10"), MAJOR), Reclassified(at("24 09:50"), COMPLAINT)]
    found = read(to_and_fro, Clock.ACKNOWLEDGEMENT, "24 09:55")
    assert found is not None
    assert found.due_at == at("24 10:00")


DUE: datetime = at("26 11:00")
"""When the solution of RAISED runs out: three working days."""


def delay(moment: datetime, until: str = "30 20:00") -> Delayed:
    return Delayed(moment, Clock.SOLUTION, at(until), "waiting for a spare part")


def test_a_date_told_in_time_takes_the_place_of_the_old_one() -> None:
    changes = [*RAISED, delay(DUE)]
    found = read(changes, Clock.SOLUTION, "27 10:00")
    assert found is not None
    assert (found.state, found.due_at, found.told_until) == (
        ClockState.RUNNING,
        at("30 20:00"),
        at("30 20:00"),
    )
    assert found.target == Target(22.5 * HOUR)
    assert found.warn_at == DUE + 0.75 * (at("30 20:00") - DUE)
    assert state(changes, Clock.SOLUTION, at("30 20:00")) == ClockState.RUNNING
    assert state(changes, Clock.SOLUTION, at("30 20:00") + INSTANT) == ClockState.LATE
    assert state([*changes, delay(at("28 10:00"), "29 10:00")], Clock.SOLUTION, "29 10:01") == ClockState.LATE


def test_a_date_told_too_late_is_noted_and_the_clock_stays_missed() -> None:
    changes = [*RAISED, delay(DUE + INSTANT)]
    found = read(changes, Clock.SOLUTION, "27 10:00")
    assert found is not None
    assert (found.state, found.due_at, found.told_until) == (ClockState.LATE, DUE, None)


def test_a_told_date_holds_whatever_the_issue_becomes_and_ends_with_its_run() -> None:
    changes = [*RESOLVED[:-1], delay(at("25 09:00")), Reclassified(at("25 09:30"), CRITICAL)]
    found = read(changes, Clock.SOLUTION, "27 10:00")
    assert found is not None
    assert (found.state, found.told_until) == (ClockState.RUNNING, at("30 20:00"))
    resolved = [Moved(at("25 10:00"), S.RESOLVED), Moved(at("25 11:00"), S.AWAITING_CUSTOMER)]
    again = [*changes, *resolved, Moved(at("26 09:00"), S.ANALYSING)]
    found = read(again, Clock.SOLUTION, "26 10:00")
    assert found is not None
    assert (found.due_at, found.told_until) == (at("27 09:00"), None)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Delayed(DUE, Clock.PLAN, DUE + HOUR, "late"), "solution"),
        (Delayed(DUE, Clock.SOLUTION, DUE + HOUR, " "), "why"),
        (Delayed(DUE, Clock.SOLUTION, DUE, "late"), "still to come"),
        (Delayed(DUE, Clock.SOLUTION, DUE + timedelta(days=367), "late"), "within a year"),
    ],
)
def test_a_delay_is_told_with_a_reason_and_a_date_to_come(told: Delayed, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        check_delay(told)
    check_delay(delay(DUE))


def test_a_told_date_moves_by_the_pauses_after_it() -> None:
    moves = zip(("23 11:00", "23 16:00", "25 11:00"), (Move.START, Move.PAUSE, Move.RESUME), strict=True)
    marks = tuple(Mark(at(moment), move) for moment, move in moves)
    told = Delayed(at("24 11:00"), Clock.SOLUTION, at("26 11:00"), "waiting for a spare part")
    history = ClockHistory(marks, ((at("23 11:00"), MAJOR),), (told,))
    waiting = reading(history, Clock.SOLUTION, POLICY, HOURS, at("24 12:00"))
    running = reading(history, Clock.SOLUTION, POLICY, HOURS, at("25 12:00"))
    assert waiting is not None
    assert running is not None
    assert (waiting.state, waiting.due_at, waiting.told_until) == (ClockState.PAUSED, None, at("26 11:00"))
    assert running.due_at == at("27 11:00")


def test_a_clock_paused_with_nothing_left_is_late_once_it_goes_on() -> None:
    marks = (Mark(at("23 11:00"), Move.START), Mark(at("23 14:30"), Move.PAUSE))
    history = ClockHistory(marks, ((at("23 11:00"), MAJOR),))
    found = reading(history, Clock.FIRST_RESPONSE, POLICY, HOURS, at("25 12:00"))
    assert found is not None
    assert (found.state, found.used, found.due_at) == (ClockState.PAUSED, 2 * HOUR, None)
    goes_on = replace(history, marks=(*marks, Mark(at("25 12:00"), Move.RESUME)))
    found = reading(goes_on, Clock.FIRST_RESPONSE, POLICY, HOURS, at("25 14:00"))
    assert found is not None
    assert (found.state, found.due_at) == (ClockState.LATE, at("25 12:00"))


def test_a_clock_that_runs_is_not_started_again() -> None:
    marks = (Mark(at("23 11:00"), Move.START), Mark(at("23 14:00"), Move.START))
    history = ClockHistory(marks, ((at("23 11:00"), MAJOR),))
    found = reading(history, Clock.FIRST_RESPONSE, POLICY, HOURS, at("23 15:00"))
    assert found is not None
    assert (found.state, found.started_at) == (ClockState.LATE, at("23 11:00"))


def test_what_holds_for_no_time_at_all_makes_nothing_late() -> None:
    noon, late = at("24 14:00"), at("25 09:00")
    corrected = [*RAISED, Reclassified(noon, CRITICAL), Reclassified(noon, MAJOR)]
    assert state(corrected, Clock.FIRST_RESPONSE, "23 13:50") == ClockState.RUNNING
    assert state(corrected, Clock.SOLUTION, late) == ClockState.RUNNING
    answered = [*RAISED, Moved(at("23 14:00"), S.ANALYSING), Reclassified(at("23 14:00"), CRITICAL)]
    assert state(answered, Clock.FIRST_RESPONSE, late) == ClockState.MET


@pytest.mark.parametrize("end", [S.DUPLICATE, S.WITHDRAWN, S.UNREACHABLE])
def test_other_ends_are_neither_met_nor_late(end: IssueState) -> None:
    changes = [*RESOLVED[:2], Moved(at("23 14:00"), end)]
    assert state(changes, Clock.SOLUTION, "30 09:00") == ClockState.CANCELLED
    assert state(changes, Clock.FIRST_RESPONSE, "30 09:00") == ClockState.MET
    overdue = [*RESOLVED[:2], Moved(at("30 14:00"), end)]
    assert state(overdue, Clock.SOLUTION, "30 15:00") == ClockState.MISSED


def test_the_ladder_climbs_while_nobody_acts() -> None:
    policy = replace(
        POLICY,
        ladder=(Rung(50, EscalateTo.ASSIGNEE), Rung(200, EscalateTo.MANAGER)),
        targets={Clock.PLAN: {Severity.MAJOR: Target(10 * HOUR, Unit.ELAPSED)}},
    )
    found = read(RAISED, Clock.PLAN, "30 09:00", policy)
    assert found is not None
    assert found.escalate_at == (
        Escalation(at("23 16:00"), EscalateTo.ASSIGNEE),
        Escalation(at("24 07:00"), EscalateTo.MANAGER),
    )
