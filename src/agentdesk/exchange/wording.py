"""The wording of what is asked: leading, vague, double-barrelled, too long to hear (R26), by lists of words."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from agentdesk.exchange.findings import Severity
from agentdesk.i18n import N_

MESSAGES: Final = {
    "leading": N_("“{found}” suggests the answer; ask neutrally."),
    "vague": N_("“{found}” means something else to everyone; name the time or the thing."),
    "double-barrelled": N_("“{found}” asks two things at once, but takes one answer; ask each by itself."),
    "double-negative": N_(
        "“{found}” is a double negative; on the telephone it is misheard. Say it positively."
    ),
    "too-long": N_("The question is too long to follow on the telephone ({count}; at most {most})."),
}
"""What is said of each rule."""

SEVERITIES: Final = {"double-negative": Severity.ADVICE, "too-long": Severity.ADVICE}
"""Rules that are advice; the others are warnings."""

_ENGLISH: Final = ("", "default", "english")
"""What a language without a code is called that may be English; `default` is pyxform's word for none."""

_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_REFERENCE: Final = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of wording: what it searches for, what excuses it, and examples that prove it."""

    id: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    bad: tuple[str, ...]
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    rules: tuple[Rule, ...]
    parts: Mapping[str, re.Pattern[str]]
    areas: Mapping[str, re.Pattern[str]]
    scale: Mapping[str, re.Pattern[str]]
    most: int
    by_character: bool

    def length(self, text: str) -> int:
        """How long a text is to hear: characters of Chinese, words of others."""
        bare = _REFERENCE.sub("", text)
        return len(re.sub(r"\s", "", bare)) if self.by_character else len(bare.split())


def words_for(language: str, sample: str) -> Words | None:
    """The words of a form's language, told by its code or, without one, by a `sample` of it; None for any other."""
    code = language.lower().replace("_", "-").split("-")[0]
    if code in ("zh", "en"):
        return _load(code)
    has_code = 0 < len(code) <= 3 and code.isascii()
    if not has_code and _HAN.search(sample):
        return _load("zh")
    return _load("en") if code in _ENGLISH else None


def wording_faults(words: Words, text: str) -> Iterator[tuple[str, dict[str, object]]]:
    """The rules that a question's text breaks, each with the values its message wants."""
    for rule in words.rules:
        found = rule.words.search(text)
        if found is not None and not (rule.unless and rule.unless.search(text)):
            yield rule.id, {"found": found[0].strip()}
    length = words.length(text)
    if length > words.most:
        yield "too-long", {"count": length, "most": words.most}


@cache
def _load(code: str) -> Words:
    source = files("agentdesk.content").joinpath("wording", f"{code}.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)
    return Words(
        tuple(_rule(rule) for rule in read["rule"]),
        {name: _any(words) for name, words in read["parts"].items()},
        {name: _any(words) for name, words in read["areas"].items()},
        {name: _any(words) for name, words in read["scale"].items()},
        read["length"]["most"],
        code == "zh",
    )


def _rule(read: Mapping[str, Any]) -> Rule:
    unless = read.get("unless")
    return Rule(
        read["id"],
        _any(read["words"]),
        _any(unless) if unless else None,
        tuple(read["bad"]),
        tuple(read["good"]),
    )


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)
