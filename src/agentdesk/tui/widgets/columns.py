"""Which columns fit beside each other, and how wide each is: arithmetic only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

GAP: Final = 2
"""Blank cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list."""

    key: str
    label: str
    """Message id of its heading."""
    min: int
    """Cells below which it is of no use."""
    weight: int = 0
    """Its share of the room that is left over; 0 keeps it at `min`."""
    place: int = 1
    """1 is kept on the narrowest terminal; the highest goes first."""
    right: bool = False
    """Set against the right edge, as figures are."""


def widths(columns: Sequence[Column], cells: int) -> dict[str, int]:
    """The columns that are shown in `cells` columns of the terminal, in their order, with their widths.

    The least important ones leave, the last of equals first, until the others have their least width; what is left
    over is shared by weight. One column always stays.
    """
    shown = list(columns)
    while len(shown) > 1 and sum(column.min for column in shown) + GAP * (len(shown) - 1) > cells:
        worst = max(column.place for column in shown)
        del shown[max(index for index, column in enumerate(shown) if column.place == worst)]
    spare = max(cells - sum(column.min for column in shown) - GAP * (len(shown) - 1), 0)
    weights = sum(column.weight for column in shown)
    found: dict[str, int] = {}
    for column in shown:
        share = spare * column.weight // weights if weights else 0
        spare -= share
        weights -= column.weight
        found[column.key] = min(column.min, cells) + share
    return found
