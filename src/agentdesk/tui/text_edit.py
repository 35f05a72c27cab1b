"""A text being typed: its characters and the cursor, changed key by key. Knows no widget, so keys never wait.

Textual's own text fields get their keys through a queue of their own; a field of the call screen must take a key
in the same moment in which the question before it was answered.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from rich.cells import cell_len

from agentdesk.tui.text import clean

LONGEST: Final = 4000
"""Characters that a text may have; what is typed after that is not taken."""

LINE_BREAKS: Final = ("ctrl+j", "shift+enter", "alt+enter")
"""Keys that break a line. Every terminal sends the first; most tell the others from Enter only when asked to."""

_WORD_BEFORE: Final = re.compile(r"\w+\W*\Z|\W+\Z")
_WORD_AFTER: Final = re.compile(r"\W*\w+|\W+")


def wrap(text: str, cells: int) -> list[tuple[int, int]]:
    """The lines of `text` in `cells` columns, as (start, end) of each; at least one, even of an empty text.

    Breaks after blanks and between wide characters, inside a word only where it is longer than a line.
    """
    lines: list[tuple[int, int]] = []
    start = at = used = 0
    chance = 0
    while at < len(text):
        char = text[at]
        width = cell_len(char)
        if char == "\n" or (used + width > cells and at > start):
            if char == "\n":
                lines.append((start, at))
                start = at + 1
            elif char == " ":
                # A blank that does not fit hangs over the edge, unseen.
                lines.append((start, at))
                start = at + 1
            else:
                end = chance if chance > start else at
                lines.append((start, end))
                start = end
            at, used, chance = start, 0, start
            continue
        used += width
        at += 1
        if char == " " or width > 1 or (at < len(text) and cell_len(text[at]) > 1):
            chance = at if not _clings(text, at) else chance
    lines.append((start, len(text)))
    return lines


_CLOSING: Final = frozenset(",.;:!?%)]}，。；：！？、）】》”’…")
_OPENING: Final = frozenset("([{（【《“‘")


def _clings(text: str, at: int) -> bool:
    """Whether no line may begin at `at`: before closing punctuation, or after opening punctuation."""
    return (at < len(text) and text[at] in _CLOSING) or text[at - 1] in _OPENING


class TextEdit:
    """One text and the place of the cursor in it (0 to its length); with `lines` it may have line breaks."""

    def __init__(self, text: str = "", *, lines: bool = False) -> None:
        self.text = text
        self.at = len(text)
        self.lines = lines

    def insert(self, text: str) -> bool:
        """Put `text` in at the cursor without control characters, on one line unless `lines`; whether it changed."""
        new = clean(text, lines=self.lines)[: max(LONGEST - len(self.text), 0)]
        self.text = self.text[: self.at] + new + self.text[self.at :]
        self.at += len(new)
        return bool(new)

    def press(self, key: str, character: str | None) -> bool | None:
        """Take a key: True when the text changed, False when only the cursor may have, None when it is not ours."""
        if self.lines and key in LINE_BREAKS:
            return self.insert("\n")
        if act := _KEYS.get(key):
            before = self.text
            act(self)
            return self.text != before
        if character is not None and character.isprintable() and len(character) == 1:
            return self.insert(character)
        return None

    def move_row(self, by: int, cells: int) -> bool:
        """Go up (-1) or down (1) one line of the text as wrapped to `cells` columns; False beyond the edge."""
        lines = wrap(self.text, cells)
        row, column = self.place(cells)
        if not 0 <= row + by < len(lines):
            return False
        start, end = lines[row + by]
        if row + by + 1 < len(lines) and lines[row + by + 1][0] == end:
            # The place after the last character is the first of the next line.
            end -= 1
        at = start
        while at < end and cell_len(self.text[start : at + 1]) <= column:
            at += 1
        self.at = at
        return True

    def place(self, cells: int) -> tuple[int, int]:
        """Row and column of the cursor in the text as wrapped to `cells` columns."""
        lines = wrap(self.text, cells)
        row = max(index for index, (start, _end) in enumerate(lines) if start <= self.at)
        start, _end = lines[row]
        column = cell_len(self.text[start : self.at])
        return row, min(column, cells - 1)

    def _cut(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self.at = start

    def _word_start(self) -> int:
        found = _WORD_BEFORE.search(self.text[: self.at])
        return found.start() if found else 0

    def _word_end(self) -> int:
        found = _WORD_AFTER.match(self.text, self.at)
        return found.end() if found else len(self.text)


def _goes(where: Callable[[TextEdit], int]) -> Callable[[TextEdit], None]:
    def act(edit: TextEdit) -> None:
        edit.at = min(max(where(edit), 0), len(edit.text))

    return act


_KEYS: Final[Mapping[str, Callable[[TextEdit], None]]] = {
    "left": _goes(lambda edit: edit.at - 1),
    "right": _goes(lambda edit: edit.at + 1),
    "ctrl+left": _goes(TextEdit._word_start),
    "ctrl+right": _goes(TextEdit._word_end),
    "home": _goes(lambda _edit: 0),
    "ctrl+a": _goes(lambda _edit: 0),
    "end": _goes(lambda edit: len(edit.text)),
    "ctrl+e": _goes(lambda edit: len(edit.text)),
    "backspace": lambda edit: edit._cut(max(edit.at - 1, 0), edit.at),
    "delete": lambda edit: edit._cut(edit.at, edit.at + 1),
    "ctrl+w": lambda edit: edit._cut(edit._word_start(), edit.at),
    "ctrl+u": lambda edit: edit._cut(0, edit.at),
    "ctrl+k": lambda edit: edit._cut(edit.at, len(edit.text)),
}
"""What editing keys do, as in a shell and in Textual's fields."""
