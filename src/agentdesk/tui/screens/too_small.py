"""Shown over everything while the terminal is smaller than the screens need."""

from textual.app import ComposeResult

from agentdesk.i18n import N_
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.said import Said


class TooSmallScreen(DeskDialog[None]):
    """Goes away by itself as soon as there is room."""

    def compose(self) -> ComposeResult:
        yield Said(N_("Make this window larger: AgentDesk needs 80 columns and 24 rows. Nothing is lost."))

    async def action_back(self) -> None:
        """Stay: there is nothing to go back to that could be read."""
