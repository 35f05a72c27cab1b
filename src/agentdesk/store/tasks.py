"""What concerns one person, in the database: open issues, promises not kept, checklist lines not ticked off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import CTE, ColumnElement, and_, exists, func, or_, select, text, true, union

from agentdesk.domain.alert import AlertKind
from agentdesk.domain.issue import OPEN_STATES
from agentdesk.store.engine import Tx
from agentdesk.store.issues import ISSUE, IssueRow, whole_rows
from agentdesk.store.promises import PROMISE
from agentdesk.store.tables import OPEN_ISSUE, Alert, EmergencyTick, Issue, IssueDepartment, Promise

_BESIDE: Final = IssueDepartment.__table__.c  # type: ignore[attr-defined]
_TICK: Final = EmergencyTick.__table__.c  # type: ignore[attr-defined]
_ALERT: Final = Alert.__table__.c  # type: ignore[attr-defined]
_OPEN: Final = text(f"issue.{OPEN_ISSUE}")
_OWED: Final = text("promise.kept_at IS NULL")
_STILL_OPEN: Final = ISSUE.state.concat("").in_(OPEN_STATES)
"""The same where few issues are known already: in the words of the index, SQLite would go through all open ones."""

T = TypeVar("T")
_First = tuple[ColumnElement[bool], tuple[ColumnElement[Any], ...]]
"""A kind of rows, and what they are sorted by."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose issues: those assigned to a person, those that a department leads or helps with, those taken down."""

    person_id: int
    department_id: int | None
    """None: only the person's own."""
    raised: bool
    """Those that the person took down too."""
    alerted: bool
    """For checklists: those of an emergency of which the person was alerted too."""


def _responsible(whose: Whose) -> list[ColumnElement[bool]]:
    # Not plain columns: SQLite would go through everything that the person or the department ever had.
    any_of: list[ColumnElement[bool]] = [func.coalesce(ISSUE.assignee_id, 0) == whose.person_id]
    if whose.department_id is not None:
        helped = select(_BESIDE.issue_id).where(_BESIDE.department_id == whose.department_id)
        any_of += [func.coalesce(ISSUE.department_id, 0) == whose.department_id, ISSUE.id.in_(helped)]
    return any_of


def _concerned(whose: Whose) -> list[ColumnElement[bool]]:
    return [*_responsible(whose), *([ISSUE.raised_by == whose.person_id] if whose.raised else [])]


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """Those that are due first, in no order, and how many there are."""

    rows: list[T]
    total: int
    late: int


OpenIssue = tuple[int, date | None, datetime | None]
"""Number, what is due by a day, when a clock runs out."""
OwedPromise = tuple[int, int, str, date | None]
"""Issue, promise, words, day."""


def open_issues(tx: Tx, whose: Whose, today: date, now: datetime, limit: int) -> Some[OpenIssue]:
    """The open issues somebody is responsible for: the first by day, the first by clock, the first without either."""
    found = select(ISSUE.id, ISSUE.due_on, ISSUE.clock_due_at).where(_OPEN, or_(*_responsible(whose)))
    mine = found.cte("mine").prefix_with("MATERIALIZED")
    day, clock, number = mine.c.due_on, mine.c.clock_due_at, mine.c.id
    first = (
        (day.is_not(None), (day, number)),
        (clock.is_not(None), (clock, number)),
        (and_(day.is_(None), clock.is_(None)), (number,)),
    )
    return _some(tx, mine, first, or_(day < today, clock < now), limit)


def owed_promises(tx: Tx, whose: Whose, today: date, limit: int) -> Some[OwedPromise]:
    """Promises not kept about issues that concern somebody, ended ones too: the first by day, the first without."""
    found = (
        select(PROMISE.issue_id, PROMISE.id, PROMISE.text, PROMISE.due_on)
        .select_from(Promise)
        .join(Issue, ISSUE.id == PROMISE.issue_id)
        .where(_OWED, or_(*_concerned(whose)))
    )
    owed = found.cte("owed").prefix_with("MATERIALIZED")
    day, number = owed.c.due_on, owed.c.issue_id
    first = ((day.is_not(None), (day, number)), (day.is_(None), (number,)))
    return _some(tx, owed, first, day < today, limit)


def _some(tx: Tx, of: CTE, first: Iterable[_First], late: ColumnElement[bool], limit: int) -> Some[Any]:
    """The first `limit` of each kind, in one statement that goes through all of them once."""
    parts = [
        select(*select(of).where(which).order_by(*turn).limit(limit).subquery().c) for which, turn in first
    ]
    some = union(*parts).subquery()
    total, behind = (
        select(func.count()).select_from(of).where(which).scalar_subquery() for which in (true(), late)
    )
    columns: list[Any] = [*some.c, total, behind]
    rows = [tuple(row) for row in tx.connection.execute(select(*columns))]
    return Some([row[:-2] for row in rows], *(rows[0][-2:] if rows else (0, 0)))


def open_lines(tx: Tx, whose: Whose) -> list[tuple[int, str]]:
    """Checklist lines to tick off of open issues that concern somebody: issue, step."""
    any_of = _concerned(whose)
    if whose.alerted:
        any_of.append(
            exists().where(
                _ALERT.issue_id == ISSUE.id,
                _ALERT.person_id == whose.person_id,
                _ALERT.kind == AlertKind.EMERGENCY,
            )
        )
    found: Any = (
        select(_TICK.issue_id, _TICK.step)
        .select_from(EmergencyTick)
        .join(Issue, ISSUE.id == _TICK.issue_id)
        .where(_TICK.ticked_at.is_(None), _STILL_OPEN, or_(*any_of))
    )
    return [(row[0], row[1]) for row in tx.connection.execute(found)]


def rows_of(tx: Tx, issue_ids: Iterable[int]) -> dict[int, IssueRow]:
    """These issues as rows of the ledger, by number."""
    found = whole_rows().where(ISSUE.id.in_(set(issue_ids)))
    return {row[0]: IssueRow(*row) for row in tx.connection.execute(found)}
