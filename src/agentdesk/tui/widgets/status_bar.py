"""The top line of a home: the program, who is signed in, today's counts, and the time."""

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from agentdesk.domain.roles import ROLE_NAMES, Actor
from agentdesk.i18n import N_, _
from agentdesk.tui.gateway import Writes
from agentdesk.tui.text import clean, clock, fit, listed

if TYPE_CHECKING:
    from agentdesk.tui.app import AgentDesk


def role_names(person: Actor) -> str:
    """What a person is here, in the language in use."""
    return listed([_(ROLE_NAMES[role]) for role in sorted(person.roles)])


class StatusBar(Widget):
    """Mount it first. Set `counts` to a line such as `Today 12/40   Booked 2`."""

    COMPONENT_CLASSES = {"status-bar--name"}

    counts: reactive[str] = reactive("")
    time: reactive[str] = reactive("")

    def on_mount(self) -> None:
        """Start the clock."""
        self._tick()
        self.set_interval(1, self._tick)

    def _tick(self) -> None:
        gateway = cast("AgentDesk", self.app).gateway
        if gateway.person is not None:
            self.time = clock(gateway.now(), gateway.zone)

    def who(self) -> str:
        """The person and what they are here."""
        person = cast("AgentDesk", self.app).gateway.person
        if person is None:
            return ""
        return f"{clean(person.name)} · {role_names(person)}"

    def render(self) -> Content:
        right = "   ".join(part for part in (self.counts, self.time) if part)
        room = self.content_size.width - cell_len(right) - len("AgentDesk   ") - 1
        who = fit(self.who(), max(room, 0))
        blanks = " " * max(room - cell_len(who) + 1, 1)
        name = Content("AgentDesk").stylize(self.get_visual_style("status-bar--name"))
        return Content("").join([name, Content(f"   {who}{blanks}{right}")])


class SavedMark(Widget):
    """Whether everything is stored: `● saved`, `○ saving`, or `! waiting for the store`."""

    writes: reactive[Writes] = reactive(Writes())

    def on_mount(self) -> None:
        """Follow the program's state of writes."""
        self.watch(self.app, "writes", self._follow)

    def _follow(self, writes: Writes) -> None:
        self.writes = writes
        self.set_class(writes.late, "late")

    def mark(self) -> str:
        """The words for how the writes stand."""
        if not self.writes.pending:
            return _(N_("● saved"))
        if self.writes.late:
            return _(N_("! waiting for the store"))
        return _(N_("○ saving"))

    def render(self) -> Content:
        return Content(self.mark())

    def relabel(self) -> None:
        """Say it in the language in use."""
        self.refresh(layout=True)
