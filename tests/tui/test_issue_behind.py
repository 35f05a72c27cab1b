"""The pages behind an issue with real keys: its call, its customer, its duplicates; promises and undo on its own."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from textual.containers import Horizontal
from textual.pilot import Pilot
from textual.widgets import Input, Static

from agentdesk.desk import Desk
from agentdesk.domain.issue import IssueState
from agentdesk.services import notes
from agentdesk.tui.widgets.paged_table import PagedTable
from tests.desks import Clock, as_person
from tests.handling import bring_to, issue_of
from tests.tui.ledger_desk import ledger, make_ledger, said, scope, screen, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite with four issues, 1 to 3 of 王小明; the second one is closed."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    with Desk.open(made, clock=Clock()) as desk:
        desk.trust("zhao.min")
        bring_to(desk, 2, IssueState.CLOSED)
    return made


async def open_third(pilot: Pilot[None]) -> None:
    """The page of issue 3, read."""
    await pilot.press("down", "enter")
    await until(pilot, lambda: scope(pilot) == "issue" and shows(pilot, 3))
    await until(pilot, lambda: screen(pilot)._around is not None)


def shows(pilot: Pilot[None], number: int) -> bool:
    return scope(pilot) == "issue" and f"#{number} " in said(pilot, "#head")


def state(url: str, number: int) -> str:
    with Desk.open(url) as desk:
        return issue_of(desk, number).state


def rows(pilot: Pilot[None]) -> list[str]:
    return [row.key for row in screen(pilot).query_one(PagedTable).rows]


def call_lines(pilot: Pilot[None]) -> list[str]:
    return [str(line.query_one(".what", Static).render()) for line in screen(pilot).query("#page Horizontal")]


async def type_and_enter(pilot: Pilot[None], text: str | None) -> None:
    """Answer a prompt; None takes what is written there already."""
    await until(pilot, lambda: scope(pilot) == "prompt")
    prompt = screen(pilot)
    if text is not None:
        prompt.query_one(Input).value = text
    await pilot.press("enter")
    await until(pilot, lambda: screen(pilot) is not prompt)


async def test_the_call_is_replayed_and_left_again(url: str) -> None:
    async with ledger(url, size=(80, 24)) as pilot:
        await open_third(pilot)
        await pilot.press("f4")
        await until(
            pilot, lambda: scope(pilot) == "issue_call" and "ended the call" in "".join(call_lines(pilot))
        )
        lines = call_lines(pilot)
        assert lines[0] == "李娜 opened the call"
        assert "3 Has the product had any quality problems?\n→ Yes" in lines
        assert [line for line in lines if line.startswith("raised")] == [
            "raised issue #1",
            "raised issue #2",
            "raised this issue, #3",
        ]
        assert lines[-1].startswith("李娜 ended the call")
        assert screen(pilot).refuses("issue_call.next") is not None
        await pilot.press("enter")
        await until(pilot, lambda: screen(pilot).query_one(".about", Horizontal).region.height)
        pilot.app.action_language()  # type: ignore[attr-defined]
        await until(pilot, lambda: any("产品是否出现过质量问题" in line for line in call_lines(pilot)))
        await pilot.press("escape")
        await until(pilot, lambda: shows(pilot, 3))


async def test_the_confirmation_call_is_one_key_further(url: str) -> None:
    async with ledger(url) as pilot:
        await open_third(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: scope(pilot) == "issue_customer" and rows(pilot) == ["2", "1"])
        head = said(pilot, "#head")
        for wanted in (
            "王小明 · K001",
            "Other issues 2: 2 about the same product",
            "no repair on record",
            "bought 净水器",
        ):
            assert wanted in head, wanted
        assert "第二个" in said(pilot, "#peek")
        await pilot.press("enter")
        await until(pilot, lambda: shows(pilot, 2) and screen(pilot).issue_here() is not None)
        assert screen(pilot).refuses("issue.promise") is not None, "it has ended"
        await pilot.press("f4")
        await until(pilot, lambda: scope(pilot) == "issue_call" and call_lines(pilot))
        await pilot.press("right")
        await until(pilot, lambda: "call 2 of 2" in said(pilot, "#head"))
        assert "confirmation" in said(pilot, "#head")
        assert screen(pilot).refuses("issue_call.here") == "The issue did not come up in this call."
        for expected in ("issue", "issue_customer", "issue"):
            await pilot.press("escape")
            await until(pilot, partial(_is, pilot, expected))
        assert shows(pilot, 3)


def _is(pilot: Pilot[None], name: str) -> bool:
    return scope(pilot) == name


async def test_a_duplicate_is_seen_beside_it_and_the_step_taken_with_its_number(url: str) -> None:
    async with ledger(url) as pilot:
        await open_third(pilot)
        assert "May be the same as" in said(pilot, "#facts-text")
        await pilot.press("f7")
        await until(pilot, lambda: scope(pilot) == "alike" and rows(pilot) == ["2", "1"])
        await pilot.press("down")
        await until(pilot, lambda: "第一个" in said(pilot, "#that-text"))
        assert "#3" in said(pilot, "#this-text")
        assert "= 净水器 X200" in said(pilot, "#that-text")
        await pilot.press("f2")
        await type_and_enter(pilot, None)
        await until(pilot, lambda: state(url, 3) == "duplicate")
        with Desk.open(url) as desk:
            assert issue_of(desk, 3).duplicate_of == 1
        await until(pilot, lambda: "the same problem was told as #1" in said(pilot, "#timeline-text"))
        await pilot.press("f7")
        await until(pilot, lambda: scope(pilot) == "alike" and rows(pilot))
        await until(pilot, lambda: screen(pilot).refuses("alike.duplicate") is not None)
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "issue")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: state(url, 3) == "received")


async def test_who_may_not_end_an_issue_is_told_so_beside_the_duplicate(url: str) -> None:
    async with ledger(url, login="qian.jun") as pilot:
        await open_third(pilot)
        await pilot.press("f7")
        await until(pilot, lambda: scope(pilot) == "alike" and rows(pilot))
        await until(
            pilot, lambda: screen(pilot).refuses("alike.duplicate") == "Only a supervisor takes this step."
        )
        await pilot.press("enter")
        await until(pilot, lambda: shows(pilot, 2))


async def test_a_promise_is_made_by_key_and_taken_back(url: str) -> None:
    async with ledger(url) as pilot:
        await open_third(pilot)
        await pilot.press("f10")
        await type_and_enter(pilot, "寄新滤芯")
        await type_and_enter(pilot, "whenever")
        assert scope(pilot) == "prompt", "what is no day is asked for again"
        await type_and_enter(pilot, "+3d")
        await until(pilot, lambda: "promised: 寄新滤芯 · by 2026-11-21" in said(pilot, "#timeline-text"))
        assert "寄新滤芯 · by 11-21" in said(pilot, "#facts-text")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "took back: a promise" in said(pilot, "#timeline-text"))
        assert "寄新滤芯" not in said(pilot, "#facts-text")


async def test_a_note_is_taken_back_and_then_there_is_nothing(url: str) -> None:
    async with ledger(url) as pilot:
        await open_third(pilot)
        assert (
            screen(pilot).refuses("issue.undo") == "There is nothing here that you did and could take back."
        )
        await pilot.press("f8")
        await until(pilot, lambda: scope(pilot) == "note")
        await pilot.press(*"wrong", "ctrl+s", "ctrl+z")
        await until(
            pilot, lambda: scope(pilot) == "issue" and "took back: a note" in said(pilot, "#timeline-text")
        )
        assert "taken back\nwrong" in said(pilot, "#timeline-text"), "it stays, and says so"
        await until(pilot, lambda: screen(pilot).refuses("issue.undo") is not None)


def _unseen(url: str, login: str) -> int:
    with Desk.open(url) as desk, as_person(desk, login):
        return len(desk.see(notes.unseen_here, 3))


@pytest.fixture
def mentioned(url: str) -> Callable[[], int]:
    """The supervisor is mentioned on issue 3; tells how many mentions of theirs are unseen."""
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("qian.jun")
        desk.do(notes.add_note, 3, "@zhao.min 请尽快处理")
    return partial(_unseen, url, "zhao.min")


async def test_a_mention_is_one_key_away_and_seen_when_the_issue_was_opened(
    url: str, mentioned: Callable[[], int]
) -> None:
    async with ledger(url) as pilot:
        await pilot.press("ctrl+n")
        await until(pilot, lambda: scope(pilot) == "alerts" and "请尽快处理" in said(pilot, "#alerts"))
        assert mentioned() == 1
        await pilot.press("1")
        await until(pilot, lambda: shows(pilot, 3))
        await until(pilot, lambda: mentioned() == 0)


async def test_a_mention_is_a_task_until_it_was_opened(url: str, mentioned: Callable[[], int]) -> None:
    async with ledger(url) as pilot:
        await pilot.press("f12")
        await until(
            pilot, lambda: scope(pilot) == "tasks" and any(row.startswith("mention/") for row in rows(pilot))
        )
        await pilot.press("enter")
        await until(pilot, lambda: shows(pilot, 3) and mentioned() == 0)
        await pilot.press("escape")
        await until(
            pilot,
            lambda: scope(pilot) == "tasks" and not any(row.startswith("mention/") for row in rows(pilot)),
        )
