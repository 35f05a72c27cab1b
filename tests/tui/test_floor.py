"""The floor with real keys: people come, call and go at other desks; figures open their lists."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Static

from agentdesk.desk import Desk
from agentdesk.domain.visit import EventKind
from agentdesk.services import floor
from agentdesk.tui import app as program
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.widgets.paged_table import PagedTable
from tests.calling import ALL_ANSWERED
from tests.desks import PASSWORD, Clock, set_up
from tests.tui.floor_desk import at_floor, call_of, cells, figures, make_floor, names, sit
from tests.tui.ledger_desk import scope, screen, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_floor(made)
    return made


async def test_what_others_do_is_seen_and_the_cursor_stays(url: str) -> None:
    async with at_floor(url) as pilot:
        assert names(pilot) == ["赵敏"]
        with Desk.open(url) as other:
            sit(other, "emma")
            sit(other, "li.na")
            await until(pilot, lambda: names(pilot) == ["Emma Clarke", "李娜", "赵敏"])
            table = screen(pilot).query_one(PagedTable)
            assert table.current.data.name == "赵敏"
            call = call_of(other, "li.na", 1)
            await until(pilot, lambda: cells(pilot, "李娜")["state"] == "on a call")
            assert cells(pilot, "李娜")["customer"] == "王小明"
            assert "On a call 1 of 3" in figures(pilot)
            call.record(EventKind.WENT, call.node("q2"))
            asked = time.monotonic()
            await until(pilot, lambda: cells(pilot, "李娜")["asked"].startswith("2/9"))
            assert time.monotonic() - asked < 5
            call.answer(**ALL_ANSWERED)
            call.end("1.1")
            await until(pilot, lambda: cells(pilot, "李娜")["completed"] == "1")
            assert cells(pilot, "李娜")["state"] == "no call"
            assert "Completed 1" in figures(pilot)
            assert table.current.data.name == "赵敏"


async def test_a_person_is_opened_with_the_call_and_its_answers(url: str) -> None:
    async with at_floor(url) as pilot:
        with Desk.open(url) as other:
            sit(other, "li.na")
            call_of(other, "li.na", 2).end("3.13")
            call = call_of(other, "li.na", 1)
            call.answer(q1="satisfied")
            await until(pilot, lambda: cells(pilot, "李娜")["customer"] == "王小明")
            await pilot.press("home", "enter")
            await until(pilot, lambda: scope(pilot) == "person_day")

            def said(part: str) -> str:
                return str(screen(pilot).query_one(part, Static).render())

            await until(pilot, lambda: "满意" in said("#call-text"))
            assert "王小明 · K001 · 净水器 X200" in said("#call-text")
            assert "1  No answer" in said("#outcomes-text")
            assert "李娜" in said("#who")
            call.answer(q2="good")
            await until(pilot, lambda: "很好" in said("#call-text") or "较好" in said("#call-text"))
            await pilot.press("escape")
            await until(pilot, lambda: scope(pilot) == "floor")


@pytest.mark.parametrize(("key", "where"), [("1", "queue"), ("2", "queue"), ("3", "ledger"), ("4", "ledger")])
async def test_a_figure_opens_its_list_and_esc_comes_back(url: str, key: str, where: str) -> None:
    async with at_floor(url) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: scope(pilot) == where)
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "floor")


async def test_the_ledger_of_a_figure_is_filtered_and_f8_comes_back(url: str) -> None:
    async with at_floor(url) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: scope(pilot) == "ledger")
        assert screen(pilot).shown.words() == ["open issues", "late"]
        await pilot.press("f8")
        await until(pilot, lambda: scope(pilot) == "floor")
        assert len(pilot.app.screen_stack) == 3


async def test_it_is_said_in_both_languages_and_fits(url: str) -> None:
    async with at_floor(url, size=(80, 24), language="zh_Hans") as pilot:
        assert len(figures(pilot).splitlines()) <= 4
        table = screen(pilot).query_one(PagedTable)
        assert table.size.height >= 8


def people_at(url: str) -> dict[str, str]:
    with Desk.open(url) as desk:
        desk.trust("zhao.min")
        return {each.name: str(each.place) for each in desk.see(floor.look).people}


async def test_a_terminal_says_who_is_at_it_when_it_is_locked_and_when_they_leave(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    set_up(url, Clock())
    app = AgentDesk(Start(url, "emma", PASSWORD))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: people_at(url) == {"Emma Clarke": "working"})
        await pilot.press("ctrl+o")
        await until(pilot, lambda: people_at(url) == {"Emma Clarke": "locked"})
        await pilot.press(*PASSWORD, "enter")
        await until(pilot, lambda: people_at(url) == {"Emma Clarke": "working"})
        await app.action_sign_out()
        await until(pilot, lambda: people_at(url) == {})
        await app.gateway.close()


async def test_ending_the_program_leaves_the_desk(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    set_up(url, Clock())
    app = AgentDesk(Start(url, "emma", PASSWORD))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: people_at(url) == {"Emma Clarke": "working"})
        await pilot.press("ctrl+q")
        await until(pilot, lambda: people_at(url) == {})


async def test_a_terminal_goes_on_saying_that_somebody_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    set_up(url, Clock())
    monkeypatch.setattr(program, "HEARTBEAT", timedelta(seconds=0.05))
    app = AgentDesk(Start(url, "emma", PASSWORD))

    def beats() -> tuple[str, ...]:
        with Desk.open(url) as desk, desk.store.reading() as tx:
            rows = tx.connection.exec_driver_sql("SELECT since, seen_at FROM presence")
            return tuple(rows.one_or_none() or ())

    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(beats()) == 2)
        await until(pilot, lambda: beats()[0] < beats()[1])
        await app.gateway.close()
