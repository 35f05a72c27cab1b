"""Tables out of files: CSV in the encodings and delimiters that people really send, and XLSX."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_

DELIMITERS: Final = (",", ";", "\t")
SPREADSHEETS: Final = (".xlsx", ".xlsm")
WIDEST_CELL: Final = 131_072
"""Characters in one CSV cell; a longer one is a quotation mark that was never closed."""

_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_READ: Final = N_("{file} cannot be read: {detail}.")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows under it, read as they are asked for (once)."""

    name: str
    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    """(row number, cells); the header is row 1, rows without any text are left out.

    A byte that the encoding does not know is a lone surrogate (U+DC80 to U+DCFF) in its cell."""
    total: int
    """About how many rows there are; for a progress bar."""


def read_table(path: Path, *, sheet: str = "") -> Table:
    """Open a CSV or XLSX file; `sheet` names the sheet of a workbook (the first one without it).

    Raises Refusal for a file that is missing, empty, UTF-16, or no workbook.
    """
    try:
        path.stat()
        return _workbook(path, sheet) if path.suffix.lower() in SPREADSHEETS else _csv(path)
    except OSError as error:
        raise Refusal(_NOT_READ, file=path.name, detail=error.strerror or error) from error


def _table(path: Path, rows: Iterable[list[str]], total: int) -> Table:
    numbered = ((number, cells) for number, cells in enumerate(rows, 1) if any(map(str.strip, cells)))
    first = next(numbered, None)
    if first is None:
        raise Refusal(N_("{file} is empty."), file=path.name)
    return Table(path.name, tuple(cell.strip() for cell in first[1]), numbered, max(0, total - 1))


def _csv(path: Path) -> Table:
    encoding, total = _look_at(path)
    return _table(path, _csv_rows(path, encoding), total)


def _csv_rows(path: Path, encoding: str) -> Iterator[list[str]]:
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        delimiter = _delimiter(file.readline())
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        read_to = 0
        try:
            for cells in reader:
                yield cells
                read_to = reader.line_num
        except csv.Error as error:
            raise Refusal(
                N_("{file}, line {line}: a cell has over {count} characters; a quotation mark left open?"),
                file=path.name,
                line=read_to + 1,
                count=WIDEST_CELL,
            ) from error


def _delimiter(header: str) -> str:
    """The delimiter that splits the header into most cells, leaving no quotation mark in them."""

    def good_cells(delimiter: str) -> int:
        return sum('"' not in cell for cell in next(csv.reader([header], delimiter=delimiter), []))

    return max(DELIMITERS, key=good_cells)


def _look_at(path: Path) -> tuple[str, int]:
    """The encoding of a text file, and how many lines it has.

    UTF-8 unless more lines are good Chinese in GB18030 than good UTF-8: so a few damaged lines do not turn a
    whole file into nonsense.
    """
    total = as_utf8 = as_chinese = 0
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith(_UTF16) or b"\0" in start:
            raise Refusal(N_("{file} is UTF-16. Save it as CSV UTF-8, or as XLSX."), file=path.name)
        file.seek(0)
        for line in file:
            total += 1
            if not line.isascii():
                if _decodes(line):
                    as_utf8 += 1
                elif _is_chinese(line):
                    as_chinese += 1
    if start.startswith(codecs.BOM_UTF8) or as_utf8 >= as_chinese:
        return "utf-8-sig", total
    return "gb18030", total


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(line: bytes) -> bool:
    """Whether a line is GB18030 with mostly everyday characters (GB 2312), not Latin letters read as such."""
    try:
        characters = _NOT_ASCII.findall(line.decode("gb18030"))
    except UnicodeDecodeError:
        return False
    everyday = "".join(characters).encode("gb2312", "ignore")
    return len(everyday) >= len(characters)


def _workbook(path: Path, sheet: str) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

    try:
        book = CalamineWorkbook.from_path(path)
        found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
    except WorksheetNotFound as error:
        names = ", ".join(book.sheet_names)
        raise Refusal(
            N_("{file} has no sheet “{sheet}”; it has: {names}."), file=path.name, sheet=sheet, names=names
        ) from error
    except CalamineError as error:
        raise Refusal(_NOT_READ, file=path.name, detail=error) from error
    rows = ([_said(value) for value in row] for row in found.iter_rows())
    return _table(path, rows, found.total_height)


def _said(value: object) -> str:
    """A workbook's typed cell as the text that the sheet shows: 15 digits, dates in ISO form."""
    match value:
        case bool():
            return "1" if value else "0"
        case float():
            return format(Decimal(f"{value:.15g}"), "f")
        case datetime():
            return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def padded(cells: list[str], width: int) -> list[str]:
    """`cells` with empty ones added at the end up to `width`, and empty ones beyond `width` taken off."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells + [""] * (width - len(cells))
