"""How issues are handled, as figures (R76): whom they count for, and the formulas of what is shown.

A clock counts in the period in which it was decided: stopped in time, or run out, whether it was stopped since or not.
It counts for whoever was responsible at that moment (services/responsibility.py).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median
from typing import Final, Self

from agentdesk.domain.clock_policy import Clock
from agentdesk.i18n import N_


class By(StrEnum):
    """What figures are told apart by."""

    PERSON = "person"
    DEPARTMENT = "department"
    CATEGORY = "category"


class Figure(StrEnum):
    """What is counted of issues.

    TAKEN: the first response was given in the period (R67). SOLVED: the customer was satisfied in the period (R70).
    REOPENED: the customer was not (R72). COMPLAINTS: complaints raised in the period (R116). OPEN, LATE: now, whatever
    the period. MET, MISSED: of one clock, decided in the period.
    """

    TAKEN = "taken"
    SOLVED = "solved"
    REOPENED = "reopened"
    COMPLAINTS = "complaints"
    OPEN = "open"
    LATE = "late"
    MET = "met"
    MISSED = "missed"


BY_NAMES: Final[dict[By, str]] = {
    By.PERSON: N_("by person"),
    By.DEPARTMENT: N_("by department"),
    By.CATEGORY: N_("by category"),
}

FIGURE_NAMES: Final[dict[Figure, str]] = {
    Figure.TAKEN: N_("taken up"),
    Figure.SOLVED: N_("solved"),
    Figure.REOPENED: N_("reopened"),
    Figure.COMPLAINTS: N_("complaints"),
    Figure.OPEN: N_("open now"),
    Figure.LATE: N_("late now"),
    Figure.MET: N_("in time"),
    Figure.MISSED: N_("missed"),
}

NOBODY: Final = "0"
"""The key of what nobody was responsible for."""
ALL: Final = "all"
"""The key of everything together."""
_MOST: Final = 0.9


def share(part: int, of: int) -> float | None:
    """`part` of `of`, 0 to 1; None where there is nothing to divide by (D13)."""
    return part / of if of else None


@dataclass(frozen=True, slots=True)
class Decided:
    """Runs of a clock that were decided in a period."""

    met: int = 0
    missed: int = 0

    @property
    def n(self) -> int:
        """All of them."""
        return self.met + self.missed

    @property
    def in_time(self) -> float | None:
        """The share that was met."""
        return share(self.met, self.n)


@dataclass(frozen=True, slots=True)
class Times:
    """How long runs that ended in the period took, in office hours without pauses."""

    n: int = 0
    median: timedelta | None = None
    """The middle one, or midway between the two in the middle."""
    p90: timedelta | None = None
    """The shortest time within which at least nine in ten were done (nearest rank; Hyndman and Fan 1996, type 1)."""

    @classmethod
    def of(cls, seconds: Iterable[int]) -> Self:
        """Of these times."""
        found = sorted(seconds)
        if not found:
            return cls()
        at_90 = found[math.ceil(_MOST * len(found)) - 1]
        return cls(len(found), timedelta(seconds=median(found)), timedelta(seconds=at_90))


@dataclass(frozen=True, slots=True)
class Handled:
    """How the issues of one person, department or category were handled. `key` is a number, NOBODY, or a category."""

    key: str
    name: str
    counts: Mapping[Figure, int]
    """Every figure but MET and MISSED."""
    clocks: Mapping[Clock, Decided]
    """Every clock."""
    response: Times
    """From being raised to the first response."""
    solution: Times
    """From being raised, or opened again, to the customer's word."""

    @property
    def all_clocks(self) -> Decided:
        """The runs of every clock together."""
        return Decided(
            sum(each.met for each in self.clocks.values()), sum(each.missed for each in self.clocks.values())
        )

    @property
    def answers(self) -> int:
        """How often customers gave their word on a solution."""
        return self.counts[Figure.SOLVED] + self.counts[Figure.REOPENED]

    @property
    def satisfied(self) -> float | None:
        """The share of those in which they were satisfied; what is missing to 1 was reopened."""
        return share(self.counts[Figure.SOLVED], self.answers)


COUNTED: Final[tuple[Figure, ...]] = tuple(each for each in Figure if each not in (Figure.MET, Figure.MISSED))
"""What is counted whatever the clock."""
