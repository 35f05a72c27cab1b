"""The queue in the database: sorted index ranges, merged.

A source is one index range: a band of the queue, of one agent's own visits or of everybody's (the pool). Each is
read in the order of its partial index, and the ranges are merged by the rank that `domain/queue_order.py` gives.
So the first page of three million visits costs as much as that of three.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from typing import Any, Final

from sqlalchemy import (
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)

from agentdesk.domain.queue_order import Band, lane, rank
from agentdesk.domain.visit import VisitState
from agentdesk.store.engine import Tx
from agentdesk.store.tables import Customer, Purchase, Visit

VISIT: Final = Visit.__table__.c  # type: ignore[attr-defined]
CUSTOMER: Final = Customer.__table__.c  # type: ignore[attr-defined]
PURCHASE: Final = Purchase.__table__.c  # type: ignore[attr-defined]

APPOINTMENT_BANDS: Final = (Band.APPOINTMENT_DUE, Band.SOFT_APPOINTMENT)
DUE: Final = literal_column(f"'{VisitState.DUE}'", String)
CLAIMED: Final = literal_column(f"'{VisitState.CLAIMED}'", String)
"""Written into the statements, so that both databases see that a partial index holds the rows."""

COUNT_AT_MOST: Final = 1000
FIRST_VISIT_WINDOW_DAYS: Final = 31
"""A bound on how far ahead of its due date a first visit's window can open: it keeps the index range short."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One index range of the queue."""

    band: Band
    own: bool


ALL_SOURCES: Final = tuple(Source(band, own) for band in Band for own in (True, False))

Positions = dict[Source, tuple[Any, ...]]
"""Where each source was left: the keys of the last row taken from it."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One visit as the queue shows it."""

    visit_id: int
    kind: str
    band: Band
    due_on: date
    ready_at: datetime
    appointment: str | None
    cycle_months: int | None
    attempts: int
    state: str
    outcome: str | None
    reason: str
    issue_id: int | None
    own: bool
    finished_at: datetime | None
    customer_id: int
    number: str
    name: str
    tier: str
    region: str
    product: str


COLUMNS: Final = (
    VISIT.id,
    VISIT.kind,
    VISIT.band,
    VISIT.due_on,
    VISIT.ready_at,
    VISIT.appointment,
    VISIT.cycle_months,
    VISIT.attempts,
    VISIT.state,
    VISIT.outcome,
    VISIT.reason,
    VISIT.issue_id,
    VISIT.agent_id,
    VISIT.finished_at,
    CUSTOMER.id.label("customer_id"),
    CUSTOMER.number,
    CUSTOMER.name,
    CUSTOMER.tier,
    CUSTOMER.region,
    func.coalesce(PURCHASE.product, "").label("product"),
)


