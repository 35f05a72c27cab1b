"""The calls of an issue, replayed: what was said, asked, answered, changed and noted, with the time of each."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agentdesk.domain.visit import KIND_NAMES, VisitKind
from agentdesk.i18n import N_, _, current_language
from agentdesk.services import replays
from agentdesk.services.replays import Moment, Replay
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor.issue_call_words import what, when
from agentdesk.tui.text import clean, day, plain
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.status_bar import StatusBar


class IssueCallScreen(DeskScreen[None]):
    """The call that issue `issue_id` came from, and its confirmation calls."""

    SCOPE = "issue_call"
    HELP = N_(
        "The call as it went, from its log: when each thing was said, asked and answered, what was changed and noted."
        " The time of day stands first, then how long the call had been going on. Left and right go to the other calls"
        " about this issue: those that asked whether it is solved. Nothing can be changed here."
    )

    def __init__(self, issue_id: int) -> None:
        super().__init__()
        self._issue_id = issue_id
        self._replays: tuple[Replay, ...] = ()
        self._place = 0

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Static(id="head", markup=False)
        yield VerticalScroll(id="page")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the calls; the keys scroll the page."""
        self.query_one("#page").focus()
        self._read()

    def _read(self) -> None:
        self.read(self._show, replays.of_issue, self._issue_id, current_language())

    async def _show(self, found: tuple[Replay, ...]) -> None:
        self._replays = found
        await self._say()

    def relabel(self) -> None:
        """Questions are read again in the other language."""
        super().relabel()
        self._read()

    async def _say(self) -> None:
        replay = self._replays[self._place]
        self.query_one("#head", Static).update(self._head(replay))
        page = self.query_one("#page", VerticalScroll)
        await page.remove_children()
        await page.mount_all(self._lines(replay))
        page.scroll_home(animate=False)
        self.refresh_commands()

    def _head(self, replay: Replay) -> Content:
        first = replay.moments[0]
        facts = [
            _(KIND_NAMES[VisitKind(replay.kind)]),
            day(first.at.astimezone(self.gateway.zone).date(), self.gateway.today()),
            clean(first.person),
        ]
        if len(self._replays) > 1:
            facts.append(_(N_("call {place} of {count}"), place=self._place + 1, count=len(self._replays)))
        title = _(N_("Issue #{number}: the call"), number=self._issue_id)
        return Content(title).stylize("bold") + plain("   " + " · ".join(facts))

    def _lines(self, replay: Replay) -> Iterator[Horizontal]:
        before: Moment | None = None
        for moment in replay.moments:
            said, before = what(moment, before), moment
            if said:
                yield Horizontal(
                    Static(when(moment, self.gateway.zone), markup=False, classes="when"),
                    Static(said, markup=False, classes="what"),
                    classes="about" if moment.about else "",
                )

    # Commands

    def refuses(self, command_id: str) -> str | None:
        """The ends of the row of calls; where the issue did not come up."""
        if command_id == "issue_call.previous" and self._place == 0:
            return _(N_("This is the first call about the issue."))
        if command_id == "issue_call.next" and self._place >= len(self._replays) - 1:
            return _(N_("This is the last call about the issue."))
        if command_id == "issue_call.here" and not self._came_up_here:
            return _(N_("The issue did not come up in this call."))
        return super().refuses(command_id)

    @property
    def _came_up_here(self) -> bool:
        return bool(self._replays) and any(moment.about for moment in self._replays[self._place].moments)

    async def action_previous(self) -> None:
        """The call before."""
        self._place -= 1
        await self._say()

    async def action_next(self) -> None:
        """The call after."""
        self._place += 1
        await self._say()

    def action_here(self) -> None:
        """Where the issue came up."""
        self.query_one("#page").scroll_to_widget(self.query_one(".about"), animate=False, center=True)
