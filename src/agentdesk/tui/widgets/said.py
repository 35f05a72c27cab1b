"""Text of the program on the screen, which follows the language while the program runs."""

from typing import Any, Protocol, runtime_checkable

from textual.content import Content
from textual.dom import DOMNode
from textual.widgets import Static

from agentdesk.i18n import _
from agentdesk.tui.text import clean


@runtime_checkable
class Relabels(Protocol):
    """A widget that holds text it has translated; one that translates while it paints need not have this."""

    def relabel(self) -> None:
        """Say everything again in the language in use."""


class Said(Static):
    """One message of the program, translated when shown."""

    def __init__(
        self, message: str = "", *, id: str | None = None, classes: str | None = None, **values: Any
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._message, self._values = message, values

    def on_mount(self) -> None:
        """Say it for the first time."""
        self.relabel()

    def say(self, message: str, **values: object) -> None:
        """Say something else: a message id and the values of its places."""
        self._message, self._values = message, values
        self.relabel()

    @property
    def said(self) -> str:
        """The sentence as it is shown."""
        return clean(_(self._message, **self._values), lines=True)

    def relabel(self) -> None:
        """Say it in the language in use."""
        self.update(Content(self.said))


def relabel_all(node: DOMNode) -> None:
    """Let everything below `node` say its text again, or paint it again."""
    for widget in node.query("*"):
        if isinstance(widget, Relabels):
            widget.relabel()
        else:
            widget.refresh()
