"""The grammar of expressions: tokens into a syntax tree, by a Pratt parser (XPath 1.0, section 3)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.lexer import Token, tokens

MAX_NESTING: Final = 60
"""Parentheses, calls and predicates within each other: keeps Python's own stack out of an author's reach."""

LEVELS: Final = {
    operator: level
    for level, operators in enumerate(["or", "and", "= !=", "< <= > >=", "+ -", "* div mod"])
    for operator in operators.split()
}
"""How tightly each binary operator binds; all bind to the left."""

AXES: Final = frozenset(
    [
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "namespace",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    ]
)
NODE_TYPES: Final = frozenset({"node", "text", "comment", "processing-instruction"})


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Chain:
    """`first op rest[0] op rest[1] …`: operators of one level, applied from the left."""

    first: "Expr"
    rest: "tuple[tuple[str, Expr], ...]"


@dataclass(frozen=True, slots=True)
class Negate:
    operand: "Expr"


@dataclass(frozen=True, slots=True)
class Union:
    parts: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: "tuple[Expr, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class NodeTest:
    """`kind` is `name` (`name` may be `*`) or a node type; `name` is then the target of an instruction."""

    kind: str
    prefix: str = ""
    name: str = "*"


@dataclass(frozen=True, slots=True)
class Step:
    """`at` is where its prefix can be found wanting; 0 where it has none and stands in a plain path."""

    axis: str
    test: NodeTest
    predicates: "tuple[Expr, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class Filtered:
    """`primary[predicate]…`"""

    primary: "Expr"
    predicates: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from `origin`, else from the document (`absolute`), else from the context node."""

    origin: "Expr | None"
    absolute: bool
    steps: tuple[Step, ...]


Expr = Number | Literal | Chain | Negate | Union | Call | Filtered | Path


@lru_cache(maxsize=4096)
def _named(text: str) -> NodeTest:
    """The test for a name, which a form's paths repeat over and over."""
    prefix, _, name = text.rpartition(":")
    return NodeTest("name", prefix, name)


@lru_cache(maxsize=4096)
def _steps_down(path: str) -> tuple[Step, ...]:
    """The steps of `/data/q1`."""
    return tuple(Step("child", _named(name), (), 0) for name in path[1:].split("/"))


