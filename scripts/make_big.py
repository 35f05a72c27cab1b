#!/usr/bin/env python3
"""Make a big desk to measure with: make_big.py OUT.db [--customers N] [--visits N] [--issues N].

The organisation, its people and questionnaires are made by the program itself; the customers and what belongs to
them are written straight into its tables, and the schema is the same afterwards as before.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import _big_chains as chains
import _big_clocks as clocks
import _big_issues as ledger
import _big_rows as rows
import _big_server as server
from agentdesk.desk import Desk
from agentdesk.domain.roles import Role
from agentdesk.domain.visit import VisitKind
from agentdesk.services import in_force, organisation, passwords, people, questionnaires
from agentdesk.store.driver import sqlite_driver
from agentdesk.store.guards import SEARCHED

TODAY: Final = date(2026, 11, 18)
PASSWORD: Final = "big-desk-only"
SUPERVISOR: Final = "zhao.min"
AGENTS: Final = tuple(f"agent{number:02}" for number in range(1, 41))
MOMENT: Final = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
_BATCH: Final = 50_000

TABLES: Final[server.Tables] = (
    ("customers", "customer", rows.CUSTOMER, rows.customers),
    ("contacts", "contact", rows.CONTACT, rows.contacts),
    ("purchases", "purchase", rows.PURCHASE, rows.purchases),
    ("finished visits", "visit", rows.VISIT, rows.finished_visits),
    ("due visits", "visit", rows.VISIT, rows.due_visits),
    ("attempts", "attempt", rows.ATTEMPT, rows.attempts),
    ("visit events", "visit_event", rows.VISIT_EVENT, rows.visit_events),
    ("answers", "answer", rows.ANSWER, rows.answers),
    ("issues", "issue", ledger.ISSUE, ledger.issues),
    ("clocks", "issue_clock", clocks.ISSUE_CLOCK, clocks.clocks),
    ("complaints", "complaint", ledger.COMPLAINT, ledger.complaints),
    ("emergencies", "emergency_tick", ledger.TICK, ledger.ticks),
    ("departments beside", "issue_department", ledger.BESIDE, ledger.beside),
    ("confirmation visits", "visit", rows.VISIT, ledger.confirmations),
    ("promises", "promise", ledger.PROMISE, ledger.promises),
    ("issue events", "issue_event", chains.ISSUE_EVENT, chains.issue_events),
    ("ends of chains", "chain_head", chains.CHAIN_HEAD, chains.heads),
)


def main(argv: list[str] | None = None) -> int:
    """Make the file; 0 when it stands, 2 when there is one already."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--visits", type=int, default=3_000_000)
    parser.add_argument("--issues", type=int, help=f"one for {rows.ISSUE_SHARE} customers by default")
    parser.add_argument("--today", type=date.fromisoformat, default=TODAY, help="the day it is made for")
    options = parser.parse_args(argv)
    if options.out.exists():
        print(f"{options.out} is there already", file=sys.stderr)
        return 2
    make(options.out, options.customers, options.visits, options.today, options.issues)
    return 0


def make(out: Path, customers: int, visits: int, today: date = TODAY, issues: int | None = None) -> None:
    """Make the desk at `out`; it appears there whole or not at all.

    An issue is raised in a finished visit: there are at most as many as these.
    """
    part = out.with_name(out.name + ".part")
    for each in (part, Path(f"{part}-wal"), Path(f"{part}-shm")):
        each.unlink(missing_ok=True)
    started = time.monotonic()
    issues = customers // rows.ISSUE_SHARE if issues is None else issues
    size = _set_up(f"sqlite:///{part}", customers, visits, today, key_of(out), issues)
    _fill(part, size)
    Path(f"{part}.lock").unlink(missing_ok=True)
    part.rename(out)
    _say(f"{out}: {out.stat().st_size / 1e6:,.0f} MB in {time.monotonic() - started:.0f} s")


