"""The call screen by keys, on a real desk: what is painted, what is stored, and what survives."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import StoreTrouble
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls
from agentdesk.store.tables import Customer, Visit
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.screens.agent.call import CallScreen
from agentdesk.tui.screens.agent.end_call import EndCallDialog, EndedDialog
from agentdesk.tui.screens.agent.queue import QueueScreen
from agentdesk.tui.screens.agent.raise_issue import IssueDialog
from tests.desks import PASSWORD, TODAY, Clock
from tests.tui.call_desk import arrived, burst, in_call, shown, stored, unwrapped
from tests.tui.queue_desk import HOSTILE, at_queue, make_queue, until, visit_before


@pytest.fixture
def url(tmp_path: Path, clock: Clock) -> str:
    return make_queue(tmp_path, clock)


async def test_the_greeting_stands_there_with_who_is_called(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, _screen):
        text = shown(pilot)
        assert "王小明，您好！我是海纳净水的客服代表Emma Clarke" in unwrapped(text)
        assert "138****5678" in text
        assert "> Greeting" in text
        assert "13812345678" not in text


async def test_a_whole_call_typed_ahead_in_one_burst(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        visit_id = screen.visit_id
        burst(
            pilot,
            "enter",
            "1",
            "2",
            "1",
            *"漏水",
            "enter",
            "1",
            "1",
            "1",
            "enter",
            "enter",
            "enter",
            "enter",
            "f8",
            "1",
        )
        await arrived(pilot, EndedDialog)
        burst(pilot, "enter", "enter", "3")
        await until(pilot, lambda: screen.session is not None and screen.session.step.name == "q2")
        assert screen.visit_id != visit_id
        session: Any = screen.session
        assert session.interview.value("/data/q1") == "neutral"
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        visit = tx.session.get_one(Visit, visit_id)
        assert (visit.state, visit.outcome, visit.score) == ("done", "1.1", "5")


async def test_full_width_digits_answer_too(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, "enter", "２")
        await until(pilot, lambda: screen.session and screen.session.step.name == "q2")


async def test_half_typed_text_is_there_again_and_the_agent_is_told(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, "enter", "1", "1", "2", "1", "1", "1", *"更换提")
        await until(pilot, lambda: screen.session and screen.session.typed == "更换提")
        await screen._all_stored()
    app = AgentDesk(Start(url, "emma", PASSWORD, TODAY))
    async with app.run_test(size=(80, 24)) as pilot:
        again = await arrived(pilot, CallScreen)
        await until(pilot, lambda: again.session)
        await pilot.pause()
        text = shown(pilot)
        assert "更换提" in text
        assert "This call was interrupted at 10:00." in text
        assert "as you left it: question 7, half-typed text kept." in unwrapped(text)
        again.session.end()
        await app.action_quit()


async def test_the_number_is_shown_when_asked_and_that_is_logged(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        await pilot.press("f7")
        await until(pilot, lambda: "13812345678" in shown(pilot))
        await screen._all_stored()
    assert (EventKind.PHONE_SHOWN, "", "") in stored(url, clock)


async def test_the_customers_language_changes_alone(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, _screen):
        await pilot.press("enter", "f2")
        await until(pilot, lambda: "Overall, how satisfied are you" in shown(pilot))
        assert "End call" in shown(pilot)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "F8 End call" not in shown(pilot))
        assert "Overall, how satisfied are you" in shown(pilot)


async def test_a_store_that_fails_is_told_and_nothing_is_lost(
    url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_call(url, clock) as (pilot, _screen):
        true_record = calls.record

        def full(*_arguments: object) -> None:
            raise StoreTrouble("The disk is full.")

        monkeypatch.setattr(calls, "record", full)
        await pilot.press("enter", "1")
        await until(pilot, lambda: "The disk is full." in shown(pilot))
        assert "! not stored yet" in shown(pilot)
        assert "Ctrl+R" in shown(pilot)
        await pilot.press("2")
        monkeypatch.setattr(calls, "record", true_record)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "● saved" in shown(pilot))
    answers = [(node, value) for kind, node, value in stored(url, clock) if kind == EventKind.ANSWERED]
    assert answers == [("q1", "very_satisfied"), ("q2", "good")]


async def test_a_visit_that_another_desk_has_by_now_cannot_be_opened(url: str, clock: Clock) -> None:
    async with at_queue(url, clock, login="emma") as (pilot, _queue):
        await pilot.app.push_screen(CallScreen(2))
        await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen))
        await pilot.pause()
        assert any("another desk" in note.message for note in pilot.app._notifications)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_hostile_names_and_promises_are_only_text(
    url: str, clock: Clock, size: tuple[int, int]
) -> None:
    visit_before(url, clock)
    with Desk.open(url, clock=clock) as desk, desk.store.writing() as tx:
        customer = tx.session.get_one(Customer, 1)
        customer.name = HOSTILE + "很长的名字" * 100
        tx.session.add(customer)
    async with in_call(url, clock, size) as (pilot, _screen):
        text = shown(pilot)
        assert "[/投诉] [red][31m回电" in text
        assert "\x1b" not in text
        assert len(text.splitlines()) == size[1]
        await pilot.press("enter", "f3")
        await arrived(pilot, IssueDialog)
        await pilot.press("escape", "f8")
        await arrived(pilot, EndCallDialog)
        await pilot.press("escape")
        await arrived(pilot, CallScreen)


async def test_a_wide_terminal_shows_the_answers_beside_the_question(url: str, clock: Clock) -> None:
    async with in_call(url, clock, (120, 36)) as (pilot, _screen):
        assert "Nothing answered yet" in shown(pilot)
        await pilot.press("enter", "1")
        await until(pilot, lambda: "1 overall  非常满意" in shown(pilot))


async def test_the_timer_repaints_nothing_but_itself(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        painted: list[str] = []

        def watch(widget: Any) -> None:
            true_render = widget.render

            def render() -> Any:
                painted.append(type(widget).__name__)
                return true_render()

            widget.render = render

        for widget in screen.query("QuestionPane, ScriptStrip, SidePane, CallNews, CallTitle"):
            watch(widget)
        before = str(screen.query_one("#timer").render())
        await until(pilot, lambda: str(screen.query_one("#timer").render()) != before)
        await asyncio.sleep(0)
        assert painted == []
