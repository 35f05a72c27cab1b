"""Refunds and compensation: by rule in somebody's name, above it by a person, taken back while it can be."""

from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.approval import REFUND_APPROVED, WAITS_FOR_APPROVAL, Approval
from agentdesk.domain.compensation import Compensation, Offer
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Severity
from agentdesk.domain.money import Money
from agentdesk.services import care_acts, complaints, remedies
from agentdesk.services.remedies import Offered, RemedyRow
from agentdesk.store.tables import IssueRemedy
from tests.desks import Clock, as_person
from tests.services.test_issue_clocks import raise_one


@pytest.fixture
def agent(desk: Desk) -> Desk:
    """李娜 at the desk, who has raised the major issue 1."""
    raise_one(desk)
    desk.trust("li.na")
    return desk


def refund(desk: Desk, minor: int, currency: str = "CNY") -> Offered:
    return desk.do(remedies.offer, 1, Money(minor, currency))


def newest(desk: Desk) -> RemedyRow:
    return desk.see(remedies.of_issue, 1)[-1]


@pytest.mark.parametrize(
    ("minor", "currency", "state"),
    [
        (499_99, "CNY", Approval.APPROVED),
        (500_00, "CNY", Approval.APPROVED),
        (500_01, "CNY", Approval.WAITING),
        (1_00, "USD", Approval.WAITING),
    ],
)
def test_a_small_refund_is_approved_by_rule(agent: Desk, minor: int, currency: str, state: Approval) -> None:
    offered = refund(agent, minor, currency)
    row = newest(agent)
    assert (offered.state, row.state) == (state, state)
    if state is Approval.APPROVED:
        assert (row.rule, row.in_the_name_of, offered.tell) == ("small", "赵敏", REFUND_APPROVED)
    else:
        assert (row.approver, row.decided_at, offered.tell) == ("manager", None, WAITS_FOR_APPROVAL)


def test_two_small_refunds_are_a_large_one(agent: Desk) -> None:
    assert refund(agent, 300_00).state is Approval.APPROVED
    assert refund(agent, 200_01).state is Approval.WAITING
    assert refund(agent, 200_00).state is Approval.APPROVED, "what only waits is not granted"


def test_nothing_is_refunded_by_a_sum_that_is_none(agent: Desk) -> None:
    refund(agent, 300_00)
    for minor in (0, -1_00):
        with pytest.raises(Refusal, match="above zero"):
            refund(agent, minor)


def test_a_rule_is_logged_and_told_in_the_timeline(agent: Desk) -> None:
    refund(agent, 100_00)
    with agent.store.reading() as tx:
        logged = tx.connection.exec_driver_sql("SELECT value FROM audit_event WHERE kind = 'remedy_offered'")
        assert '"state": "approved"' in logged.scalar_one()
        entry = tx.connection.exec_driver_sql("SELECT value FROM issue_event WHERE kind = 'remedy'")
        assert "赵敏" in entry.scalar_one()


def test_an_approval_is_taken_back_with_a_reason_until_the_money_has_gone(agent: Desk, clock: Clock) -> None:
    number = refund(agent, 100_00).remedy_id
    with pytest.raises(Refusal, match="who decides"):
        agent.do(remedies.reverse, number, "算错")
    with as_person(agent, "zhao.min"):
        with pytest.raises(Refusal, match="why"):
            agent.do(remedies.reverse, number, "")
        clock.forward(hours=23)
        agent.do(remedies.reverse, number, "算错")
        assert (newest(agent).state, newest(agent).reason) == ("reversed", "算错")
        with pytest.raises(Refusal, match="Only an approval"):
            agent.do(remedies.reverse, number, "算错")
    assert refund(agent, 500_00).state is Approval.APPROVED, "what was taken back is not granted"
    clock.now += timedelta(hours=24)
    with as_person(agent, "zhao.min"), pytest.raises(Refusal, match="paid out"):
        agent.do(remedies.reverse, newest(agent).id, "算错")


def test_what_waits_is_decided_by_somebody_else_of_the_role(agent: Desk) -> None:
    number = refund(agent, 900_00).remedy_id
    with as_person(agent, "zhao.min"):
        assert [row.id for row in agent.see(remedies.waiting)] == [number]
        with pytest.raises(Refusal, match="who decides"):
            agent.do(remedies.settle, number, approve=True)
    with as_person(agent, "qian.jun"):
        with pytest.raises(Refusal, match="why"):
            agent.do(remedies.settle, number, approve=False)
        agent.do(remedies.settle, number, approve=True)
        assert (newest(agent).state, newest(agent).in_the_name_of) == ("approved", "钱军")
        with pytest.raises(Refusal, match="already"):
            agent.do(remedies.settle, number, approve=False, reason="太多")


