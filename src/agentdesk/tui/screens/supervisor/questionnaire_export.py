"""One version to a file: its workbook as it was brought in, a codebook to print, or its XForm."""

import asyncio
import os
from enum import StrEnum
from pathlib import Path
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.exchange.codebook import codebook
from agentdesk.exchange.form_files import media_folder
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
    HELP = N_("The workbook is given back byte for byte; files that came with it go to a folder beside it.")

    def __init__(self, row: VersionRow, what: What) -> None:
        super().__init__()
        self._row, self._what = row, what

    def name_offered(self) -> str:
        """The questionnaire's code and version."""
        suffix = {
            What.WORKBOOK: Path(self._row.source_name).suffix,
            What.CODEBOOK: ".html",
            What.XFORM: ".xml",
        }[self._what]
        return f"{self._row.code}-v{self._row.version}{suffix}"

    async def write_to(self, path: Path) -> str:
        """Read the version and write it."""
        detail = await self.gateway.see(versions.version, self._row.code, self._row.version)
        contents = {path: detail.source}
        match self._what:
            case What.WORKBOOK:
                contents |= {media_folder(path) / name: content for name, content in detail.files.items()}
            case What.XFORM:
                contents[path] = detail.xform.encode()
            case What.CODEBOOK:
                form = await self.gateway.see(form_of, self._row.id)
                page = await asyncio.to_thread(
                    codebook,
                    form,
                    current_language(),
                    title=self._row.title,
                    version=str(self._row.version),
                )
                contents[path] = page.encode()
        for target, content in contents.items():
            await asyncio.to_thread(_write, target, content)
        return _(N_("Written: {file}"), file=path)


def _write(path: Path, content: bytes) -> None:
    """Beside its place first, so that no half file is left there. Raises Refusal."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Refusal(
            N_("{file} cannot be written: {detail}."), file=str(path), detail=error.strerror or str(error)
        ) from error
