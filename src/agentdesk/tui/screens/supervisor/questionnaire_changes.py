"""What changes for the customers when one version takes another's place, question by question."""

import asyncio
from typing import Any, Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from agentdesk.i18n import N_, _
from agentdesk.questionnaire.differences import Difference, differences
from agentdesk.services.questionnaires import form_of
from agentdesk.services.versions import VersionRow
from agentdesk.tui.screens.supervisor import difference_words as words
from agentdesk.tui.screens.supervisor.questionnaire_acts import VersionActs
from agentdesk.tui.text import clean, plain
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Cell, Page, PagedTable, Row
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import StatusBar

COLUMNS: Final = (
    Column("change", N_("Change"), min=9, place=1),
    Column("question", N_("Question"), min=12, weight=1, place=1),
    Column("what", N_("What"), min=14, weight=1, place=1),
    Column("old", N_("Before"), min=12, weight=3, place=3),
    Column("new", N_("After"), min=12, weight=3, place=2),
)


class ChangesScreen(VersionActs[None]):
    """What differs between the version `asked` now and `row`."""

    SCOPE = "changes"
    HELP = N_(
        "+ was added, - removed, ↕ moved, ~ changed. Below the list the texts of the difference under the cursor stand"
        " whole, before and after."
    )

    def __init__(self, asked: VersionRow, row: VersionRow) -> None:
        super().__init__()
        self._asked, self._version = asked, row

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Said(
            N_("{code}: from version {old}, which is asked now, to version {new}"),
            classes="title",
            id="head",
            code=self._version.code,
            old=self._asked.version,
            new=self._version.version,
        )
        yield PagedTable(COLUMNS, self._fetch, empty=N_("Customers notice nothing: no question differs."))
        yield Static(id="peek", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The keys go to the list."""
        self._table.focus()

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    async def _fetch(self, _cursor: Any, _limit: int) -> Page:
        before = await self.gateway.see(form_of, self._asked.id)
        after = await self.gateway.see(form_of, self._version.id)
        found = await asyncio.to_thread(differences, before, after)
        return Page([self._row(number, each) for number, each in enumerate(found)])

    @staticmethod
    def _row(number: int, each: Difference) -> Row:
        cells: dict[str, Cell] = {
            "change": (words.change(each), words.TONES[each.change]),
            "question": words.question(each),
            "what": words.what(each),
            "old": each.old,
            "new": each.new,
        }
        return Row(str(number), cells, each)

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """The texts whole."""
        message.stop()
        self._peek()

    def _peek(self) -> None:
        row = self._table.current
        said = _whole(row.data) if row else Content("")
        self.query_one("#peek", Static).update(said)

    def relabel(self) -> None:
        """Everything in the other language."""
        super().relabel()
        self._peek()

    def refuses(self, command_id: str) -> str | None:
        """Only a draft can be published."""
        if command_id == "changes.publish" and self._version.state != "draft":
            return _(N_("This version is no draft."))
        return super().refuses(command_id)

    async def action_preview(self) -> None:
        """The new version as agents will see it."""
        await self.preview(self._version)

    async def action_publish(self) -> None:
        """Ask the next calls with it, and go back."""
        if await self.publish(self._version):
            self.dismiss()


def _whole(each: Difference) -> Content:
    head = plain(f"{words.change(each)}  {clean(each.path)}  {words.what(each)}", "bold")
    lines = [head]
    for title, text in ((_(N_("Before")), each.old), (_(N_("After")), each.new)):
        if text:
            lines.append(Content("").join([Content(f"{title}  ").stylize("$muted"), plain(text)]))
    return Content("\n").join(lines)
