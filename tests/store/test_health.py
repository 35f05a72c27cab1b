"""The doctor's look at a database: each illness is found, named with its cure, and nothing is touched."""

import sqlite3
from pathlib import Path

import pytest

from agentdesk.config import ledger_key_file
from agentdesk.domain.errors import StoreTrouble
from agentdesk.domain.finding import Finding, Level
from agentdesk.i18n import translate
from agentdesk.store import health as checks
from agentdesk.store.engine import Store
from agentdesk.store.health import health
from tests.postgres import PostgresServer


def said(findings: tuple[Finding, ...], level: Level) -> list[str]:
    return [f"{each.message} {each.mend}".format(**each.values) for each in findings if each.level is level]


@pytest.mark.usefixtures("store")
def test_a_sound_database_has_nothing_to_mend(database_url: str) -> None:
    findings = health(database_url)
    assert said(findings, Level.BAD) == []
    assert said(findings, Level.WARNING) == []
    assert len(findings) >= 4
    assert all("{" not in translate(each.message, "en", **each.values) for each in findings)


@pytest.mark.parametrize("in_use", [False, True])
def test_looking_changes_nothing(file_store: Store, file_url: str, in_use: bool) -> None:
    assert file_store.path is not None
    if not in_use:
        file_store.close()
    folder = file_store.path.parent

    def files() -> dict[str, bytes]:
        # The -shm file holds the locks of those who read: only its being there is a fact.
        found = {path.name: path.read_bytes() for path in folder.glob("one.db*")}
        return found | {name: b"" for name in found if name.endswith("-shm")}

    before = files()
    assert ("one.db-wal" in before) is in_use
    assert said(health(file_url), Level.BAD) == []
    assert files() == before


def test_no_desk_yet(tmp_path: Path) -> None:
    findings = health(f"sqlite:///{(tmp_path / 'none.db').as_posix()}")
    assert [each.level for each in findings] == [Level.WARNING]
    assert "agentdesk init" in said(findings, Level.WARNING)[0]
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(StoreTrouble):
        health("sqlite://")


def test_rights_that_are_too_wide(file_store: Store, file_url: str) -> None:
    assert file_store.path is not None
    file_store.path.chmod(0o644)
    (warning,) = said(health(file_url), Level.WARNING)
    assert "one.db" in warning
    assert "chmod" in warning


def test_a_damaged_file(file_store: Store, file_url: str) -> None:
    file_store.close()
    assert file_store.path is not None
    with file_store.path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 10)
    (bad,) = said(health(file_url), Level.BAD)
    assert "damaged" in bad


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear customer, " * 500)
    path.chmod(0o600)
    (bad,) = said(health(f"sqlite:///{path.as_posix()}"), Level.BAD)
    assert "not an AgentDesk database" in bad


def test_a_foreign_database(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE photo (name TEXT)")
    foreign.close()
    path.chmod(0o600)
    (bad,) = said(health(f"sqlite:///{path.as_posix()}"), Level.BAD)
    assert "something else" in bad


@pytest.mark.parametrize(
    ("revision", "level", "word"), [("0999", Level.BAD, "newer"), ("0000", Level.WARNING, "older")]
)
def test_the_age_of_the_schema(
    store: Store, database_url: str, revision: str, level: Level, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "REVISIONS", ("0000", "0001"))
    with store.writing() as tx:
        tx.connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    (found,) = said(health(database_url), level)
    assert word in found


def test_guards_that_somebody_took_away(store: Store, database_url: str) -> None:
    name = "visit_event_no_update" if store.path else "visit_event_append_only"
    with store.writing() as tx:
        on = "" if store.path else " ON visit_event"
        tx.connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
    (bad,) = said(health(database_url), Level.BAD)
    assert name in bad


@pytest.mark.usefixtures("store")
def test_a_key_that_was_lost(database_url: str) -> None:
    ledger_key_file().unlink()
    assert "ledger's key" in said(health(database_url), Level.BAD)[0]


def test_rows_that_lost_what_they_belong_to(file_store: Store, file_url: str) -> None:
    assert file_store.path is not None
    careless = sqlite3.connect(file_store.path)
    careless.execute(
        "INSERT INTO contact (customer_id, kind, value, tail, label, position) VALUES (77, 'phone', '1', '', '', 0)"
    )
    careless.commit()
    careless.close()
    (bad,) = said(health(file_url), Level.BAD)
    assert "lost what they belong to: 1," in bad
    assert "contact" in bad


def test_a_full_disk_and_a_long_log_are_seen(
    file_store: Store, file_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "NO_SPACE", 10**18)
    monkeypatch.setattr(checks, "LONG_LOG", -1)
    findings = health(file_url)
    assert "Make space" in said(findings, Level.BAD)[0]
    assert "write-ahead log" in said(findings, Level.WARNING)[0]
    assert file_store.path is not None


def test_a_network_disk_is_seen(
    file_store: Store, file_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/share {tmp_path} nfs4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(checks, "MOUNTS", mounts)
    (bad,) = said(health(file_url), Level.BAD)
    assert "nfs4" in bad
    assert file_store.path is not None


def test_a_server_that_is_not_there() -> None:
    (bad,) = said(health("postgresql://nobody@127.0.0.1:1/desk"), Level.BAD)
    assert "does not answer" in bad


def test_a_database_that_cannot_hold_chinese(pg_server: PostgresServer) -> None:
    import psycopg

    with pg_server.database() as url:
        address = url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS latin")
            connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        name = address.split("/")[3].split("?")[0]
        findings = health(address.replace(name, "latin", 1))
        assert "LATIN1" in said(findings, Level.BAD)[0]
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP DATABASE latin")
