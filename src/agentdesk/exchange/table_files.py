"""Lists out to a file: CSV for any spreadsheet, or XLSX. Written beside its place and put there when it is whole."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_

Cell = str | int | Decimal | date | datetime | None
"""What stands in a cell. Moments are local and naive: a spreadsheet knows no time zone."""

SUFFIXES: Final = (".csv", ".xlsx")

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a CSV text that begins so for a formula (OWASP, CSV injection)."""

SHEET_ROWS: Final = 1_048_576
TEXT_MAX: Final = 32_767
"""Limits of one XLSX sheet and of one of its cells."""


class _Rows(Protocol):
    def add(self, row: Sequence[Cell]) -> None: ...

    def close(self) -> None: ...


class _Csv:
    """UTF-8 with a byte order mark, which spreadsheets in Chinese need; lines end as RFC 4180 says."""

    def __init__(self, path: Path, heads: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self.add(heads)

    def add(self, row: Sequence[Cell]) -> None:
        self._writer.writerow([_in_csv(cell) for cell in row])

    def close(self) -> None:
        self._file.close()


def _in_csv(cell: Cell) -> str | int | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return no_formula(cell) if isinstance(cell, str) else cell


def no_formula(text: str) -> str:
    """`text` for a CSV cell, with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class _Xlsx:
    """Written row by row, so that its length costs no memory; a full sheet is followed by another."""

    def __init__(self, path: Path, heads: Sequence[str]) -> None:
        import xlsxwriter

        self._book: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._heads = heads
        self._head = self._book.add_format({"bold": True, "bottom": 1})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._begin()

    def _begin(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for place, head in enumerate(self._heads):
            self._sheet.write_string(0, place, head, self._head)
        self._row = 1

    def add(self, row: Sequence[Cell]) -> None:
        if self._row == SHEET_ROWS:
            self._begin()
        for place, cell in enumerate(row):
            self._put(place, cell)
        self._row += 1

    def _put(self, place: int, cell: Cell) -> None:
        if isinstance(cell, str):
            self._sheet.write_string(self._row, place, cell[:TEXT_MAX])
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, place, cell, self._moment)
        elif isinstance(cell, date):
            self._sheet.write_datetime(self._row, place, cell, self._day)
        elif cell is not None:
            self._sheet.write_number(self._row, place, cell)

    def close(self) -> None:
        self._book.close()


class TableFile:
    """A list being written to `path` (`.csv` or `.xlsx`), as a context manager; `finish` puts it in its place.

    Leaving it unfinished, by an error or a cancellation, leaves whatever was at `path` before. Raises Refusal for
    another suffix, and when the place cannot be written to.
    """

    def __init__(self, path: Path, heads: Sequence[str]) -> None:
        if path.suffix.lower() not in SUFFIXES:
            raise Refusal(N_("{file}: a list is written as .csv or .xlsx."), file=path.name)
        self._path, self._heads = path, heads
        self._draft = path.with_name(f".{path.name}.part")
        self._rows: _Rows
        self._open = False

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._draft.touch()
            kind = _Csv if self._path.suffix.lower() == ".csv" else _Xlsx
            self._rows = kind(self._draft, self._heads)
            self._open = True
        except OSError as error:
            raise unwritable(self._path, error) from error
        return self

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write some more rows. Raises Refusal when the disk does not take them."""
        try:
            for row in rows:
                self._rows.add(row)
        except OSError as error:
            raise unwritable(self._path, error) from error

    def finish(self) -> None:
        """Put the file in its place. Raises Refusal when the disk does not take it."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._open = False
            self._rows.close()
            self._draft.replace(self._path)
        except (OSError, FileCreateError) as error:
            raise unwritable(self._path, error) from error

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._open:
            self._rows.close()
        self._draft.unlink(missing_ok=True)


def unwritable(path: Path, error: Exception) -> Refusal:
    """What is said of a file that could not be written."""
    detail = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Refusal(N_("{file} cannot be written: {detail}."), file=str(path), detail=detail)
