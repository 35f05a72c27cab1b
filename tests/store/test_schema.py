"""A desk's database is made, brought up to date after a copy, or refused as it is."""

import os
import shutil
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from agentdesk.domain.errors import NoDeskYet, Refusal, StoreTrouble
from agentdesk.store import migrations, schema
from agentdesk.store.driver import sqlite_driver
from agentdesk.store.engine import Store
from agentdesk.store.guards import make_guards, triggers
from tests.postgres import PostgresServer
from tests.processes import together
from tests.store.schemas import facts_of, triggers_of

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)

NOW_AT = schema.REVISIONS[-1]
LATER = "0900"
"""The schema of this program, and of one to come."""

NEXT_STEP = f"""
import sqlalchemy as sa
from alembic import op

revision = "{LATER}"
down_revision = "{NOW_AT}"


def upgrade() -> None:
    with op.batch_alter_table("visit_event") as table:
        table.add_column(sa.Column("weight", sa.Integer(), nullable=True))
        table.create_check_constraint("weight", "weight > 0")
    with op.batch_alter_table("customer") as table:
        table.alter_column("note", nullable=True)
        table.create_check_constraint("named", "length(name) > 0")
"""
"""A later schema: on SQLite both tables are made anew, which drops their triggers."""


def upgraded(store: Store) -> None:
    """Make the tables by the migrations alone."""
    config = Config()
    config.set_main_option("script_location", schema.MIGRATIONS)
    with store.writing() as tx:
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "head")
        make_guards(tx.connection)


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This program works with schema LATER from now on; the file of the step that leads there."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(next(iter(migrations.__path__))), folder)
    step = folder / "versions" / f"{LATER}_weight.py"
    step.write_text(NEXT_STEP, encoding="utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", str(folder))
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, LATER))
    return step


def add_customer(store: Store, number: str = "K001", name: str = "王 小 明") -> None:
    with store.writing() as tx:
        tx.connection.exec_driver_sql(
            "INSERT INTO customer (number, name, search, kind, tier, language, country, region, note, "
            f"do_not_call, created_at, updated_at) VALUES ('{number}', '王小明', '{name}', 'individual', "
            f"'ordinary', 'zh', '', '', '', {'false' if store.path is None else 0}, "
            "'2026-11-18 02:00:00', '2026-11-18 02:00:00')"
        )


def found_by_name(store: Store, word: str) -> int:
    query = (
        f"SELECT count(*) FROM customer_search WHERE customer_search MATCH '\"{word}\"'"
        if store.path
        else f"SELECT count(*) FROM customer WHERE to_tsvector('simple', search) @@ to_tsquery('{word}')"
    )
    with store.reading() as tx:
        return int(tx.connection.exec_driver_sql(query).scalar_one())


def test_the_migrations_make_what_the_tables_say(store: Store, tmp_path: Path) -> None:
    made = facts_of(store)
    if store.path:
        other = Store(f"sqlite:///{(tmp_path / 'upgraded.db').as_posix()}", may_make=True)
    else:
        with store.writing() as tx:
            tx.connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            tx.connection.exec_driver_sql("CREATE SCHEMA public")
        other = store
    upgraded(other)
    by_steps = facts_of(other)
    if other is not store:
        other.close()
    # Alembic's own table is the one thing that each makes in its own way.
    ours = {fact for fact in made if "alembic_version" not in str(fact)}
    assert {fact for fact in by_steps if "alembic_version" not in str(fact)} == ours
    assert len(ours) > 50


def test_what_was_made_before_in_this_process_changes_nothing(
    file_store: Store, pg_server: PostgresServer, tmp_path: Path
) -> None:
    with pg_server.database() as url:
        served = Store(url)
        schema.create(served)
        served.close()
    again = Store(f"sqlite:///{(tmp_path / 'again.db').as_posix()}", may_make=True)
    schema.create(again)
    assert facts_of(again) == facts_of(file_store)
    again.close()


def test_tables_are_strict_and_the_guards_stand(file_store: Store) -> None:
    with file_store.reading() as tx:
        loose = tx.driver.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND type = 'table' "
            "AND name <> 'sqlite_schema'"
        ).fetchall()
    assert loose == []
    assert triggers_of(file_store) == triggers("sqlite")


def test_logs_are_append_only(store: Store) -> None:
    with store.writing() as tx:
        tx.connection.exec_driver_sql(
            "INSERT INTO audit_event (at, kind, entity, value) VALUES ('2026-11-18 02:00:00', 'made', '', '{}')"
        )
    for act in ("UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event"):
        with pytest.raises(Exception, match="append-only"), store.writing() as tx:
            tx.connection.exec_driver_sql(act)
    with store.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT kind FROM audit_event").scalar_one() == "made"


def test_an_empty_database_needs_leave_to_be_made(database_url: str, file_url: str) -> None:
    with pytest.raises(NoDeskYet):
        Store(file_url)
    opened = Store(database_url, may_make=True)
    with pytest.raises(NoDeskYet):
        schema.bring_up_to_date(opened, NOW, may_create=False)
    assert schema.bring_up_to_date(opened, NOW, may_create=True) is None
    assert schema.revision_of(opened) == schema.REVISIONS[-1]
    opened.close()


