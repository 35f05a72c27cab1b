"""What the person has to see at once; Enter says that it was seen, a digit opens the issue."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from agentdesk.i18n import N_
from agentdesk.services.alerts import AlertRow
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import moment, plain
from agentdesk.tui.widgets.alert_bar import words
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.painted import wrapped_in
from agentdesk.tui.widgets.said import Said

_SHOWN = 4
_CELLS = 56
_LINES = 2
"""Of each description: it begins with the question asked, and what the customer said comes after."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The numbers of the alerts that were seen, and the issue that is to be opened, if one is."""

    alerts: list[int]
    issue_id: int | None = None


class AlertsDialog(DeskDialog[Seen]):
    """Gives what was seen; Esc leaves it all."""

    SCOPE = "alerts"
    HELP = N_(
        "Clocks that run out, people in danger and mentions are told to whom they concern until they say that they saw"
        " it. Enter says so of all; a digit opens the issue of one, and the others stay."
    )

    def __init__(self, alerts: tuple[AlertRow, ...]) -> None:
        super().__init__()
        self._alerts = alerts[:_SHOWN]

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(N_("To be seen at once"), classes="title")
            yield Static(id="alerts", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Say what each is about."""
        self._say()

    def relabel(self) -> None:
        """In the other language too."""
        super().relabel()
        self._say()

    def _say(self) -> None:
        zone, today = self.gateway.zone, self.gateway.today()
        lines: list[str] = []
        for place, row in enumerate(self._alerts, 1):
            lines.append(f"{place} {moment(row.at, zone, today)}  {words(row)}")
            lines += [f"  {line}" for line in wrapped_in(row.text or row.description, _CELLS, _LINES)]
        self.query_one("#alerts", Static).update(plain("\n".join(lines), lines=True))

    def action_seen(self) -> None:
        """They were seen."""
        self.dismiss(Seen([row.id for row in self._alerts]))

    def action_open(self, digit: int) -> None:
        """The issue of one of them; what else is told about it is seen with it."""
        if digit <= len(self._alerts):
            issue_id = self._alerts[digit - 1].issue_id
            about = [row.id for row in self._alerts if row.issue_id == issue_id]
            self.dismiss(Seen(about, issue_id))
