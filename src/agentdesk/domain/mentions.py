"""People mentioned in a note, by `@login` or `@name`; the sign may be full-width, as an input method writes it."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

SIGNS: Final = "@＠"
_NOT_AFTER: Final = r"(?<![0-9A-Za-z._-])"
"""In an e-mail address the sign stands behind a letter."""
_SIGN: Final = re.compile(rf"{_NOT_AFTER}[{SIGNS}]")
_LOGIN: Final = re.compile(r"[A-Za-z][0-9A-Za-z._-]*")
_BEING_TYPED: Final = re.compile(rf"{_NOT_AFTER}[{SIGNS}]([^\s{SIGNS}]*)$")
_AT_THE_END: Final = "._-"
"""What a login holds within, and what ends a sentence after it."""


class Somebody(NamedTuple):
    """Who can be mentioned."""

    id: int
    login: str
    name: str


class Mentioned(NamedTuple):
    """Who is mentioned, each once in the order of the text, and the logins that are nobody's."""

    people: tuple[Somebody, ...]
    unknown: tuple[str, ...]


def being_typed(before: str) -> str | None:
    """What of a login or name is typed behind a sign at the end of `before`; None where nothing is.

    `好的 ＠zh` gives `zh`, `@` gives an empty text.
    """
    found = _BEING_TYPED.search(before)
    return found[1] if found else None


def mentioned(text: str, people: Iterable[Somebody]) -> Mentioned:
    """Whom `text` mentions. Of names that begin alike the longest counts; one that two people have is no mention.

    A login needs no blank behind it where the text goes on in Chinese: `@zhao.min请看`.
    """
    everybody = list(people)
    by_login = {each.login.casefold(): each for each in everybody}
    by_name: dict[str, list[Somebody]] = {}
    for each in everybody:
        by_name.setdefault(each.name, []).append(each)
    names = sorted((name for name, owners in by_name.items() if len(owners) == 1), key=len, reverse=True)
    found: dict[Somebody, None] = {}
    unknown: dict[str, None] = {}
    for sign in _SIGN.finditer(text):
        rest = text[sign.end() :]
        named = next((by_name[name][0] for name in names if rest.startswith(name)), None)
        login = _LOGIN.match(rest)
        if named is None and login is not None:
            typed = login[0].rstrip(_AT_THE_END)
            named = by_login.get(login[0].casefold()) or by_login.get(typed.casefold())
            if named is None:
                unknown[typed] = None
        if named is not None:
            found[named] = None
    return Mentioned(tuple(found), tuple(unknown))
