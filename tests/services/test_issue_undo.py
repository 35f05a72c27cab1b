"""A step is taken back by whoever took it, while it is the newest and its effect is not used."""

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState
from agentdesk.domain.issue_flow import Step
from agentdesk.services import issue_steps, issues
from tests.calling import raise_some
from tests.desks import Clock, as_person
from tests.handling import bring_to, confirm, confirmation_of, issue_of, take, told_of


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; 李娜 has raised issues 1 and 2 of 王小明."""
    with as_person(desk, "li.na"):
        raise_some(desk, 2)
    desk.trust("zhao.min")
    return desk


BEFORE = {
    Step.ANALYSE: IssueState.RECEIVED,
    Step.PLAN: IssueState.ANALYSING,
    Step.START: IssueState.PLANNED,
    Step.RESOLVE: IssueState.RESOLVING,
    Step.TELL: IssueState.RESOLVED,
    Step.BACK: IssueState.RESOLVING,
    Step.DUPLICATE: IssueState.RECEIVED,
    Step.WITHDRAW: IssueState.AWAITING_CUSTOMER,
}


@pytest.mark.parametrize("step", BEFORE)
def test_what_was_just_done_is_undone(supervised: Desk, step: Step, clock: Clock) -> None:
    desk = supervised
    bring_to(desk, 1, BEFORE[step])
    before, owed = issue_of(desk, 1), confirmation_of(desk, 1)
    done = take(desk, 1, step, original=2, cause="另一个原因")
    clock.forward(minutes=10)
    desk.do(issues.add_note, 1, "弄错了")
    assert desk.do(issue_steps.undo, 1, done.seq) == BEFORE[step]
    after, now_owed = issue_of(desk, 1), confirmation_of(desk, 1)
    assert after.model_dump(exclude={"changed_at"}) == before.model_dump(exclude={"changed_at"})
    assert now_owed == owed
    assert told_of(desk)[-1] == ("undone", step)
    assert take(desk, 1, step, original=2).state != BEFORE[step], "and it can be done again"


def test_what_cannot_be_undone(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    first = take(desk, 1, Step.ANALYSE)
    with as_person(desk, "qian.jun"), pytest.raises(Refusal, match="person who took"):
        desk.do(issue_steps.undo, 1, first.seq)
    second = take(desk, 1, Step.PLAN)
    with pytest.raises(Refusal, match="newest"):
        desk.do(issue_steps.undo, 1, first.seq)
    clock.forward(minutes=10, seconds=1)
    with pytest.raises(Refusal, match="10 minutes"):
        desk.do(issue_steps.undo, 1, second.seq)
    start = take(desk, 1, Step.START)
    desk.do(issue_steps.undo, 1, start.seq)
    with pytest.raises(Refusal, match="newest"):
        desk.do(issue_steps.undo, 1, start.seq)


def test_nothing_is_undone_once_the_customer_is_called(supervised: Desk) -> None:
    desk = supervised
    bring_to(desk, 1, IssueState.RESOLVING)
    done = take(desk, 1, Step.RESOLVE)
    told_him = take(desk, 1, Step.TELL)
    confirm(desk, 1, {}, "3.13")
    with pytest.raises(Refusal, match="has begun"):
        desk.do(issue_steps.undo, 1, told_him.seq)
    with pytest.raises(Refusal, match="newest"):
        desk.do(issue_steps.undo, 1, done.seq)


def test_the_customers_word_is_not_undone(supervised: Desk) -> None:
    desk = supervised
    bring_to(desk, 1, IssueState.CLOSED)
    last = desk.see(issues.detail, 1, "en").timeline[-1]
    for login in ("li.na", "zhao.min"):
        with as_person(desk, login), pytest.raises(Refusal, match="person who took"):
            desk.do(issue_steps.undo, 1, last.seq)
