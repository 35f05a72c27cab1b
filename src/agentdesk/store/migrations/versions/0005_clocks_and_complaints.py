"""Clocks of issues, complaints, what is offered for them, alerts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CLOCKS = ("first_response", "plan", "solution", "customer_told", "acknowledgement", "result")
KINDS = (
    *("raised", "assigned", "note", "state", "undone", "kept", "reclassified", "acknowledged"),
    *("told", "delayed", "lesson", "remedy", "ticked"),
)
REMEDIES = ("refund", "letter", "coupon", "free_service", "extended_warranty", "money")
ROLES = ("agent", "supervisor", "trainer", "manager", "administrator", "guest")


def upgrade() -> None:
    _widen_issues()
    _widen_timeline()
    _make_clocks()
    _make_complaints()
    _make_remedies()
    _make_alerts()


def _one_of(table: str, column: str, words: Sequence[str]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def _key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))


def _moment(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _index(name: str, table: str, columns: list[str], rows: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(
            name, columns, unique=False, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows)
        )


def _widen_issues() -> None:
    words = ", ".join(f"'{word}'" for word in CLOCKS)
    with op.batch_alter_table("issue") as table:
        table.add_column(sa.Column("clock", sa.String(), nullable=True))
        table.add_column(_moment("clock_due_at"))
        table.add_column(_moment("look_at"))
        table.create_check_constraint(op.f("ck_issue_clock"), f"clock IN ({words})")
        table.create_check_constraint(op.f("ck_issue_clock_due"), "(clock IS NULL) = (clock_due_at IS NULL)")
    # The clocks of what is open are read from its timeline at the first look.
    op.execute(
        "UPDATE issue SET look_at = raised_at "
        "WHERE state NOT IN ('closed', 'duplicate', 'withdrawn', 'unreachable')"
    )
    _index("ix_issue_clock_due", "issue", ["clock_due_at"], "clock_due_at IS NOT NULL")
    _index("ix_issue_look", "issue", ["look_at"], "look_at IS NOT NULL")


def _widen_timeline() -> None:
    name = op.f("ck_issue_event_kind")
    with op.batch_alter_table("issue_event") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, "kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS)))


def _make_clocks() -> None:
    op.create_table(
        "issue_clock",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        _moment("started_at", needed=True),
        sa.Column("target", sa.String(), nullable=False),
        _moment("due_at"),
        _moment("warn_at"),
        _moment("told_until"),
        sa.Column("state", sa.String(), nullable=False),
        _moment("ended_at"),
        sa.Column("notices", sa.Integer(), nullable=False),
        _one_of("issue_clock", "clock", CLOCKS),
        _one_of("issue_clock", "state", ("running", "paused", "late", "met", "missed", "cancelled")),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('met', 'missed', 'cancelled'))",
            name=op.f("ck_issue_clock_ended"),
        ),
        _key("issue_clock", "issue_id", "issue"),
        sa.PrimaryKeyConstraint("issue_id", "clock", "run", name=op.f("pk_issue_clock")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _make_complaints() -> None:
    op.create_table(
        "complaint",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("priority", sa.String(), nullable=False),
        _moment("acknowledged_at"),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("root_cause", sa.String(), nullable=False),
        sa.Column("prevention", sa.String(), nullable=False),
        _one_of(
            "complaint",
            "remedy",
            ("explanation", "apology", "repair", "exchange", "refund", "compensation", "other"),
        ),
        _one_of("complaint", "urgency", ("danger", "unusable", "inconvenience")),
        _one_of("complaint", "priority", ("emergency", "high", "normal", "low")),
        sa.CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name=op.f("ck_complaint_amount")),
        _key("complaint", "issue_id", "issue"),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_complaint")),
        sqlite_strict=True,
    )
    op.create_table(
        "emergency_tick",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        _moment("ticked_at"),
        sa.Column("ticked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ticked_at IS NULL) = (ticked_by IS NULL)", name=op.f("ck_emergency_tick_ticked")
        ),
        _key("emergency_tick", "issue_id", "issue"),
        _key("emergency_tick", "ticked_by", "person"),
        sa.PrimaryKeyConstraint("issue_id", "step", name=op.f("pk_emergency_tick")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _make_remedies() -> None:
    name = "issue_remedy"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("approver", sa.String(), nullable=True),
        sa.Column("offered_by", sa.Integer(), nullable=False),
        _moment("offered_at", needed=True),
        _moment("decided_at"),
        sa.Column("in_the_name_of", sa.Integer(), nullable=True),
        _moment("reversed_at"),
        sa.Column("reversed_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        _one_of(name, "kind", REMEDIES),
        _one_of(name, "state", ("waiting", "approved", "declined", "reversed")),
        _one_of(name, "approver", ROLES),
        sa.CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name=op.f(f"ck_{name}_amount")),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f(f"ck_{name}_decided")),
        sa.CheckConstraint(
            "(state = 'reversed') = (reversed_at IS NOT NULL AND reversed_by IS NOT NULL)",
            name=op.f(f"ck_{name}_reversed"),
        ),
        _key(name, "issue_id", "issue"),
        _key(name, "offered_by", "person"),
        _key(name, "in_the_name_of", "person"),
        _key(name, "reversed_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_strict=True,
    )
    op.create_index(op.f(f"ix_{name}_issue_id"), name, ["issue_id"], unique=False)
    _index(f"ix_{name}_waiting", name, ["id"], "state = 'waiting'")


def _make_alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _moment("at", needed=True),
        _moment("seen_at"),
        _one_of("alert", "kind", ("emergency", "warned", "ran_out", "escalated", "mention")),
        _one_of("alert", "clock", (*CLOCKS, "")),
        _key("alert", "issue_id", "issue"),
        _key("alert", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_alert_issue_id_id"), "alert", ["issue_id", "id"], unique=False)
    _index("ix_alert_unseen", "alert", ["person_id", "id"], "seen_at IS NULL")
