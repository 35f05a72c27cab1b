"""The floor: who is on a call, with whom, for how long, at which question; what waits; how the day goes."""

from typing import Any

from textual.app import ComposeResult

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_, _
from agentdesk.services import floor
from agentdesk.services.floor import AtWork, Floor
from agentdesk.services.queue import QueueView
from agentdesk.tui.screens.supervisor import floor_words as words
from agentdesk.tui.screens.supervisor.ledger_filter import LedgerFilter, Only, Standing
from agentdesk.tui.screens.supervisor.live import LiveScreen
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.figures import Figures
from agentdesk.tui.widgets.hour_bars import HourBars
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.status_bar import StatusBar

EMPTY = N_("Nobody is signed in. People appear here by themselves as soon as they are.")
QUEUES = {1: QueueView.ALL, 2: QueueView.CALLBACKS}
"""Digit to the part of the queue that it opens."""
LEDGERS = {3: LedgerFilter(standing=Standing.ALL, only=Only.TODAY), 4: LedgerFilter(only=Only.LATE)}
"""Digit to what of the ledger it opens."""


class FloorScreen(LiveScreen[None]):
    """Reads itself anew every second; the cursor stays on its person."""

    SCOPE = "floor"
    HELP = N_(
        "Everybody who is signed in, and what goes on now, true to the second. Enter opens a person's day and call; the"
        " digits open the list behind a figure. Call-backs are those that are due now, and by the end of the next hour."
        " Late are the open issues whose promise is past. Reached is the share of today's calls, wrong numbers aside,"
        " in which somebody was spoken to: interviews, refusals, other contacts and appointments (AAPOR's CON1, counted"
        " by calls). Satisfaction is the mean score, 1 to 5, of the visits that ended today."
    )

    def __init__(self) -> None:
        super().__init__()
        self._floor: Floor | None = None

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Figures()
        yield PagedTable(self._columns(), self._fetch, empty=EMPTY)
        yield HourBars(N_("Completed interviews by hour"))
        yield KeyBar()

    def on_mount(self) -> None:
        """The keys go to the list."""
        self._table.focus()

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def _columns(self) -> tuple[Column, ...]:
        return words.floor_columns()

    async def look(self) -> None:
        """Read the floor, and show it."""
        self._floor = await self.gateway.see(floor.look, self._floor)
        self._say()
        self._table.reload()

    def _say(self) -> None:
        if self._floor is not None:
            self.query_one(Figures).show(words.figures(self._floor))
            bars = self.query_one(HourBars)
            bars.zone, bars.hours = self.gateway.zone, self._floor.today.hours

    async def _fetch(self, _cursor: Any, _limit: int) -> Page:
        if self._floor is None:
            self._floor = await self.gateway.see(floor.look)
        at, zone = self._floor.at, self.gateway.zone
        return Page([words.floor_row(person, at, zone) for person in self._floor.people])

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """There may be somebody to open now, or nobody."""
        message.stop()
        self.refresh_commands()

    def relabel(self) -> None:
        """The columns are as wide as the other language needs them."""
        super().relabel()
        self._table.use_columns(self._columns())
        self._say()

    # Commands

    @property
    def _person(self) -> AtWork | None:
        row = self._table.current
        return row.data if row else None

    def refuses(self, command_id: str) -> str | None:
        """Nobody under the cursor."""
        if command_id == "floor.open" and self._person is None:
            return _(N_("There is nobody here."))
        return super().refuses(command_id)

    def action_open(self) -> None:
        """The day of the person under the cursor, and their call."""
        from agentdesk.tui.screens.supervisor.person_day import PersonDayScreen

        if (person := self._person) is not None:
            self.app.push_screen(PersonDayScreen(person.person_id))

    def action_list(self, digit: int) -> None:
        """The list behind a figure."""
        from agentdesk.tui.screens.agent.queue import QueueScreen
        from agentdesk.tui.screens.supervisor.ledger import LedgerScreen

        needed = Permission.WORK_QUEUE if digit in QUEUES else Permission.SEE_LEDGER
        if not self.person.may(needed):
            self.tell(_(N_("Your role does not allow this.")))
        elif digit in QUEUES:
            self.app.push_screen(QueueScreen(QUEUES[digit]))
        else:
            self.app.push_screen(LedgerScreen(LEDGERS[digit]))
