"""A desk with a small queue, and the program running on it, for the tests of the agent's screens."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from textual.pilot import Pilot

from agentdesk.desk import Desk
from agentdesk.domain.issue import Category, Severity
from agentdesk.domain.queue_order import Band
from agentdesk.domain.visit import Appointment
from agentdesk.services import calls, endings
from agentdesk.services.endings import Ending
from agentdesk.services.issues import NewIssue, raise_issue
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.screens.agent.queue import QueueScreen
from agentdesk.tui.widgets.paged_table import PagedTable
from tests.desks import PASSWORD, TODAY, Clock, set_up
from tests.services.test_queue import owe

HOSTILE = "[/投诉] [red]\x1b[31m回电\u202e"


def make_queue(folder: Path, clock: Clock) -> str:
    """Three visits in order: 王小明's first visit, Alice Brown's monthly, 陈雪's next in turn. Returns the URL."""
    url = f"sqlite:///{(folder / 'queue.db').as_posix()}"
    set_up(url, clock)
    with Desk.open(url, clock=clock) as desk:
        desk.trust("li.na")
        owe(desk, 1, Band.FIRST_VISIT, -1)
        owe(desk, 4, Band.OVERDUE_MONTHLY, -10)
        owe(desk, 2)
    return url


def visit_before(url: str, clock: Clock) -> None:
    """王小明 was visited before: partly completed, with an issue and a promise for tomorrow."""
    with Desk.open(url, clock=clock) as desk:
        desk.trust("li.na")
        visit_id = owe(desk, 1, Band.FIRST_VISIT, -30)
        desk.do(calls.claim, visit_id)
        sheet = desk.do(calls.open_call, visit_id)
        promise = {"promise": HOSTILE, "promised_on": TODAY + timedelta(days=1)}
        new = NewIssue(Category.DELIVERY, Severity.MINOR, HOSTILE, **promise)  # type: ignore[arg-type]
        desk.do(raise_issue, visit_id, new, seq=sheet.next_seq, elapsed_ms=1)
        desk.do(endings.end_call, visit_id, Ending("1.2", sheet.next_seq + 1, 2))


def appoint(desk: Desk, customer: int, ready: timedelta) -> int:
    """Owe a visit at an agreed time, to 李娜 alone."""
    return owe(desk, customer, Band.APPOINTMENT_DUE, ready=ready, agent="li.na", appointment=Appointment.HARD)


async def until(pilot: Pilot[None], holds: Callable[[], object]) -> None:
    """Wait until something holds on the screen; AssertionError after ten seconds."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, f"never came: {pilot.app.screen}"
        await pilot.pause(0.02)


def table_of(pilot: Pilot[None]) -> PagedTable:
    """The list of the page that is shown."""
    return pilot.app.screen.query_one(PagedTable)


def names_of(pilot: Pilot[None]) -> list[str]:
    """The customers in that list, from the top."""
    return [row.data.name for row in table_of(pilot).rows]


@asynccontextmanager
async def at_queue(
    url: str, clock: Clock, *, size: tuple[int, int] = (80, 24), login: str = "li.na"
) -> AsyncIterator[tuple[Pilot[None], QueueScreen]]:
    """The program with 李娜 signed in and the queue painted, its time that of `clock`."""
    app = AgentDesk(Start(url, login, PASSWORD, TODAY))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, QueueScreen) and app.screen.query(PagedTable))
        desk = app.gateway.desk
        desk._clock, desk._pinned_today = clock, None
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        if screen._due is not None:  # counted from the true time of day
            screen._due.stop()
            screen._due = None
        screen.store_changed()
        await until(pilot, lambda: table_of(pilot).complete)
        yield pilot, screen
        await app.action_quit()
