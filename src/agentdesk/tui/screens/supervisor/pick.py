"""One of many things by typing a part of its name."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from agentdesk.i18n import N_, _
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import plain
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One thing: its value, how it is shown, and what else it is found by (a login beside a Chinese name)."""

    value: T
    text: str
    also: str = ""


MARKED: Final = "> "
NOT_MARKED: Final = "  "


def matching(choices: Sequence[Choice[T]], typed: str) -> list[Choice[T]]:
    """The choices whose text or other name holds every word that was typed, whatever its case and width."""
    words = _folded(typed).split()
    return [each for each in choices if all(word in _folded(f"{each.text} {each.also}") for word in words)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class Pick(DeskDialog[Choice[T]], Generic[T]):
    """Type to narrow the list, arrows to move, Enter to take; gives the choice."""

    SCOPE = "pick"
    HELP = N_("Type a part of the name to narrow the list; the arrows move the mark, Enter takes it.")
    BINDINGS = [
        Binding("up", "move('cursor_up')", show=False),
        Binding("down", "move('cursor_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
    ]

    def __init__(
        self, title: str, choices: Sequence[Choice[T]], *, now: object = None, **values: Any
    ) -> None:
        """`title` is a message id; the choice whose value is `now` is marked first."""
        super().__init__()
        self._title, self._values = title, values
        self._choices, self._now = list(choices), now
        self._shown = self._choices
        self._marked: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(self._title, classes="title", **self._values)
            yield Field(placeholder=_(N_("Type to narrow the list")), compact=True)
            yield OptionList()
            yield Said(classes="muted", id="none")
            yield KeyBar()

    def on_mount(self) -> None:
        """Show everything, the present choice marked."""
        self.query_one(OptionList).can_focus = False
        self._show("")
        values: list[Any] = [choice.value for choice in self._shown]
        if self._now in values:
            self.query_one(OptionList).highlighted = values.index(self._now)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Narrow the list as it is typed."""
        message.stop()
        self._show(message.value)

    def _show(self, typed: str) -> None:
        self._shown = matching(self._choices, typed)
        found = self.query_one(OptionList)
        found.set_options(Option(plain(f"{NOT_MARKED}{choice.text}")) for choice in self._shown)
        self._marked = None
        found.highlighted = 0 if self._shown else None
        self.query_one("#none", Said).say("" if self._shown else N_("Nothing has this name."))

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        """The mark is a sign, not a colour alone."""
        message.stop()
        found = self.query_one(OptionList)
        for place, sign in ((self._marked, NOT_MARKED), (found.highlighted, MARKED)):
            if place is not None and place < len(self._shown):
                found.replace_option_prompt_at_index(place, plain(f"{sign}{self._shown[place].text}"))
        self._marked = found.highlighted

    def action_move(self, how: str) -> None:
        """Move the mark."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter in the field takes the marked one."""
        message.stop()
        self.action_take()

    def action_take(self) -> None:
        """The marked one."""
        place = self.query_one(OptionList).highlighted
        if place is not None and self._shown:
            self.dismiss(self._shown[place])
