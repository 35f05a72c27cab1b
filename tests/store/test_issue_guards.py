"""The life of an issue as the database keeps it: plain SQL gets nowhere that the table of transitions does not lead."""

from itertools import product

import pytest
from sqlalchemy.exc import IntegrityError

from agentdesk.desk import Desk
from agentdesk.domain.issue import OPEN_STATES, IssueState
from agentdesk.domain.issue_flow import ENDED_STATES, PAIRS, UNDO_PAIRS
from agentdesk.store.issues import append_to_timeline
from tests.calling import raise_some
from tests.desks import CLOCK, as_person
from tests.handling import NOT_SATISFIED, SATISFIED, bring_to, confirm, confirmation_of

NUMBER = 2
"""The issue that is moved; 1 is another one, which it can be a duplicate of."""

PAIRS_BY_HAND = PAIRS - {
    (IssueState.AWAITING_CUSTOMER, IssueState.CLOSED),
    (IssueState.AWAITING_CUSTOMER, IssueState.ANALYSING),
}
"""Moves that need nobody's word but that of who takes them."""

WHOLE = {
    "cause": "'c'",
    "measure": "'m'",
    "deadline": "'2026-12-01'",
    "department_id": "1",
    "assignee_id": "1",
    "result": "'r'",
}
"""What the way to a solution demands."""


@pytest.fixture
def desk_with_issues(desk: Desk) -> Desk:
    """李娜's two issues."""
    with as_person(desk, "li.na"):
        raise_some(desk, 2)
    return desk


def run(desk: Desk, *statements: str) -> None:
    with desk.store.writing() as tx:
        for statement in statements:
            tx.connection.exec_driver_sql(statement)


class Enough(BaseException):
    """Ends a transaction that is not to be kept."""


def is_refused(desk: Desk, *statements: str, undoing: bool = False) -> bool:
    """Whether the database refuses; what it does not refuse is undone.

    `undoing`: the timeline says before that a step is taken back.
    """
    try:
        with desk.store.writing() as tx:
            if undoing:
                append_to_timeline(tx, NUMBER, at=CLOCK, person_id=1, kind="undone", value={})
            for statement in statements:
                tx.connection.exec_driver_sql(statement)
            raise Enough
    except IntegrityError:
        return True
    except Enough:
        return False


def to(state: IssueState, **values: str) -> str:
    """An UPDATE that moves the issue with everything that any move demands."""
    changes = dict(WHOLE)
    if state in ENDED_STATES:
        changes["ended_because"] = "'because'"
    if state is IssueState.DUPLICATE:
        changes["duplicate_of"] = "1"
    changes |= values
    listed = ", ".join(f"{name} = {value}" for name, value in {"state": f"'{state}'", **changes}.items())
    return f"UPDATE issue SET {listed} WHERE id = {NUMBER}"


@pytest.mark.parametrize("source", IssueState)
def test_every_pair_of_states_by_plain_sql(desk_with_issues: Desk, source: IssueState) -> None:
    desk = desk_with_issues
    bring_to(desk, NUMBER, source)
    for target in IssueState:
        if target is source:
            continue
        assert is_refused(desk, to(target)) is ((source, target) not in PAIRS_BY_HAND), target
        # With the word of the timeline that a step is taken back, the ways back are open too, and no other.
        # What ended is restored as it was: the facts of an end stay behind with it.
        allowed = (source, target) in PAIRS_BY_HAND - set(product(ENDED_STATES, IssueState)) | UNDO_PAIRS
        assert is_refused(desk, to(target), undoing=True) is not allowed, target


def test_nothing_but_the_customers_word_closes(desk_with_issues: Desk) -> None:
    desk = desk_with_issues
    bring_to(desk, 1, IssueState.CLOSED)
    bring_to(desk, NUMBER, IssueState.AWAITING_CUSTOMER)
    theirs, ours = confirmation_of(desk, 1), confirmation_of(desk, NUMBER)
    assert theirs is not None
    assert ours is not None
    close = to(IssueState.CLOSED, confirmed_by=f"{theirs.id}")
    assert is_refused(desk, close), "the visit of another issue"
    close = to(IssueState.CLOSED, confirmed_by=f"{ours.id}")
    assert is_refused(desk, close), "a visit that is still to be made"
    done = f"UPDATE visit SET state = 'done', finished_at = '2026-11-18 02:00:00' WHERE id = {ours.id}"
    assert is_refused(desk, done, close), "a visit without a verdict"
    no = f"UPDATE visit SET verdict = 'not_satisfied' WHERE id = {ours.id}"
    assert is_refused(desk, done, no, close), "a customer who is not satisfied"
    yes = f"UPDATE visit SET verdict = 'satisfied' WHERE id = {ours.id}"
    assert is_refused(desk, yes), "a verdict before the end of the visit"
    for other in ("'not_satisfied'", "NULL"):
        changed = f"UPDATE visit SET verdict = {other} WHERE id = {theirs.id}"
        assert is_refused(desk, changed), "a verdict that was given"
    assert not is_refused(desk, done, yes, close)


