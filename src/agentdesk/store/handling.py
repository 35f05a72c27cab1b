"""How issues were handled, counted in the database: each figure is one condition, by which its issues are found too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, distinct, exists, func, literal, select, text

from agentdesk.domain.clock_policy import Clock
from agentdesk.domain.handling import By, Figure
from agentdesk.domain.issue import IssueState
from agentdesk.domain.service_clock import ClockState
from agentdesk.store.engine import Tx
from agentdesk.store.tables import (
    ENDED_CLOCK,
    OPEN_ISSUE,
    OUT_CLOCK,
    REACHED_VISIT,
    Department,
    Issue,
    IssueClock,
    Person,
    Visit,
)

_ISSUE: Final = Issue.__table__.c  # type: ignore[attr-defined]
_CLOCK: Final = IssueClock.__table__.c  # type: ignore[attr-defined]
_LATER: Final = IssueClock.__table__.alias("later")  # type: ignore[attr-defined]
_PERSON: Final = Person.__table__.c  # type: ignore[attr-defined]
_DEPARTMENT: Final = Department.__table__.c  # type: ignore[attr-defined]
_VISIT: Final = Visit.__table__.c  # type: ignore[attr-defined]

_OF_ISSUE: Final = (Figure.COMPLAINTS, Figure.OPEN, Figure.LATE)
"""Figures of issues as they stand; the others are of clocks."""
_ENDED: Final = (ClockState.MET, ClockState.MISSED)
TIMED: Final = (Clock.FIRST_RESPONSE, Clock.SOLUTION)
"""Clocks whose length is told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted: by what, between which moments, seen at `now`; `only` is one key, and None all."""

    by: By
    begins: datetime
    ends: datetime
    now: datetime
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of a figure for a key; `clock` for MET and MISSED."""

    key: str
    figure: Figure
    clock: Clock | None
    count: int


def counts(tx: Tx, asked: Asked) -> list[Count]:
    """Every figure of every key that has any."""
    found = []
    for figure in Figure:
        clock = _CLOCK.clock if figure in (Figure.MET, Figure.MISSED) else literal(None)
        key = _key(asked.by, figure)
        statement = select(key, clock, func.count()).select_from(_source(asked.by, figure))
        statement = statement.where(*_conditions(asked, figure)).group_by(key)
        if figure in (Figure.MET, Figure.MISSED):
            statement = statement.group_by(_CLOCK.clock)
        found += [
            Count(str(each), figure, Clock(name) if name else None, count)
            for each, name, count in tx.connection.execute(statement)
        ]
    return found


def worked(tx: Tx, asked: Asked) -> list[tuple[str, Clock, list[int]]]:
    """Key, clock and the seconds worked of each run of TIMED that ended in the period."""
    key = _key(asked.by, Figure.MET)
    # One text for each key: tens of thousands of rows would take longer to come over than to be counted.
    seconds = func.aggregate_strings(cast(_CLOCK.worked_s, String), ",")
    conditions = (*_ended_in(asked), _CLOCK.clock.in_(TIMED), _CLOCK.worked_s.is_not(None))
    statement = (
        select(key, _CLOCK.clock, seconds)
        .select_from(_source(asked.by, Figure.MET))
        .where(*conditions, *_only(asked, Figure.MET))
        .group_by(key, _CLOCK.clock)
    )
    return [
        (str(each), Clock(clock), [int(second) for second in text.split(",")])
        for each, clock, text in tx.connection.execute(statement)
    ]


def issues_behind(tx: Tx, asked: Asked, figure: Figure, clock: Clock | None, limit: int) -> tuple[int, ...]:
    """The numbers of the issues that a figure counts, the newest first; an issue counted twice stands once."""
    number = _ISSUE.id if figure in _OF_ISSUE else _CLOCK.issue_id
    statement = (
        select(number).distinct().select_from(_source(asked.by, figure)).where(*_conditions(asked, figure))
    )
    if clock is not None:
        statement = statement.where(_CLOCK.clock == clock)
    return tuple(tx.connection.execute(statement.order_by(number.desc()).limit(limit)).scalars())


