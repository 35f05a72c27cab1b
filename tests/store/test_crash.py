"""Desks killed at any moment: every answer that was said to be saved is there, and the file is whole."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import text

from agentdesk.desk import Desk
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls
from agentdesk.services.calls import Entry
from agentdesk.store.engine import Store
from tests.desks import CLOCK, Clock, set_up
from tests.processes import CONTEXT
from tests.store.visits import add_visits, visit

ROUNDS = 12
WRITERS = ("li.na", "wang.lei", "emma")
"""Three at a time: thirty-six kills."""


def answer_until_killed(url: str, login: str, visit_id: int, first: int, said: Connection) -> None:
    """Record answer after answer, and say the number of each once it is durable."""
    with Desk.open(url, clock=Clock(CLOCK)) as desk:
        desk.trust(login)
        desk.do(calls.claim, visit_id)
        seq = first
        while True:
            node = f"/data/q{seq % 9}"
            desk.do(calls.keep_draft, visit_id, node, f"half a sentence {seq}")
            desk.do(calls.record, visit_id, [Entry(seq, EventKind.ANSWERED, node, str(seq), seq)])
            said.send(seq)
            seq += 1


@contextmanager
def writer(url: str, login: str, visit_id: int, first: int) -> Iterator[tuple[Connection, "list[int]"]]:
    """A desk at work until the end of the block; then it is killed, and what it had said is in the list."""
    heard, said = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(
        target=answer_until_killed, args=(url, login, visit_id, first, said), daemon=True
    )
    process.start()
    said.close()
    acknowledged: list[int] = []
    try:
        yield heard, acknowledged
    finally:
        process.kill()
        process.join()
        try:
            while True:
                acknowledged.append(heard.recv())
        except EOFError:
            heard.close()


def stored(store: Store, visit_id: int) -> tuple[list[int], dict[str, str]]:
    with store.reading() as tx:
        log = tx.connection.execute(
            text("SELECT seq FROM visit_event WHERE visit_id = :visit ORDER BY seq"), {"visit": visit_id}
        )
        answers = tx.connection.execute(
            text("SELECT node, value FROM answer WHERE visit_id = :visit"), {"visit": visit_id}
        )
        return list(log.scalars()), {row.node: row.value for row in answers}


def test_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'desk.db').as_posix()}"
    set_up(url, Clock())
    store = Store(url)
    add_visits(store, [visit(1 + number) for number in range(len(WRITERS))])
    chance = random.Random(20261118)
    next_seq = dict.fromkeys(WRITERS, 1)
    acknowledged_in_all = 0
    for _ in range(ROUNDS):
        said = run_and_kill(url, next_seq, chance)
        for number, login in enumerate(WRITERS):
            log, answers = stored(store, 1 + number)
            assert log == list(range(1, len(log) + 1)), "the log has no gap"
            last = max(said[login], default=0)
            assert last <= len(log) <= max(last, next_seq[login] - 1) + 1, (
                "at most the one under way is unsaid"
            )
            newest = {f"/data/q{seq % 9}": str(seq) for seq in log}
            assert answers == newest, "the answers are the log's"
            next_seq[login] = len(log) + 1
            acknowledged_in_all += len(said[login])
    with store.reading() as tx:
        assert tx.driver.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert tx.driver.execute("PRAGMA foreign_key_check").fetchall() == []
    assert acknowledged_in_all > 10 * ROUNDS
    store.close()


def run_and_kill(url: str, next_seq: dict[str, int], chance: random.Random) -> dict[str, list[int]]:
    """Let the three work until each has answered something, then kill them at a random moment."""
    lives = [writer(url, login, 1 + number, next_seq[login]) for number, login in enumerate(WRITERS)]
    opened = [life.__enter__() for life in lives]
    try:
        for heard, acknowledged in opened:
            for _ in range(chance.randint(1, 12)):
                assert heard.poll(30), "a desk at work"
                acknowledged.append(heard.recv())
        opened[0][0].poll(chance.random() * 0.02)
    finally:
        for life in lives:
            life.__exit__(None, None, None)
    return {login: acknowledged for login, (_, acknowledged) in zip(WRITERS, opened, strict=True)}
