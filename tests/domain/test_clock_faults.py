"""The faults that people report of the clocks of other desks, each kept out by a test."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agentdesk.domain.clock_history import Change, Moved, Raised, Reclassified, Told, histories
from agentdesk.domain.clock_policy import Clock, ClockPolicy, EscalateTo, Subject, Target, Unit
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.office_hours import OfficeHours, read_week
from agentdesk.domain.service_clock import ClockState, Reading, readings
from agentdesk.domain.working_days import Calendar, china, weekdays

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
OPEN = {ClockState.RUNNING, ClockState.PAUSED, ClockState.LATE}
S = IssueState


def at(text: str) -> datetime:
    """A moment of November 2026 in Shanghai: `23 09:00` is a Monday."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def office(*spans: str, calendar: Calendar | None = None) -> OfficeHours:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    return OfficeHours(calendar or weekdays(), SHANGHAI, read_week({day: list(spans) for day in days}))


def policy(warn_percent: int = 75, **targets: timedelta | Target) -> ClockPolicy:
    """A clock's name to its target whatever the severity; worked time where nothing else is said."""
    table = {
        Clock(name): dict.fromkeys(Severity, each if isinstance(each, Target) else Target(each))
        for name, each in targets.items()
    }
    return ClockPolicy(targets=table, complaint_targets={}, warn_percent=warn_percent)


def read_all(
    changes: list[Change], rules: ClockPolicy, now: str, hours: OfficeHours | None = None
) -> dict[Clock, Reading]:
    return {
        clock: found[-1]
        for clock, history in histories(changes, rules).items()
        if (found := readings(history, clock, rules, hours or office("09:00-18:00"), at(now)))
    }


RAISED: list[Change] = [Raised(at("23 09:00"), Subject(Severity.MAJOR))]
TAKEN_UP = [*RAISED, Moved(at("23 10:00"), S.ANALYSING)]
TOLD = [
    *TAKEN_UP,
    Moved(at("23 11:00"), S.PLANNED),
    Moved(at("23 12:00"), S.RESOLVING),
    Moved(at("23 13:00"), S.RESOLVED),
    Moved(at("23 14:00"), S.AWAITING_CUSTOMER),
    Told(at("23 14:00")),
]


def test_a_shorter_later_clock_overrules_no_first_response() -> None:
    """Zammad #5177: an update time below the first response time became the first deadline of a new ticket."""
    alone = read_all(RAISED, policy(first_response=8 * HOUR), "23 09:30")
    beside = read_all(RAISED, policy(first_response=8 * HOUR, plan=HOUR, solution=HOUR), "23 09:30")
    assert beside[Clock.FIRST_RESPONSE] == alone[Clock.FIRST_RESPONSE]
    assert beside[Clock.FIRST_RESPONSE].due_at == at("23 17:00")


def test_what_has_been_answered_does_not_escalate() -> None:
    """Zammad #3140: the update clock went on and escalated although the agent had answered and the customer was
    the one to write next."""
    rules = policy(first_response=2 * HOUR, plan=3 * HOUR, solution=6 * HOUR, customer_told=2 * HOUR)
    found = read_all(TOLD, rules, "30 18:00")
    assert {clock: each.state for clock, each in found.items()} == {
        Clock.FIRST_RESPONSE: ClockState.MET,
        Clock.PLAN: ClockState.MET,
        Clock.SOLUTION: ClockState.PAUSED,
        Clock.CUSTOMER_TOLD: ClockState.MET,
    }
    assert all(each.due_at is None and not each.escalate_at for each in found.values())


def test_a_target_that_no_longer_applies_is_gone() -> None:
    """Zammad #5624: handed to a group whose agreement has no update time, the ticket kept the old group's."""
    rules = ClockPolicy()
    complaint: list[Change] = [Raised(at("23 09:00"), Subject(Severity.MINOR, complaint=True))]
    assert Clock.RESULT in read_all(complaint, rules, "23 09:30")
    ordinary = [*complaint, Reclassified(at("23 09:10"), Subject(Severity.MINOR))]
    assert read_all(ordinary, rules, "23 09:30") == read_all(
        [Raised(at("23 09:00"), Subject(Severity.MINOR))], rules, "23 09:30"
    )


def test_the_customers_word_starts_the_clock_however_it_came() -> None:
    """Zammad #1322: a customer who answered by a note in the portal, and not by mail, left the ticket grey and it
    never escalated. Here a change carries no channel: the state is what counts."""
    rules = policy(solution=2 * HOUR)
    found = read_all([*TOLD, Moved(at("24 09:00"), S.ANALYSING)], rules, "24 17:00")[Clock.SOLUTION]
    assert (found.state, found.due_at) == (ClockState.LATE, at("24 11:00"))
    assert found.escalate_at[0].to == EscalateTo.SUPERVISOR


