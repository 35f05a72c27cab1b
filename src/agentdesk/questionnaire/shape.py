"""The primary instance and its repeats: what there is at the start, what one more begins as, and the form's shape."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from agentdesk.questionnaire.tree import Kind, Node, copy_of, document_of

JAVAROSA: Final = "http://openrosa.org/javarosa"


@dataclass(frozen=True, slots=True)
class Shape:
    """`start` is the instance as it stands before the first answer; `shape` has each repeat exactly once.

    `at` are the elements of `shape` by path, `templates` what a new instance of a repeat is copied from, by the
    repeat's path.
    """

    start: Node
    shape: Node
    at: dict[str, list[Node]]
    templates: dict[str, Node]


def shape_of(root: Node, repeats: Collection[str]) -> Shape:
    """Read the root element of a primary instance.

    A `jr:template` is never an instance itself; without one the first instance serves as the template (ODK XForms
    specification, repeats).
    """
    start = document_of(root)
    _drop_blanks(start)
    shape = document_of(start.children[0])
    _only_templates(shape.children[0], repeats)
    at: dict[str, list[Node]] = {}
    for node in shape.descendants():
        if node.kind is Kind.ELEMENT:
            at.setdefault(node.path(), []).append(node)
    templates = {path: _first_of(start, path) for path in at if path in repeats}
    for template in templates.values():
        _without_templates(template, template.path(), repeats)
    _without_templates(start.children[0], start.children[0].path(), repeats)
    return Shape(start, shape, at, templates)


def is_template(node: Node) -> bool:
    """Whether the element is marked as a template."""
    return any(a.name == "template" and a.uri == JAVAROSA for a in node.attributes)


def _drop_blanks(document: Node) -> None:
    """Drop the white space between the elements of an instance: it is layout, not a value."""
    for node in [document, *document.descendants()]:
        if node.elements():
            for child in [c for c in node.children if c.kind is not Kind.ELEMENT]:
                node.remove(child)


def _only_templates(parent: Node, repeats: Collection[str]) -> None:
    """Keep one node of each repeat below `parent`: its template, else its first instance."""
    for name in dict.fromkeys(child.name for child in parent.elements()):
        alike = parent.named(name)
        if alike[0].path() in repeats:
            kept = next(filter(is_template, alike), alike[0])
            for child in [child for child in alike if child is not kept]:
                parent.remove(child)
    for child in parent.elements():
        _only_templates(child, repeats)


def _first_of(document: Node, path: str) -> Node:
    """A copy of what an instance at `path` begins as, in place below copies of its ancestors."""
    node = document
    for name in path.strip("/").split("/"):
        alike = node.named(name)
        node = next(filter(is_template, alike), alike[0])
    copy = copy_of(node)
    if not is_template(node):
        _blank(copy)
    copy.given = {raw: value for raw, value in copy.given.items() if not raw.startswith(f"{JAVAROSA}}}")}
    copy.parent = node.parent
    return copy


def _blank(node: Node) -> None:
    """Without a template a new instance is like the first one, less its values."""
    for inner in [node, *node.descendants()]:
        if not inner.elements():
            inner.set_text("")


def _without_templates(parent: Node, path: str, repeats: Collection[str]) -> None:
    for child in parent.elements():
        below = f"{path}/{child.name}"
        if below in repeats and is_template(child):
            parent.remove(child)
        else:
            _without_templates(child, below, repeats)
