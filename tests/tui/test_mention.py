"""Mentioning somebody while a note is typed."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from agentdesk.desk import Desk
from agentdesk.services import issues
from agentdesk.tui.widgets.people_offered import PeopleOffered
from agentdesk.tui.widgets.writing import Writing
from tests.tui.ledger_desk import ledger, make_ledger, said, scope, screen, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    return made


async def writing(pilot: Pilot[None]) -> None:
    """A note on issue 4, its people known."""
    await pilot.press("enter")
    await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).issue_here() is not None)
    await pilot.press("f8")
    await until(pilot, lambda: scope(pilot) == "note" and screen(pilot)._people)


def text(pilot: Pilot[None]) -> str:
    found: str = screen(pilot).query_one(Writing).text
    return found


def offered(pilot: Pilot[None]) -> list[str]:
    people = screen(pilot).query_one(PeopleOffered)
    return [str(option.prompt) for option in people.options] if people.display else []


async def test_typing_the_sign_offers_people_and_enter_takes_one(url: str) -> None:
    async with ledger(url) as pilot:
        await writing(pilot)
        # As an input method commits it; the pilot knows no key of this name.
        screen(pilot).query_one(Writing).insert("请＠")
        await pilot.press("q")
        await until(pilot, lambda: offered(pilot) == ["@qian.jun  钱军"])
        await pilot.press("enter", *"看")
        await until(pilot, lambda: text(pilot) == "请@qian.jun 看")
        assert offered(pilot) == []
        await pilot.press("enter", "@", *"李", "tab")
        await until(pilot, lambda: text(pilot) == "请@qian.jun 看\n@li.na ")
        await pilot.press("ctrl+s")
        await until(
            pilot, lambda: scope(pilot) == "issue" and "@qian.jun 看" in said(pilot, "#timeline-text")
        )
    with Desk.open(url) as desk:
        desk.trust("qian.jun")
        assert len(desk.see(issues.detail, 4, "en").timeline[-1].value["mentions"]) == 2


async def test_the_arrows_move_and_escape_leaves_the_offer_alone(url: str) -> None:
    async with ledger(url) as pilot:
        await writing(pilot)
        await pilot.press("@")
        await until(pilot, lambda: len(offered(pilot)) == 5)
        first = offered(pilot)[1].split()[0]
        await pilot.press("down", "enter")
        await until(pilot, lambda: text(pilot) == f"{first} ")
        await pilot.press("@")
        await until(pilot, lambda: offered(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: not offered(pilot))
        assert scope(pilot) == "note", "only the offer went"
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "issue")


async def test_who_may_not_see_it_is_not_taken_and_a_refused_note_is_not_lost(url: str) -> None:
    async with ledger(url) as pilot:
        await writing(pilot)
        await pilot.press("@", *"emma")
        await until(pilot, lambda: offered(pilot) == ["@emma  Emma Clarke  (may not see this issue)"])
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app._notifications)
        assert any(
            "make them or their department responsible" in each.message for each in pilot.app._notifications
        )
        assert text(pilot) == "@emma"
        await pilot.press("ctrl+s")
        await until(
            pilot, lambda: scope(pilot) == "note" and text(pilot) == "@emma" and screen(pilot)._people
        )
        await pilot.press("escape")
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "issue")
        assert "@emma" not in said(pilot, "#timeline-text")
