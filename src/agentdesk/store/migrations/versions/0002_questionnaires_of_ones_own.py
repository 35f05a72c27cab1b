"""Questionnaires of one's own: drafts with their files, which is asked where, repeats in the log of a visit."""

# ruff: noqa: E501

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from agentdesk.questionnaire.model import digest_of, model_of, questions_in
from agentdesk.questionnaire.xform import read_xform

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ASKED_ON = {
    "first": "after_sale_visit",
    "periodic": "after_sale_visit",
    "complaint_followup": "after_sale_visit",
    "confirmation": "solution_confirmation",
}
"""What version 0.1.0 had in its code."""

TEXTS = ("title", "languages", "digest", "model", "note")
"""The columns of words that a version gains."""


def upgrade() -> None:
    _make_tables()
    _widen_versions()
    _widen_log()
    _fill()


def _make_tables() -> None:
    op.create_table(
        "questionnaire_file",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_version.id"], name=op.f("fk_questionnaire_file_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "name", name=op.f("pk_questionnaire_file")),
        sqlite_strict=True,
    )
    op.create_table(
        "questionnaire_use",
        sa.Column("visit_kind", sa.String(), nullable=False),
        sa.Column("customer_kind", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "visit_kind IN ('first', 'periodic', 'confirmation', 'complaint_followup')",
            name=op.f("ck_questionnaire_use_visit_kind"),
        ),
        sa.CheckConstraint(
            "customer_kind IN ('individual', 'enterprise', '')",
            name=op.f("ck_questionnaire_use_customer_kind"),
        ),
        sa.CheckConstraint(
            "tier IN ('important', 'ordinary', 'low', '')", name=op.f("ck_questionnaire_use_tier")
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_questionnaire_use_questionnaire_id")
        ),
        sa.PrimaryKeyConstraint("visit_kind", "customer_kind", "tier", name=op.f("pk_questionnaire_use")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    begun = sa.text("state <> 'done' AND questionnaire_version_id IS NOT NULL")
    op.create_index(
        "ix_visit_begun",
        "visit",
        ["questionnaire_version_id"],
        unique=False,
        sqlite_where=begun,
        postgresql_where=begun,
    )


def _widen_versions() -> None:
    with op.batch_alter_table("questionnaire_version") as table:
        for column in TEXTS:
            table.add_column(sa.Column(column, sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("questions", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("created_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("published_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
        for column in ("created_by", "published_by"):
            name = op.f(f"fk_questionnaire_version_{column}")
            table.create_foreign_key(name, "person", [column], ["id"])
    with op.batch_alter_table("questionnaire_version") as table:
        for column in (*TEXTS, "questions"):
            table.alter_column(column, server_default=None)


def _widen_log() -> None:
    name = op.f("ck_visit_event_kind")
    with op.batch_alter_table("visit_event") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(
            name,
            "kind IN ('opened', 'resumed', 'said', 'answered', 'cleared', 'went', 'language', 'note', 'phone_shown', 'issue', 'repeat_added', 'repeat_removed', 'disposition')",
        )


def _fill() -> None:
    """The models of the versions that are there, and what is asked where, as 0.1.0 did it."""
    connection = op.get_bind()
    for number, xform in connection.execute(sa.text("SELECT id, xform FROM questionnaire_version")).all():
        form = read_xform(xform)
        connection.execute(
            sa.text(
                "UPDATE questionnaire_version SET title = :title, languages = :languages, "
                "questions = :questions, digest = :digest, model = :model WHERE id = :id"
            ),
            {
                "id": number,
                "title": form.title,
                "languages": " ".join(form.languages),
                "questions": questions_in(form),
                "digest": digest_of(xform, {}),
                "model": json.dumps(model_of(form), ensure_ascii=False),
            },
        )
    for kind, code in ASKED_ON.items():
        connection.execute(
            sa.text(
                "INSERT INTO questionnaire_use (visit_kind, customer_kind, tier, questionnaire_id) "
                "SELECT :kind, '', '', id FROM questionnaire WHERE code = :code"
            ),
            {"kind": kind, "code": code},
        )
