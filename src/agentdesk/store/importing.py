"""Customers and purchases in bulk: what is stored under given numbers, and writing what is new or differs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col

from agentdesk.store.base import Table
from agentdesk.store.engine import Tx
from agentdesk.store.tables import Contact, Customer, Purchase

Values: TypeAlias = Mapping[str, object]

CUSTOMER_COLUMNS: Final = ("name", "kind", "tier", "language", "country", "region", "note", "do_not_call")
PURCHASE_COLUMNS: Final = (
    "customer_id",
    "kind",
    "product",
    "model",
    "units",
    "amount_minor",
    "currency",
    "region",
    "purchased_on",
    "delivered_on",
)


class Stored(NamedTuple):
    """A row as it is stored: its id and the columns that a file can say."""

    id: int
    values: dict[str, object]


class StoredContact(NamedTuple):
    """A number or address of a customer as it is stored."""

    id: int
    kind: str
    value: str
    position: int


def _stored(
    tx: Tx, table: type[Table], key: str, keys: Iterable[str], columns: Sequence[str]
) -> dict[str, Stored]:
    rows = table.__table__.c  # type: ignore[attr-defined]
    query = select(rows.id, rows[key], *(rows[name] for name in columns)).where(rows[key].in_(list(keys)))
    return {
        row[1]: Stored(row[0], dict(zip(columns, row[2:], strict=True)))
        for row in tx.connection.execute(query)
    }


def customers_by_number(tx: Tx, numbers: Iterable[str]) -> dict[str, Stored]:
    """The stored ones among the customers with these numbers (at most some thousands at a time)."""
    return _stored(tx, Customer, "number", numbers, CUSTOMER_COLUMNS)


def purchases_by_order(tx: Tx, orders: Iterable[str]) -> dict[str, Stored]:
    """The stored ones among the purchases with these order numbers (at most some thousands at a time)."""
    return _stored(tx, Purchase, "order_no", orders, PURCHASE_COLUMNS)


def customer_ids(tx: Tx, numbers: Iterable[str]) -> dict[str, int]:
    """Customer number to id, for those that are stored."""
    query = select(col(Customer.number), col(Customer.id)).where(col(Customer.number).in_(list(numbers)))
    return {number: identity for number, identity in tx.connection.execute(query) if identity is not None}


def contacts_of(tx: Tx, customers: Iterable[int]) -> dict[int, list[StoredContact]]:
    """Customer id to contacts, in the order in which they are tried."""
    query = (
        select(
            col(Contact.customer_id),
            col(Contact.id),
            col(Contact.kind),
            col(Contact.value),
            col(Contact.position),
        )
        .where(col(Contact.customer_id).in_(list(customers)))
        .order_by(col(Contact.position), col(Contact.id))
    )
    found: dict[int, list[StoredContact]] = defaultdict(list)
    for customer_id, identity, kind, value, position in tx.connection.execute(query):
        found[customer_id].append(StoredContact(identity or 0, kind, value, position))
    return found


def add_customers(tx: Tx, rows: Sequence[Values]) -> None:
    """Write new customers; each row has every column but the id."""
    _add(tx, Customer, rows)


def add_contacts(tx: Tx, rows: Sequence[Values]) -> None:
    """Write new contacts."""
    _add(tx, Contact, rows)


def add_purchases(tx: Tx, rows: Sequence[Values]) -> None:
    """Write new purchases; each row has every column but the id."""
    _add(tx, Purchase, rows)


def _add(tx: Tx, table: type[Table], rows: Sequence[Values]) -> None:
    if rows:
        tx.connection.execute(insert(table), rows)


def change_customers(tx: Tx, changes: Iterable[tuple[int, Values]]) -> None:
    """Write the differing columns of stored customers: (id, column to value)."""
    _change(tx, Customer, changes)


def change_purchases(tx: Tx, changes: Iterable[tuple[int, Values]]) -> None:
    """Write the differing columns of stored purchases: (id, column to value)."""
    _change(tx, Purchase, changes)


def place_contacts(tx: Tx, places: Iterable[tuple[int, int]]) -> None:
    """Put stored contacts into another order: (contact id, position)."""
    _change(tx, Contact, ((identity, {"position": position}) for identity, position in places))


def _change(tx: Tx, table: type[Table], changes: Iterable[tuple[int, Values]]) -> None:
    """One statement for each set of columns that changes together."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for identity, values in changes:
        alike[tuple(sorted(values))].append(
            {"the_id": identity} | {f"new_{name}": said for name, said in values.items()}
        )
    rows = table.__table__  # type: ignore[attr-defined]
    for columns, given in alike.items():
        statement = update(rows).where(rows.c.id == bindparam("the_id"))
        tx.connection.execute(statement.values({name: bindparam(f"new_{name}") for name in columns}), given)
