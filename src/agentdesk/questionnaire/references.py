"""Which nodes an expression reads: found by walking its paths over the form's empty instance.

Predicates are taken as always true, so the answer may hold a node too many, never one too few.
"""

from collections.abc import Callable, Iterable

from agentdesk.i18n import N_
from agentdesk.questionnaire.axes import ANY_NAMESPACE, walker
from agentdesk.questionnaire.errors import FormError
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

_READ_CONTEXT = frozenset({"string", "string-length", "normalize-space", "number", "local-name", "name"})


class References:
    """Collects what the expressions at one node read. Raises FormError for an instance the form does not have.

    `instance` finds a secondary instance by id, `text_trees` the expressions within the text of an id, in all
    languages.
    """

    def __init__(
        self,
        node: Node,
        instance: Callable[[str], Node | None],
        text_trees: Callable[[str], Iterable[Expr]],
    ) -> None:
        self._node = node
        self._root = node.root()
        self._instance = instance
        self._text_trees = text_trees
        self._found: dict[str, None] = {}

    def read(self, tree: Expr, at: list[Node] | None = None) -> list[Node]:
        """Note every node `tree` reads, evaluated at the nodes `at` (default: this one); gives its result."""
        nodes = self._select(tree, [self._node] if at is None else at)
        self._note(nodes)
        return nodes

    @property
    def paths(self) -> list[str]:
        """The paths of the leaves read so far."""
        return list(self._found)

    def _note(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if node.root() is not self._root:
                continue
            if node.kind in (Kind.ATTRIBUTE, Kind.TEXT) and node.parent is not None:
                node = node.parent
            self._found[node.path()] = None
            for below in node.descendants():
                if below.kind is Kind.ELEMENT:
                    self._found[below.path()] = None

    def _select(self, tree: Expr, at: list[Node]) -> list[Node]:
        match tree:
            case Number() | Literal():
                return []
            case Chain(first, rest):
                for part in (first, *(operand for _, operand in rest)):
                    self.read(part, at)
                return []
            case Negate(operand):
                self.read(operand, at)
                return []
            case Union(parts):
                return [node for part in parts for node in self._select(part, at)]
            case Filtered(primary, predicates):
                nodes = self._select(primary, at)
                self._read_all(predicates, nodes)
                return nodes
            case Call(name, arguments):
                return self._call(name, arguments, at)
            case Path(origin, absolute, steps):
                nodes = [self._root] if absolute else at
                if origin is not None:
                    nodes = self._select(origin, at)
                for step in steps:
                    nodes = self._step(step, nodes)
                return nodes

    def _read_all(self, trees: Iterable[Expr], at: list[Node]) -> None:
        for tree in trees:
            self.read(tree, at)

    def _step(self, step: Step, nodes: list[Node]) -> list[Node]:
        walk = walker(step.test, step.axis, ANY_NAMESPACE)
        found = {id(node): node for start in nodes for node in walk(start)}
        result = list(found.values())
        self._read_all(step.predicates, result)
        return result

    def _call(self, name: str, arguments: tuple[Expr, ...], at: list[Node]) -> list[Node]:
        if name == "current":
            return [self._node]
        results = [self.read(argument, at) for argument in arguments]
        if name == "instance":
            first = arguments[0]
            if not isinstance(first, Literal):
                return []
            document = self._instance(first.text)
            if document is None:
                raise FormError(self._node.path(), N_("The form has no instance {name}."), name=first.text)
            return [document]
        if name == "jr:itext":
            ids = [arguments[0].text] if isinstance(arguments[0], Literal) else []
            ids += [node.text() for node in results[0]]
            self._read_all([tree for each in ids for tree in self._text_trees(each)], [self._node])
            return []
        if not arguments and name in _READ_CONTEXT:
            self._note(at)
        return [node for nodes in results for node in nodes]
