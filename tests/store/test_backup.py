"""A backup is one moment of the desk, whole and its owner's only, made while people work."""

import random
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert

from agentdesk.domain.errors import Refusal, StoreTrouble
from agentdesk.store import backup, schema
from agentdesk.store.backup import back_up
from agentdesk.store.driver import sqlite_driver
from agentdesk.store.engine import Store
from agentdesk.store.hot import Hot
from agentdesk.store.tables import Setting

ADD = Hot(insert(Setting).values(key=bindparam("key"), value=bindparam("value")))


def fill(store: Store, count: int) -> None:
    noise = random.Random(1)
    with store.writing() as tx:
        for number in range(count):
            tx.run(ADD, key=f"before.{number:05}", value=noise.randbytes(500).hex())


def test_a_backup_is_the_desk_of_one_moment(
    file_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES_A_STEP", 20)
    fill(file_store, 2000)
    target = tmp_path / "copies" / "desk.bak"
    target.parent.mkdir()
    told: list[tuple[int, int]] = []

    def work_on(done: int, total: int) -> None:
        told.append((done, total))
        with file_store.writing() as tx:
            tx.run(ADD, key=f"meanwhile.{len(told):05}", value="x" * 1000)

    back_up(file_store, target, work_on)

    assert len(told) > 10, "every step is told"
    assert told[-1][0] == told[-1][1]
    assert [path.name for path in target.parent.iterdir()] == ["desk.bak"], "nothing else is left behind"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy = sqlite_driver().connect(str(target))
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert copy.execute("SELECT count(*) FROM setting WHERE key LIKE 'before.%'").fetchone() == (2000,)
    assert copy.execute("SELECT count(*) FROM setting WHERE key LIKE 'meanwhile.%'").fetchone() == (0,)
    copy.close()


def test_a_backup_ends_while_another_thread_writes_all_the_time(file_store: Store, tmp_path: Path) -> None:
    fill(file_store, 3000)
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            with file_store.writing() as tx:
                tx.run(ADD, key=f"busy.{len(written)}", value="1")
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(file_store, tmp_path / "desk.bak")
    finally:
        stop.set()
        writer.join()
    assert written


def test_a_backup_is_a_desk_that_can_be_opened(file_store: Store, tmp_path: Path) -> None:
    fill(file_store, 10)
    target = tmp_path / "desk.bak"
    back_up(file_store, target)
    again = Store(f"sqlite:///{target.as_posix()}")
    assert schema.revision_of(again) == schema.REVISIONS[-1]
    with again.writing() as tx:
        tx.run(ADD, key="after", value="1")
    again.close()


def test_a_file_that_is_there_is_never_written_over(file_store: Store, tmp_path: Path) -> None:
    target = tmp_path / "desk.bak"
    target.write_text("last week's")
    for there in (target, file_store.path or target):
        with pytest.raises(Refusal, match="there already"):
            back_up(file_store, there)
    assert target.read_text() == "last week's"
    assert schema.revision_of(file_store) == schema.REVISIONS[-1]


def test_a_backup_that_cannot_be_written(file_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="cannot be written"):
        back_up(file_store, tmp_path / "no such folder" / "desk.bak")


def test_a_damaged_desk_gives_no_backup(file_store: Store, file_url: str, tmp_path: Path) -> None:
    fill(file_store, 500)
    file_store.close()
    assert file_store.path is not None
    with file_store.path.open("r+b") as file:
        file.seek(40 * 4096)
        file.write(b"\xff" * 4096 * 20)
    damaged = Store(file_url)
    with pytest.raises(StoreTrouble):
        back_up(damaged, tmp_path / "desk.bak")
    damaged.close()
    assert not list(tmp_path.glob("desk.bak*"))


def test_an_interrupted_backup_leaves_nothing(file_store: Store, tmp_path: Path) -> None:
    fill(file_store, 100)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(file_store, tmp_path / "desk.bak", stop)
    assert not list(tmp_path.glob("desk.bak*"))


def test_postgresql_says_how_it_is_backed_up(store: Store, tmp_path: Path) -> None:
    if store.path is not None:
        pytest.skip("a file is copied")
    with pytest.raises(Refusal) as refused:
        back_up(store, tmp_path / "desk.dump")
    said = str(refused.value)
    assert "pg_dump --format=custom" in said
    assert "postgresql://postgres@/" in said
    assert "***" not in said
