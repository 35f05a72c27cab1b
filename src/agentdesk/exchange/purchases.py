"""Purchase files."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.incoming import Incoming, PurchaseRow, Reject
from agentdesk.domain.money import parse_amount
from agentdesk.exchange.cells import read_day
from agentdesk.exchange.fields import PURCHASE_FIELDS
from agentdesk.exchange.mapping import Mapping, Options, load_mapping
from agentdesk.exchange.rows import Opened, Row, opened, rows_of
from agentdesk.i18n import N_

_AS_WRITTEN: Final = ("product", "model", "region")


def purchases_in(path: Path, mapping_file: Path | None = None) -> Incoming[PurchaseRow]:
    """The orders in a CSV or XLSX file, checked row by row as they are read. Raises Refusal for the file."""
    mapping = load_mapping(mapping_file, PURCHASE_FIELDS) if mapping_file else Mapping()
    source = opened(path, PURCHASE_FIELDS, mapping)
    return Incoming(source.table.name, source.table.total, source.headers, source.ignored, _purchases(source))


def _purchases(source: Opened) -> Iterator[PurchaseRow | tuple[Reject, ...]]:
    for row in rows_of(source):
        purchase = _purchase(row, source.mapping.options)
        yield tuple(row.rejects) or purchase


def _purchase(row: Row, options: Options) -> PurchaseRow:
    values: dict[str, object] = {name: row.texts[name] for name in _AS_WRITTEN if name in row.texts}
    if "units" in row.values:
        values["units"] = row.values["units"]
    _read_amount(row, options, values)
    _read_days(row, options, values)
    return PurchaseRow(row.number, row.texts.get("order_no", ""), row.texts.get("customer", ""), values)


def _read_amount(row: Row, options: Options, values: dict[str, object]) -> None:
    """Amount, currency and kind. A return is kept with a negative amount, however the file writes it."""
    currency = str(row.values.get("currency", ""))
    minor = row.read("amount", lambda cell: parse_amount(cell, currency)) if currency else None
    if minor is None:
        return
    kind = row.values.get("kind")
    if kind is None:
        begins = row.texts.get("order_no", "").startswith(options.returns_prefix)
        kind = "return" if minor < 0 and begins else "sale"
    if kind == "return":
        minor = -abs(minor)
    elif minor < 0:
        row.refuse("amount", row.texts["amount"], Refusal(N_("Only a return has a negative amount.")))
    values.update(kind=kind, amount_minor=minor, currency=currency)


def _read_days(row: Row, options: Options, values: dict[str, object]) -> None:
    purchased_on = row.read("purchased_on", lambda cell: read_day(cell, options.dates))
    delivered_on: date | None = row.read("delivered_on", lambda cell: read_day(cell, options.dates))
    if purchased_on is None:
        return
    values["purchased_on"] = purchased_on
    if delivered_on is not None and delivered_on < purchased_on:
        refusal = Refusal(N_("Delivered before it was bought ({day})."), day=purchased_on.isoformat())
        row.refuse("delivered_on", row.texts["delivered_on"], refusal)
    if delivered_on is None and options.delivered_after_days is not None and values.get("kind") != "return":
        delivered_on = purchased_on + timedelta(days=options.delivered_after_days)
    if delivered_on is not None:
        values["delivered_on"] = delivered_on
