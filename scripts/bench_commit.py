"""What one answer costs until it is durable, beside the same rows written by the bare driver; prints JSON.

    python scripts/bench_commit.py [--answers 2000] [--folder DIR]

Both write to files of the same schema, with the same pragmas, turn about in rounds, so that what else the machine
does falls on both. Milliseconds.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import insert

from agentdesk.desk import Desk
from agentdesk.domain.incoming import CustomerRow
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls, imports, organisation, passwords
from agentdesk.services.calls import LEASE, Entry
from agentdesk.store.driver import connect
from agentdesk.store.tables import PersonRole, Visit

ROUND = 50
NODES = [f"/data/q{number}" for number in range(1, 10)]


def make_desk(path: Path) -> tuple[str, int]:
    """A desk with one claimed visit; returns its URL and the visit."""
    url = f"sqlite:///{path.as_posix()}"
    with Desk.open(url, create=True) as desk:
        desk.person = desk.do(
            organisation.set_up,
            name="Bench",
            zone="Asia/Shanghai",
            language="zh_Hans",
            admin_login="admin",
            admin_name="admin",
            admin_password_hash=passwords.hashed("only for this bench"),
        )
        desk.do(imports.take_customers, [CustomerRow(2, "K1", {"name": "王小明"}, ("+8613812345678",))])
        now = desk.now()
        with desk.store.writing() as tx:
            tx.session.add(PersonRole(person_id=1, role="agent"))
            tx.connection.execute(
                insert(Visit).values(
                    customer_id=1,
                    kind="first",
                    reason="[]",
                    due_on=desk.today(),
                    ready_at=now - timedelta(days=1),
                    band=30,
                    created_at=now,
                )
            )
        desk.trust("admin")
        visit_id = desk.do(calls.claim_next)
        assert visit_id is not None
    return url, visit_id


def through_the_desk(url: str, visit_id: int) -> tuple[Callable[[int], None], Callable[[], None]]:
    """(record one answer, close)"""
    desk = Desk.open(url)
    desk.trust("admin")

    def record(seq: int) -> None:
        entry = Entry(seq, EventKind.ANSWERED, NODES[seq % len(NODES)], "satisfied", seq)
        desk.do(calls.record, visit_id, [entry])

    return record, desk.close


RAW = (
    "UPDATE visit SET lease_until = ? WHERE id = ? AND state = 'claimed' AND claimed_by = ?",
    "INSERT INTO visit_event (visit_id, seq, at, elapsed_ms, person_id, kind, node, value) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO answer (visit_id, node, value, at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (visit_id, node) DO UPDATE SET value = excluded.value, at = excluded.at",
    "DELETE FROM draft WHERE visit_id = ? AND field = ?",
)


def by_the_driver(path: Path, visit_id: int) -> tuple[Callable[[int], None], Callable[[], None]]:
    """(write one answer, close): the floor."""
    connection: Any = connect(path)

    def record(seq: int) -> None:
        now = datetime.now(UTC)
        at, node = f"{now:%Y-%m-%d %H:%M:%S.%f}", NODES[seq % len(NODES)]
        execute = connection.execute
        execute("BEGIN IMMEDIATE")
        execute(RAW[0], (f"{now + LEASE:%Y-%m-%d %H:%M:%S.%f}", visit_id, 1))
        execute(RAW[1], (visit_id, seq, at, seq, 1, "answered", node, "satisfied"))
        execute(RAW[2], (visit_id, node, "satisfied", at))
        execute(RAW[3], (visit_id, node))
        execute("COMMIT")

    return record, connection.close


def timed(record: Callable[[int], None], first: int) -> list[float]:
    """Milliseconds of each of one round's answers."""
    taken = []
    for seq in range(first, first + ROUND):
        begun = time.perf_counter()
        record(seq)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def measure(folder: Path, answers: int = 2000) -> dict[str, Any]:
    """p50, p95 and p99 of both, and their ratios (the budget is a p95 within 1.5 of the floor)."""
    url, visit_id = make_desk(folder / "desk.db")
    make_desk(folder / "raw.db")
    desk, close_desk = through_the_desk(url, visit_id)
    raw, close_raw = by_the_driver(folder / "raw.db", visit_id)
    times: dict[str, list[float]] = {"desk": [], "raw": []}
    ratios = []
    # The first round of each is not counted: there the statements are compiled and the caches filled.
    for number in range(answers // ROUND + 1):
        pair = {"desk": timed(desk, 1 + number * ROUND), "raw": timed(raw, 1 + number * ROUND)}
        if number:
            ratios.append(median(pair["desk"]) / median(pair["raw"]))
            for name, values in pair.items():
                times[name] += values
    close_desk()
    close_raw()
    cuts = {name: quantiles(values, n=100) for name, values in times.items()}
    percents = {name: {f"p{p}": round(cut[p - 1], 4) for p in (50, 95, 99)} for name, cut in cuts.items()}
    return {
        "answers": len(times["desk"]),
        "desk_ms": percents["desk"],
        "raw_ms": percents["raw"],
        "ratio_p50": round(median(ratios), 3),
        "ratio_p95": round(cuts["desk"][94] / cuts["raw"][94], 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=2000)
    parser.add_argument("--folder", type=Path, help="on the disk to be measured; a temporary one otherwise")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        print(json.dumps(measure(Path(folder), chosen.answers), indent=1))


if __name__ == "__main__":
    main()
