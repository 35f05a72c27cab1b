"""The chained logs in the database: appending a link, reading all of them in order, the seals.

Appending reads and moves the head of the acting person's chain in the transaction of the row. On PostgreSQL that
locks this one head, so that two desks of one person take turns and nobody else waits.
"""

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, text

from agentdesk.domain.chain import (
    AUDIT_LOG,
    ISSUE_LOG,
    ISSUE_SUBJECT,
    LOGS,
    PROGRAM,
    Entry,
    Head,
    signed_entry,
    stored_time,
)
from agentdesk.domain.hand_over import HAND_OVER
from agentdesk.domain.seal import Seal
from agentdesk.store.engine import POSTGRESQL, SQLITE, Tx
from agentdesk.store.hot import Hot
from agentdesk.store.ledger_key import SETTING
from agentdesk.store.tables import AuditEvent, IssueEvent, LedgerSeal

BATCH: Final = 5000
"""Rows read at once in a verification."""
SALT_BYTES: Final = 16

AUDIT: Final = AuditEvent.__table__.c  # type: ignore[attr-defined]
EVENT: Final = IssueEvent.__table__.c  # type: ignore[attr-defined]

_NEXT_ID: Final = {
    SQLITE: "(SELECT coalesce(max(id), 0) + 1 FROM {log})",
    POSTGRESQL: "nextval('{log}_id_seq')",
}
"""Taken only once the head is held, so that ids rise along a chain."""
_STEP: Final = {
    (dialect, log): Hot(
        text(
            "UPDATE chain_head SET link = link + 1 WHERE log = :log AND person_id = :person_id "
            f"RETURNING link, mac, {next_id.format(log=log)}, (SELECT value FROM setting WHERE key = '{SETTING}')"
        )
    )
    for dialect, next_id in _NEXT_ID.items()
    for log in LOGS
}
_BEGIN: Final = Hot(
    text(
        "INSERT INTO chain_head (log, person_id, link, mac) VALUES (:log, :person_id, 0, '') "
        "ON CONFLICT DO NOTHING"
    )
)
_MOVE: Final = Hot(text("UPDATE chain_head SET mac = :mac WHERE log = :log AND person_id = :person_id"))
_LAST: Final = Hot(
    select(func.coalesce(func.max(EVENT.seq), 0), func.max(EVENT.at)).where(
        EVENT.issue_id == bindparam("issue_id")
    )
)
_NEWEST: Final = (
    "(SELECT max(at) FROM audit_event)",
    "(SELECT at FROM issue_event ORDER BY id DESC LIMIT 1)",
    "(SELECT at FROM ledger_seal ORDER BY day DESC LIMIT 1)",
)
"""Each by an index."""
_ROW: Final = {
    log: Hot(insert(table).values({column.name: bindparam(column.name) for column in columns}))
    for log, table, columns in ((AUDIT_LOG, AuditEvent, AUDIT), (ISSUE_LOG, IssueEvent, EVENT))
}


def append_audit(tx: Tx, *, at: datetime, person_id: int | None, kind: str, entity: str, value: str) -> None:
    """Add one row to the audit log; `value` is JSON. Raises Refusal without the right key."""
    _append(tx, AUDIT_LOG, at, person_id, kind, value, subject=entity, entity=entity)


def append_issue_event(tx: Tx, *, issue_id: int, at: datetime, person_id: int, kind: str, value: str) -> None:
    """Add one row to an issue's timeline; `value` is JSON.

    A timeline never goes back in time: a desk may have waited for the issue since `at`, or its host's clock be slow.
    Raises Refusal without the right key.
    """
    ((newest, newest_at),) = tx.rows(_LAST, issue_id=issue_id)
    seq, at = newest + 1, max(at, newest_at or at)
    subject = ISSUE_SUBJECT.format(issue=issue_id, seq=seq)
    _append(tx, ISSUE_LOG, at, person_id, kind, value, subject=subject, issue_id=issue_id, seq=seq)


def newest_time(tx: Tx) -> datetime | None:
    """When the newest that is written down happened; None: nothing is."""
    read = {SQLITE: "CAST({} AS BLOB)", POSTGRESQL: "{}"}[tx.dialect]
    times = tx.driver.execute(f"SELECT {', '.join(map(read.format, _NEWEST))}").fetchone()
    return max(filter(None, map(_time, times)), default=None)


def _time(stored: Any) -> datetime | None:
    if isinstance(stored, bytes):
        try:
            return datetime.fromisoformat(stored.decode()).replace(tzinfo=UTC)
        except ValueError:  # tampered with: verify says so
            return None
    return stored if isinstance(stored, datetime) else None


