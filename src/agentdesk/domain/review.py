"""Review meetings (R75, R87, R112): causes that are one and the same, however they were typed."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

COMMONEST: Final = 10
"""So many causes are put before a meeting; the rest are single cases."""
_ENDS: Final = "。.；;!！"


@dataclass(frozen=True, slots=True)
class CauseCount:
    """A cause as people wrote it, in one category, and of how many issues."""

    cause: str
    category: str
    count: int


@dataclass(frozen=True, slots=True)
class CommonCause:
    """A cause, the spellings that are it, the categories in which it came up, and of how many issues in all."""

    cause: str
    spellings: tuple[str, ...]
    categories: tuple[str, ...]
    count: int


def same_cause(text: str) -> str:
    """What is left of a cause once case, width, space and the stop at its end are put aside."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(_ENDS)


def commonest(written: Iterable[CauseCount], most: int = COMMONEST) -> tuple[CommonCause, ...]:
    """The commonest causes first, each told in its most used spelling; equals in the order of their words."""
    groups: defaultdict[str, list[CauseCount]] = defaultdict(list)
    for each in written:
        if key := same_cause(each.cause):
            groups[key].append(each)
    causes = [_one(group) for group in groups.values()]
    return tuple(sorted(causes, key=lambda each: (-each.count, each.cause))[:most])


def _one(group: list[CauseCount]) -> CommonCause:
    spellings: defaultdict[str, int] = defaultdict(int)
    for each in group:
        spellings[each.cause] += each.count
    by_use = sorted(spellings, key=lambda cause: (-spellings[cause], cause))
    categories = sorted({each.category for each in group})
    return CommonCause(by_use[0], tuple(by_use), tuple(categories), sum(spellings.values()))
