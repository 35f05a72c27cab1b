"""Lines of text with styles, painted by one widget in one go: quicker than a tree of small widgets."""

from collections.abc import Sequence
from typing import Protocol

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

from agentdesk.tui.text import clean, fit
from agentdesk.tui.text_edit import wrap

Part = tuple[str, str]
"""Some text and the name of its style."""
Line = tuple[Part, ...]


class Styled(Protocol):
    """A widget whose component classes are `<PREFIX>--<name>`."""

    def get_visual_style(self, *component_classes: str) -> Style: ...


def painted(widget: Styled, prefix: str, lines: Sequence[Line]) -> Content:
    """`lines` as content; an empty style name is the widget's own."""
    shown = []
    for line in lines:
        parts = [
            Content(text).stylize(widget.get_visual_style(f"{prefix}--{style}")) if style else Content(text)
            for text, style in line
        ]
        shown.append(Content("").join(parts))
    return Content("\n").join(shown)


def wrapped(text: str, cells: int) -> list[str]:
    """Stored or asked text in lines of at most `cells` columns; its own line breaks are kept."""
    whole = clean(text, lines=True)
    return [whole[start:end].rstrip() for start, end in wrap(whole, max(cells, 2))]


def wrapped_in(text: str, cells: int, rows: int) -> list[str]:
    """The same in at most `rows` lines, the last one cut with `..` where there would be more."""
    lines = wrapped(text, cells)
    if len(lines) <= rows:
        return lines
    last = lines[rows - 1]
    return [*lines[: rows - 1], fit(f"{last}    ", min(cells, cell_len(last) + 3))]
