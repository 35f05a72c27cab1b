"""The order of the queue, and the one sentence that explains a row's place in it.

Bands first (queXS's and Blaise's order, research C.2), then by due date, customer and visit. The three bands
of periodic visits stand together, ordered by lateness in cycles: a monthly visit 10 days late comes before a
quarterly one 20 days late. Within one band, on one day, the order is that of (due_on, customer, visit), so a
store merges a few ranges of an index and never sorts.
"""

from datetime import date
from enum import IntEnum
from typing import Final

from agentdesk.domain.reason import Reason, because
from agentdesk.domain.visit import VisitKind
from agentdesk.domain.working_days import Calendar, working_days_between
from agentdesk.i18n import N_


class Band(IntEnum):
    """Classes of visits in the order they are called."""

    APPOINTMENT_DUE = 10
    CONFIRM_CRITICAL = 20
    FIRST_VISIT = 30
    OVERDUE_MONTHLY = 40
    OVERDUE_QUARTERLY = 41
    OVERDUE_HALF_YEARLY = 42
    SOFT_APPOINTMENT = 60
    REST = 70


_CYCLE_MONTHS: Final = {
    Band.OVERDUE_MONTHLY: 1,
    Band.OVERDUE_QUARTERLY: 3,
    Band.OVERDUE_HALF_YEARLY: 6,
}
_WHOLE_CYCLE: Final = 6
"""A multiple of every cycle length, so that lateness ÷ cycle is compared in whole numbers."""

Rank = tuple[int, int, date, int, int]


def band_of(
    kind: VisitKind,
    *,
    cycle_months: int | None = None,
    critical: bool = False,
) -> Band:
    """The band of a visit without an appointment. `cycle_months` of a periodic one falls in the band of the
    next longer cycle; `critical` says that the issue a confirmation is about is critical (重大)."""
    if kind is VisitKind.FIRST:
        return Band.FIRST_VISIT
    if kind is VisitKind.CONFIRMATION and critical:
        return Band.CONFIRM_CRITICAL
    if kind is not VisitKind.PERIODIC or cycle_months is None:
        return Band.REST
    if cycle_months <= 1:
        return Band.OVERDUE_MONTHLY
    return Band.OVERDUE_QUARTERLY if cycle_months <= 3 else Band.OVERDUE_HALF_YEARLY


def lane(band: Band) -> Band:
    """The bands that are ordered among each other by lateness have one lane; all others their own.

    Whatever stands in a smaller lane is called sooner.
    """
    return Band.OVERDUE_MONTHLY if band in _CYCLE_MONTHS else band


def rank(band: Band, due_on: date, today: date, customer_id: int, visit_id: int) -> Rank:
    """The sort key of a visit on `today`: smaller is called sooner, and no two visits have the same."""
    months = _CYCLE_MONTHS.get(band)
    if months is None:
        return (lane(band), 0, due_on, customer_id, visit_id)
    late = (today - due_on).days * (_WHOLE_CYCLE // months)
    return (lane(band), -late, due_on, customer_id, visit_id)


_PERIODIC: Final = {
    Band.OVERDUE_MONTHLY: (
        N_("Monthly visit, due today"),
        N_("Monthly visit, 1 day late"),
        N_("Monthly visit, {days} days late"),
    ),
    Band.OVERDUE_QUARTERLY: (
        N_("Quarterly visit, due today"),
        N_("Quarterly visit, 1 day late"),
        N_("Quarterly visit, {days} days late"),
    ),
    Band.OVERDUE_HALF_YEARLY: (
        N_("Half-yearly visit, due today"),
        N_("Half-yearly visit, 1 day late"),
        N_("Half-yearly visit, {days} days late"),
    ),
}


def why_now(
    band: Band, due_on: date, today: date, calendar: Calendar, *, tries: int = 0, issue: int | None = None
) -> Reason:
    """Why this visit stands where it stands. `issue` is the number of the issue a confirmation is about."""
    if band is Band.APPOINTMENT_DUE:
        return because(N_("Appointment time reached"))
    if band is Band.SOFT_APPOINTMENT:
        return because(N_("Appointment about now"))
    if band is Band.FIRST_VISIT:
        return _first_visit(working_days_between(today, due_on, calendar), due_on, today)
    if band in _PERIODIC:
        on_the_day, one, many = _PERIODIC[band]
        return _counted((today - due_on).days, on_the_day, one, many)
    if issue is not None:
        return because(N_("Confirm solution of issue #{issue}"), issue=issue)
    if tries == 1:
        return because(N_("Tried once, try again"))
    if tries:
        return because(N_("Tried {count} times, try again"), count=tries)
    return because(N_("Next in turn"))


def _first_visit(days: int, due_on: date, today: date) -> Reason:
    if due_on >= today:
        return _counted(
            days,
            N_("First visit: due today"),
            N_("First visit: 1 working day left"),
            N_("First visit: {days} working days left"),
        )
    return _counted(
        -days,
        N_("First visit: just late"),
        N_("First visit: 1 working day late"),
        N_("First visit: {days} working days late"),
    )


def _counted(days: int, none: str, one: str, many: str) -> Reason:
    if days <= 0:
        return because(none)
    return because(one) if days == 1 else because(many, days=days)
