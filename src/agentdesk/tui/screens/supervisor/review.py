"""The review meeting (R75): on the left a month's issues and their causes, on the right what is found and decided."""

from datetime import date, timedelta
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agentdesk.domain.issue import Category
from agentdesk.i18n import N_, _
from agentdesk.services import reviews
from agentdesk.services.reviews import CategoryFigures, Gathered, TaskRow
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor import review_words as words
from agentdesk.tui.screens.supervisor.ledger_filter import LedgerFilter, Raised, Standing
from agentdesk.tui.screens.supervisor.review_asking import ask_decision, ask_finding
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import StatusBar

_ONE_DAY: Final = timedelta(days=1)
_SURELY_NEXT_MONTH: Final = timedelta(days=31)
NO_DECISION: Final = N_("Nothing was decided yet. F3 writes a decision down.")
NO_ISSUES: Final = N_("No issue was raised in this month.")


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month in which `day` is."""
    first = day.replace(day=1)
    return first, (first + _SURELY_NEXT_MONTH).replace(day=1) - _ONE_DAY


class ReviewScreen(DeskScreen[None]):
    """Begins with this month; the meeting of a month is opened with the first thing taken down in it."""

    SCOPE = "review"
    HELP = N_(
        "The issues raised in a month, by what they are about and by their causes as they were written when a plan was"
        " made; spelling, case and spaces do not count. Late are those of which a clock ran out, reopened those whose"
        " solution the customer did not accept. Enter opens a category's issues. Tab goes on to the decisions: ✓ is"
        " done, ! is late."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]

    def __init__(self) -> None:
        super().__init__()
        self._period: tuple[date, date] | None = None
        self._seen: Gathered | None = None

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Static(id="period", markup=False)
        with Vertical(id="page"):
            with Vertical(id="gathered"):
                yield PagedTable(words.figure_columns(), self._figures, empty=NO_ISSUES, id="figures")
                yield Said(N_("Commonest causes"), classes="title")
                with VerticalScroll(can_focus=False):
                    yield Static(id="causes", markup=False)
            with Vertical(id="taken"):
                yield Said(N_("Findings"), classes="title")
                with VerticalScroll(can_focus=False):
                    yield Static(id="findings", markup=False)
                yield Said(N_("Decisions"), classes="title")
                yield PagedTable(words.task_columns(), self._tasks, empty=NO_DECISION, id="decisions")
        yield KeyBar()

    def on_mount(self) -> None:
        """This month; the keys go to the categories."""
        self._period = month_of(self.gateway.today())
        self._figures_table.focus()
        self.store_changed()

    def on_screen_resume(self) -> None:
        """Back from the ledger: issues may have moved."""
        self.store_changed()

    # Reading

    @property
    def _figures_table(self) -> PagedTable:
        return self.query_one("#figures", PagedTable)

    @property
    def _decisions_table(self) -> PagedTable:
        return self.query_one("#decisions", PagedTable)

    def store_changed(self) -> None:
        """Gather the month anew; the cursors stay where they are."""
        if self._period is not None:
            self.read(self._show, reviews.gather, *self._period)

    def _show(self, seen: Gathered) -> None:
        if (seen.from_day, seen.to_day) == self._period:
            self._seen = seen
            self._say()

    def _say(self) -> None:
        seen = self._seen
        if seen is None:
            return
        values = {"month": f"{seen.from_day:%Y-%m}", "count": seen.count}
        self.query_one("#period", Static).update(
            Content(_(N_("Review of {month}   {count} issues raised"), **values)).stylize("bold")
        )
        unexplained = sum(each.unexplained for each in seen.categories)
        self.query_one("#causes", Static).update(words.cause_lines(seen.causes, unexplained))
        self.query_one("#findings", Static).update(words.finding_lines(seen.findings))
        self._figures_table.reload()
        self._decisions_table.reload()
        self.refresh_commands()

    async def _figures(self, _cursor: Any, _limit: int) -> Page:
        return Page(words.figure_rows(self._seen.categories) if self._seen and self._seen.count else [])

    async def _tasks(self, _cursor: Any, _limit: int) -> Page:
        today, zone = self.gateway.today(), self.gateway.zone
        tasks = self._seen.tasks if self._seen else ()
        return Page([words.task_row(task, today, zone) for task in tasks])

    def relabel(self) -> None:
        """The columns are as wide as the other language needs them."""
        super().relabel()
        self._figures_table.use_columns(words.figure_columns())
        self._say()

    # Commands

    @property
    def _category(self) -> CategoryFigures | None:
        row = self._figures_table.current
        return row.data if row else None

    @property
    def _decision(self) -> TaskRow | None:
        row = self._decisions_table.current
        return row.data if row else None

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """There may be something to open or to tick off now, or nothing."""
        message.stop()
        self.refresh_commands()

    def refuses(self, command_id: str) -> str | None:
        """Nothing under the cursor, and months to come."""
        if reason := super().refuses(command_id):
            return reason
        if command_id == "review.open" and self._category is None:
            return _(NO_ISSUES)
        if command_id == "review.done" and self._decision is None:
            return _(N_("There is no decision here."))
        if command_id == "review.next" and self._period and self._period[1] >= self.gateway.today():
            return _(N_("The next month has not begun."))
        return None

    def action_open(self) -> None:
        """The issues of the category under the cursor."""
        from agentdesk.tui.screens.supervisor.ledger import LedgerScreen

        seen, figures = self._seen, self._category
        if seen is not None and figures is not None:
            raised = Raised(seen.from_day, seen.to_day, seen.span.begins, seen.span.ends)
            shown = LedgerFilter(standing=Standing.ALL, category=figures.category, raised=raised)
            self.app.push_screen(LedgerScreen(shown))

    def action_handling(self) -> None:
        """How the issues of a month were handled."""
        from agentdesk.tui.screens.supervisor.handling import HandlingScreen

        self.app.push_screen(HandlingScreen())

    def action_previous(self) -> None:
        """The month before."""
        if self._period:
            self._go_to(self._period[0] - _ONE_DAY)

    def action_next(self) -> None:
        """The month after."""
        if self._period:
            self._go_to(self._period[1] + _ONE_DAY)

    def _go_to(self, day: date) -> None:
        self._period = month_of(day)
        self.store_changed()
        self.refresh_commands()

    async def action_finding(self) -> None:
        """Ask what was found, and take it down."""
        period, figures, seen = self._period, self._category, self._seen
        category = figures.category if figures else None
        finding = await ask_finding(self.desk_app, category, _offered(seen, category))
        if finding is not None and period is not None:
            review = await self.gateway.do(reviews.open_review, *period)
            await self.gateway.do(reviews.note_finding, review, finding)
            self.store_changed()

    async def action_decide(self) -> None:
        """Ask what was decided, and take it down."""
        period = self._period
        decision = await ask_decision(self.desk_app, self.gateway.today())
        if decision is not None and period is not None:
            review = await self.gateway.do(reviews.open_review, *period)
            await self.gateway.do(reviews.decide, review, decision)
            self.store_changed()

    async def action_done(self) -> None:
        """Tick the decision under the cursor off, or take that back."""
        task = self._decision
        if task is not None:
            await self.gateway.do(reviews.not_done if task.done_at else reviews.done, task.id)
            self.store_changed()


def _offered(seen: Gathered | None, category: Category | None) -> str:
    """The commonest cause of a category of which nothing was found yet."""
    if seen is None:
        return ""
    known = {row.cause for row in seen.findings}
    causes = (each.cause for each in seen.causes if category in each.categories and each.cause not in known)
    return next(causes, "")
