"""Patterns of regex() matched in linear time: an author's pattern can never hold up a call.

Python's own matcher tries one way after the other, and some patterns have more ways than there are seconds
(`(a+)+$`). Here all ways are followed at once (Thompson's construction), and the steps are counted besides.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NoReturn

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.pattern_syntax import (
    Ahead,
    CharTest,
    Choice,
    Edge,
    One,
    Sequence,
    Times,
    Tree,
    is_word,
    read_pattern,
)

MAX_STATES: Final = 2_000
MAX_PARTS: Final = 10 * MAX_STATES
"""Parts that are built, each as often as it is repeated: `(){999999999}` has no states at all."""
MAX_TEXT: Final = 1_000
"""A longer text matches no pattern."""
MAX_STEPS: Final = 1_000_000
"""About half a second; a search that takes more has found nothing."""

EdgeTest = Callable[[str, int], bool]


def _is_word_edge(text: str, at: int) -> bool:
    before = at > 0 and is_word(text[at - 1])
    return before != (at < len(text) and is_word(text[at]))


_EDGES: Final[dict[str, EdgeTest]] = {
    "^": lambda _, at: at == 0,
    "$": lambda text, at: at == len(text),
    "b": _is_word_edge,
    "B": lambda text, at: not _is_word_edge(text, at),
}


class _State:
    """One state: a character to pass (`test`), a place to be at (`edge`, `ahead`), a fork, or the end."""

    __slots__ = ("ahead", "edge", "fork", "negative", "next", "number", "test")

    def __init__(self, number: int, following: "_State | None") -> None:
        self.number = number
        self.next = following
        self.test: CharTest | None = None
        self.edge: EdgeTest | None = None
        self.ahead: _State | None = None
        self.negative = False
        self.fork: _State | None = None


class Pattern:
    """A pattern, ready to be looked for."""

    def __init__(self, start: _State) -> None:
        self._start = start

    def found_in(self, text: str) -> bool:
        """Whether it matches anywhere in `text`."""
        if len(text) > MAX_TEXT:
            return False
        try:
            return _Search(text).finds(self._start, 0, everywhere=True)
        except _Spent:
            return False


class _Spent(Exception):
    """All the steps of a search are taken."""


class _Search:
    def __init__(self, text: str) -> None:
        self._text = text
        self._steps = 0
        self._looked: dict[tuple[int, int], bool] = {}

    def finds(self, start: _State, at: int, *, everywhere: bool = False) -> bool:
        text = self._text
        waiting: list[_State] = [start]
        for place in range(at, len(text) + 1):
            reached: list[_State] = []
            if self._follow(waiting, place, reached):
                return True
            if place == len(text) or not (reached or everywhere):
                return False
            character = text[place]
            waiting = [
                s.next for s in reached if s.next is not None and s.test is not None and s.test(character)
            ]
            if everywhere:
                waiting.append(start)
        return False

    def _follow(self, waiting: list[_State], place: int, reached: list[_State]) -> bool:
        """Gather the states that wait for a character at `place`; whether the end is among them."""
        seen: set[int] = set()
        while waiting:
            state = waiting.pop()
            if state.number in seen:
                continue
            seen.add(state.number)
            if state.test is not None:
                reached.append(state)
                continue
            if state.next is None:
                return True
            if state.fork is not None:
                waiting.append(state.fork)
            if self._may_pass(state, place):
                waiting.append(state.next)
        self._steps += len(seen)
        if self._steps > MAX_STEPS:
            raise _Spent
        return False

    def _may_pass(self, state: _State, place: int) -> bool:
        if state.edge is not None:
            return state.edge(self._text, place)
        if state.ahead is None:
            return True
        key = (state.number, place)
        if key not in self._looked:
            self._looked[key] = self.finds(state.ahead, place) is not state.negative
        return self._looked[key]


class _Builder:
    """States of a tree, from the last to the first."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._count = 0
        self._parts = 0

    def state(self, following: _State | None) -> _State:
        self._count += 1
        if self._count > MAX_STATES:
            self._refuse()
        return _State(self._count, following)

    def _refuse(self) -> NoReturn:
        message = N_("The pattern {pattern} is too long or repeats too much.")
        raise FormError("", message, pattern=self._pattern[:60])

    def build(self, tree: Tree, following: _State) -> _State:
        """The first state of `tree`, which leads to `following`."""
        self._parts += 1
        if self._parts > MAX_PARTS:
            self._refuse()
        match tree:
            case One(test):
                state = self.state(following)
                state.test = test
                return state
            case Sequence(parts):
                for part in reversed(parts):
                    following = self.build(part, following)
                return following
            case Choice(parts):
                first = self.build(parts[-1], following)
                for part in reversed(parts[:-1]):
                    first = self._fork(self.build(part, following), first)
                return first
            case Times(part, least, most):
                return self._times(part, least, most, following)
            case Edge(kind):
                state = self.state(following)
                state.edge = _EDGES[kind]
                return state
            case Ahead(part, negative):
                state = self.state(following)
                state.ahead = self.build(part, self.state(None))
                state.negative = negative
                return state

    def _fork(self, one: _State, other: _State) -> _State:
        state = self.state(one)
        state.fork = other
        return state

    def _times(self, part: Tree, least: int, most: int | None, following: _State) -> _State:
        first = following
        if most is None:
            first = self.state(following)
            first.fork = self.build(part, first)
        else:
            for _ in range(most - least):
                first = self._fork(self.build(part, first), following)
        for _ in range(least):
            first = self.build(part, first)
        return first


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Pattern:
    """A pattern, ready. Raises FormError for what is none, or needs more states than MAX_STATES."""
    builder = _Builder(pattern)
    return Pattern(builder.build(read_pattern(pattern), builder.state(None)))
