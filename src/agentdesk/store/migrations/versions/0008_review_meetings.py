"""Review meetings."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_day <= to_day", name=op.f("ck_review_period")),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"], name=op.f("fk_review_held_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("from_day", "to_day", name=op.f("uq_review_from_day_to_day")),
        sqlite_strict=True,
    )
    op.create_table(
        "review_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("prevention", sa.String(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "category IN ('product_quality', 'service_attitude', 'technical_support', 'delivery', 'other')",
            name=op.f("ck_review_finding_category"),
        ),
        sa.CheckConstraint("length(cause) > 0", name=op.f("ck_review_finding_cause")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_finding_review_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_review_finding_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_finding")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("review_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_finding_review_id"), ["review_id"], unique=False)

    op.create_table(
        "review_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_review_task_done")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_review_task_text")),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR department_id IS NOT NULL", name=op.f("ck_review_task_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_review_task_department_id")
        ),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_review_task_done_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_task_person_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_task_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_task")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("review_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_review_task_open",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_review_task_review_id"), ["review_id"], unique=False)
