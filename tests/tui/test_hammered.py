"""Keys that come before the page they are meant for, and a language that changes while a page is being made."""

from pathlib import Path

import pytest
from textual import events

from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.screens.agent.call import CallScreen
from agentdesk.tui.screens.agent.queue import QueueScreen
from tests.desks import PASSWORD, TODAY, Clock
from tests.tui.call_desk import arrived, burst, stored
from tests.tui.queue_desk import at_queue, make_queue, until


@pytest.fixture
def url(tmp_path: Path, clock: Clock) -> str:
    return make_queue(tmp_path, clock)


@pytest.mark.parametrize("key", ["f2", "enter"])
async def test_keys_typed_behind_the_one_that_opens_a_call_reach_the_call(
    url: str, clock: Clock, key: str
) -> None:
    async with at_queue(url, clock, login="emma") as (pilot, _queue):
        burst(pilot, key, "enter", "1", "2", "2", "1")
        screen = await arrived(pilot, CallScreen)
        await until(pilot, lambda: screen.session and screen.session.step.number == "5")
        await screen._all_stored()
        answered = [node for kind, node, _value in stored(url, clock, screen.visit_id) if kind == "answered"]
        assert answered == ["q1", "q2", "q3", "q4"]
        screen.open_session.end()


async def test_keys_typed_while_a_call_is_resumed_reach_the_call(url: str, clock: Clock) -> None:
    async with at_queue(url, clock, login="emma") as (pilot, _queue):
        burst(pilot, "f2", "enter", "1")
        screen = await arrived(pilot, CallScreen)
        await until(pilot, lambda: screen.session and screen.session.step.number == "2")
        await screen._all_stored()
        screen.open_session.end()
    app = AgentDesk(Start(url, "emma", PASSWORD, TODAY))
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, QueueScreen | CallScreen))
        burst(pilot, "2")
        screen = await arrived(pilot, CallScreen)
        await until(pilot, lambda: screen.session and screen.session.step.number == "3")
        await screen._all_stored()
        screen.open_session.end()
        await app.action_quit()


async def test_the_language_may_change_at_any_moment_while_the_queue_is_made(url: str) -> None:
    app = AgentDesk(Start(url, "emma", PASSWORD, TODAY))
    async with app.run_test() as pilot:
        made: list[QueueScreen] = []
        while not (made and made[0].is_mounted):
            app.action_language()
            made = [screen for screen in app.screen_stack if isinstance(screen, QueueScreen)]
            app.post_message(events.Key("ctrl+l", None))
            await pilot.pause(0)
        await pilot.pause(0.1)
        assert app.return_code is None
        await app.action_quit()
