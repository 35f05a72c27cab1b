"""A form as its author wrote it: texts with their references as `${name}`, choices with all their labels."""

import re
from dataclasses import dataclass
from typing import Final

from agentdesk.questionnaire.expression import Expression
from agentdesk.questionnaire.form import Form, Itemset, Question, Spoken, Text
from agentdesk.questionnaire.syntax import Call, Expr, Filtered, Literal, Path
from agentdesk.questionnaire.tree import Node

NO_LANGUAGE: Final = ""

_QUOTED: Final = re.compile(r"(\"[^\"]*\"|'[^']*')")
_BLANKS: Final = re.compile(r"\s+")
_REFERENCE: Final = re.compile(
    r"(?<![\w)\]])(?:\.{1,2}/|/)(?:\.\./)*(?:[^\W\d][\w.\-]*/)*([^\W\d][\w.\-]*)(?![\w(/\[])"
)
"""A path of names; what comes after `instance(…)` or a predicate is none of the form's own."""


@dataclass(frozen=True, slots=True)
class WrittenChoice:
    """A choice: its value, and its label by language."""

    value: str
    labels: dict[str, str]


def languages_of(form: Form) -> tuple[str, ...]:
    """The form's languages; one nameless language when it names none."""
    return form.languages or (NO_LANGUAGE,)


def written(form: Form, text: Text, language: str) -> str:
    """What `text` says in `language`, each reference as `${name}`; empty where it says nothing."""
    return "".join(part if isinstance(part, str) else _part(form, part, language) for part in text).strip()


def written_rule(expression: Expression | None) -> str:
    """An expression with its paths as references: `/data/q3 = 'yes'` is `${q3} = 'yes'`; empty for None."""
    if expression is None:
        return ""
    parts = _QUOTED.split(expression.text.strip())
    return "".join(part if at % 2 else _plainer(part) for at, part in enumerate(parts))


def _plainer(part: str) -> str:
    return _REFERENCE.sub(r"${\1}", _BLANKS.sub(" ", part))


def written_choices(form: Form, question: Question) -> tuple[WrittenChoice, ...]:
    """All choices that a question could offer, whatever its filter leaves of them."""
    languages = languages_of(form)
    if not isinstance(question.choices, Itemset):
        return tuple(
            WrittenChoice(c.value, {code: written(form, c.label, code) for code in languages})
            for c in question.choices
        )
    itemset = question.choices
    value, label = _last_name(itemset.value.tree), itemset.label.tree
    return tuple(
        WrittenChoice(_said(item, value), {code: _label(form, item, label, code) for code in languages})
        for item in _items(form, itemset.items.tree)
    )


def _part(form: Form, part: Expression | Spoken, language: str) -> str:
    if isinstance(part, Spoken):
        return written(form, form.texts.get(language, {}).get(part.id, ()), language)
    name = _last_name(part.tree)
    return f"${{{name or part.text.strip()}}}"


def _label(form: Form, item: Node, label: Expr, language: str) -> str:
    if isinstance(label, Call) and label.name == "jr:itext":
        return _part(form, Spoken(_said(item, _last_name(label.arguments[0]))), language)
    return _said(item, _last_name(label))


def _items(form: Form, tree: Expr) -> list[Node]:
    """The items of `instance('x')/root/item`, whatever predicate or function is around it."""
    if isinstance(tree, Filtered):
        return _items(form, tree.primary)
    if isinstance(tree, Call):
        return _items(form, tree.arguments[0]) if tree.arguments else []
    if not isinstance(tree, Path) or not isinstance(tree.origin, Call):
        return []
    match tree.origin:
        case Call("instance", (Literal(name),)) if name in form.instances:
            nodes = [form.instances[name]]
        case _:
            return []
    for step in tree.steps:
        nodes = [child for node in nodes for child in node.named(step.test.name)]
    return nodes


def _last_name(tree: Expr) -> str:
    return tree.steps[-1].test.name if isinstance(tree, Path) and tree.steps else ""


def _said(item: Node, name: str) -> str:
    found = item.first(name) if name else None
    return "" if found is None else found.text().strip()
