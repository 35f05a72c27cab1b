"""Complaints: the matrix of priorities, danger, what closing demands, the words of ISO 10002."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.complaint import (
    EMERGENCY_STEPS,
    PRIORITIES,
    STAGES,
    ComplaintFacts,
    Lesson,
    Priority,
    Remedy,
    Stage,
    Stake,
    Urgency,
    is_emergency,
    missing_before_closing,
    priority,
    severity_of,
    stake,
)
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.money import Money
from agentdesk.domain.policy import CyclePolicy

POLICY = CyclePolicy()
FACTS = st.builds(
    ComplaintFacts,
    st.sampled_from(Remedy),
    st.sampled_from(Urgency),
    st.just("a new filter"),
    st.none() | st.builds(Money, st.integers(0, 10**7), st.sampled_from(["CNY", "GBP", "KWD"])),
)


@pytest.mark.parametrize(
    ("urgency", "remedy", "amount", "expected"),
    [
        (Urgency.DANGER, Remedy.EXPLANATION, None, Priority.EMERGENCY),
        (Urgency.DANGER, Remedy.REFUND, Money(1, "CNY"), Priority.EMERGENCY),
        (Urgency.UNUSABLE, Remedy.REFUND, None, Priority.HIGH),
        (Urgency.UNUSABLE, Remedy.EXCHANGE, None, Priority.HIGH),
        (Urgency.UNUSABLE, Remedy.REPAIR, None, Priority.NORMAL),
        (Urgency.INCONVENIENCE, Remedy.REFUND, None, Priority.NORMAL),
        (Urgency.INCONVENIENCE, Remedy.REPAIR, None, Priority.LOW),
        # The high-value limit of R7, CNY 3,000: just below, at, just above; another currency's is its own.
        (Urgency.INCONVENIENCE, Remedy.REPAIR, Money(299_999, "CNY"), Priority.LOW),
        (Urgency.INCONVENIENCE, Remedy.REPAIR, Money(300_000, "CNY"), Priority.HIGH),
        (Urgency.INCONVENIENCE, Remedy.REPAIR, Money(300_001, "CNY"), Priority.HIGH),
        (Urgency.INCONVENIENCE, Remedy.REPAIR, Money(30_000, "GBP"), Priority.HIGH),
        (Urgency.INCONVENIENCE, Remedy.REPAIR, Money(30_000, "CNY"), Priority.LOW),
        (Urgency.INCONVENIENCE, Remedy.REPAIR, Money(10**9, "KWD"), Priority.LOW),
    ],
)
def test_priority_by_urgency_and_by_what_it_takes(
    urgency: Urgency, remedy: Remedy, amount: Money | None, expected: Priority
) -> None:
    assert priority(ComplaintFacts(remedy, urgency, amount=amount), POLICY) is expected


def test_the_matrix_is_whole_and_never_falls_where_it_gets_worse() -> None:
    order = list(Priority)
    table = [[order.index(PRIORITIES[urgency][each]) for each in Stake] for urgency in Urgency]
    assert all(row == sorted(row) for row in table)
    assert all(list(column) == sorted(column) for column in zip(*table, strict=True))


@given(FACTS, st.sampled_from(Severity))
def test_danger_is_critical_and_an_emergency_and_nothing_else_changes_the_severity(
    facts: ComplaintFacts, chosen: Severity
) -> None:
    danger = facts.urgency is Urgency.DANGER
    assert is_emergency(facts) is danger
    assert (priority(facts, POLICY) is Priority.EMERGENCY) is danger
    assert severity_of(facts, chosen) is (Severity.CRITICAL if danger else chosen)
    assert stake(facts, POLICY) in Stake


def test_what_a_complaint_refuses() -> None:
    with pytest.raises(Refusal, match="below zero"):
        ComplaintFacts(Remedy.REFUND, Urgency.UNUSABLE, amount=Money(-1, "CNY"))
    with pytest.raises(Refusal, match="wants"):
        ComplaintFacts(Remedy.OTHER, Urgency.UNUSABLE, " ")
    assert ComplaintFacts(Remedy.OTHER, Urgency.UNUSABLE, "a visit by the manager").wanted


def test_a_complaint_is_closed_with_its_cause_and_what_prevents_the_next() -> None:
    whole = dict.fromkeys(Lesson, "the seal was cut too short")
    assert missing_before_closing(whole) == ()
    assert missing_before_closing({}) == tuple(Lesson)
    for lesson in Lesson:
        assert missing_before_closing({**whole, lesson: " "}) == (lesson,)


def test_every_state_has_a_stage_and_every_stage_a_state_in_the_order_of_the_standard() -> None:
    assert set(STAGES) == set(IssueState)
    assert list(dict.fromkeys(stage for stages in STAGES.values() for stage in stages)) == list(Stage)


def test_the_checklist_names_each_step_once() -> None:
    assert len({step.id for step in EMERGENCY_STEPS}) == len(EMERGENCY_STEPS)
