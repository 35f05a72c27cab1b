"""What a review meeting looks at in the database: a period's issues counted, their causes, decisions still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite

from agentdesk.domain.review import CauseCount
from agentdesk.domain.service_clock import ClockState
from agentdesk.store.engine import SQLITE, Tx
from agentdesk.store.review_tables import OPEN_TASK
from agentdesk.store.tables import (
    OPEN_ISSUE,
    Department,
    Issue,
    IssueClock,
    Person,
    Review,
    ReviewFinding,
    ReviewTask,
)

_ISSUE: Final = Issue.__table__.c  # type: ignore[attr-defined]
_CLOCK: Final = IssueClock.__table__.c  # type: ignore[attr-defined]
_PERSON: Final = Person.__table__.c  # type: ignore[attr-defined]
_DEPARTMENT: Final = Department.__table__.c  # type: ignore[attr-defined]
_FINDING: Final = ReviewFinding.__table__.c  # type: ignore[attr-defined]
_REVIEW: Final = Review.__table__.c  # type: ignore[attr-defined]
_TASK: Final = ReviewTask.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Span:
    """The moments between which issues were raised: from `begins` on, before `ends`."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """The issues of one category and severity that were raised in a span."""

    category: str
    severity: str
    count: int
    open: int
    reopened: int
    """The customer was not satisfied with a solution at least once."""
    late: int
    """A clock ran out before it was stopped, or has run out and is not stopped yet."""
    unexplained: int
    """No cause is written down."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of a meeting."""

    id: int
    category: str
    cause: str
    pattern: str
    prevention: str
    written_by: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One decision. `person` and `department` are names, empty where there is none."""

    id: int
    review_id: int
    text: str
    person_id: int | None
    person: str
    department_id: int | None
    department: str
    due_on: date
    done_at: datetime | None
    note: str


def _raised(span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _ISSUE.raised_at >= span.begins, _ISSUE.raised_at < span.ends


def _how_many(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def tallies(tx: Tx, span: Span, now: datetime) -> list[Tally]:
    """Every category and severity of which there are issues."""
    missed = exists().where(_CLOCK.issue_id == _ISSUE.id, _CLOCK.state == ClockState.MISSED).correlate(Issue)
    statement = (
        select(
            _ISSUE.category,
            _ISSUE.severity,
            func.count(),
            _how_many(text(f"issue.{OPEN_ISSUE}")),
            _how_many(_ISSUE.reopened > 0),
            _how_many(or_(_ISSUE.clock_due_at < now, missed)),
            _how_many(_ISSUE.cause == ""),
        )
        .where(*_raised(span))
        .group_by(_ISSUE.category, _ISSUE.severity)
    )
    return [Tally(*tuple(row)) for row in tx.connection.execute(statement)]


def causes(tx: Tx, span: Span) -> list[CauseCount]:
    """Every cause as it was written, with its count in each category."""
    statement = (
        select(_ISSUE.cause, _ISSUE.category, func.count())
        .where(*_raised(span), _ISSUE.cause != "")
        .group_by(_ISSUE.cause, _ISSUE.category)
    )
    return [CauseCount(*tuple(row)) for row in tx.connection.execute(statement)]


def examples(tx: Tx, span: Span, spellings: Iterable[str], limit: int) -> tuple[int, ...]:
    """The newest issues of a cause, in any of its spellings."""
    statement = (
        select(_ISSUE.id)
        .where(*_raised(span), _ISSUE.cause.in_(tuple(spellings)))
        .order_by(_ISSUE.raised_at.desc(), _ISSUE.id.desc())
        .limit(limit)
    )
    return tuple(tx.connection.execute(statement).scalars())


def review_of(tx: Tx, from_day: date, to_day: date) -> int | None:
    """The number of the meeting over this period."""
    statement = select(_REVIEW.id).where(_REVIEW.from_day == from_day, _REVIEW.to_day == to_day)
    return tx.connection.execute(statement).scalar_one_or_none()


def add_review(tx: Tx, from_day: date, to_day: date, *, at: datetime, person_id: int) -> int | None:
    """Open the meeting over a period; None when there is one, be it of a desk that opens it at the same moment."""
    insert = sqlite.insert if tx.dialect == SQLITE else postgresql.insert
    statement = (
        insert(Review)
        .values(from_day=from_day, to_day=to_day, held_at=at, held_by=person_id)
        .on_conflict_do_nothing(index_elements=["from_day", "to_day"])
        .returning(_REVIEW.id)
    )
    return tx.connection.execute(statement).scalar_one_or_none()


def findings(tx: Tx, review_id: int) -> tuple[FindingRow, ...]:
    """What a meeting found, in the order in which it was taken down."""
    statement = (
        select(
            _FINDING.id,
            _FINDING.category,
            _FINDING.cause,
            _FINDING.pattern,
            _FINDING.prevention,
            _PERSON.name,
        )
        .join(Person, _PERSON.id == _FINDING.written_by)
        .where(_FINDING.review_id == review_id)
        .order_by(_FINDING.id)
    )
    return tuple(FindingRow(*tuple(row)) for row in tx.connection.execute(statement))


def _tasks() -> Select[Any]:
    return (
        select(
            _TASK.id,
            _TASK.review_id,
            _TASK.text,
            _TASK.person_id,
            func.coalesce(_PERSON.name, ""),
            _TASK.department_id,
            func.coalesce(_DEPARTMENT.name, ""),
            _TASK.due_on,
            _TASK.done_at,
            _TASK.note,
        )
        .outerjoin(Person, _PERSON.id == _TASK.person_id)
        .outerjoin(Department, _DEPARTMENT.id == _TASK.department_id)
    )


def tasks(tx: Tx, review_id: int) -> tuple[TaskRow, ...]:
    """What a meeting decided: what is due first stands first, what is done last."""
    statement = (
        _tasks()
        .where(_TASK.review_id == review_id)
        .order_by(_TASK.done_at.is_not(None), _TASK.due_on, _TASK.id)
    )
    return tuple(TaskRow(*tuple(row)) for row in tx.connection.execute(statement))


def open_tasks(
    tx: Tx, *, of_person: int | None = None, of_department: int | None = None
) -> tuple[TaskRow, ...]:
    """Decisions of all meetings that are not carried out, the earliest day first.

    With a person or a department given: those of either of them only.
    """
    statement = _tasks().where(text(f"review_task.{OPEN_TASK}")).order_by(_TASK.due_on, _TASK.id)
    theirs = [
        column == wanted
        for column, wanted in ((_TASK.person_id, of_person), (_TASK.department_id, of_department))
        if wanted is not None
    ]
    if theirs:
        statement = statement.where(or_(*theirs))
    return tuple(TaskRow(*tuple(row)) for row in tx.connection.execute(statement))
