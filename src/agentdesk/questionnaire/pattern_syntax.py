"""The grammar of the patterns of regex(): ECMAScript's, and what Java's shares with it.

What a matcher in linear time cannot do (back references, looking behind) is refused, as is what the two
languages read differently.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NoReturn

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError

MAX_LENGTH: Final = 2_000
MAX_NESTING: Final = 40

CharTest = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class One:
    """One character that passes."""

    test: CharTest


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Times:
    """`most` is None where there is no end."""

    part: "Tree"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between characters: `^`, `$`, `b` (the edge of a word) or `B`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """What follows matches `part`, or does not (`negative`)."""

    part: "Tree"
    negative: bool


Tree = One | Sequence | Choice | Times | Edge | Ahead

_QUANTIFIER = re.compile(r"\*|\+|\?|\{(\d+)(,(\d*))?\}", re.ASCII)
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_PROPERTY = re.compile(r"[pP]\{(?:([LMNPSZC][a-z]?)|(?:Is|[sS]cript=|sc=)?Han)\}")
_NAMED_GROUP = re.compile(r"\?<[A-Za-z]\w*>", re.ASCII)
_CONTROL: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_LINE_ENDS: Final = frozenset("\n\r\u2028\u2029")
_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_DIGITS: Final = frozenset("0123456789")


def is_word(character: str) -> bool:
    """`\\w`: ASCII letters, digits and the underscore."""
    return character in _WORD


def _is_digit(character: str) -> bool:
    return character in _DIGITS


def _is_space(character: str) -> bool:
    return character.isspace() or character == "\ufeff"


_CLASSES: Final[dict[str, CharTest]] = {"d": _is_digit, "w": is_word, "s": _is_space}


def read_pattern(pattern: str) -> Tree:
    """The tree of a pattern. Raises FormError that names the pattern and what is wrong with it."""
    reader = _Reader(pattern)
    tree = reader.choice()
    if not reader.at_end:
        reader.refuse(N_("The pattern {pattern} closes a bracket that is not open."))
    return tree


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._nesting = 0
        if len(pattern) > MAX_LENGTH:
            self.refuse(N_("The pattern {pattern} is too long or repeats too much."))
        self._any_case = self._take("(?i)")

    @property
    def at_end(self) -> bool:
        """Whether all is read."""
        return self._at >= len(self._pattern)

    def refuse(self, message: str, **values: object) -> NoReturn:
        """Raise the fault, with the pattern in it."""
        shown = self._pattern if len(self._pattern) <= 60 else self._pattern[:60] + "…"
        raise FormError("", message, None, pattern=shown, **values)

    def _take(self, text: str) -> bool:
        if not self._pattern.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _find(self, what: re.Pattern[str]) -> re.Match[str] | None:
        found = what.match(self._pattern, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def _next(self) -> str:
        if self.at_end:
            self.refuse(N_("The pattern {pattern} ends too early."))
        self._at += 1
        return self._pattern[self._at - 1]

    def choice(self) -> Tree:
        """Alternatives, up to the bracket that closes them."""
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self) -> Tree:
        parts: list[Tree] = []
        while not self.at_end and self._pattern[self._at] not in "|)":
            parts.append(self._quantified())
        return Sequence(tuple(parts))

    def _quantified(self) -> Tree:
        if _QUANTIFIER.match(self._pattern, self._at):
            self.refuse(N_("The pattern {pattern} repeats what cannot be repeated."))
        part = self._atom()
        found = self._find(_QUANTIFIER)
        if found is None:
            return part
        if isinstance(part, Edge) or _QUANTIFIER.match(self._pattern, self._at + self._take("?")):
            # Also Java's possessive `++`, which gives up matches that others find.
            self.refuse(N_("The pattern {pattern} repeats what cannot be repeated."))
        least, most = _bounds(found)
        if most is not None and most < least:
            self.refuse(N_("The pattern {pattern} has a range that is upside down."))
        return Times(part, least, most)

    def _atom(self) -> Tree:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return self._one(self._class())
        if character == ".":
            return One(lambda one: one not in _LINE_ENDS)
        if character in "^$":
            return Edge(character)
        if character == "\\":
            if self._take("b"):
                return Edge("b")
            if self._take("B"):
                return Edge("B")
            escaped = self._escape()
            return self._one(escaped if callable(escaped) else _is(escaped))
        return self._one(_is(character))

    def _one(self, test: CharTest) -> One:
        return One((lambda one: test(one) or test(one.swapcase())) if self._any_case else test)

    def _group(self) -> Tree:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            self.refuse(N_("The pattern {pattern} is too long or repeats too much."))
        ahead = self._take("?=")
        negative = not ahead and self._take("?!")
        if not (ahead or negative or self._take("?:") or self._find(_NAMED_GROUP)) and self._take("?"):
            self._refuse_construct("(?" + self._pattern[self._at : self._at + 1])
        inner = self.choice()
        if not self._take(")"):
            self.refuse(N_("The pattern {pattern} opens a bracket and does not close it."))
        self._nesting -= 1
        return Ahead(inner, negative) if ahead or negative else inner

    def _refuse_construct(self, construct: str) -> NoReturn:
        self.refuse(
            N_("The pattern {pattern} uses {construct}, which cannot be used here."), construct=construct
        )

    def _escape(self) -> str | CharTest:
        """After a backslash: a character, or a test of one."""
        if found := self._find(_HEX):
            return chr(int(found[1] or found[2], 16))
        if found := self._find(_PROPERTY):
            test = _is_han if found[1] is None else _in_category(found[1])
            return test if found[0][0] == "p" else lambda one: not test(one)
        letter = self._next()
        if letter in _CONTROL:
            return _CONTROL[letter]
        if letter in _CLASSES:
            return _CLASSES[letter]
        if letter.lower() in _CLASSES:
            opposite = _CLASSES[letter.lower()]
            return lambda one: not opposite(one)
        if letter.isalnum():
            self._refuse_construct(f"\\{letter}")
        return letter

    def _class(self) -> CharTest:
        negative = self._take("^")
        singles: set[str] = set()
        ranges: list[tuple[str, str]] = []
        tests: list[CharTest] = []
        while not self._take("]"):
            first = self._member()
            if callable(first):
                tests.append(first)
                continue
            if self._pattern.startswith("-", self._at) and not self._pattern.startswith("-]", self._at):
                self._at += 1
                last = self._member()
                if callable(last) or last < first:
                    self.refuse(N_("The pattern {pattern} has a range that is upside down."))
                ranges.append((first, last))
            else:
                singles.add(first)

        def passes(one: str) -> bool:
            return one in singles or any(a <= one <= b for a, b in ranges) or any(t(one) for t in tests)

        return (lambda one: not passes(one)) if negative else passes

    def _member(self) -> str | CharTest:
        character = self._next()
        if character != "\\":
            return character
        return "\b" if self._take("b") else self._escape()


def _in_category(category: str) -> CharTest:
    return lambda one: unicodedata.category(one).startswith(category)


def _is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH"))


def _is(wanted: str) -> CharTest:
    return lambda one: one == wanted


def _bounds(found: re.Match[str]) -> tuple[int, int | None]:
    if found[1] is None:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[found[0]]
    if found[2] is None:
        return int(found[1]), int(found[1])
    return int(found[1]), int(found[3]) if found[3] else None
