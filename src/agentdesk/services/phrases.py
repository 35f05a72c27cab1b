"""Phrases of empathy and what to avoid, by situation (R134, R136), in the customer's language."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final

from agentdesk.content import resource

LANGUAGES: Final = ("zh", "en")
"""Languages, as customers have them, in which there are phrases."""


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


def place_of(said: str, category: str, among: tuple[Phrases, ...]) -> int | None:
    """The place of the first situation that is heard in what a customer said, else of the one that usually comes with
    an issue of `category`; None when there is neither."""
    heard = said.casefold()
    by_words = (place for place, each in enumerate(among) if any(word in heard for word in each.heard))
    by_category = (place for place, each in enumerate(among) if category and each.category == category)
    return next(by_words, next(by_category, None))
