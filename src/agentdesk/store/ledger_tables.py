"""The append-only logs, what chains them (domain/chain.py), and the seals of their days."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from agentdesk.domain.chain import LOGS
from agentdesk.domain.issue import IssueEventKind
from agentdesk.store.base import STRICT, STRICT_BY_KEY, Table, one_of


class IssueEvent(Table, table=True):
    """The append-only timeline of an issue; `value` is JSON. Ids rise along every chain."""

    __table_args__ = (UniqueConstraint("issue_id", "seq"), one_of("kind", IssueEventKind), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id")
    seq: int
    at: datetime
    person_id: int = Field(foreign_key="person.id")
    kind: str
    value: str
    link: int
    salt: str
    digest: str
    mac: str


class AuditEvent(Table, table=True):
    """The append-only record of who did what (ASVS 16.2.1); `value` is JSON without personal data."""

    __table_args__ = (Index(None, "at"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    person_id: int | None = Field(default=None, foreign_key="person.id")
    kind: str
    entity: str = ""
    value: str = "{}"
    link: int
    salt: str
    digest: str
    mac: str


class ChainHead(Table, table=True):
    """The last link of a person's chain in a log; person 0 is the program itself."""

    __table_args__ = (one_of("log", LOGS), STRICT_BY_KEY)
    log: str = Field(primary_key=True)
    person_id: int = Field(primary_key=True)
    link: int
    mac: str


class LedgerSeal(Table, table=True):
    """The seal of a local day (domain/seal.py). `heads` is JSON: [[log, person, link, mac], …], sorted."""

    __table_args__ = (STRICT_BY_KEY,)
    day: date = Field(primary_key=True)
    at: datetime
    heads: str
    code: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    """Who asked for it; NULL: made by itself when the next day began."""
