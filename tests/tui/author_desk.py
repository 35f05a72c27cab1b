"""A supervisor at the questionnaires, with workbooks of their own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import xlsxwriter
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.widgets.paged_table import PagedTable
from tests.desks import PASSWORD, TODAY
from tests.tui.ledger_desk import scope, screen, until

WIDE = (120, 36)

Sheet = Sequence[Sequence[str]]

RIGHT = "${q1} = 'bad' or ${q2} = 'bad'"
WRONG = "${q1} = ‘bad’ or ${q2} = bad) and"
"""Curly quotes, a parenthesis too many, and an `and` with nothing behind it."""

_QUESTIONS = [
    ("select_one grade", f"q{number}", said, spoken)
    for number, (said, spoken) in enumerate(
        (
            ("您对产品质量满意吗?", "How satisfied are you with the quality of the product?"),
            ("您对服务态度满意吗?", "How satisfied are you with the attitude of our staff?"),
            ("您对送货满意吗?", "How satisfied are you with the delivery?"),
            ("您对售后维修满意吗?", "How satisfied are you with the repair service?"),
            ("您对安装满意吗?", "How satisfied are you with the installation?"),
            ("您对说明书满意吗?", "How satisfied are you with the manual?"),
            ("您对价格满意吗?", "How satisfied are you with the price?"),
            ("您对包装满意吗?", "How satisfied are you with the packaging?"),
            ("您对噪音满意吗?", "How satisfied are you with the noise?"),
            ("您对水质满意吗?", "How satisfied are you with the water?"),
            ("您对网站满意吗?", "How satisfied are you with the web site?"),
        ),
        1,
    )
]


def survey(relevant: str, *more: Sequence[str]) -> Sheet:
    """A greeting, eleven questions, and in row 14 a text asked when `relevant`; then `more` rows and the closing."""
    rows = [
        (
            "note",
            "greeting",
            "您好,感谢您选择海纳净水。",
            "Hello, thank you for choosing Haina.",
            "",
            "greeting",
        )
    ]
    rows += [(*question, "", "") for question in _QUESTIONS]
    rows.append(("text", "why", "哪里不满意?", "What was not good?", relevant, ""))
    rows += [(*row, "", "") for row in more]  # type: ignore[misc]
    thanks = ("感谢您,欢迎随时联系我们,再见。", "Thank you. Please contact us at any time. Goodbye.")
    rows.append(("note", "bye", *thanks, "", "closing"))
    header = ("type", "name", "label::中文 (zh)", "label::English (en)", "relevant", "agentdesk::part")
    return [header, *rows]


GRADES: Sheet = [
    ("list_name", "name", "label::中文 (zh)", "label::English (en)"),
    ("grade", "good", "满意", "satisfied"),
    ("grade", "fair", "一般", "fair"),
    ("grade", "bad", "不满意", "dissatisfied"),
]


def write_workbook(path: Path, rows: Sheet, form_id: str = "autumn_visit", title: str = "秋季回访") -> Path:
    """An XLSForm with these survey rows."""
    settings = [("form_title", "form_id", "default_language"), (title, form_id, "中文 (zh)")]
    with xlsxwriter.Workbook(str(path)) as book:
        for name, sheet in (("survey", rows), ("choices", GRADES), ("settings", settings)):
            page = book.add_worksheet(name)
            for number, row in enumerate(sheet):
                page.write_row(number, 0, row)
    return path


@asynccontextmanager
async def authoring_desk(
    url: str, size: tuple[int, int] = WIDE, language: str = "en", login: str = "zhao.min"
) -> AsyncIterator[Pilot[None]]:
    """The terminal on the list of questionnaires, reached by its key."""
    app = AgentDesk(Start(url, login, PASSWORD, TODAY))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: scope(pilot) in ("ledger", "home"))
        app.speak(language)
        await pilot.press("f7")
        await until(pilot, lambda: scope(pilot) == "questionnaires" and rows(pilot))
        yield pilot
        await app.gateway.close()


def table(pilot: Pilot[None]) -> PagedTable:
    """The list of the page on top."""
    found: PagedTable = screen(pilot).query_one(PagedTable)
    return found


def rows(pilot: Pilot[None]) -> list[dict[str, str]]:
    """The cells of the list on top."""
    if not screen(pilot).query(PagedTable):
        return []
    return [
        {key: cell if isinstance(cell, str) else cell[0] for key, cell in row.cells.items()}
        for row in table(pilot).rows
    ]


async def choose_file(pilot: Pilot[None], path: Path) -> None:
    """Paste a path and take it; the check has ended then."""
    await pilot.press("f2")
    await until(pilot, lambda: scope(pilot) == "form_file")
    pilot.app.post_message(events.Paste(str(path)))
    await until(pilot, lambda: screen(pilot).query_one(Input).value == str(path))
    await pilot.press("enter")
    await until(pilot, lambda: scope(pilot) == "check")
    await checked(pilot)


async def checked(pilot: Pilot[None]) -> None:
    """Wait for the end of a check."""
    await until(pilot, lambda: screen(pilot).refuses("check.again") is None, tries=3000)
    await until(pilot, lambda: table(pilot).complete)
