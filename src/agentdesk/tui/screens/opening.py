"""The first page: painted before anything is loaded, it opens the desk and hands over to the next page."""

from textual.app import ComposeResult
from textual.containers import Vertical

from agentdesk.domain.errors import NoDeskYet, Trouble
from agentdesk.i18n import N_
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said


class OpeningScreen(DeskScreen[None]):
    """Says what is being opened, and why it could not be when it could not be."""

    SCOPE = "opening"
    HELP = N_("The program opens its database. When that does not work, the reason is shown here.")

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said("AgentDesk", classes="title")
            yield Said(N_("Opening the desk.."), id="news")
        yield KeyBar()

    def on_mount(self) -> None:
        """Open the desk once this page has been painted."""
        self.call_after_refresh(self.action_again)

    def action_again(self) -> None:
        """Try to open the desk (again)."""
        self.query_one("#news", Said).say(N_("Opening the desk.."))
        self.later(self._open(), group="open")

    def tell_trouble(self, trouble: Trouble) -> None:
        """What went wrong stays on the page."""
        self.query_one("#news", Said).say(trouble.message, **trouble.values)

    async def _open(self) -> None:
        start = self.desk_app.start
        try:
            await self.gateway.open(start.url, today=start.today)
        except NoDeskYet:
            from agentdesk.tui.screens.set_up import SetUpScreen

            self.desk_app.show(SetUpScreen())
            return
        await self._next_page()

    async def _next_page(self) -> None:
        from agentdesk.services.organisation import about

        organisation = await self.gateway.see(about)
        start = self.desk_app.start
        if organisation is None:
            from agentdesk.tui.screens.set_up import SetUpScreen

            self.desk_app.show(SetUpScreen())
        elif start.login is not None and start.password is not None:
            self.desk_app.signed_in(await self.gateway.sign_in(start.login, start.password))
        else:
            from agentdesk.tui.screens.sign_in import SignInScreen

            self.desk_app.show(SignInScreen(organisation.name))