def test_nobody_decides_on_what_they_offered(agent: Desk) -> None:
    coupon = Offer(Compensation.COUPON, Money(300_00, "CNY"))
    with as_person(agent, "zhao.min"):
        number = agent.do(remedies.offer, 1, coupon).remedy_id
        with pytest.raises(Refusal, match="Somebody else"):
            agent.do(remedies.settle, number, approve=True)


def test_compensation_within_its_grade_is_the_agents_to_offer(agent: Desk) -> None:
    offered = agent.do(remedies.offer, 1, Offer(Compensation.EXTENDED_WARRANTY, 6))
    assert (offered.state, newest(agent).in_the_name_of, newest(agent).size) == ("approved", "李娜", 6)
    above = agent.do(remedies.offer, 1, Offer(Compensation.EXTENDED_WARRANTY, 1))
    assert (above.state, newest(agent).approver) == ("waiting", "supervisor")
    beyond = agent.do(remedies.offer, 1, Offer(Compensation.EXTENDED_WARRANTY, 7))
    assert (beyond.state, newest(agent).approver) == ("waiting", "manager")


def offered(desk: Desk, minor: int, number: int = 1) -> str:
    """Compensation in money: where it stands, or who is to decide."""
    made = desk.do(remedies.offer, number, Offer(Compensation.MONEY, Money(minor, "CNY")))
    with desk.store.reading() as tx:
        return tx.session.get_one(IssueRemedy, made.remedy_id).approver or made.state


def test_money_is_summed_compensation_and_refunds_together_over_a_purchase(desk: Desk) -> None:
    for _ in range(2):
        raise_one(desk, Severity.CRITICAL)
    desk.trust("li.na")
    assert offered(desk, 300_00) == "approved"
    assert desk.see(care_acts.possible, 1).grade[Compensation.MONEY] == Money(200_00, "CNY")
    assert offered(desk, 200_01) == "manager", "five hundred are the agent's, once"
    assert refund(desk, 200_01).state is Approval.WAITING
    assert refund(desk, 200_00).state is Approval.APPROVED
    assert offered(desk, 1) == "manager"
    with as_person(desk, "zhao.min"):
        assert offered(desk, 1, number=2) == "manager", "the same purchase"
    assert Compensation.MONEY not in desk.see(care_acts.possible, 1).grade


def test_what_was_granted_since_it_was_offered_counts(desk: Desk) -> None:
    """A supervisor may approve five hundred for a minor issue, not twice."""
    raise_one(desk, Severity.MINOR)
    desk.trust("li.na")
    assert [offered(desk, 300_00) for _ in range(2)] == ["supervisor", "supervisor"]
    one, two = (row.id for row in desk.see(remedies.of_issue, 1))
    with as_person(desk, "zhao.min"):
        desk.do(remedies.settle, one, approve=True)
        with pytest.raises(Refusal, match="for a manager"):
            desk.do(remedies.settle, two, approve=True)
    with as_person(desk, "qian.jun"):
        assert desk.do(remedies.settle, two, approve=True).state == "approved"


def test_coupons_are_summed_for_an_issue(desk: Desk) -> None:
    for _ in range(2):
        raise_one(desk, Severity.MAJOR)
    desk.trust("li.na")
    coupon = Offer(Compensation.COUPON, Money(150_00, "CNY"))
    states = [desk.do(remedies.offer, number, coupon).state for number in (1, 1, 2)]
    assert states == ["approved", "waiting", "approved"]
    for _ in range(2):
        assert desk.do(remedies.offer, 1, Offer(Compensation.LETTER)).state == "approved"


def test_nobody_widens_their_own_grade(desk: Desk) -> None:
    raise_one(desk, Severity.MINOR)
    desk.trust("li.na")
    desk.do(complaints.classify, 1, Severity.CRITICAL)
    assert offered(desk, 100_00) == "supervisor"
    with as_person(desk, "zhao.min"):
        desk.do(complaints.classify, 1, Severity.MAJOR)
        desk.do(complaints.classify, 1, Severity.CRITICAL)
    assert offered(desk, 100_00) == "approved", "a supervisor has said how serious it is"


def test_an_amount_that_nobody_means_is_refused_and_hinders_no_other(agent: Desk) -> None:
    for minor in (2**62, 2**62, 10**25):
        with pytest.raises(Refusal, match="too much"):
            refund(agent, minor)
        with pytest.raises(Refusal, match="too much"):
            Offer(Compensation.COUPON, Money(minor, "CNY"))
    with pytest.raises(Refusal, match="At most"):
        Offer(Compensation.EXTENDED_WARRANTY, 10**25)
    assert refund(agent, 100_00).state is Approval.APPROVED
