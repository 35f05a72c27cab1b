"""Write the next migration: what the tables say, less what the migrations up to now make of an empty database.

    python scripts/make_migration.py 0002 "visit plans"

A draft: read it, then add its number to REVISIONS in store/schema.py. Once a schema has been released its
migration is never written again; before that, `--again` writes it anew.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from agentdesk.store import tables as tables
from agentdesk.store.driver import sqlite_driver

VERSIONS = Path(__file__).resolve().parent.parent / "src/agentdesk/store/migrations/versions"


def _plain_type(kind: str, type_: object, _context: AutogenContext) -> str | bool:
    """SQLModel's own types by the plain ones they are stored as: a migration outlives the classes of today."""
    names = {"AutoString": "sa.String()", "UTCDateTime": "sa.DateTime(timezone=True)"}
    return names.get(type(type_).__name__, False) if kind == "type" else False


def _late_keys(indent: str) -> str:
    """Foreign keys between two tables that name each other: PostgreSQL adds them when both are there."""
    made = [
        f'{indent}    op.create_foreign_key({key.name!r}, "{table.name}", "{key.elements[0].column.table.name}", '
        f"{[column.name for column in key.columns]}, [{key.elements[0].column.name!r}])"
        for table in SQLModel.metadata.sorted_tables
        for key in sorted(table.foreign_key_constraints, key=lambda each: str(each.name))
        if key.use_alter
    ]
    return f"{indent}if op.get_bind().dialect.supports_alter:\n" + "\n".join(made) + "\n" if made else ""


def _say_rows_for_both() -> None:
    """An index of some rows says so for SQLite; in a migration it is written down for PostgreSQL as well."""
    for table in SQLModel.metadata.tables.values():
        for index in table.indexes:
            if (rows := index.dialect_options["sqlite"]["where"]) is not None:
                index.dialect_kwargs["postgresql_where"] = rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision")
    parser.add_argument("words")
    parser.add_argument("--again", action="store_true")
    chosen = parser.parse_args()
    if chosen.again:
        for old in VERSIONS.glob(f"{chosen.revision}_*.py"):
            old.unlink()
    _say_rows_for_both()
    config = Config()
    config.set_main_option("script_location", "agentdesk.store:migrations")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.db", module=sqlite_driver())
        with engine.connect() as connection:
            config.attributes |= {"connection": connection, "render_item": _plain_type}
            command.upgrade(config, "head")
            connection.commit()
            script = command.revision(config, chosen.words, autogenerate=True, rev_id=chosen.revision)
        engine.dispose()
    assert script is not None
    assert not isinstance(script, list)
    written = Path(script.path)
    text = "".join(
        line for line in written.read_text(encoding="utf-8").splitlines(True) if "# ###" not in line
    )
    late = _late_keys("    ") if script.down_revision is None else ""
    written.write_text(text + late, encoding="utf-8")
    for act in (["format", "-q"], ["check", "--fix", "-q"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *act, str(written)], check=True)
    print(written)


if __name__ == "__main__":
    main()
