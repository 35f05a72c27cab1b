"""A floor with people on it, opened in the terminal by the supervisor."""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from agentdesk.desk import Desk
from agentdesk.services import presence
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.widgets.figures import Figures
from agentdesk.tui.widgets.paged_table import PagedTable
from tests.calling import Call, owe_visit
from tests.desks import PASSWORD, set_up
from tests.desks import Clock as Clock
from tests.tui.ledger_desk import scope, screen, until


def make_floor(url: str) -> None:
    """李娜, 王磊 and Emma are not there yet; visits are owed to customers 1 and 2."""
    set_up(url, Clock())
    with Desk.open(url) as desk:
        for customer in (1, 2):
            owe_visit(desk, customer)


@asynccontextmanager
async def at_floor(
    url: str, size: tuple[int, int] = (120, 36), language: str = "en"
) -> AsyncIterator[Pilot[None]]:
    """The terminal on the floor, everything read once."""
    app = AgentDesk(Start(url, "zhao.min", PASSWORD))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: scope(pilot) == "ledger")
        app.speak(language)
        await pilot.press("f8")
        await until(pilot, lambda: scope(pilot) == "floor" and names(pilot))
        yield pilot
        await app.gateway.close()


def sit(desk: Desk, login: str) -> None:
    """Somebody signs in at another desk."""
    desk.trust(login)
    desk.do(presence.here, f"hall:{login}")


def call_of(desk: Desk, login: str, customer: int) -> Call:
    """Somebody opens a call."""
    desk.trust(login)
    return Call.open(desk, owe_visit(desk, customer))


def names(pilot: Pilot[None]) -> list[str]:
    """Who is on the floor."""
    return [row.data.name for row in screen(pilot).query_one(PagedTable).rows]


def cells(pilot: Pilot[None], name: str) -> dict[str, str]:
    """What stands in somebody's line; blanks where there is none yet."""
    found = defaultdict[str, str](str)
    for row in screen(pilot).query_one(PagedTable).rows:
        if row.data.name == name:
            found |= {key: cell if isinstance(cell, str) else cell[0] for key, cell in row.cells.items()}
    return found


def figures(pilot: Pilot[None]) -> str:
    """What stands above the list."""
    return str(screen(pilot).query_one(Figures).render())
