"""My tasks with real keys: a partner's home, what is late, the issue with its steps, the way there from other pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from agentdesk.desk import Desk
from agentdesk.domain.roles import Actor, Role
from agentdesk.services import issues, people, promises, reviews
from agentdesk.services.issues import Responsible
from agentdesk.services.reviews import Decision
from agentdesk.tui.app import AgentDesk, Start
from agentdesk.tui.homes import home_of
from agentdesk.tui.widgets.paged_table import PagedTable
from agentdesk.tui.widgets.status_bar import StatusBar
from tests.desks import PASSWORD, TODAY, Clock, as_person, password_hash
from tests.tui.ledger_desk import make_ledger, said, scope, screen, until

NEXT_DAY = TODAY + timedelta(days=1)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Four issues; 1 and 3 are assigned to the guest 陈师傅, and 1 has a promise that is one day late."""
    made = f"sqlite:///{tmp_path / 'desk.db'}"
    make_ledger(made)
    with Desk.open(made, clock=Clock()) as desk:
        with as_person(desk, "admin"):
            guest = desk.do(
                people.add_person,
                login="chen",
                name="陈师傅",
                password_hash=password_hash(),
                roles={Role.GUEST},
                language="zh_Hans",
                department_code="quality",
            )
        desk.trust("zhao.min")
        for number in (1, 3):
            desk.do(issues.assign, number, Responsible(assignee_id=guest.id))
        for promise in desk.see(promises.due, TODAY):
            if promise.issue_id != 1:
                desk.do(promises.keep, promise.id)
    return made


@asynccontextmanager
async def at_home(
    url: str, login: str, home: str, size: tuple[int, int] = (120, 30)
) -> AsyncIterator[Pilot[None]]:
    """The terminal of `login` on the day after the promise, in English."""
    app = AgentDesk(Start(url, login, PASSWORD, NEXT_DAY))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: scope(pilot) == home)
        app.speak("en")
        yield pilot
        await app.gateway.close()


def keys(pilot: Pilot[None]) -> list[str]:
    return [row.key for row in screen(pilot).query_one(PagedTable).rows]


def cell(pilot: Pilot[None], row: int, column: str) -> object:
    return screen(pilot).query_one(PagedTable).rows[row].cells[column]


def test_who_comes_home_to_their_tasks() -> None:
    def home(*roles: Role) -> str:
        return home_of(Actor(1, "x", "x", frozenset(roles), "en"))

    assert home(Role.GUEST) == "tasks"
    assert home(Role.GUEST, Role.AGENT) == "queue"
    assert home(Role.TRAINER) == "plain"


async def test_a_guest_comes_home_to_what_is_late_and_takes_a_step(url: str) -> None:
    async with at_home(url, "chen", "tasks") as pilot:
        await until(pilot, lambda: keys(pilot) == ["promise/1", "issue/1", "issue/3"])
        assert cell(pilot, 0, "due") == ("! 11-18", "late")
        assert cell(pilot, 0, "what") == "三天内答复"
        assert cell(pilot, 2, "due") == ""
        assert cell(pilot, 2, "customer") == "王**"
        assert screen(pilot).query_one(StatusBar).counts == "Tasks 3   Late 2"
        await until(pilot, lambda: "第一个" in said(pilot, "#peek"))
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and "王**" in said(pilot, "#facts-text"))
        shown = said(pilot, "#facts-text")
        assert not any(hidden in shown for hidden in ("王小明", "K001", "#2", "important"))
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "choose")
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and "analysing" in said(pilot, "#head"))
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == "tasks" and cell(pilot, 1, "state") == "analysing")


async def test_what_is_assigned_meanwhile_appears_and_what_is_taken_away_goes(url: str) -> None:
    async with at_home(url, "chen", "tasks") as pilot:
        await until(pilot, lambda: len(keys(pilot)) == 3)
        await pilot.press("down", "down")
        with Desk.open(url, today=NEXT_DAY) as desk:
            desk.trust("zhao.min")
            desk.do(issues.assign, 1, Responsible())
            desk.do(issues.assign, 2, Responsible(assignee_id=desk.see(issues.assignable)[0].person_id))
        await until(pilot, lambda: keys(pilot) == ["issue/3"])
        row = screen(pilot).query_one(PagedTable).current
        assert row is not None
        assert row.key == "issue/3", "the cursor stays on its task"


@pytest.mark.parametrize(("login", "home"), [("zhao.min", "ledger"), ("wang.lei", "queue")])
async def test_one_key_from_the_ledger_and_the_queue(url: str, login: str, home: str) -> None:
    async with at_home(url, login, home) as pilot:
        await pilot.press("f12")
        await until(pilot, lambda: scope(pilot) == "tasks")
        await pilot.press("escape")
        await until(pilot, lambda: scope(pilot) == home)


async def test_nothing_to_do_says_so(url: str) -> None:
    async with at_home(url, "qian.jun", "ledger") as pilot:
        await pilot.press("f12")
        await until(pilot, lambda: scope(pilot) == "tasks" and screen(pilot).refuses("tasks.open"))
        assert keys(pilot) == []
        assert screen(pilot).refuses("tasks.open") == "There is no task here."


async def test_a_decision_of_a_meeting_is_said_to_be_carried_out(url: str) -> None:
    """By a responsible person who does not see the ledger."""
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("zhao.min")
        chen = next(each.person_id for each in desk.see(issues.assignable) if each.login == "chen")
        meeting = desk.do(reviews.open_review, TODAY, TODAY)
        desk.do(reviews.decide, meeting, Decision("送样检测", TODAY, chen))
    async with at_home(url, "chen", "tasks", (80, 24)) as pilot:
        await until(pilot, lambda: "review/1" in keys(pilot))
        place = keys(pilot).index("review/1")
        assert cell(pilot, place, "what") == "送样检测"
        assert cell(pilot, place, "due") == ("! 11-18", "late")
        await pilot.press(*["down"] * place)
        await until(pilot, lambda: "decided in a review meeting" in said(pilot, "#peek"))
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "prompt")
        await pilot.press(*"ok", "enter")
        await until(pilot, lambda: scope(pilot) == "tasks" and "review/1" not in keys(pilot))
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("zhao.min")
        assert [each.note for each in desk.see(reviews.gather, TODAY, TODAY).tasks] == ["ok"]


async def test_an_issue_given_to_somebody_else_is_left(url: str) -> None:
    async with at_home(url, "chen", "tasks") as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: scope(pilot) == "issue" and "#" in said(pilot, "#head"))
        number = screen(pilot).issue_id
        with Desk.open(url, today=NEXT_DAY) as desk, as_person(desk, "zhao.min"):
            desk.do(issues.assign, number, Responsible(department_id=1))
        await until(pilot, lambda: scope(pilot) == "tasks")
        assert str(number) not in {key.partition("/")[0] for key in keys(pilot)}