def _append(
    tx: Tx, log: str, at: datetime, person_id: int | None, kind: str, value: str, *, subject: str, **own: Any
) -> None:
    """Write one row as the next link of the acting person's chain. `own`: the columns that only this log has."""
    name, key = tx.ledger_keys.signing(tx.driver)
    chain = {"log": log, "person_id": PROGRAM if person_id is None else person_id}
    step = _STEP[tx.dialect, log]
    taken = tx.run(step, **chain).fetchone()
    if taken is None:
        tx.run(_BEGIN, **chain)
        taken = tx.run(step, **chain).fetchone()
    link, previous, number, known = taken
    if str(known).strip('"') != name:  # handed over since this desk last looked
        key = tx.ledger_key
    salt = secrets.token_hex(SALT_BYTES)
    entry = signed_entry(
        key,
        Entry(
            log,
            b"%d" % number,
            b"" if person_id is None else b"%d" % person_id,
            b"%d" % link,
            subject.encode(),
            stored_time(at),
            kind.encode(),
            salt.encode(),
            value.encode(),
            b"",
            b"",
        ),
        previous.encode(),
    )
    mac = entry.mac.decode()
    row = {"id": number, "at": at, "person_id": person_id, "kind": kind, "value": value, "link": link}
    tx.run(_ROW[log], **row, salt=salt, digest=entry.digest.decode(), mac=mac, **own)
    tx.run(_MOVE, mac=mac, **chain)


_SUBJECT: Final = {AUDIT_LOG: "entity", ISSUE_LOG: "'issue:' || issue_id || '/' || seq"}
_AS_STORED: Final = {
    SQLITE: "coalesce(CAST({} AS BLOB), x'00')",
    POSTGRESQL: r"coalesce(convert_to(CAST({} AS text), 'UTF8'), '\x00')",
}
"""Bytes, not values: what was tampered with may be no text, number or time any more. NULL is a byte that nothing of
ours holds."""
_PERSON: Final = {
    SQLITE: "CASE WHEN person_id IS NULL THEN x'' ELSE coalesce(nullif(CAST(person_id AS BLOB), x''), x'00') END",
    POSTGRESQL: "CASE WHEN person_id IS NULL THEN '' ELSE convert_to(CAST(person_id AS text), 'UTF8') END",
}
"""NULL is the program itself, and an empty text is not NULL."""
_AT: Final = {SQLITE: "at", POSTGRESQL: "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"}
_DAY: Final = {SQLITE: "day", POSTGRESQL: "to_char(day, 'YYYY-MM-DD')"}
_PLACE: Final = {SQLITE: "?", POSTGRESQL: "%s"}
_PASSED_OVER: Final = 9
"""How many seals are looked at for one that is whole."""


def entries(tx: Tx, log: str) -> Iterator[Entry]:
    """Every row of a log, in the order of ids, which is the order of links in every chain."""
    return _entries(tx, log)


def _entries(tx: Tx, log: str, which: str = "") -> Iterator[Entry]:
    before, after = (
        ("id",),
        ("link", _SUBJECT[log], _AT[tx.dialect], "kind", "salt", "value", "digest", "mac"),
    )
    read = ", ".join((_stored(tx, *before), _PERSON[tx.dialect], _stored(tx, *after)))
    # All of them in one go: whoever asks for those after an id misses what has none, or one that is not a number.
    for fields in _stream(tx, f"SELECT {read} FROM {log} {which} ORDER BY {log}.id"):
        yield Entry(log, *fields)


def _stored(tx: Tx, *columns: str) -> str:
    return ", ".join(_AS_STORED[tx.dialect].format(column) for column in columns)


def _stream(tx: Tx, query: str) -> Iterator[tuple[bytes, ...]]:
    """The rows of a query, never all of them in memory."""
    if tx.dialect == POSTGRESQL:
        with tx.driver.cursor(name="ledger") as cursor:
            cursor.itersize = BATCH
            yield from cursor.execute(query)
    else:
        yield from tx.driver.execute(query)


def hand_overs(tx: Tx) -> Iterator[Entry]:
    """The rows of the audit log that tell of a change of keys, in order."""
    return _entries(tx, AUDIT_LOG, f"WHERE kind = '{HAND_OVER}'")


def handing_over_alone(tx: Tx) -> None:
    """Until the end of the transaction nobody adds a link: whoever waits sees the new key then."""
    if tx.dialect == POSTGRESQL:
        tx.driver.execute("LOCK TABLE chain_head IN SHARE ROW EXCLUSIVE MODE")


