"""Two terminals of one person in one call: the first is told, loses nothing, and may take the call back."""

from pathlib import Path

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls
from agentdesk.services.calls import Entry
from tests.desks import Clock
from tests.tui.call_desk import burst, in_call, shown, stored, unwrapped
from tests.tui.queue_desk import make_queue, until


@pytest.fixture
def url(tmp_path: Path, clock: Clock) -> str:
    return make_queue(tmp_path, clock)


async def test_the_first_terminal_is_told_and_takes_the_call_back_with_all_that_was_done(
    url: str, clock: Clock
) -> None:
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, "enter", "1")
        await until(pilot, lambda: screen.open_session.view.step.number == "2")
        await screen._all_stored()
        with Desk.open(url, clock=clock) as other:
            other.trust("emma")
            sheet = other.do(calls.open_call, screen.visit_id)
            other.do(calls.record, screen.visit_id, [Entry(sheet.next_seq, EventKind.NOTE, value="there")])
        burst(pilot, "2", "1", *"漏")
        await until(pilot, lambda: "another terminal" in unwrapped(shown(pilot)))
        assert ("answered", "q2", "fairly_good") not in stored(url, clock, screen.visit_id)
        screen._retry_late()
        burst(pilot, "ctrl+r")
        await until(pilot, lambda: not screen.outbox.elsewhere and screen.open_session.note == "there")
        assert screen.open_session.step.node == "/data/q3_what"
        assert screen.open_session.typed == "漏"
        await screen._all_stored()
        log = stored(url, clock, screen.visit_id)
        kinds = [(kind, node) for kind, node, _value in log if kind in ("answered", "note")]
        assert kinds == [("answered", "q1"), ("note", ""), ("answered", "q2"), ("answered", "q3")]


async def test_ending_a_call_that_goes_on_elsewhere_is_refused_in_words(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        with Desk.open(url, clock=clock) as other:
            other.trust("emma")
            other.do(calls.open_call, screen.visit_id)
        burst(pilot, "f8", "3")
        await until(pilot, lambda: "another terminal" in unwrapped(shown(pilot)))
        burst(pilot, "ctrl+r")
        await until(pilot, lambda: screen.outbox.trouble is None and not screen.open_session.ended)
