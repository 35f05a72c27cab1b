"""Desks of versions that are out, as those versions left them.

`desk_0_1_0.db.xz` was made by AgentDesk 0.1.0 (schema 0001): the people and customers of tests/desks.py, a visit of
K001 that is done with every choice answered, and one of K002 in the middle of its call.
"""

import lzma
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config

from agentdesk.store import schema
from agentdesk.store.engine import Store, Tx

FILE_0_1_0 = Path(__file__).parent / "desk_0_1_0.db.xz"


def lay_out_0_1_0(url: str, folder: Path) -> None:
    """Put that desk at `url`: the file itself, or on a server its rows in the tables that 0001 made there."""
    content = lzma.decompress(FILE_0_1_0.read_bytes())
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).write_bytes(content)
        return
    file = folder / "desk_0_1_0.db"
    file.write_bytes(content)
    config = Config()
    config.set_main_option("script_location", schema.MIGRATIONS)
    store, old = Store(url), sqlite3.connect(file)
    with store.writing() as tx:
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "0001")
        tx.driver.execute("SET LOCAL session_replication_role = replica")
        for (table,) in tx.driver.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'alembic_version'"
        ).fetchall():
            _copy_rows(tx, old, table)
    old.close()
    store.close()


def _copy_rows(tx: Tx, old: sqlite3.Connection, table: str) -> None:
    truths = {
        name
        for (name,) in tx.driver.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'boolean'",
            [table],
        ).fetchall()
    }
    found = old.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in found.description]
    places = ", ".join(["%s"] * len(names))
    for row in found:
        values = [bool(value) if name in truths else value for name, value in zip(names, row, strict=True)]
        tx.driver.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", values)
    if "id" in names:
        tx.driver.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} HAVING max(id) > 0"
        )
