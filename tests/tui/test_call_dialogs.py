"""The pages that a call opens, by keys: issue, note, callback, how it ended, leaving."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.complaint import Remedy
from agentdesk.domain.errors import StoreTrouble
from agentdesk.domain.issue import Category, Severity
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls
from agentdesk.store.complaint_tables import Complaint
from agentdesk.store.tables import Alert, Issue, Visit
from agentdesk.tui.dialogs import Choose, Confirm
from agentdesk.tui.screens.agent.brief import BriefScreen
from agentdesk.tui.screens.agent.call import CallScreen
from agentdesk.tui.screens.agent.callback import CallbackDialog
from agentdesk.tui.screens.agent.end_call import EndCallDialog, EndedDialog
from agentdesk.tui.screens.agent.note import NoteDialog
from agentdesk.tui.screens.agent.outbox import Outbox
from agentdesk.tui.screens.agent.queue import QueueScreen
from agentdesk.tui.screens.agent.raise_issue import IssueDialog, IssueForm
from tests.desks import Clock
from tests.tui.call_desk import arrived, burst, in_call, shown, stored
from tests.tui.queue_desk import HOSTILE, make_queue, until


@pytest.fixture
def url(tmp_path: Path, clock: Clock) -> str:
    return make_queue(tmp_path, clock)


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
        assert screen.session.typed == "漏水"
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        issue = tx.session.get_one(Issue, 1)
        assert (issue.category, issue.severity, issue.node) == ("product_quality", "critical", "/data/q3")
        assert issue.description == "产品是否出现过质量问题？ 是\n如有，请简要描述 漏水"
    assert (EventKind.ISSUE, "q3", "1") in stored(url, clock)


async def test_danger_said_in_a_call_makes_a_critical_complaint_and_alerts_at_once(
    url: str, clock: Clock
) -> None:
    """R126, R131: by the digits of the form, in the call; what is wanted is asked of a complaint only."""
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, "enter", "f3")
        dialog = await arrived(pilot, IssueDialog)
        assert not dialog.query_one("#remedy").display
        await pilot.press("3", "tab", "2")
        await until(pilot, lambda: dialog.query_one("#remedy").display)
        assert dialog.query_one("#severity").value == "critical"
        assert "emergency people are told at once" in shown(pilot)
        assert "Ctrl+S" in shown(pilot), "all of it fits on the smallest terminal"
        await pilot.press("tab", "4")
        dialog.query_one("#description").text = "漏电"
        await pilot.press("f3")
        await until(pilot, lambda: screen.raised)
        assert "danger to people or property" in screen.raised[0]
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        assert tx.session.get_one(Issue, 1).severity == "critical"
        complaint = tx.session.get_one(Complaint, 1)
        assert (complaint.urgency, complaint.remedy, complaint.priority) == (
            "danger",
            "exchange",
            "emergency",
        )
        alerted = tx.session.exec(select(Alert.person_id).where(Alert.kind == "emergency")).all()
        assert len(alerted) == 2, "the supervisor and the manager, where nobody is named"


async def test_a_whole_issue_typed_ahead_of_the_screen_goes_where_it_belongs(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, screen):
        burst(pilot, "enter", "f3", "3", "tab", "2", "tab", "4", "tab", "tab", "tab", *"漏电", "tab", *"周一")
        dialog = await arrived(pilot, IssueDialog)
        await until(pilot, lambda: "周一" in shown(pilot))
        await pilot.pause()
        assert dialog.focused is dialog.query_one("#promise")
        form = IssueForm.from_json(screen.open_session.drafts["issue"])
        assert (form.severity, form.urgency, form.remedy) == ("critical", "danger", "exchange")
        assert form.description.endswith("漏电")
        await pilot.press("escape")
        await arrived(pilot, CallScreen)


def test_a_form_kept_before_complaints_were_asked_for_is_no_complaint() -> None:
    form = IssueForm(
        "", Category.OTHER, Severity.MINOR, "漏水", None, urgency="unusable", remedy=Remedy.REFUND
    )
    assert IssueForm.from_json(form.to_json()) == form
    old = json.loads(form.to_json())
    del old["urgency"], old["remedy"]
    assert IssueForm.from_json(json.dumps(old)).complaint() is None


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
        await until(pilot, lambda: "Only 1 of 6 questions" in shown(pilot))
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
            await until(pilot, lambda: "1 entry cannot be stored" in shown(pilot))
            await pilot.press("escape")
            await arrived(pilot, CallScreen)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "● saved" in shown(pilot))


@pytest.mark.parametrize(("keys", "field"), [(["f9"], "note"), (["f3", "shift+tab", "shift+tab"], "issue")])
async def test_a_character_is_taken_when_the_one_before_it_is_stored(
    url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch, keys: list[str], field: str
) -> None:
    """So a killed program loses at most one character of a note or an issue, as of an answer."""
    waited: list[str] = []

    async def drafts_stored(outbox: Outbox) -> None:
        waited.append(outbox.kept[1].get(field, ""))

    monkeypatch.setattr(Outbox, "drafts_stored", drafts_stored)
    async with in_call(url, clock) as (pilot, screen):
        await pilot.press(keys[0])
        await arrived(pilot, NoteDialog if field == "note" else IssueDialog)
        await pilot.press(*keys[1:])
        await screen._all_stored()
        waited.clear()
        monkeypatch.setattr(Outbox, "_submit", lambda _outbox, _job: None)
        burst(pilot, *"XYZ")
        await until(pilot, lambda: "XYZ" in screen.open_session.drafts.get(field, ""))
        assert [text.count("XY") + text.count("X") for text in waited] == [0, 1, 2]
        monkeypatch.undo()
        screen.outbox._sending = False
        screen.outbox.retry()
        await pilot.press("escape")
        await arrived(pilot, CallScreen)
