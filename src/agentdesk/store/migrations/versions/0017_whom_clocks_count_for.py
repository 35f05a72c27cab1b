"""Whom the outcome of a clock counts for, how long it took, and the visited customers of a period along an index.

The clocks of before are read once more by whoever looks at them next: their issues are marked to be looked at.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ENDED = sa.text("ended_at IS NOT NULL")
OUT = sa.text("due_at IS NOT NULL")
REACHED = sa.text("outcome IN ('1.1', '1.2')")


def upgrade() -> None:
    for name in ("worked_s", "department_id", "person_id"):
        op.add_column("issue_clock", sa.Column(name, sa.Integer(), nullable=True))
    op.create_index(
        "ix_issue_clock_ended",
        "issue_clock",
        ["ended_at", "clock", "state", "department_id", "person_id", "worked_s", "issue_id", "run"],
        sqlite_where=ENDED,
        postgresql_where=ENDED,
    )
    op.create_index(
        "ix_issue_clock_out",
        "issue_clock",
        ["due_at", "clock", "department_id", "person_id", "issue_id", "run"],
        sqlite_where=OUT,
        postgresql_where=OUT,
    )
    op.create_index(
        "ix_visit_reached",
        "visit",
        ["finished_at", "customer_id"],
        sqlite_where=REACHED,
        postgresql_where=REACHED,
    )
    op.execute("UPDATE issue SET look_at = changed_at WHERE id IN (SELECT issue_id FROM issue_clock)")
