"""A small table of which every cell can be chosen: the arrows move over it, Enter and the rest belong to the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.events import Event, Key
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from agentdesk.tui.text import clean, pad
from agentdesk.tui.widgets.painted import Line, painted

_GAP: Final = " "
_LABEL_SHARE: Final = 35
"""Per cent of the width that the names of the rows take at most."""
_MOVES: Final = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
_EDGES: Final = {"home": (0, 0), "end": (-1, -1), "pageup": (0, None), "pagedown": (-1, None)}


@dataclass(frozen=True, slots=True)
class GridCell:
    """`key` says what the cell is about; `tone` is `muted`, `strong` or empty."""

    key: str
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line: its name and its cells."""

    label: str
    cells: Sequence[GridCell]


class Grid(Widget, can_focus=True):
    """Everything is shown at once; texts are shown as they stand."""

    BINDINGS: ClassVar[list[BindingType]] = []
    COMPONENT_CLASSES = {f"grid--{name}" for name in ("head", "muted", "strong", "here", "there")}

    class Moved(Message):
        """Another cell is chosen, or the chosen one has changed, or the keys come here now."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._heads: tuple[str, ...] = ()
        self._rows: tuple[GridRow, ...] = ()
        self._row = self._column = 0

    @property
    def rows(self) -> tuple[GridRow, ...]:
        """What is shown."""
        return self._rows

    @property
    def current(self) -> str | None:
        """The key of the chosen cell."""
        return self._rows[self._row].cells[self._column].key if self._rows else None

    def show(self, heads: Sequence[str], rows: Sequence[GridRow]) -> None:
        """Show these; the first head is the one of the names. The chosen cell stays the chosen one."""
        self._heads, self._rows = tuple(heads), tuple(rows)
        self._row = min(self._row, max(len(rows) - 1, 0))
        self.refresh(layout=True)
        self.post_message(self.Moved())

    def go_to(self, key: str) -> None:
        """Choose the cell with this key."""
        for row, line in enumerate(self._rows):
            for column, cell in enumerate(line.cells):
                if cell.key == key:
                    self._choose(row, column)

    def _choose(self, row: int, column: int) -> None:
        self._row = max(0, min(row, len(self._rows) - 1))
        self._column = max(0, min(column, len(self._heads) - 2))
        self.refresh()
        self.post_message(self.Moved())

    async def take(self, event: Event) -> bool:
        """The arrows, and the ends."""
        if not isinstance(event, Key) or not self._rows:
            return False
        if event.key in _MOVES:
            down, right = _MOVES[event.key]
            self._choose(self._row + down, self._column + right)
        elif event.key in _EDGES:
            edge_row, edge_column = _EDGES[event.key]
            column = self._column if edge_column is None else edge_column % max(len(self._heads) - 1, 1)
            self._choose(edge_row % len(self._rows), column)
        else:
            return False
        return True

    def on_focus(self) -> None:
        """Show that keys go here."""
        self.refresh()
        self.post_message(self.Moved())

    def on_blur(self) -> None:
        """Show that they do not."""
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The heads and every row."""
        return len(self._rows) + 1

    def render(self) -> Content:
        return painted(self, "grid", self._lines(self.content_size.width))

    def _lines(self, cells: int) -> list[Line]:
        if not self._heads:
            return []
        names = (self._heads[0], *(row.label for row in self._rows))
        label = min(max(map(cell_len, names)), cells * _LABEL_SHARE // 100)
        columns = len(self._heads) - 1
        width = max((cells - label) // columns - len(_GAP) - 2, 1)
        head = [(pad(self._heads[0], label), "head")]
        head += [(_GAP + " " + pad(each, width + 1), "head") for each in self._heads[1:]]
        return [tuple(head), *(self._line(place, row, label, width) for place, row in enumerate(self._rows))]

    def _line(self, place: int, row: GridRow, label: int, width: int) -> Line:
        parts = [(pad(clean(row.label), label), "")]
        for column, cell in enumerate(row.cells):
            chosen = (place, column) == (self._row, self._column)
            style = ("here" if self.has_focus else "there") if chosen else cell.tone
            # Never colour alone: the chosen cell stands between signs.
            left, right = (">", "<") if chosen else (" ", " ")
            parts += [(_GAP, ""), (f"{left}{pad(clean(cell.text), width)}{right}", style)]
        return tuple(parts)
