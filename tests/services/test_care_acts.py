"""What can be done about an issue beside its steps, and what the rules say before it is done."""

from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.approval import Approval
from agentdesk.domain.compensation import Compensation, Offer
from agentdesk.domain.complaint import ComplaintFacts, Remedy, Urgency
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.money import Money
from agentdesk.domain.roles import Role
from agentdesk.services import care_acts, complaints, remedies
from agentdesk.services.care_acts import CareAct
from agentdesk.services.remedies import PAID_AFTER, Foreseen
from tests.desks import Clock, as_person
from tests.handling import bring_to
from tests.services.test_issue_clocks import raise_one

DANGER = ComplaintFacts(Remedy.REFUND, Urgency.DANGER)


@pytest.fixture
def agent(desk: Desk) -> Desk:
    """李娜 at the desk, who has raised the major issue 1."""
    raise_one(desk)
    desk.trust("li.na")
    return desk


def reasons(desk: Desk) -> dict[CareAct, str]:
    """The acts that cannot be done, and why."""
    offers = desk.see(care_acts.possible, 1).offers()
    return {each.act: str(each.refused_because) for each in offers if each.refused_because is not None}


def able(desk: Desk) -> set[CareAct]:
    return set(CareAct) - set(reasons(desk))


def test_a_complaint_opens_more(agent: Desk) -> None:
    assert able(agent) == {CareAct.CLASSIFY, CareAct.DELAY, CareAct.OFFER}
    agent.do(complaints.classify, 1, Severity.MAJOR, DANGER)
    assert able(agent) == {
        *(CareAct.CLASSIFY, CareAct.ACKNOWLEDGE, CareAct.TICK, CareAct.DELAY, CareAct.OFFER, CareAct.LEARN)
    }
    agent.do(complaints.acknowledge, 1, "电话")
    assert reasons(agent)[CareAct.ACKNOWLEDGE] == "This complaint has been acknowledged before."


def test_nothing_more_is_done_about_what_has_ended_or_is_anothers(agent: Desk) -> None:
    with as_person(agent, "emma"), pytest.raises(Refusal, match="is not assigned to you"):
        agent.see(care_acts.possible, 1)
    with as_person(agent, "zhao.min"):
        bring_to(agent, 1, IssueState.CLOSED)
        said = reasons(agent)
        assert said[CareAct.CLASSIFY] == "Issue #1 has ended; nothing more is done about it."
        assert said[CareAct.OFFER] == said[CareAct.CLASSIFY]


def test_who_decides_is_another_than_who_offered(agent: Desk) -> None:
    agent.do(remedies.offer, 1, Offer(Compensation.MONEY, Money(300_00, "CNY")))
    assert "Somebody else decides" in reasons(agent)[CareAct.DECIDE]
    with as_person(agent, "zhao.min"):
        assert CareAct.DECIDE in able(agent)
        (row,) = agent.see(care_acts.possible, 1).decidable
        agent.do(remedies.settle, row.id, approve=True)
        seen = agent.see(care_acts.possible, 1)
        assert (seen.decidable, [each.id for each in seen.reversible]) == ((), [row.id])


def test_what_has_been_paid_cannot_be_taken_back(agent: Desk, clock: Clock) -> None:
    agent.do(remedies.offer, 1, Money(480_00, "CNY"))
    with as_person(agent, "zhao.min"):
        assert len(agent.see(care_acts.possible, 1).reversible) == 1
        clock.forward(seconds=(PAID_AFTER - timedelta(seconds=1)).total_seconds())
        assert CareAct.DECIDE in able(agent)
        clock.forward(seconds=1)
        assert "the money has gone" in reasons(agent)[CareAct.DECIDE]


def test_what_is_foreseen_is_what_becomes_of_it(agent: Desk) -> None:
    small, large = Money(300_00, "CNY"), Money(200_01, "CNY")
    assert agent.see(remedies.foresee, 1, small) == Foreseen(Approval.APPROVED, Role.SUPERVISOR, "赵敏")
    assert agent.see(remedies.of_issue, 1) == (), "nothing was offered yet"
    assert agent.do(remedies.offer, 1, small).state is Approval.APPROVED
    assert agent.see(remedies.foresee, 1, large) == Foreseen(Approval.WAITING, Role.MANAGER, "")
    assert agent.do(remedies.offer, 1, large).state is Approval.WAITING
    letter = agent.see(remedies.foresee, 1, Offer(Compensation.LETTER))
    assert letter == Foreseen(Approval.APPROVED, None, "李娜")
