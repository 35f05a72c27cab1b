"""What happens on the floor now and has happened today: few rows, each question along one index."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Float, Select, and_, case, cast, func, literal, select, text

from agentdesk.domain.issue import Severity
from agentdesk.domain.queue_order import Band
from agentdesk.store.engine import Tx
from agentdesk.store.queue import (
    APPOINTMENT_BANDS,
    CLAIMED,
    COUNT_AT_MOST,
    DUE,
    FIRST_VISIT_WINDOW_DAYS,
    VISIT,
)
from agentdesk.store.tables import ASIDE_VISIT, Attempt, Customer, Issue, Person, Purchase, VisitEvent

ATTEMPT: Final = Attempt.__table__.c  # type: ignore[attr-defined]
CUSTOMER: Final = Customer.__table__.c  # type: ignore[attr-defined]
EVENT: Final = VisitEvent.__table__.c  # type: ignore[attr-defined]
ISSUE: Final = Issue.__table__.c  # type: ignore[attr-defined]
PERSON: Final = Person.__table__.c  # type: ignore[attr-defined]
PURCHASE: Final = Purchase.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class OnCall:
    """A call that is going on. `seq` is the number of the last entry of its log."""

    visit_id: int
    person_id: int
    person: str
    customer: str
    customer_number: str
    product: str
    kind: str
    started_at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Visits that ended in one hour with one outcome. `score` is the sum over the `scored` ones (R52)."""

    hour: int
    outcome: str
    count: int
    scored: int
    score: float


@dataclass(frozen=True, slots=True)
class EndedCall:
    """One try of today that has ended."""

    started_at: datetime
    ended_at: datetime
    disposition: str


def people(tx: Tx) -> dict[int, str]:
    """Everybody's name, by id: the way into the indexes that begin with a person."""
    return {row[0]: row[1] for row in tx.connection.execute(select(PERSON.id, PERSON.name))}


def calls_going_on(tx: Tx, now: datetime, person_id: int | None = None) -> tuple[OnCall, ...]:
    """The calls that are open and whose desk has kept its claim."""
    last = select(func.max(EVENT.seq)).where(EVENT.visit_id == VISIT.id).correlate(VISIT.id.table)
    statement = (
        select(
            VISIT.id,
            PERSON.id,
            PERSON.name,
            CUSTOMER.name,
            CUSTOMER.number,
            func.coalesce(PURCHASE.product, ""),
            VISIT.kind,
            ATTEMPT.started_at,
            func.coalesce(last.scalar_subquery(), 0),
        )
        .select_from(VISIT.id.table)
        .join(
            Attempt,
            and_(
                ATTEMPT.visit_id == VISIT.id,
                ATTEMPT.ended_at.is_(None),
                ATTEMPT.person_id == VISIT.claimed_by,
            ),
        )
        .join(Person, PERSON.id == VISIT.claimed_by)
        .join(Customer, CUSTOMER.id == VISIT.customer_id)
        .outerjoin(Purchase, PURCHASE.id == VISIT.purchase_id)
        .where(VISIT.state == CLAIMED, VISIT.lease_until >= now)
        .order_by(ATTEMPT.started_at)
    )
    if person_id is not None:
        statement = statement.where(VISIT.claimed_by == person_id)
    return tuple(OnCall(*row) for row in tx.connection.execute(statement))


def _hour_of(moment: Any, hours: Sequence[datetime], first: int, last: int) -> Any:
    """Which of `hours`, from `first` to `last`, a moment lies in: halved each time, as every row is asked."""
    if first == last:
        return literal(first)
    half = (first + last + 1) // 2
    earlier, later = (_hour_of(moment, hours, *part) for part in ((first, half - 1), (half, last)))
    return case((moment < hours[half], earlier), else_=later)


