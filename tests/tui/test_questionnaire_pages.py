"""The pages around a questionnaire: versions, what is used for what, files out, and choosing a file."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from agentdesk.desk import Desk
from agentdesk.domain.visit import VisitKind
from agentdesk.exchange.form_check import check
from agentdesk.services import authoring, questionnaires, versions
from agentdesk.services.authoring import Submission
from agentdesk.services.questionnaires import Use
from tests.calling import Call, owe_visit
from tests.desks import Clock, set_up
from tests.tui.author_desk import (
    RIGHT,
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


def bring(url: str, path: Path, *, publish: bool) -> None:
    """Bring a workbook in from another desk."""
    found = check(path.read_bytes(), path.name)
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("qian.jun")
        submission = Submission(found.xform, path.read_bytes(), path.name, found.converter)
        row = desk.do(authoring.submit, submission)
        if publish:
            desk.do(authoring.publish, row.code, row.version)


@pytest.fixture
def autumn(tmp_path: Path) -> Path:
    """A workbook without a fault."""
    return write_workbook(tmp_path / "autumn.xlsx", survey(RIGHT))


async def open_versions(pilot: Pilot[None], code: str) -> None:
    table(pilot).go_to_key(code)
    await pilot.press("enter")
    await until(pilot, lambda: scope(pilot) == "versions" and rows(pilot))


async def yes(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: scope(pilot) == "confirm")
    await pilot.press("enter")


async def test_what_another_desk_publishes_appears_by_itself(url: str, autumn: Path) -> None:
    async with authoring_desk(url) as pilot:
        assert len(rows(pilot)) == 2
        bring(url, autumn, publish=True)
        await until(pilot, lambda: [row["code"] for row in rows(pilot)].count("autumn_visit") == 1)


async def test_a_draft_is_thrown_away_and_the_page_says_that_nothing_is_left(url: str, autumn: Path) -> None:
    bring(url, autumn, publish=False)
    async with authoring_desk(url) as pilot:
        await open_versions(pilot, "autumn_visit")
        assert rows(pilot)[0]["state"].strip() == "draft"
        assert "钱军" in rows(pilot)[0]["made"]
        assert screen(pilot).refuses("versions.retire") == "This version is not published."
        await pilot.press("delete")
        await yes(pilot)
        await until(pilot, lambda: scope(pilot) == "versions" and not rows(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "questionnaires" and len(rows(pilot)) == 2)


async def test_what_visits_need_is_not_retired_and_what_none_needs_is(url: str, autumn: Path) -> None:
    bring(url, autumn, publish=True)
    async with authoring_desk(url) as pilot:
        await open_versions(pilot, "after_sale_visit")
        await pilot.press("f9")
        await yes(pilot)
        await until(pilot, lambda: pilot.app._notifications)
        assert any("is asked on visits" in each.message for each in pilot.app._notifications)
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "questionnaires")
        await open_versions(pilot, "autumn_visit")
        await pilot.press("f9")
        await yes(pilot)
        await until(pilot, lambda: rows(pilot)[0]["state"].strip() == "retired")


async def test_publishing_says_how_many_visits_finish_on_the_old_version(url: str, tmp_path: Path) -> None:
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("li.na")
        Call.open(desk, owe_visit(desk, 1)).answer(q1="satisfied")
    path = write_workbook(tmp_path / "new.xlsx", survey(RIGHT), form_id="after_sale_visit")
    bring(url, path, publish=False)
    async with authoring_desk(url) as pilot:
        await open_versions(pilot, "after_sale_visit")
        assert rows(pilot)[1]["under_way"] == "1"
        await pilot.press("f8")
        await until(pilot, lambda: scope(pilot) == "confirm")
        assert "1 on an older version" in " ".join(said(pilot, "Said").split())
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "versions")
        assert rows(pilot)[0]["state"].strip() == "draft", "Esc publishes nothing"


async def test_an_exception_for_some_customers_and_taking_it_back(url: str, autumn: Path) -> None:
    bring(url, autumn, publish=True)
    exception = Use(VisitKind.PERIODIC, "", "important", "autumn_visit")

    def uses() -> set[Use]:
        with Desk.open(url, clock=Clock()) as desk:
            desk.trust("zhao.min")
            return set(desk.see(questionnaires.uses))

    before = uses()
    async with authoring_desk(url) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: scope(pilot) == "uses" and rows(pilot))
        assert len(rows(pilot)) == len(VisitKind)
        assert "needs a questionnaire" in screen(pilot).refuses("uses.remove")
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "choose")
        await pilot.press("2")
        await until(pilot, lambda: scope(pilot) == "pick")
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "pick" and "important" in said(pilot, ".title"))
        await pilot.press(*"autumn", "enter")
        await until(pilot, lambda: scope(pilot) == "uses" and len(rows(pilot)) == len(VisitKind) + 1)
        assert uses() == before | {exception}
        await pilot.press("ctrl+z")
        await until(pilot, lambda: len(rows(pilot)) == len(VisitKind))
        assert uses() == before
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "pick")
        await pilot.press(*"autumn", "enter")
        await until(pilot, lambda: rows(pilot) and rows(pilot)[0]["code"] == "autumn_visit")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: rows(pilot)[0]["code"] == "after_sale_visit")
    assert uses() == before


@pytest.mark.parametrize("digit", ["1", "2", "3"])
async def test_a_version_goes_to_a_file(url: str, tmp_path: Path, digit: str) -> None:
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("zhao.min")
        stored = desk.see(versions.version, "after_sale_visit", 1)
    out = tmp_path / "out" / "file"
    async with authoring_desk(url) as pilot:
        await open_versions(pilot, "after_sale_visit")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: scope(pilot) == "choose")
        await pilot.press(digit)
        await until(pilot, lambda: scope(pilot) == "export")
        offered = {"1": ".xlsx", "2": ".html", "3": ".xml"}[digit]
        assert screen(pilot).query_one(Input).value.endswith(f"after_sale_visit-v1{offered}")
        screen(pilot).query_one(Input).value = str(out)
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "versions")
    written = out.read_bytes()
    if digit == "2":
        assert written.startswith(b"<!DOCTYPE html>")
        assert "您认为我们的产品在质量方面表现如何" in written.decode()
    else:
        assert written == (stored.source if digit == "1" else stored.xform.encode())


async def test_a_file_is_found_by_its_folder_and_completed(url: str, tmp_path: Path, autumn: Path) -> None:
    (tmp_path / "forms").mkdir()
    moved = autumn.rename(tmp_path / "forms" / "autumn_visit.xlsx")
    (tmp_path / "forms" / "notes.txt").write_text("x")
    async with authoring_desk(url) as pilot:

        def typed() -> str:
            return str(screen(pilot).query_one(Input).value)

        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "form_file")
        screen(pilot).query_one(Input).value = f"{tmp_path}/form"
        await until(pilot, lambda: [row["name"] for row in rows(pilot)] == ["forms/"])
        await pilot.press("enter")
        await until(pilot, lambda: typed() == f"{tmp_path}/forms/")
        await until(pilot, lambda: [row["name"] for row in rows(pilot)] == ["autumn_visit.xlsx", "../"])
        await pilot.press("z", "enter")
        await until(pilot, lambda: not rows(pilot) and pilot.app._notifications)
        assert scope(pilot) == "form_file"
        await pilot.press("backspace", "a", "tab")
        await until(pilot, lambda: typed() == str(moved))
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "check")
        await checked(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "questionnaires")
        await pilot.press("f2")
        await until(pilot, lambda: scope(pilot) == "form_file")
        assert typed() == f"{tmp_path}/forms/", "the folder is remembered"


async def test_a_file_that_goes_away_is_told_and_comes_back(url: str, autumn: Path) -> None:
    content = autumn.read_bytes()
    async with authoring_desk(url) as pilot:
        await choose_file(pilot, autumn)
        autumn.unlink()
        await pilot.press("f5")
        await until(pilot, lambda: "cannot be read" in said(pilot, "#head"))
        assert screen(pilot).refuses("check.take") == "The file could not be read."
        autumn.write_bytes(content)
        await pilot.press("f5")
        await checked(pilot)
        assert "It can be asked" in said(pilot, "#head")


async def test_the_administrator_finds_the_questionnaires_too(url: str) -> None:
    async with authoring_desk(url, login="admin", size=(80, 24), language="zh_Hans") as pilot:
        assert len(rows(pilot)) == 2
