"""Which nodes an expression reads: found by walking its paths over the form's shape.

Predicates are taken as always true, so the answer may hold a node too many, never one too few.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.axes import ANY_NAMESPACE, walker
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.graph import HOW_MANY, above
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
)
from agentdesk.questionnaire.tree import Kind, Node

_READ_CONTEXT: Final = frozenset(
    {"string", "string-length", "normalize-space", "number", "local-name", "name"}
)
_COUNT_ONLY: Final = frozenset({"position", "count"})
"""Functions that look at how many nodes there are, not at what is in them."""
_STAY_BELOW: Final = frozenset({"self", "child", "attribute", "descendant", "descendant-or-self"})
_TO_PARENT: Final = frozenset({"parent", "ancestor", "ancestor-or-self"})

Selection = tuple[list[Node], int]
"""Nodes, and the depth of the highest node that was passed on the way to them."""


class References:
    """Collects what the expressions at one node read. Raises FormError for an instance the form does not have.

    `at` are the elements of the form's shape by path. `instance` finds a secondary instance by id; `texts` the
    expressions within the text of an id, in all languages, and for None those of all texts that choices may show.
    `repeats` are the paths of the form's repeats.
    """

    def __init__(
        self,
        node: Node,
        at: Mapping[str, list[Node]],
        instance: Callable[[str], Node | None],
        texts: Callable[[str | None], Iterable[Expr]],
        repeats: Collection[str],
    ) -> None:
        self._node = node
        self._root = node.root()
        self._here: Selection = ([node], _depth(node))
        self._at = at
        self._instance = instance
        self._texts = texts
        self._repeats = repeats
        self._found: dict[str, str] = {}
        self.visited = 0
        """Nodes that were walked over."""
        self.reads_itself = False
        """Whether the node is read where no predicate nor index picks another instance of it."""

    def read(self, tree: Expr, at: Selection | None = None) -> Selection:
        """Note every node `tree` reads, evaluated at the nodes `at` (default: this one); gives its result."""
        selection = self._select(tree, at or self._here)
        self._note(selection)
        if self._node in selection[0] and not _picks(tree):
            self.reads_itself = True
        return selection

    @property
    def paths(self) -> dict[str, str]:
        """The paths read so far, each with its repeat (graph.Reads)."""
        return self._found

    def _note_how_many(self, selection: Selection) -> None:
        """Note the repeats around the nodes: what is looked at is how many there are, or which one it is."""
        for node in selection[0]:
            for path in (node.path(), *above(node.path())):
                if path in self._repeats:
                    self._add(path + HOW_MANY, "")

    def _note(self, selection: Selection) -> None:
        nodes, top = selection
        if not nodes:
            return
        repeat = self._repeat(top) if self._repeats else ""
        for node in nodes:
            if self._is_foreign(node):
                continue
            if node.kind in (Kind.ATTRIBUTE, Kind.TEXT) and node.parent is not None:
                node = node.parent
            self._add(node.path(), repeat)
            for inner in node.descendants():
                if inner.kind is Kind.ELEMENT:
                    self._add(inner.path(), repeat)

    def _add(self, path: str, repeat: str) -> None:
        known = self._found.get(path)
        self._found[path] = repeat if known is None or len(repeat) < len(known) else known

    def _repeat(self, top: int) -> str:
        """The innermost repeat around the node of this expression that lies no deeper than `top`."""
        node: Node | None = self._node
        for _ in range(_depth(self._node) - top):
            node = None if node is None else node.parent
        while node is not None:
            if node.path() in self._repeats:
                return node.path()
            node = node.parent
        return ""

    def _select(self, tree: Expr, at: Selection) -> Selection:
        match tree:
            case Path(origin, absolute, steps):
                if absolute and (named := self._at.get(_path(steps))):
                    self.visited += len(named)
                    return named, 0
                selection = ([self._root], 0) if absolute else at
                if origin is not None:
                    selection = self._select(origin, at)
                for step in steps:
                    selection = self._step(step, selection)
                return selection
            case Number() | Literal():
                return [], at[1]
            case Call(name, arguments):
                return self._call(name, arguments, at)
            case Chain(first, rest):
                for part in (first, *(operand for _, operand in rest)):
                    self.read(part, at)
                return [], at[1]
            case Negate(operand):
                self.read(operand, at)
                return [], at[1]
            case Union(parts):
                return _together([self._select(part, at) for part in parts], at[1])
            case Filtered(primary, predicates):
                selection = self._select(primary, at)
                self._read_all(predicates, selection)
                return selection

    def _is_foreign(self, node: Node) -> bool:
        """Whether it is a secondary instance: no path leads back from one, so nothing in it is walked."""
        return node.kind is Kind.DOCUMENT and node is not self._root

    def _read_all(self, trees: Iterable[Expr], at: Selection) -> None:
        for tree in trees:
            self.read(tree, at)

    def _step(self, step: Step, selection: Selection) -> Selection:
        nodes, top = selection
        walk = walker(step.test, step.axis, ANY_NAMESPACE)
        reached = [[start] if self._is_foreign(start) else walk(start) for start in nodes]
        result = reached[0] if len(reached) == 1 else list(dict.fromkeys(chain.from_iterable(reached)))
        self.visited += len(result)
        if step.axis in _TO_PARENT:
            top = min([top, *map(_depth, result)])
        elif step.axis not in _STAY_BELOW:
            top = 0
        self._read_all(step.predicates, (result, top))
        return result, top

    def _call(self, name: str, arguments: tuple[Expr, ...], at: Selection) -> Selection:
        if name == "current":
            return self._here
        if name in _COUNT_ONLY:
            for argument in arguments:
                self._note_how_many(self._select(argument, at))
            return [], at[1]
        if name == "indexed-repeat":
            self._note(self._select(arguments[0], at))
            for place, argument in enumerate(arguments[1:]):
                if place % 2:
                    self.read(argument, at)
                else:
                    self._note_how_many(self._select(argument, at))
            return [], at[1]
        results = [self.read(argument, at) for argument in arguments]
        if name in ("instance", "pulldata"):
            return self._secondary(arguments[0], at)
        if name == "jr:itext":
            first = arguments[0]
            self._read_all(self._texts(first.text if isinstance(first, Literal) else None), self._here)
            return [], at[1]
        if name == "jr:choice-name":
            # The labels of the choices may show any node that texts of choices show.
            self._read_all(self._texts(None), self._here)
            return [], at[1]
        if not arguments and name in _READ_CONTEXT:
            self._note(at)
        return _together(results, at[1])

    def _secondary(self, name: Expr, at: Selection) -> Selection:
        if not isinstance(name, Literal):
            return [], at[1]
        document = self._instance(name.text)
        if document is None:
            raise FormError(self._node.path(), N_("The form has no instance {name}."), name=name.text)
        return [document], at[1]


def _path(steps: tuple[Step, ...]) -> str:
    """`/data/q1`, where the steps only go down by name; else empty."""
    path = ""
    for step in steps:
        if step.axis != "child" or step.predicates or step.test.kind != "name":
            return ""
        path += f"/{step.test.name}"
    return path


def _picks(tree: Expr) -> bool:
    """Whether a predicate picks among the nodes of a path."""
    return isinstance(tree, Filtered) or (
        isinstance(tree, Path) and any(step.predicates for step in tree.steps)
    )


def _depth(node: Node) -> int:
    return node.path().count("/") if node.kind is not Kind.DOCUMENT else 0


def _together(selections: list[Selection], top: int) -> Selection:
    nodes = [node for found, _ in selections for node in found]
    return nodes, min([top, *(each for _, each in selections)])
