"""A questionnaire with every kind of question on the call screen of a real desk, and in the preview."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from agentdesk.content import questionnaire_xform
from agentdesk.desk import Desk
from agentdesk.questionnaire.xform import read_xform
from agentdesk.services import questionnaires
from agentdesk.services.organisation import about
from agentdesk.store import visits
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.dialogs import Confirm
from agentdesk.tui.screens.agent.call import CallScreen
from agentdesk.tui.screens.agent.preview import PreviewScreen
from agentdesk.tui.screens.agent.queue import QueueScreen
from tests.desks import PASSWORD, TODAY, Clock
from tests.questionnaire.forms import xform
from tests.tui.call_desk import arrived, burst, in_call, shown, stored, unwrapped
from tests.tui.every_kind import every_kind
from tests.tui.queue_desk import at_queue, make_queue, until


@pytest.fixture
def url(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(questionnaires, "form_of", lambda *_: every_kind())
    return make_queue(tmp_path, clock)


@asynccontextmanager
async def in_preview(url: str, clock: Clock) -> AsyncIterator[tuple[Pilot[None], Any]]:
    """The program with the preview of the questionnaire open."""
    async with at_queue(url, clock, login="emma") as (pilot, _queue):
        await pilot.app.push_screen(PreviewScreen(every_kind(), "Every kind", "zh"))
        screen = await arrived(pilot, PreviewScreen)
        await until(pilot, lambda: screen.session)
        yield pilot, screen


_GREETING_TO_RANGES = (
    *("enter", *"x300", "enter", *"深", "enter"),
    *("2", "1", "enter", *"k8", "enter", "enter"),
    *("3", "1", "4", "2", "enter"),
    *("9", "enter", "up", "up", "enter"),
)
_CHILDREN = (*"小明", "enter", "5", "enter", "1", *"小红", "enter", "9", "enter", "2")
WHOLE_CALL = (
    *_GREETING_TO_RANGES,
    *(*"130", "enter", "backspace", "backspace", "backspace", *"72", "enter"),
    *(key for text in ("3280", "昨天", "去年", "1430", "昨天9点半") for key in (*text, "enter")),
    *(*"漏水", "ctrl+j", *"很急", "enter"),
    *_CHILDREN,
    *("enter", "enter"),
)
ANSWERS = {
    "product": "x300",
    "city": "shenzhen",
    "parts": "filter pump",
    "owned": "k8",
    "matters": "service quality brand price",
    "likely": "9",
    "litres": "0.5",
    "age": "72",
    "price": "3280",
    "installed": "2026-11-17",
    "bought": "2025-01-01",
    "at": "14:30",
    "failed": "2026-11-17T09:30:00.000+08:00",
    "story": "漏水\n很急",
    "child[1]/child_name": "小明",
    "child[1]/child_age": "5",
    "child[2]/child_name": "小红",
    "child[2]/child_age": "9",
    "agreed": "OK",
}


async def test_a_whole_call_of_every_kind_typed_ahead_is_stored(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, *WHOLE_CALL)
        await until(
            pilot, lambda: screen.open_session.step.name == "bye" and screen.open_session.step.answered
        )
        await screen._all_stored()
        visit_id = screen.visit_id
    last = {node: value for kind, node, value in stored(url, clock, visit_id) if kind == "answered"}
    assert last == ANSWERS
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        assert visits.drafts_of(tx, visit_id) == {}


async def test_an_order_half_made_and_an_instance_come_back_after_a_break(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        screen.took(screen.open_session.goto("/data/child"))
        burst(pilot, "1", *"小红", "enter")
        await until(pilot, lambda: screen.open_session.step.node == "/data/child[2]/child_age")
        screen.took(screen.open_session.goto("/data/matters"))
        burst(pilot, "3", "1")
        await until(pilot, lambda: "/data/matters" in screen.open_session.drafts)
        await screen._all_stored()
    app = AgentDesk(Start(url, "emma", PASSWORD, TODAY))
    async with app.run_test(size=(80, 24)) as pilot:
        again = await arrived(pilot, CallScreen)
        await until(pilot, lambda: again.session)
        assert again.open_session.interview.value("/data/child[2]/child_name") == "小红"
        await until(pilot, lambda: "[2]" in shown(pilot))
        await pilot.press("2", "4")
        assert again.open_session.step.value == "service quality price brand"
        await again._all_stored()
        again.open_session.end()
        await app.action_quit()


async def test_removing_one_of_several_is_asked_about_first(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "nothing that repeats" in shown(pilot))
        screen.took(screen.open_session.goto("/data/child"))
        burst(pilot, "1", *"小红", "ctrl+x")
        await arrived(pilot, Confirm)
        await until(pilot, lambda: "孩子 2" in shown(pilot))
        await pilot.press("escape")
        assert screen.open_session.step.node == "/data/child[2]/child_name"
        burst(pilot, "ctrl+x")
        await arrived(pilot, Confirm)
        await pilot.press("enter")
        await until(pilot, lambda: "child[2]" not in screen.open_session.step.node)
        await screen._all_stored()
        visit_id = screen.visit_id
        assert ("repeat_removed", "child[2]", "") in stored(url, clock, visit_id)


async def test_a_refused_answer_says_why_under_the_field_and_stays(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        screen.took(screen.open_session.goto("/data/age"))
        await pilot.press(*"130", "enter")
        await until(pilot, lambda: "! 年龄应在 0 到 120 之间" in shown(pilot))
        lines = shown(pilot).splitlines()
        at = next(row for row, line in enumerate(lines) if "年龄应在" in line)
        assert "130" in lines[at - 1]


async def test_a_text_longer_than_the_screen_is_moved_by_the_arrows(url: str, clock: Clock) -> None:
    long = " ".join(f"sentence{number}" for number in range(200))
    body = f'<input ref="/data/note"><label>{long}</label></input>'
    form = read_xform(xform("<note/>", '<bind nodeset="/data/note" type="string" readonly="true()"/>', body))
    async with at_queue(url, clock, login="emma") as (pilot, _queue):
        await pilot.app.push_screen(PreviewScreen(form, "Long", "zh"))
        await until(pilot, lambda: "sentence0 " in shown(pilot))
        assert "go on" in shown(pilot)
        assert "sentence199" not in shown(pilot)
        await pilot.press(*["down"] * 60)
        await until(pilot, lambda: "sentence199" in shown(pilot))
        assert "go on" in shown(pilot)


async def test_the_preview_answers_every_kind_and_stores_nothing(url: str, clock: Clock) -> None:
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        before = [visits.events_of(tx, visit_id) for visit_id in range(1, 6)]
    async with in_preview(url, clock) as (pilot, screen):
        assert "Preview of “Every kind”: nothing is stored." in unwrapped(shown(pilot))
        burst(pilot, *WHOLE_CALL)
        await until(
            pilot, lambda: screen.open_session.step.name == "bye" and screen.open_session.step.answered
        )
        assert screen.open_session.interview.value("/data/child[2]/child_name") == "小红"
        await pilot.press("f8")
        await until(pilot, lambda: "This is a preview" in shown(pilot))
        assert screen.outbox.pending == 0
        await pilot.press("escape")
        await arrived(pilot, QueueScreen)
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        assert [visits.events_of(tx, visit_id) for visit_id in range(1, 6)] == before


async def test_the_preview_speaks_the_language_it_was_asked_for(url: str, clock: Clock) -> None:
    async with at_queue(url, clock, login="emma") as (pilot, _queue):
        await pilot.app.push_screen(PreviewScreen(every_kind(), "[/投诉]", "en"))
        screen = await arrived(pilot, PreviewScreen)
        await until(pilot, lambda: screen.session and "questions of every kind" in shown(pilot))
        assert "[/投诉]" in shown(pilot)


async def test_the_preview_says_what_the_script_names(url: str, clock: Clock) -> None:
    with Desk.open(url, clock=clock) as desk:
        organisation = desk.see(about)
    assert organisation is not None
    form = read_xform(questionnaire_xform("after_sale_visit"))
    async with at_queue(url, clock, login="emma") as (pilot, _queue):
        await pilot.app.push_screen(PreviewScreen(form, form.title, "en"))
        await arrived(pilot, PreviewScreen)
        await until(pilot, lambda: f"from {organisation.name}. Thank you" in " ".join(shown(pilot).split()))
