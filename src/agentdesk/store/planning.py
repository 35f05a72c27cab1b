"""What the visit plan needs of many customers at a time, and writing the visits it makes.

Customers are taken in ranges of ids, so that the memory needed does not grow with their number.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import (
    Column,
    ColumnClause,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from agentdesk.domain.cycle import CustomerTier, PurchaseFacts
from agentdesk.domain.visit import VisitKind
from agentdesk.store.engine import Tx
from agentdesk.store.hot import Hot
from agentdesk.store.tables import ASKED_VISIT, OPEN_VISIT, Customer, Purchase, Visit

CUSTOMER: Final = Customer.__table__.c  # type: ignore[attr-defined]
PURCHASE: Final = Purchase.__table__.c  # type: ignore[attr-defined]
VISIT: Final = Visit.__table__.c  # type: ignore[attr-defined]

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


def _next_slice() -> Hot:
    """The last id of the next customers, how many they are, how many of those to call have a visit open."""
    some = (
        select(CUSTOMER.id, CUSTOMER.do_not_call)
        .where(CUSTOMER.id > bindparam("after_id"))
        .order_by(CUSTOMER.id)
        .limit(bindparam("size", type_=Integer))
        .subquery("some")
        .c
    )
    has_open = exists(VISIT.id).where(VISIT.customer_id == some.id, text(OPEN_VISIT))
    return Hot(
        select(func.max(some.id), func.count(), func.count().filter(some.do_not_call.is_(False), has_open))
    )


def _candidates() -> Hot:
    """Customers of a slice that may be owed a visit, once for each of their delivered purchases.

    Left out are those whom no rule can owe anything: nothing delivered since `owed_since`, and a visit open or the
    last one ended at `visited_before` or later.
    """
    asked = select(func.max(VISIT.finished_at)).where(VISIT.customer_id == CUSTOMER.id, text(ASKED_VISIT))
    # The space stands in the statement: one that is compiled once cannot take a constant in later.
    space: ColumnClause[str] = literal_column("' '")
    listed = func.aggregate_strings(VISIT.kind, space)  # type: ignore[arg-type]
    open_kinds = select(listed).where(VISIT.customer_id == CUSTOMER.id, text(OPEN_VISIT))
    # Materialized: a database that folds it into the join looks the visits up again for each purchase.
    known = (
        select(
            CUSTOMER.id,
            CUSTOMER.tier,
            asked.scalar_subquery().label("asked_at"),
            open_kinds.scalar_subquery().label("open_kinds"),
        )
        .where(_in_slice(CUSTOMER.id), CUSTOMER.do_not_call.is_(False))
        .cte("known")
        .prefix_with("MATERIALIZED")
    )
    late = Purchase.__table__.alias("late").c  # type: ignore[attr-defined]
    lately = exists(late.id).where(
        late.customer_id == known.c.id, late.delivered_on >= bindparam("owed_since"), late.kind != "return"
    )
    delivered = and_(
        PURCHASE.customer_id == known.c.id, PURCHASE.delivered_on.is_not(None), PURCHASE.kind != "return"
    )
    long_ago = or_(known.c.asked_at.is_(None), known.c.asked_at < bindparam("visited_before"))
    return Hot(
        select(
            *known.c,
            PURCHASE.id,
            PURCHASE.delivered_on,
            PURCHASE.amount_minor,
            PURCHASE.currency,
            PURCHASE.kind,
        )
        .select_from(known.outerjoin(Purchase.__table__, delivered))  # type: ignore[attr-defined]
        .where(or_(and_(known.c.open_kinds.is_(None), long_ago), lately))
    )


_NEXT: Final = _next_slice()
_CANDIDATES: Final = _candidates()


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

_ADD: Final = {
    dialect: Hot(
        insert(Visit)
        .values({name: bindparam(name) for name in PLANNED})
        .on_conflict_do_nothing(index_elements=["plan_key"])
    )
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


class Candidate(NamedTuple):
    """A customer who may be owed a visit, with all that the cycle rules ask about."""

    customer_id: int
    tier: CustomerTier | None
    asked_at: datetime | None
    """When the last first or periodic visit ended."""
    open_kinds: tuple[VisitKind, ...]
    purchases: list[PurchaseFacts]


class Slice(NamedTuple):
    """Some customers, one after the other by id."""

    last_id: int
    """Go on after this one."""
    size: int
    """How many customers they are."""
    already: int
    """How many of those who may be called have a visit open."""


def count_customers(tx: Tx) -> int:
    """How many customers there are."""
    return int(tx.connection.execute(select(func.count()).select_from(Customer)).scalar_one())


def slice_after(tx: Tx, after_id: int, size: int) -> Slice | None:
    """The next `size` customers by id; None when there are no more."""
    last_id, count, already = tx.run(_NEXT, after_id=after_id, size=size).fetchone()
    return Slice(last_id, count, already) if count else None


def candidates(
    tx: Tx, after_id: int, last_id: int, *, owed_since: date, visited_before: datetime
) -> Iterable[Candidate]:
    """The customers with `after_id` < id <= `last_id` who may be called and may be owed a visit.

    Nobody is who has no delivery from `owed_since` on and either a visit open or one that ended at `visited_before`
    or later.
    """
    bounds = {"after_id": after_id, "last_id": last_id}
    returned = {row[0] for row in tx.run(_RETURNED, **bounds).fetchall()}
    rows = tx.run(_CANDIDATES, **bounds, owed_since=owed_since, visited_before=visited_before).fetchall()
    found: dict[int, Candidate] = {}
    for customer_id, tier, asked_at, open_kinds, identity, delivered_on, amount, currency, kind in rows:
        if (candidate := found.get(customer_id)) is None:
            candidate = Candidate(customer_id, tier or None, _moment(asked_at), _kinds(open_kinds), [])
            found[customer_id] = candidate
        if identity is not None:
            service, back = kind == "service", identity in returned
            candidate.purchases.append(
                PurchaseFacts(identity, _day(delivered_on), amount, currency, service, back)
            )
    return found.values()


@lru_cache(1 << 12)
def _day(stored: str | date) -> date:
    """A date as the driver gives it: SQLite's has text."""
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def _moment(stored: str | datetime | None) -> datetime | None:
    """A time as the driver gives it: SQLite's has text, in UTC."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored


@lru_cache
def _kinds(listed: str | None) -> tuple[VisitKind, ...]:
    return tuple(VisitKind(kind) for kind in listed.split()) if listed else ()


def add_visits(tx: Tx, visits: Sequence[dict[str, object]]) -> int:
    """Write planned visits, and leave out those whose `plan_key` is there already; returns how many are new.

    Each has all the columns of PLANNED.
    """
    return int(tx.run_many(_ADD[tx.dialect], visits).rowcount) if visits else 0
