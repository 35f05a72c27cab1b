"""The axes of XPath 1.0 (section 2.2): from one node to others, nearest first."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from agentdesk.questionnaire.syntax import NodeTest
from agentdesk.questionnaire.tree import Kind, Node

Axis = Callable[[Node], Iterable[Node]]
REVERSE: Final = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})


def _self(node: Node) -> Iterable[Node]:
    return (node,)


def _child(node: Node) -> Iterable[Node]:
    return node.children


def _parent(node: Node) -> Iterable[Node]:
    return () if node.parent is None else (node.parent,)


def _attribute(node: Node) -> Iterable[Node]:
    return node.attributes


def _namespace(node: Node) -> Iterable[Node]:  # noqa: ARG001 - an axis's signature
    """XPath 2.0 took this axis away, and no ODK engine has it."""
    return ()


def _descendant_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from node.descendants()


def _ancestor(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _ancestor_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from _ancestor(node)


def _siblings(node: Node) -> tuple[list[Node], int]:
    if node.parent is None or node.kind is Kind.ATTRIBUTE:
        return [], 0
    children = node.parent.children
    return children, next(i for i, child in enumerate(children) if child is node)


def _following_sibling(node: Node) -> Iterable[Node]:
    children, at = _siblings(node)
    return children[at + 1 :]


def _preceding_sibling(node: Node) -> Iterable[Node]:
    children, at = _siblings(node)
    return children[:at][::-1]


def _following(node: Node) -> Iterator[Node]:
    if node.kind is Kind.ATTRIBUTE and node.parent is not None:
        yield from node.parent.descendants()
        node = node.parent
    for level in _ancestor_or_self(node):
        for sibling in _following_sibling(level):
            yield from _descendant_or_self(sibling)


def _preceding(node: Node) -> Iterator[Node]:
    if node.kind is Kind.ATTRIBUTE and node.parent is not None:
        node = node.parent
    for level in _ancestor_or_self(node):
        for sibling in _preceding_sibling(level):
            yield from reversed(list(_descendant_or_self(sibling)))


AXES: Final[dict[str, Axis]] = {
    "self": _self,
    "child": _child,
    "parent": _parent,
    "attribute": _attribute,
    "namespace": _namespace,
    "descendant": Node.descendants,
    "descendant-or-self": _descendant_or_self,
    "ancestor": _ancestor,
    "ancestor-or-self": _ancestor_or_self,
    "following-sibling": _following_sibling,
    "preceding-sibling": _preceding_sibling,
    "following": _following,
    "preceding": _preceding,
}

_TYPES: Final = {
    "text": Kind.TEXT,
    "comment": Kind.COMMENT,
    "processing-instruction": Kind.INSTRUCTION,
}

ANY_NAMESPACE: Final = "*"
"""What an unprefixed name means in a form: the local name, whatever the namespace its author declared."""


def node_test(test: NodeTest, axis: str, uri: str) -> Callable[[Node], bool]:
    """Whether a node passes `test` on `axis`; `uri` is the namespace its prefix means, or ANY_NAMESPACE."""
    if test.kind == "node":
        return lambda node: True  # noqa: ARG005 - every node passes
    if test.kind != "name":
        kind, target = _TYPES[test.kind], test.name
        return lambda node: node.kind is kind and target in ("*", node.name)
    principal = Kind.ATTRIBUTE if axis == "attribute" else Kind.ELEMENT
    name = test.name
    if name == "*" and (not test.prefix or uri == ANY_NAMESPACE):
        return lambda node: node.kind is principal
    if name == "*":
        return lambda node: node.kind is principal and node.uri == uri
    if uri == ANY_NAMESPACE:
        return lambda node: node.kind is principal and node.name == name
    return lambda node: node.kind is principal and node.name == name and node.uri == uri


def walker(test: NodeTest, axis: str, uri: str) -> Callable[[Node], list[Node]]:
    """From one node to those on `axis` that pass `test`, nearest first; `uri` as in node_test."""
    name = test.name
    if axis == "child" and test.kind == "name" and name != "*" and uri == ANY_NAMESPACE:
        return lambda node: node.named(name)
    walk = AXES[axis]
    passes = node_test(test, axis, uri)
    return lambda node: [candidate for candidate in walk(node) if passes(candidate)]
