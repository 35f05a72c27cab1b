"""What a person waits for at the terminal: the start, each key, news from another desk; and the memory it takes."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from tests.e2e.terminal import Terminal

from _bench_bare import FIRST
from _bench_figures import Figures, row, skipped
from agentdesk.desk import Desk
from agentdesk.services import issues, queue
from make_big import AGENTS, PASSWORD, SUPERVISOR

SIZE: Final = (120, 36)
KEY_BUDGET: Final = {"p50": 8.0, "p95": 16.7, "p99": 33.0, "ratio p50": 2.0}
START_BUDGET: Final = {"ratio p50": 0.8}
MEMORY_BUDGET: Final = {"max": 120.0}
NEWS_BUDGET: Final = {"max": 1.0}
ANSWERS: Final = ("1", "1", "2", "1", "1")
"""Digits for the first five questions of the company's questionnaire."""
BARE: Final = (sys.executable, str(Path(__file__).with_name("_bench_bare.py")))
PROGRAM: Final = (sys.executable, "-m", "agentdesk")
PAUSE: Final = 0.12
"""Seconds between two keys: a quick agent's."""
LEDGER_PAUSE: Final = 0.4
"""Seconds of silence after which a page of the ledger counts as painted."""


@dataclass(frozen=True)
class Place:
    """Where is measured: the desk, its day, and a folder for what programs leave behind."""

    database: Path
    today: date
    folder: Path

    def environment(self, login: str) -> dict[str, str]:
        """What signs `login` in at this desk."""
        return {
            "AGENTDESK_DB": str(self.database),
            "AGENTDESK_AS": login,
            "AGENTDESK_PASSWORD": PASSWORD,
            "AGENTDESK_TODAY": self.today.isoformat(),
            "AGENTDESK_LANGUAGE": "zh_Hans",
            "AGENTDESK_HOME": str(self.folder / f"home-{login}"),
        }

    def program(self, login: str) -> Terminal:
        """The program, started for `login`."""
        return Terminal(PROGRAM, self.environment(login), SIZE)


def _painted(start: Callable[[], Terminal], text: str, timeout: float = 60.0) -> float:
    """Milliseconds from the fork to `text` on the screen."""
    began = time.perf_counter()
    with start() as terminal:
        return (_shown(terminal, text, timeout) - began) * 1000


def _shown(terminal: Terminal, text: str, timeout: float = 10.0) -> float:
    """When `text` came on the screen, by the clock of the thread that reads it."""
    at = 0.0

    def seen() -> bool:
        nonlocal at
        if text not in terminal.text():
            return False
        at = terminal.chunks[-1].at
        return True

    terminal.wait_until(seen, timeout, text)
    return at


# Start


def starts(place: Place, times: int) -> Iterator[Figures]:
    """From the fork to the first row of the queue, beside harlequin on a small file and a bare list."""
    name = "start to painted queue"
    with Desk.open(f"sqlite:///{place.database}", today=place.today) as desk:
        desk.trust(AGENTS[5])
        # A short one: columns cut long names.
        first = next(item.name for item in desk.see(queue.page, limit=20).items if len(item.name) <= 3)
    harlequin = _harlequin(place.folder)
    small = _small_file(place.folder)
    series: dict[str, list[float]] = {name: [], "harlequin": [], "a bare Textual list": []}
    for turn in range(times + 1):
        spent = {name: _painted(lambda: place.program(AGENTS[5]), first)}
        spent["a bare Textual list"] = _painted(lambda: Terminal(BARE, size=SIZE), FIRST)
        if harlequin is not None:
            command = (str(harlequin), "-a", "sqlite", str(small))
            home = {"HOME": str(place.folder), "XDG_CONFIG_HOME": str(place.folder)}
            spent["harlequin"] = _painted(lambda: Terminal(command, home, SIZE), "Query Editor")  # noqa: B023
        if turn:
            for what, milliseconds in spent.items():
                series[what].append(milliseconds)
    own = series.pop(name)
    if harlequin is None:
        yield skipped(f"{name} beside harlequin", "harlequin could not be installed")
        yield row(name, "ms", own, floors=series)
    else:
        yield row(name, "ms", own, floors=series, budget=START_BUDGET)


