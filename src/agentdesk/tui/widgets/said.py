"""Text of the program on the screen, which follows the language while the program runs."""

from typing import Any, Protocol, runtime_checkable

from rich.cells import cell_len
from textual.content import Content
from textual.dom import DOMNode
from textual.geometry import Size
from textual.widgets import Static

from agentdesk.i18n import _
from agentdesk.tui.text import clean
from agentdesk.tui.widgets.painted import wrapped


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

    # Chinese breaks between characters: Textual breaks at blanks only, and leaves lines half empty.

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """As wide as its longest line, unbroken."""
        return max(cell_len(line) for line in self.said.split("\n"))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as it breaks into."""
        return len(wrapped(self.said, width))

    def render(self) -> Content:
        return Content("\n".join(wrapped(self.said, self.content_size.width)))


def relabel_all(node: DOMNode) -> None:
    """Let everything below `node` say its text again, or paint it again."""
    for widget in node.query("*"):
        if isinstance(widget, Relabels):
            widget.relabel()
        else:
            widget.refresh()
