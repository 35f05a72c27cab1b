"""The strip of steps over the question: what was said and answered, what is asked now, what is to come."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from agentdesk.i18n import _
from agentdesk.tui.screens.agent.call_views import Mark, StripItem
from agentdesk.tui.text import CUT
from agentdesk.tui.widgets.painted import Line, painted
from agentdesk.tui.widgets.question import PARTS

GAP = "  "


def label_of(item: StripItem) -> str:
    """One item as it stands on the strip: `✓ 1`, `> 2`, `. Closing`."""
    name = item.number or _(PARTS.get(item.part, PARTS["body"]))
    return f"{item.mark.value} {name}"


def window(widths: Sequence[int], now: int, cells: int) -> tuple[int, int]:
    """Which items (from, to) fit in `cells` columns around the item `now`, with room for `..` where some are cut."""
    gap = len(GAP)
    if sum(widths) + gap * (len(widths) - 1) <= cells:
        return 0, len(widths)
    room = cells - 2 * (len(CUT) + gap)
    first = last = now
    used = widths[now]
    while True:
        grown = False
        for index in (last + 1, first - 1):
            if 0 <= index < len(widths) and used + gap + widths[index] <= room:
                used += gap + widths[index]
                first, last = min(first, index), max(last, index)
                grown = True
        if not grown:
            return first, last + 1


class ScriptStrip(Widget):
    """One row; set `items`."""

    COMPONENT_CLASSES = {f"strip--{name}" for name in ("done", "now", "open")}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._items: tuple[StripItem, ...] = ()

    def show(self, items: tuple[StripItem, ...]) -> None:
        """Paint these from now on."""
        if items != self._items:
            self._items = items
            self.refresh()

    def render(self) -> Content:
        if not self._items:
            return Content("")
        labels = [label_of(item) for item in self._items]
        now = next((place for place, item in enumerate(self._items) if item.mark is Mark.NOW), 0)
        first, last = window([cell_len(label) for label in labels], now, self.content_size.width)
        parts: list[tuple[str, str]] = [(CUT + GAP, "open")] if first else []
        for place in range(first, last):
            style = {Mark.DONE: "done", Mark.NOW: "now"}.get(self._items[place].mark, "open")
            parts += [(labels[place], style), (GAP, "")]
        line: Line = (*parts, (CUT, "open")) if last < len(labels) else tuple(parts[:-1])
        return painted(self, "strip", [line])
