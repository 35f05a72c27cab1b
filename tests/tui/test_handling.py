"""The page of handling with real keys: whose clocks were kept, and each figure down to its issues."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from agentdesk.desk import Desk
from agentdesk.domain.handling import By
from agentdesk.domain.issue_flow import Step
from agentdesk.services import issues, organisation
from agentdesk.services.issues import Responsible
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.screens.supervisor.handling_words import figure_columns, row_columns
from agentdesk.tui.screens.supervisor.review_words import BAR_CELLS
from agentdesk.tui.widgets.paged_table import PagedTable
from tests.desks import PASSWORD, TODAY, Clock, as_person, set_up
from tests.handling import SUPERVISOR, take
from tests.reviewing import person_id, raise_four
from tests.tui.ledger_desk import scope, screen, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Four issues of November: 赵敏 planned three, 李娜 answered the fourth too late."""
    made, clock = f"sqlite:///{tmp_path / 'desk.db'}", Clock()
    set_up(made, clock)
    with Desk.open(made, clock=clock) as desk:
        numbers = raise_four(desk)
        department = next(each.id for each in desk.see(organisation.departments) if each.code == "service")
        with as_person(desk, SUPERVISOR):
            desk.do(issues.assign, numbers[3], Responsible(department, person_id(desk, "li.na")))
            clock.forward(hours=3)
            take(desk, numbers[3], Step.ANALYSE)
    return made


@asynccontextmanager
async def handling(
    url: str, size: tuple[int, int] = (120, 36), language: str = "en"
) -> AsyncIterator[Pilot[None]]:
    """The supervisor's terminal on November's figures by person, by way of the review meeting."""
    app = AgentDesk(Start(url, SUPERVISOR, PASSWORD, TODAY))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: scope(pilot) == "ledger")
        app.speak(language)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: scope(pilot) == "review")
        await pilot.press("f4")
        await until(
            pilot, lambda: scope(pilot) == "handling" and lines(pilot, "rows") and lines(pilot, "lines")
        )
        yield pilot
        await app.gateway.close()


def lines(pilot: Pilot[None], table: str) -> list[dict[str, str]]:
    """The cells of a list, without styles."""
    found = screen(pilot).query_one(f"#{table}", PagedTable).rows
    return [
        {name: cell if isinstance(cell, str) else cell[0] for name, cell in row.cells.items()}
        for row in found
    ]


async def test_whose_clocks_were_kept_with_shares_of_how_many(url: str) -> None:
    async with handling(url) as pilot:
        planner, other, together = lines(pilot, "rows")
        assert (planner["name"], planner["in_time"], planner["bar"]) == ("赵敏", "100% (6)", "█" * BAR_CELLS)
        assert (other["name"], other["in_time"], other["bar"], other["taken"]) == ("李娜", "0% (1)", "", "1")
        assert (together["name"], together["in_time"]) == ("all together", "86% (7)")
        assert together["satisfied"] == "— (0)"
        said = str(screen(pilot).query_one("#period", Static).render())
        assert "2026-11" in said
        assert "complaint rate 0.0%" in said


async def test_a_figure_opens_the_issues_behind_it(url: str) -> None:
    async with handling(url) as pilot:
        await pilot.press("down")
        await until(pilot, lambda: lines(pilot, "lines")[0]["missed"] == "1")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: scope(pilot) == "ledger")
        ledger = screen(pilot)
        await until(pilot, lambda: [row.key for row in ledger.table.rows] == ["4"])
        assert "李娜: first response: missed" in ledger.shown.words()[1]
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "handling")
        await pilot.press("shift+tab", "up", "tab", "f4")
        await until(pilot, lambda: scope(pilot) == "ledger")
        kept = screen(pilot)
        await until(pilot, lambda: [row.key for row in kept.table.rows] == ["3", "2", "1"])


async def test_by_department_category_and_in_other_months(url: str) -> None:
    async with handling(url) as pilot:
        await pilot.press("f2")
        await until(pilot, lambda: lines(pilot, "rows")[0]["name"] == "客服部")
        await pilot.press("f2")
        await until(pilot, lambda: lines(pilot, "rows")[0]["name"] == "product quality")
        await pilot.press("f5")
        await until(pilot, lambda: "2026-10" in str(screen(pilot).query_one("#period", Static).render()))
        await until(pilot, lambda: not [row for row in lines(pilot, "rows") if row["taken"] != "0"])


async def test_the_figures_go_to_a_file(url: str, tmp_path: Path) -> None:
    async with handling(url) as pilot:
        await pilot.press("ctrl+s")
        await until(pilot, lambda: scope(pilot) == "export")
        path = tmp_path / "figures.csv"
        await pilot.press("ctrl+u", *str(path), "enter")
        await until(pilot, path.exists)
        assert "李娜" in path.read_text("utf-8-sig")


async def test_an_agent_opens_their_own_from_the_palette(url: str) -> None:
    app = AgentDesk(Start(url, "li.na", PASSWORD, TODAY))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: scope(pilot) == "queue")
        app.speak("en")
        screen(pilot).carry_out("queue.handling")
        await until(pilot, lambda: scope(pilot) == "handling" and lines(pilot, "lines"))
        assert [row["name"] for row in lines(pilot, "rows")] == ["李娜"]
        await pilot.press("enter", "enter")
        await until(pilot, lambda: scope(pilot) == "choose")
        await pilot.press("1")
        await until(pilot, lambda: scope(pilot) == "issue")
        await app.gateway.close()


@pytest.mark.parametrize("by", By)
def test_columns_fit_eighty_cells_as_far_as_they_must(by: By) -> None:
    for columns in (row_columns(by), figure_columns()):
        assert sum(each.min + 1 for each in columns if each.place == 1) < 80
