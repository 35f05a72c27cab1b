"""Promises in the database (R42): those that a customer still waits for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ScalarSelect, Select, select, text

from agentdesk.store.engine import Tx
from agentdesk.store.issue_tables import OPEN_PROMISE
from agentdesk.store.tables import Customer, Issue, Person, Promise

PROMISE: Final = Promise.__table__.c  # type: ignore[attr-defined]
_ISSUE: Final = Issue.__table__.c  # type: ignore[attr-defined]
_PERSON: Final = Person.__table__.c  # type: ignore[attr-defined]
_CUSTOMER: Final = Customer.__table__.c  # type: ignore[attr-defined]
_OPEN: Final = text(f"promise.{OPEN_PROMISE}")
_IN_TURN: Final = (PROMISE.due_on.is_(None), PROMISE.due_on, PROMISE.id)
"""The earliest first; those without a day last."""


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise that is not kept yet, or was; `due_on` is a local date, None where no day was named."""

    id: int
    issue_id: int
    customer_id: int
    customer: str
    text: str
    due_on: date | None
    made_at: datetime
    made_by: str
    kept_at: datetime | None
    note: str


def first_open(column: Any) -> ScalarSelect[Any]:
    """This column of the promise that an issue owes first, as a part of a query over issues."""
    return (
        select(column)
        .where(PROMISE.issue_id == _ISSUE.id, _OPEN)
        .order_by(*_IN_TURN)
        .limit(1)
        .correlate(Issue)
        .scalar_subquery()
    )


def _rows() -> Select[Any]:
    return (
        select(
            PROMISE.id,
            PROMISE.issue_id,
            PROMISE.customer_id,
            _CUSTOMER.name,
            PROMISE.text,
            PROMISE.due_on,
            PROMISE.made_at,
            _PERSON.name,
            PROMISE.kept_at,
            PROMISE.note,
        )
        .join(Person, _PERSON.id == PROMISE.made_by)
        .join(Customer, _CUSTOMER.id == PROMISE.customer_id)
        .order_by(*_IN_TURN)
    )


def _found(tx: Tx, statement: Select[Any]) -> tuple[PromiseRow, ...]:
    return tuple(PromiseRow(*row) for row in tx.connection.execute(statement))


def of_issue(tx: Tx, issue_id: int) -> tuple[PromiseRow, ...]:
    """Every promise about an issue, those that were kept too."""
    return _found(tx, _rows().where(PROMISE.issue_id == issue_id))


def open_of_customer(tx: Tx, customer_id: int) -> tuple[PromiseRow, ...]:
    """What a customer still waits for, whatever has become of the issue."""
    return _found(tx, _rows().where(PROMISE.customer_id == customer_id, _OPEN))


def due_until(tx: Tx, day: date, limit: int) -> tuple[PromiseRow, ...]:
    """The first promises that are to be kept by a day or before it."""
    return _found(tx, _rows().where(PROMISE.due_on <= day, _OPEN).limit(limit))


def open_days(tx: Tx, issue_id: int) -> list[date]:
    """The days by which something is still owed to an issue's customer."""
    days = select(PROMISE.due_on).where(PROMISE.issue_id == issue_id, _OPEN, PROMISE.due_on.is_not(None))
    return list(tx.connection.execute(days).scalars())
