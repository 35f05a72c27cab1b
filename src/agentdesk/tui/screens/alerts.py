"""What the person has to see at once; Enter says that it was seen."""

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


class AlertsDialog(DeskDialog[list[int]]):
    """Gives the numbers of those that were seen; Esc leaves them."""

    SCOPE = "alerts"
    HELP = N_(
        "Clocks that run out and people in danger are told to whom they concern until they say that they saw it."
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
        for row in self._alerts:
            lines.append(f"{moment(row.at, zone, today)}  {words(row)}")
            lines += [f"  {line}" for line in wrapped_in(row.description, _CELLS, _LINES)]
        self.query_one("#alerts", Static).update(plain("\n".join(lines), lines=True))

    def action_seen(self) -> None:
        """They were seen."""
        self.dismiss([row.id for row in self._alerts])
