"""The ledger in the database: pages of its list, as issue_filter.py narrows it; one issue with its timeline."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, delete, func, insert, select

from agentdesk.domain.issue import IssueEventKind
from agentdesk.domain.visit import VisitKind, VisitState
from agentdesk.store.chains import append_issue_event
from agentdesk.store.engine import Tx
from agentdesk.store.issue_filter import ISSUE as ISSUE
from agentdesk.store.issue_filter import IssueFilter as IssueFilter
from agentdesk.store.issue_filter import IssueKey as IssueKey
from agentdesk.store.issue_filter import beyond, narrowed, sorted_by
from agentdesk.store.tables import (
    Customer,
    Department,
    Issue,
    IssueDepartment,
    IssueEvent,
    Person,
    Purchase,
    Visit,
)

EVENT: Final = IssueEvent.__table__.c  # type: ignore[attr-defined]
CUSTOMER: Final = Customer.__table__.c  # type: ignore[attr-defined]
DEPARTMENT: Final = Department.__table__.c  # type: ignore[attr-defined]
PURCHASE: Final = Purchase.__table__.c  # type: ignore[attr-defined]
ASSIGNEE: Final = Person.__table__.alias("assignee")  # type: ignore[attr-defined]
RAISER: Final = Person.__table__.alias("raiser")  # type: ignore[attr-defined]

COUNT_AT_MOST: Final = 1000


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
    due_on: date | None
    clock: str | None
    """Which clock runs out first, or ran out first; None where none runs."""
    clock_due_at: datetime | None
    next_due_at: datetime
    """Sorted by; NOTHING_DUE where nothing is."""
    complaint: bool
    customer_id: int
    customer_number: str
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
    person_id: int
    person: str
    kind: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewestEvent:
    """The last thing that happened to an issue."""

    seq: int
    at: datetime
    person_id: int
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
    ISSUE.due_on,
    ISSUE.clock,
    ISSUE.clock_due_at,
    ISSUE.next_due_at,
    ISSUE.complaint,
    ISSUE.customer_id,
    CUSTOMER.number,
    CUSTOMER.name.label("customer"),
    func.coalesce(PURCHASE.product, "").label("product"),
    ISSUE.department_id,
    func.coalesce(DEPARTMENT.name, "").label("department"),
    ISSUE.assignee_id,
    func.coalesce(ASSIGNEE.c.name, "").label("assignee"),
    RAISER.c.name.label("raised_by"),
)


def whole_rows() -> Select[Any]:
    """Issues with their names, to be narrowed; each row makes an IssueRow."""
    return (
        select(*_COLUMNS)
        .select_from(Issue)
        .join(Customer, CUSTOMER.id == ISSUE.customer_id)
        .join(RAISER, RAISER.c.id == ISSUE.raised_by)
        .outerjoin(Purchase, PURCHASE.id == ISSUE.purchase_id)
        .outerjoin(Department, DEPARTMENT.id == ISSUE.department_id)
        .outerjoin(ASSIGNEE, ASSIGNEE.c.id == ISSUE.assignee_id)
    )


def issue_rows(tx: Tx, by: IssueFilter, after: IssueKey | None, limit: int) -> list[IssueRow]:
    """The next `limit` issues, in the order of the filter."""
    statement = sorted_by(narrowed(tx, whole_rows(), by), by.order).limit(limit)
    if after is not None:
        statement = beyond(statement, by.order, after)
    return [IssueRow(*tuple(row)) for row in tx.connection.execute(statement)]


def rows_of(tx: Tx, issue_ids: Iterable[int]) -> list[IssueRow]:
    """These issues, in the order of their numbers."""
    statement = whole_rows().where(ISSUE.id.in_(set(issue_ids))).order_by(ISSUE.id)
    return [IssueRow(*tuple(row)) for row in tx.connection.execute(statement)]


def issue_before(tx: Tx, by: IssueFilter, key: IssueKey) -> int | None:
    """The number of the issue that stands right before this place of the list."""
    return _beside(tx, by, key, backwards=True)


def issue_after(tx: Tx, by: IssueFilter, key: IssueKey) -> int | None:
    """The number of the issue that stands right after this place of the list."""
    return _beside(tx, by, key, backwards=False)


def _beside(tx: Tx, by: IssueFilter, key: IssueKey, *, backwards: bool) -> int | None:
    there = beyond(narrowed(tx, select(ISSUE.id), by), by.order, key, backwards=backwards)
    statement = sorted_by(there, by.order, backwards=backwards).limit(1)
    return tx.connection.execute(statement).scalar_one_or_none()


def newest_issue(tx: Tx) -> int:
    """The highest number that an issue has; 0 before the first."""
    return int(tx.connection.execute(select(func.coalesce(func.max(ISSUE.id), 0))).scalar_one())


def count_issues(tx: Tx, by: IssueFilter, at_most: int | None = COUNT_AT_MOST) -> int:
    """How many issues there are; counting stops at `at_most`, so that many mean that many or more."""
    some = narrowed(tx, select(ISSUE.id), by)
    if at_most is not None:
        # The newest first: what people ask about is mostly among them, and counting stops sooner.
        some = sorted_by(some, by.order).limit(at_most)
    return int(tx.connection.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def timeline_of(tx: Tx, issue_id: int) -> tuple[TimelineEntry, ...]:
    """Everything that happened to an issue, the oldest first."""
    person = Person.__table__.c  # type: ignore[attr-defined]
    statement = (
        select(EVENT.seq, EVENT.at, EVENT.person_id, person.name, EVENT.kind, EVENT.value)
        .join(Person, person.id == EVENT.person_id)
        .where(EVENT.issue_id == issue_id)
        .order_by(EVENT.seq)
    )
    return tuple(
        TimelineEntry(*row[:-1], json.loads(row[-1] or "{}")) for row in tx.connection.execute(statement)
    )


def standing(timeline: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    """The entries that were not taken back, without those that took something back."""
    entries = list(timeline)
    undone = {entry.value.get("seq") for entry in entries if entry.kind == IssueEventKind.UNDONE}
    return [entry for entry in entries if entry.kind != IssueEventKind.UNDONE and entry.seq not in undone]


def will_be_asked(tx: Tx, issue_id: int) -> bool:
    """Whether a confirmation visit of the issue stands in a queue or is being made."""
    visit = Visit.__table__.c  # type: ignore[attr-defined]
    waiting = select(visit.id).where(
        visit.issue_id == issue_id,
        visit.kind == VisitKind.CONFIRMATION,
        visit.state.in_((VisitState.DUE, VisitState.CLAIMED)),
    )
    return tx.connection.execute(waiting.limit(1)).first() is not None


def newest_event(tx: Tx, issue_id: int) -> NewestEvent | None:
    """The newest entry of an issue's timeline."""
    statement = (
        select(EVENT.seq, EVENT.at, EVENT.person_id, EVENT.kind, EVENT.value)
        .where(EVENT.issue_id == issue_id)
        .order_by(EVENT.seq.desc())
        .limit(1)
    )
    row = tx.connection.execute(statement).first()
    return None if row is None else NewestEvent(row[0], row[1], row[2], row[3], json.loads(row[4] or "{}"))


