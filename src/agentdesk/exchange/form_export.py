"""A questionnaire back to files: as it was brought in, or a text table as a spreadsheet."""

import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any, Final

from agentdesk.domain.errors import Refusal
from agentdesk.exchange.form_files import media_folder
from agentdesk.exchange.sheets import TEXT_SUFFIXES, read_workbook
from agentdesk.exchange.table_files import unwritable
from agentdesk.i18n import N_

SPREADSHEET: Final = ".xlsx"

_SHEETS: Final = ("survey", "choices", "settings", "external_choices", "entities", "osm")
"""The sheets of an XLSForm, in the order in which people read them."""

_WIDTHS: Final = {"label": 48, "hint": 36, "relevant": 32, "calculation": 32, "constraint": 32, "type": 24}
_WIDTH: Final = 18
"""Columns in characters."""


def suffix_offered(source_name: str) -> str:
    """The suffix to write a questionnaire with: its own, or a spreadsheet's for a table in text."""
    suffix = PurePath(source_name).suffix.lower()
    return SPREADSHEET if suffix in TEXT_SUFFIXES else suffix


def workbook_files(
    path: Path, source_name: str, source: bytes, files: Mapping[str, bytes]
) -> dict[Path, bytes]:
    """What to write where, for a workbook at `path`, with the files that it reads in its media folder.

    It is byte for byte what was brought in, or a spreadsheet made of a text table when `path` says so. Raises Refusal
    for another suffix: what is not what its name says opens nowhere.
    """
    own, asked = PurePath(source_name).suffix.lower(), path.suffix.lower()
    if asked and asked != own:
        if asked != SPREADSHEET or own not in TEXT_SUFFIXES:
            kinds = " / ".join(dict.fromkeys((own, suffix_offered(source_name))))
            raise Refusal(
                N_("{file}: this questionnaire is written as {kinds}."), file=path.name, kinds=kinds
            )
        source = _spreadsheet(source, source_name)
    return {path: source} | {media_folder(path) / name: content for name, content in files.items()}


def _spreadsheet(source: bytes, source_name: str) -> bytes:
    """The sheets of a text table, every row where it stood."""
    import xlsxwriter

    data = read_workbook(source, source_name).data
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        for name in _SHEETS:
            if data.get(f"{name}_header"):
                _add_sheet(book.add_worksheet(name), data[f"{name}_header"], data[name] or (), head, cell)
    return written.getvalue()


def _add_sheet(sheet: Any, headers: Any, rows: Any, head: Any, cell: Any) -> None:
    columns = list(dict.fromkeys(header for row in headers for header in row if header))
    sheet.freeze_panes(1, 0)
    for place, header in enumerate(columns):
        sheet.write_string(0, place, header, head)
        sheet.set_column(place, place, _WIDTHS.get(header.split(":")[0], _WIDTH))
        for number, row in enumerate(rows, 1):
            if row.get(header) is not None:
                sheet.write_string(number, place, str(row[header]), cell)


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write each beside its place first, so that no half file is left there. Raises Refusal."""
    for path, content in contents.items():
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(content)
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise unwritable(path, error) from error
