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
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<variable>\${_NAME}(?::{_NAME})?)
    | (?P<symbol>::|//|\.\.|!=|<=|>=|[()\[\].@,/|+\-=<>*])
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    | (?P<end>$)
    )""",
    re.VERBOSE,
)
_OPERATOR_NAME = re.compile(r"(?:and|or|mod|div)(?=\d|$)", re.ASCII)
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
    """The tokens of `text`, the last of kind `end`. Raises FormError with the place of what is no token."""
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
        token = _token(kind, word, start, _after_operand(found))
        found.append(token)
        if kind == "end":
            return found
        at = start + len(token.text) if token.kind == "operator" else match.end()


def _after_operand(before: list[Token]) -> bool:
    """Whether an operand has just ended: there `*`, `and`, `or`, `mod`, `div` are operators (XPath 1.0, 3.7)."""
    if not before or before[-1].kind == "operator":
        return False
    return before[-1].kind == "literal" or before[-1].text not in _BEFORE_OPERAND


def _token(kind: str, word: str, start: int, after_operand: bool) -> Token:
    if after_operand and word == "*":
        return Token("operator", word, start)
    if after_operand and kind == "name" and (operator := _OPERATOR_NAME.match(word)):
        return Token("operator", operator[0], start)
    return Token(kind, word[1:-1] if kind == "literal" else word, start)


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
