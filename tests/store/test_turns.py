"""Whose turn it is to write, when a program keeps its turn: the others are told, and nothing is lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from agentdesk.domain.errors import StoreTrouble
from agentdesk.store.turns import Turns

HOLD = """
import sys
from pathlib import Path
from agentdesk.store.turns import Turns
with Turns(Path(sys.argv[1])).taken():
    print("mine", flush=True)
    sys.stdin.read()
"""


def hold(database: Path) -> "subprocess.Popen[str]":
    """Another program, in the middle of a write."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "mine\n"
    return program


def test_a_stopped_program_is_named_and_its_turn_comes_back(tmp_path: Path) -> None:
    """Ctrl-Z in the middle of a write: the wait ends, says who it is, and the same desk writes on afterwards."""
    database = tmp_path / "desk.db"
    turns = Turns(database)
    with hold(database) as program:
        os.kill(program.pid, signal.SIGSTOP)
        for _ in range(2):
            with pytest.raises(StoreTrouble, match=f"process {program.pid}"), turns.taken(0.1):
                pytest.fail("two programs had their turn at once")
        os.kill(program.pid, signal.SIGCONT)
        assert program.stdin is not None
        program.stdin.close()
        with turns.taken(10):
            assert program.wait(10) == 0
    turns.close()


def test_many_busy_desks_are_no_trouble(tmp_path: Path) -> None:
    """Whoever waits longer than the patience, but behind many short writes, goes on waiting."""
    database = tmp_path / "desk.db"
    waiting, busy, done = Turns(database), Turns(database), Event()

    def wait() -> None:
        with waiting.taken(0.2):
            done.set()

    with busy.taken():
        desk = Thread(target=wait)
        desk.start()
        for _ in range(50):
            busy._sign()  # as each new turn of a busy desk does
            assert not done.wait(0.02)
    assert done.wait(10), "told of a trouble that was none"
    desk.join()


def test_a_turn_that_came_too_late_is_given_on(tmp_path: Path) -> None:
    """Whoever gave up waiting does not hold up the next one when the turn comes after all."""
    database = tmp_path / "desk.db"
    impatient, other = Turns(database), Turns(database)
    with other.taken(), pytest.raises(StoreTrouble), impatient.taken(0.05):
        pytest.fail("two turns at once")
    for turns in (other, impatient, other):
        with turns.taken(10):
            assert (tmp_path / "desk.db.lock").read_bytes()[1:].split()[0] == str(os.getpid()).encode()


def test_turns_never_overlap(tmp_path: Path) -> None:
    """Four desks that wait, give up and try again: one at a time."""
    database, inside, over = tmp_path / "desk.db", [0], Event()

    def write(turns: Turns) -> None:
        for _ in range(200):
            try:
                with turns.taken(0.0005):
                    inside[0] += 1
                    if inside[0] != 1:
                        over.set()
                    inside[0] -= 1
            except StoreTrouble:
                continue

    desks = [Thread(target=write, args=(Turns(database),)) for _ in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert not over.is_set()
