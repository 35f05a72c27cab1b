"""What to say in a call, the supervisor's list, and an article written from an issue, with real keys."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from agentdesk.desk import Desk
from agentdesk.domain.issue import Category
from agentdesk.domain.knowledge import Situation
from agentdesk.services import knowledge
from agentdesk.services.knowledge import NewArticle
from agentdesk.services.phrases import LANGUAGES, phrases_in
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.dialogs import Confirm
from agentdesk.tui.screens.agent.call import CallScreen
from agentdesk.tui.screens.agent.knowledge import KnowledgeDialog
from agentdesk.tui.screens.agent.knowledge_words import phrase_lines
from agentdesk.tui.screens.supervisor.article import ArticleDialog
from agentdesk.tui.screens.supervisor.knowledge import KnowledgeScreen
from agentdesk.tui.widgets.paged_table import PagedTable
from tests.desks import PASSWORD, TODAY, Clock
from tests.tui.call_desk import arrived, burst, in_call, shown, unwrapped
from tests.tui.ledger_desk import ledger, make_ledger, scope, screen
from tests.tui.queue_desk import HOSTILE, make_queue, until

LEAK = NewArticle("换滤芯后漏水", "漏水", f"请顺时针旋到底。{HOSTILE}", Category.PRODUCT_QUALITY, "X200")
LATE = NewArticle("送货晚了", "没有按时送到", "我马上查物流。", Category.DELIVERY)
DRIPS = NewArticle("Filter drips", "It drips", "Turn it clockwise.", Category.PRODUCT_QUALITY, "", "en")


def write_all(url: str, clock: Clock) -> None:
    with Desk.open(url, clock=clock) as desk:
        desk.trust("zhao.min")
        for new in (LEAK, LATE, DRIPS):
            desk.do(knowledge.write, new)


def uses(url: str, clock: Clock) -> dict[str, int]:
    with Desk.open(url, clock=clock) as desk:
        desk.trust("zhao.min")
        return {row.title: row.uses for row in desk.see(knowledge.find, "", Situation())}


@pytest.fixture
def url(tmp_path: Path, clock: Clock) -> str:
    made = make_queue(tmp_path, clock)
    write_all(made, clock)
    return made


def titles(pilot: Pilot[None]) -> list[str]:
    table = pilot.app.screen.query_one(PagedTable)
    return [row.data.title for row in table.rows]


async def asked(pilot: Pilot[None]) -> Any:
    """The page of what to say, its list loaded."""
    page = await arrived(pilot, KnowledgeDialog)
    await until(pilot, lambda: titles(pilot))
    return page


async def test_what_fits_is_there_at_once_and_escape_leaves_the_call_as_it_was(
    url: str, clock: Clock
) -> None:
    async with in_call(url, clock) as (pilot, call):
        burst(pilot, "enter", "1", "1", "1", *"漏水")
        await until(pilot, lambda: call.session and call.session.typed == "漏水")
        position = call.session.interview.position  # type: ignore[union-attr]
        await pilot.press("f4")
        await asked(pilot)
        assert titles(pilot) == [LEAK.title, LATE.title, DRIPS.title]
        assert "请顺时针旋到底。[/投诉] [red]" in unwrapped(shown(pilot))
        assert "客户说出一个问题" in unwrapped(shown(pilot))
        await pilot.press("escape")
        await arrived(pilot, CallScreen)
        assert call.session is not None
        assert (call.session.interview.position, call.session.typed) == (position, "漏水")
    assert set(uses(url, clock).values()) == {0}


async def test_two_characters_and_enter_typed_at_once_count_the_right_use(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, call):
        await pilot.press("enter", "f4")
        await asked(pilot)
        burst(pilot, *"物流", "enter")
        await arrived(pilot, CallScreen)
        await until(pilot, lambda: "Counted: “送货晚了” helped in this call." in shown(pilot))
        assert call.session is not None
    assert uses(url, clock) == {LEAK.title: 0, LATE.title: 1, DRIPS.title: 0}


async def test_english_finds_as_well_and_a_word_that_is_nowhere_says_so(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, _call):
        await pilot.press("enter", "f4")
        await asked(pilot)
        burst(pilot, *"dr")
        await until(pilot, lambda: titles(pilot) == [DRIPS.title])
        burst(pilot, *"xx")
        await until(pilot, lambda: not titles(pilot) and "No article holds “drxx”." in shown(pilot))
        burst(pilot, "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, KnowledgeDialog)
        await pilot.press("escape")
        await arrived(pilot, CallScreen)


async def test_the_phrases_go_round_by_f2_and_f3(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, _call):
        await pilot.press("enter", "f4")
        await asked(pilot)
        assert "客户说出一个问题 6/10" in unwrapped(shown(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: "不是我们的责任 7/10" in unwrapped(shown(pilot)))
        await pilot.press(*["f3"] * 6)
        await until(pilot, lambda: "有安全危险 1/10" in unwrapped(shown(pilot)))
        await pilot.press("f3")
        await until(pilot, lambda: "10/10" in shown(pilot))
        await pilot.press("escape")
        await arrived(pilot, CallScreen)


@pytest.fixture
def ledger_url(tmp_path: Path, clock: Clock) -> str:
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    write_all(made, clock)
    return made


async def test_an_article_is_written_from_an_issue_in_three_keys(ledger_url: str, clock: Clock) -> None:
    async with ledger(ledger_url) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).issue_here() is not None)
        await pilot.press("f8")
        await until(pilot, lambda: scope(pilot) == "note")
        await pilot.press(*"换密封圈", "ctrl+s")
        await until(pilot, lambda: scope(pilot) == "issue")
        await until(pilot, lambda: not pilot.app.gateway.writes.pending)  # type: ignore[attr-defined]
        await pilot.press("f6")
        await arrived(pilot, ArticleDialog)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: scope(pilot) == "issue")
        await until(pilot, lambda: not pilot.app.gateway.writes.pending)  # type: ignore[attr-defined]
    with Desk.open(ledger_url, clock=clock) as desk:
        desk.trust("zhao.min")
        newest = desk.see(knowledge.page).items[0]
    assert (newest.title, newest.problem, newest.answer, newest.issue_id) == (
        "第四个",
        "第四个",
        "换密封圈",
        4,
    )


async def test_an_article_without_an_answer_is_not_saved_nor_thrown_away_unasked(ledger_url: str) -> None:
    async with ledger(ledger_url) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).issue_here() is not None)
        await pilot.press("f6")
        page = await arrived(pilot, ArticleDialog)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Write the answer that is to be said." in shown(pilot))
        await pilot.press(*"半", "escape")
        await arrived(pilot, Confirm)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is page)
        assert page.query_one("#answer").text == "半"
        await pilot.press("escape")
        await arrived(pilot, Confirm)
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue")


async def test_a_retired_article_is_out_of_the_list_and_one_key_puts_it_back(ledger_url: str) -> None:
    async with ledger(ledger_url) as pilot:
        await pilot.press("f2")
        page = await arrived(pilot, KnowledgeScreen)
        await until(pilot, lambda: titles(pilot) == [DRIPS.title, LATE.title, LEAK.title])
        assert page.refuses("articles.restore") == "There is nothing to put back."
        await pilot.press("down", "f8")
        await until(pilot, lambda: titles(pilot) == [DRIPS.title, LEAK.title])
        await pilot.press("f3")
        await until(pilot, lambda: titles(pilot) == [LATE.title])
        assert page.refuses("articles.retire") == "These articles are out of use already."
        await pilot.press("f3")
        await until(pilot, lambda: titles(pilot) == [DRIPS.title, LEAK.title])
        await pilot.press("ctrl+z")
        await until(pilot, lambda: titles(pilot) == [DRIPS.title, LATE.title, LEAK.title])


async def test_an_article_is_brought_up_to_date_and_found_by_words(ledger_url: str) -> None:
    async with ledger(ledger_url) as pilot:
        await pilot.press("f2")
        await arrived(pilot, KnowledgeScreen)
        await until(pilot, lambda: titles(pilot))
        await pilot.press("down", "enter")
        await arrived(pilot, ArticleDialog)
        await pilot.press(*"加急", "ctrl+s")
        await arrived(pilot, KnowledgeScreen)
        await pilot.press("slash")
        await until(pilot, lambda: scope(pilot) == "prompt")
        await pilot.press(*"加急", "enter")
        await until(pilot, lambda: titles(pilot) == [LATE.title] and "with “加急”" in shown(pilot))


ROWS, CELLS = 14, 36
"""What phrases have on the narrowest terminal, 80 x 24."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phrases_of_a_situation_are_seen_whole_on_the_narrowest_terminal(language: str) -> None:
    tall = {each.code: len(phrase_lines(each, "1/10", CELLS)) for each in phrases_in(language)}
    assert {code: rows for code, rows in tall.items() if rows > ROWS} == {}


