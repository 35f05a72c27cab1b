"""Whatever stands in the ledger's tables, a verification ends with a word: which row of which log, or what is damaged.

SQLite alone: its tables can be made again without types, and a byte of its file can be turned.
"""

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.chain import FaultKind
from agentdesk.domain.errors import StoreTrouble
from agentdesk.services import history, issues
from agentdesk.store.driver import sqlite_driver
from tests.calling import raise_some
from tests.desks import TODAY, Clock

BROKEN = (
    None,
    "",
    b"",
    b"\xff\xfe",
    b"\x00",
    -1,
    0,
    7.5,
    2**63 - 1,
    "9" * 5000,
    "x" * 70_000,
    "[[[",
    '"\\ud800"',
)
FLIPS = 200


@pytest.fixture
def small(desk_url: str, clock: Clock) -> Path:
    """The file of a desk with issues, notes, and seals of three days."""
    if not desk_url.startswith("sqlite"):
        pytest.skip("values of any type in any column only SQLite has")
    with Desk.open(desk_url, clock=clock) as desk:
        desk.trust("li.na")
        raise_some(desk, 3)
        for _ in range(3):
            desk.trust("zhao.min")
            desk.do(issues.add_note, 2, "又打了一次电话")
            clock.forward(days=1)
        desk.trust("qian.jun")
        desk.do(history.seal, TODAY + timedelta(days=3))
    return Path(desk_url.removeprefix("sqlite:///"))


