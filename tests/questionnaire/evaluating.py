"""Evaluates one expression over a small document, for tests of functions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agentdesk.questionnaire.context import Context, Scope
from agentdesk.questionnaire.expression import Names, compile_expression
from agentdesk.questionnaire.tree import Node, parse_xml
from agentdesk.questionnaire.values import Calendar, Value, to_string

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
NAMES = Names({"jr": "http://openrosa.org/javarosa"})


def evaluate(
    expression: str,
    xml: str = "<root/>",
    *,
    at: str = "",
    instances: Mapping[str, Node] | None = None,
    seed: str = "seed",
) -> Value:
    """The value of `expression` in Shanghai; `at` is the current node: places among child elements (`0/2`)."""
    node = parse_xml(xml)
    for place in at.split("/") if at else ():
        node = node.elements()[int(place)]
    scope = Scope(
        Calendar(ZoneInfo("Asia/Shanghai")),
        NOW,
        (instances or {}).get,
        lambda name, _: f"text {name}",
        lambda value, path, at: f"{value} of {path} at {at.path()}",
        seed,
    )
    return compile_expression(expression, NAMES).evaluate(Context(node, scope))


def text(expression: str, xml: str = "<root/>", *, at: str = "", seed: str = "seed") -> str:
    """The value as a text."""
    return to_string(evaluate(expression, xml, at=at, seed=seed))
