"""Who hears of an issue's clocks and turns: whoever can do something about it, each notice once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.clock_policy import Clock as Of
from agentdesk.domain.clock_policy import ClockPolicy, Target
from agentdesk.domain.complaint import ComplaintFacts, Remedy, Urgency
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.settings import texts_of_clocks
from agentdesk.services import alerts, complaints, issue_clocks, issue_steps, issues, organisation, people
from agentdesk.services.issues import Responsible
from agentdesk.store.tables import Person
from tests.desks import TODAY, Clock, as_person, hold
from tests.handling import NOT_SATISFIED, bring_to, confirm, issue_of, reopen, take
from tests.services.test_issue_clocks import at, clocks, raise_one, states, told

UNUSABLE = ComplaintFacts(Remedy.EXCHANGE, Urgency.UNUSABLE, "换新的")


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; 李娜 has raised the major issue 1 at 10:00."""
    raise_one(desk)
    desk.trust("zhao.min")
    return desk


def number_of(desk: Desk, login: str) -> int:
    with desk.store.reading() as tx:
        return tx.session.exec(select(Person).where(Person.login == login)).one().id or 0


def move_to(desk: Desk, login: str, code: str) -> int:
    """Let somebody be of another department; its number."""
    found = next(each.id for each in desk.see(organisation.departments) if each.code == code)
    with desk.store.writing() as tx:
        tx.session.get_one(Person, number_of(desk, login)).department_id = found
    return found


def warned(desk: Desk, clock: Clock) -> list[str]:
    """Who is warned that the first response is nearly late."""
    clock.now = at(11, 31)
    desk.do(issue_clocks.sweep)
    return [person for person, kind, _clock in told(desk) if kind == "warned"]


def test_a_warning_goes_to_the_department_where_no_person_is_responsible(
    supervised: Desk, clock: Clock
) -> None:
    quality = move_to(supervised, "wang.lei", "quality")
    move_to(supervised, "sun.li", "quality")
    supervised.do(issues.assign, 1, Responsible(quality))
    assert warned(supervised, clock) == ["王磊"], "the trainer could do nothing about it"


def test_a_warning_does_not_go_to_somebody_who_has_left(supervised: Desk, clock: Clock) -> None:
    supervised.do(issues.assign, 1, Responsible(assignee_id=number_of(supervised, "wang.lei")))
    with as_person(supervised, "admin"):
        supervised.do(people.deactivate, "wang.lei")
    assert warned(supervised, clock) == ["李娜"], "who took it down"


def test_a_warning_goes_to_the_supervisors_where_nobody_else_is_left(supervised: Desk, clock: Clock) -> None:
    with as_person(supervised, "admin"):
        supervised.do(people.deactivate, "li.na")
    assert warned(supervised, clock) == ["赵敏"]


def test_who_becomes_responsible_after_the_warning_hears_of_it(supervised: Desk, clock: Clock) -> None:
    assert warned(supervised, clock) == ["李娜"]
    supervised.do(issues.assign, 1, Responsible(assignee_id=number_of(supervised, "wang.lei")))
    assert told(supervised)[-1] == ("王磊", "warned", "first_response")
    take(supervised, 1, Step.ANALYSE)
    clock.now = at(17, 0, day=19)
    supervised.do(issue_clocks.sweep)
    take(supervised, 1, Step.PLAN, person=number_of(supervised, "emma"))
    assert ("Emma Clarke", "ran_out", "plan") not in told(supervised), "the plan is there by now"
    count = len(told(supervised))
    supervised.do(issues.assign, 1, Responsible(2, number_of(supervised, "wang.lei")))
    assert len(told(supervised)) - count == sum(row.state == "late" for row in clocks(supervised).values()), (
        "each clock that has given notice"
    )


def test_who_is_concerned_hears_that_the_customer_is_not_satisfied(supervised: Desk) -> None:
    bring_to(supervised, 1, IssueState.RESOLVED)
    supervised.do(issues.assign, 1, Responsible(2, number_of(supervised, "wang.lei")))
    with as_person(supervised, "li.na"):
        assert not [each for each in supervised.see(alerts.unseen) if each.kind == "not_satisfied"]
    confirm(supervised, 1, NOT_SATISFIED, login="li.na")
    heard = {person for person, kind, _clock in told(supervised) if kind == "not_satisfied"}
    assert heard == {"王磊", "赵敏"}, "李娜 was on the line"


def test_a_step_and_its_undoing_give_no_notice_again(supervised: Desk, clock: Clock) -> None:
    clock.now = at(16)
    supervised.do(issue_clocks.sweep)
    before = told(supervised)
    assert ("李娜", "ran_out", "first_response") in before
    for _ in range(2):
        supervised.do(issue_steps.undo, 1, take(supervised, 1, Step.ANALYSE).seq)
    assert told(supervised) == before
    assert states(supervised)["first_response"] == "late"


