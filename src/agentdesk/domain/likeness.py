"""Whether two issues may be one and the same (R61): by customer, product, category, and the words they are told in."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from agentdesk.domain.names import is_cjk, words_of
from agentdesk.i18n import N_

SAME_WORDS: Final = 0.4
"""From which likeness on two problems are told in the same words."""


class Likeness(StrEnum):
    """In what two issues are the same."""

    CUSTOMER = "customer"
    PRODUCT = "product"
    CATEGORY = "category"
    WORDS = "words"


LIKENESS_NAMES: Final[dict[Likeness, str]] = {
    Likeness.CUSTOMER: N_("customer"),
    Likeness.PRODUCT: N_("product"),
    Likeness.CATEGORY: N_("category"),
    Likeness.WORDS: N_("words"),
}
_POINTS: Final = {Likeness.CUSTOMER: 3, Likeness.PRODUCT: 2, Likeness.CATEGORY: 1, Likeness.WORDS: 3}


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of an issue; `product` may be empty: not known."""

    customer: int
    product: str
    category: str
    words: str


def compare(one: Told, other: Told) -> frozenset[Likeness]:
    """In what two issues are the same."""
    same = {
        Likeness.CUSTOMER: one.customer == other.customer,
        Likeness.PRODUCT: bool(one.product) and one.product == other.product,
        Likeness.CATEGORY: one.category == other.category,
        Likeness.WORDS: likeness(one.words, other.words) >= SAME_WORDS,
    }
    return frozenset(each for each, holds in same.items() if holds)


def points(same: frozenset[Likeness]) -> int:
    """How much speaks for one issue told twice; 0 where it cannot be a suggestion.

    One customer has the same trouble twice by category, product or words; two customers only by product and words.
    """
    needed = {Likeness.PRODUCT, Likeness.WORDS}
    enough = len(same) > 1 if Likeness.CUSTOMER in same else same >= needed
    return sum(_POINTS[each] for each in same) if enough else 0


def is_likely(same: frozenset[Likeness]) -> bool:
    """Whether it should be said without being asked: the same customer's, and two more things are the same."""
    return Likeness.CUSTOMER in same and len(same) > 2


def likeness(one: str, other: str) -> float:
    """From 0, no word in common, to 1: all that the shorter text says stands in the longer one as well.

    Numbers, case, width and punctuation as in a search (domain/names.py); a text without words is like none.
    """
    here, there = _parts(one), _parts(other)
    shorter = min(len(here), len(there))
    return len(here & there) / shorter if shorter else 0.0


def _parts(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, and whole words: one character alone says too little."""
    words = words_of(text)
    pairs = {a + b for a, b in pairwise(words) if is_cjk(a) and is_cjk(b)}
    alone = {word for word in words if not is_cjk(word)}
    return frozenset(pairs | alone) or frozenset(words)
