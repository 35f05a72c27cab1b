"""Syntax trees compiled once to closures: no text is read again while a form runs."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.axes import ANY_NAMESPACE, REVERSE, walker
from agentdesk.questionnaire.comparison import COMPARISONS
from agentdesk.questionnaire.context import Closure, Context
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.indexing import key_of, look_up
from agentdesk.questionnaire.library import build_call, gives_nodes, takes_whole
from agentdesk.questionnaire.syntax import (
    Call,
    Chain,
    Expr,
    Filtered,
    Literal,
    Negate,
    Number,
    Path,
    Step,
    Union,
    parse,
)
from agentdesk.questionnaire.tree import Node
from agentdesk.questionnaire.values import NAN, Calendar, NodeSet, Value, to_boolean, to_number

Predicate = Callable[[Context], bool]
NodesOf = Callable[[Context], NodeSet]


@dataclass(frozen=True, slots=True)
class Expression:
    """One compiled expression: its text, its syntax tree and the closure that evaluates it."""

    text: str
    tree: Expr
    evaluate: Closure


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What prefixes mean, in one document. `unprefixed` is the namespace of names without one (default: any)."""

    prefixes: Mapping[str, str]
    unprefixed: str = ANY_NAMESPACE

    def uri(self, prefix: str, at: int) -> str:
        """The namespace of `prefix`. Raises FormError for one that is not declared."""
        if not prefix:
            return self.unprefixed
        if prefix not in self.prefixes:
            raise FormError("", N_("The prefix {name} is not declared."), at, name=prefix)
        return self.prefixes[prefix]


@lru_cache(maxsize=4096)
def compile_expression(text: str, names: Names, *, early: bool = True) -> Expression:
    """Compile one expression. Raises FormError with the position of the first fault.

    `early` refuses a wrong call wherever it stands, also in a branch that is never taken; otherwise it raises
    when it is reached.
    """
    tree = parse(text)
    return Expression(text, tree, _Compiler(names, early).compile(tree))


def is_nodes(tree: Expr) -> bool:
    """Whether the expression can only give a node-set."""
    if isinstance(tree, Filtered):
        return is_nodes(tree.primary)
    return isinstance(tree, Path | Union) or (isinstance(tree, Call) and gives_nodes(tree.name))


class _Compiler:
    def __init__(self, names: Names, early: bool) -> None:
        self._names = names
        self._early = early

    def compile(self, tree: Expr, whole: bool = False) -> Closure:
        """The closure of `tree`; `whole`: its nodes are meant all together, not the one of this repeat instance."""
        match tree:
            case Path():
                return self._path(tree, whole)
            case Literal(text):
                return lambda _: text
            case Call():
                return self._call(tree, whole)
            case Number(value):
                return lambda _: value
            case Chain(first, rest):
                return self._chain(first, rest)
            case Negate(operand):
                inner = self.compile(operand)
                return lambda context: -to_number(inner(context), context.scope.calendar)
            case Union(parts):
                return self._union(parts, whole)
            case Filtered(primary, predicates):
                return self._filtered(primary, predicates, whole)

    def _call(self, call: Call, whole: bool) -> Closure:
        try:
            arguments = [
                self.compile(argument, takes_whole(call.name, place, whole))
                for place, argument in enumerate(call.arguments)
            ]
            return build_call(call, arguments, is_nodes)
        except FormError as error:
            if self._early:
                raise
            return _raising(error)

    def _chain(self, first: Expr, rest: tuple[tuple[str, Expr], ...]) -> Closure:
        start = self.compile(first)
        operands = [self.compile(operand) for _, operand in rest]
        operator = rest[0][0]
        if operator in ("or", "and"):
            return _until(operator == "or", [start, *operands])
        pairs = [(_COMBINE[sign], operand) for (sign, _), operand in zip(rest, operands, strict=True)]

        def fold(context: Context) -> Value:
            calendar = context.scope.calendar
            value = start(context)
            for apply, operand in pairs:
                value = apply(value, operand(context), calendar)
            return value

        return fold

    def _union(self, parts: tuple[Expr, ...], whole: bool) -> Closure:
        closures = [self._nodes(part, whole) for part in parts]

        def union(context: Context) -> NodeSet:
            return _in_order([node for closure in closures for node in closure(context)])

        return union

    def _nodes(self, tree: Expr, whole: bool) -> NodesOf:
        if not is_nodes(tree) and not isinstance(tree, Call):
            raise FormError("", N_("A set of nodes is wanted here, not a value."))
        closure = self.compile(tree, whole)

        def nodes(context: Context) -> NodeSet:
            value = closure(context)
            return value if isinstance(value, list) else []

        return nodes

    def _predicates(self, predicates: tuple[Expr, ...]) -> list[Predicate]:
        return [_predicate(self.compile(predicate)) for predicate in predicates]

    def _filtered(self, primary: Expr, predicates: tuple[Expr, ...], whole: bool) -> Closure:
        nodes = self._nodes(primary, whole)
        tests = self._predicates(predicates)

        def filtered(context: Context) -> NodeSet:
            return _filter(nodes(context), tests, context)

        return filtered

    def _path(self, path: Path, whole: bool) -> Closure:
        if path.origin is not None:
            return _walk(self._nodes(path.origin, whole), [self._step(step) for step in path.steps])
        plain = self._plain_names(path.steps)
        steps = [self._step(step) for step in path.steps[len(plain) :]]
        if not path.absolute:
            start = _relative_names(plain) if plain else _context_node
        elif whole or not plain:
            # ODK: an absolute path means the primary instance, in the predicates of another as well.
            start = _absolute_names(plain)
        else:
            start = _absolute_names(plain, of_this_instance=True)
        return _walk(start, steps) if steps else start

    def _plain_names(self, steps: tuple[Step, ...]) -> list[str]:
        """The names of the leading steps that are parents (`..`) and then plain children: most steps of a form."""
        names: list[str] = []
        if self._names.unprefixed != ANY_NAMESPACE:
            return names
        for step in steps:
            test = step.test
            if step.predicates or test.prefix:
                break
            if step.axis == "child" and test.kind == "name" and test.name != "*":
                names.append(test.name)
            elif step.axis == "parent" and test.kind == "node" and (not names or names[-1] == ".."):
                names.append("..")
            else:
                break
        return names

    def _step(self, step: Step) -> Callable[[NodeSet, Context], NodeSet]:
        prefix = step.test.prefix
        # XPath 1.0, 2.3: an attribute name without a prefix is in no namespace.
        uri = "" if not prefix and step.axis == "attribute" else self._names.uri(prefix, step.at)
        walk = walker(step.test, step.axis, uri)
        predicates = self._predicates(step.predicates)
        reverse = step.axis in REVERSE
        indexed = self._indexed(step)

        def take(nodes: NodeSet, context: Context) -> NodeSet:
            rows = None if indexed is None else indexed(nodes, context)
            if rows is not None:
                return _filter(rows, predicates, context)
            found: NodeSet = []
            for node in nodes:
                candidates = walk(node)
                found += _filter(candidates, predicates, context) if predicates else candidates
            return _in_order(found) if reverse or len(nodes) > 1 else found

        return take

    def _indexed(self, step: Step) -> Callable[[NodeSet, Context], NodeSet | None] | None:
        key = None if self._names.unprefixed != ANY_NAMESPACE or step.test.prefix else key_of(step)
        return None if key is None else partial(look_up, step.test.name, key[0], self.compile(key[1]))


