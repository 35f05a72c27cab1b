"""Each way a database can fail: one sentence that says what happened, and nothing lost."""

import os
import sqlite3
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import bindparam, insert, select

from agentdesk.domain.errors import StoreTrouble
from agentdesk.store import driver, ledger_key, schema
from agentdesk.store.engine import Store
from agentdesk.store.failures import (
    LOST_SERVER,
    NO_RIGHT,
    OTHER_FAILURE,
    SERVER_SENTENCES,
    SQLITE_SENTENCES,
    told,
)
from agentdesk.store.hot import Hot
from agentdesk.store.tables import Setting
from tests.postgres import PostgresServer
from tests.processes import together
from tests.waiting import wait_until

SETTING = Setting.__table__.c  # type: ignore[attr-defined]
ADD = Hot(insert(Setting).values(key=bindparam("key"), value=bindparam("value")))
NOBODY = 65534


def add(store: Store, key: str, value: str = "1") -> None:
    with store.writing() as tx:
        tx.run(ADD, key=key, value=value)


def keys(store: Store) -> set[str]:
    with store.reading() as tx:
        return set(tx.connection.execute(select(SETTING.key)).scalars()) - {ledger_key.SETTING}


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_which_sqlite_may_be_shared(version: tuple[int, int, int], safe: bool) -> None:
    assert driver.is_safe(version) is safe


def test_an_unsafe_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "import_module", lambda _name: sqlite3)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(StoreTrouble, match="pysqlite3"):
        driver.sqlite_driver.__wrapped__()


def test_every_sentence_can_be_said() -> None:
    for sentence in {*SQLITE_SENTENCES.values(), *SERVER_SENTENCES.values(), LOST_SERVER, OTHER_FAILURE}:
        assert "{" not in str(StoreTrouble(sentence, name="desk.db", detail="why"))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (psycopg.errors.DiskFull, SQLITE_SENTENCES[13]),
        (psycopg.errors.LockNotAvailable, SQLITE_SENTENCES[5]),
        (psycopg.errors.DeadlockDetected, SQLITE_SENTENCES[5]),
        (psycopg.errors.AdminShutdown, LOST_SERVER),
        (psycopg.errors.TooManyConnections, LOST_SERVER),
        (psycopg.errors.InsufficientPrivilege, NO_RIGHT),
        (psycopg.errors.ReadOnlySqlTransaction, SQLITE_SENTENCES[8]),
        (psycopg.errors.DataCorrupted, SQLITE_SENTENCES[11]),
        (psycopg.errors.UndefinedTable, OTHER_FAILURE),
    ],
)
def test_what_postgresql_means(error: type[psycopg.Error], sentence: str) -> None:
    assert told(error("why"), "desk").message == sentence


