"""An issue's way from the call in which it was raised to the customer's word, through the services."""

from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.queue_order import Band
from agentdesk.domain.roles import Role
from agentdesk.domain.visit import EventKind, VisitKind
from agentdesk.services import issue_steps, issues, organisation, people
from agentdesk.services.issues import Responsible
from agentdesk.store.tables import Person
from tests.calling import Call, owe_visit, raise_some
from tests.desks import TODAY, Clock, as_person, password_hash, untimed
from tests.handling import (
    SATISFIED,
    bring_to,
    confirm,
    confirmation_of,
    issue_of,
    reopen,
    take,
    told_of,
)


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; 李娜 has raised issues 1 and 2 of 王小明."""
    with as_person(desk, "li.na"):
        raise_some(desk, 2)
    desk.trust("zhao.min")
    return desk


def offered(desk: Desk, number: int = 1) -> dict[Step, bool]:
    return {each.step: each.refused_because is None for each in desk.see(issue_steps.offers, number)}


# --- the way ------------------------------------------------------------


def test_the_way_to_a_satisfied_customer(supervised: Desk) -> None:
    desk = supervised
    take(desk, 1, Step.ANALYSE)
    take(desk, 1, Step.PLAN)
    issue = issue_of(desk, 1)
    assert (issue.cause, issue.measure, issue.deadline) == (
        "密封圈老化",
        "上门更换",
        TODAY + timedelta(days=2),
    )
    assert issue.due_on == issue.deadline
    take(desk, 1, Step.START)
    done = take(desk, 1, Step.RESOLVE)
    assert (done.state, issue_of(desk, 1).result, issue_of(desk, 1).due_on) == ("resolved", "已更换", None)
    confirm(desk, 1, SATISFIED)
    issue = issue_of(desk, 1)
    assert (issue.state, issue.confirmed_by, issue.reopened) == ("closed", done.visit_id, 0)
    visit = confirmation_of(desk, 1)
    assert visit is not None
    assert visit.verdict == "satisfied"
    ways = ["analyse", "plan", "start", "resolve", "tell", "satisfied"]
    assert told_of(desk) == [("raised", ""), *(("state", way) for way in ways)]
    assert offered(desk) == {}


def test_a_plan_is_told_in_words(supervised: Desk) -> None:
    bring_to(supervised, 1, IssueState.PLANNED)
    said = supervised.see(issues.detail, 1, "en").timeline[-1].value
    assert said["state"] == "planned"
    assert (said["given"]["department"], said["given"]["person"]) == ("客服部", "赵敏")
    assert said["given"]["deadline"] == str(TODAY + timedelta(days=2))


def test_a_customer_who_is_not_satisfied_is_heard_until_he_is(supervised: Desk) -> None:
    desk = supervised
    reopen(desk, 1)
    first = confirmation_of(desk, 1)
    assert first is not None
    assert (first.verdict, first.state) == ("not_satisfied", "done")
    assert (issue_of(desk, 1).state, issue_of(desk, 1).reopened) == ("analysing", 1)
    for step in (Step.PLAN, Step.START, Step.RESOLVE):
        take(desk, 1, step)
    second = confirmation_of(desk, 1)
    assert second is not None
    assert (second.id != first.id, second.state) == (True, "due")
    confirm(desk, 1, {"solved": "no", "satisfied": "very_satisfied"})
    assert (issue_of(desk, 1).state, issue_of(desk, 1).reopened) == ("analysing", 2)
    for step in (Step.PLAN, Step.START, Step.RESOLVE):
        take(desk, 1, step)
    confirm(desk, 1, SATISFIED)
    assert (issue_of(desk, 1).state, issue_of(desk, 1).reopened) == ("closed", 2)


# --- the confirmation visit ------------------------------------------------------------


def test_the_confirmation_is_the_raisers_on_the_next_working_day(supervised: Desk, clock: Clock) -> None:
    clock.forward(days=2)
    untimed(supervised)
    bring_to(supervised, 1, IssueState.RESOLVED)
    visit = confirmation_of(supervised, 1)
    assert visit is not None
    raiser = issue_of(supervised, 1).raised_by
    assert (visit.agent_id, visit.issue_id, visit.kind) == (raiser, 1, VisitKind.CONFIRMATION)
    assert visit.due_on == TODAY + timedelta(days=5), "from Friday to Monday"
    assert visit.ready_at.astimezone(supervised.zone).isoformat() == "2026-11-23T09:00:00+08:00"
    assert visit.band == Band.REST


def test_the_confirmation_comes_when_it_was_promised(desk: Desk) -> None:
    promised = TODAY + timedelta(days=4)
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        call.raise_issue(severity=Severity.CRITICAL, promise="回电", promised_on=promised)
    bring_to(desk, 1, IssueState.RESOLVED)
    visit = confirmation_of(desk, 1)
    assert visit is not None
    assert (visit.due_on, visit.band) == (promised, Band.CONFIRM_CRITICAL)


def test_an_agent_who_left_leaves_the_confirmation_to_everybody(supervised: Desk) -> None:
    with supervised.store.writing() as tx:
        person = tx.session.get_one(Person, issue_of(supervised, 1).raised_by)
        person.active = False
        tx.session.add(person)
    bring_to(supervised, 1, IssueState.RESOLVED)
    visit = confirmation_of(supervised, 1)
    assert visit is not None
    assert visit.agent_id is None


def test_a_customer_not_to_be_called_is_owed_no_call(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        call.raise_issue()
        call.end("2.112b")
    bring_to(desk, 1, IssueState.RESOLVED)
    assert confirmation_of(desk, 1) is None
    desk.trust("zhao.min")
    assert offered(desk)[Step.UNREACHABLE]


def test_opening_the_call_tells_the_customer(supervised: Desk) -> None:
    bring_to(supervised, 1, IssueState.RESOLVED)
    visit = confirmation_of(supervised, 1)
    assert visit is not None
    with as_person(supervised, "li.na"):
        Call.open(supervised, visit.id or 0)
    assert issue_of(supervised, 1).state == "awaiting_customer"
    assert not any(offered(supervised).values()), "the customer is being asked at this moment"


def test_a_call_without_a_verdict_moves_nothing_and_is_made_again(supervised: Desk) -> None:
    desk = supervised
    bring_to(desk, 1, IssueState.RESOLVED)
    confirm(desk, 1, {"solved": "yes"}, "1.2")
    visit = confirmation_of(desk, 1)
    assert visit is not None
    assert (visit.state, visit.verdict, issue_of(desk, 1).state) == ("due", None, "awaiting_customer")
    assert not offered(desk)[Step.UNREACHABLE], "he was reached"
    with pytest.raises(Refusal, match="owed already"):
        take(desk, 1, Step.ASK_AGAIN)
    confirm(desk, 1, SATISFIED)
    assert issue_of(desk, 1).state == "closed"


def test_answers_of_a_call_that_was_refused_in_the_end_are_no_verdict(supervised: Desk) -> None:
    bring_to(supervised, 1, IssueState.RESOLVED)
    confirm(supervised, 1, SATISFIED, "2.112b")
    assert issue_of(supervised, 1).state == "awaiting_customer"


def test_a_customer_not_reached_waits_until_the_rule_for_attempts_gives_up(supervised: Desk) -> None:
    desk = supervised
    bring_to(desk, 1, IssueState.RESOLVED)
    confirm(desk, 1, {}, "3.13")
    assert not offered(desk)[Step.UNREACHABLE]
    with pytest.raises(Refusal, match="in vain"):
        take(desk, 1, Step.UNREACHABLE)
    bring_to(desk, 2, IssueState.RESOLVED)
    confirm(desk, 2, {}, "4.70")
    assert take(desk, 2, Step.UNREACHABLE).state == "unreachable"


def test_an_end_without_the_customer_ends_the_call_that_was_owed(supervised: Desk) -> None:
    desk = supervised
    bring_to(desk, 1, IssueState.RESOLVED)
    done = take(desk, 1, Step.WITHDRAW)
    visit = confirmation_of(desk, 1)
    assert visit is not None
    assert (visit.state, visit.verdict) == ("done", None)
    assert issue_of(desk, 1).ended_because == "客户说明"
    desk.do(issue_steps.undo, 1, done.seq)
    visit = confirmation_of(desk, 1)
    assert visit is not None
    assert (visit.state, issue_of(desk, 1).state, issue_of(desk, 1).ended_because) == ("due", "resolved", "")


# --- who and with what ------------------------------------------------------------


def test_whoever_is_responsible_works_and_only_a_supervisor_ends(supervised: Desk) -> None:
    desk = supervised
    technical = next(each.id for each in desk.see(organisation.departments) if each.code == "technical")
    guest(desk, "partner")
    with as_person(desk, "wang.lei"), pytest.raises(Refusal, match="not assigned"):
        take(desk, 1, Step.ANALYSE)
    desk.do(issues.assign, 1, Responsible(technical, None))
    with as_person(desk, "partner"), pytest.raises(Refusal, match="not assigned"):
        desk.see(issue_steps.offers, 1)
    wang = next(each.person_id for each in desk.see(issues.assignable) if each.login == "wang.lei")
    desk.do(issues.assign, 1, Responsible(technical, wang))
    with as_person(desk, "wang.lei"):
        assert offered(desk) == {Step.ANALYSE: True, Step.DUPLICATE: False, Step.WITHDRAW: False}
        take(desk, 1, Step.ANALYSE)
        with pytest.raises(Refusal, match="supervisor"):
            take(desk, 1, Step.WITHDRAW)


def guest(desk: Desk, login: str) -> int:
    with as_person(desk, "admin"):
        made = desk.do(
            people.add_person,
            login=login,
            name=login,
            password_hash=password_hash(),
            roles={Role.GUEST},
            language="en",
            department_code="technical",
        )
    return made.id


def test_a_guest_works_on_what_is_assigned_to_him(supervised: Desk) -> None:
    number = guest(supervised, "partner")
    supervised.do(issues.assign, 1, Responsible(None, number))
    with as_person(supervised, "partner"):
        assert take(supervised, 1, Step.ANALYSE).state == "analysing"
        with pytest.raises(Refusal, match="not assigned"):
            take(supervised, 2, Step.ANALYSE)


def test_departments_work_together(supervised: Desk) -> None:
    desk = supervised
    by_code = {each.code: each.id for each in desk.see(organisation.departments)}
    desk.do(issues.assign, 1, Responsible(by_code["technical"]))
    desk.do(issues.work_together, 1, {by_code["service"], by_code["technical"]})
    found = desk.see(issues.detail, 1, "en")
    assert found.beside == ("客服部",), "the one in the lead is not beside itself"
    with as_person(desk, "wang.lei"):
        assert offered(desk)[Step.ANALYSE], "王磊 is of the service department"
    desk.do(issues.work_together, 1, set())
    with as_person(desk, "wang.lei"), pytest.raises(Refusal):
        desk.see(issue_steps.offers, 1)


def test_nobody_gives_the_customers_word(supervised: Desk) -> None:
    bring_to(supervised, 1, IssueState.AWAITING_CUSTOMER)
    for step in (Step.SATISFIED, Step.NOT_SATISFIED):
        with pytest.raises(Refusal, match="customer decides"):
            take(supervised, 1, step)


def test_a_step_on_what_has_changed_meanwhile_is_refused(supervised: Desk, clock: Clock) -> None:
    seen = issue_of(supervised, 1).changed_at
    clock.forward(minutes=1)
    supervised.do(issues.add_note, 1, "新情况")
    with pytest.raises(Refusal, match="meanwhile"):
        supervised.do(issue_steps.take, 1, Step.ANALYSE, None, instead_of=seen)
    supervised.do(issue_steps.take, 1, Step.ANALYSE, None, instead_of=clock.now)


@pytest.mark.parametrize("other", [{"department": 99}, {"person": 99}])
def test_nobody_unknown_is_planned(supervised: Desk, other: dict[str, int]) -> None:
    bring_to(supervised, 1, IssueState.ANALYSING)
    with pytest.raises(Refusal, match="not there"):
        take(supervised, 1, Step.PLAN, **other)
    assert issue_of(supervised, 1).state == "analysing"


def test_a_duplicate_has_one_original(supervised: Desk) -> None:
    desk = supervised
    for original in (1, 99):
        with pytest.raises(Refusal):
            take(desk, 1, Step.DUPLICATE, original=original)
    take(desk, 1, Step.DUPLICATE, original=2)
    assert issue_of(desk, 1).duplicate_of == 2
    with pytest.raises(Refusal, match="duplicate of #2"):
        take(desk, 2, Step.DUPLICATE, original=1)


def test_a_planned_issue_has_somebody_responsible(supervised: Desk) -> None:
    bring_to(supervised, 1, IssueState.PLANNED)
    with pytest.raises(Refusal, match="planned"):
        supervised.do(issues.assign, 1, Responsible())


@pytest.mark.parametrize("act", [issue_steps.offers, lambda act, number: issue_steps.undo(act, number, 1)])
def test_what_is_not_there_is_said(supervised: Desk, act: object) -> None:
    with pytest.raises(Refusal, match="#99"):
        supervised.do(act, 99)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="#99"):
        supervised.do(issue_steps.take, 99, Step.ANALYSE)


def test_a_call_of_another_kind_moves_no_issue(supervised: Desk) -> None:
    desk = supervised
    bring_to(desk, 1, IssueState.RESOLVED)
    with as_person(desk, "wang.lei"):
        call = Call.open(desk, owe_visit(desk))
        call.record(EventKind.NOTE, "", "x")
        call.end("1.2")
    assert issue_of(desk, 1).state == "resolved"
