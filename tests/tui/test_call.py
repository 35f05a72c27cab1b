"""The call screen by keys, on a real desk: what is painted, what is stored, and what survives."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from agentdesk.desk import Desk
from agentdesk.domain.errors import StoreTrouble
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls
from agentdesk.store.tables import Customer, Issue, Visit
from agentdesk.store.visits import events_of
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.dialogs import Choose, Confirm
from agentdesk.tui.screens.agent.brief import BriefScreen
from agentdesk.tui.screens.agent.call import CallScreen
from agentdesk.tui.screens.agent.callback import CallbackDialog
from agentdesk.tui.screens.agent.end_call import EndCallDialog, EndedDialog
from agentdesk.tui.screens.agent.note import NoteDialog
from agentdesk.tui.screens.agent.queue import QueueScreen
from agentdesk.tui.screens.agent.raise_issue import IssueDialog
from tests.desks import PASSWORD, TODAY, Clock
from tests.tui.queue_desk import HOSTILE, at_queue, make_queue, until, visit_before


@pytest.fixture
def url(tmp_path: Path, clock: Clock) -> str:
    return make_queue(tmp_path, clock)


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
        await until(pilot, lambda: screen.session and screen.session.edit.text == "更换提")
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


async def test_a_yes_at_question_three_offers_an_issue_that_f3_fills_in(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, "enter", "1", "1", "1", *"漏水")
        await until(pilot, lambda: "F3 record an issue: question 3" in shown(pilot))
        burst(pilot, "f3")
        dialog = await arrived(pilot, IssueDialog)
        await pilot.press("1", "ctrl+s")
        await until(pilot, lambda: screen.raised)
        assert isinstance(dialog, IssueDialog)
        assert screen.session is not None
        assert screen.session.offer is None
        assert screen.session.edit.text == "漏水"
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        issue = tx.session.get_one(Issue, 1)
        assert (issue.category, issue.severity, issue.node) == ("product_quality", "critical", "/data/q3")
        assert issue.description == "产品是否出现过质量问题？ 是\n如有，请简要描述 漏水"
    assert (EventKind.ISSUE, "q3", "1") in stored(url, clock)


async def test_an_issue_left_half_written_comes_back_with_f3(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, "enter", "f3")
        dialog = await arrived(pilot, IssueDialog)
        await pilot.press("2", "tab", "tab")
        dialog.query_one("#description").text = HOSTILE
        await until(pilot, lambda: screen.session and "issue" in screen.session.drafts)
        await pilot.press("escape")
        await arrived(pilot, CallScreen)
        await screen._all_stored()
        await pilot.press("f3")
        again = await arrived(pilot, IssueDialog)
        assert again.query_one("#description").text == HOSTILE
        assert again.query_one("#severity").value == "major"
        await pilot.press("escape")
        await arrived(pilot, CallScreen)


async def test_a_callback_ends_the_call_at_the_time_shown(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        visit_id = screen.visit_id
        burst(pilot, "f5")
        await arrived(pilot, CallbackDialog)
        burst(pilot, *"tomorrow 14:30")
        await until(pilot, lambda: "Thursday 2026-11-19 14:30" in shown(pilot))
        burst(pilot, "enter")
        await arrived(pilot, EndedDialog)
        await until(pilot, lambda: "tomorrow at 14:30" in shown(pilot))
        await pilot.press("escape")
        await arrived(pilot, QueueScreen)
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        visit = tx.session.get_one(Visit, visit_id)
        assert (visit.state, visit.appointment) == ("due", "hard")
        assert f"{visit.ready_at:%Y-%m-%d %H:%M}" == "2026-11-19 06:30"


async def test_a_completed_call_with_gaps_is_asked_about_once(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, _screen):
        burst(pilot, "right", "1", "1", "enter", "1", "1", "1", "f8", "1")
        await arrived(pilot, EndCallDialog)
        await until(pilot, lambda: "Without an answer: 3." in shown(pilot))
        assert "Not confirmed as said: Greeting, Closing." in shown(pilot)
        burst(pilot, "enter")
        await arrived(pilot, EndedDialog)


async def test_too_few_answers_for_completed_are_refused_and_the_call_goes_on(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, "enter", "1", "f8", "1", "enter")
        await until(pilot, lambda: "Only 1 of 6 choice questions" in shown(pilot))
        assert screen.session is not None
        assert not screen.session.ended
        burst(pilot, "1")
        await until(pilot, lambda: screen.session and screen.session.step.name == "q3")
        await screen._all_stored()
        assert screen.outbox.trouble is None


async def test_a_result_that_needs_a_note_asks_for_it(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        visit_id = screen.visit_id
        burst(pilot, "f8", "u", "enter", *"听不清", "enter")
        await arrived(pilot, EndedDialog)
        await until(pilot, lambda: "supervisor decides" in shown(pilot))
        burst(pilot, "escape")
        await arrived(pilot, QueueScreen)
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        assert tx.session.get_one(Visit, visit_id).state == "supervisor"


async def test_the_number_is_shown_when_asked_and_that_is_logged(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        await pilot.press("f7")
        await until(pilot, lambda: "13812345678" in shown(pilot))
        await screen._all_stored()
    assert (EventKind.PHONE_SHOWN, "", "") in stored(url, clock)


async def test_everything_about_the_customer_is_one_key_away(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, _screen):
        await pilot.press("enter", "f6")
        await arrived(pilot, BriefScreen)
        await until(pilot, lambda: "净水器 X200" in shown(pilot))
        await pilot.press("escape")
        await arrived(pilot, CallScreen)


async def test_a_note_is_kept_while_it_is_typed(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, "f9")
        await arrived(pilot, NoteDialog)
        burst(pilot, *"在开车")
        await until(pilot, lambda: screen.session and screen.session.drafts.get("note") == "在开车")
        burst(pilot, "ctrl+s")
        await until(pilot, lambda: screen.session and screen.session.note == "在开车")
        await screen._all_stored()
    assert (EventKind.NOTE, "", "在开车") in stored(url, clock)


async def test_the_customers_language_changes_alone(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, _screen):
        await pilot.press("enter", "f2")
        await until(pilot, lambda: "Overall, how satisfied are you" in shown(pilot))
        assert "End call" in shown(pilot)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "F8 End call" not in shown(pilot))
        assert "Overall, how satisfied are you" in shown(pilot)


async def test_leaving_before_anything_is_said_gives_the_visit_back(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        visit_id = screen.visit_id
        await pilot.press("escape")
        await arrived(pilot, Choose)
        await pilot.press("1")
        await arrived(pilot, QueueScreen)
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        assert tx.session.get_one(Visit, visit_id).state == "due"


async def test_leaving_later_keeps_the_call_open(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        visit_id = screen.visit_id
        await pilot.press("enter", "escape")
        await arrived(pilot, Choose)
        await until(pilot, lambda: "Leave this call?" in shown(pilot))
        assert "nothing was said" not in shown(pilot)
        await pilot.press("1")
        await arrived(pilot, QueueScreen)
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        assert tx.session.get_one(Visit, visit_id).state == "claimed"


async def test_quitting_in_a_call_asks(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, _screen):
        await pilot.press("ctrl+q")
        await arrived(pilot, Confirm)
        await until(pilot, lambda: "You are in a call with 王小明" in shown(pilot))
        await pilot.press("escape")
        await arrived(pilot, CallScreen)


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


async def test_leaving_with_something_unstored_asks_again(
    url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_call(url, clock) as (pilot, _screen):

        def full(*_arguments: object) -> None:
            raise StoreTrouble("The disk is full.")

        with monkeypatch.context() as broken:
            broken.setattr(calls, "record", full)
            await pilot.press("enter")
            await until(pilot, lambda: "The disk is full." in shown(pilot))
            await pilot.press("escape")
            await arrived(pilot, Choose)
            await pilot.press("1")
            await arrived(pilot, Confirm)
            await until(pilot, lambda: "1 entries cannot be stored" in shown(pilot))
            await pilot.press("escape")
            await arrived(pilot, CallScreen)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "● saved" in shown(pilot))


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