def departments_beside(tx: Tx, issue_id: int) -> tuple[int, ...]:
    """The departments that work on an issue together with the one in the lead."""
    column = IssueDepartment.__table__.c  # type: ignore[attr-defined]
    lead = select(func.coalesce(ISSUE.department_id, 0)).where(ISSUE.id == issue_id).scalar_subquery()
    beside = select(column.department_id).where(column.issue_id == issue_id, column.department_id != lead)
    found = beside.order_by(column.department_id)
    return tuple(tx.connection.execute(found).scalars())


def set_departments_beside(tx: Tx, issue_id: int, department_ids: Iterable[int]) -> None:
    """These and no others work on an issue together with the one in the lead."""
    table = IssueDepartment.__table__  # type: ignore[attr-defined]
    tx.connection.execute(delete(table).where(table.c.issue_id == issue_id))
    for each in department_ids:
        tx.connection.execute(insert(table).values(issue_id=issue_id, department_id=each))


def append_to_timeline(
    tx: Tx, issue_id: int, *, at: datetime, person_id: int, kind: str, value: dict[str, Any]
) -> None:
    """Add one row to an issue's timeline."""
    append_issue_event(
        tx,
        issue_id=issue_id,
        at=at,
        person_id=person_id,
        kind=kind,
        value=json.dumps(value, ensure_ascii=False, default=str),
    )
