"""The supervisor's questionnaires with real keys: check, mend, bring in, compare, preview, publish, and the rest."""

import subprocess
import sys
from pathlib import Path

import pytest

from agentdesk.desk import Desk
from agentdesk.services import calls, versions
from tests.calling import Call, owe_visit
from tests.desks import Clock, set_up
from tests.tui.author_desk import (
    RIGHT,
    WRONG,
    authoring_desk,
    checked,
    choose_file,
    rows,
    survey,
    table,
    write_workbook,
)
from tests.tui.ledger_desk import said, scope, screen, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite with the questionnaires that come with the program."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    set_up(made, Clock())
    return made


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with a fault in row 14."""
    return write_workbook(tmp_path / "autumn.xlsx", survey(WRONG))


async def test_the_list_tells_what_is_asked_and_where(url: str) -> None:
    async with authoring_desk(url) as pilot:
        first = rows(pilot)[0]
        assert first["code"] == "after_sale_visit"
        assert first["asked"] == "v1"
        assert first["draft"] == ""
        assert "periodic" in first["used"]
        assert "version 1 is asked now" in said(pilot, "#peek")


async def test_a_workbook_with_a_fault_in_row_14_to_the_next_call(url: str, book: Path) -> None:
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("li.na")
        going_on = Call.open(desk, owe_visit(desk, 1))
        going_on.answer(q1="satisfied")
    async with authoring_desk(url) as pilot:
        await choose_file(pilot, book)
        assert "Mend the errors" in said(pilot, "#head")
        first = rows(pilot)[0]
        assert (first["severity"], first["sheet"], first["row"]) == ("!! error", "survey", "14")
        assert first["column"] == "relevant"
        assert WRONG in said(pilot, "#finding-text")
        await pilot.press("f2")
        assert scope(pilot) == "check", "with an error nothing is brought in"
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "finding")
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "check")

        write_workbook(book, survey(RIGHT))
        await until(pilot, lambda: "has been saved since" in said(pilot, "#head"))
        await pilot.press("f5")
        await checked(pilot)
        assert "It can be asked" in said(pilot, "#head")
        await pilot.press("f4")
        await until(pilot, lambda: scope(pilot) == "call" and screen(pilot).session)
        await pilot.press("enter", "1", "escape")
        await until(pilot, lambda: scope(pilot) == "check")

        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "versions" and rows(pilot))
        assert "draft" in rows(pilot)[0]["state"]
        await pilot.press("f8")
        await until(pilot, lambda: scope(pilot) == "confirm")
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "versions" and "current" in rows(pilot)[0]["state"])

        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "questionnaires" and len(rows(pilot)) == 3)
        await pilot.press("f5")
        await until(pilot, lambda: scope(pilot) == "uses" and rows(pilot))
        assert rows(pilot)[0]["visits"] == "first visit"
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "pick")
        await pilot.press(*"autumn", "enter")
        await until(pilot, lambda: scope(pilot) == "uses" and rows(pilot)[0]["code"] == "autumn_visit")
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("li.na")
        going_on.desk = desk
        going_on.answer(q2="good")
        assert desk.do(calls.open_call, going_on.visit_id).form.id == "after_sale_visit"
        desk.trust("wang.lei")
        new = Call.open(desk, owe_visit(desk, 2))
        assert new.sheet.form.id == "autumn_visit"


async def test_a_new_version_shows_what_changes_and_says_what_becomes_of_calls(
    url: str, tmp_path: Path
) -> None:
    path = tmp_path / "visit.md"
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("zhao.min")
        source = desk.see(versions.version, "solution_confirmation").source.decode()
    changed = source.replace("再见", "祝好")
    assert changed != source
    path.write_text(changed, encoding="utf-8")
    async with authoring_desk(url) as pilot:
        table(pilot).go_to_key("solution_confirmation")
        await choose_file(pilot, path)
        assert "would be v2 of solution_confirmation" in said(pilot, "#head")
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "changes" and rows(pilot))
        assert {row["change"] for row in rows(pilot)} == {"~ changed"}
        assert all(row["what"].startswith("wording") for row in rows(pilot))
        await pilot.press("f8")
        await until(pilot, lambda: scope(pilot) == "confirm")
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "versions")
        await until(
            pilot, lambda: [row["state"].strip() for row in rows(pilot)] == ["* current", "published"]
        )


async def test_a_file_that_is_the_newest_version_already_is_told_so_at_once(url: str, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "autumn.xlsx", survey(RIGHT))
    async with authoring_desk(url) as pilot:
        await choose_file(pilot, path)
        assert "brings it in" in said(pilot, "#head")
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "versions")
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "questionnaires")
        await choose_file(pilot, path)
        head = said(pilot, "#head")
        assert "is v1 of autumn_visit" in head
        assert "The same as v1: nothing to bring in" in head
        assert "brings it in" not in head
        await pilot.press("f2")
        await until(pilot, lambda: pilot.app._notifications)
        messages = [each.message for each in pilot.app._notifications]
        assert any("This is what version 1 of autumn_visit" in message for message in messages)
        assert scope(pilot) == "check"


def test_no_screen_loads_the_converter_before_a_file_is_checked() -> None:
    agents = ("queue", "call", "preview")
    supervisors = ("ledger", "questionnaires", "questionnaire_file", "questionnaire_check")
    pages = [f"agent.{page}" for page in agents] + [f"supervisor.{page}" for page in supervisors]
    code = "".join(f"import agentdesk.tui.screens.{page}\n" for page in pages)
    code += "import sys; print([name for name in ('pyxform', 'openpyxl', 'xlrd') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
