"""What the history costs: one event beside a plain insert, and a verification per million rows."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import bench_commit
from _bench_figures import Figures, milliseconds, row, side_by_side
from agentdesk.desk import Desk
from agentdesk.services import history
from agentdesk.services.acting import Acting
from agentdesk.store.driver import connect

EVENTS_AT_ONCE: Final = 100
_PLAIN: Final = "INSERT INTO plain (at, person_id, kind, entity, value) VALUES (?, ?, ?, ?, ?)"


def verifying(database: Path, times: int) -> Iterator[Figures]:
    """Both logs of the big desk read from end to end."""
    with Desk.open(f"sqlite:///{database}") as desk:
        desk.trust("admin")
        samples = []
        for _ in range(times):
            found: list[history.Verified] = []
            spent = milliseconds(lambda found=found: found.append(desk.see(history.verify)))
            assert found[0].fault is None, found[0].fault
            samples.append(spent / 1000 / found[0].rows * 1_000_000)
        yield row("history verified, per million rows", "s", samples) | {"rows": found[0].rows}


def events(folder: Path, times: int) -> Iterator[Figures]:
    """An audit event and a bare row of the same words: each durable by itself, and many in one transaction."""
    with tempfile.TemporaryDirectory(dir=folder) as inside:
        path = Path(inside) / "desk.db"
        url, _ = bench_commit.make_desk(path)
        bare = connect(path)
        bare.execute(
            "CREATE TABLE plain (id INTEGER PRIMARY KEY, at TEXT, person_id INTEGER, kind TEXT, entity TEXT, "
            "value TEXT) STRICT"
        )
        bare.execute("CREATE INDEX plain_at ON plain (at)")

        def insert(count: int) -> None:
            bare.execute("BEGIN IMMEDIATE")
            for _ in range(count):
                at = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
                bare.execute(_PLAIN, (at, 1, "measured", "issue:1", '{"severity": "minor"}'))
            bare.execute("COMMIT")

        with Desk.open(url) as desk:
            desk.trust("admin")
            for name, count in (("durable", 1), (f"{EVENTS_AT_ONCE} at once", EVENTS_AT_ONCE)):
                ours, plain = side_by_side(times, partial(desk.do, _audited, count), partial(insert, count))
                yield row(
                    f"ledger event, {name}",
                    "ms",
                    [spent / count for spent in ours],
                    floors={"a plain INSERT": [spent / count for spent in plain]},
                )
        bare.close()


def _audited(act: Acting, count: int) -> None:
    for _ in range(count):
        act.audit("measured", "issue:1", severity="minor")
