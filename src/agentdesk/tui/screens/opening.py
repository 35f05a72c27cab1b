"""The first page: painted before anything is loaded, it opens the desk and hands over to the next page."""

from textual.app import ComposeResult
from textual.containers import Vertical

from agentdesk.domain.errors import NoDeskYet, Trouble
from agentdesk.i18n import N_
from agentdesk.tui import homes
from agentdesk.tui.dialogs import Choose
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import role_names


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
            await self.gateway.open(start.url, today=start.today, create=start.demo)
        except NoDeskYet:
            self._set_up()
            return
        self.desk_app.run_worker(homes.import_all(), group="homes")
        from agentdesk.services.organisation import about

        if start.demo and await self.gateway.see(about) is None:
            await self._make_demo()
        organisation = await self.gateway.see(about)
        if organisation is None:
            self._set_up()
        elif start.login is not None and start.password is not None:
            await self._sign_in(organisation.name, start.login, start.password)
        elif start.demo:
            await self._choose_person(organisation.name)
        else:
            self._door(organisation.name)

    def _set_up(self) -> None:
        from agentdesk.tui.screens.set_up import SetUpScreen

        self.desk_app.show(SetUpScreen())

    def _door(self, organisation: str, trouble: Trouble | None = None) -> None:
        from agentdesk.tui.screens.sign_in import SignInScreen

        self.desk_app.show(SignInScreen(organisation, login=self.desk_app.start.login, trouble=trouble))

    async def _sign_in(self, organisation: str, login: str, password: str) -> None:
        try:
            person = await self.gateway.sign_in(login, password)
        except Trouble as trouble:
            self._door(organisation, trouble)
        else:
            self.desk_app.signed_in(person)

    async def _make_demo(self) -> None:
        from agentdesk.services.demo import make_demo

        self.query_one("#news", Said).say(N_("Making the demo desk.."))
        await self.gateway.on_writer(make_demo)
        # Opened anew: the desk keeps the time zone it found when it was opened.
        await self.gateway.open(self.desk_app.start.url, today=self.desk_app.start.today)

    async def _choose_person(self, organisation: str) -> None:
        """In the demo nobody has to know a password."""
        from agentdesk.services.demo import DEMO_PASSWORD, DEMO_PEOPLE
        from agentdesk.services.people import trusted

        people = [await self.gateway.see(trusted, login) for login in DEMO_PEOPLE]
        choices = [(each.login, f"{each.name} · {role_names(each)}") for each in people]
        login = await self.desk_app.ask(Choose(N_("Whose place do you take?"), choices))
        if login is None:
            self._door(organisation)
        else:
            await self._sign_in(organisation, login, DEMO_PASSWORD)
