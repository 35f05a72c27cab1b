"""The parts of a day in which customers are called, and the next moment that lies in one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import count
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_


@dataclass(frozen=True, slots=True)
class DayPart:
    """A block of local time, `opens` included, `closes` not."""

    name: str
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class CallingDay:
    """The day parts in order. Refuses none at all, empty ones, and ones that overlap."""

    parts: tuple[DayPart, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise Refusal(N_("A calling day needs at least one part."))
        for part in self.parts:
            if part.opens >= part.closes:
                raise Refusal(N_("Part of the day “{name}” ends before it begins."), name=part.name)
        for earlier, later in zip(self.parts, self.parts[1:], strict=False):
            if earlier.closes > later.opens:
                raise Refusal(
                    N_("Parts of the day “{name}” and “{other}” overlap."),
                    name=earlier.name,
                    other=later.name,
                )

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(part.name for part in self.parts)


DEFAULT_DAY: Final = CallingDay(
    (
        DayPart("morning", time(9), time(12)),
        DayPart("afternoon", time(13, 30), time(18)),
        DayPart("evening", time(18), time(20, 30)),
    )
)
"""09:00 to 20:30 with a lunch pause: the usual bounds in China, where no statutory hours were found."""


def part_at(moment: datetime, zone: tzinfo, day: CallingDay) -> str | None:
    """The name of the day part that the aware `moment` lies in at `zone`; None outside all of them."""
    at = moment.astimezone(zone).time()
    return next((part.name for part in day.parts if part.opens <= at < part.closes), None)


def next_open(moment: datetime, zone: tzinfo, day: CallingDay, names: Collection[str] = ()) -> datetime:
    """The first moment from `moment` on that lies in a part of `names` (any part where it is empty), in UTC.

    Raises ValueError where the day has no part of these names.
    """
    wanted = [part for part in day.parts if not names or part.name in names]
    if not wanted:
        raise ValueError(f"no part of the day is called any of {sorted(names)}")
    first = moment.astimezone(zone).date()
    for offset in count():
        on = first + timedelta(days=offset)
        for part in wanted:
            if moment < _at(on, part.closes, zone):
                return max(moment.astimezone(UTC), _at(on, part.opens, zone))
    raise AssertionError("a later day always has an open part")


def start_of_day(on: date, zone: tzinfo) -> datetime:
    """Midnight of the local date `on` at `zone`, in UTC."""
    return _at(on, time(0), zone)


def _at(on: date, at: time, zone: tzinfo) -> datetime:
    # Compared in UTC: two moments of one zone compare by their clock faces, wrong when clocks change.
    return datetime.combine(on, at, zone).astimezone(UTC)
