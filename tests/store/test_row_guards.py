"""Rows of the ledger keep their place: plain SQL removes none, replaces none, and puts none below 1."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.complaint import ComplaintFacts, Remedy, Urgency
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.money import Money
from agentdesk.services import complaints, history, promises, remedies
from tests.calling import raise_some
from tests.desks import Clock, as_person
from tests.handling import SATISFIED, bring_to, confirm

TABLES = (
    *("issue", "visit", "issue_event", "audit_event", "visit_event", "ledger_seal"),
    *("promise", "complaint", "issue_remedy", "emergency_tick"),
)
GUARDED = r"never removed|append-only|keeps its number|there already|numbered from 1|never changes"


@pytest.fixture
def full(desk: Desk, clock: Clock) -> Desk:
    """A desk with a row in each of these tables: an issue that closed, and another one that is a complaint."""
    with as_person(desk, "li.na"):
        raise_some(desk, 2)
        desk.do(promises.make, 1, "回电", desk.today() + timedelta(days=1))
    with as_person(desk, "zhao.min"):
        desk.do(complaints.classify, 2, Severity.MAJOR, ComplaintFacts(Remedy.REPAIR, Urgency.DANGER))
        desk.do(remedies.offer, 2, Money(100, "CNY"))
    bring_to(desk, 1, IssueState.RESOLVED)
    clock.forward(days=1)
    confirm(desk, 1, SATISFIED)
    return desk


def outside(desk: Desk) -> "closing[sqlite3.Connection]":
    """The file as a shell opens it: with foreign keys and recursive triggers off."""
    assert desk.store.path is not None
    return closing(sqlite3.connect(desk.store.path))


def run(desk: Desk, statement: str) -> int:
    """Run plain SQL, in a shell of its own on SQLite, and keep it; returns how many rows it changed."""
    if desk.store.path is None:
        with desk.store.writing() as tx:
            return int(tx.driver.execute(statement).rowcount)
    with outside(desk) as shell, shell:
        return shell.execute(statement).rowcount


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_removed(full: Desk, table: str) -> None:
    which = "WHERE verdict IS NOT NULL" if table == "visit" else ""
    with pytest.raises(Exception, match=GUARDED):
        run(full, f"DELETE FROM {table} {which}")
    if full.store.path is None:
        with pytest.raises(Exception, match="append-only"):
            run(full, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("number", [-(2**63), -(2**31), -1, 0])
@pytest.mark.parametrize("log", ["issue_event", "audit_event"])
def test_no_row_of_a_log_is_numbered_below_1(full: Desk, log: str, number: int) -> None:
    own = "issue_id, seq," if log == "issue_event" else "entity,"
    said = "issue_id, seq + 100," if log == "issue_event" else "entity,"
    rest = "at, person_id, kind, value, link, salt, digest, mac"
    with pytest.raises(Exception, match=r"numbered from 1|out of range|far too high"):
        run(full, f"INSERT INTO {log} (id, {own} {rest}) SELECT {number}, {said} {rest} FROM {log} LIMIT 1")
    full.trust("admin")
    assert full.see(history.verify).fault is None


@pytest.mark.parametrize("table", ["issue", "visit", "promise", "complaint", "issue_remedy"])
def test_no_row_takes_the_number_of_another(full: Desk, table: str) -> None:
    number = "issue_id" if table == "complaint" else "id"
    with pytest.raises(Exception, match=GUARDED):
        run(full, f"UPDATE {table} SET {number} = {number} + 100")


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_put_in_the_place_of_another(file_desk_full: Desk, table: str) -> None:
    desk = file_desk_full
    which = "WHERE verdict IS NOT NULL" if table == "visit" else ""
    before = rows(desk, table)
    assert before
    for pragma in ("OFF", "ON"):
        with outside(desk) as shell:
            shell.execute(f"PRAGMA recursive_triggers={pragma}")
            shell.execute(f"PRAGMA foreign_keys={pragma}")
            with pytest.raises(sqlite3.IntegrityError, match=GUARDED):
                shell.execute(f"REPLACE INTO {table} SELECT * FROM {table} {which}")
    assert rows(desk, table) == before


@pytest.mark.parametrize("table", ["issue", "visit", "promise", "issue_remedy", "issue_event"])
def test_no_update_puts_a_row_in_the_place_of_another(file_desk_full: Desk, table: str) -> None:
    with outside(file_desk_full) as shell, pytest.raises(sqlite3.IntegrityError, match=GUARDED):
        shell.execute(f"UPDATE OR REPLACE {table} SET id = id + 1")


def test_no_entry_takes_another_ones_place_in_a_timeline(file_desk_full: Desk) -> None:
    with outside(file_desk_full) as shell, pytest.raises(sqlite3.IntegrityError, match=GUARDED):
        shell.execute(
            "REPLACE INTO issue_event SELECT id + 1000, issue_id, seq, at, person_id, kind, '{}', link, salt, digest, "
            "mac FROM issue_event LIMIT 1"
        )


def test_no_planned_visit_takes_the_place_of_a_confirmation(file_desk_full: Desk) -> None:
    with outside(file_desk_full) as shell, pytest.raises(sqlite3.IntegrityError, match=GUARDED):
        shell.execute("UPDATE visit SET plan_key = 'x' WHERE verdict IS NOT NULL")


def rows(desk: Desk, table: str) -> list[tuple[object, ...]]:
    with outside(desk) as shell:
        return shell.execute(f"SELECT * FROM {table}").fetchall()


@pytest.fixture
def file_desk_full(full: Desk) -> Desk:
    """The same, on SQLite only."""
    if full.store.path is None:
        pytest.skip("only SQLite replaces rows")
    return full
