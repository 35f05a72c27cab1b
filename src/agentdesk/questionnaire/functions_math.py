"""ODK's mathematical functions: what has no value is NaN, never an error."""

import math
from collections.abc import Callable
from typing import Final

from agentdesk.questionnaire.registry import function
from agentdesk.questionnaire.values import NAN, Value

_ONE_NUMBER: Final[dict[str, Callable[[float], float]]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "exp": math.exp,
    "exp10": lambda value: math.pow(10, value),
    "log": lambda value: math.log(value) if value else -math.inf,
    "log10": lambda value: math.log10(value) if value else -math.inf,
    "sqrt": math.sqrt,
    "abs": abs,
}
_TWO_NUMBERS: Final[dict[str, Callable[[float, float], float]]] = {"pow": math.pow, "atan2": math.atan2}


def _guarded(compute: Callable[..., float]) -> Callable[..., Value]:
    def guarded(*values: float) -> Value:
        try:
            return compute(*values)
        except OverflowError:
            return math.inf
        except ValueError:
            return NAN

    return guarded


for _name, _compute in _ONE_NUMBER.items():
    function(_name, "number")(_guarded(_compute))
for _name, _compute_two in _TWO_NUMBERS.items():
    function(_name, "number number")(_guarded(_compute_two))


@function("pi")
def pi() -> Value:
    return math.pi
