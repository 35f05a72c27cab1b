"""The note of the whole call."""

from collections.abc import Awaitable, Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Event

from agentdesk.i18n import N_
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.writing import Writing


class NoteDialog(DeskDialog[str]):
    """Asks for a note; `keep` is told the text at every key, and each key waits until the one before is `stored`."""

    SCOPE = "note"
    HELP = N_(
        "A note about the whole call. It is kept while you type; Esc leaves it half-written, and F9 goes on with it."
    )

    def __init__(self, text: str, keep: Callable[[str], None], stored: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._text, self._keep, self._stored = text, keep, stored

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel wide"):
            yield Said(N_("Note about this call"), classes="title")
            yield Writing(self._text, id="note")
            yield KeyBar()

    def on_mount(self) -> None:
        """Write on at the end."""
        self.query_one(Writing).focus()

    async def take(self, event: Event) -> bool:
        """Take a key when the one before is stored, and keep what it made of the text."""
        await self._stored()
        taken = await super().take(event)
        text = self.query_one(Writing).text
        if text != self._text:
            self._text = text
            self._keep(text)
        return taken

    def action_save(self) -> None:
        """Take it over."""
        self._text = self.query_one(Writing).text
        self.dismiss(self._text.strip())