def test_supervisors_hear_when_somebody_else_makes_an_issue_less_serious(supervised: Desk) -> None:
    with as_person(supervised, "li.na"):
        supervised.do(complaints.classify, 1, Severity.CRITICAL)
        assert told(supervised) == [], "more serious bothers nobody"
        supervised.do(complaints.classify, 1, Severity.MINOR)
    assert told(supervised) == [("赵敏", "lowered", "")]
    supervised.do(complaints.classify, 1, Severity.MAJOR)
    supervised.do(complaints.classify, 1, Severity.MINOR)
    assert len(told(supervised)) == 1, "they know what they did themselves"


def test_supervisors_hear_of_a_later_day_that_somebody_else_named(supervised: Desk) -> None:
    """The solution of a major issue raised on Wednesday at 10:00 is due on Monday at 10:00."""
    with as_person(supervised, "li.na"):
        supervised.do(complaints.delay, 1, Of.SOLUTION, date(2026, 11, 20), "缺货")
        assert told(supervised) == [], "sooner than it was due"
        supervised.do(complaints.delay, 1, Of.SOLUTION, date(2026, 11, 24), "缺货")
        supervised.do(complaints.delay, 1, Of.SOLUTION, date(2027, 11, 10), "缺货")
    assert told(supervised) == [("赵敏", "delayed", "solution")] * 2


def test_classifying_with_nothing_new_writes_nothing(supervised: Desk) -> None:
    supervised.do(complaints.classify, 1, Severity.MAJOR, UNUSABLE)
    before = supervised.see(issues.detail, 1, "en").timeline
    for facts in (None, UNUSABLE, replace(UNUSABLE, wanted=" 换新的 ")):
        supervised.do(complaints.classify, 1, Severity.MAJOR, facts)
    assert supervised.see(issues.detail, 1, "en").timeline == before


def test_what_becomes_a_complaint_in_the_second_round_is_acknowledged_too(
    supervised: Desk, clock: Clock
) -> None:
    reopen(supervised, 1)
    clock.forward(minutes=10)
    supervised.do(complaints.classify, 1, Severity.MAJOR, UNUSABLE)
    (row,) = [row for (name, _run), row in clocks(supervised).items() if name == "acknowledgement"]
    assert (row.state, row.started_at) == ("running", clock.now)
    supervised.do(complaints.acknowledge, 1, "电话")
    supervised.do(complaints.classify, 1, Severity.CRITICAL, UNUSABLE)
    assert states(supervised)["acknowledgement"] == "met"


def timed(desk: Desk, *only: Of) -> None:
    """Time these clocks alone, five minutes each."""
    short = {clock: dict.fromkeys(Severity, Target(timedelta(minutes=5))) for clock in only}
    with desk.store.writing() as tx:
        hold(tx, texts_of_clocks(ClockPolicy(targets=short, complaint_targets={})), TODAY)


def test_what_ended_while_it_was_not_timed_is_never_late_by_a_later_policy(desk: Desk, clock: Clock) -> None:
    timed(desk)
    raise_one(desk)
    clock.forward(hours=1)
    with as_person(desk, "zhao.min"):
        take(desk, 1, Step.ANALYSE)
        clock.forward(minutes=1)
        timed(desk, Of.FIRST_RESPONSE, Of.PLAN)
        desk.do(issues.add_note, 1, "?")
        take(desk, 1, Step.PLAN)
    assert set(clocks(desk)) == {("plan", 1)}


def test_a_run_keeps_its_number_whatever_is_timed_later(desk: Desk, clock: Clock) -> None:
    """The second plan is the second, though the first was not timed."""
    timed(desk)
    raise_one(desk)
    desk.trust("zhao.min")
    take(desk, 1, Step.ANALYSE)
    clock.forward(minutes=1)
    take(desk, 1, Step.PLAN)
    clock.forward(minutes=1)
    timed(desk, Of.PLAN)
    take(desk, 1, Step.BACK)
    assert set(clocks(desk)) == {("plan", 2)}
    clock.forward(minutes=1)
    take(desk, 1, Step.PLAN)
    assert clocks(desk)["plan", 2].state == "met"


def test_the_department_in_the_lead_is_not_beside_itself(supervised: Desk) -> None:
    supervised.do(issues.work_together, 1, {2, 3})
    supervised.do(issues.assign, 1, Responsible(2))
    names = {each.id: each.name for each in supervised.see(organisation.departments)}
    assert supervised.see(issues.detail, 1, "en").beside == (names[3],)
    assert issue_of(supervised, 1).department_id == 2
