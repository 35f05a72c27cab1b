"""Scales of answers: as many good ends as bad ones, and a middle (R26, R28)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agentdesk.exchange.wording import Words

FEWEST: Final = 3
"""Choices that make a scale; yes and no are none."""

_ORDER: Final = ("off", "neutral", "negative", "positive")
"""A label is what the first of these says of it: “not satisfied” is negative before it is “satisfied”."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How the labels of a scale lean, in their order: `positive`, `neutral` or `negative` each."""

    leanings: tuple[str, ...]

    def count(self, leaning: str) -> int:
        """How many labels lean so."""
        return Counter(self.leanings)[leaning]

    @property
    def is_balanced(self) -> bool:
        """As many labels on one side as on the other."""
        return self.count("positive") == self.count("negative")

    @property
    def has_middle(self) -> bool:
        """Whether one can be of neither side."""
        return self.count("neutral") > 0

    @property
    def begins_badly(self) -> bool:
        """Whether the first label is a negative one."""
        return self.leanings[0] == "negative"


def scale_of(labels: Sequence[str], words: Words) -> Scale | None:
    """The scale that the labels make; None when they make none or one of them is not understood."""
    leanings = [_leaning(label, words) for label in labels]
    rated = tuple(leaning for leaning in leanings if leaning != "off")
    if len(rated) < FEWEST or "" in rated or not {"positive", "negative"} & set(rated):
        return None
    return Scale(rated)


def _leaning(label: str, words: Words) -> str:
    return next((name for name in _ORDER if words.scale[name].search(label)), "")