@pytest.fixture
def loose(small: Path) -> Iterator[Any]:
    """The file with the ledger's tables made again without types, keys or triggers."""
    with closing(sqlite_driver().connect(str(small), isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for table in ("issue_event", "audit_event", "chain_head", "ledger_seal"):
            connection.execute(f"CREATE TABLE loose AS SELECT * FROM {table}")
            connection.execute(f"DROP TABLE {table}")
            # No affinity either: what is put in stays what it is.
            columns = [row[1] for row in connection.execute("PRAGMA table_info(loose)")]
            connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            connection.execute(f"INSERT INTO {table} SELECT * FROM loose")
            connection.execute("DROP TABLE loose")
        yield connection


def verified(path: Path) -> history.Verified:
    with Desk.open(f"sqlite:///{path}", clock=Clock()) as desk:
        desk.trust("qian.jun")
        return desk.see(history.verify)


def columns_of(connection: Any, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def each_broken(connection: Any, table: str, row: int, but: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The table with one broken value in one column of a row, put right again after each: column, before, value."""
    for column in columns_of(connection, table):
        if column == but:
            continue
        (before,) = connection.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)).fetchone()
        for value in BROKEN:
            if type(value) is type(before) and value == before:
                continue
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, row))
            yield column, before, value
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (before, row))


@pytest.mark.parametrize("log", ["audit_event", "issue_event"])
def test_a_broken_value_in_a_log_names_the_row(small: Path, loose: Any, log: str) -> None:
    assert verified(small).fault is None
    rowid, number, entity, person, link = loose.execute(
        f"SELECT rowid, id, {'entity' if log == 'audit_event' else 'issue_id'}, person_id, link FROM {log} "
        "WHERE person_id IS NOT NULL ORDER BY id LIMIT 1 OFFSET 2"
    ).fetchone()
    with Desk.open(f"sqlite:///{small}", clock=Clock()) as desk:
        desk.trust("qian.jun")
        for column, _before, value in each_broken(loose, log, rowid):
            found = desk.see(history.verify)
            assert found.fault is not None, (column, value)
            assert found.fault.log == log, (column, value, found.fault)
            if column not in ("id", "person_id", "link"):
                assert found.fault.id == number, (column, value, found.fault)
            elif column == "person_id":
                assert {found.fault.id, found.fault.link} & {number, link}, (value, found.fault)
        assert desk.see(history.verify).fault is None
    assert person, entity


def test_a_broken_end_of_a_chain_names_the_log(small: Path, loose: Any) -> None:
    rowid, log, person, link = loose.execute(
        "SELECT rowid, log, person_id, link FROM chain_head WHERE log = 'issue_event' LIMIT 1"
    ).fetchone()
    (last,) = loose.execute(
        "SELECT max(id) FROM issue_event WHERE person_id = ? AND link = ?", (person, link)
    ).fetchone()
    with Desk.open(f"sqlite:///{small}", clock=Clock()) as desk:
        desk.trust("qian.jun")
        for column, _before, value in each_broken(loose, "chain_head", rowid):
            fault = desk.see(history.verify).fault
            assert fault is not None, (column, value)
            assert (fault.log, fault.id, fault.person_id) == (log, last, person), (column, value, fault)


def test_a_broken_seal_names_its_day(small: Path, loose: Any, clock: Clock) -> None:
    """Who asked for a seal is nothing that it seals."""
    rowid, day = loose.execute("SELECT rowid, day FROM ledger_seal ORDER BY day LIMIT 1 OFFSET 1").fetchone()
    clock.forward(days=2)
    with Desk.open(f"sqlite:///{small}", clock=clock) as desk:
        desk.trust("qian.jun")
        lines: list[dict[str, Any]] = []
        for column, _before, value in each_broken(loose, "ledger_seal", rowid, but="person_id"):
            fault = desk.see(history.verify).fault
            assert fault is not None, (column, value)
            assert fault.kind is FaultKind.SEAL
            if column != "day":
                assert fault.day == day, (column, value, fault)
            assert desk.see(history.dump, lines.append) > 0
            desk.see(history.is_unsealed, clock().date())


def test_rows_with_numbers_that_none_of_ours_has_are_seen(small: Path, loose: Any) -> None:
    """Put beside the others, where a reader who goes on after the last number does not come by."""
    for log in ("audit_event", "issue_event"):
        columns = [column for column in columns_of(loose, log) if column != "id"]
        for number in (None, -5, 0, "x", b"\xff", 1e300):
            loose.execute(
                f"INSERT INTO {log} (id, {', '.join(columns)}) SELECT ?, {', '.join(columns)} FROM {log} LIMIT 1",
                (number,),
            )
            fault = verified(small).fault
            assert fault is not None, number
            assert fault.log == log
            loose.execute(f"DELETE FROM {log} WHERE rowid = last_insert_rowid()")
        assert verified(small).fault is None


def test_a_turned_byte_is_found_or_harmless_or_said_in_a_sentence(small: Path, tmp_path: Path) -> None:
    """Of the pages with rows of the logs: what is whole afterwards says the very same."""
    with closing(sqlite_driver().connect(str(small))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        macs = [
            row[0].encode()
            for log in ("audit_event", "issue_event")
            for row in connection.execute(f"SELECT mac FROM {log}")
        ]
    content = small.read_bytes()
    pages = sorted({content.index(mac) // size for mac in macs})

    def dumped(path: Path) -> tuple[bool, list[dict[str, Any]]]:
        lines: list[dict[str, Any]] = []
        with Desk.open(f"sqlite:///{path}", clock=Clock()) as desk:
            desk.trust("qian.jun")
            found = desk.see(history.verify)
            desk.see(history.dump, lines.append)
        return found.fault is None, lines

    whole, said = dumped(small)
    assert whole
    chance, outcomes = random.Random(20261122), {"found": 0, "harmless": 0, "said": 0}
    for number in range(FLIPS):
        page = chance.choice(pages)
        # Half of them in the page's own accounts, where a byte does the most.
        offset = page * size + (chance.randrange(64) if number % 2 else chance.randrange(size))
        path = tmp_path / "turned.db"
        shutil.copy(small, path)
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(bytes([content[offset] ^ (1 << chance.randrange(8))]))
        try:
            is_whole, lines = dumped(path)
        except StoreTrouble as trouble:
            if "is damaged" not in str(trouble):
                raise
            outcomes["said"] += 1
        else:
            assert lines == said or not is_whole, offset
            outcomes["harmless" if is_whole else "found"] += 1
        for beside in tmp_path.glob("turned.db*"):
            beside.unlink()
    assert min(outcomes.values()) > 0, outcomes
