"""The ledger with real keys: filters, finding, live news, assigning and taking back, export."""

import csv
from pathlib import Path

import pytest
from textual.widgets import Input

from agentdesk.desk import Desk
from agentdesk.domain.issue import Severity
from agentdesk.services import issues, organisation
from agentdesk.services.issues import Responsible
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.screens.supervisor import export
from agentdesk.tui.screens.supervisor.quick_bar import QuickBar, Shown
from agentdesk.tui.widgets.paged_table import PagedTable
from agentdesk.tui.widgets.said import Said
from tests.calling import Call, owe_visit
from tests.desks import PASSWORD, TODAY, Clock, set_up
from tests.tui.ledger_desk import here, ledger, listed, make_ledger, said, scope, screen, table, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite with four issues."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    return made


def cells(place: int, pilot_table: PagedTable) -> dict[str, str]:
    rows = pilot_table.rows
    return {key: cell if isinstance(cell, str) else cell[0] for key, cell in rows[place].cells.items()}


async def test_every_open_issue_is_listed_with_what_matters(url: str) -> None:
    async with ledger(url) as pilot:
        assert listed(pilot) == [4, 3, 2, 1]
        first = cells(3, table(pilot))
        assert first | {"age": ""} == {
            "sign": "",
            "number": "1",
            "age": "",
            "severity": "!  major",
            "customer": "王小明",
            "category": "quality",
            "responsible": "nobody",
            "state": "received",
            "due": "  11-18",
            "reopened": "",
            "description": "第一个",
        }
        counts = screen(pilot).query_one(QuickBar).counts
        assert (counts.open, counts.critical, counts.unassigned, counts.mine) == (4, 0, 4, 0)


