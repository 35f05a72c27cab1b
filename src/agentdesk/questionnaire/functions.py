"""The function library of expressions: XPath 1.0, section 4. ODK's own stand in the modules beside it."""

import math
from collections.abc import Callable

from agentdesk.questionnaire.context import Context
from agentdesk.questionnaire.registry import function
from agentdesk.questionnaire.tree import XML_NAMESPACE, Kind, Node
from agentdesk.questionnaire.values import (
    NodeSet,
    Value,
    text_number,
    to_number,
    to_string,
)


@function("last", "context")
def last(context: Context) -> Value:
    return float(context.size)


@function("position", "context node?")
def position(context: Context, nodes: NodeSet | None = None) -> Value:
    """ODK: `position(node)` is its place among the siblings of its name."""
    if nodes is None:
        return float(context.position)
    if not nodes or nodes[0].parent is None:
        return 1.0
    node = nodes[0]
    siblings = nodes[0].parent.named(node.name)
    return float(next((i for i, one in enumerate(siblings, 1) if one is node), 1))


@function("count", "nodes")
def count(nodes: NodeSet) -> Value:
    return float(len(nodes))


@function("id", "context any", nodes=True)
def by_id(context: Context, wanted: Value) -> Value:
    texts = [node.text() for node in wanted] if isinstance(wanted, list) else [to_string(wanted)]
    names = {name for text in texts for name in text.split()}
    return [
        node
        for node in context.node.root().descendants()
        if node.kind is Kind.ELEMENT
        and (node.attribute("id") or node.attribute("id", XML_NAMESPACE)) in names
    ]


def _named(context: Context, nodes: NodeSet | None) -> Node | None:
    if nodes is None:
        return context.node
    return nodes[0] if nodes else None


@function("local-name", "context node?")
def local_name(context: Context, nodes: NodeSet | None = None) -> Value:
    node = _named(context, nodes)
    return node.name if node is not None else ""


@function("namespace-uri", "context node?")
def namespace_uri(context: Context, nodes: NodeSet | None = None) -> Value:
    node = _named(context, nodes)
    return node.uri if node is not None else ""


@function("name", "context node?")
def name(context: Context, nodes: NodeSet | None = None) -> Value:
    node = _named(context, nodes)
    if node is None:
        return ""
    return f"{node.prefix}:{node.name}" if node.prefix else node.name


@function("string", "context any?")
def string(context: Context, value: Value | None = None) -> Value:
    return context.node.text() if value is None else to_string(value)


@function("concat", "all*")
def concat(*values: Value) -> Value:
    """ODK: a node-set adds all its nodes."""
    return "".join(_texts(values))


def _texts(values: tuple[Value, ...]) -> list[str]:
    texts: list[str] = []
    for value in values:
        if isinstance(value, list):
            texts += [node.text() for node in value]
        else:
            texts.append(to_string(value))
    return texts


@function("join", "string all*")
def join(separator: str, *values: Value) -> Value:
    return separator.join(_texts(values))


@function("starts-with", "string string")
def starts_with(text: str, start: str) -> Value:
    return text.startswith(start)


@function("ends-with", "string string")
def ends_with(text: str, end: str) -> Value:
    return text.endswith(end)


@function("contains", "string string")
def contains(text: str, part: str) -> Value:
    return part in text


@function("substring-before", "string string")
def substring_before(text: str, part: str) -> Value:
    return text[: max(text.find(part), 0)]


@function("substring-after", "string string")
def substring_after(text: str, part: str) -> Value:
    at = text.find(part)
    return "" if at < 0 else text[at + len(part) :]


@function("substring", "string number number?")
def substring(text: str, start: float, length: float | None = None) -> Value:
    first = round_half_up(start)
    end = math.inf if length is None else first + round_half_up(length)
    # A comparison with NaN is false, which is what XPath 1.0 asks for.
    return "".join(character for place, character in enumerate(text, 1) if first <= place < end)


@function("string-length", "context any?")
def string_length(context: Context, value: Value | None = None) -> Value:
    return float(len(context.node.text() if value is None else to_string(value)))


@function("normalize-space", "context any?")
def normalize_space(context: Context, value: Value | None = None) -> Value:
    text = context.node.text() if value is None else to_string(value)
    return " ".join(
        part for part in text.replace("\t", " ").replace("\r", " ").replace("\n", " ").split(" ") if part
    )


@function("translate", "string string string")
def translate(text: str, from_: str, to: str) -> Value:
    table: dict[str, str] = {}
    for place, character in enumerate(from_):
        table.setdefault(character, to[place] if place < len(to) else "")
    return "".join(table.get(character, character) for character in text)


@function("boolean", "boolean")
def boolean(value: bool) -> Value:
    return value


@function("not", "boolean")
def not_(value: bool) -> Value:
    return not value


@function("true")
def true() -> Value:
    return True


@function("false")
def false() -> Value:
    return False


@function("lang", "context string")
def lang(context: Context, wanted: str) -> Value:
    node: Node | None = context.node
    while node is not None:
        spoken = node.attribute("lang", XML_NAMESPACE).lower()
        if spoken:
            return spoken == wanted.lower() or spoken.startswith(wanted.lower() + "-")
        node = node.parent
    return False


@function("number", "context any?")
def number(context: Context, value: Value | None = None) -> Value:
    return to_number([context.node] if value is None else value, context.scope.calendar)


@function("sum", "context nodes")
def total(context: Context, nodes: NodeSet) -> Value:
    return math.fsum(text_number(node.text(), context.scope.calendar) for node in nodes)


@function("floor", "number")
def floor(value: float) -> Value:
    return float(math.floor(value)) if math.isfinite(value) else value


@function("ceiling", "number")
def ceiling(value: float) -> Value:
    return float(math.ceil(value)) if math.isfinite(value) else value


def round_half_up(value: float) -> float:
    """XPath rounds a half towards positive infinity."""
    return float(math.floor(value + 0.5)) if math.isfinite(value) else value


@function("if", "boolean lazy lazy", nodes=True)
def if_(test: bool, then: Callable[[], Value], otherwise: Callable[[], Value]) -> Value:
    """ODK: only the branch that is taken is evaluated."""
    return then() if test else otherwise()


@function("coalesce", "any any")
def coalesce(first: Value, second: Value) -> Value:
    is_nan = isinstance(first, float) and math.isnan(first)
    return to_string(second) if is_nan or not to_string(first) else first


@function("boolean-from-string", "string")
def boolean_from_string(text: str) -> Value:
    return text in ("1", "true")
