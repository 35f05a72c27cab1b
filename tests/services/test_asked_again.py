"""Nobody who waits for the customer's word is forgotten: confirmations without one, set aside, of somebody absent."""

from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.incoming import CustomerRow
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.queue_order import Band
from agentdesk.domain.visit import VisitState
from agentdesk.services import (
    calls,
    care_words,
    complaints,
    confirmations,
    imports,
    issue_steps,
    issues,
    queue,
    set_aside,
)
from agentdesk.tui.screens.agent.end_call import what_became
from tests.calling import Call, owe_visit, raise_some
from tests.desks import TODAY, Clock, as_person
from tests.handling import NOT_SATISFIED, SATISFIED, bring_to, confirm, confirmation_of, issue_of, take

WITHOUT_A_WORD = {"solved": "yes"}
"""Told, and then the line was cut: whether they are satisfied is not said."""


@pytest.fixture
def solved(desk: Desk) -> Desk:
    """The supervisor at the desk; issue 1 of 王小明, raised by 李娜, is solved, issue 2 not begun."""
    with as_person(desk, "li.na"):
        raise_some(desk, 2)
    bring_to(desk, 1, IssueState.RESOLVED)
    desk.trust("zhao.min")
    return desk


def late(desk: Desk) -> list[int]:
    open_ones = issues.IssueFilter(states=(IssueState.RESOLVED, IssueState.AWAITING_CUSTOMER))
    return [row.id for row in desk.see(issues.page, desk.see(issues.late, open_ones)).items]


def test_a_call_without_the_customers_word_is_made_again_the_next_working_day(
    solved: Desk, clock: Clock
) -> None:
    for next_day in (TODAY + timedelta(days=2), TODAY + timedelta(days=5)):  # a Friday, the Monday after it
        clock.forward(days=1)
        confirm(solved, 1, WITHOUT_A_WORD, "1.2")
        again = confirmation_of(solved, 1)
        assert again is not None
        assert (again.state, again.verdict, again.due_on) == ("due", None, next_day)
        assert (issue_of(solved, 1).state, issue_of(solved, 1).due_on) == ("awaiting_customer", None)
    clock.forward(days=3)
    confirm(solved, 1, WITHOUT_A_WORD, "1.2")
    last = confirmation_of(solved, 1)
    assert last is not None
    assert last.state == "done", "a person decides now"
    assert issue_of(solved, 1).due_on == TODAY + timedelta(days=1), "since it waits for the customer"
    assert late(solved) == [1]
    take(solved, 1, Step.ASK_AGAIN)
    clock.forward(days=1)
    confirm(solved, 1, SATISFIED)
    assert issue_of(solved, 1).state == "closed"


def test_what_is_set_aside_is_due_and_can_be_put_back(solved: Desk, clock: Clock) -> None:
    visit = confirmation_of(solved, 1)
    assert visit is not None
    with as_person(solved, "li.na"):
        Call.open(solved, visit.id or 0).end("2.36", "改天")
    aside = confirmation_of(solved, 1)
    assert aside is not None
    assert (aside.state, issue_of(solved, 1).due_on) == (VisitState.SUPERVISOR, TODAY)
    clock.forward(days=1)
    assert late(solved) == [1]
    take(solved, 1, Step.ASK_AGAIN)
    back = confirmation_of(solved, 1)
    assert back is not None
    assert (back.id, back.state, back.due_on) == (aside.id, "due", solved.today() + timedelta(days=1))
    assert (issue_of(solved, 1).state, issue_of(solved, 1).due_on) == ("resolved", None)
    confirm(solved, 1, SATISFIED)
    assert issue_of(solved, 1).state == "closed"


def test_a_supervisor_gives_a_visit_to_somebody_else(solved: Desk) -> None:
    visit = confirmation_of(solved, 1)
    assert visit is not None
    number = visit.id or 0
    solved.do(set_aside.give, number, "wang.lei", TODAY)
    with as_person(solved, "li.na"), pytest.raises(Refusal, match="Somebody else"):
        solved.do(calls.claim, number)
    with as_person(solved, "wang.lei"):
        solved.do(calls.claim, number)
    with pytest.raises(Refusal, match="in a call or over"):
        solved.do(set_aside.give, number)
    for wrong in ("nobody", "zhao.min.li"):
        with pytest.raises(Refusal, match="no active person"):
            solved.do(set_aside.give, owe_visit(solved), wrong)
    with as_person(solved, "li.na"), pytest.raises(Refusal):
        solved.do(set_aside.give, owe_visit(solved))


def test_a_confirmation_that_its_agent_leaves_lying_is_anybodys_after_a_day(
    solved: Desk, clock: Clock
) -> None:
    visit = confirmation_of(solved, 1)
    assert visit is not None
    clock.now = visit.ready_at + calls.CONFIRMATION_KEPT_FOR
    with as_person(solved, "wang.lei"):
        with pytest.raises(Refusal, match="Somebody else"):
            solved.do(calls.claim, visit.id or 0)
        clock.forward(seconds=1)
        solved.do(calls.claim, visit.id or 0)