def test_looking_for_a_desk_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(NoDeskYet):
        Store(f"sqlite:///{(tmp_path / 'none' / 'desk.db').as_posix()}")
    assert not (tmp_path / "none").exists()


def test_an_older_database_is_copied_then_migrated(store: Store, request: pytest.FixtureRequest) -> None:
    add_customer(store)
    guards = triggers_of(store)
    request.getfixturevalue("later")

    copy = schema.bring_up_to_date(store, NOW, may_create=False)

    assert schema.revision_of(store) == LATER
    assert triggers_of(store) == guards
    assert any("weight" in str(fact) for fact in facts_of(store))
    assert found_by_name(store, "王") == 1
    add_customer(store, "K002", "陈 雪")
    assert found_by_name(store, "陈") == 1
    if store.path is None:
        assert copy is None
        return
    assert copy == store.path.with_name(f"desk.db.{NOW_AT}.20261118T020000Z.bak")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    kept = sqlite3.connect(copy)
    assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == (NOW_AT,)
    assert kept.execute("SELECT name FROM customer").fetchall() == [("王小明",)]
    assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept.close()
    with store.reading() as tx:
        remade = tx.driver.execute("SELECT strict, wr FROM pragma_table_list WHERE name = 'visit_event'")
        assert remade.fetchone() == (1, 1)


def test_a_newer_database_is_refused_as_it_is(file_store: Store, file_url: str) -> None:
    with file_store.writing() as tx:
        tx.driver.execute("UPDATE alembic_version SET version_num = '0999'")
    file_store.close()
    assert file_store.path is not None
    before = file_store.path.read_bytes()
    again = Store(file_url)
    with pytest.raises(Refusal, match="newer AgentDesk"):
        schema.bring_up_to_date(again, NOW, may_create=True)
    again.close()
    assert file_store.path.read_bytes() == before


def test_a_foreign_file_is_told_apart_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    foreign = sqlite_driver().connect(str(path))
    foreign.execute("CREATE TABLE photo (name TEXT)")
    foreign.commit()
    foreign.close()
    before = path.read_bytes()
    opened = Store(f"sqlite:///{path.as_posix()}", may_make=True)
    with pytest.raises(StoreTrouble, match="something else"):
        schema.bring_up_to_date(opened, NOW, may_create=True)
    opened.close()
    assert path.read_bytes() == before
    assert sorted(tmp_path.glob("photos*")) == [path]


def make_desk(url: str) -> str:
    opened = Store(url, may_make=True)
    schema.bring_up_to_date(opened, NOW, may_create=True)
    add_customer(opened, f"P{os.getpid()}")
    opened.close()
    return "made"


def test_desks_that_make_one_database_at_once_make_it_once(database_url: str) -> None:
    assert together(make_desk, [(database_url,)] * 4) == ["made"] * 4
    opened = Store(database_url)
    with opened.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM customer").scalar_one() == 4
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar_one() == 1
    opened.close()


def migrate_with(url: str, migrations_folder: str) -> str | None:
    schema.MIGRATIONS, schema.REVISIONS = migrations_folder, (*schema.REVISIONS, LATER)  # type: ignore[misc]
    opened = Store(url)
    copy = schema.bring_up_to_date(opened, NOW, may_create=False)
    revision = schema.revision_of(opened)
    opened.close()
    assert revision == LATER
    return copy.name if copy else None


def test_desks_that_open_an_old_database_at_once_migrate_it_once(
    store: Store, later: Path, database_url: str
) -> None:
    add_customer(store)
    store.close()
    copies = together(migrate_with, [(database_url, str(later.parent.parent))] * 3)
    assert len(list(filter(None, copies))) == (1 if store.path else 0)
    assert found_by_name(store, "王") == 1


def test_a_migration_that_fails_changes_nothing(file_store: Store, later: Path) -> None:
    add_customer(file_store)
    before = facts_of(file_store)
    later.write_text(NEXT_STEP + '    op.execute("DELETE FROM customer WHERE nonsense")\n', encoding="utf-8")
    with pytest.raises(StoreTrouble, match="nonsense"):
        schema.bring_up_to_date(file_store, NOW, may_create=False)
    assert schema.revision_of(file_store) == NOW_AT
    assert facts_of(file_store) == before
    with file_store.writing() as tx:
        assert tx.driver.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_migration_that_loses_what_rows_belong_to_is_undone(file_store: Store, later: Path) -> None:
    add_customer(file_store)
    with file_store.writing() as tx:
        tx.driver.execute(
            "INSERT INTO contact (customer_id, kind, value, tail, label, position) VALUES (1, 'phone', '1', '', '', 0)"
        )
    later.write_text(NEXT_STEP + '    op.execute("DELETE FROM customer")\n', encoding="utf-8")
    with pytest.raises(StoreTrouble, match="belong"):
        schema.bring_up_to_date(file_store, NOW, may_create=False)
    assert found_by_name(file_store, "王") == 1
