"""Finding one among many choices by what is typed: a part of its label, its value, or its number."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from agentdesk.questionnaire.steps import ChoiceView

_NUMBER, _WHOLE, _START, _WORD, _PART, _VALUE = range(6)
"""How well a choice fits, the best first."""
_NEVER: Final = 99


def folded(text: str) -> str:
    """Text as it is compared: full-width forms, capitals and blanks around it make no difference."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


class Finder:
    """Finds among `choices`, which are numbered from 1."""

    def __init__(self, choices: Sequence[ChoiceView]) -> None:
        self._texts = [(str(number), folded(c.label), folded(c.value)) for number, c in enumerate(choices, 1)]

    def find(self, typed: str) -> tuple[list[int], int | None]:
        """The places of what is left, in order, and the place of the one that is meant most likely.

        Digits are the choice's number or its beginning, or a part of its label; letters are a part of its label, or
        the beginning of its value (which is how a Chinese choice is found in Latin letters). Nothing typed leaves
        all, and none is meant.
        """
        wanted = folded(typed)
        if not wanted:
            return list(range(len(self._texts))), None
        left: list[int] = []
        best, meant = _NEVER, None
        for place, texts in enumerate(self._texts):
            fit = _fit(wanted, *texts)
            if fit == _NEVER:
                continue
            left.append(place)
            if fit < best:
                best, meant = fit, place
        return left, meant


def _fit(wanted: str, number: str, label: str, value: str) -> int:
    if number == wanted:
        return _NUMBER
    if label == wanted:
        return _WHOLE
    if label.startswith(wanted):
        return _START
    if wanted in label:
        return _WORD if f" {wanted}" in label else _PART
    if number.startswith(wanted) or (not wanted.isdigit() and value.startswith(wanted)):
        return _VALUE
    return _NEVER
