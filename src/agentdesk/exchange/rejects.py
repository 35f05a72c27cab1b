"""The file of what was not taken over: row, column, value and reason, ready to be mended in a spreadsheet."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.incoming import Reject
from agentdesk.exchange.table_files import no_formula
from agentdesk.i18n import N_, _

HEADER: Final = (N_("row"), N_("column"), N_("value"), N_("reason"))
LONGEST_VALUE: Final = 200


def rejects_path(source: Path) -> Path:
    """Where the rejects of a file go: `orders.csv` to `orders.rejected.csv` beside it."""
    return source.with_name(f"{source.stem}.rejected.csv")


def write_rejects(path: Path, rejects: Iterable[Reject]) -> None:
    """Write the rejects in the language in use, as CSV UTF-8 with BOM. Raises Refusal when that fails."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([_(title) for title in HEADER])
            for each in rejects:
                reason = _(each.reason.message, **each.reason.named)
                writer.writerow([each.row, *(harmless(said) for said in (each.column, each.value, reason))])
    except OSError as error:
        raise Refusal(
            N_("The rejected rows cannot be written to {file}: {detail}."),
            file=path,
            detail=error.strerror or error,
        ) from error


def harmless(text: str) -> str:
    """`text` shortened, unreadable bytes as `\\xff`, and an apostrophe before what would be a formula."""
    readable = text[:LONGEST_VALUE].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return no_formula(readable)
