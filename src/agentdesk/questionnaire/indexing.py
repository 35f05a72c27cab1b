"""Rows of a list found by a column: choice filters and pulldata() over lists of thousands.

Only for secondary instances, which never change while a form runs.
"""

from collections.abc import Mapping
from typing import Final
from weakref import WeakKeyDictionary

from agentdesk.questionnaire.context import Closure, Context
from agentdesk.questionnaire.syntax import Call, Chain, Expr, Filtered, Literal, Path, Step
from agentdesk.questionnaire.tree import Node
from agentdesk.questionnaire.values import NodeSet

Rows = Mapping[str, list[Node]]
_INDEXES: Final[WeakKeyDictionary[Node, dict[tuple[str, str], Rows]]] = WeakKeyDictionary()
_NONE: Final[list[Node]] = []


def rows_by(parent: Node, name: str, column: str) -> Rows:
    """The children `name` of `parent`, by each text of their own children `column`; in document order."""
    indexes = _INDEXES.setdefault(parent, {})
    index = indexes.get((name, column))
    if index is None:
        rows: dict[str, list[Node]] = {}
        for row in parent.named(name):
            for text in {cell.text() for cell in row.named(column)}:
                rows.setdefault(text, []).append(row)
        index = indexes[name, column] = rows
    return index


def key_of(step: Step) -> tuple[str, Expr] | None:
    """Column and value when the step's first predicate is `column = value` (`and …`), the value no row's own."""
    plain = step.axis == "child" and step.test.kind == "name" and step.test.name != "*"
    first = step.predicates[0] if plain and step.predicates else None
    if not isinstance(first, Chain):
        return None
    tests = [first]
    if first.rest[0][0] == "and":
        operands = [first.first, *(operand for _, operand in first.rest)]
        tests = [operand for operand in operands if isinstance(operand, Chain) and _is_plain(operand)]
        if len(tests) < len(operands):
            # A position among the rows, say, would be another one among fewer.
            return None
    for test in tests:
        column = _column(test.first)
        if column and len(test.rest) == 1 and test.rest[0][0] == "=" and _is_elsewhere(test.rest[0][1]):
            return column, test.rest[0][1]
    return None


def look_up(name: str, column: str, value: Closure, nodes: NodeSet, context: Context) -> NodeSet | None:
    """The rows `name` below the one of `nodes` whose column is the value; None where no index can say it."""
    if len(nodes) != 1 or nodes[0].root() is context.current.root():
        return None
    wanted = value(context)
    if not isinstance(wanted, str | list):
        return None
    texts = {wanted} if isinstance(wanted, str) else {node.text() for node in wanted}
    if len(texts) > 1:
        return None
    return rows_by(nodes[0], name, column).get(texts.pop(), _NONE) if texts else _NONE


def _column(tree: Expr) -> str:
    if not isinstance(tree, Path) or tree.absolute or tree.origin is not None or len(tree.steps) != 1:
        return ""
    step = tree.steps[0]
    is_name = step.axis == "child" and step.test.kind == "name" and not step.predicates
    return step.test.name if is_name and step.test.name != "*" and not step.test.prefix else ""


def _is_elsewhere(tree: Expr) -> bool:
    """Whether the value is the same for every row: a text, or nodes of another place."""
    match tree:
        case Literal():
            return True
        case Path(origin, absolute):
            return absolute or (origin is not None and _is_elsewhere(origin))
        case Filtered(primary):
            return _is_elsewhere(primary)
        case Call(name, arguments):
            return name in ("current", "instance") and all(map(_is_elsewhere, arguments))
        case _:
            return False


def _is_plain(test: Chain) -> bool:
    """Whether it compares columns and values of elsewhere, and nothing else."""
    parts = [test.first, *(operand for _, operand in test.rest)]
    return all(_column(part) or _is_elsewhere(part) for part in parts)
