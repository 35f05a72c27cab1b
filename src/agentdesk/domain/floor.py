"""Figures of the day that a supervisor watches: hours, contact rate, mean satisfaction."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from agentdesk.domain.disposition import APPOINTMENT, BY_CODE, Group

_HOUR: Final = timedelta(hours=1)
_REACHED: Final[frozenset[Group]] = frozenset({"I", "P", "R", "O"})
_NOT_REACHED: Final[frozenset[Group]] = frozenset({"NC", "UH", "UO"})


def contact_rate(calls: Mapping[str, int]) -> float | None:
    """Of the calls that have ended, by disposition code, the share in which the customer was reached: 0 to 1.

    AAPOR's CON1, (I + P + R + O) / (I + P + R + O + NC + UH + UO), counted over calls instead of finished cases. An
    appointment counts as reached, since the customer made it; numbers that are wrong (NE) do not count at all.
    None when no call counts.
    """
    reached = counted = 0
    for code, count in calls.items():
        group = BY_CODE[code].group
        if group in _REACHED or code == APPOINTMENT:
            reached += count
            counted += count
        elif group in _NOT_REACHED:
            counted += count
    return reached / counted if counted else None


def hours_of(begin: datetime, now: datetime) -> tuple[datetime, ...]:
    """When each hour since `begin` began, the one of `now` included, in UTC; a day has 23 or 25 when clocks change."""
    first = begin.astimezone(UTC)
    return tuple(first + _HOUR * count for count in range((now - first) // _HOUR + 1))
