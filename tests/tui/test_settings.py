"""The settings page with real keys: the grid of clocks, the list, changing with an example, undo."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from agentdesk.desk import Desk
from agentdesk.services import settings
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.widgets.grid import Grid
from agentdesk.tui.widgets.paged_table import PagedTable
from agentdesk.tui.widgets.said import Said
from tests.desks import PASSWORD, TODAY, Clock
from tests.tui.ledger_desk import make_ledger, scope, screen, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    return made


@asynccontextmanager
async def page(
    url: str, login: str = "qian.jun", home: str = "ledger", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[None]]:
    """The settings as `login` comes to them from home, in English."""
    app = AgentDesk(Start(url, login, PASSWORD, TODAY))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: scope(pilot) == home)
        app.speak("en")
        await pilot.press("ctrl+k")
        await until(pilot, lambda: scope(pilot) == "settings" and others(pilot).rows and grid(pilot).rows)
        yield pilot
        await app.gateway.close()


def grid(pilot: Pilot[None]) -> Grid:
    return next(page.query_one(Grid) for page in pilot.app.screen_stack if page.query(Grid))


def others(pilot: Pilot[None]) -> PagedTable:
    page = next(page for page in pilot.app.screen_stack if getattr(page, "SCOPE", "") == "settings")
    return page.query_one(PagedTable)


def peek(pilot: Pilot[None]) -> str:
    return str(screen(pilot).query_one("#peek", Static).render())


def meant(pilot: Pilot[None]) -> str:
    return str(screen(pilot).query_one("#meant", Said).said)


def cells(pilot: Pilot[None]) -> dict[str, str]:
    return {cell.key: cell.text for row in grid(pilot).rows for cell in row.cells}


def value(url: str, key: str) -> str:
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("qian.jun")
        return desk.see(settings.one, key).value


async def write(pilot: Pilot[None], text: str) -> None:
    """Open the chosen setting and type over its value."""
    await pilot.press("enter")
    await until(pilot, lambda: scope(pilot) == "setting")
    screen(pilot).query_one("#value", Input).value = ""
    for char in text:
        await pilot.press("space" if char == " " else char)


async def test_the_grid_is_walked_and_explained(url: str) -> None:
    async with page(url) as pilot:
        assert grid(pilot).current == "clock.first_response.critical"
        # The desk of these tests times nothing.
        assert cells(pilot)["clock.plan.critical"] == "not timed *"
        await pilot.press("down", "right", "right", "right", "left")
        assert grid(pilot).current == "clock.plan.major"
        await until(pilot, lambda: "plan in place is not timed" in peek(pilot))
        assert "R69" in peek(pilot)
        await pilot.press("end")
        assert grid(pilot).current == "complaint.result.minor"
        await pilot.press("down", "home", "up")
        assert grid(pilot).current == "clock.first_response.critical"


async def test_a_clock_is_changed_with_an_example_and_taken_back(url: str) -> None:
    async with page(url) as pilot:
        await pilot.press("down")
        await write(pilot, "6h")
        await until(pilot, lambda: "plan in place by Mon 2026-11-23 15:30" in meant(pilot))
        await pilot.press("enter")
        await until(
            pilot, lambda: scope(pilot) == "settings" and cells(pilot)["clock.plan.critical"] == "6h worked *"
        )
        assert value(url, "clock.plan.critical") == "6h worked"
        await until(pilot, lambda: "from 11-18: 6h worked · 钱军" in peek(pilot))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: cells(pilot)["clock.plan.critical"] == "not timed *")
        assert value(url, "clock.plan.critical") == "none"
        await pilot.press("delete")
        await until(pilot, lambda: cells(pilot)["clock.plan.critical"] == "4h worked")
        assert screen(pilot).refuses("settings.reset") == "This is its default."


async def test_what_will_not_do_stays_on_the_page_until_it_does(url: str) -> None:
    async with page(url) as pilot:
        await write(pilot, "soon")
        await until(pilot, lambda: "“soon” will not do" in meant(pilot))
        await pilot.press("enter")
        await pilot.pause()
        assert scope(pilot) == "setting"
        await pilot.press("f5")
        await until(pilot, lambda: "first response by Fri 2026-11-20 18:00" in meant(pilot))
        await pilot.press("tab", *["backspace"] * 10, *"2026-11-17")
        await until(pilot, lambda: "from today on" in meant(pilot))
        await pilot.press("backspace", "backspace", *"3o")
        await until(pilot, lambda: "no date" in meant(pilot))
        await pilot.press("backspace", "0", "enter")
        await until(pilot, lambda: scope(pilot) == "settings")
        await until(pilot, lambda: cells(pilot)["clock.first_response.critical"] == "not timed *+")
        await until(pilot, lambda: "from 11-30: 1h elapsed" in peek(pilot))


async def test_office_hours_in_the_list(url: str) -> None:
    async with page(url, size=(120, 36)) as pilot:
        await pilot.press("tab")
        await until(pilot, lambda: "office-hours" in peek(pilot))
        await write(pilot, "Mon-Fri 8-20")
        await until(pilot, lambda: "60 h 0 min worked" in meant(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: value(url, "office-hours") == "Mon-Fri 08:00-20:00")
        await until(pilot, lambda: others(pilot).rows[0].cells["by"] == "钱军")


async def test_both_languages_on_one_page(url: str) -> None:
    async with page(url) as pilot:
        await pilot.press("tab", "ctrl+l")
        await until(
            pilot, lambda: others(pilot).rows[0].cells["value"] == "周一-周日 09:00-12:00 13:30-18:00"
        )
        await write(pilot, "周一至周五 8-20")
        await until(pilot, lambda: "60 小时 0 分钟" in meant(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: value(url, "office-hours") == "Mon-Fri 08:00-20:00")


async def test_a_supervisor_sees_and_an_administrator_changes(url: str) -> None:
    async with page(url, "zhao.min") as pilot:
        assert "role" in (screen(pilot).refuses("settings.edit") or "")
        await pilot.press("enter")
        await pilot.pause()
        assert scope(pilot) == "settings"
    async with page(url, "admin", "home") as pilot:
        assert screen(pilot).refuses("settings.edit") is None


async def test_who_was_faster_is_not_overwritten(url: str) -> None:
    async with page(url) as pilot:
        await write(pilot, "6h")
        with Desk.open(url, clock=Clock()) as other:
            other.trust("admin")
            other.do(settings.change, {"clock.first_response.critical": "3h"})
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "settings")
        await until(pilot, lambda: cells(pilot)["clock.first_response.critical"] == "3h worked *")
        assert value(url, "clock.first_response.critical") == "3h worked"
