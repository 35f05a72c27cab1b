"""Runs the published XPath cases (see the data folder's own README for their format)."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.questionnaire.axes import ANY_NAMESPACE
from agentdesk.questionnaire.context import Context, Scope
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.expression import Names, compile_expression
from agentdesk.questionnaire.tree import Kind, Node, document_of, parse_xml
from agentdesk.questionnaire.values import Calendar, Value, to_boolean, to_number, to_string

CASES = Path(__file__).parents[3] / "shared/data/xpath-cases/webforms-xpath-cases.json"
CALENDAR = Calendar(ZoneInfo("America/Phoenix"), day_fraction=True)
PREFIXES = {
    "xhtml": "http://www.w3.org/1999/xhtml",
    "mathml": "http://www.w3.org/1998/Math/MathML",
    "jr": "http://openrosa.org/javarosa",
}
XFORMS = "http://www.w3.org/2002/xforms"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scored case: whether it passed, and what came instead."""

    case: Mapping[str, Any]
    passed: bool
    got: str


def outcomes() -> Iterator[Outcome]:
    """Every case that is scored: not one the source's own engine fails, and no geographic function."""
    data = json.loads(CASES.read_text(encoding="utf-8"))
    for case in data["cases"]:
        if case.get("xfail") or "geo" in case["file"]:
            continue
        document = _document(data["documents"][case["doc"]] if "doc" in case else "<root/>")
        yield _run(case, document)


@cache
def _document(xml: str) -> Node:
    return parse_xml(xml, allow_doctype=True)


def _run(case: Mapping[str, Any], document: Node) -> Outcome:
    scope = Scope(
        CALENDAR,
        datetime(2026, 11, 18, 2, tzinfo=UTC),
        lambda name: _instance(document, name),
        lambda name, node: _itext(document, name, case.get("lang")),  # noqa: ARG005 - a scope's signature
    )
    try:
        node = _find(document, case["ctx"])
        scoped = (node.parent or node) if node.kind is Kind.ATTRIBUTE else node
        default = document.elements()[0].scope.get("")
        if default == XFORMS and node is document:
            node = document_of(_elements(document, "instance")[0].elements()[0])
        names = Names(
            {**PREFIXES, **document.elements()[0].scope, **scoped.scope},
            unprefixed=ANY_NAMESPACE if default == XFORMS else "",
        )
        value = compile_expression(case["expr"], names).evaluate(Context(node, scope))
        return Outcome(case, _meets(case, value), repr(value)[:80])
    except FormError as error:
        return Outcome(case, case["type"] == "throws", str(error))


def _find(document: Node, path: str) -> Node:
    node = document
    for part in path.strip("/").split("/"):
        if part.startswith("@"):
            name = part[1:].rpartition(":")[2]
            node = next(a for a in node.attributes if a.name == name)
        elif part:
            node = node.children[int(part)]
    return node


def _path(node: Node) -> str:
    if node.kind is Kind.DOCUMENT or node.parent is None:
        return ""
    if node.kind is Kind.ATTRIBUTE:
        return f"{_path(node.parent)}/@{node.prefix + ':' if node.prefix else ''}{node.name}"
    if node.kind is Kind.NAMESPACE:
        return f"{_path(node.parent)}/namespace::{node.name}"
    place = next(i for i, child in enumerate(node.parent.children) if child is node)
    return f"{_path(node.parent)}/{place}"


def _meets(case: Mapping[str, Any], value: Value) -> bool:
    expected = case["expected"]
    match case["type"]:
        case "boolean":
            return to_boolean(value) is expected
        case "number":
            return _same(to_number(value, CALENDAR), float(expected))
        case "number-rounded":
            factor = float(case.get("factor", 100))
            rounded = math.floor(to_number(value, CALENDAR) * factor + 0.5) / factor
            return math.isclose(rounded, float(expected), abs_tol=1 / factor)
        case "string":
            return to_string(value) == str(expected)
        case "string-matches":
            return re.search(expected, to_string(value)) is not None
        case "string-length":
            return float(len(to_string(value))) == float(expected)
        case "nodes":
            return isinstance(value, list) and [_path(node) for node in value] == list(expected)
        case _:
            return False


def _same(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-15)


def _elements(document: Node, name: str) -> list[Node]:
    return [node for node in document.descendants() if node.kind is Kind.ELEMENT and node.name == name]


def _instance(document: Node, name: str) -> Node | None:
    return next((node for node in _elements(document, "instance") if node.attribute("id") == name), None)


def _itext(document: Node, name: str, language: str | None) -> str:
    translations = _elements(document, "translation")
    spoken = (
        [t for t in translations if t.attribute("lang") == language]
        or [t for t in translations if any(a.name == "default" for a in t.attributes)]
        or translations[:1]
    )
    texts = [text for t in spoken for text in t.named("text") if text.attribute("id") == name]
    value = texts[0].first("value") if texts else None
    return "" if value is None else value.text()
