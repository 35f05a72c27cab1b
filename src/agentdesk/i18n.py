"""What people read, in their language.

English sentences are the message ids. `N_` marks a sentence where it is declared, `_` translates it where it
is shown. The language is the one of the person at this terminal and may change while the program runs.
"""

import gettext
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = {"zh_Hans": "简体中文", "en": "English"}
"""Languages with a complete catalogue: code to the name its speakers give it."""

_LOCALE = Path(__file__).parent / "locale"
_language = "en"


def N_(message: str) -> str:
    """Mark a sentence for the catalogues without translating it yet."""
    return message


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("agentdesk", str(_LOCALE), [language], fallback=True)


def use_language(language: str) -> None:
    """Show everything from now on in `language`, a key of LANGUAGES. Raises KeyError for another."""
    global _language
    LANGUAGES[language]
    _language = language


def current_language() -> str:
    """The code of the language in use."""
    return _language


def translate(message: str, language: str, **values: object) -> str:
    """Say `message` in `language` and fill its named places with `values`."""
    said = _catalogue(language).gettext(message) if message else ""
    return said.format(**values) if values else said


def _(message: str, **values: object) -> str:
    """Say `message` in the language in use and fill its named places with `values`."""
    return translate(message, _language, **values)


def _n(one: str, many: str, count: int, **values: object) -> str:
    """Say `one` of a single thing, else `many`, with `count` filled in; both are marked sentences (`N_`).

    Languages of more than two forms have none here.
    """
    return _(one if count == 1 else many, count=count, **values)


def catalogue_for(language: str) -> str:
    """Our catalogue for a language as a form names it (`zh`, `en-GB`, `简体中文 (zh)`), else the one in use.

    What stands beside a question is said in the question's language.
    """
    code = language.rpartition("(")[2].rstrip(") ").lower()
    if code.startswith(("zh", "chinese")) or "中文" in language:
        return "zh_Hans"
    return "en" if code.startswith("en") else _language


def best_language(tags: list[str]) -> str:
    """The first of our languages that one of `tags` (`zh_CN.UTF-8`, `en-GB`) names; English otherwise."""
    for tag in tags:
        start = tag.lower().replace("-", "_")
        if start.startswith("zh"):
            return "zh_Hans"
        if start.startswith("en"):
            return "en"
    return "en"
