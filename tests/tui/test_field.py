"""Typing faster than the screen paints: keys are posted at once, and each is done before the next one."""

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.paged_table import Page, PagedTable, Row


class Form(DeskScreen[None]):
    """Two fields; Enter goes from the first to the second."""

    SCOPE = "note"

    def compose(self) -> ComposeResult:
        yield Field(id="first")
        yield Field(id="second")

    def entered(self, _field: Input) -> None:
        self.set_focus(self.query_one("#second", Field))


class Names(DeskScreen[None]):
    """A list, and which of it was opened."""

    SCOPE = "ledger"

    def compose(self) -> ComposeResult:
        self.opened: list[str] = []
        yield PagedTable([Column("name", "Name", 10)], self.fetch, empty="Nobody.")

    async def fetch(self, _cursor: Any, _limit: int) -> Page:
        return Page([Row(str(number), {"name": str(number)}) for number in range(9)])

    def action_open(self) -> None:
        row = self.query_one(PagedTable).current
        self.opened.append(row.key if row else "")


@pytest.fixture
def no_desk(tmp_path: Path) -> str:
    """A database that cannot be opened: the program stays at its first page."""
    (tmp_path / "noise.db").write_bytes(b"this is no database, " * 400)
    return f"sqlite:///{tmp_path / 'noise.db'}"


async def at_once(pilot: Pilot[None], *keys: str) -> None:
    """All keys in the program's line before it has looked at one."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await pilot.pause(0.1)


def value(page: Form, field: str) -> str:
    return page.query_one(f"#{field}", Input).value


async def test_editing_keys_keep_their_place_among_letters(no_desk: str) -> None:
    app = AgentDesk(Start(no_desk))
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await app.push_screen(page := Form())
        await at_once(pilot, "b", "a", "backspace", "c", "left", "left", "x", "end", "净")
        assert value(page, "first") == "xbc净"


async def test_what_is_typed_after_enter_or_tab_goes_to_the_next_field(no_desk: str) -> None:
    app = AgentDesk(Start(no_desk))
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await app.push_screen(page := Form())
        await at_once(pilot, "a", "enter", "b", "backspace", "c", "d", "shift+tab", "end", "e", "tab", "f")
        assert (value(page, "first"), value(page, "second")) == ("ae", "f")


async def test_enter_opens_the_row_that_the_arrow_before_it_went_to(no_desk: str) -> None:
    app = AgentDesk(Start(no_desk))
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await app.push_screen(page := Names())
        await app.workers.wait_for_complete()
        await at_once(pilot, "down", "enter", "down", "down", "enter", "home", "enter")
        assert page.opened == ["1", "3", "0"]
