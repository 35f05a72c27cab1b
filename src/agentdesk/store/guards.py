"""What the database itself refuses or keeps up, as triggers: append-only logs (which an erasure may blank),
questionnaires that are asked and so never change, the life of an issue (store/issue_guards.py), rows that keep their
place (store/row_guards.py), and the search by words.

Alembic's batch mode drops triggers without a word, so they are made again after every migration.
"""

from typing import Final

from sqlalchemy import Connection
from sqlmodel import SQLModel

from agentdesk.store import issue_guards, row_guards
from agentdesk.store.tables import QuestionnaireVersion
from agentdesk.store.triggers import POSTGRESQL, SQLITE, on_postgresql, on_sqlite

APPEND_ONLY: Final = ("visit_event", "issue_event", "audit_event", "ledger_seal")
"""Logs whose rows are never changed nor removed."""
ERASABLE: Final = {
    "visit_event": (("value",), "visit"),
    "issue_event": (("value", "salt"), "issue"),
}
"""Logs with a customer's words: the columns that an erasure blanks, and the table by which the row is a customer's."""

SEARCHED: Final = ("customer", "article", "issue")
"""Tables whose column `search` holds spaced words (domain/names.py) and has a full-text index."""

_RETIRING: Final = ("state", "retired_at")
"""All that may change of a version that is published."""
_COLUMNS: Final = tuple(column.name for column in QuestionnaireVersion.__table__.columns)  # type: ignore[attr-defined]
_FIXED: Final = tuple(name for name in _COLUMNS if name not in _RETIRING)
_FORM_STAYS: Final = "a published questionnaire never changes"


def _row(of: str) -> str:
    return "({})".format(", ".join(f"{of}.{name}" for name in _FIXED))


