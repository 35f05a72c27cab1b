"""The table of transitions, and who may take which step with what."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, IssueState
from agentdesk.domain.issue_flow import (
    BY_STEP,
    DEMAND_NAMES,
    ENDED_STATES,
    FLOW,
    PAIRS,
    STEP_NAMES,
    TEXT_MAX,
    UNDO_PAIRS,
    By,
    Demand,
    Given,
    IssueFacts,
    Step,
    allowed,
    check,
    check_original,
    due_on,
    parts_of,
)
from agentdesk.domain.roles import Actor, Role

TODAY = date(2026, 11, 18)
ISSUE = IssueFacts(7, IssueState.RECEIVED, raised_by=1, assignee=2, departments=frozenset({10, 11}))
WHOLE = Given("cause", "measure", 10, 2, TODAY, "result", "how", "reason", 5)


def person(number: int, *roles: Role, department: int | None = None) -> Actor:
    return Actor(number, "login", "name", frozenset(roles), "en", department)


SUPERVISOR = person(9, Role.SUPERVISOR)
ASSIGNEE = person(2, Role.AGENT)


def steps(facts: IssueFacts, actor: Actor) -> list[Step]:
    return [offer.step for offer in allowed(facts, actor) if offer.refused_because is None]


def changed(name: str, value: object) -> Given:
    """Everything that any step demands, but with this in one of its fields."""
    return Given(**{field: getattr(WHOLE, field) for field in Given.__dataclass_fields__} | {name: value})


# --- the table ------------------------------------------------------------


def test_every_step_has_one_row_and_a_name() -> None:
    assert [row.step for row in FLOW] == list(Step)
    assert set(STEP_NAMES) == set(Step)
    assert set(DEMAND_NAMES) == set(Demand)
    assert {demand.value for demand in Demand} == set(Given.__dataclass_fields__)


def test_every_state_is_reached_and_every_open_one_leads_on_to_the_customer() -> None:
    reached = {target for _, target in PAIRS}
    assert reached == set(IssueState) - {IssueState.RECEIVED}
    for state in OPEN_STATES:
        here = {state}
        for _ in IssueState:
            here |= {target for source, target in PAIRS if source in here}
        assert IssueState.CLOSED in here


def test_nothing_leads_out_of_an_end_and_nothing_undoes_the_customers_word() -> None:
    assert not [source for source, _ in PAIRS if source in ENDED_STATES]
    assert not [source for source, _ in UNDO_PAIRS if source is IssueState.CLOSED]
    by_customer = [row for row in FLOW if By.VISIT in row.by and row.step is not Step.TELL]
    assert {row.step for row in by_customer} == {Step.SATISFIED, Step.NOT_SATISFIED}
    assert [row.by for row in FLOW if row.target is IssueState.CLOSED] == [frozenset({By.VISIT})]


# --- who ------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "parts"),
    [
        (ASSIGNEE, {By.RESPONSIBLE}),
        (person(1, Role.AGENT), {By.RAISER}),
        (person(3, Role.AGENT, department=11), {By.RESPONSIBLE}),
        (person(3, Role.AGENT, department=12), set()),
        (person(3, Role.MANAGER), set()),
        (person(2, Role.GUEST), {By.RESPONSIBLE}),
        (person(3, Role.GUEST, department=10), set()),
        (person(3, Role.GUEST, Role.AGENT, department=10), {By.RESPONSIBLE}),
        (SUPERVISOR, {By.SUPERVISOR}),
        (person(2, Role.TRAINER, department=10), set()),
    ],
)
def test_what_a_person_is_to_an_issue(actor: Actor, parts: set[By]) -> None:
    assert parts_of(ISSUE, actor) == parts


def test_what_leads_on_for_whom() -> None:
    ends = [Step.DUPLICATE, Step.WITHDRAW]
    assert steps(ISSUE, ASSIGNEE) == [Step.ANALYSE]
    assert steps(ISSUE, SUPERVISOR) == [Step.ANALYSE, *ends]
    assert steps(ISSUE, person(3, Role.AGENT)) == []
    resolved = replace(ISSUE, state=IssueState.RESOLVED)
    assert steps(resolved, person(1, Role.AGENT)) == [Step.TELL]
    assert steps(replace(resolved, unreached=True), SUPERVISOR) == [Step.TELL, *ends, Step.UNREACHABLE]
    for state in ENDED_STATES:
        assert allowed(replace(ISSUE, state=state), SUPERVISOR) == []


def test_what_cannot_be_taken_is_offered_with_the_reason() -> None:
    awaiting = replace(ISSUE, state=IssueState.AWAITING_CUSTOMER, visit_owed=True)
    said = {offer.step: str(offer.refused_because) for offer in allowed(awaiting, SUPERVISOR)}
    assert "customer decides" in said[Step.SATISFIED]
    assert "owed already" in said[Step.ASK_AGAIN]
    assert "in vain" in said[Step.UNREACHABLE]
    assert said[Step.WITHDRAW] == "None"
    in_call = replace(awaiting, in_call=True, unreached=True)
    assert steps(in_call, SUPERVISOR) == []


# --- with what ------------------------------------------------------------


@pytest.mark.parametrize("row", [row for row in FLOW if row.by != {By.VISIT}], ids=lambda row: row.step)
def test_each_step_demands_what_its_row_says(row: object) -> None:
    row = BY_STEP[row.step]  # type: ignore[attr-defined]
    facts = replace(ISSUE, state=row.sources[0], unreached=True)
    assert check(row.step, facts, SUPERVISOR, WHOLE, TODAY) is row
    for demand in row.demands:
        lacking = changed(demand, Given.__dataclass_fields__[demand].default)
        with pytest.raises(Refusal):
            check(row.step, facts, SUPERVISOR, lacking, TODAY)
        if isinstance(getattr(WHOLE, demand), str):
            for text in ("  \n", "长" * (TEXT_MAX + 1)):
                with pytest.raises(Refusal):
                    check(row.step, facts, SUPERVISOR, changed(demand, text), TODAY)


@pytest.mark.parametrize("state", IssueState)
@pytest.mark.parametrize("step", Step)
def test_a_step_leads_on_only_from_its_own_states(state: IssueState, step: Step) -> None:
    facts = replace(ISSUE, state=state, unreached=True)
    try:
        check(step, facts, SUPERVISOR, WHOLE, TODAY)
    except Refusal:
        taken = False
    else:
        taken = True
    assert taken is (state in BY_STEP[step].sources and step not in (Step.SATISFIED, Step.NOT_SATISFIED))


def test_a_deadline_is_not_past() -> None:
    facts = replace(ISSUE, state=IssueState.ANALYSING)
    with pytest.raises(Refusal, match="deadline"):
        check(Step.PLAN, facts, SUPERVISOR, replace(WHOLE, deadline=TODAY - timedelta(days=1)), TODAY)


@pytest.mark.parametrize(
    ("original", "state", "leads_to", "says"),
    [
        (7, IssueState.RECEIVED, None, "itself"),
        (8, None, None, "no issue #8"),
        (8, IssueState.DUPLICATE, 3, "duplicate of #3"),
        (8, IssueState.WITHDRAWN, None, "without a solution"),
        (8, IssueState.UNREACHABLE, None, "without a solution"),
    ],
)
def test_what_an_issue_is_no_duplicate_of(
    original: int, state: IssueState | None, leads_to: int | None, says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        check_original(7, original, state, leads_to, same_customer=True)


@pytest.mark.parametrize("state", [*OPEN_STATES, IssueState.CLOSED])
def test_what_an_issue_can_be_a_duplicate_of(state: IssueState) -> None:
    check_original(7, 8, state, None, same_customer=True)
    with pytest.raises(Refusal, match="another customer"):
        check_original(7, 8, state, None, same_customer=False)


def test_what_is_due_next() -> None:
    soon, later = TODAY, TODAY + timedelta(days=3)
    assert due_on(IssueState.RECEIVED, None, []) is None
    assert due_on(IssueState.ANALYSING, soon, [later]) == later
    assert due_on(IssueState.PLANNED, soon, [later]) == soon
    assert due_on(IssueState.RESOLVING, later, [soon]) == soon
    assert due_on(IssueState.RESOLVED, soon, []) is None
