"""A sentence to be read to the customer as it stands (R169)."""

from textual.app import ComposeResult
from textual.containers import Vertical

from agentdesk.i18n import N_
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said


class ReadOut(DeskDialog[bool]):
    """What became of it, and below what to say to the customer; both are message ids."""

    SCOPE = "read_out"
    HELP = N_("Read the sentence to the customer. Ctrl+L shows it in the other language.")

    def __init__(self, outcome: str, sentence: str) -> None:
        super().__init__()
        self._outcome, self._sentence = outcome, sentence

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(self._outcome, classes="muted")
            yield Said(N_("Read this to the customer:"), classes="title gap")
            yield Said(self._sentence)
            yield KeyBar()

    def action_done(self) -> None:
        """It was said."""
        self.dismiss(True)
