"""A list or a document to a file: where to, how far it is, and a way out of it."""

import asyncio
from pathlib import Path
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from agentdesk import config
from agentdesk.domain.errors import Trouble
from agentdesk.exchange.issues import cells, heads
from agentdesk.exchange.table_files import TableFile
from agentdesk.i18n import N_, _, _n
from agentdesk.services import issue_lines, issues
from agentdesk.services.issues import IssueFilter, IssueKey
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

PAGE: Final = 1000
"""Issues read and written at a time."""


class WriteDialog(DeskDialog[None]):
    """Asks for the file and has it written by `write_to`; a file that is there is replaced after a second Enter."""

    SCOPE = "export"
    TITLE: ClassVar[str]
    """What is written, as a message id."""

    def __init__(self) -> None:
        super().__init__()
        self._replaceable: Path | None = None
        self._writing = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(self.TITLE, classes="title")
            yield Field(
                str(config.export_directory() / self.name_offered()), select_on_focus=False, compact=True
            )
            yield Said(classes="muted", id="news")
            yield KeyBar()

    def name_offered(self) -> str:
        """The file's name that stands in the field at first."""
        raise NotImplementedError

    async def write_to(self, path: Path) -> str:
        """Write the file and say, in the language in use, what is in it. Raises Trouble."""
        raise NotImplementedError

    def refuses(self, command_id: str) -> str | None:
        """Once is enough."""
        if command_id == "export.write" and self._writing:
            return _(N_("The file is being written."))
        return super().refuses(command_id)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter in the field writes."""
        message.stop()
        self.carry_out("export.write")

    async def action_write(self) -> None:
        """Write the file; one that is there already only after a second Enter."""
        path = Path(self.query_one(Input).value.strip()).expanduser()
        if await asyncio.to_thread(path.exists) and path != self._replaceable:
            self._replaceable = path
            self.say(N_("This file is there already. Enter again replaces it."))
            return
        self._writing = True
        self.refresh_commands()
        try:
            said = await self.write_to(path)
        finally:
            self._writing = False
            self.refresh_commands()
        self.desk_app.notify(said, markup=False, timeout=8)
        self.dismiss()

    def tell_trouble(self, trouble: Trouble) -> None:
        """Why there is no file; another place can be tried at once."""
        self.say(trouble.message, **trouble.values)

    def say(self, message: str, **values: object) -> None:
        """How far it is, or why it stopped."""
        self.query_one("#news", Said).say(message, **values)


class ExportDialog(WriteDialog):
    """Writes every issue of the filter, page by page."""

    TITLE = N_("Write this list to a file (.csv or .xlsx)")
    HELP = N_(
        "Every issue of the list goes to the file, not only those on the screen. A name that ends in .csv or .xlsx"
        " decides the kind. Esc stops, and leaves no half file."
    )

    def __init__(self, by: IssueFilter) -> None:
        super().__init__()
        self._by = by

    def name_offered(self) -> str:
        """By the time at which it is written."""
        name = _(N_("issues"))
        moment = self.gateway.now().astimezone(self.gateway.zone)
        return f"{name}-{moment:%Y%m%d-%H%M%S}.xlsx"

    async def write_to(self, path: Path) -> str:
        """A page after another, as the store gives them."""
        total = await self.gateway.see(issues.how_many, self._by)
        zone, written = self.gateway.zone, 0
        after: IssueKey | None = None
        with TableFile(path, heads()) as file:
            while True:
                page = await self.gateway.see(issue_lines.page, self._by, after, PAGE)
                await asyncio.to_thread(file.add, [cells(line, zone) for line in page.items])
                written += len(page.items)
                self.say(N_("{done} of {total} written"), done=written, total=total)
                if page.next is None:
                    await asyncio.to_thread(file.finish)
                    return _n(
                        N_("1 issue is in {file}"), N_("{count} issues are in {file}"), written, file=path
                    )
                after = page.next
