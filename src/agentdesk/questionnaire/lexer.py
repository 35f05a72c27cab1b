"""An expression's text into tokens (XPath 1.0, section 3.7)."""

import re
from dataclasses import dataclass
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError

MAX_LENGTH: Final = 100_000

_NAME = r"[^\W\d][\w.\-·]*"
_TOKEN = re.compile(
    rf"""[ \t\r\n]*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<variable>\${_NAME}(?::{_NAME})?)
    | (?P<symbol>::|//|\.\.|!=|<=|>=|[()\[\].@,/|+\-=<>*])
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    | (?P<end>$)
    )""",
    re.VERBOSE,
)
OPERATOR_NAMES: Final = frozenset({"and", "or", "mod", "div"})
_BEFORE_OPERAND: Final = frozenset(
    {"(", "[", ",", "@", "::", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="}
)
CURLY_QUOTES: Final = "‘’“”"


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, literal, name, symbol, operator or end; `at` counts characters from the start."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, the last of kind `end`. Raises FormError with the position of what is no token."""
    if len(text) > MAX_LENGTH:
        raise FormError("", N_("The expression is longer than {most} characters."), most=MAX_LENGTH)
    found: list[Token] = []
    at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _stray(text, at)
        kind = match.lastgroup
        word = match[kind]
        start = match.start(kind)
        if kind == "variable":
            raise FormError("", N_("Variables such as {name} cannot be used here."), start, name=word)
        found.append(_token(kind, word, start, found))
        if kind == "end":
            return found
        at = match.end()


def _token(kind: str, word: str, start: int, before: list[Token]) -> Token:
    # XPath 1.0, 3.7: after an operand `*` multiplies and `and`, `or`, `mod`, `div` are operators.
    after_operand = bool(before) and before[-1].kind != "operator" and before[-1].text not in _BEFORE_OPERAND
    if before and before[-1].kind == "literal":
        after_operand = True
    if after_operand and (word == "*" or (kind == "name" and word in OPERATOR_NAMES)):
        return Token("operator", word, start)
    if kind == "literal":
        return Token(kind, word[1:-1], start)
    return Token(kind, word, start)


def _stray(text: str, at: int) -> FormError:
    start = at + len(text[at:]) - len(text[at:].lstrip())
    character = text[start]
    if character in CURLY_QUOTES:
        return FormError(
            "",
            N_("Curly quotes {found} are no quotes in an expression: use ' or \"."),
            start,
            found=character,
        )
    if character in "\"'":
        return FormError("", N_("A quote is opened and never closed."), start)
    return FormError("", N_("The character {found} cannot stand here."), start, found=character)
