"""ODK's functions that look something up: in another instance, in a repeat, among choices and texts."""

import math
from collections.abc import Sequence

from agentdesk.i18n import N_
from agentdesk.questionnaire.context import Context
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.indexing import rows_by
from agentdesk.questionnaire.registry import function
from agentdesk.questionnaire.tree import Node
from agentdesk.questionnaire.values import NodeSet, Value, to_number


@function("current", "context", nodes=True)
def current(context: Context) -> Value:
    return [context.current]


@function("instance", "context string", nodes=True)
def instance(context: Context, name: str) -> Value:
    found = context.scope.instance(name)
    return [] if found is None else [found]


@function("jr:itext", "context string")
def itext(context: Context, name: str) -> Value:
    return context.scope.itext(name, context.current)


@function("jr:choice-name", "context string string")
def choice_name(context: Context, value: str, path: str) -> Value:
    """The label of a choice, in the language spoken; converters write blanks around the path."""
    return context.scope.choice_name(value, path.strip(), context.current)


@function("pulldata", "context string string string string")
def pulldata(context: Context, name: str, column: str, key_column: str, key: str) -> Value:
    """`instance(name)/root/item[key_column = key]/column`, by an index: lists have thousands of rows."""
    document = context.scope.instance(name)
    if document is None:
        return ""
    for root in document.elements():
        for item in rows_by(root, "item", key_column).get(key, ()):
            found = item.first(column)
            return "" if found is None else found.text()
    return ""


def _in_pairs(arguments: Sequence[str | None]) -> None:
    if len(arguments) % 2 == 0:
        raise FormError(
            "", N_("{name} takes a node and then pairs of a repeat and a number."), name="indexed-repeat()"
        )


@function("indexed-repeat", "context nodes nodes number nodes? any? nodes? any?", nodes=True, check=_in_pairs)
def indexed_repeat(context: Context, targets: NodeSet, *pairs: Value) -> Value:
    """The target within the instances of those numbers, the outermost repeat first, whatever their order."""
    levels: list[tuple[NodeSet, float]] = []
    for repeats, number in zip(pairs[0::2], pairs[1::2], strict=True):
        if isinstance(repeats, list) and repeats:
            levels.append((repeats, to_number(number, context.scope.calendar)))
        else:
            return []
    inside: Node | None = None
    for repeats, number in sorted(levels, key=lambda level: level[0][0].path().count("/")):
        within = [repeat for repeat in repeats if inside is None or _is_below(repeat, inside)]
        if not math.isfinite(number) or not 1 <= int(number) <= len(within):
            return []
        inside = within[int(number) - 1]
    return [target for target in targets if inside is not None and _is_below(target, inside)]


def _is_below(node: Node, ancestor: Node) -> bool:
    above: Node | None = node
    while above is not None and above is not ancestor:
        above = above.parent
    return above is not None
