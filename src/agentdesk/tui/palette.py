"""Find a command by its name, in either language, and carry it out."""

from collections.abc import Iterable
from typing import Any, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input
from textual.widgets.option_list import Option

from agentdesk.i18n import LANGUAGES, N_, _, translate
from agentdesk.tui.actions import Command, commands_of
from agentdesk.tui.dialogs import Choices
from agentdesk.tui.screens.base import DeskDialog, DeskScreen
from agentdesk.tui.text import fit, pad
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

LINE: Final = 74
"""Cells of one line of the list."""


def matching(commands: Iterable[Command], words: str) -> list[Command]:
    """The commands in whose name or explanation, in any of our languages, every one of `words` occurs."""
    wanted = words.casefold().split()
    return [command for command in commands if all(word in _searched(command) for word in wanted)]


def _searched(command: Command) -> str:
    said = [translate(text, language) for text in (command.label, command.help) for language in LANGUAGES]
    return " ".join([*said, command.id, command.label, command.help]).casefold()


class Palette(DeskDialog[str]):
    """Answers with the id of the chosen command."""

    SCOPE = "palette"
    BINDINGS = [Binding("up", "move(-1)", show=False), Binding("down", "move(1)", show=False)]

    def __init__(self, below: DeskScreen[Any]) -> None:
        super().__init__()
        self._below = below
        self._found: list[Command] = []
        self._words: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(N_("Commands"), classes="title")
            yield Field(compact=True, id="words")
            yield Choices()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show every command."""
        self._show("")
        self.query_one(Input).focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Show what fits."""
        self._show(message.value)

    def _show(self, words: str) -> None:
        if words == self._words:
            return
        self._words = words
        offered = (
            command
            for command in commands_of(self._below.SCOPE)
            if not command.digits and command.id != "app.palette"
        )
        self._found = matching(offered, words)
        choices = self.query_one(Choices)
        choices.clear_options()
        choices.add_options(Option(self._line(command)) for command in self._found)
        choices.highlighted = 0 if self._found else None

    def _line(self, command: Command) -> Content:
        refused = self._below.refuses(command.id)
        key = pad(self.desk_app.keymap.shown(command.id), 8)
        line = fit(f"{key}{pad(_(command.label), 14)} {refused or _(command.help)}", LINE)
        return Content(line).stylize("$muted") if refused else Content(line)

    def action_move(self, rows: int) -> None:
        """Up or down in what was found."""
        choices = self.query_one(Choices)
        if self._found:
            choices.highlighted = ((choices.highlighted or 0) + rows) % len(self._found)

    def entered(self, field: Input) -> None:
        """Enter takes the first that fits what was typed, or the one gone to by the arrows."""
        self._show(field.value)
        self.action_pick()

    def action_pick(self) -> None:
        """Answer with the command under the cursor."""
        place = self.query_one(Choices).highlighted
        if place is not None:
            self.dismiss(self._found[place].id)
