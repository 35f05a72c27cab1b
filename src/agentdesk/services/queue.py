"""The queue of visits: whose turn is it, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.queue_order import Band, why_now
from agentdesk.domain.reason import Reason, because
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import VisitState
from agentdesk.domain.working_days import Calendar
from agentdesk.i18n import N_
from agentdesk.services import in_force
from agentdesk.services.acting import Acting
from agentdesk.services.organisation import calendar_of
from agentdesk.store import queue as stored
from agentdesk.store.queue import COUNT_AT_MOST as COUNT_AT_MOST
from agentdesk.store.queue import Moment, Positions, QueueRow, Source

PAGE: Final = 50


class QueueView(StrEnum):
    """Which part of the queue is looked at."""

    ALL = "all"
    MINE = "mine"
    FIRST = "first"
    PERIODIC = "periodic"
    CALLBACKS = "callbacks"
    IN_PROGRESS = "in_progress"
    DONE = "done"


_PERIODIC_BANDS: Final = (Band.OVERDUE_MONTHLY, Band.OVERDUE_QUARTERLY, Band.OVERDUE_HALF_YEARLY)

SOURCES: Final[dict[QueueView, tuple[Source, ...]]] = {
    QueueView.ALL: stored.ALL_SOURCES,
    QueueView.MINE: tuple(source for source in stored.ALL_SOURCES if source.own),
    QueueView.FIRST: tuple(source for source in stored.ALL_SOURCES if source.band is Band.FIRST_VISIT),
    QueueView.PERIODIC: tuple(source for source in stored.ALL_SOURCES if source.band in _PERIODIC_BANDS),
}
"""The views that are read from the sorted ranges of the queue."""

SMALL_VIEW: Final = 200
"""How many rows the views of one agent's day show at most."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One visit as a row of the queue."""

    visit_id: int
    customer_id: int
    number: str
    name: str
    tier: str
    region: str
    product: str
    kind: str
    state: str
    due_on: date
    ready_at: datetime
    appointment: str | None
    attempts: int
    outcome: str | None
    own: bool
    finished_at: datetime | None
    urgent: bool
    """Stands out: an appointment to keep now, a critical issue to confirm, a first visit on its last day or late."""
    why: Reason
    """Why it stands where it stands; of a finished visit, how it ended."""
    owed: Reason
    """Why the customer is owed it: the rule that set the cycle (D9), or the delivery."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some rows, and where the next ones begin; None: there are no more."""

    items: tuple[QueueItem, ...]
    next: Positions | None


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """What stands on the tabs. `due` stops at COUNT_AT_MOST: that many or more."""

    due: int
    callbacks: int
    in_progress: int
    done_today: int
    target: int
    """Visits that an agent is to finish in a day."""
    next_callback_at: datetime | None
    """When the next appointment comes due, if one is booked: the order of the queue changes then."""


def _why(act: Acting, row: QueueRow, calendar: Calendar) -> Reason:
    if row.state == VisitState.DONE and row.outcome in BY_CODE:
        return because(BY_CODE[row.outcome].label)
    if row.state == VisitState.CLAIMED:
        return because(N_("Opened, not ended yet"))
    if row.appointment is not None and row.ready_at > act.now:
        return because(N_("Booked for later"))
    return why_now(row.band, row.due_on, act.today, calendar, tries=row.attempts, issue=row.issue_id)


def _is_urgent(act: Acting, row: QueueRow) -> bool:
    if row.state != VisitState.DUE or row.ready_at > act.now:
        return False
    if row.band is Band.FIRST_VISIT:
        return row.due_on <= act.today
    return row.band in (Band.APPOINTMENT_DUE, Band.CONFIRM_CRITICAL)


def _item(act: Acting, row: QueueRow, calendar: Calendar) -> QueueItem:
    return QueueItem(
        row.visit_id,
        row.customer_id,
        row.number,
        row.name,
        row.tier,
        row.region,
        row.product,
        row.kind,
        row.state,
        row.due_on,
        row.ready_at,
        row.appointment,
        row.attempts,
        row.outcome,
        row.own,
        row.finished_at,
        _is_urgent(act, row),
        _why(act, row, calendar),
        Reason.from_json(row.reason),
    )


def _moment(act: Acting, agent_id: int | None) -> Moment:
    """The queue of the person acting; another agent's needs the permission to see it."""
    actor = act.actor
    if agent_id is not None and agent_id != actor.id:
        act.require(Permission.SEE_QUEUE_OF_OTHERS)
        return Moment(agent_id, act.today, act.now)
    act.require(Permission.WORK_QUEUE)
    return Moment(actor.id, act.today, act.now)


def page(
    act: Acting,
    view: QueueView = QueueView.ALL,
    after: Positions | None = None,
    limit: int = PAGE,
    agent_id: int | None = None,
) -> QueuePage:
    """The next rows of a view, in the order in which they are to be called."""
    moment = _moment(act, agent_id)
    calendar = calendar_of(act)
    if view in SOURCES:
        rows, positions = stored.due_rows(act.tx, moment, SOURCES[view], after, limit)
        items = tuple(_item(act, row, calendar) for row in rows)
        return QueuePage(items, positions if len(rows) == limit else None)
    if view is QueueView.CALLBACKS:
        rows = stored.callback_rows(act.tx, moment.me, SMALL_VIEW)
    elif view is QueueView.IN_PROGRESS:
        rows = stored.claimed_rows(act.tx, moment.me)
    else:
        rows = stored.finished_rows(act.tx, moment.me, act.start_of(act.today), SMALL_VIEW)
    return QueuePage(tuple(_item(act, row, calendar) for row in rows), None)


def counts(act: Acting, agent_id: int | None = None) -> QueueCounts:
    """The numbers on the tabs."""
    moment = _moment(act, agent_id)
    callbacks = stored.callback_rows(act.tx, moment.me, SMALL_VIEW)
    return QueueCounts(
        stored.count_due(act.tx, moment, stored.ALL_SOURCES),
        len(callbacks),
        len(stored.claimed_rows(act.tx, moment.me)),
        stored.count_finished(act.tx, moment.me, act.start_of(act.today)),
        in_force.daily_target(act),
        next((row.ready_at for row in callbacks if row.ready_at > act.now), None),
    )


def item(act: Acting, visit_id: int) -> QueueItem | None:
    """One visit as the queue would show it."""
    row = stored.row_of(act.tx, visit_id)
    return None if row is None else _item(act, row, calendar_of(act))