async def test_they_have_that_room(url: str, clock: Clock) -> None:
    async with in_call(url, clock) as (pilot, _call):
        await pilot.press("enter", "f4")
        page = await asked(pilot)
        phrases = page.query_one("#phrases")
        assert phrases.content_size.height >= ROWS
        assert phrases.content_size.width >= CELLS
        await pilot.press("escape")
        await arrived(pilot, CallScreen)


async def test_a_trainer_reads_what_only_writers_change(ledger_url: str) -> None:
    app = AgentDesk(Start(ledger_url, "sun.li", PASSWORD, TODAY))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: scope(pilot) == "home")
        app.speak("en")
        await pilot.press("f2")
        page = await arrived(pilot, KnowledgeScreen)
        await until(pilot, lambda: titles(pilot) and "Turn it clockwise." in shown(pilot))
        for command in ("open", "new", "retire", "restore"):
            assert page.refuses(f"articles.{command}") == "Your role does not allow this."
        await app.gateway.close()


async def test_a_preview_has_no_call_to_find_answers_for(ledger_url: str) -> None:
    async with ledger(ledger_url) as pilot:
        await pilot.press("f7")
        await until(
            pilot, lambda: scope(pilot) == "questionnaires" and pilot.app.screen.query_one(PagedTable).rows
        )
        await pilot.press("f4")
        await until(pilot, lambda: scope(pilot) == "call" and screen(pilot).session)
        assert screen(pilot).refuses("call.knowledge") == "This is a preview: there is no call."
