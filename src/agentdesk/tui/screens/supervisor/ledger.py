"""The ledger (问题跟踪台账): every issue, whose it is, how long it has waited, and what stands out."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from textual.app import ComposeResult
from textual.widgets import Static

from agentdesk.domain.issue import Order
from agentdesk.i18n import N_, _, current_language
from agentdesk.services import bulk_assign, issues, organisation, saved_views
from agentdesk.services.issues import IssueCounts, IssueFilter, IssueRow
from agentdesk.services.organisation import DepartmentName
from agentdesk.services.saved_views import SavedView
from agentdesk.tui.dialogs import Prompt
from agentdesk.tui.screens.supervisor import issue_words as words
from agentdesk.tui.screens.supervisor.assign import AssigningScreen
from agentdesk.tui.screens.supervisor.ledger_filter import LedgerFilter
from agentdesk.tui.screens.supervisor.marking import Marking
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


def ledger_columns(order: Order = Order.NEWEST) -> tuple[Column, ...]:
    """The columns, as wide as the language in use needs them; what the list is sorted by is kept longest."""
    severity = 7 if current_language().startswith("zh") else 11
    by_due = order is Order.DUE
    return (
        Column("sign", "", min=1, place=1),
        Column("number", N_("No."), min=7, place=1, right=True),
        Column("age", N_("Age"), min=7, place=3 if by_due else 2, right=True),
        Column("severity", N_("Severity"), min=severity, place=1),
        Column("customer", N_("Customer"), min=10, weight=3, place=1),
        Column("category", N_("Category"), min=9, weight=1, place=3),
        Column("responsible", N_("Owner"), min=8, weight=3, place=2),
        Column("state", N_("State"), min=9, place=2),
        Column("due", N_("Next due"), min=28 if by_due else 18, place=1 if by_due else 4),
        Column("reopened", N_("Reop."), min=5, place=5, right=True),
        Column("description", N_("What is wrong"), min=14, weight=6, place=6),
    )


class LedgerScreen(AssigningScreen[None]):
    """The supervisor's home."""

    SCOPE = "ledger"
    HELP = N_(
        "Every problem that a customer raised is on this list until the customer is satisfied. The digits show one"
        " kind only, the function keys narrow further, 0 shows all open issues again. Ctrl+E sorts, Ctrl+G keeps such"
        " a view under a name. Space and shift with the arrows mark issues that are then assigned together. !! is"
        " critical, ! is major; before the number, ! is a promise, a deadline or a clock that is past and + has just"
        " come in."
    )

    def __init__(self, shown: LedgerFilter | None = None) -> None:
        """`shown` is what of it is shown first; without it, the view with which the person's ledger begins."""
        super().__init__()
        self.shown = shown or NO_FILTER
        self._begun = shown is not None
        self._view_name = ""
        self._departments: tuple[DepartmentName, ...] = ()
        self._highest: int | None = None
        """The newest issue when it was looked last: what is newer has just come in."""
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
        self.marking = Marking(self.table)
        self._say_what_is_shown()
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
        return self.shown.query(self.person.id, midnight, self.gateway.now())

    async def fetch(self, cursor: Any, limit: int) -> Page:
        """Some issues of the filter in force, as rows."""
        if not self._begun:
            await self._begin()
        if self._highest is None:
            self._highest = await self.gateway.see(issues.newest)
        page = await self.gateway.see(issues.page, self.query_now(), cursor, limit)
        if cursor is None:
            self._notice(page.items)
        return Page([self._row(item) for item in page.items], page.next)

    async def _begin(self) -> None:
        """The view with which the person's ledger begins, if there is one and no key was pressed meanwhile."""
        first = await self.gateway.see(saved_views.opening)
        if first is not None and not self._begun:
            self.shown, self._view_name = LedgerFilter.of(first.view), first.name
            self._say_what_is_shown()
        self._begun = True

    def _notice(self, items: tuple[IssueRow, ...]) -> None:
        """Mark issues that were not there before; the numbers only grow."""
        before = self._highest or 0
        fresh = {item.id: time.monotonic() + FLASH for item in items if item.id > before}
        if fresh:
            self._flashing |= fresh
            self._highest = max(fresh)
            self.set_timer(FLASH, self.table.reload)

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
        if command_id == "ledger.unmark" and not self.table.marked:
            return _(N_("No issue is marked."))
        return super().refuses(command_id)

    def relabel(self) -> None:
        """The list, as wide as the other language needs it, and the line below it are made again."""
        super().relabel()
        self.table.use_columns(ledger_columns(self.shown.order))
        self._peek()

    # Filters

    def show(self, shown: LedgerFilter, view_name: str = "") -> None:
        """Show what this filter lets through, from the top."""
        self.shown, self._view_name, self._begun = shown, view_name, True
        self._say_what_is_shown()
        self.table.reset()

    def _say_what_is_shown(self) -> None:
        self.query_one(QuickBar).shown = self.shown
        self.query_one(Shown).show(self.shown, self._view_name)
        self.table.say_empty(NONE_FOUND if self.shown.narrowed else EMPTY)
        self.table.use_columns(ledger_columns(self.shown.order))
        self.refresh_commands()

    def action_quick(self, digit: int) -> None:
        """One kind only."""
        self.show(self.shown.press(digit))

    def action_clear(self) -> None:
        """All open issues."""
        self.show(self.shown.press(0))

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

    def action_order(self) -> None:
        """The next order."""
        self.show(self.shown.next_order())

    async def action_views(self) -> None:
        """A view that was kept, or one to keep."""
        from agentdesk.tui.screens.supervisor.views import ViewsDialog

        chosen: SavedView | None = await self.desk_app.ask(ViewsDialog(self.shown, self._view_name))
        if chosen is not None:
            self.show(LedgerFilter.of(chosen.view), chosen.name)

    async def action_find(self) -> None:
        """By number, customer or words, ended ones as well."""
        asked = await self.desk_app.ask(
            Prompt(N_("Find issues: a number, a customer, or words of what is wrong"), self.shown.asked)
        )
        if asked is not None and asked.strip():
            self.show(self.shown.finding(asked, await self.gateway.see(issues.named, asked)))

    # Several at once

    def issues_marked(self) -> Sequence[int]:
        """The issues that are marked."""
        return [int(key) for key in self.table.marked]

    def were_assigned(self) -> None:
        """Their marks have done their work."""
        self.marking.none()
        self._marks_changed()

    def action_mark(self) -> None:
        """This one, or not."""
        self.marking.toggle()
        self._marks_changed()

    def action_mark_down(self) -> None:
        """From here down."""
        self.marking.extend(1)
        self._marks_changed()

    def action_mark_up(self) -> None:
        """From here up."""
        self.marking.extend(-1)
        self._marks_changed()

    def action_mark_all(self) -> None:
        """All of the list, as far as it is loaded."""
        if not self.marking.all(bulk_assign.AT_MOST):
            self.tell(_(N_("The first {count} are marked; the list goes on."), count=len(self.table.marked)))
        self._marks_changed()

    def action_unmark(self) -> None:
        """None of them."""
        self.marking.none()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.query_one(Shown).count_marked(len(self.table.marked))
        self.refresh_commands()

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

    def action_handling(self) -> None:
        """How the issues of a month were handled."""
        from agentdesk.tui.screens.supervisor.handling import HandlingScreen

        self.app.push_screen(HandlingScreen())

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
