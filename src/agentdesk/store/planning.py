"""What the visit plan needs of many customers at a time, and writing the visits it makes.

Customers are taken in ranges of ids, so that the memory needed does not grow with their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import Column, ColumnElement, and_, bindparam, case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from agentdesk.domain.cycle import CustomerTier, PurchaseFacts
from agentdesk.domain.visit import VisitKind, VisitState
from agentdesk.store.engine import Tx
from agentdesk.store.hot import Hot
from agentdesk.store.tables import Customer, Policy, Purchase, Visit

CUSTOMER: Final = Customer.__table__.c  # type: ignore[attr-defined]
PURCHASE: Final = Purchase.__table__.c  # type: ignore[attr-defined]
VISIT: Final = Visit.__table__.c  # type: ignore[attr-defined]
POLICY: Final = Policy.__table__.c  # type: ignore[attr-defined]

_ASKED: Final = (VisitKind.FIRST.value, VisitKind.PERIODIC.value)
"""Kinds of visits on which the questionnaire is asked; the cycle counts from them."""


PLANNED: Final = (
    "customer_id",
    "purchase_id",
    "kind",
    "plan_key",
    "reason",
    "cycle_months",
    "due_on",
    "ready_at",
    "band",
    "attempts",
    "state",
    "created_at",
)
"""The columns of a visit that the plan writes."""


def _in_slice(customer_id: Column[int]) -> ColumnElement[bool]:
    return and_(customer_id > bindparam("after_id"), customer_id <= bindparam("last_id"))


_DELIVERED: Final = Hot(
    select(
        PURCHASE.customer_id,
        PURCHASE.id,
        PURCHASE.delivered_on,
        PURCHASE.amount_minor,
        PURCHASE.currency,
        PURCHASE.kind,
    ).where(_in_slice(PURCHASE.customer_id), PURCHASE.kind != "return", PURCHASE.delivered_on.is_not(None))
)


def _whole_returns() -> Hot:
    """Purchases of which the whole went back.

    A return names no order, so it takes back the newest earlier purchase of the same product by the same customer
    that cost no more than is returned.
    """
    back = Purchase.__table__.alias("back").c  # type: ignore[attr-defined]
    # A subquery for each return, not a join: SQLite would begin the join with every purchase of the slice.
    taken_back = (
        select(func.max(PURCHASE.id))
        .where(
            PURCHASE.customer_id == back.customer_id,
            PURCHASE.product == back.product,
            PURCHASE.kind != "return",
            PURCHASE.amount_minor <= -back.amount_minor,
            PURCHASE.purchased_on <= back.purchased_on,
        )
        .scalar_subquery()
    )
    return Hot(select(taken_back).where(_in_slice(back.customer_id), back.kind == "return"))


_RETURNED: Final = _whole_returns()

_ENDED: Final = and_(VISIT.state == VisitState.DONE.value, or_(*(VISIT.kind == kind for kind in _ASKED)))
_VISITED: Final = Hot(
    select(
        VISIT.customer_id,
        func.max(case((_ENDED, VISIT.finished_at))),
        *(
            func.max(case((and_(VISIT.state != VisitState.DONE.value, VISIT.kind == kind.value), 1), else_=0))
            for kind in VisitKind
        ),
    )
    .where(_in_slice(VISIT.customer_id))
    .group_by(VISIT.customer_id)
)

_ADD: Final = {
    dialect: Hot(
        insert(Visit)
        .values({name: bindparam(name) for name in PLANNED})
        .on_conflict_do_nothing(index_elements=["plan_key"])
    )
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


class VisitsOf(NamedTuple):
    """The visits of a customer, in short."""

    last_finished_at: datetime | None
    """When the last first or periodic visit ended."""
    open_kinds: tuple[VisitKind, ...]


@dataclass(slots=True)
class Slice:
    """Some customers with all that the cycle rules ask about them."""

    last_id: int
    """Go on after this one."""
    count: int
    """How many customers were looked at."""
    tiers: dict[int, CustomerTier | None] = field(default_factory=dict)
    """Customers who may be called, and their grade."""
    purchases: dict[int, list[PurchaseFacts]] = field(default_factory=dict)
    visits: dict[int, VisitsOf] = field(default_factory=dict)


def count_customers(tx: Tx) -> int:
    """How many customers there are."""
    return int(tx.connection.execute(select(func.count()).select_from(Customer)).scalar_one())


def slice_after(tx: Tx, after_id: int, limit: int) -> Slice | None:
    """The next `limit` customers by id; None when there are no more."""
    wanted = (
        select(CUSTOMER.id, CUSTOMER.tier, CUSTOMER.do_not_call)
        .where(CUSTOMER.id > after_id)
        .order_by(CUSTOMER.id)
        .limit(limit)
    )
    rows = tx.connection.execute(wanted).all()
    if not rows:
        return None
    last_id = rows[-1][0]
    tiers = {identity: tier or None for identity, tier, do_not_call in rows if not do_not_call}
    return Slice(last_id, len(rows), tiers, _purchases(tx, after_id, last_id), _visits(tx, after_id, last_id))


def _purchases(tx: Tx, after_id: int, last_id: int) -> dict[int, list[PurchaseFacts]]:
    """Customer to delivered purchases."""
    returned = {row[0] for row in tx.run(_RETURNED, after_id=after_id, last_id=last_id).fetchall()}
    found: dict[int, list[PurchaseFacts]] = {}
    rows = tx.run(_DELIVERED, after_id=after_id, last_id=last_id).fetchall()
    for customer_id, identity, delivered_on, amount, currency, kind in rows:
        facts = PurchaseFacts(
            identity, _day(delivered_on), amount, currency, kind == "service", identity in returned
        )
        if (before := found.get(customer_id)) is None:
            found[customer_id] = [facts]
        else:
            before.append(facts)
    return found


@lru_cache(1 << 12)
def _day(stored: str | date) -> date:
    """A date as the driver gives it: SQLite's has text."""
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def _moment(stored: str | datetime | None) -> datetime | None:
    """A time as the driver gives it: SQLite's has text, in UTC."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored


def _visits(tx: Tx, after_id: int, last_id: int) -> dict[int, VisitsOf]:
    """Customer to visits in short."""
    rows = tx.run(_VISITED, after_id=after_id, last_id=last_id).fetchall()
    return {row[0]: VisitsOf(_moment(row[1]), _open_kinds(row[2:])) for row in rows}


@lru_cache
def _open_kinds(there: tuple[int, ...]) -> tuple[VisitKind, ...]:
    return tuple(kind for kind, flag in zip(VisitKind, there, strict=True) if flag)


def add_visits(tx: Tx, visits: Sequence[dict[str, object]]) -> int:
    """Write planned visits, and leave out those whose `plan_key` is there already; returns how many are new.

    Each has all the columns of PLANNED.
    """
    return int(tx.run_many(_ADD[tx.dialect], visits).rowcount) if visits else 0


def policy_body(tx: Tx, kind: str, on: date) -> str | None:
    """The policy of a kind that holds on a day, as JSON; None when none was ever set for it."""
    query = (
        select(POLICY.body)
        .where(POLICY.kind == kind, POLICY.valid_from <= on)
        .order_by(POLICY.valid_from.desc())
        .limit(1)
    )
    return tx.connection.execute(query).scalar_one_or_none()
