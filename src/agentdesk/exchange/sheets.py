"""The sheets of an XLSForm as its author sees them: rows by number, columns by header and language."""

import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import PurePath
from typing import Any, Final
from zipfile import BadZipFile

from agentdesk.exchange.workbook_guard import guard
from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.itext import language_code

SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".csv", ".md")
TEXT_SUFFIXES: Final = (".csv", ".md")
XFORM_SUFFIX: Final = ".xml"
_BEGINNINGS: Final = {b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls"}
"""What workbooks begin with: one that was renamed, or saved with the other suffix, is read as what it is."""

REFUSED: Final = N_("The questionnaire was refused: {detail}")
"""The message of a FormError whose detail are the converter's own words."""

MAX_CELL: Final = 32_767
"""Characters in one cell: what a spreadsheet can hold."""

MAX_QUESTIONS: Final = 10_000

UNREADABLE: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What the libraries that read workbooks throw at a damaged one."""

ALIASES: Final = {
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "caption": "label",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "command": "type",
    "tag": "name",
    "value": "name",
    "list name": "list_name",
}
"""Other headers that the field uses, and the one that each stands for."""


@dataclass(frozen=True, slots=True)
class Column:
    """A header as written, the name it stands for, and the language of its texts (`` for none)."""

    header: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number (the header is row 1) and its cells that are not blank, by header."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, blank rows left out."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def said(self, row: Row, name: str) -> str:
        """The cell of the column `name`; of its first language where it has several."""
        return next((row.cells[c.header] for c in self.named(name) if c.header in row.cells), "")

    def named(self, name: str) -> tuple[Column, ...]:
        """The columns called `name`, one for each language."""
        return tuple(column for column in self.columns if column.name == name)

    def header(self, name: str, language: str = "") -> str:
        """The header as its author wrote it (that of `language`, a code); `name` itself without one."""
        found = self.named(name)
        spoken = [c.header for c in found if language and language_code(c.language) == language]
        return (spoken or [c.header for c in found] or [name])[0]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that matter; `data` is the whole of it as the converter takes it."""

    survey: Sheet
    choices: Sheet
    settings: Sheet
    data: Mapping[str, Any]


def read_workbook(source: bytes, filename: str) -> Workbook:
    """Read an XLSForm file; its suffix says what it is, its beginning which kind of workbook.

    Raises FormError for one that cannot be read.
    """
    # Imported here: the converter is slow to load and no agent's screen needs it.
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import DefinitionData, SupportedFileTypes
    from xlrd import XLRDError
    from xlrd.compdoc import CompDocError

    suffix = PurePath(filename).suffix.lower()
    if suffix not in SUFFIXES:
        kinds = ", ".join((*SUFFIXES, XFORM_SUFFIX))
        raise FormError(filename, N_("A questionnaire is one of these files: {kinds}."), kinds=kinds)
    guard(source, filename)
    suffix = next((kind for start, kind in _BEGINNINGS.items() if source.startswith(start)), suffix)
    try:
        text = _as_utf8(source) if suffix in TEXT_SUFFIXES else source
        sheets = SupportedFileTypes.get_processors()[SupportedFileTypes(suffix)](text)
        data = asdict(DefinitionData(**{part.name: sheets.get(part.name) for part in fields(DefinitionData)}))
    except PyXFormError as error:
        raise FormError(filename, REFUSED, detail=str(error)) from error
    except (*UNREADABLE, XLRDError, CompDocError) as error:
        raise FormError(filename, N_("The workbook cannot be read: {detail}."), detail=repr(error)) from error
    _refuse_giants(data, filename)
    return Workbook(_sheet(data, "survey"), _sheet(data, "choices"), _sheet(data, "settings"), data)


def _as_utf8(source: bytes) -> bytes:
    """Text as UTF-8 without a mark; what is no UTF-8 is taken as GB18030, as spreadsheets in Chinese save."""
    try:
        return source.decode("utf-8-sig").encode()
    except UnicodeDecodeError:
        return source.decode("gb18030").encode()


def _refuse_giants(data: Mapping[str, Any], filename: str) -> None:
    if len(data["survey"] or ()) > MAX_QUESTIONS:
        raise FormError(filename, N_("The survey sheet has over {most} rows."), most=MAX_QUESTIONS)
    for sheet, rows in data.items():
        for number, row in enumerate(rows or (), 2):
            for header, cell in row.items() if isinstance(row, dict) else ():
                if isinstance(cell, str) and len(cell) > MAX_CELL:
                    place = f"[row : {number}] On the '{sheet}' sheet, the '{header}' value"
                    raise FormError(place, N_("A cell has over {most} characters."), most=MAX_CELL)


def _sheet(data: Mapping[str, Any], name: str) -> Sheet:
    headers = dict.fromkeys(header for row in data[f"{name}_header"] or () for header in row)
    rows = (Row(number, _cells(row)) for number, row in enumerate(data[name] or (), 2))
    return Sheet(name, _columns(headers), tuple(row for row in rows if row.cells))


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    return {header: str(cell) for header, cell in row.items() if cell is not None and str(cell).strip()}


def _columns(headers: Iterable[str]) -> tuple[Column, ...]:
    written = [header for header in headers if header and header != "None"]
    colons = "::" if any("::" in header for header in written) else ":"
    return tuple(_column(header, colons) for header in written)


def _column(header: str, colons: str) -> Column:
    parts = [part.strip() for part in header.split(colons)]
    first = re.sub(r"\s+", "_", parts[0].lower())
    name = ALIASES.get(first, ALIASES.get(parts[0].lower(), first))
    if name in ("agentdesk", "bind", "body", "control", "instance", "jr") and len(parts) > 1:
        return Column(header, f"{name}::{'::'.join(parts[1:]).lower()}", "")
    if name == "media" and len(parts) > 1:
        return Column(header, parts[1].lower(), parts[2] if len(parts) > 2 else "")
    return Column(header, name, parts[1] if len(parts) > 1 else "")
