"""Customers and purchases out of files: what is new goes in, what differs is brought up to date.

A row that says the same as the database writes nothing. An empty cell says nothing: what is stored is kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from agentdesk.domain.errors import Refusal
from agentdesk.domain.incoming import CustomerRow, Incoming, PurchaseRow, Reject, rejected
from agentdesk.domain.names import spaced
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services import never_again
from agentdesk.services.acting import Acting
from agentdesk.services.running import Progress, Runner, unheard
from agentdesk.store import importing

BATCH: Final = 2_000
"""Rows in one transaction."""
PHONE_TAIL: Final = 4

NEW_CUSTOMER: Final[Mapping[str, object]] = {
    "kind": "individual",
    "tier": "",
    "language": "zh",
    "country": "",
    "region": "",
    "note": "",
    "do_not_call": False,
}
"""What a new customer is where the file does not say."""
NEW_PURCHASE: Final[Mapping[str, object]] = {"model": "", "units": 1, "region": "", "delivered_on": None}
"""What a new purchase is where the file does not say."""

Row = TypeVar("Row", CustomerRow, PurchaseRow)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one batch."""

    added: int
    updated: int
    unchanged: int
    rejected: tuple[Reject, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. `read` is the sum of the other numbers and of the rows rejected."""

    file: str
    read: int
    added: int
    updated: int
    unchanged: int
    doubled: int
    """Rows that repeat an earlier row of the file word for word."""
    rejected_rows: int
    rejected: tuple[Reject, ...]
    """Every bad cell; a row may have several."""
    ignored_columns: tuple[str, ...]
    dry_run: bool


def import_customers(
    desk: Runner, incoming: Incoming[CustomerRow], *, dry_run: bool = False, progress: Progress = unheard
) -> ImportReport:
    """Bring in a customer file; with `dry_run` everything is checked and nothing written."""
    return _bring_in(desk, "customers", incoming, _customer_key, take_customers, dry_run, progress)


def import_purchases(
    desk: Runner, incoming: Incoming[PurchaseRow], *, dry_run: bool = False, progress: Progress = unheard
) -> ImportReport:
    """Bring in a purchase file; with `dry_run` everything is checked and nothing written.

    An order of a customer who is not stored is rejected: import the customers first.
    """

    def take(act: Acting, rows: Sequence[PurchaseRow], *, write: bool) -> Taken:
        return take_purchases(
            act, rows, write=write, customer_column=incoming.headers.get("customer", "customer")
        )

    return _bring_in(desk, "purchases", incoming, _purchase_key, take, dry_run, progress)


def _customer_key(row: CustomerRow) -> tuple[str, str, int]:
    return "number", row.number, hash((tuple(row.values.items()), row.phones, row.emails))


def _purchase_key(row: PurchaseRow) -> tuple[str, str, int]:
    return "order_no", row.order_no, hash((row.customer, tuple(row.values.items())))


def _bring_in(
    desk: Runner,
    what: str,
    incoming: Incoming[Row],
    key_of: Callable[[Row], tuple[str, str, int]],
    take: Callable[..., Taken],
    dry_run: bool,
    progress: Progress,
) -> ImportReport:
    sieve = _Sieve(incoming, key_of)
    added = updated = unchanged = 0
    for batch in _batches(sieve.rows()):
        taken: Taken = desk.see(take, batch, write=False) if dry_run else desk.do(take, batch, write=True)
        added, updated, unchanged = added + taken.added, updated + taken.updated, unchanged + taken.unchanged
        sieve.reject(taken.rejected)
        progress(sieve.read, max(sieve.read, incoming.total))
    progress(sieve.read, sieve.read)
    report = ImportReport(
        incoming.name,
        sieve.read,
        added,
        updated,
        unchanged,
        sieve.doubled,
        len({each.row for each in sieve.rejected}),
        tuple(sorted(sieve.rejected, key=lambda each: each.row)),
        incoming.ignored,
        dry_run,
    )
    if not dry_run:
        desk.do(_write_down, what, report)
    return report


class _Sieve:
    """Lets through the rows that hold and says each number once; keeps count of the others."""

    def __init__(self, incoming: Incoming[Row], key_of: Callable[[Row], tuple[str, str, int]]) -> None:
        self._incoming: Incoming[Any] = incoming
        self._key_of: Callable[[Any], tuple[str, str, int]] = key_of
        self._seen: dict[str, tuple[int, int]] = {}
        self.read = 0
        self.doubled = 0
        self.rejected: list[Reject] = []

    def reject(self, rejects: Iterable[Reject]) -> None:
        self.rejected.extend(rejects)

    def rows(self) -> Iterator[Any]:
        for row in self._incoming.rows:
            self.read += 1
            if isinstance(row, tuple):
                self.reject(row)
                continue
            field, key, content = self._key_of(row)
            first = self._seen.setdefault(key, (row.row, content))
            if first[0] == row.row:
                yield row
            elif first[1] == content:
                self.doubled += 1
            else:
                refusal = Refusal(
                    N_("Row {row} has said something else under the same number."), row=first[0]
                )
                self.reject([rejected(row.row, self._incoming.headers.get(field, field), key, refusal)])


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _write_down(act: Acting, what: str, report: ImportReport) -> None:
    act.require(Permission.IMPORT_CUSTOMERS)
    act.audit(
        f"{what}_imported",
        file=report.file,
        read=report.read,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        doubled=report.doubled,
        rejected=report.rejected_rows,
    )
    act.tx.announce()


def _difference(now: Mapping[str, object], wanted: Mapping[str, object]) -> dict[str, object]:
    return {name: said for name, said in wanted.items() if now[name] != said}


def take_customers(act: Acting, rows: Sequence[CustomerRow], *, write: bool = True) -> Taken:
    """One batch of customers, each number once: add, change, or leave as it is."""
    act.require(Permission.IMPORT_CUSTOMERS)
    stored = importing.customers_by_number(act.tx, [row.number for row in rows])
    contacts = importing.contacts_of(act.tx, [each.id for each in stored.values()])
    new = [row for row in rows if row.number not in stored]
    changes: list[tuple[int, dict[str, object]]] = []
    for row in rows:
        if (now := stored.get(row.number)) is None:
            continue
        differs = _difference(now.values, row.values)
        if "name" in differs:
            differs["search"] = spaced(str(differs["name"]))
        if differs or _out_of_place(row, contacts.get(now.id, [])):
            changes.append((now.id, differs | {"updated_at": act.now}))
    if write:
        importing.add_customers(act.tx, [_new_customer(act, row) for row in new])
        importing.change_customers(act.tx, changes)
        ids = {number: each.id for number, each in stored.items()}
        ids |= importing.customer_ids(act.tx, [row.number for row in new])
        _write_contacts(act, rows, ids, contacts)
        if silent := [ids[row.number] for row in rows if row.values.get("do_not_call")]:
            never_again.let_go(act, silent, never_again.REFUSED)
    return Taken(len(new), len(changes), len(rows) - len(new) - len(changes))


def _new_customer(act: Acting, row: CustomerRow) -> dict[str, object]:
    values = {**NEW_CUSTOMER, **row.values}
    return values | {
        "number": row.number,
        "search": spaced(str(values["name"])),
        "created_at": act.now,
        "updated_at": act.now,
    }


def _wanted_contacts(row: CustomerRow) -> list[tuple[str, str]]:
    return [("phone", said) for said in row.phones] + [("email", said) for said in row.emails]


def _out_of_place(row: CustomerRow, now: Sequence[importing.StoredContact]) -> bool:
    """Whether the file's numbers and addresses are not those that are tried first."""
    for kind, wanted in (("phone", row.phones), ("email", row.emails)):
        if tuple(each.value for each in now if each.kind == kind)[: len(wanted)] != wanted:
            return True
    return False


def _write_contacts(
    act: Acting,
    rows: Sequence[CustomerRow],
    ids: Mapping[str, int],
    contacts: Mapping[int, Sequence[importing.StoredContact]],
) -> None:
    """The file's numbers come first; those known before stay behind them, as calls may have used them."""
    added: list[dict[str, object]] = []
    places: list[tuple[int, int]] = []
    for row in rows:
        customer_id = ids[row.number]
        now = contacts.get(customer_id, [])
        if not _out_of_place(row, now):
            continue
        wanted = _wanted_contacts(row)
        known = {(each.kind, each.value): each for each in now}
        order = wanted + [each for each in known if each not in wanted]
        for position, (kind, value) in enumerate(order):
            if (there := known.get((kind, value))) is None:
                added.append(_new_contact(customer_id, kind, value, position))
            elif there.position != position:
                places.append((there.id, position))
    importing.add_contacts(act.tx, added)
    importing.place_contacts(act.tx, places)


def _new_contact(customer_id: int, kind: str, value: str, position: int) -> dict[str, object]:
    tail = value[-PHONE_TAIL:] if kind == "phone" else ""
    return {
        "customer_id": customer_id,
        "kind": kind,
        "value": value,
        "tail": tail,
        "label": "",
        "position": position,
    }


def take_purchases(
    act: Acting, rows: Sequence[PurchaseRow], *, write: bool = True, customer_column: str = "customer"
) -> Taken:
    """One batch of purchases, each order once: add, change, or leave as it is."""
    act.require(Permission.IMPORT_CUSTOMERS)
    stored = importing.purchases_by_order(act.tx, [row.order_no for row in rows])
    customers = importing.customer_ids(act.tx, {row.customer for row in rows})
    new: list[dict[str, object]] = []
    changes: list[tuple[int, dict[str, object]]] = []
    rejects: list[Reject] = []
    for row in rows:
        customer_id = customers.get(row.customer)
        if customer_id is None:
            refusal = Refusal(N_("There is no customer with this number. Import the customers first."))
            rejects.append(rejected(row.row, customer_column, row.customer, refusal))
        elif (now := stored.get(row.order_no)) is None:
            new.append({**NEW_PURCHASE, **row.values, "order_no": row.order_no, "customer_id": customer_id})
        elif differs := _difference(now.values, {**row.values, "customer_id": customer_id}):
            changes.append((now.id, differs))
    if write:
        importing.add_purchases(act.tx, new)
        importing.change_purchases(act.tx, changes)
    unchanged = len(rows) - len(new) - len(changes) - len(rejects)
    return Taken(len(new), len(changes), unchanged, tuple(rejects))
