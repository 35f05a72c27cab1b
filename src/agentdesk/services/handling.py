"""How issues were handled in a period, by person, department or category, and what complaints come to (R76, R116)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from agentdesk.domain.clock_policy import Clock
from agentdesk.domain.errors import Refusal
from agentdesk.domain.handling import ALL, COUNTED, NOBODY, By, Decided, Figure, Handled, Times, share
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services.acting import Acting
from agentdesk.store import handling as stored
from agentdesk.store.handling import Asked, Count

BEHIND_AT_MOST: Final = 5_000
"""How many issues behind a figure are named, the newest of them."""


@dataclass(frozen=True, slots=True)
class Handling:
    """The figures of a period. Days are local, both included.

    `rows`: whoever took up most stands first, what nobody was responsible for last. `visited`: distinct customers with
    a complete or partial interview (D4).
    """

    from_day: date
    to_day: date
    by: By
    visited: int
    rows: tuple[Handled, ...]
    total: Handled
    """Everything together; of the person acting alone where that one sees nothing else."""
    own: bool
    """Only the figures of the person acting are here."""

    @property
    def complaint_rate(self) -> float | None:
        """Complaints raised in the period ÷ customers visited in it (R116, D4); None where nobody was visited, and
        for somebody's own figures: customers are visited for all."""
        return None if self.own else share(self.total.counts[Figure.COMPLAINTS], self.visited)


def figures(act: Acting, from_day: date, to_day: date, by: By = By.PERSON) -> Handling:
    """The figures of a period: of everybody for whoever sees the ledger, else of the person acting.

    Raises Refusal where the period ends before it begins, and for another's figures.
    """
    asked = _asked(act, from_day, to_day, by)
    found = stored.counts(act.tx, asked)
    times = stored.worked(act.tx, asked)
    keys = sorted({each.key for each in found} | {key for key, _clock, _seconds in times})
    names = stored.names(act.tx, by, keys)
    by_key: defaultdict[str, list[Count]] = defaultdict(list)
    for each in found:
        by_key[each.key].append(each)
    seconds: defaultdict[tuple[str, Clock], list[int]] = defaultdict(list)
    for key, clock, took in times:
        seconds[key, clock] += took
        seconds[ALL, clock] += took

    def row(key: str, name: str, counted: Iterable[Count]) -> Handled:
        counts, clocks = _sums(counted)
        response, solution = (Times.of(seconds[key, clock]) for clock in stored.TIMED)
        return Handled(key, name, counts, clocks, response, solution)

    rows = [row(key, names.get(key, ""), by_key[key]) for key in keys]
    return Handling(
        from_day,
        to_day,
        by,
        stored.visited(act.tx, asked.begins, asked.ends),
        tuple(sorted(rows, key=_place)),
        row(ALL, "", found),
        asked.only is not None,
    )


def behind(
    act: Acting,
    period: tuple[date, date],
    by: By,
    key: str,
    figure: Figure,
    clock: Clock | None = None,
) -> tuple[int, ...]:
    """The numbers of the issues behind a figure of `figures`, the newest first, BEHIND_AT_MOST at most.

    `key` is that of a row, or ALL; `clock` narrows MET and MISSED, which count all of them without it. An issue with
    two runs in a figure is named once. Raises Refusal as `figures` does.
    """
    asked = _asked(act, *period, by, None if key == ALL else key)
    return stored.issues_behind(act.tx, asked, figure, clock, BEHIND_AT_MOST)


def _asked(act: Acting, from_day: date, to_day: date, by: By, only: str | None = None) -> Asked:
    actor = act.actor
    if to_day < from_day:
        raise Refusal(N_("The period ends before it begins."))
    if not actor.may(Permission.SEE_LEDGER):
        if by is not By.PERSON or only not in (None, str(actor.id)):
            raise Refusal(N_("You see your own figures only."))
        only = str(actor.id)
    return Asked(by, act.start_of(from_day), act.start_of(to_day + timedelta(days=1)), act.now, only)


def _sums(counted: Iterable[Count]) -> tuple[dict[Figure, int], dict[Clock, Decided]]:
    counts: dict[Figure, int] = dict.fromkeys(COUNTED, 0)
    clocks = {clock: {Figure.MET: 0, Figure.MISSED: 0} for clock in Clock}
    for each in counted:
        if each.clock is None:
            counts[each.figure] += each.count
        else:
            clocks[each.clock][each.figure] += each.count
    return counts, {clock: Decided(of[Figure.MET], of[Figure.MISSED]) for clock, of in clocks.items()}


def _place(row: Handled) -> tuple[bool, int, int, str]:
    return row.key == NOBODY, -row.counts[Figure.TAKEN], -row.all_clocks.n, row.name or row.key
