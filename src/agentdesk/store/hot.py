"""Statements on the way of every key: compiled once from the tables, run on the driver's own connection.

Through a SQLModel session one answer costs seven times a raw transaction, compiled once it costs 1.1 times.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy.engine import Dialect
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler

BULK_CACHE: Final = 4096


Process = Callable[[Any], Any] | None
"""What makes a value ready for the driver, or for us; None where it goes as it is."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    sql: str
    places: Sequence[tuple[str, Process]]
    positional: bool
    defaults: dict[str, Any]
    """Values of the statement's own, ready."""
    readers: Sequence[Process]

    def parameters(self, values: dict[str, Any]) -> Any:
        defaults = self.defaults
        ready = [
            (make(values[name]) if make else values[name]) if name in values else defaults[name]
            for name, make in self.places
        ]
        return (
            ready
            if self.positional
            else {place[0]: value for place, value in zip(self.places, ready, strict=True)}
        )

    def bulk(self, rows: Iterable[dict[str, Any]]) -> list[Any]:
        """The parameters of many rows. Dates and times repeat in bulk, so each is made ready once."""
        remembering = [(name, lru_cache(BULK_CACHE)(make) if make else None) for name, make in self.places]
        bulk = replace(self, places=remembering)
        return [bulk.parameters(row) for row in rows]


def _prepare(statement: Executable, dialect: Dialect) -> _Prepared:
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)
    makers = {name: bind.type._cached_bind_processor(dialect) for name, bind in compiled.binds.items()}
    defaults = {
        name: make(bind.effective_value) if (make := makers[name]) else bind.effective_value
        for name, bind in compiled.binds.items()
        if not bind.required
    }
    return _Prepared(
        compiled.string,
        [(name, makers[name]) for name in compiled.positiontup or makers],
        compiled.positiontup is not None,
        defaults,
        [column.type._cached_result_processor(dialect, None) for column in compiled._result_columns],
    )


class Hot:
    """One such statement; its values are given by the names of its `bindparam`s."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._prepared: dict[str, _Prepared] = {}

    def run(self, driver_connection: Any, dialect: Dialect, values: dict[str, Any]) -> Any:
        """Execute on the driver's connection and return its cursor (rowcount, RETURNING rows)."""
        prepared = self._for(dialect)
        return driver_connection.cursor().execute(prepared.sql, prepared.parameters(values))

    def rows(self, driver_connection: Any, dialect: Dialect, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Execute and return every row, its values as the tables' types."""
        prepared = self._for(dialect)
        found = driver_connection.cursor().execute(prepared.sql, prepared.parameters(values)).fetchall()
        return [
            tuple(read(value) if read else value for read, value in zip(prepared.readers, row, strict=True))
            for row in found
        ]

    def run_many(self, driver_connection: Any, dialect: Dialect, rows: Iterable[dict[str, Any]]) -> Any:
        """Execute once for each of `rows` and return the cursor (rowcount of all together)."""
        prepared = self._for(dialect)
        cursor = driver_connection.cursor()
        cursor.executemany(prepared.sql, prepared.bulk(rows))
        return cursor

    def _for(self, dialect: Dialect) -> _Prepared:
        prepared = self._prepared.get(dialect.name)
        if prepared is None:
            prepared = self._prepared[dialect.name] = _prepare(self._statement, dialect)
        return prepared
