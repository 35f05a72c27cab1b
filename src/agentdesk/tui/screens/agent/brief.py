"""The customer's page: issues and promises, contacts, purchases, earlier visits (R17)."""

from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agentdesk.i18n import N_, _
from agentdesk.services import customers
from agentdesk.services.customers import Brief, ContactRow
from agentdesk.tui.screens.agent.queue_rows import tier_said
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import clean
from agentdesk.tui.widgets.customer_page import page_of
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

STYLES = {"title": "bold $primary", "muted": "$muted", "late": "bold $error"}


class BriefScreen(DeskDialog[int]):
    """All about one customer; gives the number of the visit to open when the person wants to call."""

    SCOPE = "history"
    HELP = N_(
        "What to know before dialling: what is still open and was promised, how to reach the customer, what was"
        " bought, and how earlier visits went. Scroll with the arrow and page keys."
    )

    def __init__(self, customer_id: int, visit_id: int | None = None) -> None:
        """`visit_id` is the visit that Enter opens; None where none can be opened."""
        super().__init__()
        self._customer_id, self._visit_id = customer_id, visit_id
        self._brief: Brief | None = None
        self._revealed: dict[int, str] = {}

    def compose(self) -> ComposeResult:
        yield Said(N_("One moment.."), id="who", classes="title")
        with VerticalScroll(id="page"):
            yield Static(id="text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the customer's page; the keys scroll it."""
        self.query_one("#page").focus()
        self.store_changed()

    def store_changed(self) -> None:
        """Read it again."""
        self.read(self._show, customers.brief, self._customer_id)

    def _show(self, brief: Brief) -> None:
        self._brief = brief
        self._say()
        self.refresh_commands()

    def _say(self) -> None:
        brief = self._brief
        if brief is None:
            return
        facts = [brief.name, brief.number, tier_said(brief.tier), brief.region or brief.country]
        if brief.do_not_call:
            facts.append(_(N_("! do not call")))
        self.query_one("#who", Said).say("{facts}", facts=" · ".join(clean(fact) for fact in facts if fact))
        lines = page_of(brief, self._revealed, self.gateway.today(), self.gateway.zone)
        content = Content("\n").join(
            Content(words).stylize(STYLES[style]) if style else Content(words) for words, style in lines
        )
        self.query_one("#text", Static).update(content)

    def relabel(self) -> None:
        super().relabel()
        self._say()

    def refuses(self, command_id: str) -> str | None:
        """Adds: no visit to open, no number left to show."""
        if reason := super().refuses(command_id):
            return reason
        if command_id == "history.call" and self._visit_id is None:
            return _(N_("There is no visit of this customer to open here."))
        if command_id == "history.reveal" and self._hidden() is None:
            return _(N_("Every number is shown already."))
        return None

    def _hidden(self) -> ContactRow | None:
        """The first number that is still masked."""
        if self._brief is None:
            return None
        numbers = (contact for contact in self._brief.contacts if contact.kind == "phone")
        return next((contact for contact in numbers if contact.id not in self._revealed), None)

    def action_call(self) -> None:
        """Open the visit."""
        self.dismiss(self._visit_id)

    def action_reveal(self) -> None:
        """Show the next number in full; that it was asked for is logged."""
        if contact := self._hidden():
            self.write(partial(self._reveal, contact.id), customers.show_phone, contact.id)

    def _reveal(self, contact_id: int, number: str) -> None:
        self._revealed[contact_id] = number
        self._say()
        self.refresh_commands()
