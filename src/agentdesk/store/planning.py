"""What the visit plan needs of many customers at a time, and writing the visits it makes.

Customers are taken in ranges of ids, so that the memory needed does not grow with their number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from agentdesk.domain.cycle import CustomerTier, PurchaseFacts
from agentdesk.domain.visit import VisitKind, VisitState
from agentdesk.store.engine import Tx
from agentdesk.store.tables import Customer, Policy, Purchase, Visit

CUSTOMER: Final = Customer.__table__.c  # type: ignore[attr-defined]
PURCHASE: Final = Purchase.__table__.c  # type: ignore[attr-defined]
VISIT: Final = Visit.__table__.c  # type: ignore[attr-defined]
POLICY: Final = Policy.__table__.c  # type: ignore[attr-defined]

_ASKED: Final = (VisitKind.FIRST.value, VisitKind.PERIODIC.value)
"""Kinds of visits on which the questionnaire is asked; the cycle counts from them."""


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
    returned = _returned(tx, after_id, last_id)
    query = select(
        PURCHASE.customer_id,
        PURCHASE.id,
        PURCHASE.delivered_on,
        PURCHASE.amount_minor,
        PURCHASE.currency,
        PURCHASE.kind,
    ).where(
        PURCHASE.customer_id > after_id,
        PURCHASE.customer_id <= last_id,
        PURCHASE.kind != "return",
        PURCHASE.delivered_on.is_not(None),
    )
    found: dict[int, list[PurchaseFacts]] = {}
    for customer_id, identity, delivered_on, amount, currency, kind in tx.connection.execute(query):
        facts = PurchaseFacts(
            identity, delivered_on, amount, currency, kind == "service", identity in returned
        )
        if (before := found.get(customer_id)) is None:
            found[customer_id] = [facts]
        else:
            before.append(facts)
    return found


def _returned(tx: Tx, after_id: int, last_id: int) -> set[int]:
    """Purchases of which the whole went back.

    A return names no order, so it takes back the newest earlier purchase of the same product by the same customer
    that cost no more than is returned.
    """
    back, bought = aliased(Purchase), aliased(Purchase)
    query = (
        select(func.max(bought.id))
        .select_from(back)
        .join(
            bought,
            and_(
                bought.customer_id == back.customer_id,  # type: ignore[arg-type]
                bought.product == back.product,  # type: ignore[arg-type]
                bought.kind != "return",  # type: ignore[arg-type]
                bought.amount_minor <= -back.amount_minor,  # type: ignore[arg-type]
                bought.purchased_on <= back.purchased_on,  # type: ignore[arg-type]
            ),
        )
        .where(back.kind == "return", back.customer_id > after_id, back.customer_id <= last_id)  # type: ignore[arg-type]
        .group_by(back.id)  # type: ignore[arg-type]
    )
    return {identity for identity in tx.connection.execute(query).scalars() if identity is not None}


def _visits(tx: Tx, after_id: int, last_id: int) -> dict[int, VisitsOf]:
    """Customer to visits in short, one row of the database for each."""
    is_open = VISIT.state != VisitState.DONE.value
    counts = and_(VISIT.state == VisitState.DONE.value, VISIT.kind.in_(_ASKED))
    kinds = tuple(VisitKind)
    query = (
        select(
            VISIT.customer_id,
            func.max(case((counts, VISIT.finished_at))),
            *(func.max(case((and_(is_open, VISIT.kind == kind.value), 1), else_=0)) for kind in kinds),
        )
        .where(VISIT.customer_id > after_id, VISIT.customer_id <= last_id)
        .group_by(VISIT.customer_id)
    )
    return {
        row[0]: VisitsOf(row[1], tuple(kind for kind, there in zip(kinds, row[2:], strict=True) if there))
        for row in tx.connection.execute(query)
    }


def add_visits(tx: Tx, visits: Sequence[Mapping[str, object]]) -> int:
    """Write planned visits, and leave out those whose `plan_key` is there already; returns how many are new."""
    if not visits:
        return 0
    insert = sqlite.insert if tx.dialect == "sqlite" else postgresql.insert
    statement = insert(Visit).on_conflict_do_nothing(index_elements=["plan_key"])
    return int(tx.connection.execute(statement, visits).rowcount)


def policy_body(tx: Tx, kind: str, on: date) -> str | None:
    """The policy of a kind that holds on a day, as JSON; None when none was ever set for it."""
    query = (
        select(POLICY.body)
        .where(POLICY.kind == kind, POLICY.valid_from <= on)
        .order_by(POLICY.valid_from.desc())
        .limit(1)
    )
    return tx.connection.execute(query).scalar_one_or_none()
