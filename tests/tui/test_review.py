"""The review meeting with real keys: a month is gathered, findings and decisions are taken down and ticked off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from agentdesk.desk import Desk
from agentdesk.services import reviews
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.screens.supervisor.review import month_of
from agentdesk.tui.screens.supervisor.review_words import BAR_CELLS, bar
from agentdesk.tui.widgets.paged_table import PagedTable
from tests.desks import PASSWORD, TODAY, Clock, as_person, set_up
from tests.reviewing import NOVEMBER, decide, raise_four
from tests.tui.ledger_desk import scope, screen, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite with four issues of November."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    set_up(made, Clock())
    with Desk.open(made, clock=Clock()) as desk:
        raise_four(desk)
    return made


@asynccontextmanager
async def review(
    url: str, size: tuple[int, int] = (120, 36), language: str = "en", login: str = "zhao.min"
) -> AsyncIterator[Pilot[None]]:
    """The terminal on the review of November, gathered."""
    app = AgentDesk(Start(url, login, PASSWORD, TODAY))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: scope(pilot) == "ledger")
        app.speak(language)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: scope(pilot) == "review" and rows(pilot, "figures"))
        yield pilot
        await app.gateway.close()


def rows(pilot: Pilot[None], table: str) -> list[list[str]]:
    """The cells of a list, without styles."""
    found = screen(pilot).query_one(f"#{table}", PagedTable).rows
    return [[cell if isinstance(cell, str) else cell[0] for cell in row.cells.values()] for row in found]


def said(pilot: Pilot[None], selector: str) -> str:
    return str(screen(pilot).query_one(selector, Static).render())


async def answer(pilot: Pilot[None], *texts: str) -> None:
    """Type into one question after another, instead of what is offered."""
    for text in texts:
        await until(pilot, lambda: scope(pilot) in ("prompt", "pick"))
        before = screen(pilot)
        await pilot.press("ctrl+u", *text, "enter")
        await until(pilot, lambda old=before: screen(pilot) is not old)  # type: ignore[misc]


async def test_the_month_is_gathered_with_bars_and_causes(url: str) -> None:
    async with review(url) as pilot:
        assert "2026-11   4 issues" in said(pilot, "#period")
        quality = rows(pilot, "figures")[0]
        assert quality[:4] == ["quality", "█" * BAR_CELLS, "3", "1"]
        first, *_rest, last = said(pilot, "#causes").splitlines()
        assert "密封圈" in first
        assert first.endswith("#2 #1")
        assert last == "1 without a cause"


async def test_enter_opens_the_ledger_on_the_category_and_month(url: str) -> None:
    async with review(url) as pilot:
        await pilot.press("down", "enter")
        await until(pilot, lambda: scope(pilot) == "ledger")
        shown = screen(pilot)
        assert shown.shown.words() == ["all issues", "delivery", "raised 2026-11-01 to 2026-11-30"]
        await until(pilot, lambda: [row.key for row in shown.table.rows] == ["3"])
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "review")


async def test_other_months_are_looked_at_and_none_to_come(url: str) -> None:
    async with review(url) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: "2026-10   0 issues" in said(pilot, "#period"))
        await until(pilot, lambda: not rows(pilot, "figures"))
        await pilot.press("f6")
        await until(pilot, lambda: "2026-11   4 issues" in said(pilot, "#period"))
        await pilot.press("f6")
        await pilot.pause(0.05)
        assert "2026-11" in said(pilot, "#period")


async def test_a_finding_is_offered_its_commonest_cause_and_taken_down(url: str) -> None:
    async with review(url) as pilot:
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "prompt")
        cause = screen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: screen(pilot) is not cause)
        await answer(pilot, "冬天", "换材料")
        await until(pilot, lambda: "冬天" in said(pilot, "#findings"))
        head, pattern, prevention = said(pilot, "#findings").splitlines()
        assert head.startswith("product quality: 密封圈")
        assert (pattern, prevention) == ("  Pattern: 冬天", "  Prevention: 换材料")


async def test_a_decision_is_asked_until_its_day_is_one_and_ticked_off_and_back(url: str) -> None:
    async with review(url) as pilot:
        await pilot.press("f3")
        await answer(pilot, "换供应商", "2026-11-01", "soon", "2026-12-01", "li.na")
        await until(pilot, lambda: rows(pilot, "decisions"))
        assert rows(pilot, "decisions") == [["", "12-01", "李娜", "换供应商"]]
        await pilot.press("f9")
        await until(pilot, lambda: rows(pilot, "decisions")[0][0] == "✓")
        await pilot.press("f9")
        await until(pilot, lambda: rows(pilot, "decisions")[0][0] == "")


async def test_esc_in_the_middle_takes_nothing_down(url: str) -> None:
    async with review(url) as pilot:
        await pilot.press("f3")
        await answer(pilot, "换供应商")
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "review")
    with Desk.open(url) as desk, as_person(desk, "zhao.min"):
        assert desk.see(reviews.gather, *NOVEMBER).review_id is None


async def test_what_another_desk_decides_appears(url: str) -> None:
    async with review(url) as pilot:
        with Desk.open(url, clock=Clock()) as other:
            decide(other, "[red]全员培训")
        await until(pilot, lambda: rows(pilot, "decisions"))
        assert rows(pilot, "decisions")[0][3] == "[red]全员培训"


async def test_it_fits_the_smallest_terminal_in_chinese(url: str) -> None:
    async with review(url, (80, 24), "zh_Hans") as pilot:
        for part in ("#figures", "#causes", "#findings", "#decisions"):
            assert screen(pilot).query_one(part).parent.size.height >= 2
        assert screen(pilot).query_one("#figures").size.height == 6
        assert len(rows(pilot, "figures")) == 5
        assert screen(pilot).query_one("#decisions").size.height >= 3


def test_bars_are_as_long_as_their_counts() -> None:
    assert [bar(count, 8, 1) for count in (0, 1, 4, 8)] == ["", "▏", "▌", "█"]
    assert bar(1, 1_000_000) == "▏"
    assert bar(0, 0) == ""


def test_a_month_ends_on_its_last_day() -> None:
    assert month_of(TODAY) == NOVEMBER
    for day in (TODAY + timedelta(days=each) for each in range(800)):
        first, last = month_of(day)
        assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
        assert first <= day <= last
        assert first.month == last.month
