"""One version to a file: its workbook as it was brought in, a codebook to print, or its XForm."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Final

from agentdesk.exchange.codebook import codebook
from agentdesk.exchange.form_export import suffix_offered, workbook_files, write_files
from agentdesk.i18n import N_, _, current_language
from agentdesk.services import versions
from agentdesk.services.questionnaires import form_of
from agentdesk.services.versions import VersionRow
from agentdesk.tui.dialogs import Choose
from agentdesk.tui.screens.supervisor.export import WriteDialog


class What(StrEnum):
    """What of a version is written."""

    WORKBOOK = "workbook"
    CODEBOOK = "codebook"
    XFORM = "xform"


_TITLES: Final = {
    What.WORKBOOK: N_("The workbook, as it was brought in"),
    What.CODEBOOK: N_("The codebook: a page to print (.html)"),
    What.XFORM: N_("The XForm (.xml)"),
}


def choose_what(row: VersionRow) -> Choose[What]:
    """Asks what of a version to write."""
    return Choose(
        N_("Write version {version} of {code}: what?"),
        [(what, _(title)) for what, title in _TITLES.items()],
        version=row.version,
        code=row.code,
    )


class ExportVersion(WriteDialog):
    """Writes the workbook, the codebook or the XForm of a version."""

    TITLE = N_("Write it to this file")
    HELP = N_(
        "A workbook is given back byte for byte, a table in text as a spreadsheet when the name ends in .xlsx; "
        "files that came with it go to a folder beside it."
    )

    def __init__(self, row: VersionRow, what: What) -> None:
        super().__init__()
        self._row, self._what = row, what

    def name_offered(self) -> str:
        """The questionnaire's code and version."""
        suffix = {
            What.WORKBOOK: suffix_offered(self._row.source_name),
            What.CODEBOOK: ".html",
            What.XFORM: ".xml",
        }[self._what]
        return f"{self._row.code}-v{self._row.version}{suffix}"

    async def write_to(self, path: Path) -> str:
        """Read the version and write it."""
        detail = await self.gateway.see(versions.version, self._row.code, self._row.version)
        match self._what:
            case What.WORKBOOK:
                contents = await asyncio.to_thread(
                    workbook_files, path, detail.row.source_name, detail.source, detail.files
                )
            case What.XFORM:
                contents = {path: detail.xform.encode()}
            case What.CODEBOOK:
                form = await self.gateway.see(form_of, self._row.id)
                page = await asyncio.to_thread(
                    codebook,
                    form,
                    current_language(),
                    title=self._row.title,
                    version=str(self._row.version),
                )
                contents = {path: page.encode()}
        await asyncio.to_thread(write_files, contents)
        return _(N_("Written: {file}"), file=path)
