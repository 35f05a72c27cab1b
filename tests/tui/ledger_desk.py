"""A ledger with issues in it, opened in the terminal by the supervisor."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from agentdesk.desk import Desk
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.widgets.paged_table import PagedTable
from tests.calling import Call, owe_visit
from tests.desks import PASSWORD, TODAY, Clock, set_up, untimed

WIDE = (120, 36)
NASTY = "滤芯漏水 [/投诉] [red]\x1b[31m\u202e"
"""What a customer's words may hold: markup, a control sequence, a turn of direction."""


def make_ledger(url: str) -> None:
    """Three issues of 王小明 (1 to 3) and one of 陈雪 (4), raised by 李娜; the third one's words are nasty."""
    set_up(url, Clock())
    with Desk.open(url, clock=Clock()) as desk:
        untimed(desk)
        desk.trust("li.na")
        call = Call.open(desk, owe_visit(desk, 1))
        call.answer(q3="yes")
        for description in ("第一个", "第二个", NASTY):
            call.raise_issue(description, question="q3", promise="三天内答复", promised_on=TODAY)
        call.end("1.2")
        Call.open(desk, owe_visit(desk, 2)).raise_issue("第四个")


@asynccontextmanager
async def ledger(
    url: str,
    login: str = "zhao.min",
    size: tuple[int, int] = WIDE,
    language: str = "en",
    today: date = TODAY,
) -> AsyncIterator[Pilot[None]]:
    """The terminal on the ledger, in `language`, all loaded."""
    app = AgentDesk(Start(url, login, PASSWORD, today))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: scope(pilot) == "ledger")
        app.speak(language)
        await until(pilot, lambda: listed(pilot))
        yield pilot
        await app.gateway.close()


async def until(pilot: Pilot[None], true: Callable[[], object], tries: int = 500) -> None:
    """Wait until something has become so on the screen."""
    for _ in range(tries):
        await pilot.pause(0.01)
        if true():
            await pilot.pause()
            return
    raise AssertionError("it did not become so")


def screen(pilot: Pilot[None]) -> Any:
    """The page on top."""
    return pilot.app.screen


def scope(pilot: Pilot[None]) -> str:
    """What that page is."""
    return getattr(screen(pilot), "SCOPE", "")


def table(pilot: Pilot[None]) -> PagedTable:
    """The list of the ledger."""
    return next(page.query_one(PagedTable) for page in pilot.app.screen_stack if page.query(PagedTable))


def listed(pilot: Pilot[None]) -> list[int]:
    """The numbers of the issues on the list."""
    return [int(row.key) for row in table(pilot).rows]


def here(pilot: Pilot[None]) -> int:
    """The number of the issue under the cursor."""
    row = table(pilot).current
    assert row is not None
    return int(row.key)


def said(pilot: Pilot[None], selector: str) -> str:
    """What stands in a part of the page on top."""
    return str(screen(pilot).query_one(selector, Static).render())