_SELF = Step("self", NodeTest("node"), (), 0)
_PARENT = Step("parent", NodeTest("node"), (), 0)
_ANYWHERE = Step("descendant-or-self", NodeTest("node"), (), 0)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expr:
    """The syntax tree of one expression. Raises FormError with the position of the first fault."""
    parser = _Parser(tokens(text))
    if parser.next.kind == "end":
        raise FormError("", N_("The expression is empty."), 0)
    tree = parser.expression()
    if parser.next.kind != "end":
        raise parser.unexpected()
    return tree


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._index = 0
        self.next = found[0]
        self._nesting = 0

    def _advance(self) -> None:
        # Never past the end: no rule takes a token of that kind.
        self._index += 1
        self.next = self._tokens[self._index]

    def _take(self) -> Token:
        token = self.next
        self._advance()
        return token

    def _is(self, *symbols: str) -> bool:
        token = self.next
        return token.text in symbols and token.kind in ("symbol", "operator")

    def _expect(self, symbol: str) -> None:
        if not self._is(symbol):
            raise FormError("", N_("Here {symbol} is missing."), self.next.at, symbol=symbol)
        self._advance()

    def unexpected(self) -> FormError:
        token = self.next
        if token.kind == "end":
            return FormError("", N_("The expression ends too early."), token.at)
        return FormError("", N_("{found} cannot stand here."), token.at, found=token.text)

    def expression(self) -> Expr:
        """A whole expression, up to what cannot belong to it."""
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise FormError(
                "", N_("The expression is nested deeper than {most} levels."), self.next.at, most=MAX_NESTING
            )
        tree = self._operators()
        self._nesting -= 1
        return tree

    def _operators(self) -> Expr:
        # Operands wait on a stack by binding strength, so that depth costs no frames.
        waiting: list[_Waiting] = []
        operand = self._unary()
        while True:
            level = self._operator_level()
            while waiting and waiting[-1].level > level:
                operand = waiting.pop().closed_by(operand)
            if level < 0:
                return operand
            operator = self._take().text
            if waiting and waiting[-1].level == level:
                waiting[-1].extend(operand, operator)
            else:
                waiting.append(_Waiting(level, operand, operator))
            operand = self._unary()

    def _operator_level(self) -> int:
        token = self.next
        level = LEVELS.get(token.text, -1)
        return level if token.kind in ("symbol", "operator") else -1

    def _unary(self) -> Expr:
        negative = False
        signed = False
        while self._is("-"):
            self._advance()
            negative = not negative
            signed = True
        operand = self._union()
        if negative:
            return Negate(operand)
        return Negate(Negate(operand)) if signed else operand

    def _union(self) -> Expr:
        parts = [self._path()]
        while self._is("|"):
            self._advance()
            parts.append(self._path())
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def _path(self) -> Expr:
        if self.next.kind == "path":
            *above, last = _steps_down(self._take().text)
            if predicates := self._predicates():
                last = Step(last.axis, last.test, predicates, last.at)
            return Path(None, True, (*above, last, *self._more_steps()))
        if self._is("/"):
            self._advance()
            steps = self._steps() if self._starts_step() else ()
            return Path(None, True, steps)
        if self._is("//"):
            self._advance()
            return Path(None, True, (_ANYWHERE, *self._steps()))
        if self._starts_step() and not self._starts_call():
            return Path(None, False, self._steps())
        primary = self._primary()
        predicates = self._predicates()
        origin = Filtered(primary, predicates) if predicates else primary
        if self._is("/", "//"):
            return Path(origin, False, self._more_steps())
        return origin

    def _starts_step(self) -> bool:
        return self.next.kind == "name" or self._is(".", "..", "@", "*")

    def _starts_call(self) -> bool:
        token = self.next
        after = self._tokens[self._index + 1] if token.kind == "name" else token
        return token.kind == "name" and after.text == "(" and token.text not in NODE_TYPES

    def _steps(self) -> tuple[Step, ...]:
        return (self._step(), *self._more_steps())

    def _more_steps(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        while self._is("/", "//"):
            if self._take().text == "//":
                steps.append(_ANYWHERE)
            steps.append(self._step())
        return tuple(steps)

    def _step(self) -> Step:
        token = self.next
        axis = "child"
        if token.kind == "name":
            if self._tokens[self._index + 1].text == "::":
                axis = token.text
                if axis not in AXES:
                    raise FormError("", N_("There is no axis {name}."), token.at, name=axis)
                self._advance()
                self._advance()
        elif self._is(".", ".."):
            self._advance()
            short = _SELF if token.text == "." else _PARENT
            return Step(short.axis, short.test, self._predicates(), token.at)
        elif self._is("@"):
            self._advance()
            axis = "attribute"
        return Step(axis, self._node_test(), self._predicates(), token.at)

    def _node_test(self) -> NodeTest:
        token = self.next
        if token.kind != "name":
            if not self._is("*"):
                raise self.unexpected()
            self._advance()
            return NodeTest("name")
        self._advance()
        if token.text in NODE_TYPES and self._is("("):
            return self._node_type(token.text)
        return _named(token.text)

    def _node_type(self, kind: str) -> NodeTest:
        self._expect("(")
        target = "*"
        if kind == "processing-instruction" and self.next.kind == "literal":
            target = self._take().text
        self._expect(")")
        return NodeTest(kind, "", target)

    def _predicates(self) -> tuple[Expr, ...]:
        if self.next.text != "[":
            return ()
        predicates: list[Expr] = []
        while self._is("["):
            self._advance()
            predicates.append(self.expression())
            self._expect("]")
        return tuple(predicates)

    def _primary(self) -> Expr:
        token = self.next
        if token.kind == "number":
            self._advance()
            return Number(float(token.text))
        if token.kind == "literal":
            self._advance()
            return Literal(token.text)
        if self._is("("):
            self._advance()
            inner = self.expression()
            self._expect(")")
            return inner
        if token.kind == "name":
            return self._call()
        raise self.unexpected()

    def _call(self) -> Call:
        token = self._take()
        self._expect("(")
        arguments: list[Expr] = []
        if not self._is(")"):
            arguments.append(self.expression())
            while self._is(","):
                self._advance()
                arguments.append(self.expression())
        self._expect(")")
        return Call(token.text, tuple(arguments), token.at)


class _Waiting:
    """The left side of an operator whose right side is still being read."""

    def __init__(self, level: int, first: Expr, operator: str) -> None:
        self.level = level
        self._first = first
        self._rest: list[tuple[str, Expr]] = []
        self._operator = operator

    def extend(self, operand: Expr, operator: str) -> None:
        self._rest.append((self._operator, operand))
        self._operator = operator

    def closed_by(self, operand: Expr) -> Chain:
        return Chain(self._first, (*self._rest, (self._operator, operand)))
