"""Small questions over the page. Esc always leaves them with None."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import plain
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said

T = TypeVar("T")


class Confirm(DeskDialog[bool]):
    """A question that Enter answers with yes. Ask it only about what is hard to undo."""

    SCOPE = "confirm"

    def __init__(self, question: str, **values: Any) -> None:
        """`question` is a message id; `values` fill its places."""
        super().__init__()
        self._question, self._values = question, values

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(self._question, **self._values)
            yield KeyBar()

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)


class Choose(DeskDialog[T], Generic[T]):
    """One of a few things, by its digit or by the arrows and Enter."""

    SCOPE = "choose"

    def __init__(self, title: str, choices: Sequence[tuple[T, str]], **values: Any) -> None:
        """`title` is a message id; each choice is its value and the text to show as it stands."""
        super().__init__()
        self._title, self._values, self._choices = title, values, choices

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(self._title, classes="title", **self._values)
            yield Choices(*(_numbered(place, text) for place, (_value, text) in enumerate(self._choices, 1)))
            yield KeyBar()

    def action_digit(self, digit: int) -> None:
        """The one with this number."""
        if digit <= len(self._choices):
            self.dismiss(self._choices[digit - 1][0])

    def action_pick(self) -> None:
        """The one under the cursor."""
        place = self.query_one(Choices).highlighted
        if place is not None:
            self.dismiss(self._choices[place][0])


def _numbered(place: int, text: str) -> Option:
    return Option(plain(f"{place if place < 10 else ' '}  {text}"))


class Choices(OptionList, inherit_bindings=False):
    """A list whose arrows move the cursor; Enter belongs to the page."""

    BINDINGS = [binding for binding in OptionList.BINDINGS if "enter" not in str(binding)]


class Prompt(DeskDialog[str]):
    """One line of text."""

    SCOPE = "prompt"

    def __init__(self, title: str, initial: str = "", *, max_length: int = 200, **values: Any) -> None:
        """`title` is a message id; `values` fill its places."""
        super().__init__()
        self._title, self._values, self._initial, self._max_length = title, values, initial, max_length

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(self._title, classes="title", **self._values)
            yield Field(self._initial, max_length=self._max_length, compact=True)
            yield KeyBar()

    def entered(self, field: Input) -> None:
        """Enter takes it."""
        self.dismiss(field.value)

    def action_take(self) -> None:
        """Take what was typed."""
        self.dismiss(self.query_one(Input).value)
