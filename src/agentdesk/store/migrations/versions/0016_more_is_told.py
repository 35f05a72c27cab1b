"""Somebody hears as well of a customer who is not satisfied, of what is less serious by now, and of a later day."""

from collections.abc import Sequence

from alembic import op

revision: str = "0016"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = (*("emergency", "warned", "ran_out", "escalated", "not_satisfied", "lowered", "delayed", "mention"),)


def upgrade() -> None:
    name = op.f("ck_alert_kind")
    with op.batch_alter_table("alert") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, "kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS)))
