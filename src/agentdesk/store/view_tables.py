"""The table of saved views of the ledger."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from agentdesk.store.base import STRICT, Table, never, of_rows


class LedgerView(Table, table=True):
    """A filter of the ledger that a person has named; `body` is its JSON (services/ledger_view.py)."""

    __table_args__ = (
        UniqueConstraint("person_id", "name"),
        of_rows("ix_ledger_view_opens", "person_id", rows="opens", unique=True),
        never("name", "length(name) > 0"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    """Whose it is."""
    name: str
    body: str
    shared: bool = False
    """Everybody who sees the ledger sees it."""
    opens: bool = False
    """The person's ledger begins with it."""
    changed_at: datetime
