"""The rows that an issue's history speaks of, and that history, read issue by issue: never all of them in memory."""

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from agentdesk.domain.issue_replay import COMPARED, ENTRIES_COMPARED, Entry, Value
from agentdesk.store.engine import POSTGRESQL, Tx

BATCH: Final = 5000
_READ: Final = json.JSONDecoder().raw_decode
"""Half the time of json.loads: a million of these are read in a verification."""

_KEYS: Final = {
    "issue": "''",
    "complaint": "''",
    "promise": "id",
    "issue_remedy": "id",
    "emergency_tick": "step",
    "visit": "id",
}
_WHICH: Final = {
    "emergency_tick": "WHERE ticked_at IS NOT NULL",
    "visit": "WHERE issue_id IS NOT NULL AND verdict IS NOT NULL",
}
_TIMES: Final = ("raised_at", "acknowledged_at", "kept_at", "ticked_at")

Rows = dict[str, dict[str, dict[str, Value]]]
"""The rows of one issue by table and key; their values in letters."""
History = tuple[int, list[Entry], Rows]


def histories(tx: Tx) -> Iterator[History]:
    """Every issue with its timeline and its rows, in the order of their numbers.

    What the rows say of an issue that is not there, and the other way round, is given as well.
    """
    timelines = _entries(tx)
    tables = {table: _rows(tx, table) for table in COMPARED}
    timeline = next(timelines, None)
    heads = {table: next(rows, None) for table, rows in tables.items()}
    while found := [head[0] for head in (timeline, *heads.values()) if head is not None]:
        issue = min(found)
        entries: list[Entry] = []
        if timeline is not None and timeline[0] == issue:
            entries, timeline = timeline[1], next(timelines, None)
        rows: Rows = {}
        for table, head in heads.items():
            if head is not None and head[0] == issue:
                rows[table], heads[table] = head[1], next(tables[table], None)
        yield issue, entries, rows


def _entries(tx: Tx) -> Iterator[tuple[int, list[Entry]]]:
    """Every timeline; of entries that say nothing of a row only that they are there."""
    kinds = ", ".join(f"'{kind}'" for kind in ENTRIES_COMPARED)
    query = (
        f"SELECT issue_id, seq, {_letters(tx, 'at')}, person_id, kind, "
        f"CASE WHEN value = '' OR kind IN ({kinds}) THEN value ELSE '{{}}' END FROM issue_event ORDER BY issue_id, seq"
    )
    for issue, rows in groupby(_stream(tx, "entries", query), itemgetter(0)):
        yield (
            issue,
            [
                Entry(seq, at, person, kind, _said(value) if value else None)
                for _issue, seq, at, person, kind, value in rows
            ],
        )


def _said(value: str) -> dict[str, Any]:
    try:
        said, _end = _READ(value)
    except (ValueError, RecursionError):  # signed with a key that is not here, and changed
        return {}
    return said if isinstance(said, dict) else {}


def _rows(tx: Tx, table: str) -> Iterator[tuple[int, dict[str, dict[str, Value]]]]:
    """The rows of a table by issue."""
    columns = COMPARED[table]
    number = "id" if table == "issue" else "issue_id"
    read = ", ".join(_letters(tx, name) for name in columns)
    key = f"CAST({_KEYS[table]} AS text)"
    query = f"SELECT {number}, {key}, {read} FROM {table} {_WHICH.get(table, '')} ORDER BY {number}"
    for issue, rows in groupby(_stream(tx, table, query), itemgetter(0)):
        yield issue, {row[1]: dict(zip(columns, row[2:], strict=True)) for row in rows}


def _letters(tx: Tx, column: str) -> str:
    """A column as a text, the same on both databases."""
    if tx.dialect == POSTGRESQL and (column == "at" or column in _TIMES):
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    if tx.dialect == POSTGRESQL and column in ("deadline", "due_on"):
        return f"to_char({column}, 'YYYY-MM-DD')"
    return column if column == "at" else f"CAST({column} AS text)"


def _stream(tx: Tx, name: str, query: str) -> Iterator[tuple[Any, ...]]:
    if tx.dialect == POSTGRESQL:
        with tx.driver.cursor(name=f"replayed_{name}") as cursor:
            cursor.itersize = BATCH
            yield from cursor.execute(query)
    else:
        yield from tx.driver.execute(query)


def answers_of(tx: Tx, visit_id: int) -> dict[str, Value]:
    """What was answered in a visit, by node."""
    place = "%s" if tx.dialect == POSTGRESQL else "?"
    query = f"SELECT node, value FROM answer WHERE visit_id = {place}"
    return dict(tx.driver.execute(query, (visit_id,)).fetchall())
