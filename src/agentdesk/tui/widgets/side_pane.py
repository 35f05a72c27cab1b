"""Lines beside or under something, said anew whenever they are painted: facts that follow language and width."""

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from agentdesk.tui.widgets.painted import Line, painted

Facts = Callable[[int], list[Line]]
"""Gives the lines for a width in columns; its styles are muted, strong, warn and good."""


class SidePane(Widget):
    """Paints what `facts` gives."""

    COMPONENT_CLASSES = {f"side--{name}" for name in ("muted", "strong", "warn", "good")}

    def __init__(self, facts: Facts | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facts: Facts = facts or (lambda _cells: [])

    def show(self, facts: Facts) -> None:
        """Paint these from now on."""
        self._facts = facts
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many rows as there are lines."""
        return len(self._facts(width))

    def render(self) -> Content:
        return painted(self, "side", self._facts(max(self.content_size.width, 10)))