def _raising(error: FormError) -> Closure:
    def refuse(context: Context) -> Value:  # noqa: ARG001 - a closure's signature
        raise error

    return refuse


def _until(decisive: bool, operands: list[Closure]) -> Closure:
    """`or` (decisive: true) and `and` (false): the operands after a decisive one are not evaluated."""

    def holds(context: Context) -> Value:
        for operand in operands:
            if to_boolean(operand(context)) is decisive:
                return decisive
        return not decisive

    return holds


def _context_node(context: Context) -> NodeSet:
    return [context.node]


def _walk(start: NodesOf, steps: list[Callable[[NodeSet, Context], NodeSet]]) -> NodesOf:
    def walk(context: Context) -> NodeSet:
        nodes = start(context)
        for step in steps:
            nodes = step(nodes, context)
        return nodes

    return walk


def _absolute_names(names: list[str], *, of_this_instance: bool = False) -> NodesOf:
    """`of_this_instance` (ODK): from within a repeat, an absolute path means the nodes of the same instance of it."""

    def walk(context: Context) -> NodeSet:
        nodes = [context.current.root()]
        for name in names:
            nodes = nodes[0].named(name) if len(nodes) == 1 else [c for n in nodes for c in n.named(name)]
            if not nodes:
                return nodes
            if of_this_instance and len(nodes) > 1:
                mine = _ancestor_among(nodes[0], context.current)
                nodes = nodes if mine is None else [mine]
        return nodes

    return walk


def _ancestor_among(one: Node, current: Node) -> Node | None:
    """The ancestor of `current`, or itself, that is a sibling of `one` and has its name."""
    node: Node | None = current
    while node is not None and node.parent is not one.parent:
        node = node.parent
    return node if node is not None and node.name == one.name else None


def _relative_names(names: list[str]) -> NodesOf:
    up = sum(name == ".." for name in names)
    down = names[up:]

    def walk(context: Context) -> NodeSet:
        node: Node | None = context.node
        for _ in range(up):
            node = None if node is None else node.parent
        nodes = [] if node is None else [node]
        for name in down:
            nodes = nodes[0].named(name) if len(nodes) == 1 else [c for n in nodes for c in n.named(name)]
        return nodes

    return walk


def _predicate(closure: Closure) -> Predicate:
    def holds(context: Context) -> bool:
        value = closure(context)
        if isinstance(value, float):
            return value == context.position
        return to_boolean(value)

    return holds


def _filter(nodes: NodeSet, predicates: list[Predicate], context: Context) -> NodeSet:
    for predicate in predicates:
        size = len(nodes)
        nodes = [
            node
            for position, node in enumerate(nodes, 1)
            if predicate(Context(node, context.scope, context.current, position, size))
        ]
    return nodes


def _in_order(nodes: NodeSet) -> NodeSet:
    """Document order, each node once."""
    unique = {id(node): node for node in nodes}
    return sorted(unique.values(), key=lambda node: node.order)


def _divide(left: float, right: float) -> float:
    if right == 0:
        return NAN if left == 0 or left != left else math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def _modulo(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return NAN
    return math.fmod(left, right)


Combine = Callable[[Value, Value, Calendar], Value]


def _arithmetic(compute: Callable[[float, float], float]) -> Combine:
    def combine(left: Value, right: Value, calendar: Calendar) -> Value:
        return compute(to_number(left, calendar), to_number(right, calendar))

    return combine


_COMBINE: Final[dict[str, Combine]] = {
    **COMPARISONS,
    "+": _arithmetic(lambda left, right: left + right),
    "-": _arithmetic(lambda left, right: left - right),
    "*": _arithmetic(lambda left, right: left * right),
    "div": _arithmetic(_divide),
    "mod": _arithmetic(_modulo),
}
