"""What the readers of an XForm's parts share: names, the form's shape, texts, and the faults found so far."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.expression import Expression, Names, compile_expression
from agentdesk.questionnaire.form import LeftOut, Spoken, Text
from agentdesk.questionnaire.shape import Shape
from agentdesk.questionnaire.tree import Kind, Node

_ITEXT: Final = re.compile(r"\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*")


@dataclass(slots=True)
class Reading:
    """One form being read. A fault is kept and reading goes on, so that an author sees all of them at once.

    `bound` are the paths of the binds that have an id; `spoken` the ids of the texts that stand in the form by name
    (those of choices are found while it runs); `maps` the instances that are GeoJSON.
    """

    names: Names
    shape: Shape
    bound: Mapping[str, str]
    faults: list[FormError] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    spoken: set[str] = field(default_factory=set)
    maps: set[str] = field(default_factory=set)

    def fault(self, place: str, message: str, **values: object) -> None:
        """Keep a fault."""
        self.faults.append(FormError(place, message, None, **values))

    def expression(self, text: str, place: str) -> Expression | None:
        """The compiled expression; None for a blank text, and for a faulty one, which is kept."""
        if not text.strip():
            return None
        try:
            return compile_expression(text, self.names)
        except FormError as error:
            self.faults.append(error.at(place))
            return None

    def reference(self, text: str, place: str) -> Text:
        """What a `ref` or a message attribute says: a translated text, or the value of an expression."""
        if found := _ITEXT.fullmatch(text):
            name = found[1] if found[1] is not None else found[2]
            self.spoken.add(name)
            return (Spoken(name),)
        expression = self.expression(text, place)
        return () if expression is None else (expression,)

    def node(self, path: str, context: Node | None = None) -> Node | None:
        """The node at a path of names; a relative one is seen from `context`, else from the root element."""
        if alike := self.shape.at.get(path):
            return alike[0]
        form = self.shape.shape
        node: Node | None = form if path.startswith("/") else context or form.elements()[0]
        for step in path.strip("/").split("/"):
            name = step.strip().rpartition(":")[2]
            if node is None or name in (".", "current()"):
                continue
            node = node.parent if name == ".." else node.first(name)
        return node

    def referred(self, element: Node, context: Node) -> Node | None:
        """The node that a `ref`, `nodeset` or `bind` means, seen from `context`; None without one, or for a fault."""
        named = element.attribute("bind").strip()
        path = (element.attribute("ref") or element.attribute("nodeset")).strip() or self.bound.get(
            named, named
        )
        if not path:
            return None
        node = self.node(path, context)
        if node is None:
            self.fault(f"<{element.name}>", N_("The form has no node {name}."), name=path)
        return node

    def text_of(self, element: Node) -> Text:
        """What stands in `element`: words, and the expressions of its `output` elements."""
        parts: list[str | Expression | Spoken] = []
        for child in element.children:
            if child.kind is Kind.TEXT:
                parts.append(child.content)
            elif child.kind is Kind.ELEMENT and child.name == "output":
                value = child.attribute("value") or child.attribute("ref")
                parts += self.reference(value, f"<output value='{value}'>")
        return _trimmed(parts)

    def said(self, element: Node, name: str, place: str) -> Text:
        """The text of the child `name`: by its `ref`, else as it is written."""
        child = element.first(name)
        if child is None:
            return ()
        ref = child.attribute("ref")
        return self.reference(ref, f"{place} {name}") if ref else self.text_of(child)


def _trimmed(parts: list[str | Expression | Spoken]) -> Text:
    """Without the white space that converters put around a text; blank parts are dropped."""
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return tuple(part for part in parts if part != "")


def prefixes(html: Node) -> Mapping[str, str]:
    """What the prefixes of the form mean."""
    return {prefix: uri for prefix, uri in html.scope.items() if prefix}
