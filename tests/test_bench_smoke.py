"""The measuring tools at a tiny size: that they run and say what they promise. No times are asserted here."""

from pathlib import Path
from types import ModuleType

import pytest

from agentdesk.desk import Desk
from agentdesk.services import issues, queue, visits
from agentdesk.services.customers import find
from tests.scripts import ROOT, load


@pytest.fixture
def make_big(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/make_big.py, loaded as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return load(ROOT / "scripts" / "make_big.py")


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
        bands = {row.kind for row in page.items}
        assert "confirmation" in bands
        assert len(desk.see(queue.page, queue.QueueView.FIRST).items) == queue.PAGE
        assert len(desk.see(queue.page, queue.QueueView.PERIODIC).items) == queue.PAGE
        assert desk.see(find, page.items[0].name)
        desk.trust(make_big.SUPERVISOR)
        assert desk.see(issues.how_many, issues.IssueFilter()) == 1200
        issue = desk.see(issues.detail, 600, "zh_Hans")
        assert (issue.row.customer, issue.question) != ("", "")
        assert len(desk.see(visits.show, issue.visit_id or 0).answers) == 9


def test_a_big_desk_is_the_same_on_every_run(make_big: ModuleType, big: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    make_big.make(again, 6000, 18000)
    driver = make_big.sqlite_driver()
    for table in ("customer", "contact", "purchase", "visit", "answer", "issue"):
        rows = [
            driver.connect(str(path)).execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for path in (big, again)
        ]
        assert rows[0] == rows[1], table


def test_an_existing_file_is_left_alone(make_big: ModuleType, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    assert make_big.main([str(there)]) == 2
    assert there.read_text() == "mine"
