"""Finding a customer while typing: by name, number, telephone number or its last four digits."""

import asyncio
from typing import Any, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Input

from agentdesk.i18n import N_, _
from agentdesk.services import customers
from agentdesk.services.customers import FoundCustomer
from agentdesk.tui.screens.agent.brief import BriefScreen
from agentdesk.tui.screens.agent.queue_rows import FOUND_COLUMNS, found_row
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import clean
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.said import Said

PAUSE: Final = 0.12
"""Seconds without a key after which is looked."""
ASK: Final = N_("Type part of a name, a customer number, or the last four digits of a telephone number.")


class FindScreen(DeskDialog[FoundCustomer]):
    """Gives the customer that was chosen."""

    SCOPE = "find"
    HELP = N_(
        "The list follows what you type. Enter opens the visit that is owed to the customer, or the customer's"
        " page when none is owed. Esc goes back to where you were."
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
        self._asked = ""

    def compose(self) -> ComposeResult:
        with Horizontal(id="line"):
            yield Said(N_("Find"), classes="title")
            yield Field(id="query", max_length=100, compact=True)
        yield PagedTable(FOUND_COLUMNS, self._fetch, empty=ASK)
        yield KeyBar()

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    async def _fetch(self, cursor: Any, limit: int) -> Page:
        if not self._asked:
            return Page()
        found = await self.gateway.see(customers.find, self._asked, cursor or 0, limit)
        more = found[-1].customer_id if len(found) == limit else None
        return Page([found_row(each) for each in found], more)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Look when the typing pauses."""
        message.stop()
        self.later(self._look(message.value.strip()), group="look")

    async def _look(self, asked: str) -> None:
        await asyncio.sleep(PAUSE)
        self._ask(asked)

    def _ask(self, asked: str) -> None:
        self._asked = asked
        if asked:
            self._table.say_empty(N_("Nobody is found for “{asked}”."), asked=clean(asked))
        else:
            self._table.say_empty(ASK)
        self._table.reset()

    def on_paged_table_moved(self) -> None:
        """Another customer: what can be done may have changed."""
        self.refresh_commands()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter opens."""
        message.stop()
        self.carry_out("find.open")

    def refuses(self, command_id: str) -> str | None:
        """Adds: nobody is chosen."""
        if reason := super().refuses(command_id):
            return reason
        if command_id == "find.history" and self._chosen is None:
            return _(N_("Nobody is found yet."))
        return None

    @property
    def _chosen(self) -> FoundCustomer | None:
        row = self._table.current
        return row.data if row else None

    async def action_open(self) -> None:
        """The customer under the cursor; when the list is older than what was typed, the only one that fits."""
        typed = self.query_one(Input).value.strip()
        if typed != self._asked:
            found = await self.gateway.see(customers.find, typed, 0, 2)
            if len(found) == 1:
                self.dismiss(found[0])
        elif self._chosen is not None:
            self.dismiss(self._chosen)

    async def action_history(self) -> None:
        """The customer's page."""
        chosen = self._chosen
        if chosen is None:
            return
        if await self.desk_app.ask(BriefScreen(chosen.customer_id, chosen.visit_id)) is not None:
            self.dismiss(chosen)

    def action_list(self, action: str, amount: int) -> None:
        """Move the list's cursor while the keys go to the line."""
        getattr(self._table, f"action_{action}")(amount)