def test_the_lunch_pause_runs_no_clock() -> None:
    """Frappe Helpdesk #2212: a ticket raised at lunch was counted at once, with nobody there to answer it."""
    lunch = office("09:00-12:00", "13:30-18:00")
    at_lunch: list[Change] = [Raised(at("23 12:15"), Subject(Severity.MAJOR))]
    rules = policy(first_response=HOUR)
    found = read_all(at_lunch, rules, "23 13:30", lunch)[Clock.FIRST_RESPONSE]
    assert (found.used, found.due_at) == (timedelta(0), at("23 14:30"))
    before: list[Change] = [Raised(at("23 11:30"), Subject(Severity.MAJOR))]
    assert read_all(before, rules, "23 12:45", lunch)[Clock.FIRST_RESPONSE].due_at == at("23 14:00")


def test_no_open_issue_goes_unwatched() -> None:
    """osTicket #407: one clock from the creation on; once it was answered for, a ticket could lie for any number
    of days without an update. Here every step that is owed has a clock, until the customer is the one to answer."""
    for count in range(1, len(TOLD)):
        found = read_all(TOLD[:count], ClockPolicy(), "23 14:00")
        assert ClockState.RUNNING in {each.state for each in found.values()}, TOLD[count - 1]


def test_the_clock_stops_when_the_office_closes() -> None:
    """osTicket #2131: working from 08:00 to 17:00, tickets ran out after 17:00."""
    hours = office("08:00-17:00")
    evening: list[Change] = [Raised(at("23 16:30"), Subject(Severity.MAJOR))]
    found = read_all(evening, policy(first_response=HOUR), "24 08:00", hours)[Clock.FIRST_RESPONSE]
    assert (found.used, found.due_at) == (HOUR / 2, at("24 08:30"))
    friday: list[Change] = [Raised(at("27 16:30"), Subject(Severity.MAJOR))]
    found = read_all(friday, policy(first_response=HOUR), "29 12:00", hours)[Clock.FIRST_RESPONSE]
    assert (found.state, found.due_at) == (ClockState.RUNNING, at("30 08:30"))


def test_a_holiday_runs_no_clock() -> None:
    """osTicket #1107: hours without a calendar of holidays, so that tickets ran out on them."""
    eve = datetime(2026, 9, 30, 17, tzinfo=SHANGHAI)
    rules, hours = policy(first_response=2 * HOUR), office("09:00-18:00", calendar=china())
    history = histories([Raised(eve, Subject(Severity.MAJOR))], rules)[Clock.FIRST_RESPONSE]
    back = datetime(2026, 10, 8, 10, tzinfo=SHANGHAI)
    (found,) = readings(history, Clock.FIRST_RESPONSE, rules, hours, eve + timedelta(days=5))
    assert (found.state, found.due_at) == (ClockState.RUNNING, back)


def test_a_forgotten_issue_climbs_the_ladder() -> None:
    """Chatwoot #6889: an agent was ill or put off by a hard case, and nobody else ever heard of it."""
    found = read_all(TAKEN_UP, ClockPolicy(), "30 18:00")
    for clock in (Clock.PLAN, Clock.SOLUTION):
        assert found[clock].state == ClockState.LATE
        heard = [each.to for each in found[clock].escalate_at if each.at <= at("30 18:00")]
        assert heard == [EscalateTo.SUPERVISOR, EscalateTo.MANAGER]


def test_a_duplicate_escalates_no_more() -> None:
    """Zammad #904: a merged ticket was still listed as escalated. Chatwoot #10178: a resolved one still counted."""
    found = read_all([*TAKEN_UP, Moved(at("23 10:30"), S.DUPLICATE)], ClockPolicy(), "30 18:00")
    assert not OPEN & {each.state for each in found.values()}
    assert all(not each.escalate_at for each in found.values())


def test_warnings_and_escalations_come_in_office_hours() -> None:
    """GLPI #22678: a step one hour before a deadline was put at midnight when the time went over two days.
    Zammad #4432: reminders at midnight and at weekends."""
    hours = office("08:00-18:00")
    evening: list[Change] = [Raised(at("27 17:00"), Subject(Severity.MAJOR))]
    found = read_all(evening, policy(first_response=4 * HOUR), "27 17:30", hours)[Clock.FIRST_RESPONSE]
    assert (found.warn_at, found.due_at) == (at("30 10:00"), at("30 11:00"))
    assert [each.at for each in found.escalate_at] == [at("30 11:00"), at("30 13:00")]


def test_24_hours_are_24_hours() -> None:
    """Zammad #390: nobody could tell what "48 hours" came to on a calendar of office hours until its makers counted
    it out in the thread. The unit is part of every target."""
    friday: list[Change] = [Raised(at("27 17:00"), Subject(Severity.MAJOR))]
    rules = policy(solution=Target(24 * HOUR, Unit.ELAPSED))
    assert read_all(friday, rules, "27 18:00")[Clock.SOLUTION].due_at == at("28 17:00")
