"""Customers as they are looked up: found by name or number, and everything about one on a page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, func, select, text, union

from agentdesk.domain.issue import OPEN_STATES
from agentdesk.domain.names import phrase, tsquery
from agentdesk.store.engine import Tx
from agentdesk.store.promises import PROMISE, first_open
from agentdesk.store.tables import Contact, Customer, Issue, Person, Purchase, Visit

CUSTOMER: Final = Customer.__table__.c  # type: ignore[attr-defined]
CONTACT: Final = Contact.__table__.c  # type: ignore[attr-defined]
PURCHASE: Final = Purchase.__table__.c  # type: ignore[attr-defined]
VISIT: Final = Visit.__table__.c  # type: ignore[attr-defined]
ISSUE: Final = Issue.__table__.c  # type: ignore[attr-defined]
PERSON: Final = Person.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class FoundCustomer:
    """One customer in a list of findings, with the visit that is owed, if any."""

    customer_id: int
    number: str
    name: str
    tier: str
    region: str
    visit_id: int | None
    phone: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One way to reach a customer."""

    id: int
    kind: str
    value: str
    label: str
    valid: bool


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """One order."""

    id: int
    order_no: str
    kind: str
    product: str
    model: str
    units: int
    amount_minor: int
    currency: str
    purchased_on: date
    delivered_on: date | None
    region: str


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One earlier visit."""

    visit_id: int
    kind: str
    outcome: str | None
    score: str | None
    finished_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """One issue of this customer that is not closed."""

    id: int
    category: str
    severity: str
    state: str
    description: str
    promise: str
    """What was promised for the earliest day and is not kept yet (R42); empty when nothing was."""
    promised_on: date | None
    raised_at: datetime


_OWED = (
    select(func.min(VISIT.id))
    .where(VISIT.customer_id == CUSTOMER.id, VISIT.state.in_(("due", "claimed")))
    .correlate(Customer)
    .scalar_subquery()
)
_PHONE = (
    select(CONTACT.value)
    .where(CONTACT.customer_id == CUSTOMER.id, CONTACT.kind == "phone")
    .order_by(CONTACT.position, CONTACT.id)
    .limit(1)
    .correlate(Customer)
    .scalar_subquery()
)


def _found() -> Select[Any]:
    return select(
        CUSTOMER.id,
        CUSTOMER.number,
        CUSTOMER.name,
        CUSTOMER.tier,
        CUSTOMER.region,
        _OWED,
        func.coalesce(_PHONE, ""),
    )


def find_by_name(tx: Tx, query: str, after_id: int, limit: int) -> list[FoundCustomer]:
    """Customers whose name holds these characters or words, in the order of their ids."""
    if tx.dialect == "sqlite":
        match = text("customer.id IN (SELECT rowid FROM customer_search WHERE customer_search MATCH :words)")
        words, in_turn = phrase(query), CUSTOMER.id
    else:
        match = text("to_tsvector('simple', customer.search) @@ CAST(:words AS tsquery)")
        # Not the plain number: PostgreSQL would go through all customers by it and look into every name.
        words, in_turn = tsquery(query), CUSTOMER.id + 0
    if not words.strip('"'):
        return []
    statement = _found().where(match, CUSTOMER.id > after_id).order_by(in_turn).limit(limit)
    return [FoundCustomer(*row) for row in tx.connection.execute(statement, {"words": words})]


def find_by_number(tx: Tx, query: str, digits: str, after_id: int, limit: int) -> list[FoundCustomer]:
    """Customers with this number of ours, or with a telephone number that ends in these digits (four or more).

    Leading zeros of a national number do not count: numbers are stored with their country code.
    """
    numbered = select(CUSTOMER.id).where(CUSTOMER.number == query)
    reached = select(CONTACT.customer_id).where(
        CONTACT.tail == digits[-4:], CONTACT.value.endswith(digits.lstrip("0"), autoescape=True)
    )
    statement = (
        _found()
        .where(CUSTOMER.id.in_(union(numbered, reached)), CUSTOMER.id > after_id)
        .order_by(CUSTOMER.id)
        .limit(limit)
    )
    return [FoundCustomer(*row) for row in tx.connection.execute(statement)]


def contacts_of(tx: Tx, customer_id: int) -> tuple[ContactRow, ...]:
    """Every way to reach a customer, the preferred one first."""
    statement = (
        select(CONTACT.id, CONTACT.kind, CONTACT.value, CONTACT.label, CONTACT.invalid_since.is_(None))
        .where(CONTACT.customer_id == customer_id)
        .order_by(CONTACT.position, CONTACT.id)
    )
    return tuple(ContactRow(*row[:-1], bool(row[-1])) for row in tx.connection.execute(statement))


def purchases_of(tx: Tx, customer_id: int, limit: int) -> tuple[PurchaseRow, ...]:
    """The newest orders of a customer."""
    statement = (
        select(
            PURCHASE.id,
            PURCHASE.order_no,
            PURCHASE.kind,
            PURCHASE.product,
            PURCHASE.model,
            PURCHASE.units,
            PURCHASE.amount_minor,
            PURCHASE.currency,
            PURCHASE.purchased_on,
            PURCHASE.delivered_on,
            PURCHASE.region,
        )
        .where(PURCHASE.customer_id == customer_id)
        .order_by(PURCHASE.purchased_on.desc(), PURCHASE.id.desc())
        .limit(limit)
    )
    return tuple(PurchaseRow(*tuple(row)) for row in tx.connection.execute(statement))


def past_visits_of(tx: Tx, customer_id: int, limit: int) -> tuple[PastVisit, ...]:
    """The newest finished visits of a customer."""
    statement = (
        select(
            VISIT.id,
            VISIT.kind,
            VISIT.outcome,
            VISIT.score,
            VISIT.finished_at,
            func.coalesce(PERSON.name, ""),
        )
        .outerjoin(Person, PERSON.id == VISIT.finished_by)
        .where(VISIT.customer_id == customer_id, VISIT.state == "done")
        .order_by(VISIT.due_on.desc(), VISIT.id.desc())
        .limit(limit)
    )
    return tuple(PastVisit(*row) for row in tx.connection.execute(statement))


def open_issues_of(tx: Tx, customer_id: int, limit: int) -> tuple[OpenIssue, ...]:
    """The issues of a customer that are not closed, the newest first."""
    statement = (
        select(
            ISSUE.id,
            ISSUE.category,
            ISSUE.severity,
            ISSUE.state,
            ISSUE.description,
            func.coalesce(first_open(PROMISE.text), ""),
            first_open(PROMISE.due_on),
            ISSUE.raised_at,
        )
        .where(ISSUE.customer_id == customer_id, ISSUE.state.in_(OPEN_STATES))
        .order_by(ISSUE.raised_at.desc())
        .limit(limit)
    )
    return tuple(OpenIssue(*row) for row in tx.connection.execute(statement))
