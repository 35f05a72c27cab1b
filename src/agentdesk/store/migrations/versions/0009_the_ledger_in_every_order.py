"""The ledger in every order, searched by words; views of one's own."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from agentdesk.domain.names import spaced

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ENDED = ("closed", "duplicate", "withdrawn", "unreachable")
OPEN = f"state NOT IN {ENDED}"
NARROWED_BY = ("category", "department_id", "assignee_id", "state", "reopened", "complaint", "next_due_at")
NOTHING_DUE = datetime(9999, 1, 1, tzinfo=UTC)
AT_A_TIME = 5000


def upgrade() -> None:
    _widen_issues()
    _sort_issues()
    _make_views()


def _widen_issues() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("issue") as table:
        table.add_column(sa.Column("next_due_at", moment, nullable=False, server_default="9999-01-01"))
        table.add_column(sa.Column("complaint", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("search", sa.String(), nullable=False, server_default=""))
    _fill()
    with op.batch_alter_table("issue") as table:
        for column, kind in (("next_due_at", moment), ("complaint", sa.Boolean()), ("search", sa.String())):
            table.alter_column(column, existing_type=kind, server_default=None)


def _fill() -> None:
    issue = sa.table(
        "issue",
        sa.column("id", sa.Integer()),
        sa.column("state", sa.String()),
        sa.column("description", sa.String()),
        sa.column("due_on", sa.Date()),
        sa.column("clock_due_at", sa.DateTime(timezone=True)),
        sa.column("next_due_at", sa.DateTime(timezone=True)),
        sa.column("complaint", sa.Boolean()),
        sa.column("search", sa.String()),
    )
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT value FROM setting WHERE key = 'organisation.zone'")).scalar()
    zone = ZoneInfo(json.loads(found) if found else "UTC")
    complaints = set(connection.execute(sa.text("SELECT issue_id FROM complaint")).scalars())
    columns = (issue.c.id, issue.c.state, issue.c.description, issue.c.due_on, issue.c.clock_due_at)
    change = (
        sa.update(issue)
        .where(issue.c.id == sa.bindparam("which"))
        .values({name: sa.bindparam(name) for name in ("next_due_at", "complaint", "search")})
    )
    last = 0
    while True:
        some = sa.select(*columns).where(issue.c.id > last).order_by(issue.c.id).limit(AT_A_TIME)
        rows = connection.execute(some).all()
        if not rows:
            return
        last = rows[-1].id
        connection.execute(
            change,
            [
                {
                    "which": row.id,
                    "next_due_at": _next_due(row, zone),
                    "complaint": row.id in complaints,
                    "search": spaced(row.description),
                }
                for row in rows
            ],
        )


def _next_due(row: Any, zone: ZoneInfo) -> datetime:
    """When the clock has run out or the day is over, whichever comes first, of what is open."""
    if row.state in ENDED:
        return NOTHING_DUE
    ends = [row.clock_due_at.replace(tzinfo=row.clock_due_at.tzinfo or UTC)] if row.clock_due_at else []
    if row.due_on is not None:
        ends.append(datetime.combine(row.due_on + timedelta(days=1), time(0), zone).astimezone(UTC))
    return min(ends, default=NOTHING_DUE)


def _index(name: str, columns: Sequence[str], rows: str) -> None:
    op.create_index(name, "issue", columns, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows))


def _sort_issues() -> None:
    for name in ("ix_issue_open", "ix_issue_due", "ix_issue_clock_due"):
        op.drop_index(name, "issue")
    _index("ix_issue_open", ["raised_at", "id", "severity", *NARROWED_BY], OPEN)
    _index("ix_issue_open_due", ["next_due_at", "id", "severity", *NARROWED_BY[:-1]], OPEN)
    _index("ix_issue_open_severity", ["severity", "raised_at", "id", *NARROWED_BY], OPEN)
    _index("ix_issue_complaint", ["raised_at", "id"], "complaint")
    op.create_index(op.f("ix_issue_next_due_at_id"), "issue", ["next_due_at", "id"])
    if op.get_bind().dialect.name == "sqlite":
        # The other indexes by words begin empty; this one begins with every issue there is.
        op.execute(
            "CREATE VIRTUAL TABLE issue_search USING fts5("
            "search, content='issue', content_rowid='id', tokenize='unicode61')"
        )
        op.execute("INSERT INTO issue_search(issue_search) VALUES ('rebuild')")


def _make_views() -> None:
    op.create_table(
        "ledger_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_ledger_view_name")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_view_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_ledger_view_person_id_name")),
        sqlite_strict=True,
    )
    rows = sa.text("opens")
    op.create_index(
        "ix_ledger_view_opens",
        "ledger_view",
        ["person_id"],
        unique=True,
        sqlite_where=rows,
        postgresql_where=rows,
    )