@pytest.mark.parametrize(
    ("severity", "due_in", "ready"),
    [
        (Severity.CRITICAL, 0, "2026-11-18T10:00:00+08:00"),
        (Severity.MAJOR, 0, "2026-11-18T10:00:00+08:00"),
        (Severity.MINOR, 1, "2026-11-19T09:00:00+08:00"),
    ],
)
def test_the_call_can_be_made_before_its_clock_runs_out(
    desk: Desk, severity: Severity, due_in: int, ready: str
) -> None:
    with as_person(desk, "li.na"):
        Call.open(desk, owe_visit(desk)).raise_issue(severity=severity)
    bring_to(desk, 1, IssueState.RESOLVED)
    visit = confirmation_of(desk, 1)
    assert visit is not None
    assert visit.due_on == TODAY + timedelta(days=due_in)
    assert visit.ready_at.astimezone(desk.zone).isoformat() == ready
    assert visit.ready_at < (issue_of(desk, 1).clock_due_at or visit.ready_at)


def test_a_promise_that_is_past_is_kept_at_once(desk: Desk, clock: Clock) -> None:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        call.raise_issue(severity=Severity.MINOR, promise="回电", promised_on=TODAY)
    clock.forward(days=1)
    bring_to(desk, 1, IssueState.RESOLVED)
    visit = confirmation_of(desk, 1)
    assert visit is not None
    assert visit.due_on == desk.today()
    with as_person(desk, "li.na"):
        assert visit.id in [item.visit_id for item in desk.see(queue.page).items]


def test_an_issue_of_another_customer_is_no_duplicate(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        raise_some(desk, 1)
        Call.open(desk, owe_visit(desk, customer=2)).raise_issue()
    desk.trust("zhao.min")
    with pytest.raises(Refusal, match="another customer's"):
        take(desk, 2, Step.DUPLICATE, original=1)


def test_a_more_serious_issue_is_confirmed_sooner(solved: Desk) -> None:
    solved.do(complaints.classify, 1, Severity.CRITICAL)
    visit = confirmation_of(solved, 1)
    assert visit is not None
    assert visit.band == Band.CONFIRM_CRITICAL


def test_a_desk_that_vanished_in_the_call_holds_nothing_up(solved: Desk, clock: Clock) -> None:
    visit = confirmation_of(solved, 1)
    assert visit is not None
    with as_person(solved, "li.na"):
        Call.open(solved, visit.id or 0)
    with pytest.raises(Refusal, match="at this moment"):
        take(solved, 1, Step.WITHDRAW)
    clock.forward(seconds=calls.LEASE.total_seconds() + 1)
    take(solved, 1, Step.WITHDRAW)
    assert issue_of(solved, 1).state == "withdrawn"


def test_a_call_that_was_begun_has_told_nobody_anything(solved: Desk) -> None:
    visit = confirmation_of(solved, 1)
    assert visit is not None
    with as_person(solved, "li.na"):
        Call.open(solved, visit.id or 0)
    told = solved.see(issues.detail, 1, "en").timeline[-1]
    assert care_words.step_taken(told.value) == "confirmation call begun"


def test_who_must_not_be_called_any_more_is_not_asked(solved: Desk) -> None:
    with as_person(solved, "admin"):
        never = CustomerRow(2, "K001", {"name": "王小明", "do_not_call": True}, ("+8613812345678",))
        solved.do(imports.take_customers, [never])
    visit = confirmation_of(solved, 1)
    assert visit is not None
    assert (visit.state, visit.outcome) == ("done", "2.112b")
    assert issue_of(solved, 1).due_on == TODAY
    offered = {each.step: each.refused_because for each in solved.see(issue_steps.offers, 1)}
    assert offered[Step.UNREACHABLE] is None
    done = take(solved, 1, Step.UNREACHABLE)
    solved.do(issue_steps.undo, 1, done.seq)
    visit = confirmation_of(solved, 1)
    assert visit is not None
    assert visit.state == "done"


@pytest.mark.parametrize(
    ("answers", "code", "words"),
    [
        (SATISFIED, "1.1", "The customer is satisfied: issue #1 is closed."),
        (NOT_SATISFIED, "1.1", "The customer is not satisfied: issue #1 is analysed again."),
        (WITHOUT_A_WORD, "1.2", "Issue #1 still waits for the customer's word."),
    ],
)
def test_the_agent_is_told_what_became_of_the_issue(
    solved: Desk, answers: dict[str, str], code: str, words: str
) -> None:
    visit = confirmation_of(solved, 1)
    assert visit is not None
    confirm(solved, 1, answers, code)
    with as_person(solved, "li.na"):
        became = solved.see(confirmations.what_became, visit.id or 0)
        assert became is not None
        assert what_became(became) == words
        assert solved.see(confirmations.what_became, 1) is None, "another visit confirms nothing"
