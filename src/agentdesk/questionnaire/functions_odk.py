"""ODK's functions on selections, counts, rounding and once (ODK XForms specification)."""

import math
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from agentdesk.questionnaire.context import Context
from agentdesk.questionnaire.functions import round_half_up
from agentdesk.questionnaire.registry import function
from agentdesk.questionnaire.values import NAN, NodeSet, Value, text_number, to_boolean, to_number, to_string


@function("selected", "string string")
def selected(chosen: str, value: str) -> Value:
    wanted = value.strip()
    return wanted in chosen.split() or (not wanted and not chosen.strip())


@function("selected-at", "string number")
def selected_at(chosen: str, index: float) -> Value:
    values = chosen.split()
    return values[int(index)] if 0 <= index < len(values) else ""


@function("count-selected", "string")
def count_selected(chosen: str) -> Value:
    return float(len(chosen.split()))


@function("count-non-empty", "nodes")
def count_non_empty(nodes: NodeSet) -> Value:
    return float(sum(1 for node in nodes if node.text()))


def _numbers(context: Context, values: tuple[Value, ...]) -> list[float]:
    calendar = context.scope.calendar
    numbers: list[float] = []
    for value in values:
        if isinstance(value, list):
            numbers += [text_number(node.text(), calendar) for node in value]
        else:
            numbers.append(to_number(value, calendar))
    return numbers


@function("max", "context all*")
def maximum(context: Context, *values: Value) -> Value:
    numbers = _numbers(context, values)
    return NAN if not numbers or any(map(math.isnan, numbers)) else max(numbers)


@function("min", "context all*")
def minimum(context: Context, *values: Value) -> Value:
    numbers = _numbers(context, values)
    return NAN if not numbers or any(map(math.isnan, numbers)) else min(numbers)


@function("round", "number number?")
def round_(value: float, places: float = 0) -> Value:
    """Half goes up at no places (XPath), away from zero at some (ODK)."""
    if not math.isfinite(value) or not math.isfinite(places):
        return value
    if not places:
        # web-forms rounds a negative half away from zero as well.
        return math.copysign(round_half_up(abs(value)), value)
    try:
        return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))
    except InvalidOperation:
        return value


@function("int", "number")
def int_(value: float) -> Value:
    return float(math.trunc(value)) if math.isfinite(value) else value


@function("substr", "string number number?")
def substr(text: str, start: float, end: float = math.inf) -> Value:
    """ODK: places counted from 0, negative ones from the end, `end` left out."""
    size = len(text)
    first, stop = (0 if math.isnan(place) else int(min(max(place, -size), size)) for place in (start, end))
    return text[first:stop]


@function("once", "context any")
def once(context: Context, value: Value) -> Value:
    """The value the node has, else this one: computed only once."""
    if (had := context.node.text()) or to_string(value) == "NaN":
        return had
    return to_string(value)


@function("checklist", "number number all*")
def checklist(least: float, most: float, *values: Value) -> Value:
    held = sum(1 for flag in _flags(values) if flag)
    return _within(float(held), least, most)


@function("weighted-checklist", "context number number all*")
def weighted_checklist(context: Context, least: float, most: float, *values: Value) -> Value:
    flags = _flags(values[0::2])
    weights = _numbers(context, values[1::2])
    weight = sum(weight for flag, weight in zip(flags, weights, strict=False) if flag)
    return _within(weight, least, most)


def _within(value: float, least: float, most: float) -> bool:
    """-1 stands for no bound."""
    return (least == -1 or value >= least) and (most == -1 or value <= most)


def _flags(values: tuple[Value, ...]) -> list[bool]:
    flags: list[bool] = []
    for value in values:
        if isinstance(value, list):
            flags += [bool(node.text()) for node in value]
        else:
            flags.append(to_boolean(value))
    return flags
