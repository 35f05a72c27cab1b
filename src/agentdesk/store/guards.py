"""What the database itself refuses or keeps up, as triggers: append-only logs and the search by name.

Alembic's batch mode drops triggers without a word, so they are made again after every migration.
"""

from typing import Final

from sqlalchemy import Connection

APPEND_ONLY: Final = ("visit_event", "issue_event", "audit_event")
"""Logs whose rows are never changed nor removed."""


def _sqlite() -> list[str]:
    made = []
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            made.append(f"DROP TRIGGER IF EXISTS {name}")
            made.append(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    made += [
        "CREATE VIRTUAL TABLE IF NOT EXISTS customer_search USING fts5("
        "search, content='customer', content_rowid='id', tokenize='unicode61')",
        "DROP TRIGGER IF EXISTS customer_search_insert",
        "CREATE TRIGGER customer_search_insert AFTER INSERT ON customer BEGIN "
        "INSERT INTO customer_search(rowid, search) VALUES (new.id, new.search); END",
        "DROP TRIGGER IF EXISTS customer_search_delete",
        "CREATE TRIGGER customer_search_delete AFTER DELETE ON customer BEGIN "
        "INSERT INTO customer_search(customer_search, rowid, search) "
        "VALUES ('delete', old.id, old.search); END",
        "DROP TRIGGER IF EXISTS customer_search_update",
        "CREATE TRIGGER customer_search_update AFTER UPDATE OF search ON customer BEGIN "
        "INSERT INTO customer_search(customer_search, rowid, search) "
        "VALUES ('delete', old.id, old.search); "
        "INSERT INTO customer_search(rowid, search) VALUES (new.id, new.search); END",
    ]
    return made


def _postgresql() -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    ]
    for table in APPEND_ONLY:
        made.append(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
        made.append(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    made.append(
        "CREATE INDEX IF NOT EXISTS customer_search ON customer USING gin (to_tsvector('simple', search))"
    )
    return made


def make_guards(connection: Connection) -> None:
    """Make every trigger and the search index anew, inside the caller's transaction."""
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        connection.exec_driver_sql(statement)


def triggers(dialect: str) -> frozenset[str]:
    """The names of the triggers that a whole database has."""
    statements = _sqlite() if dialect == "sqlite" else _postgresql()
    made = (statement.split() for statement in statements)
    return frozenset(words[2] for words in made if words[:2] == ["CREATE", "TRIGGER"])
