"""Which issues of the ledger are looked for, and in which order, as conditions of a query.

Every order goes by key, never by OFFSET, and along an index: store/issue_tables.py says which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, column, literal, or_, select, table, text, tuple_
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from agentdesk.domain.issue import OPEN_STATES, Order
from agentdesk.domain.issue_flow import NOTHING_DUE
from agentdesk.domain.names import all_phrases, all_tsqueries
from agentdesk.store.engine import SQLITE, Tx
from agentdesk.store.tables import OPEN_ISSUE, Issue

S = TypeVar("S", bound=Select[Any])

ISSUE: Final = Issue.__table__.c  # type: ignore[attr-defined]
_SEARCH: Final = table("issue_search", column("rowid"), column("issue_search"))
"""The full-text index of SQLite (store/guards.py)."""

FOUND_AT_MOST: Final = 5_000
"""How many issues that hold the words looked for are looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """Which issues are looked for, and how they are sorted; what is None, empty or False does not narrow."""

    states: tuple[str, ...] = ()
    severity: str | None = None
    category: str | None = None
    department_id: int | None = None
    assignee_id: int | None = None
    unassigned: bool = False
    """Neither a department nor a person is responsible."""
    complaints: bool = False
    raised_from: datetime | None = None
    raised_before: datetime | None = None
    due_before: datetime | None = None
    """What was promised or planned, or a clock, is or will be past before this moment; of open issues only."""
    reopened: bool = False
    numbers: tuple[int, ...] | None = None
    """Only these issues."""
    number: int | None = None
    customer_ids: tuple[int, ...] | None = None
    words: str = ""
    """The description holds each of these words. With `number` or `customer_ids`: one of the three holds."""
    order: Order = Order.NEWEST


IssueKey = tuple[Any, ...]
"""Where a page ended: the values by which its last issue is sorted (`key_names`)."""

_SORTED_BY: Final[dict[Order, tuple[tuple[str, ...], bool]]] = {
    Order.NEWEST: (("raised_at", "id"), True),
    Order.OLDEST: (("raised_at", "id"), False),
    Order.DUE: (("next_due_at", "id"), False),
    Order.SEVERITY: (("severity", "raised_at", "id"), False),
}
"""The columns that each order goes by, and whether it goes down."""


def key_names(order: Order) -> tuple[str, ...]:
    """The columns whose values make an issue's place in this order."""
    return _SORTED_BY[order][0]


def _columns(order: Order) -> list[ColumnElement[Any]]:
    return [ISSUE[name] for name in key_names(order)]


def sorted_by(statement: S, order: Order, *, backwards: bool = False) -> S:
    """The statement in this order, or against it."""
    down = _SORTED_BY[order][1] != backwards
    return statement.order_by(*(column.desc() if down else column for column in _columns(order)))


def beyond(statement: S, order: Order, key: IssueKey, *, backwards: bool = False) -> S:
    """Only what comes after this place of the order, or before it."""
    columns = _columns(order)
    here = tuple_(*columns)
    place = tuple_(*(literal(value, column.type) for value, column in zip(key, columns, strict=True)))
    down = _SORTED_BY[order][1] != backwards
    return statement.where(here < place if down else here > place)


def narrowed(tx: Tx, statement: S, by: IssueFilter) -> S:
    """Only what the filter lets through."""
    column = _Along(tx, by)
    for condition in (*_states(by, column), *_facts(by, column), *_times(by, column)):
        statement = statement.where(condition)
    found = _found(tx, by)
    return statement if found is None else statement.where(found)


