"""A history that cannot be altered unseen: both logs chained by acting person, daily seals, customers erased."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from agentdesk.domain.chain import AUDIT_LOG, ISSUE_LOG, Entry, signed_entry, stored_time

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ORDER = {AUDIT_LOG: "id", ISSUE_LOG: "at, issue_id, seq"}
"""In which order the rows that are there were written."""


def upgrade() -> None:
    with op.batch_alter_table("customer") as table:
        table.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    _make_tables()
    for log in (AUDIT_LOG, ISSUE_LOG):
        op.execute(f"CREATE TEMPORARY TABLE old_{log} AS SELECT * FROM {log}")
        op.drop_table(log)
    _make_logs()
    for log in (AUDIT_LOG, ISSUE_LOG):
        _chain(log)
        op.execute(f"DROP TABLE old_{log}")


def _make_tables() -> None:
    op.create_table(
        "chain_head",
        sa.Column("log", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(), nullable=False),
        sa.CheckConstraint("log IN ('audit_event', 'issue_event')", name=op.f("ck_chain_head_log")),
        sa.PrimaryKeyConstraint("log", "person_id", name=op.f("pk_chain_head")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_seal",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_seal_person_id")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ledger_seal")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _make_logs() -> None:
    op.create_table(
        AUDIT_LOG,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        *_of_a_chain(),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_event_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_audit_event_at"), AUDIT_LOG, ["at"], unique=False)
    op.create_table(
        ISSUE_LOG,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        *_of_a_chain(),
        sa.CheckConstraint(
            "kind IN ('raised', 'assigned', 'note', 'state')", name=op.f("ck_issue_event_kind")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_event_issue_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issue_event_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_event")),
        sa.UniqueConstraint("issue_id", "seq", name=op.f("uq_issue_event_issue_id_seq")),
        sqlite_strict=True,
    )


def _of_a_chain() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("link", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("salt", "digest", "mac")),
    )


def _chain(log: str) -> None:
    """Write the rows of an old log into the new one, every person's as a chain."""
    connection = op.get_bind()
    ends: dict[int | None, tuple[int, bytes]] = defaultdict(lambda: (0, b""))
    number = 0
    names = ["at", "person_id", "kind", "value", *(["entity"] if log == AUDIT_LOG else ["issue_id", "seq"])]
    old = sa.text(f"SELECT * FROM old_{log} ORDER BY {ORDER[log]}").columns(at=sa.DateTime(timezone=True))
    into = sa.table(log, *(sa.column(name) for name in ["id", *names, "link", "salt", "digest", "mac"]))
    into.c.at.type = sa.DateTime(timezone=True)
    for rows in connection.execute(old.execution_options(yield_per=1000)).mappings().partitions():
        made = []
        for row in rows:
            number = row["id"] if log == AUDIT_LOG else number + 1
            link, previous = ends[row["person_id"]]
            entry = _entry(log, number, link + 1, row, previous)
            ends[row["person_id"]] = (link + 1, entry.mac)
            made.append(
                {name: row[name] for name in names}
                | {"id": number, "link": link + 1}
                | {name: getattr(entry, name).decode() for name in ("salt", "digest", "mac")}
            )
        connection.execute(into.insert(), made)
    heads = sa.table("chain_head", *(sa.column(name) for name in ("log", "person_id", "link", "mac")))
    for person, (link, mac) in ends.items():
        connection.execute(heads.insert().values(log=log, person_id=person or 0, link=link, mac=mac.decode()))
    if connection.dialect.name == "postgresql" and number:
        connection.execute(sa.text(f"SELECT setval('{log}_id_seq', {number})"))


def _entry(log: str, number: int, link: int, row: Any, previous: bytes) -> Entry:
    """A row as it is signed; the desk that migrates gives the key."""
    key = context.config.attributes["ledger_key"]()
    subject = row["entity"] if log == AUDIT_LOG else f"issue:{row['issue_id']}/{row['seq']}"
    person = row["person_id"]
    plain = Entry(
        log,
        b"%d" % number,
        b"" if person is None else b"%d" % person,
        b"%d" % link,
        subject.encode(),
        stored_time(row["at"]),
        row["kind"].encode(),
        secrets.token_hex(16).encode(),
        row["value"].encode(),
        b"",
        b"",
    )
    return signed_entry(key, plain, previous)
