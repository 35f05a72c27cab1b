#!/usr/bin/env python3
"""Measure the program at full size beside its floors, and print one JSON object.

    python scripts/bench.py [--quick] [--only ROW ...] [--db BIG.db] [--folder DIR]

A floor is the least that the same machine can do in the same run: a bare Textual program, the driver without the
program, the same rows read without a rule. The two are taken in turns. Read the ratios; the times are this
machine's. The ledger is measured at the size that the desk has: `make_big.py BIG.db --issues 1000000` makes one of a
million issues. The database named is copied first, because measuring writes to it. Run it with the project's Python,
from its root, on a machine that does nothing else.
"""

import argparse
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import _bench_forms as forms  # noqa: E402
import _bench_history as history  # noqa: E402
import _bench_ledger as ledger  # noqa: E402
import _bench_server as server  # noqa: E402
import _bench_store as store  # noqa: E402
import _bench_terminal as terminal  # noqa: E402
import _bench_work as work  # noqa: E402
import make_big  # noqa: E402
from _bench_figures import Figures, skipped  # noqa: E402
from agentdesk.store.driver import sqlite_driver  # noqa: E402

FULL: Final = (1_000_000, 3_000_000)
QUICK: Final = (10_000, 30_000)
PACKAGES: Final = ("textual", "sqlmodel", "sqlalchemy", "pysqlite3", "ptyprocess", "pyte")

Rows = Callable[[terminal.Place, bool], Iterable[Figures]]
ROWS: Final[dict[str, Rows]] = {
    "start": lambda place, quick: terminal.starts(place, 2 if quick else 7),
    "keys": lambda place, quick: terminal.keys(place, 3 if quick else 35),
    "memory": lambda place, _quick: terminal.memory(place),
    "news": lambda place, quick: terminal.news(place, 2 if quick else 10),
    "commit": lambda place, quick: work.commit(place.folder, 200 if quick else 2000),
    "engine": lambda _place, quick: forms.forms(*((400, 3) if quick else (4000, 30))),
    "reads": lambda place, quick: store.reads(place.database, place.today, 5 if quick else 40),
    "event": lambda place, quick: history.events(place.folder, 20 if quick else 300),
    "verify": lambda place, quick: history.verifying(place.database, 2 if quick else 5),
    "desks": lambda place, quick: work.desks(place.folder, *((4, 2, 3, 0.1) if quick else (50, 3, 20, 2.0))),
    "ledger": lambda place, quick: ledger.ledger(place.database, place.today, 5 if quick else 100),
    "ledger-keys": lambda place, quick: terminal.ledger_keys(place, 1 if quick else 10),
    "server": lambda place, quick: server.on_a_server(
        place.folder, *((500, 2000, 500, 3) if quick else (200_000, 600_000, 200_000, 100))
    ),
    "claim": lambda place, quick: store.claims(place.database, place.today, 10 if quick else 300),
    "plan": lambda place, _quick: work.plan(place.database, place.today),
}
"""Name to what is measured; the plan comes last, because it makes visits by the hundred thousand."""
_BY_THEMSELVES: Final = frozenset({"commit", "desks", "engine", "event", "server"})
"""What needs no big desk in a file."""


def main(argv: list[str] | None = None) -> int:
    """Measure and print; 0 when every budget that was measured holds, else 1."""
    options = _options(argv)
    started = time.monotonic()
    if options.folder is not None:
        options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-") as name:
        folder = Path(name)
        place = terminal.Place(_database(options, folder), options.today, folder)
        with patch.dict(os.environ, AGENTDESK_LEDGER_KEY=str(make_big.key_of(place.database))):
            rows = list(_measured(options, place))
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "versions": _versions(),
        "size": dict(zip(("customers", "visits"), QUICK if options.quick else FULL, strict=True)),
        "took_s": round(time.monotonic() - started),
        "load_average": os.getloadavg(),
        "rows": rows,
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 0 if all(row.get("holds", True) for row in rows) else 1


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a hundredth of the size, few samples")
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="ROW", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--db", type=Path, help="a desk that make_big.py made (for --today)")
    parser.add_argument("--today", type=date.fromisoformat, default=make_big.TODAY)
    parser.add_argument(
        "--folder", type=Path, help="on the disk to be measured; the temporary folder otherwise"
    )
    return parser.parse_args(argv)


def _database(options: argparse.Namespace, folder: Path) -> Path:
    """A big desk that may be written to; only its name where no row needs it."""
    path = folder / "big.db"
    if options.only and _BY_THEMSELVES.issuperset(options.only):
        return path
    if options.db is None:
        make_big.make(path, *(QUICK if options.quick else FULL), options.today)
    else:
        shutil.copyfile(options.db, path)
        shutil.copyfile(make_big.key_of(options.db), make_big.key_of(path))
    return path


def _measured(options: argparse.Namespace, place: terminal.Place) -> Iterator[Figures]:
    for name, measure in ROWS.items():
        if not options.only or name in options.only:
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            try:
                yield from measure(place, options.quick)
            except (AssertionError, OSError, subprocess.CalledProcessError) as error:
                # One row that fails, a screen that did not come for instance, is no reason to lose the others.
                yield skipped(name, f"failed: {error}") | {"holds": False}


def _machine() -> dict[str, Any]:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 1e9, 1),
    }


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "sqlite": sqlite_driver().sqlite_version,
        "sqlite of Python": sqlite3.sqlite_version,
        **{package: version(package) for package in PACKAGES},
    }


if __name__ == "__main__":
    sys.exit(main())
