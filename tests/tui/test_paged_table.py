"""The list: pages as they are needed, its place kept, and any text shown as it stands."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from agentdesk.tui.theme import DARK
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.paged_table import PAGE, Page, PagedTable, Row

COLUMNS = (Column("no", "No", 6, right=True), Column("name", "Name", 10, weight=1))


class Book:
    """A list kept elsewhere, which others change."""

    def __init__(self, count: int) -> None:
        self.numbers = list(range(count))
        self.asked: list[tuple[Any, int]] = []

    async def fetch(self, cursor: Any, limit: int) -> Page:
        self.asked.append((cursor, limit))
        start = 0 if cursor is None else next(i for i, each in enumerate(self.numbers) if each > cursor)
        found = self.numbers[start : start + limit]
        rows = [Row(str(number), {"no": str(number), "name": (f"客户 {number}", "late")}) for number in found]
        return Page(rows, found[-1] if start + limit < len(self.numbers) else None)


class ListApp(App[None]):
    CSS = "PagedTable { height: 1fr; }"

    def __init__(self, fetch: Any) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = "dark"
        self.fetch = fetch
        self.moved: list[str | None] = []

    def compose(self) -> ComposeResult:
        yield PagedTable(COLUMNS, self.fetch, empty="Nobody is {state}.", state="due")

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        self.moved.append(message.row.key if message.row else None)

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text for y in range(self.table.size.height)]


async def test_pages_are_fetched_as_the_cursor_comes_near() -> None:
    book = Book(250)
    async with (app := ListApp(book.fetch)).run_test(size=(60, 12)) as pilot:
        await app.workers.wait_for_complete()
        assert len(app.table.rows) == PAGE
        assert app.table.current is not None
        assert app.table.current.key == "0"
        for _ in range(3):
            await pilot.press("end")
            await app.workers.wait_for_complete()
        assert len(app.table.rows) == 250
        assert app.table.complete
        await pilot.press("end")
        assert app.table.current is not None
        assert app.table.current.key == "249"
        assert "249" in app.lines()[-1]
        await pilot.press("home", "down", "pagedown", "up")
        assert app.moved[-1] == str(1 + 10 - 1)


async def test_a_refresh_keeps_the_cursor_on_its_row() -> None:
    book = Book(50)
    async with (app := ListApp(book.fetch)).run_test(size=(60, 12)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("down", "down", "down")
        book.numbers = [-2, -1, *book.numbers]
        app.table.reload()
        await app.workers.wait_for_complete()
        assert app.table.current is not None
        assert app.table.current.key == "3"
        assert app.lines()[1 + 5].startswith("> ")
        book.numbers.remove(3)
        app.table.reload()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.table.current.key == "4"
        assert app.moved[-1] == "4"


async def test_a_refresh_of_a_long_list_keeps_what_was_scrolled_to() -> None:
    book = Book(900)
    async with (app := ListApp(book.fetch)).run_test(size=(60, 12)) as pilot:
        await app.workers.wait_for_complete()
        while not app.table.complete:
            await pilot.press("end")
            await app.workers.wait_for_complete()
        await pilot.press("end")
        app.table.reload()
        await app.workers.wait_for_complete()
        assert app.table.current is not None
        assert app.table.current.key == "899"
        assert len(app.table.rows) == 900


async def test_an_empty_list_says_what_would_fill_it() -> None:
    started = asyncio.Event()
    go_on = asyncio.Event()

    async def fetch(_cursor: Any, _limit: int) -> Page:
        started.set()
        await go_on.wait()
        return Page()

    async with (app := ListApp(fetch)).run_test(size=(60, 12)):
        await started.wait()
        assert "Loading" in app.lines()[2]
        go_on.set()
        await app.workers.wait_for_complete()
        assert "Nobody is due." in app.lines()[2]
        assert app.table.current is None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
async def test_any_text_is_shown_in_its_cells(names: list[str]) -> None:
    async def fetch(_cursor: Any, _limit: int) -> Page:
        return Page([Row(str(i), {"no": str(i), "name": f"[/投诉]{name}"}) for i, name in enumerate(names)])

    async with (app := ListApp(fetch)).run_test(size=(60, 12)):
        await app.workers.wait_for_complete()
        for y, line in enumerate(app.lines()):
            assert app.table.render_line(y).cell_length == app.table.size.width
            assert 0 < y <= len(names) or "投诉" not in line
        assert all("[/投诉]" in line for line in app.lines()[1 : len(names) + 1])
