"""The choices of a question as lines: with digits, or found by typing; the marked one always among them."""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len

from agentdesk.i18n import N_, _
from agentdesk.tui.controls import Listed
from agentdesk.tui.controls.lists import BY_DIGIT
from agentdesk.tui.text import clean, fit, pad
from agentdesk.tui.widgets.painted import Line, wrapped, wrapped_in

CHOSEN_ROWS: Final = 2
FIND_CELLS: Final = 30
"""Columns of the field in which a choice is looked for."""


def list_lines(listed: Listed, cells: int, room: int) -> list[Line]:
    """Lines for `cells` columns, at most `room` of them."""
    head: list[Line] = [] if listed.typed is None else [_finding(listed, cells)]
    head += _chosen(listed, cells, room)
    if head:
        head.append(())
    foot: list[Line] = [((line, "muted"),) for line in wrapped(_(listed.help), cells)] if listed.help else []
    room -= len(head)
    if room - len(foot) < min(len(listed.left), 3):
        foot = []
    first, last = _window(listed, max(room - len(foot), 1))
    choices = [_choice(listed, index, cells) for index in range(first, last)]
    # Where there is room, a row between the choices lets the eye find its own at once.
    if listed.typed is None and len(foot) + 2 * len(choices) + 1 <= room:
        choices = [row for line in choices for row in (line, ())]
    elif foot and len(choices) + len(foot) < room:
        choices.append(())
    return [*head, *choices, *foot]


def _chosen(listed: Listed, cells: int, room: int) -> list[Line]:
    """What is chosen so far. Where all choices have a digit it has its rows from the start, if they fit: the
    choices must not move under the eye of whoever presses the next digit."""
    rows = _said(listed, listed.chosen, cells) if listed.chosen else []
    if listed.heading and listed.typed is None:
        most = len(_said(listed, [choice.label for choice in listed.choices], cells))
        if most + 1 + len(listed.choices) <= room:
            rows = rows or _said(listed, (), cells)
            rows += [""] * (most - len(rows))
    return [((row, "good"),) for row in rows]


def _said(listed: Listed, labels: Sequence[str], cells: int) -> list[str]:
    said = f"{_(listed.heading)}: {', '.join(clean(label) for label in labels)}"
    return wrapped_in(said, cells, CHOSEN_ROWS)


def found_by(listed: Listed, cells: int) -> str:
    """What was typed to find a choice, as much of its end as the field shows."""
    typed = clean(listed.typed or "")
    while cell_len(typed) >= min(FIND_CELLS, cells // 2):
        typed = typed[1:]
    return typed


def _finding(listed: Listed, cells: int) -> Line:
    """The field in which a choice is looked for, and how many are left."""
    typed = found_by(listed, cells)
    count = _(N_("{left} of {total}"), left=len(listed.left), total=len(listed.choices))
    after = " " * (min(FIND_CELLS, cells // 2) - 1 - cell_len(typed))
    return ((typed, "field"), (" ", "cursor"), (after, "field"), (f"  {count}", "muted"))


def _window(listed: Listed, room: int) -> tuple[int, int]:
    """Which of those left (from, to) are shown, around the marked one."""
    count = len(listed.left)
    first = min(max((listed.at or 0) - room // 2, 0), max(count - room, 0))
    return first, min(first + room, count)


def _choice(listed: Listed, index: int, cells: int) -> Line:
    place = listed.left[index]
    choice = listed.choices[place]
    sign = listed.signs.get(choice.value, listed.unsigned)
    if listed.typed is None:
        key = str((place + 1) % BY_DIGIT)
    else:
        key = pad(str(place + 1), len(str(len(listed.choices))), right=True)
    here = index == listed.at
    label = fit(clean(choice.label), cells - len(key) - len(sign) - 6)
    style = "under" if here else "chosen" if choice.value in listed.signs else ""
    return (("> " if here else "  ", "key"), (key, "key"), (f"  {label} ", style), (f" {sign}", "good"))
