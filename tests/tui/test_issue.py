"""One issue with real keys: its facts, its neighbours, notes, the live timeline."""

from functools import partial
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from agentdesk.desk import Desk
from agentdesk.domain.alert import AlertKind
from agentdesk.domain.clock_policy import Clock as ServiceClock
from agentdesk.services import alerts, issues
from agentdesk.services.acting import Acting
from tests.desks import Clock
from tests.tui.call_desk import burst
from tests.tui.ledger_desk import here, ledger, make_ledger, said, scope, screen, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite with four issues."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    return made


def region(pilot: Pilot[None], selector: str) -> Region:
    found: Region = screen(pilot).query_one(selector).region
    return found


def shows(pilot: Pilot[None], number: int) -> bool:
    return f"#{number} " in said(pilot, "#head")


async def test_the_facts_in_words_and_in_the_other_language(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("down", "enter")
        await until(pilot, lambda: scope(pilot) == "issue" and "滤芯漏水" in said(pilot, "#facts-text"))
        facts = said(pilot, "#facts-text")
        for wanted in (
            "[/投诉] [red]",
            "王小明 · K001 · important",
            "净水器 X200",
            "三天内答复",
            "Has the product had any quality problems?",
            "Yes",
            "#1 ! major",
            "#2 ! major",
        ):
            assert wanted in facts, wanted
        assert "#3" in said(pilot, "#head")
        assert "raised it: major, product quality" in said(pilot, "#timeline-text")
        pilot.app.action_language()  # type: ignore[attr-defined]
        await until(pilot, lambda: "产品是否出现过质量问题？" in said(pilot, "#facts-text"))


async def test_left_and_right_follow_the_list_and_escape_returns_to_the_issue(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).refuses("issue.next") is None)
        assert screen(pilot).refuses("issue.previous") == "This is the first issue of the list."
        for number in (3, 2, 1):
            await until(pilot, lambda: screen(pilot).refuses("issue.next") is None)
            await pilot.press("right")
            await until(pilot, partial(shows, pilot, number))
        await until(pilot, lambda: screen(pilot).refuses("issue.previous") is None)
        assert screen(pilot).refuses("issue.next") == "This is the last issue of the list."
        await pilot.press("left")
        await until(pilot, lambda: "#2 " in said(pilot, "#head"))
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "ledger")
        assert here(pilot) == 2


async def test_a_note_is_written_and_half_a_note_is_kept(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).issue_here() is not None)
        await pilot.press("f8")
        await until(pilot, lambda: scope(pilot) == "note")
        assert screen(pilot).refuses("note.save") is not None
        await pilot.press(*"half")
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "issue")
        await pilot.press("f8")
        await until(pilot, lambda: scope(pilot) == "note")
        assert screen(pilot).query_one(TextArea).text == "half"
        await pilot.press("enter", *"more", "ctrl+s")
        await until(pilot, lambda: scope(pilot) == "issue" and "half\nmore" in said(pilot, "#timeline-text"))


async def test_what_others_do_appears_on_the_open_page(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).issue_here() is not None)
        with Desk.open(url) as other:
            other.trust("qian.jun")
            other.do(issues.add_note, 4, "经理看过了")
        await until(pilot, lambda: "经理看过了" in said(pilot, "#timeline-text"))
        assert "钱军" in said(pilot, "#timeline-text")


@pytest.mark.parametrize(("size", "beside"), [((80, 24), False), ((120, 36), True)])
async def test_facts_and_timeline_stand_beside_or_below_each_other(
    url: str, size: tuple[int, int], beside: bool
) -> None:
    async with ledger(url, size=size) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and said(pilot, "#timeline-text").strip())
        facts, timeline = region(pilot, "#facts"), region(pilot, "#timeline")
        assert (facts.y == timeline.y) is beside
        assert facts.right <= timeline.x if beside else facts.bottom <= timeline.y


