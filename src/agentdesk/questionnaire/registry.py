"""The table of functions: names, what they take, and how a call is compiled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from agentdesk.i18n import N_
from agentdesk.questionnaire.context import Closure, Context
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.syntax import Call, Expr, Literal
from agentdesk.questionnaire.values import NodeSet, Value, to_boolean, to_number, to_string

Body = TypeVar("Body", bound=Callable[..., Value])
Check = Callable[[Sequence[str | None]], None]
"""Looks at a call's arguments when it is compiled: each one's text where it is a literal, else None."""

_WHOLE: Final = frozenset({"nodes", "all"})
_NODES: Final = frozenset({"nodes", "node"})
_GEOGRAPHY: Final = frozenset({"area", "distance", "enclosed-area", "geofence", "intersects"})


@dataclass(frozen=True, slots=True)
class Function:
    """`kinds` are what the arguments are read as; the last one is repeated when `most` is None."""

    body: Callable[..., Value]
    kinds: tuple[str, ...]
    least: int
    most: int | None
    wants_context: bool
    wants_place: bool
    gives_nodes: bool
    check: Check | None

    def kind(self, place: int) -> str:
        """What the argument at `place` is read as."""
        return self.kinds[min(place, len(self.kinds) - 1)] if self.kinds else ""


FUNCTIONS: Final[dict[str, Function]] = {}


def function(
    name: str, takes: str = "", *, nodes: bool = False, check: Check | None = None
) -> Callable[[Body], Body]:
    """Enter a function into the table.

    `takes` names the arguments in order: `string`, `number`, `boolean`, `any` (as it is), `lazy` (a callable that
    evaluates it), `node` (a node-set whose first node is meant), `nodes` (a whole node-set) or `all` (as it is,
    a node-set as a whole); `?` marks one that may be left out, `*` the last one, taken any number of times.
    `context` at the front hands the Context over first, `place` after it where in the text the call stands.
    `nodes` says that the result is a node-set; `check` raises FormError for arguments that can never be right.
    """
    words = takes.split()
    wants_context, wants_place = "context" in words, "place" in words
    kinds = [word for word in words if word not in ("context", "place")]
    endless = bool(kinds) and kinds[-1].endswith("*")
    least = sum(1 for kind in kinds if kind[-1] not in "?*")

    def enter(body: Body) -> Body:
        FUNCTIONS[name] = Function(
            body,
            tuple(kind.rstrip("?*") for kind in kinds),
            least,
            None if endless else len(kinds),
            wants_context,
            wants_place,
            nodes,
            check,
        )
        return body

    return enter


def gives_nodes(name: str) -> bool:
    """Whether the function of that name gives a node-set."""
    known = FUNCTIONS.get(name)
    return known is not None and known.gives_nodes


def takes_whole(name: str, place: int, outer: bool) -> bool:
    """Whether the argument at `place` is meant as a whole node-set; a lazy one is what its call is (`outer`)."""
    known = FUNCTIONS.get(name)
    kind = "" if known is None else known.kind(place)
    return outer if kind == "lazy" else kind in _WHOLE


def build_call(call: Call, arguments: list[Closure], is_nodes: Callable[[Expr], bool]) -> Closure:
    """Compile a call. Raises FormError for an unknown function, a wrong number or kind of arguments."""
    known = _checked(call, is_nodes)
    body: Callable[..., Value] = known.body
    if known.wants_place:
        body = partial(body, place=call.at)
    pairs = [(_READ[known.kind(place)], argument) for place, argument in enumerate(arguments)]
    if len(pairs) == 1 and not known.wants_context:
        read, argument = pairs[0]
        return lambda context: body(read(argument, context))
    if known.wants_context:
        return lambda context: body(context, *[read(argument, context) for read, argument in pairs])
    return lambda context: body(*[read(argument, context) for read, argument in pairs])


def _checked(call: Call, is_nodes: Callable[[Expr], bool]) -> Function:
    known = FUNCTIONS.get(call.name)
    shown = f"{call.name}()"
    if call.name in _GEOGRAPHY:
        message = N_("{name} measures places on a map, which a telephone call does not have.")
        raise FormError("", message, call.at, name=shown)
    if known is None:
        raise FormError("", N_("There is no function {name}."), call.at, name=shown)
    count = len(call.arguments)
    if count < known.least or (known.most is not None and count > known.most):
        message = N_("{name} does not take this number of arguments: {count}.")
        raise FormError("", message, call.at, name=shown, count=count)
    for place, argument in enumerate(call.arguments):
        if known.kind(place) in _NODES and not is_nodes(argument):
            raise FormError("", N_("{name} takes a set of nodes, not a value."), call.at, name=shown)
    if known.check is not None:
        try:
            known.check([each.text if isinstance(each, Literal) else None for each in call.arguments])
        except FormError as error:
            raise FormError("", error.message, call.at, **error.values) from None
    return known


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
    "node": _as_nodes,
    "nodes": _as_nodes,
    "any": _as_it_is,
    "all": _as_it_is,
    "lazy": _later,
}
