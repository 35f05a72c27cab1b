"""A call in the database: its log, its answers, its drafts, its attempts. Hot statements, compiled once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, Final

from sqlalchemy import String, bindparam, delete, func, insert, select, update

from agentdesk.store.engine import Tx
from agentdesk.store.hot import Hot
from agentdesk.store.tables import Answer, Attempt, Draft, VisitEvent

ATTEMPT: Final = Attempt.__table__.c  # type: ignore[attr-defined]
EVENT: Final = VisitEvent.__table__.c  # type: ignore[attr-defined]
ANSWER: Final = Answer.__table__.c  # type: ignore[attr-defined]
DRAFT: Final = Draft.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One row of a visit's log."""

    seq: int
    at: datetime
    elapsed_ms: int
    person_id: int
    kind: str
    node: str
    value: str


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try to reach the customer."""

    id: int
    person_id: int
    person: str
    started_at: datetime
    ended_at: datetime | None
    disposition: str | None
    note: str
    callback_at: datetime | None


def _binds(*names: str) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}


_APPEND: Final = Hot(
    insert(VisitEvent).values(
        _binds("visit_id", "seq", "at", "elapsed_ms", "person_id", "kind", "node", "value")
    )
)
_EVENT_AT: Final = Hot(
    select(EVENT.person_id, EVENT.elapsed_ms, EVENT.kind, EVENT.node, EVENT.value).where(
        EVENT.visit_id == bindparam("visit"), EVENT.seq == bindparam("of_seq")
    )
)
_FORGET_ANSWER: Final = Hot(
    delete(Answer).where(ANSWER.visit_id == bindparam("visit"), ANSWER.node == bindparam("of_node"))
)
_FORGET_DRAFT: Final = Hot(
    delete(Draft).where(DRAFT.visit_id == bindparam("visit"), DRAFT.field == bindparam("of_field"))
)


def _begins(column: Any) -> Any:
    """Whether the text begins with `start`: as it is written, in no database's alphabetical order."""
    start = bindparam("start", type_=String)
    return func.substr(column, 1, func.length(start)) == start


_FORGET_ANSWERS_WITHIN: Final = Hot(
    delete(Answer).where(ANSWER.visit_id == bindparam("visit"), _begins(ANSWER.node))
)
_FORGET_DRAFTS_WITHIN: Final = Hot(
    delete(Draft).where(DRAFT.visit_id == bindparam("visit"), _begins(DRAFT.field))
)
_FORGET_DRAFTS: Final = Hot(delete(Draft).where(DRAFT.visit_id == bindparam("visit")))


@cache
def _upsert(dialect: str, table: type[Any], keys: tuple[str, ...], values: tuple[str, ...]) -> Hot:
    """An insert-or-update for one dialect: SQLAlchemy has no common one, and the other one is slow to import."""
    statement = import_module(f"sqlalchemy.dialects.{dialect}").insert(table).values(_binds(*keys, *values))
    return Hot(
        statement.on_conflict_do_update(
            index_elements=list(keys), set_={value: statement.excluded[value] for value in values}
        )
    )


def append_event(tx: Tx, visit_id: int, event: LoggedEvent) -> None:
    """Add one row to the log; its number must be new."""
    tx.run(
        _APPEND,
        visit_id=visit_id,
        seq=event.seq,
        at=event.at,
        elapsed_ms=event.elapsed_ms,
        person_id=event.person_id,
        kind=event.kind,
        node=event.node,
        value=event.value,
    )


def event_at(tx: Tx, visit_id: int, seq: int) -> tuple[Any, ...] | None:
    """The row of this number: person, milliseconds since the call began, kind, node, value."""
    return next(iter(tx.rows(_EVENT_AT, visit=visit_id, of_seq=seq)), None)


def keep_answer(tx: Tx, visit_id: int, node: str, value: str, at: datetime) -> None:
    """Set the current value of one question."""
    keep = _upsert(tx.dialect, Answer, ("visit_id", "node"), ("value", "at"))
    tx.run(keep, visit_id=visit_id, node=node, value=value, at=at)


