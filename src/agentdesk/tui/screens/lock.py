"""The screen lock: hides everything, and keeps everything, until the same person gives their password."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from agentdesk.domain.errors import Trouble
from agentdesk.i18n import N_, _
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

OPEN_TO_ALL: Final = frozenset({"lock.open", "app.help", "app.language", "app.theme", "app.quit"})
"""What can be done at a locked screen."""


class LockScreen(DeskDialog[None]):
    """Nothing below is touched: what was being typed is there again afterwards."""

    SCOPE = "lock"
    HELP = N_("This desk was left alone and has locked itself. The person named here opens it again.")
    LOCKS = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(N_("Locked"), classes="title")
            yield Said("{name}", name=self.person.name)
            yield Said(N_("Password"), classes="label")
            yield Field(password=True, max_length=128, compact=True)
            yield Said(id="news", classes="wrong")
        yield KeyBar()

    def refuses(self, command_id: str) -> str | None:
        if command_id not in OPEN_TO_ALL:
            return _(N_("The screen is locked."))
        return super().refuses(command_id)

    def entered(self, _field: Input) -> None:
        """Enter tries the password."""
        self.carry_out("lock.open")

    async def action_open(self) -> None:
        """Open when the password is this person's."""
        self.query_one("#news", Said).say(N_("One moment.."))
        await self.gateway.sign_in(self.person.login, self.query_one(Input).value)
        self.dismiss()

    def tell_trouble(self, trouble: Trouble) -> None:
        """Why it stays locked."""
        self.query_one("#news", Said).say(trouble.message, **trouble.values)
        self.query_one(Input).value = ""
