"""The settings that somebody has changed: what each is from which day on."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from agentdesk.store.engine import SQLITE, Tx
from agentdesk.store.tables import Person, Policy

POLICY: Final = Policy.__table__.c  # type: ignore[attr-defined]
PERSON: Final = Person.__table__.c  # type: ignore[attr-defined]


class Held(NamedTuple):
    """What a setting is from a day on; `text` None: its default. `person` put it so at `at`."""

    key: str
    valid_from: date
    text: str | None
    person_id: int | None
    person: str
    at: datetime


def texts(tx: Tx, on: date) -> tuple[tuple[str, str], ...]:
    """Key and text of every setting that is not its default on a day."""
    rows = tx.connection.execute(
        select(POLICY.kind, POLICY.body).where(POLICY.valid_from <= on).order_by(POLICY.valid_from)
    )
    newest = {kind: json.loads(body) for kind, body in rows}
    return tuple(sorted((kind, text) for kind, text in newest.items() if text is not None))


def history(tx: Tx, key: str | None = None) -> list[Held]:
    """What was and will be put in force, of one setting or of all, by key and day."""
    rows = (
        select(POLICY.kind, POLICY.valid_from, POLICY.body, POLICY.person_id, PERSON.name, POLICY.created_at)
        .select_from(Policy.__table__.outerjoin(Person.__table__, PERSON.id == POLICY.person_id))  # type: ignore[attr-defined]
        .order_by(POLICY.kind, POLICY.valid_from)
    )
    found = tx.connection.execute(rows if key is None else rows.where(POLICY.kind == key))
    return [
        Held(kind, valid_from, json.loads(body), person_id, name or "", at)
        for kind, valid_from, body, person_id, name, at in found
    ]


def changes_after(tx: Tx, on: date) -> list[date]:
    """The days after `on` from which some setting will be another."""
    query = select(POLICY.valid_from).where(POLICY.valid_from > on).distinct().order_by(POLICY.valid_from)
    return list(tx.connection.execute(query).scalars())


def put(tx: Tx, rows: Iterable[Held]) -> None:
    """Put these in force; what was put for the same setting and day is replaced."""
    for row in rows:
        values = {
            "body": json.dumps(row.text, ensure_ascii=False),
            "person_id": row.person_id,
            "created_at": row.at,
        }
        insert = sqlite.insert(Policy) if tx.dialect == SQLITE else postgresql.insert(Policy)
        there = insert.values(kind=row.key, valid_from=row.valid_from, **values)
        tx.connection.execute(there.on_conflict_do_update(index_elements=["kind", "valid_from"], set_=values))


def take_out(tx: Tx, key: str, valid_from: date) -> None:
    """Forget what was put for a setting and day."""
    tx.connection.execute(delete(Policy).where(POLICY.kind == key, POLICY.valid_from == valid_from))
