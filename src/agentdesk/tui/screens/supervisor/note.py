"""Writing a note on an issue: several lines, kept when the page is left without saving."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import TextArea

from agentdesk.i18n import N_, _
from agentdesk.services.issues import NOTE_MAX
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed, and whether it is to be saved."""

    text: str
    save: bool


class WriteNote(DeskDialog[Written]):
    """Gives what was typed; Esc gives it as well, not to be saved."""

    SCOPE = "note"
    HELP = N_("Everybody who sees the issue sees the note. Esc leaves without saving; the text is kept here.")

    def __init__(self, issue_id: int, text: str) -> None:
        super().__init__()
        self._issue_id, self._text = issue_id, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(N_("A note on issue #{number}"), number=self._issue_id, classes="title")
            yield TextArea(self._text, soft_wrap=True, tab_behavior="focus", compact=True)
            yield Said(N_("Esc keeps the text without saving it."), classes="muted", id="left")
            yield KeyBar()

    def on_mount(self) -> None:
        """Go on where the text ends."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        """Say when it is too long, and whether there is something to save."""
        message.stop()
        over = len(message.text_area.text) - NOTE_MAX
        said = N_("Esc keeps the text without saving it.")
        if over > 0:
            said = N_("1 character too many") if over == 1 else N_("{count} characters too many")
        self.query_one("#left", Said).say(said, count=over)
        self.refresh_commands()

    def refuses(self, command_id: str) -> str | None:
        """An empty note, or one that is too long."""
        if command_id == "note.save":
            text = self.query_one(TextArea).text
            if not text.strip() or len(text) > NOTE_MAX:
                return _(N_("A note has 1 to {count} characters."), count=NOTE_MAX)
        return super().refuses(command_id)

    def action_save(self) -> None:
        """Save it."""
        self.dismiss(Written(self.query_one(TextArea).text, save=True))

    async def action_back(self) -> None:
        """Leave, and keep the text."""
        self.dismiss(Written(self.query_one(TextArea).text, save=False))