def forget_answer(tx: Tx, visit_id: int, node: str) -> None:
    """The question has no value any more."""
    tx.run(_FORGET_ANSWER, visit=visit_id, of_node=node)


def keep_draft(tx: Tx, visit_id: int, field: str, text: str, at: datetime) -> None:
    """Set the half-typed text of one field."""
    keep = _upsert(tx.dialect, Draft, ("visit_id", "field"), ("text", "at"))
    tx.run(keep, visit_id=visit_id, field=field, text=text, at=at)


def forget_draft(tx: Tx, visit_id: int, field: str) -> None:
    """The field's text was taken over or thrown away."""
    tx.run(_FORGET_DRAFT, visit=visit_id, of_field=field)


def forget_drafts(tx: Tx, visit_id: int) -> None:
    """The call is over."""
    tx.run(_FORGET_DRAFTS, visit=visit_id)


def forget_within(tx: Tx, visit_id: int, instance: str) -> None:
    """An instance of a repeat was removed: nothing in it has a value or a draft any more."""
    for forget in (_FORGET_ANSWERS_WITHIN, _FORGET_DRAFTS_WITHIN):
        tx.run(forget, visit=visit_id, start=f"{instance}/")


def events_of(tx: Tx, visit_id: int) -> tuple[LoggedEvent, ...]:
    """The visit's whole log, in order."""
    columns = (EVENT.seq, EVENT.at, EVENT.elapsed_ms, EVENT.person_id, EVENT.kind, EVENT.node, EVENT.value)
    found = tx.connection.execute(select(*columns).where(EVENT.visit_id == visit_id).order_by(EVENT.seq))
    return tuple(LoggedEvent(*row) for row in found)


def next_seq(tx: Tx, visit_id: int) -> int:
    """The number of the next row of the visit's log."""
    statement = select(func.coalesce(func.max(EVENT.seq), 0) + 1).where(EVENT.visit_id == visit_id)
    return int(tx.connection.execute(statement).scalar_one())


def drafts_of(tx: Tx, visit_id: int) -> dict[str, str]:
    """The half-typed texts by field."""
    found = tx.connection.execute(select(DRAFT.field, DRAFT.text).where(DRAFT.visit_id == visit_id))
    return {row.field: row.text for row in found}


def answers_of(tx: Tx, visit_id: int) -> dict[str, str]:
    """The current values by node."""
    found = tx.connection.execute(select(ANSWER.node, ANSWER.value).where(ANSWER.visit_id == visit_id))
    return {row.node: row.value for row in found}


def attempts_of(tx: Tx, visit_id: int) -> tuple[AttemptRow, ...]:
    """Every try of this visit, the oldest first."""
    from agentdesk.store.tables import Person

    person = Person.__table__.c  # type: ignore[attr-defined]
    statement = (
        select(
            ATTEMPT.id,
            ATTEMPT.person_id,
            person.name,
            ATTEMPT.started_at,
            ATTEMPT.ended_at,
            ATTEMPT.disposition,
            ATTEMPT.note,
            ATTEMPT.callback_at,
        )
        .join(Person, person.id == ATTEMPT.person_id)
        .where(ATTEMPT.visit_id == visit_id)
        .order_by(ATTEMPT.started_at, ATTEMPT.id)
    )
    return tuple(AttemptRow(*row) for row in tx.connection.execute(statement))


def end_attempt(
    tx: Tx,
    attempt_id: int,
    *,
    ended_at: datetime,
    disposition: str,
    note: str = "",
    callback_at: datetime | None = None,
    contact_id: int | None = None,
) -> None:
    """Write down how a try ended."""
    tx.connection.execute(
        update(Attempt)
        .where(ATTEMPT.id == attempt_id)
        .values(
            ended_at=ended_at,
            disposition=disposition,
            note=note,
            callback_at=callback_at,
            contact_id=contact_id,
        )
    )
