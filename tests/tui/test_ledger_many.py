"""The ledger with real keys: orders, marks, several issues assigned at once, saved views."""

from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from agentdesk.desk import Desk
from agentdesk.domain.issue import Category, Order, Severity
from agentdesk.services import issues, saved_views
from agentdesk.services.issues import Responsible
from agentdesk.services.ledger_view import LedgerView, Only
from agentdesk.tui.dialogs import Choices
from agentdesk.tui.screens.supervisor.quick_bar import Shown
from tests.calling import Call, owe_visit
from tests.desks import Clock
from tests.tui.ledger_desk import NASTY, here, ledger, listed, make_ledger, scope, screen, table, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite with issues 1 to 4, and a critical one (5) that came last."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    with Desk.open(made, clock=Clock()) as desk:
        desk.trust("wang.lei")
        Call.open(desk, owe_visit(desk, 3)).raise_issue("着火", severity=Severity.CRITICAL)
    return made


def marked(pilot: Pilot[None]) -> list[int]:
    return sorted(int(key) for key in table(pilot).marked)


def shown(pilot: Pilot[None]) -> str:
    return screen(pilot).query_one(Shown).words()  # type: ignore[no-any-return]


def lines(pilot: Pilot[None]) -> list[str]:
    choices = screen(pilot).query_one(Choices)
    return [str(choices.get_option_at_index(place).prompt) for place in range(choices.option_count)]


def assignees(url: str) -> dict[int, str]:
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("zhao.min")
        return {row.id: row.assignee for row in desk.see(issues.page, issues.IssueFilter()).items}


def is_not_as(pilot: Pilot[None], before: list[int]) -> bool:
    return listed(pilot) != before


async def pick(pilot: Pilot[None], name: str) -> None:
    """Choose from the list that is asked for next."""
    await until(pilot, lambda: scope(pilot) == "pick")
    before = screen(pilot)
    await pilot.press(*name, "enter")
    await until(pilot, lambda: screen(pilot) is not before)


async def test_one_key_sorts_and_the_bar_says_how(url: str) -> None:
    async with ledger(url) as pilot:
        assert listed(pilot) == [5, 4, 3, 2, 1]
        await pilot.press("ctrl+e")
        await until(pilot, lambda: listed(pilot) == [1, 2, 3, 4, 5])
        assert "due soonest first" in shown(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: listed(pilot) == [5, 1, 2, 3, 4])
        assert "gravest first" in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).issue_here() is not None)
        await until(pilot, lambda: screen(pilot).refuses("issue.next") is None)
        await pilot.press("right")
        await until(pilot, lambda: screen(pilot).issue_id == 1 and screen(pilot).issue_here().id == 1)
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "ledger")
        assert here(pilot) == 1
        await pilot.press("ctrl+e")
        await until(pilot, lambda: listed(pilot) == [1, 2, 3, 4, 5])
        await pilot.press("0")
        assert "oldest first" in shown(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: listed(pilot) == [5, 4, 3, 2, 1])
        assert not screen(pilot).query_one(Shown).display


@pytest.mark.parametrize("presses", range(4))
async def test_news_leave_the_cursor_on_its_issue_in_every_order(url: str, presses: int) -> None:
    async with ledger(url) as pilot:
        for _ in range(presses):
            before = listed(pilot)
            await pilot.press("ctrl+e")
            await until(pilot, partial(is_not_as, pilot, before))
        await pilot.press("down", "down")
        number = here(pilot)
        with Desk.open(url, clock=Clock()) as other:
            other.trust("emma")
            Call.open(other, owe_visit(other, 4)).raise_issue("刚刚", severity=Severity.CRITICAL)
        await until(pilot, lambda: 6 in listed(pilot))
        assert here(pilot) == number
        signs = {row.key: row.cells["sign"] for row in table(pilot).rows}
        assert [key for key, sign in signs.items() if sign == ("+", "good")] == ["6"]


async def test_marks_by_space_and_by_shift_and_arrows(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("space")
        assert (marked(pilot), here(pilot)) == ([5], 4)
        await pilot.press("down", "shift+down", "shift+down")
        assert marked(pilot) == [1, 2, 3, 5]
        await pilot.press("shift+up")
        assert marked(pilot) == [2, 3, 5], "going back takes marks off again"
        await until(pilot, lambda: "3 marked" in shown(pilot))
        line = "".join(segment.text for segment in table(pilot).render_line(1))
        assert line.startswith(" *")
        await pilot.press("2")
        await until(pilot, lambda: listed(pilot) == [5])
        assert marked(pilot) == [2, 3, 5], "marks stay whatever is shown"
        await pilot.press("ctrl+x")
        assert marked(pilot) == []
        assert screen(pilot).refuses("ledger.unmark") is not None
        await pilot.press("0")
        await until(pilot, lambda: len(listed(pilot)) == 5)
        await pilot.press("ctrl+a")
        assert marked(pilot) == [1, 2, 3, 4, 5]


async def test_several_are_given_to_one_person_and_taken_back(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("space", "space", "f9")
        await pick(pilot, "service")
        await pick(pilot, "wang")
        await until(pilot, lambda: scope(pilot) == "bulk" and table(pilot).complete)
        page = screen(pilot)
        rows = page.query_one("PagedTable").rows
        assert [(row.cells["number"], row.cells["what"]) for row in rows] == [
            ("4", "nobody"),
            ("5", "nobody"),
        ]
        assert assignees(url)[4] == ""
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "ledger")
        assert assignees(url)[4] == ""
        assert marked(pilot) == [4, 5]

        await pilot.press("f9")
        await pick(pilot, "service")
        await pick(pilot, "wang")
        await until(pilot, lambda: scope(pilot) == "bulk")
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "ledger" and marked(pilot) == [])
        await until(pilot, lambda: assignees(url) == {5: "王磊", 4: "王磊", 3: "", 2: "", 1: ""})
        await until(pilot, lambda: screen(pilot).refuses("ledger.undo") is None)
        with Desk.open(url, clock=Clock()) as other:
            other.trust("zhao.min")
            other.do(issues.assign, 4, Responsible())
        await pilot.press("ctrl+z")
        await until(pilot, lambda: assignees(url)[5] == "")


