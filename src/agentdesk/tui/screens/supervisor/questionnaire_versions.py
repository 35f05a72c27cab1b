"""The versions of one questionnaire: publish a draft, retire what is asked, look at it, write it to a file."""

from typing import Any

from textual.app import ComposeResult
from textual.widgets import Static

from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_, _, _n
from agentdesk.services import authoring, versions
from agentdesk.services.versions import VersionRow
from agentdesk.tui.dialogs import Confirm
from agentdesk.tui.screens.supervisor import questionnaire_words as words
from agentdesk.tui.screens.supervisor.questionnaire_acts import VersionActs
from agentdesk.tui.screens.supervisor.questionnaire_changes import ChangesScreen
from agentdesk.tui.text import clean, moment, plain
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable, Row
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import StatusBar


class VersionsScreen(VersionActs[None]):
    """The versions of the questionnaire `code`, the newest first; `brought` has just been brought in."""

    SCOPE = "versions"
    HELP = N_(
        "* marks the version that the next call is asked with. A draft can be looked at, compared and thrown away; once"
        " published it never changes. A visit that has begun stays on its version whatever is published meanwhile."
    )

    def __init__(self, code: str, brought: VersionRow | None = None) -> None:
        super().__init__()
        self._code, self._brought = code, brought

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Said(N_("Versions of {code}"), classes="title", id="head", code=self._code)
        yield PagedTable(
            words.version_columns(), self.fetch, empty=N_("This questionnaire is gone. Esc goes back.")
        )
        yield Static(id="peek", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The keys go to the list."""
        self.table.focus()
        if self._brought is not None:
            self.later(self._show_brought(self._brought), group="brought")

    async def _show_brought(self, draft: VersionRow) -> None:
        """Say that it is here, and what changes when something is asked already."""
        self.tell(
            _(
                N_("Version {version} is here as a draft. {key} publishes it."),
                version=draft.version,
                key=self.desk_app.keymap.shown("versions.publish"),
            )
        )
        found = await self.gateway.see(versions.versions, self._code)
        asked = next((row for row in found if row.asked), None)
        if asked is not None:
            self._show_changes(draft, asked)

    def on_screen_resume(self) -> None:
        """What happened while another page was on top."""
        if self.table.is_attached:
            self.store_changed()

    @property
    def table(self) -> PagedTable:
        """The list."""
        return self.query_one(PagedTable)

    # Reading

    async def fetch(self, _cursor: Any, _limit: int) -> Page:
        """Every version; none when the last draft has been thrown away."""
        try:
            rows = await self.gateway.see(versions.versions, self._code)
        except Refusal:
            return Page()
        return Page([self._row(row) for row in rows])

    def _row(self, row: VersionRow) -> Row:
        today, zone = self.gateway.today(), self.gateway.zone
        by = [moment(row.created_at, zone, today), row.created_by]
        return Row(
            str(row.version),
            {
                "version": f"v{row.version}",
                "state": words.state(row),
                "file": row.source_name,
                "made": " ".join(part for part in by if part),
                "published": moment(row.published_at, zone, today) if row.published_at else "",
                "under_way": str(row.visits_under_way) if row.visits_under_way else "",
                "questions": str(row.questions),
                "languages": " ".join(row.languages),
            },
            row,
        )

    def store_changed(self) -> None:
        """Read again; the cursor stays."""
        self.table.reload()

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Say more about the version under the cursor."""
        message.stop()
        self._peek()
        self.refresh_commands()

    def _peek(self) -> None:
        here = self.here
        self.query_one("#peek", Static).update(plain(self._facts(here) if here else "", lines=True))

    def _facts(self, row: VersionRow) -> str:
        """Three lines: what it is, where it came from, and what became of it."""
        today, zone = self.gateway.today(), self.gateway.zone
        happened = []
        if row.published_at is not None:
            when, person = moment(row.published_at, zone, today), clean(row.published_by)
            said = N_("published {when} by {person}") if person else N_("published {when}")
            happened.append(_(said, when=when, person=person))
        if row.retired_at is not None:
            happened.append(_(N_("retired {when}"), when=moment(row.retired_at, zone, today)))
        if row.visits_under_way:
            happened.append(_n(N_("1 visit under way"), N_("{count} visits under way"), row.visits_under_way))
        return "\n".join(
            (
                f"v{row.version} · {_(versions.STATE_NAMES[row.state])} · {clean(row.title)}",
                " · ".join(filter(None, (clean(row.source_name), row.converter, clean(row.note)))),
                " · ".join(happened),
            )
        )

    def relabel(self) -> None:
        """The list and the lines below it are made again."""
        super().relabel()
        self.table.use_columns(words.version_columns())
        self._peek()

    # What is under the cursor

    @property
    def here(self) -> VersionRow | None:
        """The version under the cursor."""
        row = self.table.current
        return row.data if row else None

    @property
    def asked(self) -> VersionRow | None:
        """The version that the next call is asked with."""
        return next((row.data for row in self.table.rows if row.data.asked), None)

    def refuses(self, command_id: str) -> str | None:
        """What the version under the cursor does not allow."""
        if reason := super().refuses(command_id):
            return reason
        here, name = self.here, command_id.partition(".")[2]
        if not command_id.startswith("versions.") or name == "bring":
            return None
        if here is None:
            return _(N_("There is no version here."))
        if name in ("publish", "discard") and here.state != "draft":
            return _(N_("This version is no draft."))
        if name == "retire" and here.state != "published":
            return _(N_("This version is not published."))
        if name == "changes" and (self.asked is None or here.asked):
            return _(N_("There is no other version that is asked now."))
        return None

    # Commands

    async def action_preview(self) -> None:
        """This version as agents see it."""
        if self.here is not None:
            await self.preview(self.here)

    def action_changes(self) -> None:
        """What differs from the version that is asked now."""
        if self.here is not None and self.asked is not None:
            self._show_changes(self.here, self.asked)

    def _show_changes(self, row: VersionRow, asked: VersionRow) -> None:
        self.app.push_screen(ChangesScreen(asked, row))

    async def action_publish(self) -> None:
        """Ask the next calls with this draft."""
        if self.here is not None and await self.publish(self.here):
            self.store_changed()

    async def action_retire(self) -> None:
        """Take it out of use, after a question: it can never be published again."""
        here = self.here
        if here is None:
            return
        question = N_(
            "Take version {version} of {code} out of use? Visits under way on it finish on it; it can never be"
            " published again."
        )
        if await self.desk_app.ask(Confirm(question, version=here.version, code=here.code)):
            await self.gateway.do(authoring.retire, here.code, here.version)
            self.store_changed()

    async def action_discard(self) -> None:
        """Throw the draft away, after a question: it is gone then."""
        here = self.here
        if here is None:
            return
        question = N_("Throw the draft {version} of {code} away? Its workbook goes with it.")
        if await self.desk_app.ask(Confirm(question, version=here.version, code=here.code)):
            await self.gateway.do(authoring.discard, here.code, here.version)
            self.store_changed()

    async def action_export(self) -> None:
        """The workbook, the codebook or the XForm, to a file."""
        from agentdesk.tui.screens.supervisor.questionnaire_export import ExportVersion, choose_what

        here = self.here
        if here is not None and (what := await self.desk_app.ask(choose_what(here))):
            await self.desk_app.ask(ExportVersion(here, what))

    async def action_bring(self) -> None:
        """Check a file and bring it in as a version of this questionnaire."""
        draft = await self.bring(self._code)
        if draft is not None:
            self.table.reset()
            await self._show_brought(draft)
