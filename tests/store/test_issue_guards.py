"""The life of an issue as the database keeps it: plain SQL gets nowhere that the table of transitions does not lead."""

import pytest
from sqlalchemy.exc import IntegrityError

from agentdesk.desk import Desk
from agentdesk.domain.issue import OPEN_STATES, IssueState
from agentdesk.domain.issue_flow import ENDED_STATES, PAIRS, UNDO_PAIRS
from agentdesk.domain.visit import Verdict
from agentdesk.store.issues import append_to_timeline
from tests.calling import raise_some
from tests.desks import as_person
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


def is_refused(desk: Desk, *statements: str, told: tuple[str, str] | None = None) -> bool:
    """Whether the database refuses; what it does not refuse is undone.

    `told`: the entry of the timeline that is written before, its kind and the state to which it leads.
    """
    try:
        with desk.store.writing() as tx:
            if told is not None:
                kind, state = told
                append_to_timeline(tx, NUMBER, at=desk.now(), person_id=1, kind=kind, value={"state": state})
            for statement in statements:
                tx.connection.exec_driver_sql(statement)
            raise Enough
    except IntegrityError:
        return True
    except Enough:
        return False


def moves(desk: Desk, state: IssueState, *before: str, **values: str) -> bool:
    """Whether the issue moves once the timeline says that a step leads to `state`."""
    return not is_refused(desk, *before, to(state, **values), told=("state", state))


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
        assert is_refused(desk, to(target)), f"{target} without an entry"
        assert moves(desk, target) is ((source, target) in PAIRS_BY_HAND), target
        # What ended is restored as it was: the facts of an end stay behind with it.
        undone = not is_refused(desk, to(target), told=("undone", target))
        assert undone is ((source, target) in UNDO_PAIRS), target
        for kind in ("state", "undone"):
            assert is_refused(desk, to(target), told=(kind, source)), "an entry that leads elsewhere"
        assert is_refused(desk, to(target), told=("note", target)), "an entry that is no step"


def test_nothing_but_the_customers_word_closes(desk_with_issues: Desk) -> None:
    desk = desk_with_issues
    bring_to(desk, 1, IssueState.CLOSED)
    bring_to(desk, NUMBER, IssueState.AWAITING_CUSTOMER)
    theirs, ours = confirmation_of(desk, 1), confirmation_of(desk, NUMBER)
    assert theirs is not None
    assert ours is not None

    def closes(*before: str, visit: int | None = ours.id) -> bool:
        return moves(desk, IssueState.CLOSED, *before, confirmed_by=f"{visit}")

    assert not closes(visit=theirs.id), "the visit of another issue"
    assert not closes(), "a visit that is still to be made"
    done = f"UPDATE visit SET state = 'done', finished_at = '2026-11-18 02:00:00' WHERE id = {ours.id}"
    assert not closes(done), "a visit without a verdict"
    no, yes = (
        f"UPDATE visit SET verdict = '{word}' WHERE id = {ours.id}"
        for word in (Verdict.NOT_SATISFIED, Verdict.SATISFIED)
    )
    assert is_refused(desk, done, yes), "a verdict of somebody who was never called"
    called = (
        "INSERT INTO attempt (visit_id, person_id, started_at, ended_at, disposition, note) "
        f"VALUES ({ours.id}, 2, '2026-11-18 02:00:00', {{}}, {{}}, '')"
    )
    ended = (
        "INSERT INTO visit_event (visit_id, seq, at, elapsed_ms, person_id, kind, node, value) "
        f"VALUES ({ours.id}, 1, '2026-11-18 02:00:00', 1, 2, 'disposition', '', '{{}}')"
    )
    was_called, was_ended = called.format("'2026-11-18 02:01:00'", "'1.1'"), ended.format("1.1")
    assert is_refused(desk, done, called.format("NULL", "NULL"), was_ended, yes), "a call going on"
    assert is_refused(desk, done, was_called, yes), "a call of which the log knows nothing"
    nobody = called.format("'2026-11-18 02:01:00'", "'3.13'"), ended.format("3.13")
    assert is_refused(desk, done, *nobody, yes), "a call that nobody answered"
    heard = (done, was_called, was_ended)
    assert not closes(*heard, no), "a customer who is not satisfied"
    assert is_refused(desk, was_called, was_ended, yes), "a verdict before the end of the visit"
    for change in (
        "verdict = 'not_satisfied'",
        "verdict = NULL",
        f"issue_id = {NUMBER}",
        "kind = 'periodic'",
        "state = 'due', finished_at = NULL",
        "outcome = '3.13'",
    ):
        assert is_refused(desk, f"UPDATE visit SET {change} WHERE id = {theirs.id}"), change
    assert is_refused(desk, *heard, yes, to(IssueState.CLOSED, confirmed_by=f"{ours.id}")), "no entry"
    assert closes(*heard, yes)


def test_no_visit_begins_with_the_customers_word(desk_with_issues: Desk) -> None:
    desk = desk_with_issues
    bring_to(desk, NUMBER, IssueState.CLOSED)
    columns = "customer_id, issue_id, kind, reason, due_on, ready_at, band, attempts, state, finished_at, created_at"
    visit = (
        f"INSERT INTO visit ({columns}, verdict) SELECT {columns}, {{}} FROM visit WHERE verdict IS NOT NULL"
    )
    assert not is_refused(desk, visit.format("NULL"))
    assert is_refused(desk, visit.format("verdict"))


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
    assert moves(desk, state)
    for name in names:
        nothing = "NULL" if name in ("deadline", "department_id", "assignee_id", "duplicate_of") else "''"
        assert not moves(desk, state, **{name: nothing}), name


def test_what_a_duplicate_can_be_of(desk_with_issues: Desk) -> None:
    desk = desk_with_issues
    assert moves(desk, IssueState.DUPLICATE)
    assert not moves(desk, IssueState.DUPLICATE, duplicate_of=str(NUMBER)), "itself"
    bring_to(desk, 1, IssueState.DUPLICATE)
    assert not moves(desk, IssueState.DUPLICATE), "a duplicate, and so a circle"


@pytest.mark.parametrize("reopened", [-1, 1, 2])
def test_being_reopened_is_counted_by_the_customers_word_alone(desk_with_issues: Desk, reopened: int) -> None:
    desk = desk_with_issues
    bring_to(desk, NUMBER, IssueState.AWAITING_CUSTOMER)
    assert is_refused(desk, f"UPDATE issue SET reopened = {reopened} WHERE id = {NUMBER}")
    assert not moves(desk, IssueState.ANALYSING, reopened=str(reopened))
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
        entry = ("undone", state)
        assert is_refused(desk, f"UPDATE issue SET {change} WHERE id = {NUMBER}", told=entry), change
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
            assert is_refused(desk, to(target), told=("undone", target)), target
            assert not moves(desk, target), target
