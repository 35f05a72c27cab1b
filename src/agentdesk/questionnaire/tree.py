"""The XPath data model (XPath 1.0, section 5): a light tree of nodes, and the reader that makes it.

One kind of tree serves the form definition, the running instance and the secondary instances.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import lru_cache
from itertools import chain
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError

MAX_DEPTH = 200
MAX_SIZE = 20_000_000

_FEW = 8

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"


class Kind(IntEnum):
    """The node kinds of XPath 1.0, without those of namespaces (axes.py)."""

    DOCUMENT = 0
    ELEMENT = 1
    ATTRIBUTE = 2
    TEXT = 3
    COMMENT = 4
    INSTRUCTION = 5


class Node:
    """One node. `content` is the text of every kind but documents and elements, which have children instead.

    `given` are an element's attributes by the parser's names for them (name_parts), which become nodes when they are
    looked at as nodes. `order` is the place in document order. A `hidden` node (not relevant in the running form)
    reads as blank. `address` is the node's path with the serial numbers of repeat instances in it, where it runs in
    a form.
    """

    __slots__ = (
        "__weakref__",
        "_attributes",
        "_named",
        "_path",
        "address",
        "children",
        "content",
        "given",
        "hidden",
        "kind",
        "name",
        "order",
        "parent",
        "prefix",
        "scope",
        "uri",
    )

    def __init__(
        self, kind: Kind, name: str = "", uri: str = "", content: str = "", prefix: str = ""
    ) -> None:
        self.kind = kind
        self.name = name
        self.uri = uri
        self.prefix = prefix
        self.content = content
        self.parent: Node | None = None
        self.children = _NONE
        self.given = _NOTHING
        self.scope = _NOTHING
        self.order = 0
        self.hidden = False
        self.address = ""
        self._attributes: list[Node] | None = None
        self._named: dict[str, list[Node]] | None = None
        self._path: str | None = None

    def append(self, child: "Node") -> None:
        """Add `child` as the last one."""
        child.parent = self
        if self.children is _NONE:
            self.children = [child]
        else:
            self.children.append(child)
        self._named = None

    def insert(self, place: int, child: "Node") -> None:
        """Add `child` before the one at `place` among the children."""
        child.parent = self
        self.children = [*self.children[:place], child, *self.children[place:]]
        self._named = None

    def remove(self, child: "Node") -> None:
        """Take `child` out."""
        self.children = [one for one in self.children if one is not child]
        self._named = None

    def named(self, name: str) -> list["Node"]:
        """The child elements of that local name, in order (do not change the list)."""
        if self.children is _NONE:
            return _NONE
        index = self._named
        if index is None:
            index = {}
            for child in self.children:
                if child.kind is Kind.ELEMENT:
                    index.setdefault(child.name, []).append(child)
            self._named = index
        return index.get(name, _NONE)

    def first(self, name: str) -> "Node | None":
        """The first child element of that local name."""
        if self._named is None and len(self.children) <= _FEW:
            # Where there are few children, looking at them is less work than an index of them.
            return next((c for c in self.children if c.name == name and c.kind is Kind.ELEMENT), None)
        found = self.named(name)
        return found[0] if found else None

    def elements(self) -> list["Node"]:
        """The child elements."""
        return [child for child in self.children if child.kind is Kind.ELEMENT]

    def descendants(self) -> Iterator["Node"]:
        """Every node below, in document order, without attributes."""
        for child in self.children:
            yield child
            yield from child.descendants()

    @property
    def attributes(self) -> list["Node"]:
        """The attributes as nodes."""
        if self._attributes is None:
            self._attributes = [self._attribute(place, raw) for place, raw in enumerate(self.given, 1)]
        return self._attributes

    def _attribute(self, place: int, raw: str) -> "Node":
        name, uri, prefix = name_parts(raw)
        attribute = Node(Kind.ATTRIBUTE, name, uri, self.given[raw], prefix)
        attribute.parent = self
        attribute.order = self.order + place
        return attribute

    def attribute(self, name: str, uri: str = "") -> str:
        """The attribute's value; empty where it is absent."""
        if not uri:
            return self.given.get(name, "")
        return next((a.content for a in self.attributes if a.name == name and a.uri == uri), "")

    def has(self, name: str) -> bool:
        """Whether there is an attribute of that name, blank or not."""
        return name in self.given

    def stand_at(self, order: int) -> None:
        """Take a place in document order; the attributes come right behind."""
        self.order = order
        for place, attribute in enumerate(self._attributes or (), order + 1):
            attribute.order = place

    def text(self) -> str:
        """The string-value (XPath 1.0, section 5)."""
        if self.hidden:
            return ""
        if self.kind > Kind.ELEMENT:
            return self.content
        children = self.children
        if not children:
            return ""
        if len(children) == 1 and children[0].kind is Kind.TEXT:
            return children[0].content
        return "".join(child.text() for child in children if child.kind in (Kind.TEXT, Kind.ELEMENT))

    def set_text(self, value: str) -> None:
        """Make `value` the only content of this element."""
        self.children = _NONE
        self._named = None
        if value:
            self.append(Node(Kind.TEXT, content=value))

    def root(self) -> "Node":
        """The topmost ancestor, itself included."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def path(self) -> str:
        """`/data/group/name`: the local names down from the document, without positions."""
        if self._path is None:
            parent = self.parent
            above = "" if parent is None or parent.kind is Kind.DOCUMENT else parent.path()
            name = f"@{self.name}" if self.kind is Kind.ATTRIBUTE else self.name
            self._path = "/" if self.kind is Kind.DOCUMENT else f"{above}/{name}"
        return self._path


_NONE: list[Node] = []
"""What most nodes have: shared by all of them, and so never changed in place."""
_NOTHING: Mapping[str, str] = {}


def elements_in(node: Node) -> Iterator[Node]:
    """`node` and the elements below it, in document order."""
    yield node
    for below in node.descendants():
        if below.kind is Kind.ELEMENT:
            yield below


def document_of(element: Node) -> Node:
    """A new document holding a deep copy of `element`, numbered in document order."""
    document = Node(Kind.DOCUMENT)
    document.append(copy_of(element))
    number(document)
    return document


def copy_of(node: Node) -> Node:
    """A deep copy, without a parent."""
    twin = Node(node.kind, node.name, node.uri, node.content, node.prefix)
    twin.scope = node.scope
    twin.given = node.given
    twin.hidden = node.hidden
    for child in node.children:
        twin.append(copy_of(child))
    return twin


def number(document: Node) -> None:
    """Give every node its place in document order: an element, its attributes, then what is in it."""
    order = 0
    for node in chain((document,), document.descendants()):
        node.stand_at(order)
        order += 1 + len(node.given)


@lru_cache(maxsize=1024)
def name_parts(raw: str) -> tuple[str, str, str]:
    """Name, namespace and prefix of the parser's `namespace}name}prefix`, of which the name alone is always there."""
    namespace, found, rest = raw.partition("}")
    name, _, prefix = rest.partition("}")
    return (name, namespace, prefix) if found else (raw, "", "")


