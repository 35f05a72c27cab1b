"""Whose issues are open, found along an index."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("state NOT IN ('closed', 'duplicate', 'withdrawn', 'unreachable')")


def upgrade() -> None:
    op.create_index(
        "ix_issue_open_of",
        "issue",
        ["department_id", "assignee_id", "due_on", "clock_due_at", "state", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        op.f("ix_issue_department_department_id_issue_id"), "issue_department", ["department_id", "issue_id"]
    )
