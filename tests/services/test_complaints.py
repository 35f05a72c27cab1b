"""Complaints: classified, an emergency at once, acknowledged, told, delayed in time, and learned from."""

from datetime import date, timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.clock_policy import Clock as ServiceClock
from agentdesk.domain.complaint import EMERGENCY_STEPS, ComplaintFacts, Lesson, Remedy, Urgency
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.money import Money
from agentdesk.services import (
    alerts,
    care_acts,
    care_words,
    complaints,
    issue_clocks,
    issue_steps,
    issues,
    tasks,
)
from agentdesk.services.care_acts import CareAct
from tests.desks import TODAY, Clock, as_person, hold
from tests.handling import NOT_SATISFIED, SATISFIED, bring_to, confirm, confirmation_of, issue_of, take
from tests.services.test_issue_clocks import at, raise_one

REPAIR = ComplaintFacts(Remedy.REPAIR, Urgency.UNUSABLE)
DANGER = ComplaintFacts(Remedy.REFUND, Urgency.DANGER, "马上退货", Money(328_000, "CNY"))
LESSONS = {Lesson.SUMMARY: "接口漏水", Lesson.ROOT_CAUSE: "密封圈老化", Lesson.PREVENTION: "换供应商"}


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; 李娜 has raised the major issue 1 at 10:00."""
    raise_one(desk)
    desk.trust("zhao.min")
    return desk


def classify(desk: Desk, facts: ComplaintFacts | None = REPAIR, severity: Severity = Severity.MAJOR) -> None:
    desk.do(complaints.classify, 1, severity, facts)


def state_of(desk: Desk, clock: str) -> str:
    """The newest run of a clock."""
    return [row.state for row in desk.see(issue_clocks.of_issue, 1) if row.clock == clock][-1]


def due_of(desk: Desk, clock: str) -> object:
    return [row.due_at for row in desk.see(issue_clocks.of_issue, 1) if row.clock == clock][-1]


def test_a_complaint_has_its_own_clocks_and_priority(supervised: Desk) -> None:
    assert supervised.see(complaints.care, 1).complaint is None
    classify(supervised)
    care = supervised.see(complaints.care, 1)
    assert care.complaint is not None
    assert (care.complaint.priority, care.checklist) == ("normal", ())
    assert {row.clock for row in care.clocks} >= {"acknowledgement", "result"}
    assert due_of(supervised, "acknowledgement") == at(11)


def test_danger_is_critical_and_alerts_at_once(supervised: Desk) -> None:
    classify(supervised, DANGER, Severity.MINOR)
    assert issue_of(supervised, 1).severity == "critical"
    care = supervised.see(complaints.care, 1)
    assert care.complaint is not None
    assert (care.complaint.priority, care.complaint.amount) == ("emergency", Money(328_000, "CNY"))
    assert {(each.person, each.kind) for each in care.alerts} == {
        ("赵敏", "emergency"),
        ("钱军", "emergency"),
    }
    assert [line.step for line in care.checklist] == [step.id for step in EMERGENCY_STEPS]
    supervised.do(complaints.tick, 1, "people")
    first, second, *_rest = supervised.see(complaints.care, 1).checklist
    assert (first.ticked_by, second.ticked_by) == ("赵敏", "")
    for step in ("people", "no_such_line"):
        with pytest.raises(Refusal):
            supervised.do(complaints.tick, 1, step)
    classify(supervised, ComplaintFacts(Remedy.EXCHANGE, Urgency.DANGER), Severity.MINOR)
    assert len(supervised.see(alerts.of_issue, 1)) == 2, "an emergency begins once"
    classify(supervised, None, Severity.MINOR)
    assert issue_of(supervised, 1).severity == "critical", "danger stays critical"


def test_the_people_named_for_emergencies_are_alerted_alone(supervised: Desk) -> None:
    with supervised.store.writing() as tx:
        hold(tx, {"emergency": "wang.lei li.na"}, TODAY)
    classify(supervised, DANGER)
    assert [each.person for each in supervised.see(alerts.of_issue, 1)][::-1] == ["王磊", "李娜"]


@pytest.mark.parametrize("login", ["wang.lei", "qian.jun"])
def test_who_is_called_in_by_an_emergency_looks_notes_and_ticks(supervised: Desk, login: str) -> None:
    with supervised.store.writing() as tx:
        hold(tx, {"emergency": "wang.lei qian.jun"}, TODAY)
    with as_person(supervised, "wang.lei"), pytest.raises(Refusal, match="not assigned"):
        supervised.see(issues.detail, 1, "en")
    classify(supervised, DANGER)
    with as_person(supervised, login):
        assert supervised.see(issues.detail, 1, "en").care.checklist
        assert supervised.see(issue_steps.offers, 1)
        assert {each.kind for each in supervised.see(tasks.mine).items} == {"line"}
        offers = {each.act: each.refused_because for each in supervised.see(care_acts.possible, 1).offers()}
        assert offers[CareAct.TICK] is None
        assert offers[CareAct.CLASSIFY] is not None
        supervised.do(complaints.tick, 1, "people")
        supervised.do(issues.add_note, 1, "无人受伤")
        for step in (Step.ANALYSE, Step.WITHDRAW):
            with pytest.raises(Refusal):
                take(supervised, 1, step)
        with pytest.raises(Refusal, match="not assigned"):
            supervised.do(complaints.classify, 1, Severity.MINOR)
        with pytest.raises(Refusal):
            supervised.do(complaints.tick, 2, "people")


def test_what_has_run_out_is_not_forgiven_by_another_severity(supervised: Desk, clock: Clock) -> None:
    clock.now = at(15)
    classify(supervised, None, Severity.MINOR)
    assert state_of(supervised, "first_response") == "late"
    assert state_of(supervised, "plan") == "running"
    assert due_of(supervised, "plan") == at(10, 0, 20), "fifteen worked hours from its beginning"


def test_a_complaint_is_acknowledged_once(supervised: Desk, clock: Clock) -> None:
    with pytest.raises(Refusal, match="no complaint"):
        supervised.do(complaints.acknowledge, 1, "电话")
    classify(supervised)
    with pytest.raises(Refusal, match="how"):
        supervised.do(complaints.acknowledge, 1, " ")
    clock.forward(minutes=30)
    supervised.do(complaints.acknowledge, 1, "电话")
    assert (state_of(supervised, "acknowledgement"), state_of(supervised, "result")) == ("met", "running")
    with pytest.raises(Refusal, match="before"):
        supervised.do(complaints.acknowledge, 1, "电话")


@pytest.mark.parametrize("state", [IssueState.RESOLVED, IssueState.AWAITING_CUSTOMER])
def test_what_becomes_a_complaint_after_its_result_closes_only_with_what_was_learned(
    supervised: Desk, state: IssueState
) -> None:
    bring_to(supervised, 1, state)
    classify(supervised)
    confirm(supervised, 1, SATISFIED)
    issue, visit = issue_of(supervised, 1), confirmation_of(supervised, 1)
    assert visit is not None
    assert (issue.state, visit.state, visit.verdict) == ("awaiting_customer", "done", "satisfied")
    assert state_of(supervised, "result") == "met", "the customer has heard"
    assert state_of(supervised, "solution") == "paused"
    for step in (Step.ASK_AGAIN, Step.UNREACHABLE):
        with pytest.raises(Refusal, match="The customer is satisfied"):
            take(supervised, 1, step)
    said = supervised.see(issues.detail, 1, "en").timeline[-1]
    assert care_words.happened(said.kind, said.value, supervised.zone) == "customer satisfied"
    assert [each.issue.id if each.issue else 0 for each in supervised.see(tasks.mine).items] == [1], (
        "somebody still has to do it"
    )
    supervised.do(complaints.learn, 1, {Lesson.SUMMARY: "接口漏水", Lesson.ROOT_CAUSE: "密封圈老化"})
    assert issue_of(supervised, 1).state == "awaiting_customer"
    supervised.do(complaints.learn, 1, {Lesson.PREVENTION: "换供应商"})
    issue = issue_of(supervised, 1)
    assert (issue.state, issue.confirmed_by) == ("closed", visit.id)
    assert state_of(supervised, "solution") == "met"
    newest = supervised.see(issues.detail, 1, "en").timeline[-1]
    with pytest.raises(Refusal, match="Only the person"):
        supervised.do(issue_steps.undo, 1, newest.seq)


def test_a_complaint_whose_customer_is_not_reached_ends_only_with_what_was_learned(supervised: Desk) -> None:
    bring_to(supervised, 1, IssueState.RESOLVED)
    classify(supervised)
    confirm(supervised, 1, {}, "4.70")
    with pytest.raises(Refusal, match="result waits for its summary"):
        take(supervised, 1, Step.UNREACHABLE)
    supervised.do(complaints.learn, 1, LESSONS)
    take(supervised, 1, Step.UNREACHABLE)


def test_a_dissatisfied_customer_opens_it_again_whatever_was_learned(supervised: Desk) -> None:
    bring_to(supervised, 1, IssueState.RESOLVED)
    classify(supervised)
    confirm(supervised, 1, NOT_SATISFIED)
    assert issue_of(supervised, 1).state == "analysing"
    supervised.do(complaints.learn, 1, LESSONS)
    assert issue_of(supervised, 1).state == "analysing"


def test_the_result_waits_for_what_was_learned(supervised: Desk) -> None:
    classify(supervised)
    bring_to(supervised, 1, IssueState.RESOLVING)
    offer = next(each for each in supervised.see(issue_steps.offers, 1) if each.step is Step.RESOLVE)
    assert offer.refused_because is not None
    supervised.do(complaints.learn, 1, {Lesson.SUMMARY: "接口漏水", Lesson.ROOT_CAUSE: "密封圈老化"})
    with pytest.raises(Refusal, match="recurrence"):
        take(supervised, 1, Step.RESOLVE)
    supervised.do(complaints.learn, 1, {Lesson.PREVENTION: "换供应商"})
    take(supervised, 1, Step.RESOLVE)
    kept = supervised.see(complaints.care, 1).complaint
    assert kept is not None
    assert kept.lessons == LESSONS


def test_the_customer_hears_the_result(supervised: Desk) -> None:
    classify(supervised)
    with pytest.raises(Refusal, match="no result"):
        supervised.do(complaints.told, 1, "电话")
    supervised.do(complaints.learn, 1, LESSONS)
    bring_to(supervised, 1, IssueState.RESOLVED)
    supervised.do(complaints.told, 1, "微信")
    for clock in ("customer_told", "result", "acknowledgement"):
        assert state_of(supervised, clock) == "met"
    assert state_of(supervised, "solution") == "paused", "only the customer's word ends it"
    confirm(supervised, 1, SATISFIED)
    assert state_of(supervised, "solution") == "met"


def test_a_delay_told_in_time_moves_the_end(supervised: Desk, clock: Clock) -> None:
    supervised.do(complaints.delay, 1, ServiceClock.SOLUTION, date(2026, 11, 25), "缺件")
    assert due_of(supervised, "solution") == at(18, 0, 25), "when the office closes"
    clock.now = at(18, 1, 25)
    with pytest.raises(Refusal, match="still to come"):
        supervised.do(complaints.delay, 1, ServiceClock.SOLUTION, date(2026, 11, 25), "缺件")
    supervised.do(complaints.delay, 1, ServiceClock.SOLUTION, date(2026, 11, 27), "缺件")
    assert due_of(supervised, "solution") == at(18, 0, 25), "told too late: it stays run out"
    assert state_of(supervised, "solution") == "late"


def test_a_delay_ends_on_a_working_day(supervised: Desk) -> None:
    """2026-11-21 is a Saturday."""
    for day, working in ((date(2026, 11, 21), "2026-11-23"), (date(2026, 11, 22), "2026-11-23")):
        with pytest.raises(Refusal, match=f"{day} is a day of rest; the next working day is {working}"):
            supervised.do(complaints.delay, 1, ServiceClock.SOLUTION, day, "缺件")
    supervised.do(complaints.delay, 1, ServiceClock.SOLUTION, date(2026, 11, 23), "缺件")


def test_a_delay_needs_a_reason_and_a_clock_that_runs(supervised: Desk) -> None:
    later = TODAY + timedelta(days=7)
    for clock, reason in (
        (ServiceClock.SOLUTION, ""),
        (ServiceClock.PLAN, "缺件"),
        (ServiceClock.RESULT, "缺件"),
    ):
        with pytest.raises(Refusal):
            supervised.do(complaints.delay, 1, clock, later, reason)


def test_only_whom_it_concerns_does_something_about_it(supervised: Desk) -> None:
    with as_person(supervised, "wang.lei"):
        # Of the service department, which is not responsible yet.
        with pytest.raises(Refusal, match="not assigned to you"):
            classify(supervised)
        with pytest.raises(Refusal, match="not assigned to you"):
            supervised.see(complaints.care, 1)
    with as_person(supervised, "sun.li"), pytest.raises(Refusal, match="not allowed"):
        supervised.see(complaints.care, 1)
    take(supervised, 1, Step.WITHDRAW)
    with pytest.raises(Refusal, match="has ended"):
        classify(supervised)
    with pytest.raises(Refusal, match="no issue"):
        supervised.do(complaints.classify, 99, Severity.MINOR)


def test_the_same_again_leaves_no_trace(supervised: Desk) -> None:
    classify(supervised)
    changed = issue_of(supervised, 1).changed_at
    classify(supervised)
    assert issue_of(supervised, 1).changed_at == changed