def _harlequin(folder: Path) -> Path | None:
    """harlequin in an environment of its own, installed once; None where that fails."""
    home = folder / "harlequin"
    program = home / "bin" / "harlequin"
    if not program.exists():
        pip = [str(home / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", "harlequin"]
        for command in ([sys.executable, "-m", "venv", str(home)], pip):
            environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
            if subprocess.run(command, env=environment, capture_output=True, check=False).returncode:
                return None
    return program


def _small_file(folder: Path) -> Path:
    path = folder / "small.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE IF NOT EXISTS customer (id INTEGER PRIMARY KEY, name TEXT)")
    connection.commit()
    connection.close()
    return path


# Keys


@contextmanager
def in_call(place: Place, login: str) -> Iterator[Terminal]:
    """The call screen of a periodic visit, waiting for its greeting to be said."""
    with place.program(login) as terminal:
        terminal.wait_for("F2", timeout=30)
        time.sleep(1)
        terminal.press("7")
        time.sleep(1)
        terminal.press("enter")
        terminal.wait_for("F8", timeout=30)
        time.sleep(0.5)
        yield terminal


def _greet(call: Terminal) -> None:
    """Say the greeting: the first question waits for a digit."""
    call.press("enter")
    call.wait_for("1/9")


def keys(place: Place, rounds: int) -> Iterator[Figures]:
    """Digits and steps back on the call screen, and the cursor of a bare list, key by key in turns."""
    own: list[float] = []
    settled: list[float] = []
    bare: list[float] = []
    with in_call(place, AGENTS[1]) as call, Terminal(BARE, size=SIZE) as floor:
        _greet(call)
        floor.wait_for(FIRST, timeout=30)
        for turn in range(rounds + 1):
            for key in (*ANSWERS, *("left",) * len(ANSWERS)):
                latency = call.latency(key, quiet=PAUSE)
                beside = floor.latency("down" if key != "left" else "up", quiet=PAUSE)
                if turn:
                    own.append(latency.first * 1000)
                    settled.append(latency.settled * 1000)
                    bare.append(beside.first * 1000)
    floors = {"cursor of a bare Textual list": bare}
    yield row("key to painted change, call screen", "ms", own, floors=floors, budget=KEY_BUDGET)
    yield row("key to the last change it makes (saved mark)", "ms", settled, floors=floors)


# The ledger

_LEDGER_KEYS: Final = ("9", "pagedown", "pagedown", "up", "1", "2", "2", "5", "5", "8", "8", "end", "home")
"""All, two pages down, a row up, open, critical and back, late and back, awaiting and back, the ends of the list."""


def ledger_keys(place: Place, rounds: int) -> Iterator[Figures]:
    """From a key of the ledger to the first change and to the last one: the page it asks for stands then."""
    first: list[float] = []
    settled: list[float] = []
    with place.program(SUPERVISOR) as terminal:
        terminal.wait_for("F3", timeout=30)
        time.sleep(2)
        for turn in range(rounds + 1):
            for key in _LEDGER_KEYS:
                latency = terminal.latency(key, quiet=LEDGER_PAUSE)
                if turn:
                    first.append(latency.first * 1000)
                    settled.append(latency.settled * 1000)
    yield row("ledger on the screen: key to the first change", "ms", first)
    yield row("ledger on the screen: key to the page asked for", "ms", settled)


# Memory


def memory(place: Place) -> Iterator[Figures]:
    """Resident memory of an agent's desk after thirty answers, and of a bare list."""
    with in_call(place, AGENTS[2]) as call, Terminal(BARE, size=SIZE) as floor:
        _greet(call)
        floor.wait_for(FIRST, timeout=30)
        for key in ((*ANSWERS, *("left",) * len(ANSWERS))) * 6:
            call.latency(key, quiet=PAUSE)
        own, bare = _resident(call.pid), _resident(floor.pid)
    floors = {"a bare Textual list": [bare]}
    yield row("memory after 30 answers", "MB", [own], floors=floors, budget=MEMORY_BUDGET)


def _resident(pid: int) -> float:
    """Resident memory in MB (10^6 bytes)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


# News


def news(place: Place, times: int) -> Iterator[Figures]:
    """From the key that records an issue to its line on a supervisor's ledger at another terminal, in seconds."""
    seen: list[float] = []
    with Desk.open(f"sqlite:///{place.database}", today=place.today) as desk:
        desk.trust(SUPERVISOR)
        newest = desk.see(issues.how_many, issues.IssueFilter())
    with in_call(place, AGENTS[7]) as call, place.program(SUPERVISOR) as ledger:
        # On a question the form begins with its words; nothing need be written.
        _greet(call)
        ledger.wait_for("F3", timeout=30)
        time.sleep(1)
        for number in range(newest + 1, newest + 1 + times):
            call.press("f3")
            time.sleep(0.7)
            began = time.perf_counter()
            call.press("ctrl+s")
            seen.append(_shown(ledger, str(number)) - began)
            time.sleep(0.7)
    yield row("issue raised to seen on another ledger", "s", seen, budget=NEWS_BUDGET)
