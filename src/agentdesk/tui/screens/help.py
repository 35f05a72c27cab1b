"""What can be done here, by which key, and why something cannot be done now."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agentdesk.i18n import N_, _
from agentdesk.tui.actions import SCOPE_NAMES, Command, commands_of
from agentdesk.tui.screens.base import DeskDialog, DeskScreen
from agentdesk.tui.text import pad
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

KEY_CELLS = 10


class HelpScreen(DeskDialog[None]):
    """The page below explained: its purpose, its commands, then those that hold everywhere."""

    SCOPE = "help"

    def __init__(self, below: DeskScreen[Any]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="panel"):
            yield Said(SCOPE_NAMES.get(self._below.SCOPE, ""), classes="title")
            yield Said(self._below.HELP)
            yield Static(id="keys", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Write the table."""
        self.relabel()

    def relabel(self) -> None:
        super().relabel()
        self.query_one("#keys", Static).update(self.table())

    def table(self) -> Content:
        """Every command of the page below, one to a line."""
        lines: list[Content] = []
        scope = self._below.SCOPE
        for command in commands_of(self._below.SCOPE):
            if command.scope != scope:
                scope = command.scope
                lines += [Content(""), Content(_(SCOPE_NAMES[scope])).stylize("$primary bold")]
            elif not lines:
                lines.append(Content(""))
            lines.append(self._line(command))
        lines += [
            Content(""),
            Content(_(N_("Tab and Shift+Tab go from one field to the next."))).stylize("$muted"),
        ]
        return Content("\n").join(lines)

    def _line(self, command: Command) -> Content:
        keymap = self.desk_app.keymap
        key = pad(keymap.all_shown(command.id) or keymap.shown("app.palette"), KEY_CELLS)
        line = Content("").join([Content(f"{key}  ").stylize("bold"), Content(_(command.help))])
        if reason := self._below.refuses(command.id):
            line = Content("").join([line, Content(f"\n{' ' * (KEY_CELLS + 2)}{reason}").stylize("$muted")])
        return line