def finished(tx: Tx, by: Collection[int], hours: Sequence[datetime]) -> tuple[Finished, ...]:
    """What these people have finished since the first of `hours`, by hour and outcome."""
    hour = _hour_of(VISIT.finished_at, hours, 0, len(hours) - 1)
    statement = (
        select(
            hour,
            func.coalesce(VISIT.outcome, ""),
            func.count(),
            func.count(VISIT.score),
            func.coalesce(func.sum(cast(VISIT.score, Float)), 0.0),
        )
        .where(VISIT.finished_by.in_(by), VISIT.finished_at >= hours[0])
        .group_by(hour, VISIT.outcome)
    )
    return tuple(Finished(*row) for row in tx.connection.execute(statement))


def calls_ended(tx: Tx, by: Collection[int], since: datetime) -> dict[int, dict[str, int]]:
    """How many calls each of these people has ended since then, by disposition."""
    statement = (
        select(ATTEMPT.person_id, ATTEMPT.disposition, func.count())
        .where(ATTEMPT.person_id.in_(by), ATTEMPT.ended_at >= since)
        .group_by(ATTEMPT.person_id, ATTEMPT.disposition)
    )
    found: dict[int, dict[str, int]] = {}
    for person_id, disposition, count in tx.connection.execute(statement):
        found.setdefault(person_id, {})[disposition] = count
    return found


def calls_of(tx: Tx, person_id: int, since: datetime) -> tuple[EndedCall, ...]:
    """One person's calls that have ended since then, in order."""
    statement = (
        select(ATTEMPT.started_at, ATTEMPT.ended_at, ATTEMPT.disposition)
        .where(ATTEMPT.person_id == person_id, ATTEMPT.ended_at >= since)
        .order_by(ATTEMPT.ended_at)
    )
    return tuple(EndedCall(*row) for row in tx.connection.execute(statement))


def _counted(statement: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(statement.limit(COUNT_AT_MOST).subquery())


def _ready(band: Band, today: date, now: datetime) -> Any:
    ahead = timedelta(days=FIRST_VISIT_WINDOW_DAYS if band is Band.FIRST_VISIT else 0)
    due = VISIT.appointment.is_not(None) if band in APPOINTMENT_BANDS else VISIT.due_on <= today + ahead
    return and_(VISIT.state == DUE, VISIT.band == int(band), due, VISIT.ready_at <= now)


def waiting(tx: Tx, by: Collection[int], today: date, now: datetime) -> dict[Band, int]:
    """How many visits may be called now, by band: anybody's, and those that wait for one of these people.

    Each count stops at COUNT_AT_MOST: that many or more.
    """
    depths: dict[Band, int] = {}
    for band in Band:
        visits = select(VISIT.id).where(_ready(band, today, now))
        count = 0
        for whose in (VISIT.agent_id.is_(None), VISIT.agent_id.in_(by)):
            if count < COUNT_AT_MOST:
                count += tx.connection.execute(_counted(visits.where(whose))).scalar_one()
        depths[band] = min(count, COUNT_AT_MOST)
    return depths


def set_aside(tx: Tx) -> dict[str, int]:
    """How many visits wait for a supervisor or for a number that is right, by state."""
    statement = select(VISIT.state, func.count()).where(text(f"visit.{ASIDE_VISIT}")).group_by(VISIT.state)
    return {row[0]: row[1] for row in tx.connection.execute(statement)}


def callbacks_until(tx: Tx, end: datetime) -> int:
    """How many appointments are to be kept before then; COUNT_AT_MOST means that many or more."""
    booked = select(VISIT.id).where(VISIT.state == DUE, VISIT.appointment.is_not(None), VISIT.ready_at <= end)
    return int(tx.connection.execute(_counted(booked)).scalar_one())


def issues_since(tx: Tx, since: datetime, raised_by: int | None = None) -> dict[str, int]:
    """How many issues were raised since then, by severity."""
    # Each severity's index from that moment on; without them named SQLite goes through all of it for the grouping.
    of_severities = ISSUE.severity.in_(Severity)
    statement = select(ISSUE.severity, func.count()).where(of_severities, ISSUE.raised_at >= since)
    if raised_by is not None:
        statement = statement.where(ISSUE.raised_by == raised_by)
    return {row[0]: row[1] for row in tx.connection.execute(statement.group_by(ISSUE.severity))}
