"""Is this database ours, and of which age: made, migrated after a copy, or refused when it is newer."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlmodel import SQLModel

from agentdesk.domain.errors import NoDeskYet, Refusal, StoreTrouble
from agentdesk.i18n import N_
from agentdesk.store import tables as tables
from agentdesk.store.engine import Store, Tx
from agentdesk.store.guards import make_guards

REVISIONS: Final = ("0001",)
"""Every schema that a database can have, oldest first; the last is the one this program works with."""


def _tables_there(tx: Tx) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if tx.dialect == "sqlite"
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    return {str(row[0]) for row in tx.connection.exec_driver_sql(query)}


def revision_of(store: Store) -> str | None:
    """The revision of the database's schema; None for an empty database. Raises StoreTrouble for a foreign one."""
    with store.reading() as tx:
        there = _tables_there(tx)
        if not there:
            return None
        if "alembic_version" not in there:
            raise StoreTrouble(N_("{name} holds something else than an AgentDesk database."), name=store.name)
        row = tx.connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
        return str(row[0]) if row else None


def create(store: Store) -> None:
    """Make all tables in an empty database."""
    with store.writing() as tx:
        SQLModel.metadata.create_all(tx.connection)
        tx.connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
        )
        tx.connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{REVISIONS[-1]}')")
        make_guards(tx.connection)


def copy_before_migrating(store: Store, revision: str, now: datetime) -> Path | None:
    """A whole copy of a SQLite file beside it, named after its revision and the time; None on PostgreSQL."""
    if store.path is None:
        return None
    copy = store.path.with_name(f"{store.path.name}.{revision}.{now:%Y%m%dT%H%M%SZ}.bak")
    with store.reading() as tx:
        _back_up(tx.connection, copy)
    shutil.copymode(store.path, copy)
    return copy


def _back_up(connection: Connection, target: Path) -> None:
    from agentdesk.store.driver import sqlite_driver

    copy = sqlite_driver().connect(str(target))
    try:
        source = connection.connection.dbapi_connection
        assert source is not None
        source.backup(copy)
    finally:
        copy.close()


def migrate(store: Store, *, target: str = REVISIONS[-1]) -> None:
    """Bring an older database to `target` with Alembic, and make its guards again."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "agentdesk.store:migrations")
    with store.writing() as tx:
        config.attributes["connection"] = tx.connection
        command.upgrade(config, target)
        make_guards(tx.connection)


def bring_up_to_date(store: Store, now: datetime, *, may_create: bool) -> Path | None:
    """Make the schema that this program works with; returns the copy made before a migration, if any.

    Raises Refusal for an empty database when `may_create` is not given, and for one that is newer.
    """
    revision = revision_of(store)
    if revision is None:
        if not may_create:
            raise NoDeskYet(
                N_("There is no desk in {name} yet. Make one with `agentdesk init` or `agentdesk demo`."),
                name=store.name,
            )
        create(store)
        return None
    if revision == REVISIONS[-1]:
        return None
    if revision not in REVISIONS:
        raise Refusal(
            N_(
                "{name} was made by a newer AgentDesk (schema {revision}). Update this program; nothing was changed."
            ),
            name=store.name,
            revision=revision,
        )
    copy = copy_before_migrating(store, revision, now)
    migrate(store)
    return copy
