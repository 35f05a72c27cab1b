"""Between which numbers an answer lies, where that is plain: said before the customer answers."""

from typing import Final, NamedTuple

from agentdesk.questionnaire.syntax import Chain, Expr, Literal, Negate, Number, Path
from agentdesk.questionnaire.values import as_decimal, number_text


class Bounds(NamedTuple):
    """The numbers an answer lies between, as texts; empty where there is no bound. `step` is a range's."""

    least: str = ""
    most: str = ""
    step: str = ""


NO_BOUNDS: Final = Bounds()

_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def range_bounds(start: str, end: str, step: str) -> Bounds:
    """The bounds of a range, which counts by `step` from `start`; none where these are no numbers.

    One that counts down is the same numbers, the least of them first.
    """
    first, last, by = as_decimal(start), as_decimal(end), as_decimal(step)
    if first is None or last is None or not by:
        return NO_BOUNDS
    if first <= last:
        return Bounds(start, end, step.lstrip("-"))
    least = first - (first - last) // abs(by) * abs(by)
    return Bounds(f"{least:f}", start, step.lstrip("-"))


def bounds_of(constraint: Expr, *, whole: bool) -> Bounds:
    """The bounds that a constraint such as `. >= 0 and . <= 120` says; none for one that is not of that form.

    `whole` numbers turn `. > 0` into a least of 1; of other numbers such a bound is not told.
    """
    least: list[float] = []
    most: list[float] = []
    for operator, number in _comparisons(constraint):
        if operator in (">=", ">") and (whole or operator == ">="):
            least.append(number + 1 if operator == ">" else number)
        if operator in ("<=", "<") and (whole or operator == "<="):
            most.append(number - 1 if operator == "<" else number)
    return Bounds(
        number_text(max(least)) if least else "",
        number_text(min(most)) if most else "",
    )


def _comparisons(tree: Expr) -> list[tuple[str, float]]:
    """What must hold: the operator seen from the answer, and the number."""
    if not isinstance(tree, Chain):
        return []
    operators = {operator for operator, _ in tree.rest}
    if operators == {"and"}:
        return [
            pair for part in (tree.first, *(part for _, part in tree.rest)) for pair in _comparisons(part)
        ]
    if len(tree.rest) != 1:
        return []
    operator, right = tree.rest[0]
    if operator not in _MIRRORED:
        return []
    if _is_answer(tree.first) and (number := _number(right)) is not None:
        return [(operator, number)]
    if _is_answer(right) and (number := _number(tree.first)) is not None:
        return [(_MIRRORED[operator], number)]
    return []


def _is_answer(tree: Expr) -> bool:
    """`.`, the node itself."""
    if not isinstance(tree, Path) or tree.origin is not None or tree.absolute or len(tree.steps) != 1:
        return False
    step = tree.steps[0]
    return step.axis == "self" and not step.predicates


def _number(tree: Expr) -> float | None:
    match tree:
        case Number(value):
            return value
        case Negate(operand):
            inner = _number(operand)
            return None if inner is None else -inner
        case Literal(text):
            try:
                return float(text)
            except ValueError:
                return None
    return None
