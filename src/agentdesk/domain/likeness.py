"""How much two problems are told in the same words: Chinese by pairs of characters, other languages by words."""

from itertools import pairwise

from agentdesk.domain.names import is_cjk, words_of


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
