"""The door: login and password."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from agentdesk import config
from agentdesk.domain.errors import Trouble
from agentdesk.i18n import N_
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said


class SignInScreen(DeskScreen[None]):
    """Asks who it is; remembers the last login, never a password."""

    SCOPE = "sign_in"
    HELP = N_(
        "Type your login and your password. After five wrong passwords in a row the login is locked for fifteen"
        " minutes. Whoever forgot the password asks an administrator for a new one."
    )

    def __init__(
        self, organisation: str = "", *, login: str | None = None, trouble: Trouble | None = None
    ) -> None:
        """`login` is filled in; `trouble` says why a sign-in tried before failed."""
        super().__init__()
        self._organisation = organisation
        self._login = config.remembered().get("login", "") if login is None else login
        self._trouble = trouble

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said("AgentDesk", classes="title")
            yield Said("{name}" if self._organisation else "", name=self._organisation, classes="muted")
            yield Said(N_("Login"), classes="label")
            yield Field(self._login, id="login", max_length=32, compact=True)
            yield Said(N_("Password"), classes="label")
            yield Field(password=True, id="password", max_length=128, compact=True)
            yield Said(id="news", classes="wrong")
        yield KeyBar()

    def on_mount(self) -> None:
        """Start where something is missing."""
        self.query_one("#password" if self._login else "#login", Input).focus()
        if self._trouble is not None:
            self.tell_trouble(self._trouble)

    def entered(self, field: Input) -> None:
        """Enter goes to the password, then through the door."""
        password = self.query_one("#password", Input)
        if field is not password and not password.value:
            self.set_focus(password)
        else:
            self.carry_out("sign_in.enter")

    async def action_enter(self) -> None:
        """Sign in with what was typed."""
        login, password = (self.query_one(f"#{name}", Input) for name in ("login", "password"))
        if not login.value.strip():
            login.focus()
            return
        self.query_one("#news", Said).say(N_("One moment.."))
        self.desk_app.signed_in(await self.gateway.sign_in(login.value, password.value))

    def tell_trouble(self, trouble: Trouble) -> None:
        """Why the door stays shut, below the password."""
        self.query_one("#news", Said).say(trouble.message, **trouble.values)
        password = self.query_one("#password", Input)
        password.value = ""
        password.focus()
