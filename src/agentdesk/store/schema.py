"""Is this database ours, and of which age: made, migrated after a copy, or refused when it is newer."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from agentdesk.domain.errors import Refusal, StoreTrouble
from agentdesk.i18n import N_
from agentdesk.store import tables as tables
from agentdesk.store.backup import back_up
from agentdesk.store.engine import Store, Tx, no_desk_yet
from agentdesk.store.guards import drop_guards, make_guards

REVISIONS: tuple[str, ...] = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0012",
    "0014",
    "0016",
)
"""Every schema that a database can have, oldest first; the last is the one this program works with."""

MIGRATIONS: Final = "agentdesk.store:migrations"
"""Where Alembic finds the steps between them."""

_ONE_AT_A_TIME: Final = 0x61_67_65_6E_74
"""The PostgreSQL advisory lock of whoever makes or changes the schema; on SQLite desks take turns anyway."""


def _tables_there(tx: Tx) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if tx.dialect == "sqlite"
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    return {str(row[0]) for row in tx.connection.exec_driver_sql(query)}


def _revision(tx: Tx, name: str) -> str | None:
    there = _tables_there(tx)
    if not there:
        return None
    row = None
    if "alembic_version" in there and "visit_event" in there:
        row = tx.connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    if row is None:
        raise StoreTrouble(N_("{name} holds something else than an AgentDesk database."), name=name)
    return str(row[0])


def revision_of(store: Store) -> str | None:
    """The revision of the database's schema; None for an empty database. Raises StoreTrouble for a foreign one."""
    with store.reading() as tx:
        return _revision(tx, store.name)


def _alone(tx: Tx) -> None:
    """Until the end of the transaction nobody else makes or changes the schema."""
    if tx.dialect == "postgresql":
        tx.driver.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def _copy_of_all_tables() -> MetaData:
    """PostgreSQL adds keys between tables that name each other afterwards, and SQLAlchemy then leaves them out of
    those tables for good: of what was made from these objects next, in this process, they would be missing."""
    copy = MetaData(naming_convention=SQLModel.metadata.naming_convention)
    for table in SQLModel.metadata.sorted_tables:
        table.to_metadata(copy)
    return copy


def create(store: Store) -> None:
    """Make all tables in an empty database; one that another desk has just made is left as it is."""
    with store.writing() as tx:
        _alone(tx)
        if _revision(tx, store.name) is not None:
            return
        _copy_of_all_tables().create_all(tx.connection)
        tx.connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
            if tx.dialect == "postgresql"
            else "CREATE TABLE alembic_version (version_num TEXT NOT NULL PRIMARY KEY) STRICT"
        )
        tx.connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{REVISIONS[-1]}')")
        make_guards(tx.connection)
        store.ledger_key.adopt(tx.driver)


def migrate(store: Store, now: datetime) -> Path | None:
    """Bring an older database up to date, after a copy beside it; returns the copy.

    None on PostgreSQL, and where another desk has just done it. Raises StoreTrouble, with nothing changed, when
    the rows do not hold together afterwards.
    """
    from alembic import command
    from alembic.config import Config

    with store.rebuilding() as tx:
        _alone(tx)
        revision = _revision(tx, store.name)
        if revision == REVISIONS[-1]:
            return None
        copy = None
        if store.path:
            copy = store.path.with_name(f"{store.path.name}.{revision}.{now:%Y%m%dT%H%M%SZ}.bak")
            back_up(store, copy)
        config = Config()
        config.set_main_option("script_location", MIGRATIONS)
        config.attributes |= {
            "connection": tx.connection,
            "ledger_key": partial(store.ledger_key.adopt, tx.driver),
        }
        drop_guards(tx.connection)
        command.upgrade(config, REVISIONS[-1])
        make_guards(tx.connection)
        if tx.dialect == "sqlite" and tx.driver.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise StoreTrouble(
                N_("{name} could not be brought up to date: rows would lose what they belong to."),
                name=store.name,
            )
        return copy


def bring_up_to_date(store: Store, now: datetime, *, may_create: bool) -> Path | None:
    """Make the schema that this program works with; returns the copy made before a migration, if any.

    Raises Refusal for an empty database when `may_create` is not given, and for one that is newer.
    """
    revision = revision_of(store)
    if revision is None:
        if not may_create:
            raise no_desk_yet(store.name)
        create(store)
        revision = revision_of(store)
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
    return migrate(store, now)
