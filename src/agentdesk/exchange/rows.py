"""From the rows of a table to the values of their fields, with every bad cell of a row noted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from agentdesk.domain.errors import Refusal
from agentdesk.domain.incoming import Reject, rejected
from agentdesk.exchange.fields import Field, reader_of
from agentdesk.exchange.mapping import Mapping, match
from agentdesk.exchange.readers import Table, padded, read_table
from agentdesk.i18n import N_

T = TypeVar("T")

_MANY_JOINED: Final = ";"


@dataclass(slots=True)
class Row:
    """One row while it is read: what it says, and which of its cells do not hold."""

    number: int
    headers: dict[str, str]
    """Field name to the header of its column, for the rejects."""
    texts: dict[str, str] = field(default_factory=dict)
    """Field name to the cell's cleaned text; absent where the cell is empty."""
    values: dict[str, object] = field(default_factory=dict)
    """Field name to the value, for fields that are read by themselves."""
    rejects: list[Reject] = field(default_factory=list)

    def refuse(self, name: str, value: str, refusal: Refusal) -> None:
        """Note that the cell of the field `name` does not hold."""
        self.rejects.append(rejected(self.number, self.headers.get(name, name), value, refusal))

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """The value of a field by `reader`; None where the cell is empty or, then noted, does not hold."""
        text = self.texts.get(name)
        if text is None:
            return None
        try:
            return reader(text)
        except Refusal as refusal:
            self.refuse(name, text, refusal)
            return None


@dataclass(frozen=True, slots=True)
class Opened:
    """A table whose columns are matched to fields."""

    table: Table
    mapping: Mapping
    known: Sequence[Field]
    columns: dict[str, tuple[int, ...]]

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headers of columns that no field reads."""
        used = {position for positions in self.columns.values() for position in positions}
        return tuple(said for position, said in enumerate(self.table.header) if said and position not in used)

    @property
    def headers(self) -> dict[str, str]:
        """Field name to the header (or headers) that say it."""
        return {
            name: _MANY_JOINED.join(self.table.header[i] for i in at) for name, at in self.columns.items()
        }


def opened(path: Path, known: Sequence[Field], mapping: Mapping) -> Opened:
    """Open a file and match its columns. Raises Refusal."""
    table = read_table(path, sheet=mapping.options.sheet)
    return Opened(table, mapping, known, match(table.name, table.header, known, mapping))


def rows_of(source: Opened) -> Iterator[Row]:
    """The rows one by one, their texts cleaned and the simple fields read.

    Where the file cannot be read on, the last row says why: what came before it is good.
    """
    number = 1
    try:
        for row in _read_rows(source):
            number = row.number
            yield row
    except Refusal as refusal:
        last = Row(number + 1, source.headers)
        last.refuse("", "", refusal)
        yield last


def _read_rows(source: Opened) -> Iterator[Row]:
    width, headers = len(source.table.header), source.headers
    plan = [
        (each, source.columns.get(each.name, ()), reader_of(each, source.mapping.values.get(each.name, {})))
        for each in source.known
    ]
    constants = source.mapping.constants
    for number, cells in source.table.rows:
        row = Row(number, headers)
        cells = padded(cells, width)
        if len(cells) > width:
            refusal = Refusal(
                N_("Cells in this row: {count}; in the header: {width}."), count=len(cells), width=width
            )
            row.refuse("", "", refusal)
        for each, positions, reader in plan:
            _read(row, each, _cell(cells, positions), constants.get(each.name, ""), reader)
        yield row


def _cell(cells: list[str], positions: tuple[int, ...]) -> str:
    if len(positions) == 1:
        return cells[positions[0]]
    return _MANY_JOINED.join(cells[position] for position in positions if cells[position].strip())


def _read(row: Row, known: Field, cell: str, constant: str, reader: Callable[[str], object] | None) -> None:
    said = cell if cell and not cell.isspace() else constant
    try:
        text = known.text(said) if said else ""
    except Refusal as refusal:
        row.refuse(known.name, said, refusal)
        return
    if text:
        row.texts[known.name] = text
        if reader is not None and (value := row.read(known.name, reader)) is not None:
            row.values[known.name] = value
    elif known.required:
        row.refuse(known.name, "", Refusal(N_("This cell must not be empty.")))
