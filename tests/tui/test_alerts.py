"""What somebody has to see at once comes to their screen by itself, and goes when they say that they saw it."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Static

from agentdesk.desk import Desk
from agentdesk.domain.alert import AlertKind
from agentdesk.domain.clock_policy import ClockPolicy
from agentdesk.domain.complaint import ComplaintFacts, Remedy, Urgency
from agentdesk.domain.issue import Severity
from agentdesk.domain.settings import texts_of_clocks
from agentdesk.services import alerts, complaints
from agentdesk.tui.app import LOOK_AT_CLOCKS
from agentdesk.tui.widgets.alert_bar import AlertBar
from tests.desks import TODAY, Clock, hold
from tests.tui.call_desk import shown
from tests.tui.ledger_desk import here, ledger, make_ledger, scope, screen, until


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    return made


def raise_alarm(url: str, number: int = 3) -> None:
    """At another desk: people are in danger."""
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("li.na")
        desk.do(complaints.classify, number, Severity.MAJOR, ComplaintFacts(Remedy.REFUND, Urgency.DANGER))


async def test_an_emergency_comes_to_the_screen_and_goes_when_seen(url: str) -> None:
    async with ledger(url) as pilot:
        assert not screen(pilot).query(AlertBar)
        raise_alarm(url)
        await until(pilot, lambda: screen(pilot).query(AlertBar))
        bar = screen(pilot).query_one(AlertBar)
        assert bar.display
        await until(pilot, lambda: "#3 emergency: people may be in danger" in shown(pilot))
        assert "supervisor" in shown(pilot).splitlines()[0], "the bar on top is still there"
        assert "Still open" in shown(pilot), "and the page below it"
        await pilot.press("ctrl+n")
        await until(pilot, lambda: scope(pilot) == "alerts")
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "ledger" and not bar.display)
    with Desk.open(url) as desk:
        desk.trust("zhao.min")
        assert desk.see(alerts.unseen) == ()
        desk.trust("qian.jun")
        assert len(desk.see(alerts.unseen)) == 1, "the manager has not seen it"


async def test_it_stays_on_the_next_page_until_it_was_seen(url: str) -> None:
    raise_alarm(url, 1)
    raise_alarm(url, 2)
    async with ledger(url) as pilot:
        await until(pilot, lambda: screen(pilot).query(AlertBar))
        await until(pilot, lambda: "and 1 more" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).query(AlertBar))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: scope(pilot) == "alerts")
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "issue")
        await until(pilot, lambda: "and 1 more" in shown(pilot))


async def test_the_page_of_an_issue_tells_the_complaint_and_the_checklist(url: str) -> None:
    raise_alarm(url, 4)
    async with ledger(url) as pilot:
        await until(pilot, lambda: here(pilot) == 4)
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).query("#facts-text"))

        def said() -> str:
            return str(screen(pilot).query_one("#facts-text", Static).content)

        await until(pilot, lambda: "danger to people or property" in said())
        assert "· Is anybody hurt?" in said()


async def test_what_ran_out_overnight_is_told_at_sign_in(url: str) -> None:
    """Not at the first of the looks that every desk takes from time to time."""
    with Desk.open(url, clock=Clock()) as desk, desk.store.writing() as tx:
        hold(tx, texts_of_clocks(ClockPolicy()), TODAY)
    raise_alarm(url)
    assert LOOK_AT_CLOCKS > 10
    async with ledger(url, today=TODAY + timedelta(days=1)) as pilot:
        signed_in = time.monotonic()
        with Desk.open(url) as desk:
            desk.trust("zhao.min")
            await until(
                pilot, lambda: any(row.kind == AlertKind.ESCALATED for row in desk.see(alerts.of_issue, 3))
            )
        await until(pilot, lambda: "more" in shown(pilot))
        assert time.monotonic() - signed_in < LOOK_AT_CLOCKS
