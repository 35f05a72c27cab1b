"""Finding names in part: Chinese by any run of characters, other scripts by words.

Full-text indexes split at spaces, and Chinese has none: so each CJK character is stored as a word of its own
and looked for as a phrase. Store `spaced(name)`; look for `phrase(query)` in SQLite FTS5 (unicode61) and for
`tsquery(query)` in PostgreSQL.
"""

import re
import unicodedata
from typing import Final

_CJK: Final = (
    "\u3005\u3007"  # 々 〇
    "\u3040-\u30ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han: extension A, unified, compatibility
    "\uac00-\ud7af"  # Hangul syllables
    "\U00020000-\U0003ffff"  # Han: the supplementary planes
)
_WORD: Final = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_ONE_CJK: Final = re.compile(rf"[{_CJK}]")


def words_of(text: str) -> list[str]:
    """The words of `text`: each CJK character is one, other words are in lower case."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def spaced(text: str) -> str:
    """The words to index: CJK characters one by one, other words in lower case, no punctuation.

    `王小明` gives `王 小 明`, `Acme 深圳` gives `acme 深 圳`. Full-width forms become ordinary ones (NFKC).
    """
    return " ".join(words_of(text))


def is_cjk(word: str) -> bool:
    """Whether a word of `words_of` is one CJK character."""
    return _ONE_CJK.fullmatch(word) is not None


def _open_ended(words: list[str]) -> bool:
    return not is_cjk(words[-1])


def phrase(query: str) -> str:
    """`query` as one FTS5 phrase, safe whatever was typed; a last word that is not CJK may be unfinished.

    `王小` gives `"王 小"`, `Ac` gives `"ac"*`. Without any word it gives `""`, which matches nothing.
    """
    words = words_of(query)
    if not words:
        return '""'
    return f'"{" ".join(words)}"' + ("*" if _open_ended(words) else "")


def all_phrases(query: str) -> str:
    """An FTS5 query for what holds every part of `query`, parts being split by spaces, wherever it stands.

    `滤芯 漏水` gives `"滤 芯" AND "漏 水"`. Empty when there is no word in it.
    """
    return " AND ".join(part for each in query.split() if (part := phrase(each)) != '""')


def all_tsqueries(query: str) -> str:
    """The same in PostgreSQL's tsquery syntax."""
    return " & ".join(f"({part})" for each in query.split() if (part := tsquery(each)))


def tsquery(query: str) -> str:
    """`query` in PostgreSQL's tsquery syntax, to be cast (`::tsquery`), for the same matches as `phrase`.

    `伟明` gives `'伟' <-> '明'`, `Ac` gives `'ac':*`. Without any word it is empty and matches nothing.
    """
    words = words_of(query)
    if not words:
        return ""
    return " <-> ".join(f"'{word}'" for word in words) + (":*" if _open_ended(words) else "")
