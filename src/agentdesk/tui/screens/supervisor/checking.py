"""The check of a questionnaire's file as a page shows it: what was read, what was found, and the cells it is about.

Everything here takes seconds for a large workbook: call it in a thread of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agentdesk.exchange.findings import Finding
from agentdesk.exchange.form_files import FilesBeside, read_form_file
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.model import digest_of
from agentdesk.services.authoring import Submission

if TYPE_CHECKING:
    from agentdesk.exchange.form_check import Checked

Place = tuple[str, int, str]
"""Sheet, row as a spreadsheet counts it, and the column's header."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One reading of a file: what is brought in is what was checked, whatever is on disk by then."""

    path: Path
    source: bytes
    version: tuple[int, int]
    """Of the file: when it was changed, and its size."""
    checked: "Checked"
    files: Mapping[str, bytes]
    cells: Mapping[Place, str]

    def cell(self, finding: Finding) -> str:
        """What stands in the cell that a finding is about; empty when it is about no cell."""
        return self.cells.get((finding.sheet, finding.row or 0, finding.column), "")

    @property
    def digest(self) -> str:
        """What tells the questionnaire, with the files it reads, from every other."""
        return digest_of(self.checked.xform, self.files)

    def submission(self, code: str) -> Submission:
        """What to bring in, as a version of `code`, or of the form's own id when it is empty."""
        return Submission(
            xform=self.checked.xform,
            source=self.source,
            source_name=self.path.name,
            converter=self.checked.converter,
            files=self.files,
            code=code,
        )


def check_file(path: Path) -> CheckedFile:
    """Read and check a questionnaire. Raises Refusal when the file cannot be read."""
    # Imported here, in the thread: the converter is slow to load.
    from agentdesk.exchange.form_check import check

    version = version_of(path)
    source = read_form_file(path)
    beside = FilesBeside(path)
    checked = check(source, path.name, beside)
    needed = checked.form.files if checked.form is not None else ()
    files = {name: beside[name] for name in needed if name in beside}
    return CheckedFile(path, source, version, checked, files, _cells(source, path.name))


def version_of(path: Path) -> tuple[int, int]:
    """What changes when the file is saved; (0, 0) while it is not there."""
    try:
        facts = path.stat()
    except OSError:
        return (0, 0)
    return (facts.st_mtime_ns, facts.st_size)


def _cells(source: bytes, name: str) -> dict[Place, str]:
    """Every cell that is not blank; nothing of an XForm or of what cannot be read."""
    from agentdesk.exchange.sheets import read_workbook

    try:
        book = read_workbook(source, name)
    except FormError:
        return {}
    return {
        (sheet.name, row.number, header): cell
        for sheet in (book.survey, book.choices, book.settings)
        for row in sheet.rows
        for header, cell in row.cells.items()
    }
