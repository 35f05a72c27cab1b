"""The ledger (问题跟踪台账): every issue, whose it is, how long it has waited, and what stands out."""

import time
from datetime import UTC, datetime
from typing import Any, Final

from textual.app import ComposeResult
from textual.widgets import Static

from agentdesk.i18n import N_, _, current_language
from agentdesk.services import issues, organisation
from agentdesk.services.issues import IssueCounts, IssueFilter, IssueRow
from agentdesk.services.organisation import DepartmentName
from agentdesk.tui.dialogs import Prompt
from agentdesk.tui.screens.supervisor import issue_words as words
from agentdesk.tui.screens.supervisor.assign import AssigningScreen
from agentdesk.tui.screens.supervisor.ledger_filter import LedgerFilter
from agentdesk.tui.screens.supervisor.quick_bar import NO_FILTER, QuickBar, Shown
from agentdesk.tui.text import clean, moment, plain, span
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable, Row
from agentdesk.tui.widgets.status_bar import StatusBar

FLASH: Final = 10.0
"""Seconds for which an issue that has just come in carries a sign."""
AGEING: Final = 30.0
"""Seconds between two looks at how old the issues are by now."""

EMPTY: Final = N_("No issue is open. Agents raise them in a call with F3; they appear here by themselves.")
NONE_FOUND: Final = N_("No issue is like this. Press 0 to see all open ones.")


def ledger_columns() -> tuple[Column, ...]:
    """The columns, as wide as the language in use needs them."""
    severity = 7 if current_language().startswith("zh") else 11
    return (
        Column("sign", "", min=1, place=1),
        Column("number", N_("No."), min=7, place=1, right=True),
        Column("age", N_("Age"), min=7, place=2, right=True),
        Column("severity", N_("Severity"), min=severity, place=1),
        Column("customer", N_("Customer"), min=10, weight=3, place=1),
        Column("category", N_("Category"), min=9, weight=1, place=3),
        Column("responsible", N_("Owner"), min=8, weight=3, place=2),
        Column("state", N_("State"), min=9, place=2),
        Column("due", N_("Next due"), min=18, place=4),
        Column("reopened", N_("Reop."), min=5, place=5, right=True),
        Column("description", N_("What is wrong"), min=14, weight=6, place=6),
    )


