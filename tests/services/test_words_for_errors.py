"""What nobody means is refused in words: days far away, numbers too high, and what was erased meanwhile."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.clock_policy import Clock as Of
from agentdesk.domain.complaint import ComplaintFacts, Remedy, Urgency
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Severity
from agentdesk.domain.issue_flow import TEXT_MAX, Step
from agentdesk.domain.money import Money
from agentdesk.services import (
    complaints,
    erasure,
    issue_clocks,
    issue_steps,
    issues,
    promises,
    remedies,
    reviews,
    tasks,
)
from agentdesk.services.reviews import Decision
from tests.desks import TODAY, Clock, as_person
from tests.handling import issue_of, take
from tests.services.test_issue_clocks import raise_one


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; 李娜 has raised the major issue 1."""
    raise_one(desk)
    desk.trust("zhao.min")
    return desk


@pytest.mark.parametrize("day", [date.max, TODAY + timedelta(days=367)])
def test_a_day_that_nobody_means_is_refused(supervised: Desk, day: date) -> None:
    take(supervised, 1, Step.ANALYSE)
    meeting = supervised.do(reviews.open_review, TODAY, TODAY)
    acts: tuple[Callable[[], object], ...] = (
        lambda: take(supervised, 1, Step.PLAN, deadline=day),
        lambda: supervised.do(promises.make, 1, "?", day),
        lambda: supervised.do(complaints.delay, 1, Of.SOLUTION, day, "?"),
        lambda: supervised.do(reviews.decide, meeting, Decision("?", day, department_id=1)),
    )
    for act in acts:
        with pytest.raises(Refusal, match="too far away"):
            act()
    assert supervised.see(tasks.mine).total == 0


def test_a_period_without_an_end_is_refused(supervised: Desk) -> None:
    for first, last in ((date.min, TODAY), (TODAY, date.max)):
        with pytest.raises(Refusal, match="lies between"):
            supervised.see(reviews.gather, first, last)


@pytest.mark.parametrize("number", [2**31, 2**63, 10**23])
def test_a_number_that_no_row_has_is_refused(supervised: Desk, number: int) -> None:
    acts: tuple[Callable[[], object], ...] = (
        lambda: supervised.see(issues.detail, number, "en"),
        lambda: take(supervised, number, Step.ANALYSE),
        lambda: supervised.do(issues.add_note, number, "?"),
        lambda: supervised.do(promises.keep, number),
        lambda: supervised.do(remedies.settle, number, approve=True),
        lambda: take(supervised, 1, Step.DUPLICATE, original=number),
    )
    for act in acts:
        with pytest.raises(Refusal, match="There is no"):
            act()


def test_a_text_is_no_book(supervised: Desk) -> None:
    long = "长" * (TEXT_MAX + 1)
    with pytest.raises(Refusal, match="at most"):
        ComplaintFacts(Remedy.OTHER, Urgency.UNUSABLE, long)
    with as_person(supervised, "li.na"):
        waits = supervised.do(remedies.offer, 1, Money(900_00, "CNY")).remedy_id
    with as_person(supervised, "qian.jun"):
        with pytest.raises(Refusal, match="at most"):
            supervised.do(remedies.settle, waits, approve=False, reason=long)
        supervised.do(remedies.settle, waits, approve=True)
        with pytest.raises(Refusal, match="at most"):
            supervised.do(remedies.reverse, waits, long)


def test_an_amount_in_dispute_is_one_that_somebody_means() -> None:
    with pytest.raises(Refusal, match="too much"):
        ComplaintFacts(Remedy.REFUND, Urgency.UNUSABLE, "", Money(10**25, "CNY"))


def test_erased_meanwhile_no_step_is_taken_back_and_no_clock_runs_on(supervised: Desk, clock: Clock) -> None:
    supervised.do(complaints.classify, 1, Severity.CRITICAL)
    step = take(supervised, 1, Step.ANALYSE)
    with as_person(supervised, "admin"):
        supervised.do(erasure.erase, issue_of(supervised, 1).customer_id, "asked by letter")
    with pytest.raises(Refusal, match="erased"):
        supervised.do(issue_steps.undo, 1, step.seq)
    rows = supervised.see(issue_clocks.of_issue, 1)
    assert rows
    assert all(row.ended_at is not None for row in rows)
    assert {row.clock: row.state for row in rows}["plan"] == "cancelled"
    clock.forward(days=9)
    take(supervised, 1, Step.WITHDRAW)
    assert [row for row in supervised.see(issue_clocks.of_issue, 1) if row.ended_at is None] == []
