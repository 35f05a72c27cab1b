"""Which file to check: its path typed, completed, or found in the list of the folder below."""

import asyncio
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.events import Event, Key, Paste
from textual.widgets import Input

from agentdesk import config
from agentdesk.exchange.form_files import SUFFIXES
from agentdesk.i18n import N_, _
from agentdesk.tui.paths import Offer, begun_anew, chosen, completed, offers, pasted_path
from agentdesk.tui.screens.base import DeskDialog, DeskScreen
from agentdesk.tui.text import moment
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable, Row
from agentdesk.tui.widgets.said import Said

FOLDER = "questionnaires_folder"
"""Under which name the folder of the last file is remembered."""

COLUMNS = (
    Column("name", N_("File or folder"), min=30, weight=1),
    Column("changed", N_("Changed"), min=16, place=2),
    Column("size", N_("Size"), min=9, place=2, right=True),
)
EMPTY = N_("Nothing here fits what is typed. Files may be .xlsx, .xlsm, .xls, .csv, .md or .xml.")


class PathField(Field):
    """A field in which the key of completion completes, and a whole path that is pasted stands for all before it."""

    async def take(self, event: Event) -> bool:
        if isinstance(event, Paste):
            pasted = pasted_path(event.text)
            if Path(pasted).expanduser().is_absolute():
                self.value = ""
            self.insert_text_at_cursor(pasted)
            return True
        if isinstance(event, Key) and isinstance(self.screen, DeskScreen):
            found = self.screen.command_of(event.key)
            if found is not None and found[0] == "form_file.complete":
                self.screen.carry_out(found[0])
                return True
        return await super().take(event)


class ChooseFormFile(DeskDialog[Path]):
    """Gives the path of an existing file."""

    SCOPE = "form_file"
    HELP = N_(
        "Type a path, or go through the folder with the arrows: Enter looks into a folder and takes a file. Any part"
        " of a name finds it; Tab completes. The newest file stands first."
    )
    BINDINGS = [
        Binding(key, f"list('{action}', {amount})", show=False)
        for key, action, amount in (
            ("up", "move", -1),
            ("down", "move", 1),
            ("pageup", "page", -1),
            ("pagedown", "page", 1),
        )
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown = config.remembered().get(FOLDER) or f"{Path.cwd().as_posix().rstrip('/')}/"

    def compose(self) -> ComposeResult:
        with Horizontal(id="line"):
            yield Said(N_("Questionnaire file"), classes="title")
            yield PathField(self._shown, compact=True)
        yield PagedTable(COLUMNS, self._fetch, empty=EMPTY)
        yield KeyBar()

    def on_mount(self) -> None:
        """Type at once, behind the folder."""
        self.query_one(Input).focus()

    @property
    def _typed(self) -> str:
        return begun_anew(self.query_one(Input).value)

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    async def _fetch(self, _cursor: Any, _limit: int) -> Page:
        typed = self._typed
        found = await asyncio.to_thread(offers, typed, SUFFIXES)
        self._shown = typed
        return Page([self._row(offer) for offer in found])

    def _row(self, offer: Offer) -> Row:
        if offer.size is None:
            return Row(
                offer.name,
                {"name": f"{offer.name}/", "changed": "", "size": (_(N_("folder")), "muted")},
                offer,
            )
        changed = moment(offer.changed, self.gateway.zone, self.gateway.today())
        size = _(N_("{count} KB"), count=f"{max(offer.size // 1024, 1):,}")
        return Row(offer.name, {"name": offer.name, "changed": changed, "size": size}, offer)

    def on_input_changed(self, message: Input.Changed) -> None:
        """List what fits as it is typed."""
        message.stop()
        self._table.reset()

    def action_list(self, action: str, amount: int) -> None:
        """Move the list's cursor while the keys go to the field."""
        getattr(self._table, f"action_{action}")(amount)

    async def _marked(self) -> Offer | None:
        """The offer under the cursor; the first that fits when the list is older than what was typed."""
        if self._typed == self._shown:
            row = self._table.current
            return row.data if row else None
        found = await asyncio.to_thread(offers, self._typed, SUFFIXES)
        return found[0] if found else None

    async def action_complete(self) -> None:
        """As far as the names agree; when that is nothing, the marked one."""
        typed = self._typed
        grown = completed(typed, await asyncio.to_thread(offers, typed, SUFFIXES))
        marked = await self._marked()
        if grown == typed and marked is not None:
            grown = chosen(typed, marked)
        if self._typed == typed:
            self._put(grown)

    def _put(self, text: str) -> None:
        field = self.query_one(Input)
        field.value = text
        field.cursor_position = len(text)

    def entered(self, field: Input) -> None:  # noqa: ARG002
        """Enter takes."""
        self.carry_out("form_file.take")

    async def action_take(self) -> None:
        """The file that was typed whole, else the marked one; a folder is looked into."""
        path = Path(self._typed.strip()).expanduser()
        if not await asyncio.to_thread(path.is_file):
            marked = await self._marked()
            if marked is None:
                self.tell(_(N_("There is no such file.")), wrong=True)
                return
            if marked.is_folder:
                self._put(chosen(self._typed, marked))
                return
            path = marked.path
        path = path.absolute()
        config.remember(**{FOLDER: f"{path.parent.as_posix().rstrip('/')}/"})
        self.dismiss(path)
