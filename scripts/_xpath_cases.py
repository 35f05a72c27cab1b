"""Runs published XPath cases: one expression in one document, and what must come out.

The format is that of the case files' own README: a case names a document, a context node by its place among all
children, an expression, and a result of a type. What is not scored: a case the source's own engine fails
(`xfail`), one that needs an engine's own test doubles (`needs_instance`, `needs_handlers`), and geography.
"""

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from agentdesk.questionnaire.axes import ANY_NAMESPACE  # noqa: E402
from agentdesk.questionnaire.context import Context, Scope  # noqa: E402
from agentdesk.questionnaire.errors import FormError  # noqa: E402
from agentdesk.questionnaire.expression import Names, compile_expression  # noqa: E402
from agentdesk.questionnaire.tree import Kind, Node, document_of, parse_xml  # noqa: E402
from agentdesk.questionnaire.values import (  # noqa: E402
    Calendar,
    Value,
    to_boolean,
    to_number,
    to_string,
)

PREFIXES: Final = {
    "xhtml": "http://www.w3.org/1999/xhtml",
    "mathml": "http://www.w3.org/1998/Math/MathML",
    "jr": "http://openrosa.org/javarosa",
}
XFORMS: Final = "http://www.w3.org/2002/xforms"
NOW: Final = datetime(2026, 11, 18, 2, tzinfo=UTC)
_EMPTY: Final = "<root/>"
_NOT_SCORED: Final = ("xfail", "needs_instance", "needs_handlers")
_GEOGRAPHY: Final = re.compile(r"(?<![\w.-])(?:enclosed-area|area|distance|geofence|intersects)\s*\(")
_UNREADABLE: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
    re.error,
)


class BadFile(Exception):
    """What was named is no file of cases, and why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scored case: whether it passed, and what came instead."""

    case: Mapping[str, Any]
    passed: bool
    got: str


def read_cases(path: Path) -> tuple[list[str], list[Mapping[str, Any]]]:
    """The documents and the cases of a file. Raises BadFile when it holds none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadFile(f"{path}: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("cases"), list):
        raise BadFile(f"{path}: no list of cases in it")
    cases = data["cases"]
    if not all(isinstance(case, dict) and isinstance(case.get("expr"), str) for case in cases):
        raise BadFile(f"{path}: a case without an expression")
    return list(data.get("documents", [])), cases


def is_scored(case: Mapping[str, Any]) -> bool:
    """Whether the case counts."""
    return not any(case.get(mark) for mark in _NOT_SCORED) and not _GEOGRAPHY.search(case["expr"])


def outcomes(path: Path, calendar: Calendar) -> Iterator[Outcome]:
    """Every scored case of the file at `path`, run. Raises BadFile when it is no file of cases."""
    documents, cases = read_cases(path)
    read: dict[str, Node] = {}
    for case in cases:
        if not is_scored(case):
            continue
        try:
            xml = _document(documents, case.get("doc"))
            if xml not in read:
                read[xml] = parse_xml(xml, allow_doctype=True)
            yield _run(case, read[xml], calendar)
        except FormError as error:
            yield Outcome(case, False, str(error))
        # A case that this runner cannot read is a miss like any other, and the rest still runs.
        except _UNREADABLE as error:
            yield Outcome(case, False, f"{type(error).__name__}: {error}")


def _document(documents: list[str], place: int | None) -> str:
    """The document of that place; an empty one where a case names none, or one with nothing in it."""
    return _EMPTY if place is None or not documents[place].strip() else documents[place]


def _run(case: Mapping[str, Any], document: Node, calendar: Calendar) -> Outcome:
    scope = Scope(
        calendar,
        NOW,
        lambda name: _instance(document, name),
        lambda name, _: _itext(document, name, case.get("lang")),
        seed="cases",
    )
    node = _find(document, case.get("ctx", ""))
    names = _names(document, node)
    if names.unprefixed == ANY_NAMESPACE and node is document:
        # In a form the document is the primary instance.
        node = document_of(_elements(document, "instance")[0].elements()[0])
    try:
        # A fault in a branch that is never taken does no harm in the engines these cases come from.
        expression = compile_expression(case["expr"], names, early=False)
        value = expression.evaluate(Context(node, scope))
    except FormError as error:
        return Outcome(case, case["type"] == "throws", str(error))
    return Outcome(case, _meets(case, value, calendar), _shown(value))


def _names(document: Node, node: Node) -> Names:
    """What prefixes mean at `node`; in a form a name without one means any namespace."""
    scoped = (node.parent or node) if node.kind is not Kind.ELEMENT else node
    root = document.elements()[0]
    is_form = root.scope.get("") == XFORMS and bool(_elements(document, "instance"))
    return Names({**PREFIXES, **root.scope, **scoped.scope}, unprefixed=ANY_NAMESPACE if is_form else "")


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
    place = next(i for i, child in enumerate(node.parent.children) if child is node)
    return f"{_path(node.parent)}/{place}"


def _shown(value: Value) -> str:
    if isinstance(value, list):
        return str([_path(node) for node in value])[:200]
    return to_string(value)[:200]


def _meets(case: Mapping[str, Any], value: Value, calendar: Calendar) -> bool:
    expected = case["expected"]
    match case["type"]:
        case "boolean":
            return to_boolean(value) is expected
        case "number":
            return _same(to_number(value, calendar), float(expected))
        case "number-rounded":
            factor = float(case.get("factor", 100))
            rounded = math.floor(to_number(value, calendar) * factor + 0.5) / factor
            return math.isclose(rounded, float(expected), abs_tol=1 / factor)
        case "string":
            return to_string(value) == str(expected)
        case "string-matches":
            return re.search(expected, to_string(value)) is not None
        case "string-length":
            return float(len(to_string(value))) == float(expected)
        case "date":
            return _same(to_number(value, calendar), to_number(_date(expected), calendar))
        case "nodes":
            return isinstance(value, list) and [_path(node) for node in value] == list(expected)
        case _:
            return False


def _date(expected: Any) -> Value:
    return expected if isinstance(expected, str) else float(expected)


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
