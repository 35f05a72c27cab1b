"""`=`, `!=`, `<`, `<=`, `>`, `>=` (XPath 1.0, section 3.4), with dates as numbers of days."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import Final

from agentdesk.questionnaire.values import (
    Calendar,
    Moment,
    NodeSet,
    Value,
    text_number,
    to_boolean,
    to_number,
    to_string,
)

Test = Callable[[object, object], bool]
Compare = Callable[[Value, Value, Calendar], bool]


def _equality(test: Test) -> Compare:
    def atoms(left: Value, right: Value, calendar: Calendar) -> bool:
        if isinstance(left, bool) or isinstance(right, bool):
            return test(to_boolean(left), to_boolean(right))
        if isinstance(left, float | Moment) or isinstance(right, float | Moment):
            return test(to_number(left, calendar), to_number(right, calendar))
        return test(to_string(left), to_string(right))

    def compare(left: Value, right: Value, calendar: Calendar) -> bool:
        if not isinstance(left, list):
            return among(right, left, calendar) if isinstance(right, list) else atoms(left, right, calendar)
        if not isinstance(right, list):
            return among(left, right, calendar)
        texts = [node.text() for node in right]
        return any(test(node.text(), text) for node in left for text in texts)

    def among(nodes: NodeSet, value: Value, calendar: Calendar) -> bool:
        if isinstance(value, str):
            for node in nodes:  # noqa: SIM110 - a generator costs more than the comparison
                if test(node.text(), value):
                    return True
            return False
        if isinstance(value, bool):
            return test(bool(nodes), value)
        return any(atoms(node.text(), value, calendar) for node in nodes)

    return compare


def _order(test: Callable[[float, float], bool]) -> Compare:
    def compare(left: Value, right: Value, calendar: Calendar) -> bool:
        if not isinstance(left, list) and not isinstance(right, list):
            return test(to_number(left, calendar), to_number(right, calendar))
        return any(
            test(one, other) for one in _numbers(left, calendar) for other in _numbers(right, calendar)
        )

    return compare


def _numbers(value: Value, calendar: Calendar) -> list[float]:
    if isinstance(value, list):
        return [text_number(node.text(), calendar) for node in value]
    return [to_number(value, calendar)]


COMPARISONS: Final[dict[str, Compare]] = {
    "=": _equality(eq),
    "!=": _equality(ne),
    "<": _order(lt),
    "<=": _order(le),
    ">": _order(gt),
    ">=": _order(ge),
}
