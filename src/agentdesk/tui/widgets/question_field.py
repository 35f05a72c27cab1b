"""The field in which an answer is typed, as lines: what is wanted, the text with its cursor, what it means."""

from typing import Final, NamedTuple

from rich.cells import cell_len

from agentdesk.i18n import _
from agentdesk.tui.controls import Typed
from agentdesk.tui.controls.typed import Scale
from agentdesk.tui.text import clean, fit
from agentdesk.tui.text_edit import wrap
from agentdesk.tui.widgets.painted import Line, wrapped, wrapped_in

SHORT: Final = 30
"""Columns of a field for a number, a date or a time."""
SCALE_CELLS: Final = 40
UNDER_ROWS: Final = 2


class Cursor(NamedTuple):
    """Where the cursor stands, in columns and rows from the first line."""

    x: int
    y: int


def field_lines(typed: Typed, cells: int, room: int) -> tuple[list[Line], Cursor]:
    """Lines for `cells` columns, at most `room` of them, and the place of the cursor."""
    above: list[Line] = []
    if typed.wanted:
        above = [((fit(typed.wanted, cells), "muted"),)]
    if typed.scale is not None:
        above = [_scale(typed.scale, cells), ()]
    under = _under(typed, cells)
    width = cells if typed.rows > 1 else min(cells, SHORT)
    text, row, column = _text(typed, width, max(room - len(above) - len(under), 1))
    return [*above, *text, *under], Cursor(column, len(above) + row)


def _under(typed: Typed, cells: int) -> list[Line]:
    """What the text means, why it means nothing yet, or what may be typed."""
    if typed.reading:
        return [((f"= {typed.reading}", "good"),)]
    if typed.unread:
        return [((line, "muted"),) for line in wrapped_in(f"? {typed.unread}", cells, UNDER_ROWS)]
    if typed.edit.text:
        return []
    return [(), *(((line, "muted"),) for line in wrapped(_(typed.help), cells))]


def _text(typed: Typed, cells: int, room: int) -> tuple[list[Line], int, int]:
    """As many rows as fit, the cursor's row always among them; and the row and column of the cursor."""
    edit = typed.edit
    row, column = edit.place(cells)
    lines = wrap(edit.text, cells)
    first = max(row - room + 1, 0)
    shown: list[Line] = []
    for index in range(first, max(min(len(lines), first + room), min(typed.rows, room))):
        start, end = lines[index] if index < len(lines) else (0, 0)
        at = edit.at - start if index == row else None
        shown.append(_row(edit.text[start:end], at, cells))
    return shown, row - first, column


def _row(text: str, at: int | None, cells: int) -> Line:
    if at is None:
        return ((text + " " * (cells + 1 - cell_len(text)), "field"),)
    under = text[at] if at < len(text) else " "
    used = cell_len(text[:at]) + cell_len(under) + cell_len(text[at + 1 :])
    after = text[at + 1 :] + " " * max(cells + 1 - used, 0)
    return ((text[:at], "field"), (under, "cursor"), (after, "field"))


def _scale(scale: Scale, cells: int) -> Line:
    """`0 ────────●── 10   in steps of 0.5`."""
    least, most = clean(scale.least), clean(scale.most)
    step = f"   {clean(scale.steps)}" if scale.steps else ""
    width = min(SCALE_CELLS, cells - cell_len(least) - cell_len(most) - cell_len(step) - 2)
    if width < 3:
        return ((fit(f"{least} - {most}{step}", cells), "muted"),)
    if scale.at is None:
        parts: Line = (("─" * width, "muted"),)
    else:
        at = round(scale.at * (width - 1))
        parts = (("─" * at, "good"), ("●", "key"), ("─" * (width - 1 - at), "muted"))
    return ((f"{least} ", "chosen"), *parts, (f" {most}", "chosen"), (step, "muted"))