async def test_customers_words_are_shown_as_they_are_without_their_tricks(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("down")
        await until(pilot, lambda: "#3" in said(pilot, "#peek"))
        assert "滤芯漏水 [/投诉] [red][31m" in said(pilot, "#peek")


async def test_an_issue_raised_elsewhere_appears_and_the_cursor_stays(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("down", "down")
        assert here(pilot) == 2
        with Desk.open(url) as other:
            other.trust("wang.lei")
            Call.open(other, owe_visit(other, 3)).raise_issue("刚刚发生", severity=Severity.CRITICAL)
        await until(pilot, lambda: listed(pilot) == [5, 4, 3, 2, 1])
        assert here(pilot) == 2
        assert cells(0, table(pilot))["sign"] == "+"
        assert cells(1, table(pilot))["sign"] == ""
        await until(pilot, lambda: screen(pilot).query_one(QuickBar).counts.critical == 1)


async def test_digits_narrow_and_zero_widens(url: str) -> None:
    with Desk.open(url, today=TODAY) as desk:
        desk.trust("zhao.min")
        quality = next(each.id for each in desk.see(organisation.departments) if each.code == "quality")
        desk.do(issues.assign, 2, Responsible(quality))
    async with ledger(url) as pilot:
        await pilot.press("3")
        await until(pilot, lambda: listed(pilot) == [4, 3, 1])
        shown = screen(pilot).query_one(Shown)
        assert shown.display
        assert "nobody responsible" in shown.words()
        await pilot.press("0")
        await until(pilot, lambda: listed(pilot) == [4, 3, 2, 1])
        assert not shown.display
        await pilot.press("f6")
        await until(pilot, lambda: listed(pilot) != [4, 3, 2, 1])
        while "品质部" not in shown.words():
            await pilot.press("f6")
        await until(pilot, lambda: listed(pilot) == [2])
        await pilot.press("backspace")
        await until(pilot, lambda: listed(pilot) == [4, 3, 2, 1])
        await pilot.press("２")
        await until(pilot, lambda: listed(pilot) == [])


async def test_finding_by_customer_and_by_number(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("slash")
        await until(pilot, lambda: scope(pilot) == "prompt")
        await pilot.press(*"陈雪", "enter")
        await until(pilot, lambda: listed(pilot) == [4])
        assert "陈雪" in screen(pilot).query_one(Shown).words()
        await pilot.press("slash")
        await until(pilot, lambda: scope(pilot) == "prompt")
        screen(pilot).query_one(Input).value = "#2"
        await pilot.press("enter")
        await until(pilot, lambda: listed(pilot) == [2])


async def test_assigning_by_name_and_taking_it_back(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("f9")
        await until(pilot, lambda: scope(pilot) == "pick")
        await pilot.press("enter")
        await until(pilot, lambda: "person" in str(screen(pilot).query_one(Said).said))
        assert screen(pilot).query_one(Input).value == ""
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "ledger")
        assert cells(0, table(pilot))["responsible"] == "nobody"

        await pilot.press("f9")
        await until(pilot, lambda: scope(pilot) == "pick")
        await pilot.press(*"service", "enter")
        await until(pilot, lambda: "person" in str(screen(pilot).query_one(Said).said))
        await pilot.press(*"wang", "enter")
        await until(pilot, lambda: cells(0, table(pilot))["responsible"] == "王磊")
        assert screen(pilot).refuses("ledger.undo") is None
        await pilot.press("ctrl+z")
        await until(pilot, lambda: cells(0, table(pilot))["responsible"] == "nobody")
        assert screen(pilot).refuses("ledger.undo") is not None


async def test_who_may_only_look_is_told_why(url: str) -> None:
    async with ledger(url, "qian.jun") as pilot:
        assert screen(pilot).refuses("ledger.assign") == "Your role does not allow this."
        assert screen(pilot).refuses("ledger.queue") == "Your role does not allow this."
        await pilot.press("f9")
        await pilot.pause(0.1)
        assert scope(pilot) == "ledger"


async def test_an_empty_ledger_says_what_would_fill_it(tmp_path: Path) -> None:
    made = f"sqlite:///{tmp_path / 'empty.db'}"
    set_up(made, Clock())
    app = AgentDesk(Start(made, "zhao.min", PASSWORD))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: scope(pilot) == "ledger" and table(pilot).complete)
        app.speak("en")
        await pilot.pause()
        line = "".join(segment.text for segment in table(pilot).render_line(2))
        assert "Agents raise them in a call with F3" in line
        assert screen(pilot).refuses("ledger.open") is not None
        assert screen(pilot).refuses("ledger.assign") is not None
        await pilot.press("enter", "f9", "ctrl+s")
        assert scope(pilot) == "ledger"
        await app.gateway.close()


async def test_the_whole_filter_is_exported_page_by_page(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    file = tmp_path / "out" / "台账.csv"
    async with ledger(url) as pilot:
        await pilot.press("ctrl+s")
        await until(pilot, lambda: scope(pilot) == "export")
        screen(pilot).query_one(Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "ledger")
        rows = list(csv.DictReader(file.open(encoding="utf-8-sig")))
        assert [row["No."] for row in rows] == ["4", "3", "2", "1"]
        assert rows[3]["What is wrong"] == "第一个"
        assert rows[3]["Due"] == "2026-11-18"
        assert rows[3]["Raised at"] == "2026-11-18 10:00:00"

        await pilot.press("ctrl+s")
        await until(pilot, lambda: scope(pilot) == "export")
        screen(pilot).query_one(Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: "there already" in screen(pilot).query_one("#news", Said).said)
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "ledger")
        assert [path.name for path in file.parent.iterdir()] == [file.name]


async def test_a_place_that_cannot_be_written_to_is_said_and_asked_again(url: str, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    async with ledger(url) as pilot:
        await pilot.press("ctrl+s")
        await until(pilot, lambda: scope(pilot) == "export")
        screen(pilot).query_one(Input).value = str(tmp_path / "a file" / "x.csv")
        await pilot.press("enter")
        await until(pilot, lambda: "cannot be written" in screen(pilot).query_one("#news", Said).said)
        screen(pilot).query_one(Input).value = str(tmp_path / "x.txt")
        await pilot.press("enter")
        await until(pilot, lambda: ".csv or .xlsx" in screen(pilot).query_one("#news", Said).said)
        screen(pilot).query_one(Input).value = str(tmp_path / "x.xlsx")
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "ledger")
        assert (tmp_path / "x.xlsx").stat().st_size > 0
