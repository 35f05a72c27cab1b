"""The agent's home, by keys: what it shows, where they lead, and that it stays fresh."""

import gc
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from agentdesk.desk import Desk
from agentdesk.domain.reason import because
from agentdesk.i18n import translate, use_language
from agentdesk.services import calls, queue
from agentdesk.services.customers import Brief
from agentdesk.services.queue import COUNT_AT_MOST, QueueView
from agentdesk.store.tables import Customer
from agentdesk.tui.screens.agent.brief import BriefScreen
from agentdesk.tui.screens.agent.call import CallScreen
from agentdesk.tui.screens.agent.callback import CallbackDialog
from agentdesk.tui.screens.agent.find import FindScreen
from agentdesk.tui.screens.agent.queue import QueueScreen
from agentdesk.tui.widgets.customer_brief import CustomerBrief
from agentdesk.tui.widgets.queue_tabs import QueueTabs, counted
from agentdesk.tui.widgets.status_bar import StatusBar
from tests.desks import Clock
from tests.tui.call_desk import arrived, burst
from tests.tui.queue_desk import (
    HOSTILE,
    appoint,
    at_queue,
    make_queue,
    names_of,
    table_of,
    until,
    visit_before,
)


@pytest.fixture
def url(tmp_path: Path, clock: Clock) -> str:
    return make_queue(tmp_path, clock)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The visits that the queue opened, in place of the call screen."""
    opened: list[int] = []

    async def opens(_screen: QueueScreen, visit_id: int) -> None:
        opened.append(visit_id)

    monkeypatch.setattr(QueueScreen, "_show_call", opens)
    return opened


def brief_lines(screen: QueueScreen) -> str:
    widget = screen.query_one(CustomerBrief)
    return widget.render().plain


def toasts(screen: QueueScreen) -> str:
    return " ".join(note.message for note in screen.app._notifications)


async def test_the_queue_stands_in_order_with_its_counts(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        assert names_of(pilot) == ["王小明", "Alice Brown", "陈雪"]
        await until(pilot, lambda: "0/40" in screen.query_one(StatusBar).counts)
        tabs = dict(screen.query_one(QueueTabs).said())
        assert tabs[QueueView.ALL].startswith("[1 ")
        assert tabs[QueueView.ALL].endswith(" 3]")
        first = table_of(pilot).rows[0]
        assert first.cells["sign"] == ("!", "late")


def test_nobody_counts_further_than_people_read() -> None:
    assert [counted(None), counted(0), counted(COUNT_AT_MOST - 1), counted(COUNT_AT_MOST)] == [
        "",
        " 0",
        " 999",
        " 999+",
    ]


async def test_the_customer_of_the_row_stands_below(url: str, clock: Clock) -> None:
    visit_before(url, clock)
    async with at_queue(url, clock) as (pilot, screen):
        use_language("en")
        await until(pilot, lambda: "138****5678" in brief_lines(screen))
        said = brief_lines(screen)
        assert "Open issues 1" in said
        assert "Last visit 11-18" in said
        assert "¥3,280.00" in said
        assert "\x1b" not in said
        assert "\u202e" not in said
        await pilot.press("down")
        await until(pilot, lambda: "+44" in brief_lines(screen))
        assert "138" not in brief_lines(screen)
        assert "Never visited" in brief_lines(screen)


async def test_a_brief_that_comes_late_is_not_shown_for_another_row(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        await until(pilot, lambda: "138****5678" in brief_lines(screen))
        widget = screen.query_one(CustomerBrief)
        late = widget.brief
        assert isinstance(late, Brief)
        await pilot.press("down")
        screen._show_brief(late)
        assert "138****5678" not in brief_lines(screen)


async def test_the_number_is_shown_when_asked_and_hidden_on_the_next_row(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        await until(pilot, lambda: "138****5678" in brief_lines(screen))
        await pilot.press("f7")
        await until(pilot, lambda: "+8613812345678" in brief_lines(screen))
        await pilot.press("down", "up")
        await until(pilot, lambda: "138****5678" in brief_lines(screen))


async def test_enter_opens_the_row_and_f2_the_first_in_line(
    url: str, clock: Clock, called: list[int]
) -> None:
    async with at_queue(url, clock) as (pilot, _screen):
        await pilot.press("down", "enter")
        await until(pilot, lambda: called == [2])
        await pilot.press("f2")
        await until(pilot, lambda: called == [2, 1])


async def test_f2_pressed_twice_takes_one_visit(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        burst(pilot, "f2", "f2")
        call = await arrived(pilot, CallScreen)
        await until(pilot, lambda: call.session)
        await call._all_stored()
        assert (await screen.gateway.see(queue.counts)).in_progress == 1
        call.open_session.end()


async def test_a_visit_that_somebody_else_took_says_so_and_goes(
    url: str, clock: Clock, called: list[int]
) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        use_language("en")
        with Desk.open(url, clock=clock) as other:
            other.trust("wang.lei")
            other.do(calls.claim, 1)
        screen._call(1)
        await until(pilot, lambda: "Somebody else" in toasts(screen))
        await until(pilot, lambda: names_of(pilot) == ["Alice Brown", "陈雪"])
        assert called == []


async def test_an_empty_queue_says_what_would_fill_it(url: str, clock: Clock, called: list[int]) -> None:
    with Desk.open(url, clock=clock) as other:
        other.trust("wang.lei")
        for visit_id in (1, 2, 3):
            other.do(calls.claim, visit_id)
    async with at_queue(url, clock) as (pilot, screen):
        use_language("en")
        screen.relabel()
        assert "plan run" in table_of(pilot).render_line(2).text
        await pilot.press("f2")
        await until(pilot, lambda: "No visit is due" in toasts(screen))
        await pilot.press("enter")
        await until(pilot, lambda: "no visit in this list" in toasts(screen))
        assert called == []


async def test_another_desks_work_shows_and_the_cursor_stays_on_its_row(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, _screen):
        await pilot.press("down", "down")
        with Desk.open(url, clock=clock) as other:
            other.trust("wang.lei")
            other.do(calls.claim, 1)
        await until(pilot, lambda: names_of(pilot) == ["Alice Brown", "陈雪"])
        row = table_of(pilot).current
        assert row is not None
        assert row.data.name == "陈雪"


async def test_an_appointment_rises_when_its_time_comes_though_nobody_writes(url: str, clock: Clock) -> None:
    with Desk.open(url, clock=clock) as desk:
        appoint(desk, 3, timedelta(milliseconds=400))
    async with at_queue(url, clock) as (pilot, screen):
        # The first look was by the true time of day, at which the appointment may have come.
        await until(pilot, lambda: names_of(pilot)[0] == "王小明" and screen._due is not None)
        clock.forward(milliseconds=500)
        await until(pilot, lambda: names_of(pilot)[0] == "深圳海纳贸易有限公司")


async def test_digits_choose_the_view_full_width_ones_too(url: str, clock: Clock) -> None:
    with Desk.open(url, clock=clock) as desk:
        appoint(desk, 3, timedelta(hours=3))
    async with at_queue(url, clock) as (pilot, screen):
        await pilot.press("2")
        await until(pilot, lambda: names_of(pilot) == ["深圳海纳贸易有限公司"])
        await pilot.press("７")
        await until(pilot, lambda: names_of(pilot) == ["Alice Brown"])
        assert screen.query_one(QueueTabs).view is QueueView.PERIODIC
        await pilot.press("3")
        await until(pilot, lambda: table_of(pilot).complete and names_of(pilot) == [])


async def test_an_interrupted_call_is_gone_on_with_at_once(url: str, clock: Clock, called: list[int]) -> None:
    with Desk.open(url, clock=clock) as desk:
        desk.trust("li.na")
        desk.do(calls.claim, 2)
    async with at_queue(url, clock) as (pilot, _screen):
        await until(pilot, lambda: called == [2])


async def test_find_follows_the_typing_and_opens_the_owed_visit(
    url: str, clock: Clock, called: list[int]
) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(pilot.app.screen, FindScreen))
        await pilot.press(*"bro")
        await until(pilot, lambda: names_of(pilot) == ["Alice Brown"])
        await pilot.press("enter")
        await until(pilot, lambda: called == [2])
        assert pilot.app.screen is screen


async def test_enter_before_the_list_follows_takes_what_was_typed(
    url: str, clock: Clock, called: list[int]
) -> None:
    async with at_queue(url, clock) as (pilot, _screen):
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(pilot.app.screen, FindScreen))
        line = pilot.app.screen.query_one(Input)
        line.value = "5678"
        line.post_message(Input.Submitted(line, "5678"))
        await until(pilot, lambda: called == [1])


async def test_find_without_a_visit_opens_the_page_and_esc_leads_back(
    url: str, clock: Clock, called: list[int]
) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        await pilot.press("down")
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(pilot.app.screen, FindScreen))
        await pilot.press(*"K003")
        await until(pilot, lambda: names_of(pilot) == ["深圳海纳贸易有限公司"])
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BriefScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        row = table_of(pilot).current
        assert row is not None
        assert row.data.name == "Alice Brown"
        assert called == []


async def test_hostile_names_are_shown_as_they_are(url: str, clock: Clock) -> None:
    with Desk.open(url, clock=clock) as desk, desk.store.writing() as tx:
        customer = tx.session.get_one(Customer, 1)
        customer.name = HOSTILE + "长" * 500
        tx.session.add(customer)
    async with at_queue(url, clock) as (pilot, screen):
        await until(pilot, lambda: "138****5678" in brief_lines(screen) or ".." in brief_lines(screen))
        shown = table_of(pilot).render_line(1)
        assert "[/投诉]" in shown.text
        assert "\x1b" not in shown.text
        assert shown.cell_length == table_of(pilot).size.width


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_reason_is_never_cut_for_the_usual_cases(
    url: str, clock: Clock, size: tuple[int, int]
) -> None:
    async with at_queue(url, clock, size=size) as (pilot, screen):
        for language in ("en", "zh_Hans"):
            screen.desk_app.speak(language)
            why = screen._item.why if screen._item else because("")
            said = translate(why.message, language, **why.named)
            await until(pilot, lambda: table_of(pilot).rows[0].cells["why"] == said)  # noqa: B023
            assert not table_of(pilot).render_line(1).text.rstrip().endswith("..")
            assert screen.query_one(QueueTabs).render().cell_length <= size[0] - 2


async def test_f5_books_a_time_for_the_row(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, CallbackDialog))
        await pilot.press(*"+2h", "ctrl+s")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: names_of(pilot) == ["Alice Brown", "陈雪"])
        await pilot.press("2")
        await until(pilot, lambda: names_of(pilot) == ["王小明"])
        row = table_of(pilot).current
        assert row is not None
        assert row.data.ready_at == clock.now + timedelta(hours=2)
        assert row.cells["due"] == "12:00"


async def test_f2_leads_to_the_call_and_esc_back_to_a_fresh_queue(url: str, clock: Clock) -> None:
    async with at_queue(url, clock) as (pilot, screen):
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, CallScreen))
        pilot.app.pop_screen()
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: names_of(pilot) == ["Alice Brown", "陈雪"])


async def test_work_that_is_replaced_before_it_begins_is_not_missed(
    url: str, clock: Clock, recwarn: pytest.WarningsRecorder
) -> None:
    """A key right after another, or two changes of the store at once."""
    async with at_queue(url, clock) as (pilot, screen):
        begun: list[int] = []

        async def work(number: int) -> None:
            begun.append(number)

        for number in (1, 2, 3):
            screen.later(work(number), group="work")
            screen.desk_app.look_for_alerts()
        await until(pilot, lambda: begun == [3])
    gc.collect()
    assert [str(each.message) for each in recwarn if "never awaited" in str(each.message)] == []
