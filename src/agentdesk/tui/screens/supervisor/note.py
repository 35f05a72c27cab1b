"""Writing a note on an issue: several lines, people mentioned by @, kept when the page is left without saving."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Event, Key
from textual.widgets import TextArea

from agentdesk.domain.mentions import being_typed
from agentdesk.i18n import N_, _
from agentdesk.services import notes
from agentdesk.services.notes import NOTE_MAX, Mentionable
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.people_offered import PeopleOffered
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.writing import Writing

HINT = N_("@ shows it to somebody at once. Esc keeps the text without saving it.")

_OFFERS = frozenset({"up", "down", "enter", "tab", "escape"})
"""Keys of the offered people."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed, and whether it is to be saved."""

    text: str
    save: bool


class WriteNote(DeskDialog[Written]):
    """Gives what was typed; Esc gives it as well, not to be saved."""

    SCOPE = "note"
    HELP = N_(
        "Everybody who sees the issue sees the note. @ and the beginning of a login or name offers people: the arrows"
        " move the mark, Enter or Tab takes it. Who is mentioned sees it at once and among their tasks, until they have"
        " looked. Esc leaves without saving; the text is kept here."
    )

    def __init__(self, issue_id: int, text: str) -> None:
        super().__init__()
        self._issue_id, self._text = issue_id, text
        self._people: tuple[Mentionable, ...] = ()
        self._closed_at: str | None = None
        """The text before the cursor when the offer was sent away: it stays away until something else is typed."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(N_("A note on issue #{number}"), number=self._issue_id, classes="title")
            yield Writing(self._text)
            yield PeopleOffered()
            yield Said(HINT, classes="muted", id="left")
            yield KeyBar()

    def on_mount(self) -> None:
        """Go on where the text ends."""
        self.query_one(Writing).focus()
        self.read(self._know, notes.mentionable, self._issue_id)

    def _know(self, people: tuple[Mentionable, ...]) -> None:
        self._people = people
        self._offer()

    # Mentions

    @property
    def _before(self) -> str:
        """What stands before the cursor on its line."""
        area = self.query_one(Writing)
        row, column = area.cursor_location
        return area.document.get_line(row)[:column]

    def _offer(self) -> None:
        before = self._before
        if before != self._closed_at:
            self._closed_at = None
        typed = None if before == self._closed_at else being_typed(before)
        self.query_one(PeopleOffered).offer(self._people, typed)

    async def take(self, event: Event) -> bool:
        """While people are offered, the arrows, Enter, Tab and Esc are the offer's."""
        offered = self.query_one(PeopleOffered)
        if isinstance(event, Key) and offered.marked is not None and event.key in _OFFERS:
            if event.key in ("up", "down"):
                offered.move(-1 if event.key == "up" else 1)
            elif event.key == "escape":
                self._closed_at = self._before
                self._offer()
            else:
                self._mention(offered.marked)
            return True
        taken = await super().take(event)
        if self.is_attached:
            self._offer()
        return taken

    def _mention(self, person: Mentionable) -> None:
        """Write the login behind the sign, whatever part of it or of the name stands there."""
        if person.refused_because is not None:
            self.tell(_(person.refused_because.message, **person.refused_because.named))
            return
        area = self.query_one(Writing)
        row, column = area.cursor_location
        typed = being_typed(self._before) or ""
        area.replace(f"@{person.login} ", (row, column - len(typed) - 1), (row, column))
        self._offer()

    # The text

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        """Say when it is too long, and whether there is something to save."""
        message.stop()
        over = len(message.text_area.text) - NOTE_MAX
        said = HINT
        if over > 0:
            said = N_("1 character too many") if over == 1 else N_("{count} characters too many")
        self.query_one("#left", Said).say(said, count=over)
        self.refresh_commands()

    def refuses(self, command_id: str) -> str | None:
        """An empty note, or one that is too long."""
        if command_id == "note.save":
            text = self.query_one(Writing).text
            if not text.strip() or len(text) > NOTE_MAX:
                return _(N_("A note has 1 to {count} characters."), count=NOTE_MAX)
        return super().refuses(command_id)

    def action_save(self) -> None:
        """Save it."""
        self.dismiss(Written(self.query_one(Writing).text, save=True))

    async def action_back(self) -> None:
        """Leave, and keep the text."""
        self.dismiss(Written(self.query_one(Writing).text, save=False))