class _Along:
    """The columns as conditions name them: so that the database goes along the index of the order.

    SQLite keeps no figures of what is in its indexes, and takes the one of a department, say, to sort all the issues of
    that department. A `+` before a column keeps its index out of question (sqlite.org/optoverview.html#uplus).
    PostgreSQL knows better by itself.
    """

    def __init__(self, tx: Tx, by: IssueFilter) -> None:
        searched = by.number is not None or by.customer_ids is not None or by.numbers is not None or by.words
        first = key_names(by.order)[0]
        if tx.dialect != SQLITE or searched:
            self._own = frozenset(ISSUE.keys())
        elif _all_open(by.states):
            # A severity's own index holds what has ended as well.
            self._own = frozenset({first}) - {"severity"}
        elif first == "raised_at":
            # Indexes of the columns go by it as well.
            self._own = frozenset(
                {first, "state", "severity", "category", "department_id", "assignee_id", "complaint"}
            )
        else:
            self._own = frozenset({first, "assignee_id"})

    def may_use(self, name: str) -> bool:
        """Whether an index of this column may be gone along."""
        return name in self._own

    def __getitem__(self, name: str) -> ColumnElement[Any]:
        column: ColumnElement[Any] = ISSUE[name]
        if self.may_use(name):
            return column
        return UnaryExpression(column, operator=_NO_INDEX, type_=column.type)


_NO_INDEX: Final = custom_op[Any]("+")


def _all_open(states: Sequence[str]) -> bool:
    return bool(states) and set(states) <= set(OPEN_STATES)


def _states(by: IssueFilter, column: _Along) -> list[Any]:
    conditions: list[Any] = []
    states = by.states
    if _all_open(states):
        conditions.append(text(f"issue.{OPEN_ISSUE}"))
        if set(states) == set(OPEN_STATES):
            return conditions
    elif states and by.order is Order.DUE and not set(states) & set(OPEN_STATES):
        conditions.append(
            ISSUE.next_due_at >= NOTHING_DUE
        )  # as it is of what has ended: past all that is open
    if len(states) == 1:
        conditions.append(column["state"] == states[0])
    elif states:
        # Not a plain column: SQLite would go through each state's index and sort them all.
        conditions.append(ISSUE.state.concat("").in_(states))
    return conditions


def _facts(by: IssueFilter, column: _Along) -> list[Any]:
    wanted = (
        ("severity", by.severity),
        ("category", by.category),
        ("department_id", by.department_id),
        ("assignee_id", by.assignee_id),
    )
    conditions: list[Any] = [column[name] == value for name, value in wanted if value is not None]
    if by.unassigned:
        conditions += [column["department_id"].is_(None), column["assignee_id"].is_(None)]
    if by.complaints:
        conditions.append(
            text("issue.complaint") if column.may_use("complaint") else column["complaint"].is_(True)
        )
    if by.reopened:
        conditions.append(ISSUE.reopened > 0)
    if by.numbers is not None:
        conditions.append(ISSUE.id.in_(by.numbers))
    return conditions


def _times(by: IssueFilter, column: _Along) -> list[Any]:
    conditions = []
    if by.raised_from is not None:
        conditions.append(column["raised_at"] >= by.raised_from)
    if by.raised_before is not None:
        conditions.append(column["raised_at"] < by.raised_before)
    if by.due_before is not None:
        conditions.append(column["next_due_at"] < by.due_before)
    return conditions


def _found(tx: Tx, by: IssueFilter) -> ColumnElement[bool] | None:
    """What was searched for: one of number, customers and words holds. None when nothing was."""
    found = [] if by.number is None else [ISSUE.id == by.number]
    if by.customer_ids is not None:
        found.append(ISSUE.customer_id.in_(by.customer_ids))
    if by.words and (holding := _holding(tx, by.words)) is not None:
        found.append(holding)
    return or_(*found) if found else None


def _holding(tx: Tx, words: str) -> ColumnElement[bool] | None:
    """That the description holds every word; None when there is no word in them."""
    if tx.dialect == SQLITE:
        if not (asked := all_phrases(words)):
            return None
        matching = select(_SEARCH.c.rowid).where(_SEARCH.c.issue_search.op("MATCH")(asked))
        holding: ColumnElement[bool] = ISSUE.id.in_(
            matching.order_by(_SEARCH.c.rowid.desc()).limit(FOUND_AT_MOST)
        )
        return holding
    if not (asked := all_tsqueries(words)):
        return None
    matched: Any = text("to_tsvector('simple', issue.search) @@ CAST(:words AS tsquery)")
    return matched.bindparams(words=asked)  # type: ignore[no-any-return]
