"""The pages of issues beside one: the customer's with the repair history (R143), and those that may be the same."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ScreenResultType
from textual.widgets import Static

from agentdesk.domain.issue_flow import Step
from agentdesk.i18n import N_, _, current_language
from agentdesk.services import issue_kin, issue_steps
from agentdesk.services.issue_kin import CustomerHistory, Kin
from agentdesk.services.issue_steps import StepOffer
from agentdesk.services.issues import IssueRow
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor import issue_kin_words as words
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from textual.widget import Widget


def kin_columns(*, customer: bool) -> tuple[Column, ...]:
    """The columns, as wide as the language in use needs them, with or without the word for the same customer."""
    zh = current_language().startswith("zh")
    same = (22 if zh else 34) if customer else (16 if zh else 24)
    return (
        Column("number", N_("No."), min=6, place=1, right=True),
        Column("raised", N_("Raised"), min=10, place=3),
        Column("severity", N_("Severity"), min=7 if zh else 11, place=3),
        Column("state", N_("State"), min=9, place=1),
        Column("same", N_("The same"), min=same, place=1),
        Column("product", N_("Product"), min=10, weight=2, place=4),
        Column("description", N_("What is wrong"), min=14, weight=6, place=2),
    )


class KinScreen(DeskScreen[ScreenResultType]):
    """A list of issues beside one; Enter opens the marked one, Esc comes back from there."""

    EMPTY: ClassVar[str] = ""
    TELLS_CUSTOMER: ClassVar[bool] = False
    """Whether issues of other customers may be among them."""

    def __init__(self, row: IssueRow) -> None:
        super().__init__()
        self.row = row

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Static(id="head", markup=False)
        yield PagedTable(kin_columns(customer=self.TELLS_CUSTOMER), self.fetch, empty=self.EMPTY)
        yield self.below()
        yield KeyBar()

    def below(self) -> "Widget":
        """What stands below the list."""
        raise NotImplementedError

    async def found(self) -> Sequence[Kin]:
        """The issues."""
        raise NotImplementedError

    def say(self) -> None:
        """Say what stands around the list."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """The keys go to the list."""
        self.query_one(PagedTable).focus()

    def on_screen_resume(self) -> None:
        """What happened while another page was on top."""
        if self.query_one(PagedTable).is_attached:
            self.store_changed()

    def store_changed(self) -> None:
        """Read again; the cursor stays."""
        self.query_one(PagedTable).reload()

    async def fetch(self, _cursor: Any, _limit: int) -> Page:
        """All of them: there are few."""
        zone, today = self.gateway.zone, self.gateway.today()
        told = self.TELLS_CUSTOMER
        rows = [words.row_of(each, zone, today, customer=told) for each in await self.found()]
        self.say()
        return Page(rows)

    @property
    def here(self) -> Kin | None:
        """The issue under the cursor."""
        row = self.query_one(PagedTable).current
        return row.data if row else None

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Say more about the issue under the cursor."""
        message.stop()
        self.say()
        self.refresh_commands()

    def relabel(self) -> None:
        super().relabel()
        self.query_one(PagedTable).use_columns(kin_columns(customer=self.TELLS_CUSTOMER))
        self.store_changed()

    def refuses(self, command_id: str) -> str | None:
        """Nothing to open in an empty list."""
        if command_id.endswith((".open", ".duplicate")) and self.here is None:
            return _(N_("There is no issue here."))
        return super().refuses(command_id)

    def action_open(self) -> None:
        """The issue under the cursor."""
        from agentdesk.tui.screens.supervisor.issue import IssueScreen

        if (kin := self.here) is not None:
            self.app.push_screen(IssueScreen(kin.row.id))


class IssueCustomerScreen(KinScreen[None]):
    """The other issues of the customer of `row`, and what was bought and repaired."""

    SCOPE = "issue_customer"
    HELP = N_(
        "Everything else that this customer raised, ended issues too, and how often the product was repaired. The"
        " column in the middle says in what each is like the issue from which you came. Enter opens one; Esc comes"
        " back."
    )
    EMPTY = N_("This customer has raised nothing else.")

    _history: CustomerHistory | None = None

    def below(self) -> Static:
        """The words of the issue under the cursor."""
        return Static(id="peek", markup=False)

    async def found(self) -> Sequence[Kin]:
        """The customer's other issues."""
        self._history = await self.gateway.see(issue_kin.customer_history, self.row.id)
        return self._history.issues

    def say(self) -> None:
        """What there was with the customer; the whole words below."""
        if self._history is not None:
            self.query_one("#head", Static).update(words.history(self._history, self.gateway.today()))
        self.query_one("#peek", Static).update(words.peek(self.here))


class AlikeScreen(KinScreen[int]):
    """What the issue `row` may be a duplicate of; gives the number of the one that it is the same as."""

    SCOPE = "alike"
    HELP = N_(
        "Issues that may be the same one told twice: of the same customer, product or category not long ago, or in the"
        " same words. Below, the issue from which you came stands beside the marked one. F2 ends the issue from which"
        " you came as a duplicate of the marked one; it asks for the reason first."
    )
    EMPTY = N_("No other issue is like this one.")
    TELLS_CUSTOMER = True

    _offer: StepOffer | None = None

    def below(self) -> Horizontal:
        """Both issues beside each other."""
        return Horizontal(
            VerticalScroll(Static(id="this-text", markup=False), id="this-one", can_focus=False),
            VerticalScroll(Static(id="that-text", markup=False), id="that-one", can_focus=False),
            id="beside",
        )

    async def found(self) -> Sequence[Kin]:
        """The likeliest first."""
        offers = await self.gateway.see(issue_steps.offers, self.row.id)
        self._offer = next((each for each in offers if each.step is Step.DUPLICATE), None)
        return await self.gateway.see(issue_kin.alike, self.row.id)

    def say(self) -> None:
        """Both issues."""
        zone, today = self.gateway.zone, self.gateway.today()
        title = _(N_("What issue #{number} may be a duplicate of"), number=self.row.id)
        self.query_one("#head", Static).update(title)
        kin = self.here
        self.query_one("#this-text", Static).update(
            words.whole(_(N_("This issue")), self.row, frozenset(), zone, today)
        )
        that = words.whole(_(N_("The marked one")), kin.row, kin.same, zone, today) if kin else ""
        self.query_one("#that-text", Static).update(that)

    def refuses(self, command_id: str) -> str | None:
        """Why the issue cannot be ended as a duplicate."""
        reason = super().refuses(command_id)
        if reason or command_id != "alike.duplicate":
            return reason
        if self._offer is None:
            return _(N_("This issue has ended; it becomes no duplicate any more."))
        why = self._offer.refused_because
        return _(why.message, **why.named) if why else None

    def action_duplicate(self) -> None:
        """It is the same as the marked one."""
        if (kin := self.here) is not None:
            self.dismiss(kin.row.id)