class _Builder:
    """Target of the XML parser: builds the tree, keeps prefixes, and refuses what is nested without end."""

    def __init__(self) -> None:
        self.document = Node(Kind.DOCUMENT)
        self.document.scope = {"xml": XML_NAMESPACE}
        self._open = self.document
        self._depth = 0
        self._declared: dict[str, str] = {}
        self._order = 0

    def start_ns(self, prefix: str, uri: str) -> None:
        self._declared[prefix or ""] = uri or ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormError(
                "XML",
                N_("Elements are nested deeper than {most} levels; make the form flatter."),
                most=MAX_DEPTH,
            )
        name, uri, prefix = name_parts(tag)
        element = Node(Kind.ELEMENT, name, uri, "", prefix)
        element.scope = self._open.scope
        if self._declared:
            element.scope = {**element.scope, **self._declared}
            self._declared = {}
        self._add(element)
        if attributes:
            element.given = attributes
            self._order += len(attributes)
        self._open = element

    def end(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self._depth -= 1
        if self._open.parent is not None:
            self._open = self._open.parent

    def data(self, text: str) -> None:
        if self._open.kind is not Kind.ELEMENT:
            return
        last = self._open.children[-1] if self._open.children else None
        if last is not None and last.kind is Kind.TEXT:
            last.content += text
        else:
            self._add(Node(Kind.TEXT, content=text))

    def comment(self, text: str) -> None:
        self._add(Node(Kind.COMMENT, content=text))

    def pi(self, target: str, text: str | None = None) -> None:
        self._add(Node(Kind.INSTRUCTION, target, content=text or ""))

    def close(self) -> Node:
        return self.document

    def _add(self, node: Node) -> None:
        """Nodes come in document order."""
        self._order += 1
        node.order = self._order
        self._open.append(node)


def parse_xml(source: str | bytes, *, allow_doctype: bool = False) -> Node:
    """Read XML into a document node.

    Entities, external references and (unless allowed) document types are refused, as is nesting past
    MAX_DEPTH; each raises FormError, as does XML that is not well-formed.
    """
    if len(source) > MAX_SIZE:
        raise FormError("XML", N_("The file is larger than {most} MB."), most=MAX_SIZE // 1_000_000)
    encoding = "utf-8" if isinstance(source, str) else None
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, encoding=encoding, forbid_dtd=not allow_doctype)
    # Elements come straight from expat, with their prefixes, not by way of ElementTree's names.
    parser.parser.namespace_prefixes, parser.parser.ordered_attributes = True, False
    parser.parser.StartElementHandler, parser.parser.EndElementHandler = builder.start, builder.end
    try:
        parser.feed(source.encode("utf-8") if isinstance(source, str) else source)
        document = parser.close()
    except DefusedXmlException as error:
        raise FormError(
            "XML", N_("Document types, entities and external references are not allowed.")
        ) from error
    except (ExpatError, SyntaxError) as error:
        raise FormError("XML", N_("The XML is not well-formed: {detail}."), detail=str(error)) from error
    if not isinstance(document, Node):
        raise FormError("XML", N_("The XML is empty."))
    return document
