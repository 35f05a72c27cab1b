"""The table of functions: names, what they take, and how a call is compiled."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from agentdesk.i18n import N_
from agentdesk.questionnaire.context import Closure, Context
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.values import NodeSet, Value, to_boolean, to_number, to_string

Body = TypeVar("Body", bound=Callable[..., Value])


@dataclass(frozen=True, slots=True)
class Function:
    """`kinds` are what the arguments are read as; the last one is repeated when `most` is None."""

    body: Callable[..., Value]
    kinds: tuple[str, ...]
    least: int
    most: int | None
    wants_context: bool
    gives_nodes: bool


FUNCTIONS: Final[dict[str, Function]] = {}


def function(name: str, takes: str = "", *, nodes: bool = False) -> Callable[[Body], Body]:
    """Enter a function into the table.

    `takes` names the arguments in order: `string`, `number`, `boolean`, `nodes`, `any` (as it is) or `lazy` (a
    callable that evaluates it); `?` marks one that may be left out, `*` the last one, taken any number of times.
    `context` at the front hands the Context over first. `nodes` says that the result is a node-set.
    """
    words = takes.split()
    wants_context = bool(words) and words[0] == "context"
    kinds = words[1:] if wants_context else words
    endless = bool(kinds) and kinds[-1].endswith("*")
    least = sum(1 for kind in kinds if kind[-1] not in "?*")

    def enter(body: Body) -> Body:
        FUNCTIONS[name] = Function(
            body,
            tuple(kind.rstrip("?*") for kind in kinds),
            least,
            None if endless else len(kinds),
            wants_context,
            nodes,
        )
        return body

    return enter


def gives_nodes(name: str) -> bool:
    """Whether the function of that name gives a node-set."""
    known = FUNCTIONS.get(name)
    return known is not None and known.gives_nodes


def build_call(name: str, arguments: list[Closure], are_nodes: list[bool], at: int) -> Closure:
    """Compile a call. Raises FormError for an unknown function, a wrong number or kind of arguments."""
    known = FUNCTIONS.get(name)
    if known is None:
        raise FormError("", N_("There is no function {name}."), at, name=f"{name}()")
    count = len(arguments)
    if count < known.least or (known.most is not None and count > known.most):
        raise FormError("", N_("{name} does not take {count} arguments."), at, name=f"{name}()", count=count)
    kinds = [known.kinds[min(i, len(known.kinds) - 1)] for i in range(count)]
    if any(kind == "nodes" and not nodes for kind, nodes in zip(kinds, are_nodes, strict=True)):
        raise FormError("", N_("{name} takes a set of nodes, not a value."), at, name=f"{name}()")
    body: Callable[..., Value] = known.body
    pairs = [(_READ[kind], argument) for kind, argument in zip(kinds, arguments, strict=True)]
    if known.wants_context:
        return lambda context: body(context, *[read(argument, context) for read, argument in pairs])
    return lambda context: body(*[read(argument, context) for read, argument in pairs])


def _as_string(argument: Closure, context: Context) -> str:
    return to_string(argument(context))


def _as_number(argument: Closure, context: Context) -> float:
    return to_number(argument(context), context.scope.calendar)


def _as_boolean(argument: Closure, context: Context) -> bool:
    return to_boolean(argument(context))


def _as_nodes(argument: Closure, context: Context) -> NodeSet:
    value = argument(context)
    return value if isinstance(value, list) else []


def _as_it_is(argument: Closure, context: Context) -> Value:
    return argument(context)


def _later(argument: Closure, context: Context) -> Callable[[], Value]:
    return partial(argument, context)


_READ: Final[dict[str, Callable[[Closure, Context], Any]]] = {
    "string": _as_string,
    "number": _as_number,
    "boolean": _as_boolean,
    "nodes": _as_nodes,
    "any": _as_it_is,
    "lazy": _later,
}
