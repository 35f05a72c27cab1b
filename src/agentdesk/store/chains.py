"""The chained logs in the database: appending a link, reading all of them in order, the seals.

Appending reads and moves the head of the acting person's chain in the transaction of the row. On PostgreSQL that
locks this one head, so that two desks of one person take turns and nobody else waits.
"""

import json
import secrets
from collections.abc import Iterator
from datetime import date, datetime
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
from agentdesk.domain.seal import Seal
from agentdesk.store.engine import POSTGRESQL, SQLITE, Tx
from agentdesk.store.hot import Hot
from agentdesk.store.tables import AuditEvent, ChainHead, IssueEvent, LedgerSeal

BATCH: Final = 5000
"""Rows read at once in a verification."""
SALT_BYTES: Final = 16

HEAD: Final = ChainHead.__table__.c  # type: ignore[attr-defined]
SEAL: Final = LedgerSeal.__table__.c  # type: ignore[attr-defined]
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
            f"RETURNING link, mac, {next_id.format(log=log)}"
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
_NEWEST: Final = Hot(
    select(func.coalesce(func.max(EVENT.seq), 0), func.max(EVENT.at)).where(
        EVENT.issue_id == bindparam("issue_id")
    )
)
_ROW: Final = {
    log: Hot(insert(table).values({column.name: bindparam(column.name) for column in columns}))
    for log, table, columns in ((AUDIT_LOG, AuditEvent, AUDIT), (ISSUE_LOG, IssueEvent, EVENT))
}


def append_audit(tx: Tx, *, at: datetime, person_id: int | None, kind: str, entity: str, value: str) -> None:
    """Add one row to the audit log; `value` is JSON. Raises Refusal without the right key."""
    _append(tx, AUDIT_LOG, at, person_id, kind, value, subject=entity, entity=entity)


def append_issue_event(tx: Tx, *, issue_id: int, at: datetime, person_id: int, kind: str, value: str) -> None:
    """Add one row to an issue's timeline; `value` is JSON. Raises Refusal without the right key.

    A timeline never goes back in time: a desk may have waited for the issue since `at`, or its host's clock be slow.
    """
    ((newest, newest_at),) = tx.rows(_NEWEST, issue_id=issue_id)
    seq, at = newest + 1, max(at, newest_at or at)
    subject = ISSUE_SUBJECT.format(issue=issue_id, seq=seq)
    _append(tx, ISSUE_LOG, at, person_id, kind, value, subject=subject, issue_id=issue_id, seq=seq)


def _append(
    tx: Tx, log: str, at: datetime, person_id: int | None, kind: str, value: str, *, subject: str, **own: Any
) -> None:
    """Write one row as the next link of the acting person's chain. `own`: the columns that only this log has."""
    key = tx.ledger_key
    chain = {"log": log, "person_id": PROGRAM if person_id is None else person_id}
    step = _STEP[tx.dialect, log]
    taken = tx.run(step, **chain).fetchone()
    if taken is None:
        tx.run(_BEGIN, **chain)
        taken = tx.run(step, **chain).fetchone()
    link, previous, number = taken
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


_SEALS: Final = select(SEAL.day, SEAL.at, SEAL.heads, SEAL.code)
_SUBJECT: Final = {AUDIT_LOG: "entity", ISSUE_LOG: "'issue:' || issue_id || '/' || seq"}
_AS_STORED: Final = {
    SQLITE: "coalesce(CAST({} AS BLOB), x'')",
    POSTGRESQL: "coalesce(convert_to(CAST({} AS text), 'UTF8'), '')",
}
"""Bytes, not values: what was tampered with may be no text, number or time any more. NULL in `person_id` is the
program itself, and anywhere else a fault."""
_AT: Final = {SQLITE: "at", POSTGRESQL: "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"}
_PLACE: Final = {SQLITE: "?", POSTGRESQL: "%s"}


def entries(tx: Tx, log: str) -> Iterator[Entry]:
    """Every row of a log, in the order of ids, which is the order of links in every chain."""
    columns = (
        *("id", "person_id", "link", _SUBJECT[log], _AT[tx.dialect]),
        *("kind", "salt", "value", "digest", "mac"),
    )
    read = ", ".join(_AS_STORED[tx.dialect].format(column) for column in columns)
    place = _PLACE[tx.dialect]
    query = f"SELECT id, {read} FROM {log} WHERE id > {place} ORDER BY id LIMIT {BATCH}"
    last, rows = -1, [()]
    while rows:
        rows = tx.driver.execute(query, (last,)).fetchall()
        for number, *fields in rows:
            last = number
            yield Entry(log, *fields)


def is_there(tx: Tx, log: str, person_id: int, link: int) -> bool:
    """Whether a link of a chain stands anywhere in its log."""
    place = _PLACE[tx.dialect]
    query = f"SELECT 1 FROM {log} WHERE coalesce(person_id, {PROGRAM}) = {place} AND link = {place} LIMIT 1"
    return tx.driver.execute(query, (person_id, link)).fetchone() is not None


def last_id(tx: Tx, log: str) -> int:
    """The highest id of a log: about how many rows it has."""
    return int(tx.driver.execute(f"SELECT coalesce(max(id), 0) FROM {log}").fetchone()[0])


def heads(tx: Tx) -> tuple[Head, ...]:
    """The end of every chain, sorted."""
    found = tx.connection.execute(select(HEAD.log, HEAD.person_id, HEAD.link, HEAD.mac))
    return tuple(sorted(Head(*row) for row in found))


def audited_before(tx: Tx, moment: datetime) -> bool:
    """Whether anything was audited before a moment."""
    query = select(AUDIT.id).where(AUDIT.at < moment).limit(1)
    return tx.connection.execute(query).first() is not None


def seals(tx: Tx) -> Iterator[Seal]:
    """Every seal, the oldest first."""
    return map(_seal, tx.connection.execute(_SEALS.order_by(SEAL.day)))


def seal_of(tx: Tx, day: date) -> Seal | None:
    """The seal of a day, if there is one."""
    row = tx.connection.execute(_SEALS.where(SEAL.day == day)).first()
    return None if row is None else _seal(row)


def newest_seal(tx: Tx) -> Seal | None:
    """The seal of the latest day; None: there is none."""
    row = tx.connection.execute(_SEALS.order_by(SEAL.day.desc()).limit(1)).first()
    return None if row is None else _seal(row)


def _seal(row: Any) -> Seal:
    try:
        kept = tuple(Head(*head) for head in json.loads(row.heads))
    except (ValueError, TypeError):  # tampered with: no code fits it
        kept = ()
    return Seal(row.day, row.at, kept, row.code)


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