def visited(tx: Tx, begins: datetime, ends: datetime) -> int:
    """How many customers were visited: distinct ones with a complete or partial interview (D4)."""
    statement = select(func.count(distinct(_VISIT.customer_id))).where(
        text(f"visit.{REACHED_VISIT}"), _VISIT.finished_at >= begins, _VISIT.finished_at < ends
    )
    return int(tx.connection.execute(statement).scalar_one())


def names(tx: Tx, by: By, keys: Sequence[str]) -> dict[str, str]:
    """The names of people or departments by their keys; none for categories."""
    if by is By.CATEGORY:
        return {}
    column = _PERSON if by is By.PERSON else _DEPARTMENT
    statement = select(column.id, column.name).where(column.id.in_([int(key) for key in keys]))
    return {str(number): name for number, name in tx.connection.execute(statement)}


def _source(by: By, figure: Figure) -> Any:
    clocks, issues = IssueClock.__table__, Issue.__table__  # type: ignore[attr-defined]
    if figure in _OF_ISSUE:
        return issues
    needs_issue = by is By.CATEGORY or figure is Figure.SOLVED
    return clocks.join(issues, _ISSUE.id == _CLOCK.issue_id) if needs_issue else clocks


def _key(by: By, figure: Figure) -> ColumnElement[Any]:
    if by is By.CATEGORY:
        # Not a plain column: SQLite would go through its index, and all that has ended.
        return func.coalesce(_ISSUE.category, "")
    name = "person_id" if by is By.PERSON else "department_id"
    today = "assignee_id" if by is By.PERSON else "department_id"
    if figure in _OF_ISSUE:
        return func.coalesce(_ISSUE[today], 0)
    own = Issue.__table__.alias("own")  # type: ignore[attr-defined]
    # Nobody has looked at the clock since it ran out: who is responsible now was then.
    now = select(own.c[today]).where(own.c.id == _CLOCK.issue_id).correlate(IssueClock).scalar_subquery()
    return func.coalesce(_CLOCK[name], now, 0)


def _only(asked: Asked, figure: Figure) -> list[Any]:
    if asked.only is None:
        return []
    return [_key(asked.by, figure) == (asked.only if asked.by is By.CATEGORY else int(asked.only))]


def _ended_in(asked: Asked, states: Sequence[ClockState] = _ENDED) -> list[Any]:
    return [
        text(f"issue_clock.{ENDED_CLOCK}"),
        _CLOCK.ended_at >= asked.begins,
        _CLOCK.ended_at < asked.ends,
        _CLOCK.state.in_(states),
    ]


def _conditions(asked: Asked, figure: Figure) -> list[Any]:
    return [*_of(asked, figure), *_only(asked, figure)]


def _of(asked: Asked, figure: Figure) -> list[Any]:
    again = exists().where(
        _LATER.c.issue_id == _CLOCK.issue_id, _LATER.c.clock == _CLOCK.clock, _LATER.c.run == _CLOCK.run + 1
    )
    solution = _CLOCK.clock == Clock.SOLUTION
    match figure:
        case Figure.MET:
            return _ended_in(asked, [ClockState.MET])
        case Figure.MISSED:
            before = min(asked.ends, asked.now)
            return [text(f"issue_clock.{OUT_CLOCK}"), _CLOCK.due_at >= asked.begins, _CLOCK.due_at < before]
        case Figure.TAKEN:
            return [*_ended_in(asked), _CLOCK.clock == Clock.FIRST_RESPONSE]
        case Figure.SOLVED:
            return [*_ended_in(asked), solution, _ISSUE.state.concat("") == IssueState.CLOSED, ~again]
        case Figure.REOPENED:
            return [*_ended_in(asked), solution, again]
        case Figure.COMPLAINTS:
            return [text("issue.complaint"), _ISSUE.raised_at >= asked.begins, _ISSUE.raised_at < asked.ends]
        case Figure.OPEN:
            return [text(f"issue.{OPEN_ISSUE}")]
        case Figure.LATE:
            return [text(f"issue.{OPEN_ISSUE}"), _ISSUE.next_due_at < asked.now]
