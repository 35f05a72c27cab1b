"""The program with a call open, and what the tests of the call screen do with it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.pilot import Pilot

from agentdesk.desk import Desk
from agentdesk.store.visits import events_of
from agentdesk.tui.screens.agent.call import CallScreen
from tests.desks import Clock
from tests.tui.queue_desk import at_queue, until


@asynccontextmanager
async def in_call(
    url: str, clock: Clock, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[None], CallScreen]]:
    """The program with the first visit of the queue open; everything is stored before it ends."""
    async with at_queue(url, clock, size=size, login="emma") as (pilot, _queue):
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, CallScreen) and pilot.app.screen.session)
        screen: Any = pilot.app.screen
        yield pilot, screen
        if isinstance(pilot.app.screen, CallScreen):
            await screen._all_stored()
            screen.session.end()


def shown(pilot: Pilot[None]) -> str:
    """What stands on the terminal."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def burst(pilot: Pilot[None], *keys: str) -> None:
    """Press keys without waiting for anything, as a terminal delivers what was typed ahead."""
    for key in keys:
        character = key if len(key) == 1 else {"enter": "\r"}.get(key)
        pilot.app.post_message(events.Key(key, character))


async def arrived(pilot: Pilot[None], page: type[Any]) -> Any:
    """The page, once it is on top."""
    await until(pilot, lambda: isinstance(pilot.app.screen, page))
    return pilot.app.screen


def unwrapped(text: str) -> str:
    """The same on one line: what was wrapped joins again."""
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", " ".join(text.split()))


def stored(url: str, clock: Clock, visit_id: int = 1) -> list[tuple[str, str, str]]:
    """The log of a visit: kind, node, value."""
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        return [(each.kind, each.node.removeprefix("/data/"), each.value) for each in events_of(tx, visit_id)]