def is_there(tx: Tx, log: str, person_id: int, link: int) -> bool:
    """Whether a link of a chain stands anywhere in its log."""
    place = _PLACE[tx.dialect]
    query = f"SELECT 1 FROM {log} WHERE coalesce(person_id, {PROGRAM}) = {place} AND link = {place} LIMIT 1"
    return tx.driver.execute(query, (person_id, link)).fetchone() is not None


def last_id(tx: Tx, log: str) -> int:
    """The highest id of a log: about how many rows it has; 0 where it is no number."""
    found = tx.driver.execute(f"SELECT max(id) FROM {log}").fetchone()[0]
    return found if isinstance(found, int) else 0


def heads(tx: Tx) -> tuple[Head, ...]:
    """The end of every chain, sorted. What is no end of a chain any more is left out, and so missed."""
    query = f"SELECT {_stored(tx, 'log', 'person_id', 'link', 'mac')} FROM chain_head"
    found = (_head(*row) for row in tx.driver.execute(query).fetchall())
    return tuple(sorted(head for head in found if head is not None))


def _head(log: bytes, person: bytes, link: bytes, mac: bytes) -> Head | None:
    try:
        read = Head(log.decode(), int(person), int(link), mac.decode())
    except ValueError:
        return None
    as_written = (b"%d" % read.person_id, b"%d" % read.link) == (person, link)
    return read if as_written and read.log in LOGS else None


def audited_before(tx: Tx, moment: datetime) -> bool:
    """Whether anything was audited before a moment."""
    query = select(AUDIT.id).where(AUDIT.at < moment).limit(1)
    return tx.connection.execute(query).first() is not None


def seals(tx: Tx) -> Iterator[tuple[str, Seal | None]]:
    """Every seal with its day as it is stored, the oldest first; None for what is no seal any more."""
    return _seals(tx, "ORDER BY day")


def seal_of(tx: Tx, day: date) -> Seal | None:
    """The seal of a day, if there is one."""
    that = f"WHERE {_DAY[tx.dialect]} = {_PLACE[tx.dialect]}"
    return next((seal for _day, seal in _seals(tx, that, day.isoformat()) if seal is not None), None)


def newest_seal(tx: Tx) -> Seal | None:
    """The seal of the latest day; None: there is none. What is no seal any more does not keep others from being
    made."""
    newest = _seals(tx, f"ORDER BY day DESC LIMIT {_PASSED_OVER}")
    return next((seal for _day, seal in newest if seal is not None), None)


def _seals(tx: Tx, which: str, *values: str) -> Iterator[tuple[str, Seal | None]]:
    read = _stored(tx, _DAY[tx.dialect], _AT[tx.dialect], "heads", "code")
    for row in tx.driver.execute(f"SELECT {read} FROM ledger_seal {which}", values).fetchall():
        yield row[0].decode(errors="replace"), _seal(*row)


def _seal(day: bytes, at: bytes, kept: bytes, code: bytes) -> Seal | None:
    try:
        made_at = datetime.fromisoformat(at.decode()).replace(tzinfo=UTC)
        read = Seal(
            date.fromisoformat(day.decode()),
            made_at,
            tuple(Head(*_typed(*head)) for head in json.loads(kept)),
            code.decode(),
        )
    except (ValueError, TypeError, RecursionError):
        return None
    return read if (read.day.isoformat().encode(), stored_time(made_at)) == (day, at) else None


def _typed(log: object, person_id: object, link: object, mac: object) -> tuple[str, int, int, str]:
    texts = isinstance(log, str) and isinstance(mac, str) and f"{log}{mac}".isascii()
    if not (texts and type(person_id) is int and type(link) is int):
        raise ValueError("no head")
    return str(log), person_id, link, str(mac)


def keep_seal(tx: Tx, seal: Seal, person_id: int | None) -> None:
    """Store the seal of a day that has none."""
    kept = json.dumps([[head.log, head.person_id, head.link, head.mac] for head in seal.heads])
    tx.connection.execute(
        insert(LedgerSeal).values(day=seal.day, at=seal.at, heads=kept, code=seal.code, person_id=person_id)
    )


def sealing_alone(tx: Tx) -> None:
    """Until the end of the transaction no other desk makes a seal."""
    if tx.dialect == POSTGRESQL:
        tx.driver.execute("LOCK TABLE ledger_seal IN EXCLUSIVE MODE")
