"""Who is at which desk, in the database: one small row for each desk that somebody is signed in at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert, select, update

from agentdesk.store.engine import Tx
from agentdesk.store.tables import Person, Presence

PRESENCE: Final = Presence.__table__.c  # type: ignore[attr-defined]
PERSON: Final = Person.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Here:
    """One desk with the person at it."""

    desk: str
    person_id: int
    person: str
    since: datetime
    seen_at: datetime
    place: str


def heard_of(tx: Tx, after: datetime) -> tuple[Here, ...]:
    """The desks that have said something since then, by the name of the person, each person's newest desk first."""
    statement = (
        select(
            PRESENCE.desk, PRESENCE.person_id, PERSON.name, PRESENCE.since, PRESENCE.seen_at, PRESENCE.place
        )
        .join(Person, PERSON.id == PRESENCE.person_id)
        .where(PRESENCE.seen_at >= after)
        .order_by(PERSON.name, PERSON.id, PRESENCE.since.desc(), PRESENCE.desk)
    )
    return tuple(Here(*row) for row in tx.connection.execute(statement))


def at_desk(tx: Tx, desk: str) -> Presence | None:
    """What this desk last said of itself."""
    return tx.session.get(Presence, desk)


def sit_down(tx: Tx, desk: str, person_id: int, now: datetime, place: str) -> None:
    """Somebody is at this desk from now on."""
    leave(tx, desk)
    there = {"desk": desk, "person_id": person_id, "since": now, "seen_at": now, "place": place}
    tx.connection.execute(insert(Presence).values(there))


def still_there(tx: Tx, desk: str, now: datetime, place: str) -> None:
    """The same person is at this desk still."""
    tx.connection.execute(update(Presence).where(PRESENCE.desk == desk).values(seen_at=now, place=place))


def leave(tx: Tx, desk: str) -> bool:
    """Nobody is at this desk any more; whether somebody was."""
    return bool(tx.connection.execute(delete(Presence).where(PRESENCE.desk == desk)).rowcount)


def forget_silent(tx: Tx, before: datetime) -> None:
    """Forget the desks that have said nothing since then."""
    tx.connection.execute(delete(Presence).where(PRESENCE.seen_at < before))
