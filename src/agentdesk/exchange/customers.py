"""Customer files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agentdesk.domain.incoming import CustomerRow, Incoming, Reject
from agentdesk.exchange.cells import read_emails, read_phones
from agentdesk.exchange.fields import CUSTOMER_FIELDS
from agentdesk.exchange.mapping import Mapping, load_mapping
from agentdesk.exchange.rows import Opened, Row, opened, rows_of

_AS_WRITTEN: Final = ("name", "country", "region", "note")


def customers_in(path: Path, mapping_file: Path | None = None) -> Incoming[CustomerRow]:
    """The customers in a CSV or XLSX file, checked row by row as they are read. Raises Refusal for the file.

    A number without a country code is one of the row's country where that is a two-letter code, else of the
    mapping's `phone_region`.
    """
    mapping = load_mapping(mapping_file, CUSTOMER_FIELDS) if mapping_file else Mapping()
    source = opened(path, CUSTOMER_FIELDS, mapping)
    return Incoming(source.table.name, source.table.total, source.headers, source.ignored, _customers(source))


def _customers(source: Opened) -> Iterator[CustomerRow | tuple[Reject, ...]]:
    for row in rows_of(source):
        customer = _customer(row, source.mapping.options.phone_region)
        yield tuple(row.rejects) or customer


def _customer(row: Row, phone_region: str) -> CustomerRow:
    country = row.texts.get("country", "")
    region = country if len(country) == 2 and country.isascii() and country.isupper() else phone_region
    phones = row.read("phones", lambda cell: read_phones(cell, region)) or ()
    emails = row.read("emails", read_emails) or ()
    values: dict[str, object] = {name: row.texts[name] for name in _AS_WRITTEN if name in row.texts}
    values.update(row.values)
    if "do_not_call" in values:
        values["do_not_call"] = values["do_not_call"] == "yes"
    return CustomerRow(row.number, row.texts.get("number", ""), values, phones, emails)
