"""The ledger in the database: filtered pages by key, one issue with its timeline, appending to it."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, func, insert, literal, select, tuple_

from agentdesk.store.engine import Tx
from agentdesk.store.tables import Customer, Department, Issue, IssueEvent, Person, Purchase

ISSUE: Final = Issue.__table__.c  # type: ignore[attr-defined]
EVENT: Final = IssueEvent.__table__.c  # type: ignore[attr-defined]
CUSTOMER: Final = Customer.__table__.c  # type: ignore[attr-defined]
DEPARTMENT: Final = Department.__table__.c  # type: ignore[attr-defined]
PURCHASE: Final = Purchase.__table__.c  # type: ignore[attr-defined]
ASSIGNEE: Final = Person.__table__.alias("assignee")  # type: ignore[attr-defined]
RAISER: Final = Person.__table__.alias("raiser")  # type: ignore[attr-defined]

COUNT_AT_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """Which issues are looked for; what is None or empty does not narrow."""

    states: tuple[str, ...] = ()
    severity: str | None = None
    category: str | None = None
    department_id: int | None = None
    assignee_id: int | None = None
    customer_id: int | None = None
    number: int | None = None


IssueKey = tuple[datetime, int]
"""Where a page ended: when the last issue was raised, and its number."""


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue as a row of the ledger."""

    id: int
    raised_at: datetime
    changed_at: datetime
    state: str
    severity: str
    category: str
    description: str
    reopened: int
    promised_on: date | None
    customer_id: int
    customer: str
    product: str
    department_id: int | None
    department: str
    assignee_id: int | None
    assignee: str
    raised_by: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One row of an issue's timeline."""

    seq: int
    at: datetime
    person: str
    kind: str
    value: dict[str, Any]


_COLUMNS: Final = (
    ISSUE.id,
    ISSUE.raised_at,
    ISSUE.changed_at,
    ISSUE.state,
    ISSUE.severity,
    ISSUE.category,
    ISSUE.description,
    ISSUE.reopened,
    ISSUE.promised_on,
    ISSUE.customer_id,
    CUSTOMER.name.label("customer"),
    func.coalesce(PURCHASE.product, "").label("product"),
    ISSUE.department_id,
    func.coalesce(DEPARTMENT.name, "").label("department"),
    ISSUE.assignee_id,
    func.coalesce(ASSIGNEE.c.name, "").label("assignee"),
    RAISER.c.name.label("raised_by"),
)


def _issues() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .select_from(Issue)
        .join(Customer, CUSTOMER.id == ISSUE.customer_id)
        .join(RAISER, RAISER.c.id == ISSUE.raised_by)
        .outerjoin(Purchase, PURCHASE.id == ISSUE.purchase_id)
        .outerjoin(Department, DEPARTMENT.id == ISSUE.department_id)
        .outerjoin(ASSIGNEE, ASSIGNEE.c.id == ISSUE.assignee_id)
    )


def _narrowed(statement: Select[Any], by: IssueFilter) -> Select[Any]:
    if by.states:
        statement = statement.where(ISSUE.state.in_(by.states))
    for column, wanted in (
        (ISSUE.severity, by.severity),
        (ISSUE.category, by.category),
        (ISSUE.department_id, by.department_id),
        (ISSUE.assignee_id, by.assignee_id),
        (ISSUE.customer_id, by.customer_id),
        (ISSUE.id, by.number),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    return statement


def issue_rows(tx: Tx, by: IssueFilter, after: IssueKey | None, limit: int) -> list[IssueRow]:
    """The next `limit` issues, the newest first."""
    statement = _narrowed(_issues(), by).order_by(ISSUE.raised_at.desc(), ISSUE.id.desc()).limit(limit)
    if after is not None:
        last = tuple_(literal(after[0], ISSUE.raised_at.type), literal(after[1]))
        statement = statement.where(tuple_(ISSUE.raised_at, ISSUE.id) < last)
    return [IssueRow(*tuple(row)) for row in tx.connection.execute(statement)]


def count_issues(tx: Tx, by: IssueFilter) -> int:
    """How many issues there are; COUNT_AT_MOST means that many or more."""
    some = _narrowed(select(ISSUE.id), by).limit(COUNT_AT_MOST).subquery()
    return int(tx.connection.execute(select(func.count()).select_from(some)).scalar_one())


def timeline_of(tx: Tx, issue_id: int) -> tuple[TimelineEntry, ...]:
    """Everything that happened to an issue, the oldest first."""
    person = Person.__table__.c  # type: ignore[attr-defined]
    statement = (
        select(EVENT.seq, EVENT.at, person.name, EVENT.kind, EVENT.value)
        .join(Person, person.id == EVENT.person_id)
        .where(EVENT.issue_id == issue_id)
        .order_by(EVENT.seq)
    )
    return tuple(
        TimelineEntry(row[0], row[1], row[2], row[3], json.loads(row[4]))
        for row in tx.connection.execute(statement)
    )


def append_to_timeline(
    tx: Tx, issue_id: int, *, at: datetime, person_id: int, kind: str, value: dict[str, Any]
) -> None:
    """Add one row to an issue's timeline."""
    last = select(func.coalesce(func.max(EVENT.seq), 0) + 1).where(EVENT.issue_id == issue_id)
    tx.connection.execute(
        insert(IssueEvent).values(
            issue_id=issue_id,
            seq=last.scalar_subquery(),
            at=at,
            person_id=person_id,
            kind=kind,
            value=json.dumps(value, ensure_ascii=False, default=str),
        )
    )
