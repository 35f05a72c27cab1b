"""An expression's text into tokens (XPath 1.0, section 3.7)."""

import re
from typing import Final, NamedTuple

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError

MAX_LENGTH: Final = 100_000

_NAME = r"[^\W\d][\w.\-·]*"
_PATH = rf"(?P<path>(?>(?:/{_NAME})+)(?!\s*[(:]))"
_PLAIN = rf"""
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<variable>\${_NAME}(?::{_NAME})?)
    | (?P<symbol>::|//|\.\.|!=|<=|>=|[()\[\].@,/|+\-=<>*])
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    | (?P<end>$)
"""
_OPERAND = re.compile(rf"[ \t\r\n]*(?:{_PATH}|{_PLAIN})", re.VERBOSE)
_AFTER_OPERAND = re.compile(rf"[ \t\r\n]*(?:{_PLAIN})", re.VERBOSE)
_OPERATOR_NAME = re.compile(r"(?:and|or|mod|div)(?=\d|$)", re.ASCII)
_BEFORE_OPERAND: Final = frozenset(
    {"(", "[", ",", "@", "::", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="}
)
CURLY_QUOTES: Final = "‘’“”"


class Token(NamedTuple):
    """`kind` is number, literal, name, path, symbol, operator or end; `at` counts characters from the start.

    A path is `/data/q1`: most of what forms say, so it is one token where it starts an operand.
    """

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, the last of kind `end`. Raises FormError with the place of what is no token."""
    if len(text) > MAX_LENGTH:
        raise FormError("", N_("The expression is longer than {most} characters."), most=MAX_LENGTH)
    found: list[Token] = []
    at = 0
    # Whether an operand has just ended: there `*`, `and`, `or`, `mod`, `div` are operators (XPath 1.0, 3.7).
    after_operand = False
    while True:
        match = (_AFTER_OPERAND if after_operand else _OPERAND).match(text, at)
        if match is None or match.lastgroup is None:
            raise _stray(text, at)
        kind = match.lastgroup
        word = match[kind]
        at = match.end()
        start = at - len(word)
        if kind == "symbol":
            if word == "*" and after_operand:
                kind = "operator"
            after_operand = kind == "symbol" and word not in _BEFORE_OPERAND
        elif kind == "name":
            if after_operand and (operator := _OPERATOR_NAME.match(word)):
                kind, word = "operator", operator[0]
                at = start + len(word)
            after_operand = kind == "name"
        elif kind == "literal":
            word = word[1:-1]
            after_operand = True
        elif kind in ("number", "path"):
            after_operand = True
        elif kind == "variable":
            raise FormError("", N_("Variables such as {name} cannot be used here."), start, name=word)
        found.append(Token(kind, word, start))
        if kind == "end":
            return found


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
