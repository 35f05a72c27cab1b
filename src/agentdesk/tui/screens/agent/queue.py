"""The agent's home: the visits that may be called now, in the order in which they are to be called, and why."""

import asyncio
from datetime import timedelta
from typing import Any, Final

from textual.app import ComposeResult
from textual.timer import Timer

from agentdesk.domain.errors import Trouble
from agentdesk.domain.visit import VisitState
from agentdesk.i18n import N_, _
from agentdesk.services import calls, customers, endings, queue
from agentdesk.services.customers import Brief
from agentdesk.services.queue import QueueCounts, QueueItem, QueueView
from agentdesk.tui.screens.agent.brief import BriefScreen
from agentdesk.tui.screens.agent.find import FindScreen
from agentdesk.tui.screens.agent.queue_rows import EMPTY, queue_columns, queue_row
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.text import clean, moment
from agentdesk.tui.widgets.customer_brief import CustomerBrief
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.queue_tabs import VIEWS, QueueTabs
from agentdesk.tui.widgets.status_bar import StatusBar

LOOK_AGAIN: Final = 30.0
"""Seconds after which the list is read again though nobody has written: retries come due by the clock alone."""
REST: Final = 0.08
"""Seconds for which the cursor rests on a row before its customer is read."""
SOON_ENOUGH: Final = timedelta(milliseconds=50)

_NEEDS_A_ROW: Final = ("queue.open", "queue.callback", "queue.history", "queue.reveal")


