"""What the program works out: an answer made durable, the plan of all customers."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import bench_commit
from _bench_figures import Figures, row

PLAN_BUDGET: Final = {"max": 30.0}
PLAN_MEMORY_BUDGET: Final = {"max": 500.0}
COMMIT_BUDGET: Final = 1.5


def commit(folder: Path, answers: int) -> Iterator[Figures]:
    """From the answer to the durable commit, beside the same statements on the bare driver (bench_commit.py)."""
    with tempfile.TemporaryDirectory(dir=folder) as inside:
        figures = bench_commit.measure(Path(inside), answers)
    yield {
        "name": "answer to durable commit",
        "unit": "ms",
        "n": figures["answers"],
        **figures["desk_ms"],
        "floor": {"name": "the same rows by the bare driver", "n": figures["answers"], **figures["raw_ms"]},
        "ratio": {"p50": figures["ratio_p50"], "p95": figures["ratio_p95"]},
        "budget": {"ratio p95": COMMIT_BUDGET},
        "holds": figures["ratio_p95"] <= COMMIT_BUDGET,
    }


def desks(folder: Path, count: int, calls: int, moves: int, pause: float) -> list[Figures]:
    """Many desks at one ledger at once, in a process of its own: its children are forked from what it has loaded."""
    script = str(Path(__file__).with_name("_bench_desks.py"))
    command = [sys.executable, script, *map(str, (count, calls, moves, pause, folder))]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def plan(database: Path, today: date) -> Iterator[Figures]:
    """The plan drawn once over all customers, each time in a process of its own. It changes the database."""
    read, drawn = (_in_process(mode, database, today) for mode in ("bare", "plan"))
    floor = "the same rows read bare"
    yield row(
        "plan drawn",
        "s",
        [drawn["seconds"]],
        floors={floor: [read["seconds"]]},
        budget=PLAN_BUDGET,
    ) | {"made": drawn["made"], "cpu": round(drawn["cpu_seconds"], 1)}
    yield row(
        "plan drawn: memory at its peak",
        "MB",
        [drawn["megabytes"]],
        floors={floor: [read["megabytes"]]},
        budget=PLAN_MEMORY_BUDGET,
    )


def _in_process(mode: str, database: Path, today: date) -> dict[str, Any]:
    script = str(Path(__file__).with_name("_bench_plan.py"))
    command = [sys.executable, script, mode, str(database), today.isoformat()]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))
