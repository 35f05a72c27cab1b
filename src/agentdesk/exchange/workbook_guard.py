"""Looks at a workbook before anything opens it: what would fill memory or take minutes is refused at once."""

import io
import re
import zlib
from typing import Final
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError

MAX_FILE: Final = 16_000_000
"""Bytes of a questionnaire file, of any kind."""

MAX_UNPACKED: Final = 64_000_000
"""Bytes of all parts of a workbook together, unpacked."""

MAX_PARTS: Final = 2_000
MAX_CELLS: Final = 300_000
"""Cells of all sheets, formatted empty ones included; some 100 times the largest real form known."""

_CHUNK: Final = 1 << 20
_CELL: Final = re.compile(rb"<(?:\w+:)?c[ />]")
_DECLARATION: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OVERLAP: Final = 16
_STORED_DEFLATED: Final = (0, 8)
_TOO_LONG: Final = N_("The file is too large for a questionnaire: over {most} bytes.")
_TOO_WIDE: Final = N_("The workbook is too large for a questionnaire: over {most} cells.")
_TOO_MANY: Final = N_("The workbook has over {most} parts; no questionnaire needs that.")


def guard(source: bytes, filename: str) -> None:
    """Raise FormError for a file that no questionnaire needs: too large, too many cells, entities, encrypted.

    Sizes that a ZIP file declares are not believed: its parts are unpacked bit by bit up to the limit.
    """
    if len(source) > MAX_FILE:
        raise FormError(filename, _TOO_LONG, most=f"{MAX_FILE:,}")
    if not source.startswith(b"PK"):
        return
    try:
        with ZipFile(io.BytesIO(source)) as archive:
            _look_through(archive, filename)
    except (
        BadZipFile,
        LargeZipFile,
        NotImplementedError,
        RuntimeError,
        zlib.error,
        EOFError,
        OSError,
    ) as error:
        raise FormError(filename, N_("The workbook cannot be read: {detail}."), detail=error) from error


def _look_through(archive: ZipFile, filename: str) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise FormError(filename, _TOO_MANY, most=f"{MAX_PARTS:,}")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FormError(filename, _TOO_LONG, most=f"{MAX_UNPACKED:,}")
    unpacked = cells = 0
    for part in parts:
        if part.compress_type not in _STORED_DEFLATED:
            raise BadZipFile(f"compression {part.compress_type} of {part.filename}")
        size, found = _weigh(archive, part, filename, MAX_UNPACKED - unpacked)
        unpacked, cells = unpacked + size, cells + found
        if cells > MAX_CELLS:
            raise FormError(filename, _TOO_WIDE, most=f"{MAX_CELLS:,}")


def _weigh(archive: ZipFile, part: ZipInfo, filename: str, most: int) -> tuple[int, int]:
    """Bytes and cells of one part, read no further than the limits."""
    size = cells = 0
    tail = b""
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    is_sheet = part.filename.lower().startswith("xl/worksheets/")
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise FormError(filename, _TOO_LONG, most=f"{MAX_UNPACKED:,}")
            seen = tail + chunk
            if is_xml and _DECLARATION.search(seen):
                raise FormError(filename, N_("The workbook declares XML entities; no spreadsheet does that."))
            if is_sheet:
                cells += len(_CELL.findall(chunk))
                if cells > MAX_CELLS:
                    break
            tail = chunk[-_OVERLAP:]
    return size, cells
