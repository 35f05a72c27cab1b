"""Complaints, clocks and remedies on the page of an issue, with real keys. Issue 4 is the one the page opens with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from agentdesk.desk import Desk
from agentdesk.domain.approval import REFUND_APPROVED
from agentdesk.domain.clock_policy import ClockPolicy
from agentdesk.domain.complaint import EMERGENCY_STEPS, ComplaintFacts, Lesson, Remedy, Urgency
from agentdesk.domain.issue import Severity
from agentdesk.domain.money import Money
from agentdesk.domain.settings import texts_of_clocks
from agentdesk.services import complaints, issues, promises, remedies
from agentdesk.services.care_acts import CareAct
from agentdesk.services.issues import IssueDetail
from agentdesk.tui.dialogs import Choices
from agentdesk.tui.screens.supervisor.read_out import ReadOut
from tests.desks import hold
from tests.tui.ledger_desk import ledger, make_ledger, said, scope, screen, until

NUMBER = 4
NEXT_DAY = date(2026, 11, 19)
"""The day after the issues were raised, whatever the time of day is now."""
COMPLAINT = ComplaintFacts(Remedy.REPAIR, Urgency.UNUSABLE, "[red]修好", Money(328_00, "CNY"))


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A desk on SQLite with four issues."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    return made


@contextmanager
def elsewhere(url: str, login: str = "li.na") -> Iterator[Desk]:
    """Another desk of the same database."""
    with Desk.open(url, today=NEXT_DAY) as desk:
        desk.trust(login)
        yield desk


def complain(url: str, facts: ComplaintFacts = COMPLAINT) -> None:
    with elsewhere(url) as desk:
        desk.do(complaints.classify, NUMBER, Severity.MAJOR, facts)


def known(url: str) -> IssueDetail:
    with elsewhere(url, "zhao.min") as desk:
        return desk.see(issues.detail, NUMBER, "en")


def offered(url: str) -> list[str]:
    with elsewhere(url) as desk:
        return [row.state for row in desk.see(remedies.of_issue, NUMBER)]


async def at_list(pilot: Pilot[None]) -> None:
    """The list of what can be done about the issue."""
    await pilot.press("enter")
    await until(pilot, lambda: scope(pilot) == "issue" and screen(pilot).issue_here() is not None)
    await list_again(pilot)


async def list_again(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: scope(pilot) == "issue")
    await pilot.press("f3")
    await until(pilot, lambda: scope(pilot) == "choose")


async def take(pilot: Pilot[None], act: CareAct) -> None:
    """One act of the list, by its digit."""
    page = screen(pilot)
    await pilot.press(str(list(CareAct).index(act) + 1))
    await until(pilot, lambda: screen(pilot) is not page)


async def choose(pilot: Pilot[None], place: int) -> None:
    await until(pilot, lambda: scope(pilot) == "choose")
    page = screen(pilot)
    await pilot.press(str(place))
    await until(pilot, lambda: screen(pilot) is not page)


async def write(pilot: Pilot[None], text: str) -> None:
    await until(pilot, lambda: scope(pilot) == "prompt")
    page = screen(pilot)
    page.query_one(Input).value = text
    await pilot.press("enter")
    await until(pilot, lambda: screen(pilot) is not page)


async def agree(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: scope(pilot) == "confirm")
    page = screen(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: screen(pilot) is not page)


def lines(pilot: Pilot[None]) -> list[str]:
    """What the list on top offers."""
    found = screen(pilot).query_one(Choices)
    return [str(found.get_option_at_index(place).prompt) for place in range(found.option_count)]


def told_here(pilot: Pilot[None]) -> str:
    """What the dialog on top says, on one line."""
    return " ".join(" ".join(str(each.render()).split()) for each in screen(pilot).query("Said"))


def toasts(pilot: Pilot[None]) -> str:
    return " ".join(" ".join(each.message.split()) for each in pilot.app._notifications)


async def test_the_list_tells_what_cannot_be_done_and_why(url: str) -> None:
    async with ledger(url, size=(80, 24)) as pilot:
        await at_list(pilot)
        found = dict(zip(CareAct, lines(pilot), strict=True))
        assert "Issue #4 is no complaint." in found[CareAct.ACKNOWLEDGE]
        assert "there is no emergency checklist" in found[CareAct.TICK]
        assert "No clock runs" in found[CareAct.DELAY]
        assert "Nothing waits for a decision" in found[CareAct.DECIDE]
        assert "(" not in found[CareAct.CLASSIFY]
        assert "(" not in found[CareAct.OFFER]
        await take(pilot, CareAct.ACKNOWLEDGE)
        await until(pilot, lambda: "Issue #4 is no complaint." in toasts(pilot))
        assert scope(pilot) == "issue"


async def test_danger_makes_a_critical_complaint_and_its_checklist_is_ticked_off(url: str) -> None:
    async with ledger(url, size=(80, 24)) as pilot:
        await at_list(pilot)
        await take(pilot, CareAct.CLASSIFY)
        await until(pilot, lambda: scope(pilot) == "choose")
        assert "Some effect on use" in lines(pilot)[1], "the help of R64 stands where it is chosen"
        await choose(pilot, 3)
        await choose(pilot, 6)
        await choose(pilot, 1)
        await write(pilot, "much")
        await until(pilot, lambda: "is not an amount" in toasts(pilot))
        await until(pilot, lambda: scope(pilot) == "prompt")
        assert screen(pilot).query_one(Input).value == "much", "what was typed is still there"
        await write(pilot, "usd 30")
        await write(pilot, "[red]马上退货")
        await until(pilot, lambda: "danger to people" in said(pilot, "#facts-text"))
        assert "[red]马上退货 · $30.00" in said(pilot, "#facts-text")
        care = known(url).care
        assert (known(url).row.severity, len(care.checklist)) == ("critical", len(EMERGENCY_STEPS))
        await list_again(pilot)
        await take(pilot, CareAct.CLASSIFY)
        for place in (1, 6, 1):
            await choose(pilot, place)
        await until(pilot, lambda: scope(pilot) == "prompt")
        assert screen(pilot).query_one(Input).value == "USD 30.00", "as it can be read again"
        await write(pilot, "-5")
        await until(pilot, lambda: "cannot be below zero" in toasts(pilot))
        await pilot.press("escape")
        await list_again(pilot)
        await take(pilot, CareAct.TICK)
        await choose(pilot, 2)
        await choose(pilot, 1)
        await until(pilot, lambda: scope(pilot) == "choose" and len(lines(pilot)) == len(EMERGENCY_STEPS) - 2)
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "issue" and said(pilot, "#facts-text").count("✓") == 2)
    ticked = [line.step for line in known(url).care.checklist if line.ticked_at is not None]
    assert ticked == [step.id for step in EMERGENCY_STEPS[:2]]


async def test_another_remedy_is_asked_for_in_words(url: str) -> None:
    async with ledger(url) as pilot:
        await at_list(pilot)
        await take(pilot, CareAct.CLASSIFY)
        await choose(pilot, 2)
        await choose(pilot, 8)
        await choose(pilot, 3)
        await write(pilot, "")
        await write(pilot, "")
        await until(pilot, lambda: "Say what the customer wants." in toasts(pilot))
        assert known(url).care.complaint is None
        await write(pilot, "上门道歉")
        await until(pilot, lambda: "上门道歉" in said(pilot, "#facts-text"))


async def test_a_complaint_is_acknowledged_and_learned_from(url: str) -> None:
    complain(url)
    async with ledger(url, today=NEXT_DAY) as pilot:
        await at_list(pilot)
        await take(pilot, CareAct.ACKNOWLEDGE)
        await write(pilot, "")
        await until(pilot, lambda: scope(pilot) == "prompt")
        await write(pilot, "电话")
        await until(pilot, lambda: "complaint acknowledged: 电话" in said(pilot, "#timeline-text"))
        await list_again(pilot)
        assert "acknowledged before" in lines(pilot)[1]
        await take(pilot, CareAct.LEARN)
        for text in ("接口漏水", "密封圈老化", ""):
            await write(pilot, text)
        await until(pilot, lambda: "root cause: 密封圈老化" in said(pilot, "#facts-text"))
    complaint = known(url).care.complaint
    assert complaint is not None
    assert complaint.lessons == {
        Lesson.SUMMARY: "接口漏水",
        Lesson.ROOT_CAUSE: "密封圈老化",
        Lesson.PREVENTION: "",
    }


async def test_a_delay_shows_the_day_that_was_understood_before_it_counts(url: str) -> None:
    with elsewhere(url) as desk, desk.store.writing() as tx:
        hold(tx, texts_of_clocks(ClockPolicy()), date(2026, 2, 1))
    complain(url)
    async with ledger(url, today=NEXT_DAY) as pilot:
        await at_list(pilot)
        await take(pilot, CareAct.DELAY)
        await until(pilot, lambda: scope(pilot) == "choose")
        assert [line.split()[-1] for line in lines(pilot)] == ["solution", "result"]
        await choose(pilot, 2)
        await write(pilot, "someday")
        await until(pilot, lambda: "This day is not understood." in toasts(pilot))
        await write(pilot, "周五")
        await write(pilot, "配件缺货")
        await until(pilot, lambda: scope(pilot) == "confirm")
        assert "until 2026-11-20" in told_here(pilot)
        assert known(url).care.clocks[-1].told_until is None
        await agree(pilot)
        await until(pilot, lambda: "delayed until 2026-11-20" in said(pilot, "#timeline-text"))
    told = {row.clock: row.told_until for row in known(url).care.clocks}
    assert told["solution"] is None
    assert told["result"] is not None
    assert told["result"].date() == date(2026, 11, 20)


async def test_a_small_refund_shows_the_rule_then_the_sentence_for_the_customer(url: str) -> None:
    async with ledger(url, size=(80, 24)) as pilot:
        await at_list(pilot)
        await take(pilot, CareAct.OFFER)
        await choose(pilot, 1)
        await write(pilot, "480")
        await until(pilot, lambda: scope(pilot) == "confirm")
        assert "¥480.00" in told_here(pilot)
        assert "in the name of 赵敏" in told_here(pilot)
        assert offered(url) == []
        await agree(pilot)
        await until(pilot, lambda: isinstance(screen(pilot), ReadOut))
        assert REFUND_APPROVED in told_here(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "¥480.00: approved" in said(pilot, "#timeline-text"))
        await list_again(pilot)
        await take(pilot, CareAct.DECIDE)
        await choose(pilot, 1)
        await write(pilot, "金额有误")
        await until(pilot, lambda: "approval taken back" in said(pilot, "#timeline-text"))
    assert offered(url) == ["reversed"]


async def test_no_at_the_rule_offers_nothing(url: str) -> None:
    async with ledger(url) as pilot:
        await at_list(pilot)
        await take(pilot, CareAct.OFFER)
        await choose(pilot, 1)
        await write(pilot, "480")
        await until(pilot, lambda: scope(pilot) == "confirm")
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "issue")
    assert offered(url) == []


async def test_a_compensation_shows_its_grade_and_somebody_else_decides(url: str) -> None:
    async with ledger(url) as pilot:
        await at_list(pilot)
        await take(pilot, CareAct.OFFER)
        await until(pilot, lambda: scope(pilot) == "choose")
        assert "up to ¥200.00 without asking" in lines(pilot)[2]
        assert "has to be approved" in lines(pilot)[5]
        await choose(pilot, 5)
        await write(pilot, "12")
        await until(pilot, lambda: scope(pilot) == "confirm")
        await agree(pilot)
        await until(pilot, lambda: isinstance(screen(pilot), ReadOut))
        await pilot.press("enter")
        await until(pilot, lambda: "waiting for approval" in said(pilot, "#timeline-text"))
        await list_again(pilot)
        assert "Somebody else decides" in lines(pilot)[list(CareAct).index(CareAct.DECIDE)]
    async with ledger(url, login="qian.jun") as pilot:
        await at_list(pilot)
        await take(pilot, CareAct.DECIDE)
        await choose(pilot, 1)
        await choose(pilot, 2)
        await write(pilot, "保修期已过")
        await until(pilot, lambda: "保修期已过" in said(pilot, "#timeline-text"))
    assert offered(url) == ["declined"]


async def test_a_promise_is_kept(url: str) -> None:
    with elsewhere(url) as desk:
        desk.do(promises.make, NUMBER, "[red]送滤芯", None)
    async with ledger(url, today=NEXT_DAY) as pilot:
        await at_list(pilot)
        await take(pilot, CareAct.KEEP)
        await until(pilot, lambda: scope(pilot) == "choose")
        assert "[red]送滤芯" in lines(pilot)[0]
        await choose(pilot, 1)
        await write(pilot, "已寄出")
        await until(pilot, lambda: "kept a promise: [red]送滤芯 · 已寄出" in said(pilot, "#timeline-text"))
    assert all(row.kept_at is not None for row in known(url).promises)
