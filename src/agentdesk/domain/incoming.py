"""What comes in from a file: rows that hold, and cells that do not, with the reason for each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from agentdesk.domain.errors import Refusal
from agentdesk.domain.reason import Reason, because


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer of a file. What the file does not say is absent: a stored value is kept then."""

    row: int
    """Number of the row in the file; the header is row 1."""
    number: str
    values: Mapping[str, object]
    """Column of the customer table to its value, without number, search and times."""
    phones: tuple[str, ...] = ()
    """E.164, the one to try first in front."""
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """One order of a file. What the file does not say is absent: a stored value is kept then."""

    row: int
    order_no: str
    customer: str
    """The customer's number."""
    values: Mapping[str, object]
    """Column of the purchase table to its value, without order_no and customer_id."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One cell because of which a row was not taken over."""

    row: int
    column: str
    """As the file's header calls it; empty where the row as a whole is wrong."""
    value: str
    reason: Reason


T = TypeVar("T", CustomerRow, PurchaseRow)


@dataclass(frozen=True, slots=True)
class Incoming(Generic[T]):
    """A file that is being read: its rows come once, in order."""

    name: str
    """Of the file, without its folder."""
    total: int
    """About how many rows it has."""
    headers: Mapping[str, str]
    """Field to the header of its column."""
    ignored: tuple[str, ...]
    """Headers of columns that say nothing we know."""
    rows: Iterator[T | tuple[Reject, ...]]
    """A row that holds, or all the cells for which it does not."""


def rejected(row: int, column: str, value: str, refusal: Refusal) -> Reject:
    """The reject that a refused cell makes."""
    values = {name: said if isinstance(said, int) else str(said) for name, said in refusal.values.items()}
    return Reject(row, column, value, because(refusal.message, **values))
