"""What the page of handling says: a line for each person, department or category; below it each of their figures."""

from dataclasses import dataclass
from typing import Final

from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock
from agentdesk.domain.handling import COUNTED, FIGURE_NAMES, By, Figure, Handled, Times
from agentdesk.exchange.handling import NOTHING, called, in_hours, percent
from agentdesk.i18n import N_, _
from agentdesk.tui.screens.supervisor.review_words import BAR_CELLS, bar
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.paged_table import Cell, Row

_GOOD: Final = 0.95
_FAIR: Final = 0.8
"""Shares from which a bar is green, and below which it is red."""

_SHORT_BAR: Final = 8

_HEADS: Final = {By.PERSON: N_("Person"), By.DEPARTMENT: N_("Department"), By.CATEGORY: N_("Category")}


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of somebody: what Enter opens."""

    row: Handled
    figure: Figure
    clock: Clock | None = None


def row_columns(by: By) -> tuple[Column, ...]:
    """The columns of the people, departments or categories."""
    return (
        Column("name", _HEADS[by], min=10, weight=2, place=1),
        Column("bar", "", min=BAR_CELLS, place=3),
        Column("in_time", N_("Clocks in time"), min=14, place=1, right=True),
        Column("taken", N_("Taken"), min=5, place=2, right=True),
        Column("solved", N_("Solved"), min=6, place=1, right=True),
        Column("satisfied", N_("Satisfied"), min=10, place=2, right=True),
        Column("reopened", N_("Reop."), min=5, place=5, right=True),
        Column("complaints", N_("Compl."), min=6, place=4, right=True),
        Column("open", N_("Open now"), min=8, place=5, right=True),
        Column("late", N_("Late"), min=5, place=2, right=True),
    )


def row_of(each: Handled, by: By) -> Row:
    """One line of the upper list."""
    clocks, counts = each.all_clocks, each.counts
    tone = _tone(clocks.in_time)
    return Row(
        each.key,
        {
            "name": (called(each, by), "strong"),
            "bar": (bar(clocks.met, clocks.n), tone),
            "in_time": (_of(clocks.in_time, clocks.n), tone),
            "taken": str(counts[Figure.TAKEN]),
            "solved": str(counts[Figure.SOLVED]),
            "satisfied": _of(each.satisfied, each.answers),
            "reopened": _marked(counts[Figure.REOPENED], "warn"),
            "complaints": str(counts[Figure.COMPLAINTS]),
            "open": str(counts[Figure.OPEN]),
            "late": _marked(counts[Figure.LATE], "late"),
        },
        each,
    )


def figure_columns() -> tuple[Column, ...]:
    """The columns of one's figures."""
    return (
        Column("figure", N_("Figure"), min=22, weight=1, place=1),
        Column("count", N_("Issues"), min=6, place=1, right=True),
        Column("missed", N_("Missed"), min=6, place=1, right=True),
        Column("bar", "", min=_SHORT_BAR, place=3),
        Column("share", N_("In time"), min=7, place=1, right=True),
        Column("median", N_("Median h"), min=8, place=2, right=True),
        Column("p90", N_("90% in h"), min=8, place=2, right=True),
    )


def figure_rows(each: Handled) -> list[Row]:
    """One's clocks with how many were decided and missed, then what is counted whatever the clock."""
    times = {Clock.FIRST_RESPONSE: each.response, Clock.SOLUTION: each.solution}
    clocks = [_clock_row(each, clock, times.get(clock)) for clock in Clock]
    return clocks + [_count_row(each, figure) for figure in COUNTED]


def _clock_row(each: Handled, clock: Clock, times: Times | None) -> Row:
    decided = each.clocks[clock]
    tone = _tone(decided.in_time)
    cells: dict[str, Cell] = {
        "figure": _(CLOCK_NAMES[clock]),
        "count": str(decided.n),
        "missed": _marked(decided.missed, "late"),
        "bar": (bar(decided.met, decided.n, _SHORT_BAR), tone),
        "share": (percent(decided.in_time), tone),
        "median": in_hours(times.median) if times else "",
        "p90": in_hours(times.p90) if times else "",
    }
    return Row(f"{clock}", cells, Line(each, Figure.MISSED, clock))


def _count_row(each: Handled, figure: Figure) -> Row:
    cells: dict[str, Cell] = {"figure": _(FIGURE_NAMES[figure]), "count": str(each.counts[figure])}
    return Row(f"{figure}", cells, Line(each, figure))


def line_said(line: Line, by: By, figure: Figure) -> str:
    """`李娜: plan in place: missed`, as the ledger says what it shows."""
    name = _(FIGURE_NAMES[figure])
    parts = [called(line.row, by), *([_(CLOCK_NAMES[line.clock])] if line.clock else []), name]
    return ": ".join(parts)


def _of(share: float | None, n: int) -> str:
    return f"{percent(share)} ({n})" if n else f"{NOTHING} (0)"


def _marked(count: int, tone: str) -> Cell:
    return (str(count), tone) if count else str(count)


def _tone(share: float | None) -> str:
    if share is None:
        return "muted"
    return "good" if share >= _GOOD else "warn" if share >= _FAIR else "late"
