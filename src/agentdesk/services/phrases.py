"""Phrases of empathy and what to avoid, by situation (R134, R136), in the customer's language."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final

from agentdesk.content import resource

LANGUAGES: Final = ("zh", "en")
"""Languages, as customers have them, in which there are phrases."""

USUAL: Final = "problem"
"""The situation where nothing says which it is."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said in one situation."""

    code: str
    name: str
    """What the situation is called, in the language of the phrases."""
    heard: tuple[str, ...]
    """Parts of what a customer says by which the situation is known; lower case."""
    category: str
    """The category of issue with which it usually comes; empty for none."""
    first: str
    """What to do before anything is said."""
    say: tuple[str, ...]
    avoid: tuple[str, ...]


@cache
def phrases_in(language: str) -> tuple[Phrases, ...]:
    """All situations, the gravest first; in English where there are none in `language`."""
    name = language if language in LANGUAGES else "en"
    read = tomllib.loads(resource("phrases", f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(
        Phrases(
            each["code"],
            each["name"],
            tuple(each["heard"]),
            each.get("category", ""),
            each["first"],
            tuple(each["say"]),
            tuple(each["avoid"]),
        )
        for each in read["situation"]
    )


def heard_in(said: str, among: tuple[Phrases, ...]) -> int | None:
    """The place of the first situation that is heard in what a customer said; None where none is."""
    heard = said.casefold()
    return next(
        (place for place, each in enumerate(among) if any(word in heard for word in each.heard)), None
    )


def usual_for(category: str, among: tuple[Phrases, ...]) -> int:
    """The place of the situation that usually comes with an issue of `category`, else of a problem being told."""
    codes = [each.code for each in among]
    usual = (place for place, each in enumerate(among) if category and each.category == category)
    return next(usual, codes.index(USUAL))
