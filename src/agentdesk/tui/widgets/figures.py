"""Figures beside each other, as many in a line as fit; those with a digit open the list behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from agentdesk.tui.widgets.painted import Line, painted

GAP = "   "


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure, in the language in use. `tone`: late, warn, or empty."""

    label: str
    value: str
    digit: int | None = None
    tone: str = ""

    @property
    def parts(self) -> Line:
        """Its words with their styles."""
        digit: Line = () if self.digit is None else ((f"{self.digit} ", "digit"),)
        return (*digit, (f"{self.label} ", "label"), (self.value, self.tone or "value"))

    @property
    def cells(self) -> int:
        """How wide it is."""
        return sum(cell_len(text) for text, _style in self.parts)


class Figures(Widget):
    """Rows of figures, each row on lines of its own. Height follows the width and how many there are."""

    COMPONENT_CLASSES = {f"figures--{part}" for part in ("digit", "label", "value", "late", "warn")}

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Sequence[Shown]] = ()

    def show(self, rows: Sequence[Sequence[Shown]]) -> None:
        """Show these; the page is only laid out anew when they need more lines or fewer."""
        width = self.content_size.width
        before = len(self._lines(width))
        self._rows = rows
        self.refresh(layout=len(self._lines(width)) != before)

    def _lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for row in self._rows:
            line: Line = ()
            room = width
            for figure in row:
                if line and figure.cells + len(GAP) > room:
                    lines.append(line)
                    line, room = (), width
                if line:
                    line, room = (*line, (GAP, "")), room - len(GAP)
                line, room = (*line, *figure.parts), room - figure.cells
            if line:
                lines.append(line)
        return lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """How many lines it takes."""
        return max(len(self._lines(width)), 1)

    def render(self) -> Content:
        return painted(self, "figures", self._lines(self.content_size.width))
