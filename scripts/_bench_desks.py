"""Many desks raising and moving issues at once, on SQLite and on PostgreSQL: a process each; rows as JSON Lines.

    python scripts/_bench_desks.py DESKS CALLS MOVES SECONDS FOLDER

Once without a pause, which measures what the machine can carry, and once with an act every so many seconds each: two
are more than people do. SQLite lies in FOLDER, PostgreSQL in the temporary folder. Beside them as many writers of one
plain row per transaction, just as durable and at the same pace. What the ledger must be afterwards is proved each
time (tests/proving.py).
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.desks import set_up
from tests.fifty import Running, Seat, Shift, Told, hire, owe, rush
from tests.postgres import FIFTY_DESKS, postgres_server
from tests.processes import together
from tests.proving import prove

from _bench_figures import Figures, milliseconds, row
from agentdesk.desk import Desk
from agentdesk.store.driver import connect
from agentdesk.store.engine import Store, address_of, file_of
from agentdesk.store.server import server_driver
from agentdesk.store.turns import Turns

ACTS: Final = {"raised": "a raise", "step": "a step", "note": "a note"}
PLAIN: Final = (
    "INSERT INTO plain (words) VALUES ('fifty desks at one ledger, one row of plain words each time')"
)


def main(desks: int, calls: int, moves: int, pause: float, folder: Path) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=folder) as inside:
        for name in ("SQLite", "PostgreSQL"):
            for each, how in ((0.0, "without a pause"), (pause, f"an act every {pause:g} s")):
                with _database(name, Path(inside)) as url:
                    for figures in _measured(url, f"{desks} desks, {how}, {name}", desks, calls, moves, each):
                        print(json.dumps(figures), flush=True)


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    """The URL of an empty durable database, on the disk of `folder`."""
    if name == "SQLite":
        with tempfile.TemporaryDirectory(dir=folder) as inside:
            yield f"sqlite:///{inside}/desk.db"
        return
    with postgres_server(FIFTY_DESKS) as server, server.database() as url:
        yield url


def _measured(url: str, name: str, desks: int, calls: int, moves: int, pause: float) -> Iterator[Figures]:
    clock = Running()
    set_up(url, clock)
    store = Store(url)
    logins = hire(store, desks)
    owe(store, desks * calls)
    with store.writing() as tx:
        tx.driver.execute("CREATE TABLE plain (words TEXT)")
    store.close()
    shifts = [Shift(login, number, calls, moves, pause) for number, login in enumerate(logins)]
    seats = rush(url, shifts, clock)
    with Desk.open(url, clock=clock) as desk:
        prove(desk, seats)
    told = [each for seat in seats for each in _warm(seat)]
    ends = [each.at for each in told]
    writers = together(insert, [(url, calls * moves, pause)] * desks, timeout=3600)
    plain = [ms for samples, _, _ in writers for ms in samples]
    lasted = max(end for _, _, end in writers) - min(begun for _, begun, _ in writers)
    for what, words in ACTS.items():
        samples = [each.ms for each in told if each.what == what]
        if samples:
            floors = {f"{desks} writers of one plain row": plain}
            yield row(f"{name}: {words}", "ms", samples, floors=floors)
    yield {
        "name": f"{name}: throughput",
        "unit": "acts per second",
        "n": len(told),
        "refused": sum(each.what == "refused" for each in told),
        "acts": round(len(told) / (max(ends) - min(ends)), 1),
        "floor": {"name": "plain rows per second", "rows": round(len(plain) / lasted, 1)},
    }


def _warm(seat: Seat) -> list[Told]:
    """What a desk was told from its second call on: in the first one its statements are compiled."""
    second = [place for place, each in enumerate(seat.told) if each.what == "raised"][1]
    return seat.told[second:]


def insert(url: str, count: int, pause: float) -> tuple[list[float], float, float]:
    """Write plain rows; returns the milliseconds of each, and when it all began and ended."""
    chance = random.Random(os.getpid())
    with _writer(url) as write:
        begun, samples = time.time(), []
        for _ in range(count):
            time.sleep(chance.uniform(0, 2 * pause))
            samples.append(milliseconds(write))
    return samples, begun, time.time()


@contextmanager
def _writer(url: str) -> Iterator[Callable[[], object]]:
    """One row, durable when it returns, by the driver alone. On SQLite in turns: its own busy wait starves some."""
    address = address_of(url)
    path = file_of(address)
    if path is None:
        with server_driver().connect(
            address.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        ) as connection:
            yield partial(connection.execute, PLAIN)
        return
    turns, bare = Turns(path), connect(path)

    def write() -> None:
        with turns.taken():
            bare.execute(PLAIN)

    yield write
    bare.close()
    turns.close()


if __name__ == "__main__":
    desks, calls, moves = map(int, sys.argv[1:4])
    main(desks, calls, moves, float(sys.argv[4]), Path(sys.argv[5]))
