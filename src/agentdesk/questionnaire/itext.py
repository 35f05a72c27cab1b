"""A form's texts in its languages (itext, ODK XForms specification)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.expression import Expression
from agentdesk.questionnaire.form import Text
from agentdesk.questionnaire.syntax import Expr
from agentdesk.questionnaire.tree import Node

_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Texts:
    """Language codes in the form's order, the default one, and each language's texts by id."""

    languages: tuple[str, ...]
    default: str
    by_language: Mapping[str, Mapping[str, Text]]

    def trees(self, name: str) -> Iterator[Expr]:
        """The expressions within the text `name`, in every language."""
        for texts in self.by_language.values():
            for part in texts.get(name, ()):
                if isinstance(part, Expression):
                    yield part.tree


def read_texts(model: Node, text_of: Callable[[Node], Text]) -> Texts:
    """Read the model's itext. Media and short forms are left out: a telephone says the long words."""
    itext = model.first("itext")
    found: dict[str, dict[str, Text]] = {}
    default = ""
    for translation in itext.named("translation") if itext is not None else ():
        name = translation.attribute("lang")
        code = language_code(name)
        if code in found:
            raise FormError("itext", N_("Two translations are called {name}."), name=code)
        found[code] = {text.attribute("id"): _plain(text, text_of) for text in translation.named("text")}
        if not default or translation.attribute("default") in ("true()", "true"):
            default = code
    return Texts(tuple(found), default, found)


def language_code(name: str) -> str:
    """`zh` of `简体中文 (zh)`; a name without a code in brackets is its own code."""
    found = _CODE.search(name)
    return found[1] if found else name


def _plain(text: Node, text_of: Callable[[Node], Text]) -> Text:
    values = {value.attribute("form"): value for value in text.named("value")}
    value = values.get("") or values.get("long") or values.get("short")
    said = () if value is None else text_of(value)
    if any(isinstance(part, Expression) and "jr:itext" in part.text for part in said):
        # It could speak of itself without end.
        raise FormError(text.attribute("id"), N_("A text cannot have another text (jr:itext) within it."))
    return said