def _forms_on_sqlite() -> list[str]:
    changed = f"NOT (old.state = 'published' AND new.state = 'retired' AND {_row('new')} IS {_row('old')})"
    not_draft = "(SELECT state FROM questionnaire_version WHERE id = {}.version_id) <> 'draft'"
    refused = f"BEGIN SELECT RAISE(ABORT, '{_FORM_STAYS}'); END"
    rules = [
        ("questionnaire_version", "UPDATE", f"old.state <> 'draft' AND {changed}"),
        ("questionnaire_version", "DELETE", "old.state <> 'draft'"),
        ("questionnaire_file", "INSERT", not_draft.format("new")),
        ("questionnaire_file", "UPDATE", not_draft.format("old")),
        ("questionnaire_file", "DELETE", not_draft.format("old")),
    ]
    made = []
    for table, act, refused_when in rules:
        name = f"{table}_no_{act.lower()}"
        made.append(f"DROP TRIGGER IF EXISTS {name}")
        made.append(f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {refused_when} {refused}")
    return made


def _forms_on_postgresql() -> list[str]:
    raised = f"RAISE restrict_violation USING MESSAGE = '{_FORM_STAYS}'"
    given_back = "IF TG_OP = 'DELETE' THEN RETURN old; END IF; RETURN new;"
    fixed = f"{_row('new')} IS NOT DISTINCT FROM {_row('old')}"
    return [
        "CREATE OR REPLACE FUNCTION questionnaire_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF old.state = 'draft' THEN "
        + given_back
        + " END IF; IF TG_OP = 'UPDATE' THEN IF old.state = 'published' AND new.state = 'retired' "
        f"AND {fixed} THEN RETURN new; END IF; END IF; {raised}; END $$",
        "CREATE OR REPLACE FUNCTION questionnaire_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE whose integer; BEGIN "
        "IF TG_OP = 'INSERT' THEN whose := new.version_id; ELSE whose := old.version_id; END IF; "
        f"IF (SELECT state FROM questionnaire_version WHERE id = whose) <> 'draft' THEN {raised}; END IF; "
        f"{given_back} END $$",
        *(
            statement
            for table, acts in (
                ("questionnaire_version", "UPDATE OR DELETE"),
                ("questionnaire_file", "INSERT OR UPDATE OR DELETE"),
            )
            for statement in (
                f"DROP TRIGGER IF EXISTS {table}_stays ON {table}",
                f"CREATE TRIGGER {table}_stays BEFORE {acts} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_stays()",
            )
        ),
    ]


def _erasing(table: str, same: str) -> str:
    """The condition under which a row may be updated: its words go, nothing else, and its customer is erased.

    `same` compares two rows of values; NULL is the same as NULL.
    """
    blanked, parent = ERASABLE[table]
    columns = SQLModel.metadata.tables[table].columns.keys()
    kept = [name for name in columns if name not in blanked]
    new, old = (", ".join(f"{of}.{name}" for name in kept) for of in ("new", "old"))
    return (
        " AND ".join(f"new.{name} = ''" for name in blanked)
        + f" AND ({new}) {same} ({old})"
        + f" AND EXISTS (SELECT 1 FROM {parent} JOIN customer ON customer.id = {parent}.customer_id "
        f"WHERE {parent}.id = old.{parent}_id AND customer.erased_at IS NOT NULL)"
    )


def _searched_on_sqlite(table: str) -> list[str]:
    index = f"{table}_search"
    add = f"INSERT INTO {index}(rowid, search) VALUES (new.id, new.search);"
    remove = f"INSERT INTO {index}({index}, rowid, search) VALUES ('delete', old.id, old.search);"
    kept_up = {"INSERT": add, "DELETE": remove, "UPDATE OF search": f"{remove} {add}"}
    made = [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5("
        f"search, content='{table}', content_rowid='id', tokenize='unicode61')"
    ]
    for act, done in kept_up.items():
        name = f"{index}_{act.split()[0].lower()}"
        made.append(f"DROP TRIGGER IF EXISTS {name}")
        made.append(f"CREATE TRIGGER {name} AFTER {act} ON {table} BEGIN {done} END")
    return made


def _sqlite() -> list[str]:
    made = []
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            unless = f"WHEN NOT ({_erasing(table, 'IS')}) " if act == "UPDATE" and table in ERASABLE else ""
            made.append(f"DROP TRIGGER IF EXISTS {name}")
            made.append(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} {unless}"
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    made += _forms_on_sqlite()
    made += on_sqlite((*issue_guards.rules(SQLITE), *row_guards.rules(), *row_guards.replacing()))
    for table in SEARCHED:
        made += _searched_on_sqlite(table)
    return made


def _postgresql() -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    ]
    for table in APPEND_ONLY:
        acts = "DELETE OR TRUNCATE" if table in ERASABLE else "UPDATE OR DELETE OR TRUNCATE"
        made.append(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
        made.append(
            f"CREATE TRIGGER {table}_append_only BEFORE {acts} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in ERASABLE:
        made.append(
            f"CREATE OR REPLACE FUNCTION {table}_erased() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {_erasing(table, 'IS NOT DISTINCT FROM')} THEN RETURN new; END IF; "
            "RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
        )
        made.append(f"DROP TRIGGER IF EXISTS {table}_erased ON {table}")
        made.append(
            f"CREATE TRIGGER {table}_erased BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_erased()"
        )
    made += _forms_on_postgresql()
    made += on_postgresql((*issue_guards.rules(POSTGRESQL), *row_guards.rules()))
    made += row_guards.truncated()
    made += [
        f"CREATE INDEX IF NOT EXISTS {table}_search ON {table} USING gin (to_tsvector('simple', search))"
        for table in SEARCHED
    ]
    return made


def make_guards(connection: Connection) -> None:
    """Make every trigger and the search index anew, inside the caller's transaction."""
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        connection.exec_driver_sql(statement)


def drop_guards(connection: Connection) -> None:
    """Take every trigger out before a migration: SQLite renames no table while a trigger names one that is away."""
    if connection.dialect.name == "sqlite":
        for name in triggers("sqlite"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def triggers(dialect: str) -> frozenset[str]:
    """The names of the triggers that a whole database has."""
    statements = _sqlite() if dialect == "sqlite" else _postgresql()
    made = (statement.split() for statement in statements)
    return frozenset(words[2] for words in made if words[:2] == ["CREATE", "TRIGGER"])
