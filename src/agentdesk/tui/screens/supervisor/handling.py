"""How issues are handled (R76): a month by person, department or category, and every figure down to its issues."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from agentdesk.domain.handling import BY_NAMES, By, Figure
from agentdesk.domain.roles import Permission
from agentdesk.exchange.handling import cells, heads, percent
from agentdesk.exchange.table_files import TableFile
from agentdesk.i18n import N_, _
from agentdesk.services import handling
from agentdesk.services.handling import BEHIND_AT_MOST, Handling
from agentdesk.services.issues import IssueFilter
from agentdesk.tui.dialogs import Choose
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor import handling_words as words
from agentdesk.tui.screens.supervisor.export import WriteDialog
from agentdesk.tui.screens.supervisor.handling_words import Line
from agentdesk.tui.screens.supervisor.ledger_filter import LedgerFilter, Standing
from agentdesk.tui.screens.supervisor.review import month_of
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.status_bar import StatusBar

_ONE_DAY: Final = timedelta(days=1)
NO_FIGURES: Final = N_("Nothing was handled in this month. F5 looks at the month before.")

NO_LINE: Final = N_("The figures of the line above stand here.")


class HandlingScreen(DeskScreen[None]):
    """Begins with this month, by person."""

    SCOPE = "handling"
    HELP = N_(
        "A clock counts for whoever was responsible when it was stopped in time or ran out, in the month in which that"
        " was. Taken: the first response was given; solved: the customer was satisfied; reopened: the customer was not."
        " Open and late are now, whatever the month. Times are office hours without pauses: the median, and within"
        " which nine in ten were done. In brackets stands of how many; — is a share of nothing. The complaint rate is"
        " complaints by customers visited, a complete or partial interview each."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-wide")]

    def __init__(self) -> None:
        super().__init__()
        self._by = By.PERSON
        self._period: tuple[date, date] | None = None
        self._seen: Handling | None = None

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Static(id="period", markup=False)
        with Vertical(id="page"):
            yield PagedTable(words.row_columns(self._by), self._rows, empty=NO_FIGURES, id="rows")
            yield PagedTable(words.figure_columns(), self._lines, empty=NO_LINE, id="lines")
        yield KeyBar()

    def on_mount(self) -> None:
        """This month; the keys go to the people."""
        self._period = month_of(self.gateway.today())
        self._upper.focus()
        self.store_changed()

    def on_screen_resume(self) -> None:
        """Back from the ledger: issues may have moved."""
        self.store_changed()

    # Reading

    @property
    def _upper(self) -> PagedTable:
        return self.query_one("#rows", PagedTable)

    @property
    def _lower(self) -> PagedTable:
        return self.query_one("#lines", PagedTable)

    def store_changed(self) -> None:
        """Count anew; the cursors stay where they are."""
        if self._period is not None:
            self.read(self._show, handling.figures, *self._period, self._by)

    def _show(self, seen: Handling) -> None:
        if (seen.from_day, seen.to_day) == self._period and seen.by is self._by:
            self._seen = seen
            self._say()

    def _say(self) -> None:
        seen = self._seen
        if seen is None:
            return
        said = [_(N_("Handling {month}"), month=f"{seen.from_day:%Y-%m}"), _(BY_NAMES[seen.by])]
        if not seen.own:
            rate = percent(seen.complaint_rate, 1)
            said.append(_(N_("{count} customers visited"), count=seen.visited))
            said.append(_(N_("complaint rate {rate}"), rate=rate))
        self.query_one("#period", Static).update(Content("   ".join(said)).stylize("bold"))
        self._upper.reload()
        self._lower.reload()
        self.refresh_commands()

    async def _rows(self, _cursor: Any, _limit: int) -> Page:
        seen = self._seen
        if seen is None or not seen.rows:
            return Page()
        together = () if seen.own else (seen.total,)
        return Page([words.row_of(each, seen.by) for each in (*seen.rows, *together)])

    async def _lines(self, _cursor: Any, _limit: int) -> Page:
        row = self._upper.current
        return Page(words.figure_rows(row.data)) if row else Page()

    def relabel(self) -> None:
        """The columns are as wide as the other language needs them."""
        super().relabel()
        self._upper.use_columns(words.row_columns(self._by))
        self._lower.use_columns(words.figure_columns())
        self._say()

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """The figures below are those of the line above."""
        message.stop()
        if message.table is self._upper:
            self._lower.reload()
        self.refresh_commands()

    # Commands

    @property
    def _line(self) -> Line | None:
        row = self._lower.current
        return row.data if row else None

    def _count(self, figure: Figure) -> int:
        """How many stand behind a figure of the line below; MET for MISSED where that is asked for."""
        if (line := self._line) is None:
            return 0
        if line.clock is None:
            return line.row.counts[line.figure] if figure is line.figure else 0
        decided = line.row.clocks[line.clock]
        return decided.met if figure is Figure.MET else decided.missed

    def refuses(self, command_id: str) -> str | None:
        """Figures of nothing, and months to come."""
        if reason := super().refuses(command_id):
            return reason
        line = self._line
        below = self.focused is self._lower
        if command_id in ("handling.open", "handling.met", "handling.export") and line is None:
            return _(NO_FIGURES)
        if command_id == "handling.met" and (line is None or line.clock is None or not below):
            return _(N_("Go to a clock below first: Tab or Enter."))
        if command_id == "handling.met" and not self._count(Figure.MET):
            return _(N_("There is no issue behind this figure."))
        if command_id == "handling.open" and below and line and not self._count(line.figure):
            return _(N_("There is no issue behind this figure."))
        if command_id == "handling.next" and self._period and self._period[1] >= self.gateway.today():
            return _(N_("The next month has not begun."))
        return None

    async def action_open(self) -> None:
        """Down to the figures of this line; there, the issues behind the one under the cursor."""
        if self.focused is not self._lower:
            self.set_focus(self._lower)
            self.refresh_commands()
        elif self._line is not None:
            await self._open(self._line, self._line.figure)

    async def action_met(self) -> None:
        """The issues for which the clock under the cursor was kept."""
        if self._line is not None:
            await self._open(self._line, Figure.MET)

    async def _open(self, line: Line, figure: Figure) -> None:
        seen = self._seen
        if seen is None:
            return
        period = (seen.from_day, seen.to_day)
        numbers = await self.gateway.see(handling.behind, period, seen.by, line.row.key, figure, line.clock)
        said = words.line_said(line, seen.by, figure)
        if self.person.may(Permission.SEE_LEDGER):
            self._open_ledger(numbers, said)
        else:
            await self._choose(numbers)

    def _open_ledger(self, numbers: tuple[int, ...], said: str) -> None:
        from agentdesk.tui.screens.supervisor.ledger import LedgerScreen

        if len(numbers) == BEHIND_AT_MOST:
            self.tell(_(N_("The newest {count} are shown."), count=BEHIND_AT_MOST))
        shown = LedgerFilter(standing=Standing.ALL, asked=said, found=IssueFilter(numbers=numbers))
        self.app.push_screen(LedgerScreen(shown))

    async def _choose(self, numbers: tuple[int, ...]) -> None:
        """Who has no ledger goes to one of them at once."""
        from agentdesk.tui.screens.supervisor.issue import IssueScreen

        number = await self.desk_app.ask(
            Choose(N_("Which issue?"), [(number, f"#{number}") for number in numbers])
        )
        if number is not None:
            self.app.push_screen(IssueScreen(number))

    def action_by(self) -> None:
        """The next way to tell the figures apart."""
        order = list(By)
        self._by = order[(order.index(self._by) + 1) % len(order)]
        self._upper.use_columns(words.row_columns(self._by))
        self._upper.reset()
        self.set_focus(self._upper)
        self.store_changed()

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

    async def action_export(self) -> None:
        """The figures of the month to a file."""
        if self._seen is not None:
            await self.desk_app.ask(HandlingDialog(self._seen))


class HandlingDialog(WriteDialog):
    """Writes every line of a month, and all together."""

    TITLE = N_("Write these figures to a file (.csv or .xlsx)")
    HELP = N_(
        "Every line and every figure goes to the file. A name that ends in .csv or .xlsx decides the kind."
    )

    def __init__(self, seen: Handling) -> None:
        super().__init__()
        self._seen = seen

    def name_offered(self) -> str:
        """By the month and what the figures are told apart by."""
        return f"{_(N_('handling'))}-{self._seen.from_day:%Y%m}-{self._seen.by}.xlsx"

    async def write_to(self, path: Path) -> str:
        """At once: they are few."""
        seen = self._seen
        lines = [cells(row, seen.by) for row in (*seen.rows, seen.total)]

        def write() -> None:
            with TableFile(path, heads(seen.by)) as file:
                file.add(lines)
                file.finish()

        await asyncio.to_thread(write)
        return _(N_("The figures are in {file}"), file=path)