def _rows_from(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(
        Visit.__table__.join(Customer.__table__, CUSTOMER.id == VISIT.customer_id).outerjoin(  # type: ignore[attr-defined]
            Purchase.__table__,  # type: ignore[attr-defined]
            PURCHASE.id == VISIT.purchase_id,
        )
    )


def _row(found: Any) -> QueueRow:
    values = list(found)
    values[2] = Band(values[2])
    values[12] = values[12] is not None
    return QueueRow(*values)


def sort_keys(source: Source) -> tuple[Any, ...]:
    """The columns by which a source is sorted, the last one unique."""
    if source.band in APPOINTMENT_BANDS:
        return (VISIT.ready_at, VISIT.id)
    return (VISIT.due_on, VISIT.customer_id, VISIT.id)


def in_source(source: Source) -> Any:
    """The condition on a visit to belong to this source now; its binds are a Moment's values."""
    owner = VISIT.agent_id == bindparam("me") if source.own else VISIT.agent_id.is_(None)
    if source.band in APPOINTMENT_BANDS:
        ready = VISIT.appointment.is_not(None)
    else:
        ready = VISIT.due_on <= bindparam("horizon" if source.band is Band.FIRST_VISIT else "today")
    return and_(
        VISIT.state == DUE,
        owner,
        VISIT.band == int(source.band),
        ready,
        VISIT.ready_at <= bindparam("now"),
    )


def _position_of(row: QueueRow) -> tuple[Any, ...]:
    if row.band in APPOINTMENT_BANDS:
        return (row.ready_at, row.visit_id)
    return (row.due_on, row.customer_id, row.visit_id)


def place_of(
    band: Band, due_on: date, ready_at: datetime, customer_id: int, visit_id: int, today: date
) -> tuple[Any, ...]:
    """The domain's rank; appointments of one band stand in the order of their times."""
    if band in APPOINTMENT_BANDS:
        return (band, 0, ready_at, visit_id)
    return rank(band, due_on, today, customer_id, visit_id)


@dataclass(frozen=True, slots=True)
class Moment:
    """Whose queue, and when it is looked at."""

    me: int
    today: date
    now: datetime

    @property
    def values(self) -> dict[str, Any]:
        """The values that every source statement needs; a first visit may be called before it is due."""
        horizon = self.today + timedelta(days=FIRST_VISIT_WINDOW_DAYS)
        return {"me": self.me, "today": self.today, "now": self.now, "horizon": horizon}


def _stream(
    tx: Tx, source: Source, moment: Moment, after: tuple[Any, ...] | None, limit: int
) -> Iterator[QueueRow]:
    keys = sort_keys(source)
    statement = _rows_from(select(*COLUMNS)).where(in_source(source)).order_by(*keys).limit(limit)
    if after is not None:
        statement = statement.where(
            tuple_(*keys) > tuple_(*(literal(v, k.type) for v, k in zip(after, keys, strict=True)))
        )
    # Fetched whole: an open cursor would hold the snapshot, and with it the write-ahead log, after the page is read.
    return map(_row, tx.connection.execute(statement, moment.values).all())


def due_rows(
    tx: Tx, moment: Moment, sources: Iterable[Source], after: Positions | None, limit: int
) -> tuple[list[QueueRow], Positions]:
    """The next `limit` visits of these sources in queue order, and where that leaves each source.

    A lane is read only when those before it have not filled the page.
    """
    positions = dict(after or {})
    rows: list[QueueRow] = []
    for _, of_lane in groupby(sorted(sources), key=lambda source: lane(source.band)):
        left = limit - len(rows)
        if not left:
            break
        streams = [_stream(tx, source, moment, positions.get(source), left) for source in of_lane]
        merged = heapq.merge(
            *streams,
            key=lambda row: place_of(
                row.band, row.due_on, row.ready_at, row.customer_id, row.visit_id, moment.today
            ),
        )
        rows += islice(merged, left)
    for row in rows:
        positions[Source(row.band, row.own)] = _position_of(row)
    return rows, positions


def count_due(tx: Tx, moment: Moment, sources: Iterable[Source]) -> int:
    """How many visits these sources hold now; COUNT_AT_MOST means that many or more."""
    left = COUNT_AT_MOST
    for source in sources:
        some = select(VISIT.id).where(in_source(source)).limit(left).subquery()
        left -= tx.connection.execute(select(func.count()).select_from(some), moment.values).scalar_one()
        if left <= 0:
            break
    return COUNT_AT_MOST - left


def callback_rows(tx: Tx, me: int, limit: int) -> list[QueueRow]:
    """This agent's and everybody's appointments that are still to be kept, the next one first."""
    statement = (
        _rows_from(select(*COLUMNS))
        .where(
            VISIT.state == DUE,
            VISIT.appointment.is_not(None),
            or_(VISIT.agent_id == me, VISIT.agent_id.is_(None)),
        )
        .order_by(VISIT.ready_at, VISIT.id)
        .limit(limit)
    )
    return [_row(found) for found in tx.connection.execute(statement)]


def claimed_rows(tx: Tx, me: int) -> list[QueueRow]:
    """The visits that this agent holds."""
    statement = (
        _rows_from(select(*COLUMNS)).where(VISIT.state == CLAIMED, VISIT.claimed_by == me).order_by(VISIT.id)
    )
    return [_row(found) for found in tx.connection.execute(statement)]


def finished_rows(tx: Tx, me: int, since: datetime, limit: int) -> list[QueueRow]:
    """The visits that this agent finished since then, the newest first."""
    statement = (
        _rows_from(select(*COLUMNS))
        .where(VISIT.finished_by == me, VISIT.finished_at >= since)
        .order_by(VISIT.finished_at.desc(), VISIT.id.desc())
        .limit(limit)
    )
    return [_row(found) for found in tx.connection.execute(statement)]


def count_finished(tx: Tx, me: int, since: datetime) -> int:
    """How many visits this agent finished since then."""
    statement = select(func.count()).where(VISIT.finished_by == me, VISIT.finished_at >= since)
    return int(tx.connection.execute(statement).scalar_one())


def row_of(tx: Tx, visit_id: int) -> QueueRow | None:
    """One visit as the queue would show it, whatever its state."""
    found = tx.connection.execute(_rows_from(select(*COLUMNS)).where(VISIT.id == visit_id)).first()
    return None if found is None else _row(found)