def test_a_complaint_closes_with_all_that_was_learned(desk_with_issues: Desk) -> None:
    desk = desk_with_issues
    bring_to(desk, NUMBER, IssueState.AWAITING_CUSTOMER)
    ours = confirmation_of(desk, NUMBER)
    assert ours is not None
    satisfied = (
        f"UPDATE visit SET state = 'done', finished_at = '2026-11-18 02:00:00' WHERE id = {ours.id}",
        f"UPDATE visit SET verdict = 'satisfied' WHERE id = {ours.id}",
        to(IssueState.CLOSED, confirmed_by=f"{ours.id}"),
    )
    said = {"summary": "'s'", "root_cause": "'r'", "prevention": "'p'"}
    for missing in (None, *said):
        words = ", ".join("' '" if name == missing else word for name, word in said.items())
        complaint = (
            "INSERT INTO complaint (issue_id, remedy, wanted, urgency, priority, summary, root_cause, prevention) "
            f"VALUES ({NUMBER}, 'repair', '', 'unusable', 'normal', {words})"
        )
        assert is_refused(desk, complaint, *satisfied) is (missing is not None), missing


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (IssueState.PLANNED, ("cause", "measure", "deadline", "department_id", "assignee_id")),
        (IssueState.RESOLVED, ("result",)),
        (IssueState.DUPLICATE, ("duplicate_of", "ended_because")),
        (IssueState.WITHDRAWN, ("ended_because",)),
        (IssueState.UNREACHABLE, ("ended_because",)),
    ],
)
def test_a_move_without_what_it_demands(
    desk_with_issues: Desk, state: IssueState, names: tuple[str, ...]
) -> None:
    desk = desk_with_issues
    before = {
        IssueState.PLANNED: IssueState.ANALYSING,
        IssueState.RESOLVED: IssueState.RESOLVING,
        IssueState.UNREACHABLE: IssueState.AWAITING_CUSTOMER,
    }
    bring_to(desk, NUMBER, before.get(state, IssueState.RECEIVED))
    assert not is_refused(desk, to(state))
    for name in names:
        nothing = "NULL" if name in ("deadline", "department_id", "assignee_id", "duplicate_of") else "''"
        assert is_refused(desk, to(state, **{name: nothing})), name


def test_what_a_duplicate_can_be_of(desk_with_issues: Desk) -> None:
    desk = desk_with_issues
    assert is_refused(desk, to(IssueState.DUPLICATE, duplicate_of=str(NUMBER))), "itself"
    bring_to(desk, 1, IssueState.DUPLICATE)
    assert is_refused(desk, to(IssueState.DUPLICATE)), "a duplicate, and so a circle"


@pytest.mark.parametrize("reopened", [-1, 1, 2])
def test_being_reopened_is_counted_by_the_customers_word_alone(desk_with_issues: Desk, reopened: int) -> None:
    desk = desk_with_issues
    bring_to(desk, NUMBER, IssueState.AWAITING_CUSTOMER)
    assert is_refused(desk, f"UPDATE issue SET reopened = {reopened} WHERE id = {NUMBER}")
    assert is_refused(desk, to(IssueState.ANALYSING, reopened=str(reopened)))
    confirm(desk, NUMBER, NOT_SATISFIED)
    assert is_refused(desk, f"UPDATE issue SET reopened = {reopened + 1} WHERE id = {NUMBER}")


@pytest.mark.parametrize("state", ENDED_STATES)
def test_what_has_ended_never_changes_but_is_noted_on(desk_with_issues: Desk, state: IssueState) -> None:
    desk = desk_with_issues
    bring_to(desk, NUMBER, state)
    for change in (
        "severity = 'critical'",
        "description = 'x'",
        "cause = 'x'",
        "assignee_id = 2",
        "duplicate_of = NULL, ended_because = 'x'",
        "raised_by = 1",
    ):
        assert is_refused(desk, f"UPDATE issue SET {change} WHERE id = {NUMBER}"), change
        assert is_refused(desk, f"UPDATE issue SET {change} WHERE id = {NUMBER}", undoing=True), change
    run(desk, f"UPDATE issue SET changed_at = '2026-11-19 02:00:00' WHERE id = {NUMBER}")


@pytest.mark.parametrize("state", IssueState)
def test_an_issue_begins_as_received(desk_with_issues: Desk, state: IssueState) -> None:
    columns = (
        "customer_id, visit_id, node, category, severity, description, raised_by, raised_at, changed_at, cause, "
        "measure, result, ended_because, next_due_at, complaint, search"
    )
    insert = f"INSERT INTO issue ({columns}, state, reopened) SELECT {columns}, '{state}', {{}} FROM issue WHERE id = 1"
    assert is_refused(desk_with_issues, insert.format(0)) is (state is not IssueState.RECEIVED)
    assert is_refused(desk_with_issues, insert.format(1))


def test_the_customers_word_closes_for_good(desk_with_issues: Desk) -> None:
    desk = desk_with_issues
    bring_to(desk, NUMBER, IssueState.RESOLVED)
    confirm(desk, NUMBER, SATISFIED)
    for target in (*OPEN_STATES, *ENDED_STATES):
        if target is not IssueState.CLOSED:
            assert is_refused(desk, to(target), undoing=True), target
