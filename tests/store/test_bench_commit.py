"""The measure of one answer is honest: the floor beside it writes the very same rows."""

from pathlib import Path

from agentdesk.store.driver import sqlite_driver
from tests.scripts import ROOT, load


def written(path: Path) -> list[object]:
    connection = sqlite_driver().connect(str(path))
    rows: list[object] = [
        *connection.execute(
            "SELECT seq, kind, node, value, person_id, length(at) FROM visit_event ORDER BY seq"
        ),
        *connection.execute("SELECT node, value, length(at) FROM answer ORDER BY node"),
        *connection.execute("SELECT state, claimed_by, length(lease_until) FROM visit"),
    ]
    connection.close()
    return rows


def test_both_sides_write_the_same_rows(tmp_path: Path) -> None:
    figures = load(ROOT / "scripts" / "bench_commit.py").measure(tmp_path, answers=100)
    assert figures["answers"] == 100
    assert figures["ratio_p95"] > 0
    assert figures["desk_ms"]["p50"] > 0
    rows = written(tmp_path / "desk.db")
    assert len(rows) == 150 + 9 + 1
    assert written(tmp_path / "raw.db") == rows