class QueueScreen(DeskScreen[None]):
    """The queue. It reads itself again when something was stored, and when an appointment's time comes."""

    SCOPE = "queue"
    HELP = N_(
        "The visits that are due stand in the order in which they are to be called; the last column says why. F2"
        " takes the first one. The digits choose a list. A line with ! is late or promised to the minute."
    )

    def __init__(self, view: QueueView = QueueView.ALL) -> None:
        """`view` is the part of it that is shown first."""
        super().__init__()
        self._first_view = view
        self._seen = False
        self._due: Timer | None = None

    def compose(self) -> ComposeResult:
        yield StatusBar()
        view = self._first_view
        tabs = QueueTabs()
        tabs.set_reactive(QueueTabs.view, view)
        yield tabs
        yield PagedTable(queue_columns(view), self._fetch, empty=EMPTY[view])
        yield CustomerBrief()
        yield KeyBar()

    def on_mount(self) -> None:
        """Go on with a call that was interrupted; look again from time to time."""
        self._table.focus()
        self.set_interval(LOOK_AGAIN, self.store_changed)
        self.ahead(self._resume())

    def on_screen_resume(self) -> None:
        """Back from a call or a page: much may have changed."""
        if self._seen:
            self._table.reload()
        self._seen = True
        self.read(self._show_counts, queue.counts)

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def _tabs(self) -> QueueTabs:
        return self.query_one(QueueTabs)

    @property
    def _brief(self) -> CustomerBrief:
        return self.query_one(CustomerBrief)

    @property
    def _item(self) -> QueueItem | None:
        """The visit under the cursor."""
        row = self._table.current
        return row.data if row else None

    # The list

    async def _fetch(self, cursor: Any, limit: int) -> Page:
        view = self._tabs.view
        page = await self.gateway.see(queue.page, view, cursor, limit)
        zone, today = self.gateway.zone, self.gateway.today()
        return Page([queue_row(item, view, zone, today) for item in page.items], page.next)

    def store_changed(self) -> None:
        """Read the list again; the cursor stays on its row."""
        if self.is_current:
            self._table.reload()
            self.read(self._show_counts, queue.counts)

    def _show_counts(self, counts: QueueCounts) -> None:
        self._tabs.counts = counts
        self._say_counts()
        if self._due is not None:
            self._due.stop()
            self._due = None
        if counts.next_callback_at is not None:
            wait = (counts.next_callback_at - self.gateway.now() + SOON_ENOUGH).total_seconds()
            self._due = self.set_timer(max(wait, 0.0), self._appointment_due)

    def _appointment_due(self) -> None:
        self.app.bell()
        self.tell(_(N_("An appointment has come due: it stands on top of the list.")))
        self.store_changed()

    def _say_counts(self) -> None:
        if counts := self._tabs.counts:
            self.query_one(StatusBar).counts = _(
                N_("Today {done}/{target}   Booked {booked}"),
                done=counts.done_today,
                target=counts.target,
                booked=counts.callbacks,
            )

    def relabel(self) -> None:
        super().relabel()
        self._table.use_columns(queue_columns(self._tabs.view))
        self._say_counts()

    def action_filter(self, digit: int) -> None:
        """Show the view with this digit."""
        view = VIEWS[digit - 1][0]
        if view is not self._tabs.view:
            self._tabs.view = view
            self._table.use_columns(queue_columns(view))
            self._table.say_empty(EMPTY[view])
            self._table.reset()

    # The customer below

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Another row: its customer is read when the cursor rests."""
        item = message.row.data if message.row else None
        self._brief.show(item)
        self.refresh_commands()
        self.later(self._read_brief(item), group="brief")

    async def _read_brief(self, item: QueueItem | None) -> None:
        if item is not None:
            await asyncio.sleep(REST)
            self._show_brief(await self.gateway.see(customers.brief, item.customer_id))

    def _show_brief(self, brief: Brief) -> None:
        self._brief.brief = brief
        self.refresh_commands()

    # What can be done

    def refuses(self, command_id: str) -> str | None:
        """Adds: no row, a visit that is over or with somebody, no number."""
        if reason := super().refuses(command_id):
            return reason
        item = self._item
        if command_id in _NEEDS_A_ROW and item is None:
            return _(N_("There is no visit in this list."))
        if command_id == "queue.callback" and item is not None and item.state != VisitState.DUE:
            return _(N_("Only a visit that waits can be booked for a time."))
        if command_id == "queue.reveal" and self._phone() is None:
            return _(N_("There is no telephone number to show."))
        return None

    def _phone(self) -> int | None:
        """The contact whose number stands below."""
        brief = self._brief.brief
        return brief.phones[0].id if brief and brief.phones else None

    def action_open(self) -> None:
        """Open the visit under the cursor; of one that is finished, the customer's page."""
        item = self._item
        if item is None:
            return
        if item.state == VisitState.DONE:
            self.later(self.action_history(), group="queue.history")
        else:
            self._call(item.visit_id)

    def action_next(self) -> None:
        """Take the visit that is first in line."""
        self._call(None)

    def _call(self, visit_id: int | None) -> None:
        """Claim this visit, or the first in line, and open it; what is typed meanwhile is meant for the call."""
        self.ahead(self._take(visit_id))

    async def _take(self, visit_id: int | None) -> None:
        try:
            if visit_id is None:
                visit_id = await self.gateway.do(calls.claim_next)
            else:
                await self.gateway.do(calls.claim, visit_id)
        except Trouble as trouble:
            self.tell_trouble(trouble)
            self.store_changed()
            return
        if visit_id is None:
            self.tell(_(N_("No visit is due now. New ones are made by “agentdesk plan run”.")))
        else:
            await self._show_call(visit_id)

    async def _resume(self) -> None:
        """Go on with the call that was interrupted, if any."""
        visit_id = await self.gateway.see(calls.current)
        if visit_id is not None:
            await self._show_call(visit_id)

    async def _show_call(self, visit_id: int) -> None:
        from agentdesk.tui.screens.agent.call import CallScreen

        await self.app.push_screen(CallScreen(visit_id))

    async def action_find(self) -> None:
        """Find a customer, and open the visit that is owed or the customer's page."""
        found = await self.desk_app.ask(FindScreen())
        if found is None:
            return
        if found.visit_id is not None:
            self._call(found.visit_id)
        else:
            await self.desk_app.ask(BriefScreen(found.customer_id))

    async def action_history(self) -> None:
        """The customer's page, from which Enter calls."""
        item = self._item
        if item is None:
            return
        waiting = None if item.state == VisitState.DONE else item.visit_id
        if (chosen := await self.desk_app.ask(BriefScreen(item.customer_id, waiting))) is not None:
            self._call(chosen)

    async def action_reveal(self) -> None:
        """Show the number below in full; that it was asked for is logged."""
        contact_id = self._phone()
        if contact_id is not None:
            number = await self.gateway.do(customers.show_phone, contact_id)
            self._brief.revealed = {**self._brief.revealed, contact_id: number}

    async def action_callback(self) -> None:
        """Book a time for the visit under the cursor."""
        from agentdesk.tui.screens.agent.callback import CallbackDialog

        item = self._item
        if item is None:
            return
        choice = await self.desk_app.ask(CallbackDialog(item.name))
        if choice is None:
            return
        await self.gateway.do(
            endings.book_callback,
            item.visit_id,
            choice.at,
            choice.appointment,
            own=choice.own,
            note=choice.note,
        )
        when = moment(choice.at, self.gateway.zone, self.gateway.today())
        self.tell(_(N_("Booked: {name}, {time}."), name=clean(item.name), time=when))
        self.store_changed()

    def action_tasks(self) -> None:
        """What the person signed in has to do."""
        from agentdesk.tui.screens.tasks import TasksScreen

        self.app.push_screen(TasksScreen())

    def action_handling(self) -> None:
        """How the issues were handled that the person signed in was responsible for."""
        from agentdesk.tui.screens.supervisor.handling import HandlingScreen

        self.app.push_screen(HandlingScreen())

    def action_ledger(self) -> None:
        """The register of issues."""
        self.desk_app.go_home("ledger")