class LedgerScreen(AssigningScreen[None]):
    """The supervisor's home."""

    SCOPE = "ledger"
    HELP = N_(
        "Every problem that a customer raised is on this list until the customer is satisfied. The digits show one"
        " kind only, the function keys narrow further, 0 shows all open issues again. !! is critical, ! is major;"
        " before the number, ! is a promise, a deadline or a clock that is past and + has just come in."
    )

    def __init__(self, shown: LedgerFilter = NO_FILTER) -> None:
        """`shown` is what of it is shown first."""
        super().__init__()
        self.shown = shown
        self._departments: tuple[DepartmentName, ...] = ()
        self._highest: int | None = None
        self._flashing: dict[int, float] = {}

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield QuickBar()
        yield Shown()
        yield PagedTable(ledger_columns(), self.fetch, empty=EMPTY, id="issues")
        yield Static(id="peek", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read what the bars show."""
        self.table.focus()
        if self.shown.narrowed:
            self.show(self.shown)
        self.read(self._show_departments, organisation.departments)
        self._count()
        self.set_interval(AGEING, self.table.reload)

    def on_screen_resume(self) -> None:
        """What happened while another page was on top."""
        if self.table.is_attached:
            self.store_changed()

    @property
    def table(self) -> PagedTable:
        """The list."""
        return self.query_one(PagedTable)

    # Reading

    def query_now(self) -> IssueFilter:
        """The filter in force, as the service takes it."""
        today, zone = self.gateway.today(), self.gateway.zone
        midnight = datetime(today.year, today.month, today.day, tzinfo=zone).astimezone(UTC)
        return self.shown.query(self.person.id, today, midnight, self.gateway.now())

    async def fetch(self, cursor: Any, limit: int) -> Page:
        """Some issues of the filter in force, as rows."""
        page = await self.gateway.see(issues.page, self.query_now(), cursor, limit)
        if cursor is None:
            self._notice(page.items)
        return Page([self._row(item) for item in page.items], page.next)

    def _notice(self, items: tuple[IssueRow, ...]) -> None:
        """Mark issues that were not there before; the numbers only grow."""
        highest = max((item.id for item in items), default=0)
        if self._highest is not None:
            fresh = {item.id: time.monotonic() + FLASH for item in items if item.id > self._highest}
            if fresh:
                self._flashing |= fresh
                self.set_timer(FLASH, self.table.reload)
        self._highest = max(highest, self._highest or 0)

    def _row(self, item: IssueRow) -> Row:
        severity = words.severity(item.severity)
        tone = words.tone(item.severity)
        now = self.gateway.now().astimezone(self.gateway.zone)
        late, due = words.is_late(item, now), words.due(item, now)
        new = time.monotonic() < self._flashing.get(item.id, 0)
        return Row(
            str(item.id),
            {
                "sign": ("+", "good") if new else ("!", "late") if late else "",
                "number": str(item.id),
                "age": span(self.gateway.now() - item.raised_at),
                "severity": (severity, tone) if tone else severity,
                "customer": item.customer,
                "category": words.short_category(item.category),
                "responsible": item.assignee or item.department or (_(N_("nobody")), "muted"),
                "state": words.short_state(item.state),
                "due": (due, "late") if late else due,
                "reopened": str(item.reopened) if item.reopened else "",
                "description": item.description,
            },
            item,
        )

    def _count(self) -> None:
        self.read(self._show_counts, issues.counts)

    def _show_counts(self, counts: IssueCounts) -> None:
        self.query_one(QuickBar).counts = counts

    def _show_departments(self, departments: tuple[DepartmentName, ...]) -> None:
        self._departments = departments

    def store_changed(self) -> None:
        """Read again; the cursor stays on its issue."""
        self.table.reload()
        self._count()

    # What is under the cursor

    def issue_here(self) -> IssueRow | None:
        """The issue under the cursor."""
        row = self.table.current
        return row.data if row else None

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Say more about the issue under the cursor."""
        message.stop()
        self._peek()
        self.refresh_commands()

    def _peek(self) -> None:
        item = self.issue_here()
        said = ""
        if item is not None:
            when = moment(item.raised_at, self.gateway.zone, self.gateway.today())
            head = [f"#{item.id}", clean(item.customer), clean(item.product), words.state(item.state)]
            by = _(N_("raised {when} by {person}"), when=when, person=clean(item.raised_by))
            head += [clean(words.responsible(item)), by]
            said = " · ".join(part for part in head if part) + "\n" + clean(item.description)
        self.query_one("#peek", Static).update(plain(said, lines=True))

    def refuses(self, command_id: str) -> str | None:
        """Nothing to open in an empty list, nothing to clear without a filter."""
        if command_id in ("ledger.open", "ledger.export") and self.issue_here() is None:
            return _(N_("There is no issue here."))
        if command_id == "ledger.clear" and not self.shown.narrowed:
            return _(N_("All open issues are shown already."))
        return super().refuses(command_id)

    def relabel(self) -> None:
        """The list, as wide as the other language needs it, and the line below it are made again."""
        super().relabel()
        self.table.use_columns(ledger_columns())
        self._peek()

    # Filters

    def show(self, shown: LedgerFilter) -> None:
        """Show what this filter lets through, from the top."""
        self.shown = shown
        self.query_one(QuickBar).shown = shown
        self.query_one(Shown).shown = shown
        self.table.say_empty(NONE_FOUND if shown.narrowed else EMPTY)
        self.table.reset()
        self.refresh_commands()

    def action_quick(self, digit: int) -> None:
        """One kind only."""
        self.show(self.shown.press(digit))

    def action_clear(self) -> None:
        """All open issues."""
        self.show(LedgerFilter())

    def action_state(self) -> None:
        """Open, ended, all."""
        self.show(self.shown.next_standing())

    def action_severity(self) -> None:
        """The next severity."""
        self.show(self.shown.next_severity())

    def action_category(self) -> None:
        """The next category."""
        self.show(self.shown.next_category())

    def action_department(self) -> None:
        """The next department."""
        self.show(self.shown.next_department(self._departments))

    async def action_find(self) -> None:
        """By number or customer, ended ones as well."""
        asked = await self.desk_app.ask(
            Prompt(N_("Find an issue: its number, or its customer"), self.shown.asked)
        )
        if asked is not None and asked.strip():
            self.show(self.shown.finding(asked, await self.gateway.see(issues.named, asked)))

    # Going on

    def action_open(self) -> None:
        """The issue whole."""
        from agentdesk.tui.screens.supervisor.issue import IssueScreen

        item = self.issue_here()
        if item is not None:
            self.app.push_screen(IssueScreen(item.id, self.query_now()), self._back_from)

    def _back_from(self, issue_id: int | None) -> None:
        if issue_id is not None:
            self.table.go_to_key(str(issue_id))

    def action_tasks(self) -> None:
        """What the person signed in has to do."""
        from agentdesk.tui.screens.tasks import TasksScreen

        self.app.push_screen(TasksScreen())

    def action_floor(self) -> None:
        """Who is at work; back to it where it opened this list."""
        from agentdesk.tui.screens.supervisor.floor import FloorScreen

        if isinstance(self.app.screen_stack[-2], FloorScreen):
            self.dismiss()
        else:
            self.app.push_screen(FloorScreen())

    def action_questionnaires(self) -> None:
        """The questionnaires."""
        from agentdesk.tui.screens.supervisor.questionnaires import QuestionnairesScreen

        self.app.push_screen(QuestionnairesScreen())

    def action_knowledge(self) -> None:
        """The knowledge base."""
        from agentdesk.tui.screens.supervisor.knowledge import KnowledgeScreen

        self.app.push_screen(KnowledgeScreen())

    def action_review(self) -> None:
        """The review meeting."""
        from agentdesk.tui.screens.supervisor.review import ReviewScreen

        self.app.push_screen(ReviewScreen())

    def action_settings(self) -> None:
        """What the company decides itself."""
        from agentdesk.tui.screens.supervisor.settings import SettingsScreen

        self.app.push_screen(SettingsScreen())

    def action_queue(self) -> None:
        """The visits that are due."""
        self.desk_app.go_home("queue")

    async def action_export(self) -> None:
        """Everything the filter lets through, to a file."""
        from agentdesk.tui.screens.supervisor.export import ExportDialog

        await self.desk_app.ask(ExportDialog(self.query_now()))
