"""One run of the plan over all customers, or the same rows read bare; a process of its own, for its memory's sake.

_bench_plan.py plan|bare DATABASE DATE      prints {"seconds": ..., "megabytes": ..., "made": ...}
"""

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Final

from agentdesk.desk import Desk
from agentdesk.services.planning import CHUNK, plan_run
from agentdesk.store.driver import connect
from make_big import SUPERVISOR

_ROWS: Final = (
    "SELECT customer_id, id, delivered_on, amount_minor, currency, kind, product, purchased_on FROM purchase"
    " WHERE customer_id > ? AND customer_id <= ?",
    "SELECT customer_id, kind, state, finished_at FROM visit WHERE customer_id > ? AND customer_id <= ?",
)


def plan(database: Path, as_of: date) -> int:
    """Make the visits owed; how many were made."""
    with Desk.open(f"sqlite:///{database}", today=as_of) as desk:
        desk.trust(SUPERVISOR)
        return plan_run(desk, as_of).made


def bare(database: Path) -> int:
    """Read what the plan must know, in the same portions, and make nothing."""
    connection = connect(database)
    last = 0
    while rows := connection.execute(
        "SELECT id, tier, do_not_call FROM customer WHERE id > ? ORDER BY id LIMIT ?", (last, CHUNK)
    ).fetchall():
        first, last = last, rows[-1][0]
        for statement in _ROWS:
            connection.execute(statement, (first, last)).fetchall()
    return 0


def main() -> None:
    """Do what the arguments say."""
    mode, database, day = sys.argv[1], Path(sys.argv[2]), date.fromisoformat(sys.argv[3])
    started = time.perf_counter()
    made = plan(database, day) if mode == "plan" else bare(database)
    seconds = time.perf_counter() - started
    figures = {"seconds": seconds, "cpu_seconds": time.process_time(), "megabytes": peak(), "made": made}
    print(json.dumps(figures))


def peak() -> float:
    """The most memory that was resident, in MB. Not getrusage's: a process inherits that from its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main()
