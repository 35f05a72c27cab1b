"""An external partner (R83, R109): sees exactly the issues assigned to them, without who the customer is, and takes
the steps of whoever is responsible, no others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.clock_policy import Clock
from agentdesk.domain.complaint import ComplaintFacts, Remedy, Urgency
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import Given, Step
from agentdesk.domain.money import Money
from agentdesk.domain.roles import Role
from agentdesk.services import (
    alerts,
    care_acts,
    complaints,
    customers,
    issue_steps,
    issues,
    organisation,
    people,
    promises,
    queue,
    remedies,
    reviews,
    tasks,
    visits,
)
from agentdesk.services.care_acts import CareAct
from agentdesk.services.issues import IssueFilter, Responsible
from agentdesk.services.reviews import Decision
from tests.calling import Call, owe_visit
from tests.desks import TODAY, as_person, password_hash
from tests.handling import bring_to, issue_of

HIDDEN = ("王小明", "K001", "13812345678", "138 1234 5678", "138****5678")
SAID = "王小明家漏水，打138 1234 5678"


def add(desk: Desk, login: str, role: Role) -> int:
    with as_person(desk, "admin"):
        return desk.do(
            people.add_person,
            login=login,
            name=login,
            password_hash=password_hash(),
            roles={role},
            language="en",
            department_code="technical",
        ).id


@pytest.fixture
def partner(desk: Desk) -> Desk:
    """`partner` at the desk, a guest who is responsible for issue 1 of 王小明, and not for his issue 2."""
    number = add(desk, "partner", Role.GUEST)
    add(desk, "other", Role.GUEST)
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        for _ in range(2):
            call.raise_issue(SAID)
        call.end("1.2")
        desk.do(promises.make, 1, "给王小明回电13812345678", TODAY)
    with as_person(desk, "zhao.min"):
        desk.do(issues.assign, 1, Responsible(None, number))
        desk.do(issues.add_note, 1, "王小明说打13812345678")
        wanted = ComplaintFacts(Remedy.REFUND, Urgency.INCONVENIENCE, "退款给王小明")
        desk.do(complaints.classify, 1, Severity.MAJOR, wanted)
        desk.do(remedies.offer, 1, Money(10_000, "CNY"))
    desk.trust("partner")
    return desk


def number_of(desk: Desk, login: str) -> int:
    return desk.see(people.trusted, login).id


def test_a_guest_reads_an_issue_without_name_or_number_wherever_they_were_written(partner: Desk) -> None:
    seen = (
        partner.see(issues.detail, 1, "en"),
        partner.see(complaints.care, 1),
        partner.see(remedies.of_issue, 1),
        partner.see(tasks.mine),
        partner.see(alerts.unseen),
    )
    assert [hidden for hidden in HIDDEN if hidden in repr(seen)] == []
    assert "…家漏水，打…" in repr(seen)
    with as_person(partner, "zhao.min"):
        assert SAID in repr(partner.see(issues.detail, 1, "en")), "nobody else misses anything"


ELSEWHERE: dict[str, Callable[[Desk], object]] = {
    "another issue": lambda desk: desk.see(issues.detail, 2, "en"),
    "its steps": lambda desk: desk.see(issue_steps.offers, 2),
    "its care": lambda desk: desk.see(complaints.care, 2),
    "its remedies": lambda desk: desk.see(remedies.of_issue, 2),
    "a step of it": lambda desk: desk.do(issue_steps.take, 2, Step.ANALYSE),
    "a note on it": lambda desk: desk.do(issues.add_note, 2, "?"),
    "a promise about it": lambda desk: desk.do(promises.make, 2, "?", TODAY),
    "the ledger": lambda desk: desk.see(issues.page, IssueFilter()),
    "its search": lambda desk: desk.see(issues.named, "王小明"),
    "the customer": lambda desk: desk.see(customers.brief, 1),
    "customers": lambda desk: desk.see(customers.find, "王小明"),
    "a number": lambda desk: desk.do(customers.show_phone, 1),
    "the visit": lambda desk: desk.see(visits.show, 1),
    "the queue": lambda desk: desk.see(queue.page),
    "what the customer waits for": lambda desk: desk.see(promises.open_of_customer, 1),
    "whoever is responsible": lambda desk: desk.do(issues.assign, 1, Responsible()),
    "money": lambda desk: desk.do(remedies.offer, 1, Money(100, "CNY")),
    "how serious it is": lambda desk: desk.do(complaints.classify, 1, Severity.MINOR),
    "a later day": lambda desk: desk.do(complaints.delay, 1, Clock.SOLUTION, TODAY + timedelta(days=1), "?"),
    "that it is in hand": lambda desk: desk.do(complaints.acknowledge, 1, "?"),
    "the result": lambda desk: desk.do(complaints.told, 1, "?"),
    "what money would do": lambda desk: desk.see(remedies.foresee, 1, Money(100, "CNY")),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_a_guest_is_refused_everything_else(partner: Desk, what: str) -> None:
    with pytest.raises(Refusal):
        ELSEWHERE[what](partner)


def test_a_guest_takes_the_steps_of_whoever_is_responsible(partner: Desk) -> None:
    technical = next(each.id for each in partner.see(organisation.departments) if each.code == "technical")
    partner.do(issue_steps.take, 1, Step.ANALYSE)
    free = {each.step for each in partner.see(issue_steps.offers, 1) if each.refused_because is None}
    assert free == {Step.PLAN}

    def plan(login: str) -> Given:
        return Given(
            cause="老化",
            measure="更换",
            department=technical,
            person=number_of(partner, login),
            deadline=TODAY + timedelta(days=1),
        )

    for login in ("other", "wang.lei"):
        with pytest.raises(Refusal, match="yourself"):
            partner.do(issue_steps.take, 1, Step.PLAN, plan(login))
    elsewhere = next(each.id for each in partner.see(organisation.departments) if each.code == "quality")
    with pytest.raises(Refusal, match="own department"):
        partner.do(issue_steps.take, 1, Step.PLAN, replace(plan("partner"), department=elsewhere))
    partner.do(issue_steps.take, 1, Step.PLAN, plan("partner"))
    assert issue_of(partner, 1).state == "planned"
    for ending in (Step.WITHDRAW, Step.DUPLICATE):
        with pytest.raises(Refusal, match="supervisor"):
            partner.do(issue_steps.take, 1, ending, Given(reason="?", original=2))


def test_what_a_guest_may_not_do_is_said_beforehand(partner: Desk) -> None:
    offers = {each.act: each.refused_because for each in partner.see(care_acts.possible, 1).offers()}
    for refused in (CareAct.CLASSIFY, CareAct.OFFER, CareAct.DELAY, CareAct.ACKNOWLEDGE, CareAct.TOLD):
        reason = offers[refused]
        assert reason is not None, refused
        assert "external partner" in reason.message
    assert offers[CareAct.LEARN] is None


def test_a_guest_has_no_part_in_the_decisions_of_a_department(partner: Desk) -> None:
    technical = next(each.id for each in partner.see(organisation.departments) if each.code == "technical")
    with as_person(partner, "zhao.min"):
        meeting = partner.do(reviews.open_review, TODAY, TODAY)
        task = partner.do(reviews.decide, meeting, Decision("更换供应商", TODAY, department_id=technical))
        own = Decision("送样", TODAY, person_id=number_of(partner, "partner"))
        given = partner.do(reviews.decide, meeting, own)
    assert [each.id for each in partner.see(reviews.tasks_open)] == [given]
    with pytest.raises(Refusal, match="of yours"):
        partner.do(reviews.done, task)


def test_who_is_a_guest_by_now_sees_nothing_of_what_they_raised_before(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        Call.open(desk, owe_visit(desk)).raise_issue(SAID)
    with as_person(desk, "admin"):
        desk.do(people.set_roles, number_of(desk, "li.na"), frozenset({Role.GUEST}))
    with as_person(desk, "li.na"):
        with pytest.raises(Refusal, match="not assigned"):
            desk.see(issues.detail, 1, "en")
        assert desk.see(tasks.mine).items == ()
    bring_to(desk, 1, IssueState.ANALYSING)
