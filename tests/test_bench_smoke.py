"""The measuring tools at a tiny size: that they run and say what they promise. No times are asserted here."""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.issue import IssueState
from agentdesk.domain.issue_flow import PAIRS
from agentdesk.services import history, issue_clocks, issues, queue, visits
from agentdesk.services.acting import Acting
from agentdesk.services.customers import find
from agentdesk.store.tables import Issue
from agentdesk.tui.screens.supervisor.ledger_filter import QUICK
from tests.scripts import ROOT, load


@pytest.fixture
def make_big(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/make_big.py, loaded as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return load(ROOT / "scripts" / "make_big.py")


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/bench.py, loaded as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return load(ROOT / "scripts" / "bench.py")


@pytest.fixture
def big(make_big: ModuleType, tmp_path: Path) -> Path:
    """A big desk in small."""
    path = tmp_path / "big.db"
    assert make_big.main([str(path), "--customers", "6000", "--visits", "18000"]) == 0
    return path


def test_a_big_desk_is_a_true_desk(make_big: ModuleType, big: Path) -> None:
    with Desk.open(f"sqlite:///{big}", clock=lambda: make_big.MOMENT) as desk:
        desk.trust(make_big.AGENTS[0])
        page = desk.see(queue.page, limit=200)
        assert len(page.items) == 200
        assert {item.name for item in page.items} != {""}
        assert len(desk.see(queue.page, queue.QueueView.FIRST).items) == queue.PAGE
        assert len(desk.see(queue.page, queue.QueueView.PERIODIC).items) == queue.PAGE
        assert desk.see(find, page.items[0].name)
        desk.trust(make_big.SUPERVISOR)
        assert desk.see(issues.how_many, issues.IssueFilter()) == 1200
        issue = desk.see(issues.detail, 600, "zh_Hans")
        assert (issue.row.customer, issue.question) != ("", "")
        assert len(desk.see(visits.show, issue.visit_id or 0).answers) == 9


def test_the_issues_of_a_big_desk_went_the_ways_there_are(big: Path, make_big: ModuleType) -> None:
    """Every row is one that the database would have let through, step by step."""
    connection = make_big.sqlite_driver().connect(str(big))

    def count(condition: str) -> int:
        return int(connection.execute(f"SELECT count(*) FROM issue WHERE {condition}").fetchone()[0])

    pairs = {f"{source}>{target}" for source, target in PAIRS}
    gone = connection.execute(
        "SELECT DISTINCT json_extract(value, '$.before.state') || '>' || json_extract(value, '$.state') "
        "FROM issue_event WHERE kind = 'state'"
    ).fetchall()
    assert {row[0] for row in gone} <= pairs
    last = (
        "SELECT json_extract(value, '$.state') FROM issue_event WHERE issue_id = issue.id AND kind = 'state' "
        "ORDER BY seq DESC LIMIT 1"
    )
    assert count(f"state <> COALESCE(({last}), 'received')") == 0
    verdict = "SELECT 1 FROM visit WHERE visit.issue_id = issue.id AND verdict"
    assert (
        count(f"state = 'closed' AND NOT EXISTS ({verdict} = 'satisfied' AND visit.id = confirmed_by)") == 0
    )
    assert count(f"reopened <> (SELECT count(*) FROM ({verdict} = 'not_satisfied'))") == 0
    planned = "state IN ('planned', 'resolving', 'resolved', 'awaiting_customer', 'closed')"
    assert count(f"{planned} AND (cause = '' OR deadline IS NULL OR assignee_id IS NULL)") == 0
    assert count("state = 'duplicate' AND (duplicate_of IS NULL OR ended_because = '')") == 0
    owed = "SELECT 1 FROM visit WHERE visit.issue_id = issue.id AND visit.state = 'due' AND kind = 'confirmation'"
    assert count(f"(state IN ('resolved', 'awaiting_customer')) <> EXISTS ({owed})") == 0
    assert min(count(f"state = '{state}'") for state in IssueState) > 0


def test_a_big_desk_is_the_same_on_every_run(make_big: ModuleType, big: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    make_big.make(again, 6000, 18000)
    driver = make_big.sqlite_driver()
    for table in (
        *("customer", "contact", "purchase", "visit", "answer", "promise"),
        *("issue", "issue_clock", "complaint", "emergency_tick"),
    ):
        rows = [
            driver.connect(str(path)).execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for path in (big, again)
        ]
        assert rows[0] == rows[1], table


def test_the_history_of_a_big_desk_is_whole(make_big: ModuleType, big: Path) -> None:
    with Desk.open(f"sqlite:///{big}", key_file=make_big.key_of(big)) as desk:
        desk.trust("admin")
        found = desk.see(history.verify)
        assert found.fault is None
        assert found.rows > 1200


def test_the_clocks_of_a_big_desk_are_those_that_the_program_reads(make_big: ModuleType, big: Path) -> None:
    """Looked at once more, no issue shows another clock than before."""
    clocks = "SELECT * FROM issue_clock ORDER BY issue_id, clock, run"
    shown = "SELECT id, clock, clock_due_at, look_at FROM issue ORDER BY id"
    before = [
        make_big.sqlite_driver().connect(str(big)).execute(query).fetchall() for query in (clocks, shown)
    ]

    def settle_all(act: Acting) -> None:
        for issue_id in range(1, 1201):
            issue_clocks.settle(act, act.tx.session.get_one(Issue, issue_id))

    with Desk.open(f"sqlite:///{big}", clock=lambda: make_big.MOMENT) as desk:
        desk.trust(make_big.SUPERVISOR)
        desk.do(settle_all)
    after = [
        make_big.sqlite_driver().connect(str(big)).execute(query).fetchall() for query in (clocks, shown)
    ]
    assert before == after
    assert len(before[0]) > 4 * 1100
    open_ones = [row for row in before[1] if row[1]]
    assert {bool(row[3]) for row in open_ones} == {False, True}


def test_a_ledger_can_be_larger_than_usual(make_big: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    sizes = ["--customers", "2000", "--visits", "6000", "--issues", "3000"]
    assert make_big.main([str(path), *sizes]) == 0
    with Desk.open(
        f"sqlite:///{path}", clock=lambda: make_big.MOMENT, key_file=make_big.key_of(path)
    ) as desk:
        desk.trust("admin")
        assert desk.see(history.verify).fault is None
        desk.trust(make_big.SUPERVISOR)
        assert desk.see(issues.how_many, issues.IssueFilter()) == 3000
        counts = desk.see(issues.counts)
        assert min(counts.open, counts.critical, counts.unassigned, counts.late, counts.mine) > 0


def test_an_existing_file_is_left_alone(make_big: ModuleType, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    assert make_big.main([str(there)]) == 2
    assert there.read_text() == "mine"


def test_the_bench_prints_rows_beside_their_floors(
    bench: ModuleType, big: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A budget that is missed on a busy machine is no failure of the bench.
    arguments = [
        "--quick",
        "--only",
        "engine",
        "event",
        "verify",
        "claim",
        "plan",
        "--db",
        str(big),
        "--folder",
        str(tmp_path),
    ]
    assert bench.main(arguments) in (0, 1)
    report = json.loads(capsys.readouterr().out)
    assert {"machine", "versions", "rows"} <= set(report)
    rows = {row["name"]: row for row in report["rows"]}
    assert len(rows) == 12
    assert rows.pop("history verified, per million rows")["rows"] > 1200
    for row in rows.values():
        assert row["floor"]["n"] == row["n"] > 0, row
        assert 0 < row["p50"] <= row["p95"] <= row["p99"] <= row["max"], row
    assert rows["plan drawn"]["made"] > 0
    assert list(tmp_path.glob("bench-*")) == []


def test_the_bench_of_many_desks(
    bench: ModuleType,
    big: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """On both databases, with and without a pause: acts beside plain rows, and what the whole came to."""
    if request.config.getoption("--db") == "sqlite":
        pytest.skip("--db sqlite: no server")
    assert bench.main(["--quick", "--only", "desks", "--db", str(big), "--folder", str(tmp_path)]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    for database in ("SQLite", "PostgreSQL"):
        for how in ("without a pause", "an act every 0.1 s"):
            whole = rows[f"4 desks, {how}, {database}: throughput"]
            assert whole["acts"] > 0
            raised = rows[f"4 desks, {how}, {database}: a raise"]
            assert raised["n"] == 4
            assert raised["floor"]["n"] == 4 * 2 * 3


def test_the_ledger_is_measured_beside_its_own_sql(
    bench: ModuleType, big: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--quick", "--only", "ledger", "--db", str(big), "--folder", str(tmp_path)]
    assert bench.main(arguments) in (0, 1)
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows.pop("ledger: size")["issues"] == 1200
    verified = rows.pop("ledger verified, per million events")
    assert verified["rows"] > 9000
    assert rows.pop("ledger verified: memory at its peak")["p50"] > 10
    assert {f"ledger: {digit} {quick.label}" for digit, quick in QUICK.items()} < set(rows)
    assert {"issue event, durable", "floor: next look", "my tasks: the supervisor"} < set(rows)
    for row in rows.values():
        assert row["floor"]["n"] == row["n"] > 0, row
        assert 0 < row["p50"] <= row["p95"] <= row["p99"] <= row["max"], row


def test_the_ledger_is_measured_on_a_server_too(
    bench: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--db") == "sqlite":
        pytest.skip("--db sqlite: no server")
    assert bench.main(["--quick", "--only", "server", "--folder", str(tmp_path)]) in (0, 1)
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows["PostgreSQL, ledger: size"]["issues"] == 500
    assert rows["PostgreSQL, ledger verified, per million events"]["rows"] > 3500
    assert rows["PostgreSQL, ledger: 5 Late"]["floor"]["n"] > 0


def test_a_row_that_fails_leaves_the_others(
    bench: ModuleType, big: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("no such screen")

    monkeypatch.setitem(bench.ROWS, "keys", broken)
    assert bench.main(["--quick", "--only", "keys", "engine", "--db", str(big)]) == 1
    failed, *others = json.loads(capsys.readouterr().out)["rows"]
    assert failed == {"name": "keys", "skipped": "failed: no such screen", "holds": False}
    assert len(others) == 6


def test_figures_are_values_that_were_seen(bench: ModuleType) -> None:
    figures = sys.modules["_bench_figures"]
    row = figures.row(
        "x", "ms", [4.0, 1.0, 2.0, 3.0], floors={"y": [2.0]}, budget={"p95": 4.0, "ratio p50": 0.5}
    )
    assert (row["p50"], row["p95"], row["max"]) == (2.0, 4.0, 4.0)
    assert row["ratio"] == {"p50": 1.0, "p95": 2.0}
    assert row["holds"] is False
    assert figures.row("x", "ms", [1.0], budget={"ratio p50": 0.5})["holds"] is False
    assert bench.ROWS
