"""The satisfaction a finished interview says (R52)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal


def score(value: str, offered: Sequence[str]) -> Decimal | None:
    """The first choice counts 5 and the last 1, those between in equal steps (D7: the 满意 scales)."""
    if value not in offered or len(offered) < 2:
        return None
    return Decimal(5) - Decimal(4) * offered.index(value) / (len(offered) - 1)


def mean(scores: Iterable[Decimal | None]) -> Decimal | None:
    """The mean of the scores there are; None when there is none."""
    known = [each for each in scores if each is not None]
    return sum(known, Decimal(0)) / len(known) if known else None
