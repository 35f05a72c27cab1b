"""Who is at which desk; calls by who ended them and when; visits set aside."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEXES = (
    ("ix_attempt_ended", "attempt", ["person_id", "ended_at"], "ended_at IS NOT NULL"),
    ("ix_visit_aside", "visit", ["state"], "state IN ('supervisor', 'repair')"),
)


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.CheckConstraint("place IN ('working', 'locked')", name=op.f("ck_presence_place")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id")),
        sa.PrimaryKeyConstraint("desk", name=op.f("pk_presence")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    for name, table, columns, rows in INDEXES:
        op.create_index(
            name, table, columns, unique=False, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows)
        )
