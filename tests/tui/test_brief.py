"""The customer's page by keys: everything is said, nothing of it is markup, numbers only when asked for."""

from pathlib import Path

import pytest
from sqlmodel import select
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Static

from agentdesk.desk import Desk
from agentdesk.i18n import use_language
from agentdesk.store.tables import AuditEvent, Purchase
from agentdesk.tui.screens.agent.brief import BriefScreen
from agentdesk.tui.screens.agent.queue import QueueScreen
from tests.desks import TODAY, Clock
from tests.tui.queue_desk import at_queue, make_queue, until, visit_before


@pytest.fixture
def url(tmp_path: Path, clock: Clock) -> str:
    made = make_queue(tmp_path, clock)
    visit_before(made, clock)
    return made


def page(pilot: Pilot[None]) -> str:
    screen = pilot.app.screen
    return str(screen.query_one("#text", Static).content) if isinstance(screen, BriefScreen) else ""


async def opened(pilot: Pilot[None]) -> None:
    """Open the page of the first row, in English."""
    use_language("en")
    await pilot.press("f6")
    await until(pilot, lambda: "Contacts" in page(pilot))


async def test_the_page_says_what_matters_before_dialling(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, _screen):
        await opened(pilot)
        said = page(pilot)
        assert "#1 · delivery · minor · received · raised 11-18" in said
        assert "Promised for 11-19: [/投诉] [red]" in said
        assert "138****5678" in said
        assert "13812345678" not in said
        assert "净水器 X200" in said
        assert "¥3,280.00" in said
        assert "Partly completed" in said
        assert "李娜" in said
        assert "\x1b" not in said


async def test_a_late_promise_is_marked_by_more_than_colour(url: str, clock: Clock) -> None:
    clock.forward(days=4)
    async with at_queue(url, clock) as (pilot, _screen):
        await opened(pilot)
        assert "! Promised for 11-19, 3 d late" in page(pilot)


async def test_f7_shows_the_number_once_and_it_is_logged(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, _screen):
        await opened(pilot)
        await pilot.press("f7")
        await until(pilot, lambda: "+8613812345678" in page(pilot))
        screen = pilot.app.screen
        assert isinstance(screen, BriefScreen)
        assert screen.refuses("history.reveal") == "Every number is shown already."
    with Desk.open(url, clock=clock) as desk, desk.store.reading() as tx:
        shown = tx.session.exec(select(AuditEvent).where(AuditEvent.kind == "phone_shown")).all()
        assert len(shown) == 1


async def test_enter_calls_and_esc_goes_back(url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[int] = []

    async def show_call(_screen: QueueScreen, visit_id: int) -> None:
        called.append(visit_id)

    monkeypatch.setattr(QueueScreen, "_show_call", show_call)
    async with at_queue(url, clock) as (pilot, screen):
        await opened(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert called == []
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: called == [1])


async def test_the_page_of_a_finished_visit_offers_no_call(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        use_language("en")
        await pilot.press("4")
        await until(pilot, lambda: screen._item is not None and screen._item.state == "done")
        await pilot.press("enter")
        await until(pilot, lambda: "Contacts" in page(pilot))
        brief = pilot.app.screen
        assert isinstance(brief, BriefScreen)
        assert brief.refuses("history.call") == "There is no visit of this customer to open here."


async def test_a_long_page_is_scrolled_by_keys(url: str, clock: Clock) -> None:
    with Desk.open(url, clock=clock) as desk, desk.store.writing() as tx:
        for number in range(30):
            tx.session.add(
                Purchase(
                    order_no=f"X{number}",
                    customer_id=1,
                    product="滤芯",
                    amount_minor=100,
                    currency="CNY",
                    purchased_on=TODAY,
                )
            )
    async with at_queue(url, clock) as (pilot, _screen):
        await opened(pilot)
        scroll = pilot.app.screen.query_one(VerticalScroll)
        await until(pilot, lambda: scroll.max_scroll_y > 0)
        await pilot.press("end")
        await until(pilot, lambda: scroll.scroll_y == scroll.max_scroll_y)
        await pilot.press("pageup")
        await until(pilot, lambda: scroll.scroll_y < scroll.max_scroll_y)
