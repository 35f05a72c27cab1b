"""Two desks at the same rows at the same moment, on PostgreSQL, where they do not write in turns."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Barrier, Event

import pytest
from sqlmodel import select

from agentdesk.desk import TRIES, Desk
from agentdesk.domain.errors import Collision, Refusal
from agentdesk.domain.issue import IssueState
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.roles import Role
from agentdesk.domain.visit import VisitState
from agentdesk.services import calls, issue_steps, issues, people
from agentdesk.services.acting import Acting
from agentdesk.services.calls import LEASE
from agentdesk.store import claim
from agentdesk.store.failures import BUSY
from agentdesk.store.tables import Visit
from tests.calling import Call, owe_visit, raise_some
from tests.desks import Clock, password_hash, set_up
from tests.handling import SUPERVISOR, bring_to, given, issue_of
from tests.postgres import PostgresServer
from tests.waiting import wait_until


@pytest.fixture
def desks(pg_server: PostgresServer, clock: Clock) -> Iterator[tuple[Desk, Desk]]:
    """A supervisor's desk and 李娜's, who has raised issues 1 and 2 of one customer."""
    with ExitStack() as stack:
        url = stack.enter_context(pg_server.database())
        set_up(url, clock)
        one, other = (stack.enter_context(Desk.open(url, clock=clock)) for _ in range(2))
        other.trust("li.na")
        raise_some(other, 2)
        one.trust(SUPERVISOR)
        yield one, other


@contextmanager
def while_it_waits(desk: Desk, work: Callable[[], object]) -> Iterator["Future[object]"]:
    """`work` runs on a thread of its own, and is at a lock that somebody holds when the block begins."""

    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

    def waits() -> bool:
        with desk.store.reading() as tx:
            return bool(tx.connection.exec_driver_sql(waiting).scalar_one())

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(work)
        wait_until(waits, what="the other desk at the lock")
        yield future


def test_a_deadlock_is_nobodys_trouble(desks: tuple[Desk, Desk]) -> None:
    """Each desk holds the issue that the other one wants: the database undoes one of them, which is done again."""
    both, tries = Barrier(2), [0]

    def notes(act: Acting, first: int, second: int) -> None:
        tries[0] += 1
        issues.add_note(act, first, f"first {first}")
        if tries[0] <= 2:
            both.wait(10)
        issues.add_note(act, second, f"second {second}")

    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(desks[0].do, notes, 1, 2), threads.submit(desks[1].do, notes, 2, 1)]
        for each in done:
            each.result(30)
    assert tries == [3]
    for number, wanted in ((1, {"first 1", "second 1"}), (2, {"first 2", "second 2"})):
        timeline = desks[0].see(issues.detail, number, "en").timeline
        assert sorted(entry.value["text"] for entry in timeline if entry.kind == "note") == sorted(wanted)


def test_endless_collisions_are_said(desk: Desk) -> None:
    tries = [0]

    def collide(_act: Acting) -> None:
        tries[0] += 1
        raise Collision(BUSY)

    with pytest.raises(Collision, match="busy"):
        desk.do(collide)
    assert tries == [TRIES]


def test_a_visit_made_meanwhile_is_seen(desks: tuple[Desk, Desk]) -> None:
    """Somebody ends an issue while its result is reported and the customer is called with it: too late to end it."""
    supervisor, agent = desks
    bring_to(supervisor, 1, IssueState.RESOLVING)
    here, on = Event(), Event()
    result, reason = given(supervisor), given(agent)

    def resolve_and_call(act: Acting) -> None:
        made = issue_steps.take(act, 1, Step.RESOLVE, result).visit_id
        assert claim.claim_one(act.tx, made or 0, agent_id, act.now + LEASE)
        here.set()
        assert on.wait(10)

    assert agent.person is not None
    agent_id = agent.person.id
    agent.trust(SUPERVISOR)
    with ThreadPoolExecutor(1) as thread:
        resolving = thread.submit(supervisor.do, resolve_and_call)
        assert here.wait(10)
        with while_it_waits(
            supervisor, lambda: agent.do(issue_steps.take, 1, Step.WITHDRAW, reason)
        ) as withdrawing:
            on.set()
            resolving.result(10)
            with pytest.raises(Refusal, match="being asked about it at this moment"):
                withdrawing.result(10)
    assert issue_of(supervisor, 1).state == IssueState.RESOLVED


def test_a_customer_not_to_be_called_is_in_another_call_already(desks: tuple[Desk, Desk]) -> None:
    """The visit that another desk takes at this moment is left to it; those in the queue end."""
    other, agent = desks
    first, second, third = (owe_visit(agent, 2) for _ in range(3))
    call = Call.open(agent, first)
    other.trust("wang.lei")
    here, on = Event(), Event()

    def take(act: Acting) -> None:
        calls.claim(act, second)
        here.set()
        assert on.wait(10)

    with ThreadPoolExecutor(1) as thread:
        taking = thread.submit(other.do, take)
        assert here.wait(10)
        with while_it_waits(other, lambda: call.end("2.31", "不要再打")) as ending:
            on.set()
            taking.result(10)
            ending.result(10)
    with other.store.reading() as tx:
        states = dict(tx.session.exec(select(Visit.id, Visit.state)).all())
    assert (states[first], states[second], states[third]) == (
        VisitState.DONE,
        VisitState.CLAIMED,
        VisitState.DONE,
    )


def test_two_desks_make_the_same_row(desks: tuple[Desk, Desk]) -> None:
    """Both see that there is none yet. The second one waits for the first, looks again, and is told the rule."""
    one, other = desks
    here, on = Event(), Event()
    for desk in desks:
        desk.trust("admin")

    def add(act: Acting) -> None:
        people.add_person(
            act,
            login="new",
            name="新人",
            password_hash=password_hash(),
            roles={Role.AGENT},
            language="zh_Hans",
        )
        if not here.is_set():
            here.set()
            assert on.wait(10)

    with ThreadPoolExecutor(1) as thread:
        adding = thread.submit(one.do, add)
        assert here.wait(10)
        with while_it_waits(one, lambda: other.do(add)) as again:
            on.set()
            adding.result(10)
            with pytest.raises(Refusal, match="login"):
                again.result(10)
