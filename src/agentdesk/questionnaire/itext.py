"""A form's texts in its languages (itext, ODK XForms specification)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.expression import Expression
from agentdesk.questionnaire.form import Spoken, Text
from agentdesk.questionnaire.reading import Reading
from agentdesk.questionnaire.syntax import Expr
from agentdesk.questionnaire.tree import Node

GUIDANCE: Final = " (guidance)"
"""Behind the id of a hint: the text that goes further than the hint."""

UNTRANSLATED: Final = ("-",)
"""What pyxform puts where a translation is missing."""

_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Texts:
    """Language codes in the form's order, the default one, and each language's texts by id."""

    languages: tuple[str, ...]
    default: str
    by_language: Mapping[str, Mapping[str, Text]]

    def trees(self, names: Iterable[str]) -> Iterator[Expr]:
        """The expressions within the texts `names`, in every language."""
        for name in names:
            for texts in self.by_language.values():
                for part in texts.get(name, ()):
                    if isinstance(part, Expression):
                        yield part.tree

    def with_expressions(self) -> frozenset[str]:
        """The ids of the texts that have expressions in them."""
        return frozenset(
            name
            for texts in self.by_language.values()
            for name, text in texts.items()
            if any(isinstance(part, Expression) for part in text)
        )


def read_texts(model: Node, reading: Reading) -> Texts:
    """Read the model's itext. Media and short forms are left out: a telephone says the long words.

    A missing translation is absent, so that the default language speaks in its place.
    """
    itext = model.first("itext")
    found: dict[str, dict[str, Text]] = {}
    default = ""
    for translation in itext.named("translation") if itext is not None else ():
        name = translation.attribute("lang")
        code = language_code(name)
        if code in found:
            reading.fault("itext", N_("Two translations are called {name}."), name=code)
        found[code] = dict(_texts(translation, reading))
        if not default or translation.attribute("default") in ("true()", "true"):
            default = code
    return Texts(tuple(found), default, found)


def language_code(name: str) -> str:
    """`zh` of `简体中文 (zh)`; a name without a code in brackets is its own code."""
    found = _CODE.search(name)
    return found[1] if found else name


def _texts(translation: Node, reading: Reading) -> Iterator[tuple[str, Text]]:
    for text in translation.named("text"):
        name = text.attribute("id")
        values = {value.attribute("form"): value for value in text.elements() if value.name == "value"}
        plain = next((values[form] for form in ("", "long", "short") if form in values), None)
        for key, value in ((name, plain), (name + GUIDANCE, values.get("guidance"))):
            if value is None:
                continue
            said = reading.text_of(value)
            if any(isinstance(part, Spoken) or "jr:itext" in getattr(part, "text", "") for part in said):
                # It could speak of itself without end.
                reading.fault(name, N_("A text cannot have another text (jr:itext) within it."))
            elif said and said != UNTRANSLATED:
                yield key, said
