"""Questions that can never be asked: conditions that no answer makes true, as far as that can be decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from agentdesk.exchange.cell_expressions import cells_of, masked, tree_of
from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Entry, Places
from agentdesk.exchange.sheets import Workbook
from agentdesk.i18n import N_
from agentdesk.questionnaire.syntax import Call, Chain, Expr, Literal, Number, Path

_NO_VALUE: Final = ("", "NaN")
"""Blank, and what forms compare with to find out whether a number was given."""

_NEVER: Final = N_("No answer makes this true: what stands here is never asked.")
_NO_CHOICE: Final = N_("{name} has no choice with the value “{value}”.")


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    values: frozenset[str]
    single: bool


def reach_findings(workbook: Workbook, places: Places) -> Iterator[Finding]:
    """Comparisons with a value that is not among the choices, and rows that are never asked because of it."""
    judge = _Judge(_asked(workbook, places))
    entries = {entry.row.number: entry for entry in places.entries}
    for cell in cells_of(workbook):
        tree = tree_of(cell.text) if cell.is_expression and cell.column.name != "choice_filter" else None
        if tree is None:
            continue
        judge.missing = {}
        verdict = judge.verdict(tree)
        for name, value in judge.missing:
            at = cell.text.find(value)
            yield cell.finding(Severity.WARNING, "unknown-choice", _NO_CHOICE, at, name=name, value=value)
        if cell.column.name == "relevant" and verdict is False:
            judge.never |= _names_in(entries.get(cell.row.number), places)
            yield cell.finding(Severity.WARNING, "unreachable", _NEVER)


def _names_in(entry: Entry | None, places: Places) -> set[str]:
    """The name of a row that is never asked, and of all within it."""
    if entry is None:
        return set()
    within = {other.name for other in places.entries if other.path.startswith(f"{entry.path}/")}
    return {entry.name} | within


def _asked(workbook: Workbook, places: Places) -> dict[str, _Asked]:
    """The questions with written-out choices, by the name their references have in `masked`."""
    lists: dict[str, set[str]] = {}
    for row in workbook.choices.rows:
        name = workbook.choices.said(row, "list_name")
        lists.setdefault(name, set()).add(workbook.choices.said(row, "name"))
    found: dict[str, _Asked] = {}
    for entry in places.entries:
        if entry.choices in lists and len(places.named(entry.name)) == 1:
            values = lists[entry.choices] | ({"other"} if entry.or_other else set())
            single = entry.type.lower().startswith(("select_one", "select one", "select1"))
            found[masked(f"${{{entry.name}}}")] = _Asked(entry.name, frozenset(values), single)
    return found


class _Judge:
    """Says of a condition whether it is always true, never true, or depends (None)."""

    def __init__(self, asked: Mapping[str, _Asked]) -> None:
        self._asked = asked
        self.never: set[str] = set()
        self.missing: dict[tuple[str, str], None] = {}

    def verdict(self, tree: Expr) -> bool | None:
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
                    asked = self._question(path)
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
        asked = self._question(path)
        if asked is None or value in _NO_VALUE:
            return None
        if asked.name in self.never:
            return False
        if not asked.single and " " in value:
            return None
        if value not in asked.values:
            self.missing[asked.name, value] = None
            return False
        return None

    def _question(self, path: Path) -> _Asked | None:
        if path.absolute or path.origin is not None or len(path.steps) != 1 or path.steps[0].predicates:
            return None
        return self._asked.get(path.steps[0].test.name)
