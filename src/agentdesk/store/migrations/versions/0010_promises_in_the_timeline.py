"""A promise that is made stands in the timeline; an alert says which entry of it mentions somebody."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = (
    *("raised", "assigned", "note", "state", "undone", "promised", "kept", "reclassified", "acknowledged"),
    *("told", "delayed", "lesson", "remedy", "ticked"),
)


def upgrade() -> None:
    name = op.f("ck_issue_event_kind")
    with op.batch_alter_table("issue_event") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, "kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS)))
    with op.batch_alter_table("alert") as table:
        table.add_column(sa.Column("entry", sa.Integer(), nullable=True))