@pytest.mark.parametrize("url", ["desk.db", "mysql://root@here/desk", "", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_names_no_desk(url: str) -> None:
    with pytest.raises(StoreTrouble):
        Store(url, may_make=True)


# --- the file --------------------------------------------------------------------


def test_a_desk_is_its_owners_only(file_store: Store) -> None:
    add(file_store, "one")
    assert file_store.path is not None
    files = sorted(file_store.path.parent.glob("one.db*"))
    assert [path.name for path in files] == ["one.db", "one.db-shm", "one.db-wal", "one.db.lock"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_path_that_is_a_folder(tmp_path: Path) -> None:
    for may_make in (True, False):
        with pytest.raises(StoreTrouble, match="is a folder"):
            Store(f"sqlite:///{tmp_path.as_posix()}", may_make=may_make)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("a file")
    with pytest.raises(StoreTrouble, match="cannot be opened"):
        Store(f"sqlite:///{(tmp_path / 'note.txt' / 'desk.db').as_posix()}", may_make=True)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear customer, " * 500)
    store = Store(f"sqlite:///{path.as_posix()}")
    with pytest.raises(StoreTrouble, match="not an AgentDesk database"):
        schema.revision_of(store)
    store.close()


def test_a_truncated_file(file_store: Store, file_url: str) -> None:
    for number in range(200):
        add(file_store, f"{number}", "x" * 500)
    file_store.close()
    assert file_store.path is not None
    os.truncate(file_store.path, 100 * 1024)
    damaged = Store(file_url)
    with pytest.raises(StoreTrouble, match="damaged"):
        keys(damaged)
    with pytest.raises(StoreTrouble, match="damaged"):
        add(damaged, "x" * 20)
    damaged.close()


def open_as_nobody(url: str) -> list[str]:
    if os.geteuid() == 0:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    store = Store(url)
    said = []
    for act in (lambda: keys(store), lambda: add(store, "late")):
        try:
            act()
        except StoreTrouble as trouble:
            said.append(str(trouble))
    return said


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can reach."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)
        os.chmod(folder, 0o755)


def test_a_folder_that_may_not_be_written_to(open_folder: Path) -> None:
    url = f"sqlite:///{(open_folder / 'desk.db').as_posix()}"
    store = Store(url, may_make=True)
    schema.create(store)
    store.close()
    (open_folder / "desk.db").chmod(0o644)
    (open_folder / "desk.db.lock").unlink()
    open_folder.chmod(0o555)
    (said,) = together(open_as_nobody, [(url,)])
    assert len(said) == 2
    assert all("cannot be opened" in sentence or "is read-only" in sentence for sentence in said), said


def test_a_file_that_may_only_be_read(open_folder: Path) -> None:
    url = f"sqlite:///{(open_folder / 'desk.db').as_posix()}"
    store = Store(url, may_make=True)
    schema.create(store)
    store.close()
    (open_folder / "desk.db").chmod(0o444)
    (open_folder / "desk.db.lock").chmod(0o666)
    open_folder.chmod(0o777)
    (said,) = together(open_as_nobody, [(url,)])
    assert said
    assert "read-only" in said[-1], said


@pytest.mark.parametrize("fate", ["deleted", "replaced"])
def test_a_file_that_goes_away_under_an_open_desk(file_store: Store, fate: str) -> None:
    add(file_store, "before")
    file_store.pulse()
    assert file_store.path is not None
    if fate == "deleted":
        file_store.path.unlink()
    else:
        other = file_store.path.with_name("other.db")
        other.write_bytes(file_store.path.read_bytes())
        other.replace(file_store.path)
    with pytest.raises(StoreTrouble, match="deleted or replaced"):
        add(file_store, "lost")
    with pytest.raises(StoreTrouble, match="deleted or replaced"):
        file_store.pulse()
    assert not (fate == "deleted" and file_store.path.exists()), "nothing new in its place"


def test_a_lock_that_another_program_does_not_give_up(
    file_store: Store, file_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "BUSY_SECONDS", 0.1)
    patient = Store(file_url)
    other = driver.sqlite_driver().connect(str(file_store.path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreTrouble, match="busy"):
        add(patient, "late")
    assert keys(patient) == set()
    other.execute("ROLLBACK")
    add(patient, "late")
    assert keys(patient) == {"late"}
    other.close()
    patient.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs more rights than this test has")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    store = Store(f"sqlite:///{(small_disk / 'desk.db').as_posix()}", may_make=True)
    schema.create(store)
    kept = set()

    def fill() -> None:
        for number in range(1000):
            add(store, f"{number}", "x" * 20_000)
            kept.add(f"{number}")

    with pytest.raises(StoreTrouble, match="disk is full"):
        fill()
    assert kept
    assert keys(store) == kept
    with store.reading() as tx:
        assert tx.driver.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    add(store, "there is room again")
    assert keys(store) == kept | {"there is room again"}
    store.close()


# --- the server ------------------------------------------------------------------


@pytest.mark.parametrize("where", ["/nowhere?host=/no/such/folder", "nobody@127.0.0.1:1/desk"])
def test_a_server_that_is_not_there(where: str) -> None:
    store = Store(f"postgresql://{where}")
    for act in (store.pulse, lambda: keys(store), lambda: add(store, "x")):
        with pytest.raises(StoreTrouble, match="does not answer"):
            act()
    store.close()


@pytest.fixture
def served(pg_server: PostgresServer) -> Iterator[Store]:
    """A made PostgreSQL database."""
    with pg_server.database() as url:
        store = Store(url, may_make=True)
        schema.create(store)
        yield store
        store.close()


def cut_all_lines(store: Store) -> None:
    """The server drops every connection of this database, as when it is restarted."""
    address = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as other:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        other.execute(f"SELECT pg_terminate_backend(pid) {others}")
        wait_until(
            lambda: other.execute(f"SELECT count(*) {others}").fetchone() == (0,), what="all lines to be cut"
        )


def test_lines_that_the_server_cut_are_made_again(served: Store) -> None:
    add(served, "before")
    heard = served.pulse()
    assert keys(served) == {"before"}
    cut_all_lines(served)
    add(served, "hot")
    assert keys(served) == {"before", "hot"}
    assert served.pulse() != heard, "what was said meanwhile is unknown"
    cut_all_lines(served)
    with served.writing() as tx:
        tx.session.add(Setting(key="session", value="1"))
    assert keys(served) == {"before", "hot", "session"}


def test_a_line_cut_inside_a_transaction_loses_that_one_only(served: Store) -> None:
    def work() -> None:
        with served.writing() as tx:
            tx.run(ADD, key="half", value="1")
            cut_all_lines(served)
            tx.run(ADD, key="other half", value="1")

    with pytest.raises(StoreTrouble, match="does not answer"):
        work()
    add(served, "next")
    assert keys(served) == {"next"}


def test_a_line_cut_inside_a_reading(served: Store) -> None:
    def work() -> None:
        with served.reading() as tx:
            tx.connection.execute(select(SETTING.key)).all()
            cut_all_lines(served)
            tx.connection.execute(select(SETTING.key)).all()

    with pytest.raises(StoreTrouble, match="does not answer"):
        work()
    assert keys(served) == set()
