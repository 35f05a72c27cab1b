"""The life of an issue: what each step leaves behind, the verdict of a confirmation visit, promises of their own."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from agentdesk.questionnaire.model import digest_of, model_of
from agentdesk.questionnaire.xform import read_xform

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


VERDICT = {"solved": "yes", "satisfied": "very_satisfied satisfied"}
"""Questions of the confirmation that comes with the program, and the answers that close an issue."""
OPEN = "due_on IS NOT NULL AND state NOT IN ('closed', 'duplicate', 'withdrawn', 'unreachable')"
TEXTS = ("cause", "measure", "result", "ended_because")


def upgrade() -> None:
    _make_tables()
    _move_promises()
    _widen_issues()
    _widen_visits()
    _widen_timeline()
    _ask_for_a_verdict()


def _make_tables() -> None:
    op.create_table(
        "issue_department",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_issue_department_department_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_department_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", "department_id", name=op.f("pk_issue_department")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("(kept_at IS NULL) = (kept_by IS NULL)", name=op.f("ck_promise_kept")),
        sa.CheckConstraint("length(text) > 0 OR due_on IS NOT NULL", name=op.f("ck_promise_said")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_promise_customer_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_promise_issue_id")),
        sa.ForeignKeyConstraint(["kept_by"], ["person.id"], name=op.f("fk_promise_kept_by")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_promise_made_by")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_promise_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(
            "ix_promise_customer",
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text("kept_at IS NULL"),
            postgresql_where=sa.text("kept_at IS NULL"),
        )
        batch_op.create_index(
            "ix_promise_due",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("kept_at IS NULL"),
            postgresql_where=sa.text("kept_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_promise_issue_id"), ["issue_id"], unique=False)


def _move_promises() -> None:
    """What was promised stands in the table of promises; until now there was one for an issue, and none was kept."""
    op.execute(
        "INSERT INTO promise (issue_id, customer_id, visit_id, text, due_on, made_by, made_at, note) "
        "SELECT id, customer_id, visit_id, promise, promised_on, raised_by, raised_at, '' FROM issue "
        "WHERE promise <> '' OR promised_on IS NOT NULL ORDER BY id"
    )


def _widen_issues() -> None:
    with op.batch_alter_table("issue") as table:
        for column in TEXTS:
            table.add_column(sa.Column(column, sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("deadline", sa.Date(), nullable=True))
        table.add_column(sa.Column("duplicate_of", sa.Integer(), nullable=True))
        table.add_column(sa.Column("confirmed_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        table.create_foreign_key(op.f("fk_issue_duplicate_of"), "issue", ["duplicate_of"], ["id"])
        table.create_foreign_key(op.f("fk_issue_confirmed_by"), "visit", ["confirmed_by"], ["id"])
    op.execute("UPDATE issue SET due_on = promised_on")
    with op.batch_alter_table("issue") as table:
        for column in TEXTS:
            table.alter_column(column, server_default=None)
        table.drop_column("promise")
        table.drop_column("promised_on")
        table.create_index(
            "ix_issue_due",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        )


def _widen_visits() -> None:
    with op.batch_alter_table("visit") as table:
        table.add_column(sa.Column("verdict", sa.String(), nullable=True))
        table.create_check_constraint(op.f("ck_visit_verdict"), "verdict IN ('satisfied', 'not_satisfied')")
        table.create_check_constraint(
            op.f("ck_visit_judged"),
            "verdict IS NULL OR (kind = 'confirmation' AND state = 'done' AND issue_id IS NOT NULL)",
        )
        table.create_index(
            "ix_visit_issue",
            ["issue_id", "id"],
            unique=False,
            sqlite_where=sa.text("issue_id IS NOT NULL"),
            postgresql_where=sa.text("issue_id IS NOT NULL"),
        )


def _widen_timeline() -> None:
    name = op.f("ck_issue_event_kind")
    with op.batch_alter_table("issue_event") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(
            name, "kind IN ('raised', 'assigned', 'note', 'state', 'undone', 'kept')"
        )


def _ask_for_a_verdict() -> None:
    """The confirmation that came with the program says from now on which answers close an issue, in a version of its
    own: calls under way keep to theirs. One that the desk has changed is left as it is."""
    connection = op.get_bind()
    version = sa.Table("questionnaire_version", sa.MetaData(), autoload_with=connection)
    questionnaire = sa.Table("questionnaire", sa.MetaData(), autoload_with=connection)
    mine = (
        sa.select(questionnaire.c.id).where(questionnaire.c.code == "solution_confirmation").scalar_subquery()
    )
    asked = sa.select(version).where(version.c.questionnaire_id == mine, version.c.state == "published")
    row = connection.execute(asked).mappings().first()
    if row is None:
        return
    xform = row["xform"]
    for name, values in VERDICT.items():
        bind = f'<bind nodeset="/data/{name}" '
        if xform.count(bind) != 1 or "agentdesk:satisfied=" in xform.split(bind)[1].split(">")[0]:
            return
        xform = xform.replace(bind, f'{bind}agentdesk:satisfied="{values}" ')
    now = datetime.now(UTC).replace(tzinfo=None if connection.dialect.name == "sqlite" else UTC)
    newest = sa.select(sa.func.max(version.c.version)).where(
        version.c.questionnaire_id == row["questionnaire_id"]
    )
    number = connection.execute(newest).scalar_one() + 1
    stamp = {"created_at": now, "published_at": now, "created_by": None, "published_by": None}
    connection.execute(
        version.update().where(version.c.id == row["id"]).values(state="retired", retired_at=_stored(now))
    )
    connection.execute(
        version.insert().values(
            {name: value for name, value in row.items() if name not in ("id", "retired_at")}
            | {name: value if value is None else _stored(value) for name, value in stamp.items()}
            | {
                "version": number,
                "digest": digest_of(xform, {}),
                "xform": xform,
                "model": json.dumps(model_of(read_xform(xform)), ensure_ascii=False),
                "source": xform.encode(),
                "source_name": "solution_confirmation.xml",
            }
        )
    )


def _stored(moment: datetime) -> datetime | str:
    """A moment as each database keeps it: on SQLite the columns are text."""
    return moment if moment.tzinfo else moment.isoformat(" ", "microseconds")
