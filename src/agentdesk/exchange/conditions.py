"""Whether a condition can hold at all, as far as its text decides it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agentdesk.questionnaire.syntax import Call, Chain, Expr, Literal, Number, Path

NO_VALUE: Final = ("", "NaN")
"""Blank, and what forms compare with to find out whether a number was given."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with written-out choices: its name, their values, and whether only one is chosen."""

    name: str
    values: frozenset[str]
    single: bool


class Judge:
    """Says of a condition whether it is always true, never true, or depends (None).

    `find` gives the question that a path refers to. `never` are names of questions that are never asked;
    `missing` collects the comparisons with a value that is not among the choices.
    """

    def __init__(self, find: Callable[[Path], Asked | None]) -> None:
        self._find = find
        self.never: set[str] = set()
        self.missing: dict[tuple[str, str], None] = {}

    def verdict(self, tree: Expr) -> bool | None:
        """True, False, or None where it depends on the answers."""
        match tree:
            case Chain(first, ((("or" | "and") as operator, _), *_) as rest):
                return self._joined(operator, [first, *(operand for _, operand in rest)])
            case Chain(left, ((("=" | "!=") as operator, right),)):
                equal = self._equal(left, right)
                return equal if equal is None or operator == "=" else not equal
            case Call("not", (inner,)):
                judged = self.verdict(inner)
                return None if judged is None else not judged
            case Call("selected", (Path() as path, Literal(value))):
                return self._offers(path, value)
            case Call("true" | "false" as name, ()):
                return name == "true"
            case _:
                return None

    def _joined(self, operator: str, parts: list[Expr]) -> bool | None:
        verdicts = [self.verdict(part) for part in parts]
        if operator == "or":
            return True if True in verdicts else False if set(verdicts) == {False} else None
        if False in verdicts or self._contradict(parts):
            return False
        return True if set(verdicts) == {True} else None

    def _contradict(self, parts: list[Expr]) -> bool:
        """Whether one single choice would have to be two values at once."""
        wanted: dict[str, str] = {}
        for part in parts:
            match part:
                case Chain(Path() as path, (("=", Literal(value)),)):
                    asked = self._find(path)
                    if asked and asked.single and wanted.setdefault(asked.name, value) != value:
                        return True
        return False

    def _equal(self, left: Expr, right: Expr) -> bool | None:
        match left, right:
            case (Number(a), Number(b)):
                return a == b
            case (Literal(c), Literal(d)):
                return c == d
            case (Path() as path, Literal(value)) | (Literal(value), Path() as path):
                return self._offers(path, value) if value else None
            case _:
                return None

    def _offers(self, path: Path, value: str) -> bool | None:
        asked = self._find(path)
        if asked is None or value in NO_VALUE:
            return None
        if asked.name in self.never:
            return False
        if not asked.single and " " in value:
            return None
        if value not in asked.values:
            self.missing[asked.name, value] = None
            return False
        return None
