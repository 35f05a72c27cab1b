"""The ledger in the database: filtered pages by key, one issue with its timeline, appending to it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, or_, select, text, tuple_

from agentdesk.domain.issue import OPEN_STATES, IssueEventKind
from agentdesk.store.chains import append_issue_event
from agentdesk.store.engine import Tx
from agentdesk.store.tables import (
    OPEN_ISSUE,
    Customer,
    Department,
    Issue,
    IssueDepartment,
    IssueEvent,
    Person,
    Purchase,
)

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
    """Which issues are looked for; what is None, empty or False does not narrow."""

    states: tuple[str, ...] = ()
    severity: str | None = None
    category: str | None = None
    department_id: int | None = None
    assignee_id: int | None = None
    unassigned: bool = False
    """Neither a department nor a person is responsible."""
    raised_from: datetime | None = None
    raised_before: datetime | None = None
    due_before: date | None = None
    """Something was promised or planned for a day before this one; together with `clock_before`: either of them."""
    clock_before: datetime | None = None
    """A clock that has not ended runs or ran out before this moment."""
    reopened: bool = False
    number: int | None = None
    customer_ids: tuple[int, ...] | None = None
    """Of one of these customers; together with `number`: either of them."""


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
    due_on: date | None
    clock: str | None
    """Which clock runs out first, or ran out first; None where none runs."""
    clock_due_at: datetime | None
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


def _narrowed(statement: Select[Any], by: IssueFilter) -> Select[Any]:
    if set(by.states) == set(OPEN_STATES):
        statement = statement.where(text(f"issue.{OPEN_ISSUE}"))
    elif len(by.states) == 1:
        statement = statement.where(ISSUE.state == by.states[0])
    elif by.states:
        # Not a plain column: SQLite would go through each state's index and sort them all.
        statement = statement.where(ISSUE.state.concat("").in_(by.states))
    for column, wanted in (
        (ISSUE.severity, by.severity),
        (ISSUE.category, by.category),
        (ISSUE.department_id, by.department_id),
        (ISSUE.assignee_id, by.assignee_id),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if by.unassigned:
        statement = statement.where(ISSUE.department_id.is_(None), ISSUE.assignee_id.is_(None))
    if by.raised_from is not None:
        statement = statement.where(ISSUE.raised_at >= by.raised_from)
    if by.raised_before is not None:
        statement = statement.where(ISSUE.raised_at < by.raised_before)
    late = _late(by)
    if late:
        statement = statement.where(or_(*late))
    if by.reopened:
        statement = statement.where(ISSUE.reopened > 0)
    named = _named(by)
    return statement.where(or_(*named)) if named else statement


def _late(by: IssueFilter) -> list[ColumnElement[bool]]:
    late = [] if by.due_before is None else [ISSUE.due_on < by.due_before]
    if by.clock_before is not None:
        late.append(ISSUE.clock_due_at < by.clock_before)
    return late


def _named(by: IssueFilter) -> list[ColumnElement[bool]]:
    named = [] if by.number is None else [ISSUE.id == by.number]
    if by.customer_ids is not None:
        named.append(ISSUE.customer_id.in_(by.customer_ids))
    return named


_here = tuple_(ISSUE.raised_at, ISSUE.id)


def _place(key: IssueKey) -> Any:
    return tuple_(literal(key[0], ISSUE.raised_at.type), literal(key[1]))


def issue_rows(tx: Tx, by: IssueFilter, after: IssueKey | None, limit: int) -> list[IssueRow]:
    """The next `limit` issues, the newest first."""
    statement = _narrowed(whole_rows(), by).order_by(ISSUE.raised_at.desc(), ISSUE.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(_here < _place(after))
    return [IssueRow(*tuple(row)) for row in tx.connection.execute(statement)]


def newer_issue(tx: Tx, by: IssueFilter, key: IssueKey) -> int | None:
    """The number of the issue that stands right before this place of the list."""
    statement = (
        _narrowed(select(ISSUE.id), by)
        .where(_here > _place(key))
        .order_by(ISSUE.raised_at, ISSUE.id)
        .limit(1)
    )
    return tx.connection.execute(statement).scalar_one_or_none()


def older_issue(tx: Tx, by: IssueFilter, key: IssueKey) -> int | None:
    """The number of the issue that stands right after this place of the list."""
    statement = (
        _narrowed(select(ISSUE.id), by)
        .where(_here < _place(key))
        .order_by(ISSUE.raised_at.desc(), ISSUE.id.desc())
        .limit(1)
    )
    return tx.connection.execute(statement).scalar_one_or_none()


def count_issues(tx: Tx, by: IssueFilter, at_most: int | None = COUNT_AT_MOST) -> int:
    """How many issues there are; counting stops at `at_most`, so that many mean that many or more."""
    some = _narrowed(select(ISSUE.id), by)
    if at_most is not None:
        # The newest first: what people ask about is mostly among them, and counting stops sooner.
        some = some.order_by(ISSUE.raised_at.desc(), ISSUE.id.desc()).limit(at_most)
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
    found = select(column.department_id).where(column.issue_id == issue_id).order_by(column.department_id)
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
