"""The questionnaires of the organisation: what is asked now, what waits as a draft, where each is used."""

from typing import Any, Final

from textual.app import ComposeResult
from textual.widgets import Static

from agentdesk.i18n import N_, _, _n
from agentdesk.services import versions
from agentdesk.services.questionnaires import Use
from agentdesk.services.versions import Listed, VersionRow
from agentdesk.tui.screens.supervisor import questionnaire_words as words
from agentdesk.tui.screens.supervisor.questionnaire_acts import VersionActs
from agentdesk.tui.screens.supervisor.questionnaire_uses import UsesScreen
from agentdesk.tui.screens.supervisor.questionnaire_versions import VersionsScreen
from agentdesk.tui.text import clean, plain
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import StatusBar

EMPTY: Final = N_("There is no questionnaire yet. F2 checks a workbook and brings it in.")


class QuestionnairesScreen(VersionActs[None]):
    """The list; everything that an author does begins here."""

    SCOPE = "questionnaires"
    HELP = N_(
        "Questionnaires are written in a spreadsheet (XLSForm). F2 checks such a file, names every fault by sheet and"
        " row, and brings it in as a draft when it has none. Agents are asked to use it only after you publish it;"
        " visits under way finish on the version they began with."
    )

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Said(N_("Questionnaires"), classes="title", id="head")
        yield PagedTable(words.list_columns(), self.fetch, empty=EMPTY)
        yield Static(id="peek", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The keys go to the list."""
        self.table.focus()

    def on_screen_resume(self) -> None:
        """What happened while another page was on top."""
        if self.table.is_attached:
            self.store_changed()

    @property
    def table(self) -> PagedTable:
        """The list."""
        return self.query_one(PagedTable)

    async def fetch(self, _cursor: Any, _limit: int) -> Page:
        """Every questionnaire: there are never many."""
        return Page([words.list_row(each) for each in await self.gateway.see(versions.listed)])

    def store_changed(self) -> None:
        """Read again; the cursor stays."""
        self.table.reload()

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Say more about the questionnaire under the cursor."""
        message.stop()
        self._peek()
        self.refresh_commands()

    def _peek(self) -> None:
        here = self.here
        self.query_one("#peek", Static).update(plain(_facts(here) if here else "", lines=True))

    def relabel(self) -> None:
        """The list, as wide as the other language needs it, and the lines below it are made again."""
        super().relabel()
        self.table.use_columns(words.list_columns())
        self._peek()

    @property
    def here(self) -> Listed | None:
        """The questionnaire under the cursor."""
        row = self.table.current
        return row.data if row else None

    def refuses(self, command_id: str) -> str | None:
        """Nothing to open in an empty list."""
        if command_id in ("questionnaires.open", "questionnaires.preview") and self.here is None:
            return _(N_("There is no questionnaire here."))
        return super().refuses(command_id)

    def action_open(self) -> None:
        """Its versions."""
        if self.here is not None:
            self.app.push_screen(VersionsScreen(self.here.code))

    async def action_preview(self) -> None:
        """The version asked now; without one, the newest."""
        here = self.here
        if here is not None:
            await self.preview(
                await self.gateway.see(versions.row_of, here.code, here.published or here.newest)
            )

    def action_uses(self) -> None:
        """Which is asked on which visits."""
        self.app.push_screen(UsesScreen())

    async def action_bring(self) -> None:
        """Check a file and bring it in; its versions are shown then, with what changes on top."""
        draft = await self.bring()
        if draft is not None:
            self._show_draft(draft)

    def _show_draft(self, draft: VersionRow) -> None:
        self.table.go_to_key(draft.code)
        self.app.push_screen(VersionsScreen(draft.code, draft))


def _facts(here: Listed) -> str:
    """Three lines: what it is, how its versions stand, and on which visits it is asked."""
    standing = [
        _(N_("version {version} is asked now"), version=here.published) if here.published else "",
        _(N_("version {version} is a draft"), version=here.newest) if here.newest_state == "draft" else "",
        _n(
            N_("1 visit finishes on an older version"),
            N_("{count} visits finish on an older version"),
            here.visits_on_old,
        )
        if here.visits_on_old
        else "",
    ]
    return "\n".join(
        (
            f"{clean(here.title)} · {here.code}",
            " · ".join(part for part in standing if part),
            " · ".join(map(_use, here.used_for)),
        )
    )


def _use(use: Use) -> str:
    if not use.customer_kind and not use.tier:
        return words.visits(use)
    return f"{words.visits(use)} ({words.customers(use.customer_kind, use.tier)})"