async def test_somebody_who_was_quicker_keeps_all_as_they_are(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("space", "space", "f9")
        await pick(pilot, "service")
        await pick(pilot, "wang")
        await until(pilot, lambda: scope(pilot) == "bulk")
        with Desk.open(url, clock=Clock()) as other:
            me = other.trust("zhao.min")
            other.do(issues.assign, 5, Responsible(assignee_id=me.id))
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "ledger")
        await until(pilot, lambda: "Nothing was assigned" in notices(pilot))
        assert assignees(url)[4] == ""
        assert marked(pilot) == [4, 5]


def notices(pilot: Pilot[None]) -> str:
    return "\n".join(notice.message for notice in pilot.app._notifications)


async def test_a_view_is_kept_opened_by_a_digit_and_taken_back(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("2", "ctrl+e", "ctrl+g")
        await until(pilot, lambda: scope(pilot) == "views")
        assert screen(pilot).refuses("views.open") is not None
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "prompt")
        screen(pilot).query_one(Input).value = NASTY
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "views" and len(lines(pilot)) == 1)
        assert lines(pilot)[0].startswith("1  滤芯漏水 [/投诉] [red]")
        assert "critical · due soonest first" in lines(pilot)[0]
        await pilot.press("escape", "0")
        await until(pilot, lambda: scope(pilot) == "ledger" and len(listed(pilot)) == 5)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: scope(pilot) == "views" and len(lines(pilot)) == 1)
        await pilot.press("１")
        await until(pilot, lambda: scope(pilot) == "ledger" and listed(pilot) == [5])
        assert "View “滤芯漏水 [/投诉]" in shown(pilot)
        await pilot.press("4")
        assert "View" not in shown(pilot), "it is not that view any more"

        await pilot.press("ctrl+g")
        await until(pilot, lambda: scope(pilot) == "views" and len(lines(pilot)) == 1)
        await pilot.press("delete")
        await until(pilot, lambda: lines(pilot) == [])
        await until(pilot, lambda: screen(pilot).refuses("views.undo") is None)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: len(lines(pilot)) == 1)


async def test_the_ledger_begins_with_the_view_that_was_chosen(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("2", "ctrl+g")
        await until(pilot, lambda: scope(pilot) == "views")
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "prompt")
        await pilot.press(*"morning", "enter")
        await until(pilot, lambda: scope(pilot) == "views" and len(lines(pilot)) == 1)
        await pilot.press("f4")
        await until(pilot, lambda: "begins with it" in lines(pilot)[0])
        await pilot.press("f5")
        await until(pilot, lambda: "shared" in lines(pilot)[0])
        await pilot.press("f3")
        await until(pilot, lambda: scope(pilot) == "prompt")
        await pilot.press("x", "enter")
        await until(pilot, lambda: scope(pilot) == "views" and "morningx" in lines(pilot)[0])
    async with ledger(url) as pilot:
        await until(pilot, lambda: listed(pilot) == [5])
        assert "View “morningx”" in shown(pilot)
    async with ledger(url, "qian.jun") as pilot:
        assert len(listed(pilot)) == 5
        await pilot.press("ctrl+g")
        await until(pilot, lambda: scope(pilot) == "views" and len(lines(pilot)) == 1)
        assert "from 赵敏" in lines(pilot)[0]
        for name in ("rename", "first", "delete"):
            assert "somebody else's" in screen(pilot).refuses(f"views.{name}")


async def test_what_is_late_of_delivery_worst_first_as_every_morning(url: str) -> None:
    view = LedgerView(category=Category.DELIVERY, only=Only.LATE, order=Order.SEVERITY)
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("zhao.min")
        desk.do(saved_views.save, "早会", view)
    async with ledger(url) as pilot:
        await pilot.press("ctrl+g")
        await until(pilot, lambda: scope(pilot) == "views" and len(lines(pilot)) == 1)
        await pilot.press("1")
        await until(pilot, lambda: scope(pilot) == "ledger")
        assert "delivery · late" in shown(pilot)
        await until(pilot, lambda: listed(pilot) == [])
        await pilot.press("f5")
        assert "View" not in shown(pilot)


async def test_words_of_what_is_wrong_are_found_and_other_keys_narrow_them(url: str) -> None:
    async with ledger(url) as pilot:
        await pilot.press("slash")
        await until(pilot, lambda: scope(pilot) == "prompt")
        await pilot.press(*"第", "enter")
        await until(pilot, lambda: listed(pilot) == [4, 2, 1])
        await pilot.press("ctrl+e", "ctrl+e", "ctrl+e")
        await until(pilot, lambda: listed(pilot) == [1, 2, 4])
        assert "found by “第”" in shown(pilot)
