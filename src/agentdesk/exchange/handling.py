"""How issues were handled, as words and as a list in a file: its columns, in the language in use."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final

from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock
from agentdesk.domain.handling import ALL, COUNTED, FIGURE_NAMES, NOBODY, By, Decided, Handled, Times
from agentdesk.domain.issue import CATEGORY_NAMES, Category
from agentdesk.exchange.table_files import Cell
from agentdesk.i18n import N_, _

NOTHING: Final = "—"
"""Of nothing there is no share and no median (D13)."""
_PLACES: Final = Decimal("0.01")
_FIRST_HEADS: Final[dict[By, str]] = {
    By.PERSON: N_("Person"),
    By.DEPARTMENT: N_("Department"),
    By.CATEGORY: N_("Category"),
}


def called(row: Handled, by: By) -> str:
    """Whose figures these are, in the language in use."""
    if row.key == ALL:
        return _("all together")
    if by is By.CATEGORY:
        return _(CATEGORY_NAMES[Category(row.key)])
    return _("nobody responsible") if row.key == NOBODY else row.name or row.key


def percent(part: float | None, places: int = 0) -> str:
    """`86 %`; NOTHING where there is nothing to divide by."""
    return NOTHING if part is None else f"{part * 100:.{places}f}%"


def in_hours(length: timedelta | None) -> str:
    """`1.5`; NOTHING where nothing was timed."""
    return NOTHING if length is None else f"{length / timedelta(hours=1):.1f}"


def heads(by: By) -> list[str]:
    """The headings of the file."""
    clocks = [
        _(head, clock=_(CLOCK_NAMES[clock]))
        for clock in Clock
        for head in (N_("{clock}: in time"), N_("{clock}: missed"), N_("{clock}: in time, %"))
    ]
    timed = [
        _(head, clock=_(CLOCK_NAMES[clock]))
        for clock in (Clock.FIRST_RESPONSE, Clock.SOLUTION)
        for head in (
            N_("{clock}: how many timed"),
            N_("{clock}: median, office hours"),
            N_("{clock}: nine in ten within, office hours"),
        )
    ]
    satisfied = [_("customers' answers"), _("satisfied, %")]
    return [_(_FIRST_HEADS[by]), *(_(FIGURE_NAMES[each]) for each in COUNTED), *satisfied, *clocks, *timed]


def cells(row: Handled, by: By) -> list[Cell]:
    """One line of the file."""
    return [
        called(row, by),
        *(row.counts[each] for each in COUNTED),
        row.answers,
        _percent(row.satisfied),
        *(cell for clock in Clock for cell in _clock(row.clocks[clock])),
        *_times(row.response),
        *_times(row.solution),
    ]


def _clock(decided: Decided) -> Sequence[Cell]:
    return decided.met, decided.missed, _percent(decided.in_time)


def _times(times: Times) -> Sequence[Cell]:
    return times.n, _hours(times.median), _hours(times.p90)


def _percent(part: float | None) -> Cell:
    return NOTHING if part is None else Decimal(part * 100).quantize(_PLACES)


def _hours(length: timedelta | None) -> Cell:
    return NOTHING if length is None else Decimal(length / timedelta(hours=1)).quantize(_PLACES)
