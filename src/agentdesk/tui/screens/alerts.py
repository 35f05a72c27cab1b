"""What the person has to see at once; Enter says that it was seen."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from agentdesk.i18n import N_
from agentdesk.services.alerts import AlertRow
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import clean, fit, moment, plain
from agentdesk.tui.widgets.alert_bar import words
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

_SHOWN = 8


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
        """Say each in two lines."""
        self._say()

    def relabel(self) -> None:
        """In the other language too."""
        super().relabel()
        self._say()

    def _say(self) -> None:
        zone, today = self.gateway.zone, self.gateway.today()
        lines = [
            f"{moment(row.at, zone, today)}  {words(row)}\n  {fit(clean(row.description), 56)}"
            for row in self._alerts
        ]
        self.query_one("#alerts", Static).update(plain("\n".join(lines), lines=True))

    def action_seen(self) -> None:
        """They were seen."""
        self.dismiss([row.id for row in self._alerts])