def make_on_server(url: str, customers: int, visits: int, issues: int, key_file: Path) -> None:
    """Make the same desk in the empty PostgreSQL database at `url`."""
    size = _set_up(url, customers, visits, TODAY, key_file, issues)
    with _timed("copied"):
        server.fill(url, size, TABLES)


def key_of(path: Path) -> Path:
    """The file of the key of a big desk's ledger: beside the desk, for AGENTDESK_LEDGER_KEY."""
    return path.with_name(f"{path.name}.key")


def _set_up(url: str, customers: int, visits: int, today: date, key_file: Path, issues: int) -> rows.Size:
    """The organisation and its people, by the program's own services."""
    secret = passwords.hashed(PASSWORD)
    with Desk.open(url, clock=lambda: MOMENT, today=today, create=True, key_file=key_file) as desk:
        desk.person = desk.do(
            organisation.set_up,
            name="海纳净水",
            zone="Asia/Shanghai",
            language="zh_Hans",
            admin_login="admin",
            admin_name="管理员",
            admin_password_hash=secret,
        )
        roles = {SUPERVISOR: Role.SUPERVISOR} | dict.fromkeys(AGENTS, Role.AGENT)
        made = {
            login: desk.do(
                people.add_person,
                login=login,
                name=login,
                password_hash=secret,
                roles={role},
                language="zh_Hans",
                department_code="service",
            )
            for login, role in roles.items()
        }
        departments = desk.see(organisation.departments)
        return rows.Size(
            customers,
            visits,
            today,
            desk.zone,
            tuple(made[login].id for login in AGENTS),
            tuple(department.id for department in departments),
            desk.see(questionnaires.version_for, VisitKind.PERIODIC),
            bytes.fromhex(key_file.read_text(encoding="ascii")),
            desk.see(questionnaires.version_for, VisitKind.CONFIRMATION),
            issues,
            made[SUPERVISOR].id,
            {department.id: department.name for department in departments},
            {person.id: login for login, person in made.items()},
            desk.see(in_force.office_hours),
        )


def _fill(path: Path, size: rows.Size) -> None:
    """Write the rows without indexes and triggers, then make these again exactly as they were."""
    connection = sqlite_driver().connect(str(path), isolation_level=None)
    try:
        before = _schema(connection)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-524288", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        extras = [(kind, name, sql) for kind, name, sql in before if kind in ("index", "trigger") and sql]
        for kind, name, _ in extras:
            connection.execute(f"DROP {kind} {name}")
        for what, table, columns, stream in TABLES:
            with _timed(what) as notes:
                notes.append(f"{_insert(connection, table, columns.split(), stream(size)):,} rows")
        with _timed("indexes and triggers"):
            for _, _, sql in extras:
                connection.execute(sql)
        with _timed("search by words"):
            for table in SEARCHED:
                connection.execute(f"INSERT INTO {table}_search({table}_search) VALUES ('rebuild')")
        with _timed("check"):
            _check(connection, before)
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
    finally:
        connection.close()


def _schema(connection: Any) -> list[tuple[str, str, str | None]]:
    return list(connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name"))


def _insert(connection: Any, table: str, columns: list[str], stream: Iterator[rows.Row]) -> int:
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    count = 0
    connection.execute("BEGIN")
    while batch := list(islice(stream, _BATCH)):
        connection.executemany(statement, batch)
        count += len(batch)
    connection.execute("COMMIT")
    return count


def _check(connection: Any, before: list[tuple[str, str, str | None]]) -> None:
    """Raise AssertionError unless the schema is a fresh desk's and every row refers to rows that are there."""
    assert _schema(connection) == before, "the schema is not the one of a fresh desk"
    broken = connection.execute("PRAGMA foreign_key_check").fetchmany(3)
    assert not broken, f"rows that refer to nothing: {broken}"


@contextmanager
def _timed(what: str) -> Iterator[list[str]]:
    """Say how long the block took, and what it wants to add."""
    notes: list[str] = []
    started = time.monotonic()
    yield notes
    _say(f"{time.monotonic() - started:7.1f} s  {what}  {' '.join(notes)}".rstrip())


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