async def test_a_timeline_below_the_facts_is_announced_and_reached_by_the_key(url: str) -> None:
    async with ledger(url, size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await until(pilot, lambda: scope(pilot) == "issue" and "滤芯漏水" in said(pilot, "#facts-text"))
        page = screen(pilot).query_one("#page")
        assert page.border_subtitle == "What happened (1): F12"
        await until(pilot, lambda: page.max_scroll_y > 0)
        await pilot.press("f12")
        await until(pilot, lambda: page.scroll_offset.y > 0)
        assert page.region.contains_region(region(pilot, "#timeline Said"))
        await pilot.press("f12")
        await until(pilot, lambda: page.scroll_offset.y == 0)


# --- steps ------------------------------------------------------------


async def open_issue(pilot: Pilot[None]) -> None:
    await pilot.press("enter")
    await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).issue_here() is not None)


async def type_and_enter(pilot: Pilot[None], text: str) -> None:
    await until(pilot, lambda: scope(pilot) == "prompt")
    prompt = screen(pilot)
    prompt.query_one(Input).value = text
    await pilot.press("enter")
    await until(pilot, lambda: screen(pilot) is not prompt)


async def pick(pilot: Pilot[None], name: str) -> None:
    await until(pilot, lambda: scope(pilot) == "pick")
    page = screen(pilot)
    page.query_one(Input).value = name
    await pilot.pause()
    await pilot.press("enter")
    await until(pilot, lambda: screen(pilot) is not page)


def state(pilot: Pilot[None]) -> str:
    page = next(page for page in pilot.app.screen_stack if getattr(page, "SCOPE", "") == "issue")
    row = page.issue_here()  # type: ignore[attr-defined]
    return "" if row is None else str(row.state)


async def test_a_step_is_taken_by_keys_with_what_it_demands_and_taken_back(url: str) -> None:
    async with ledger(url) as pilot:
        await open_issue(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "choose")
        await pilot.press("1")
        await until(pilot, lambda: state(pilot) == "analysing")
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "choose")
        await pilot.press("1")
        await type_and_enter(pilot, "密封圈老化 [/投诉]")
        await type_and_enter(pilot, "更换")
        await pick(pilot, "客服部")
        await pick(pilot, "wang.lei")
        await type_and_enter(pilot, "someday")
        assert scope(pilot) == "prompt", "what is no date is asked for again"
        await type_and_enter(pilot, "2026-11-20")
        await until(pilot, lambda: state(pilot) == "planned")
        assert "cause: 密封圈老化 [/投诉]" in said(pilot, "#timeline-text")
        assert "11-20" in said(pilot, "#facts-text")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: state(pilot) == "analysing")
        assert "took the last step back" in said(pilot, "#timeline-text")
        assert "taken back" in said(pilot, "#timeline-text")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: state(pilot) == "received")
        await until(pilot, lambda: screen(pilot).refuses("issue.undo") is not None)


async def test_leaving_a_question_takes_no_step(url: str) -> None:
    async with ledger(url) as pilot:
        await open_issue(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "choose")
        await pilot.press("3")
        await until(pilot, lambda: scope(pilot) == "prompt")
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "issue")
        assert state(pilot) == "received"


async def test_a_step_that_cannot_be_taken_says_why(url: str) -> None:
    async with ledger(url, login="qian.jun") as pilot:
        await open_issue(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "choose")
        await pilot.press("3")
        await until(pilot, lambda: scope(pilot) == "issue")
        await until(pilot, lambda: pilot.app._notifications)
        assert any("Only a supervisor" in each.message for each in pilot.app._notifications)
        assert state(pilot) == "received"


async def test_what_is_typed_after_leaving_the_page_is_meant_for_the_ledger(url: str) -> None:
    """Escape and F8 at once: the floor, as F8 is on the ledger; not a note, as it is on the page that was left."""
    async with ledger(url) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue")
        burst(pilot, "escape", "f8")
        await until(pilot, lambda: scope(pilot) == "floor")


async def test_the_timeline_tells_who_was_alerted(url: str) -> None:
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("zhao.min")
        with desk.store.writing() as tx:
            act = Acting(tx, desk.person, desk.now(), desk.today(), desk.zone)
            people = [each.person_id for each in issues.assignable(act)[:2]]
            alerts.alert(act, 4, AlertKind.ESCALATED, people, ServiceClock.PLAN)
    async with ledger(url) as pilot:
        await until(pilot, lambda: here(pilot) == 4)
        await pilot.press("enter")
        await until(pilot, lambda: "plan in place ran out: escalated to " in said(pilot, "#timeline-text"))
        told = said(pilot, "#timeline-text")
        assert told.index("escalated to") < told.index("raised it"), "the newest first"
