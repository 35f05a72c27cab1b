"""Fifty desks at one queue: each visit is taken exactly once, in fair shares, and nobody sees an error."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text, update

from agentdesk.desk import Desk
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls
from agentdesk.services.acting import Acting
from agentdesk.services.calls import Entry
from agentdesk.services.endings import Ending, end_call
from agentdesk.store.engine import Store
from agentdesk.store.tables import Visit
from tests.desks import CLOCK, Clock, set_up
from tests.processes import together
from tests.store.visits import add_agents, add_customers, add_visits, visit

DESKS = 50
VISITS = 2_000


def hand_up(act: Acting, visit_id: int) -> None:
    """The visit leaves the queue: it is a supervisor's."""
    calls.held(act, visit_id)
    act.tx.connection.execute(
        update(Visit)
        .where(Visit.__table__.c.id == visit_id)  # type: ignore[attr-defined]
        .values(state="supervisor", claimed_by=None, lease_until=None)
    )
    act.tx.announce()


@contextmanager
def desk_of(url: str, login: str) -> Iterator[Desk]:
    """An agent's desk, open before the day begins."""
    with Desk.open(url, clock=Clock(CLOCK)) as desk:
        desk.trust(login)
        yield desk


def work_until_the_queue_is_empty(desk: Desk) -> list[int]:
    """One agent's day: claim, answer twice, away with it; returns the visits in the order they were taken.

    The first visit is a whole call; that all are would be a test of how quick this machine is.
    """
    taken: list[int] = []
    while (visit_id := desk.do(calls.claim_next)) is not None:
        seq = 1 if taken else desk.do(calls.open_call, visit_id).next_seq
        desk.do(calls.record, visit_id, [Entry(seq, EventKind.ANSWERED, "/data/q1", "satisfied", 900)])
        desk.do(calls.record, visit_id, [Entry(seq + 1, EventKind.ANSWERED, "/data/q2", "good", 1800)])
        if taken:
            desk.do(hand_up, visit_id)
        else:
            desk.do(end_call, visit_id, Ending("3.13", seq + 2, 2500))
        taken.append(visit_id)
    return taken


def test_fifty_desks_take_each_visit_once(database_url: str) -> None:
    set_up(database_url, Clock())
    store = Store(database_url)
    logins = add_agents(store, DESKS)
    add_customers(store, VISITS)
    add_visits(store, [visit(1 + number) for number in range(VISITS)])

    desks = [(database_url, login) for login in logins]
    taken = together(work_until_the_queue_is_empty, desks, timeout=120, opened=desk_of)

    counted = Counter(visit_id for each in taken for visit_id in each)
    assert len(counted) == VISITS
    assert set(counted.values()) == {1}, "nobody called a customer twice"
    shares = sorted(len(each) for each in taken)
    assert shares[-1] <= 3 * shares[0], shares
    with store.reading() as tx:
        answers = tx.connection.execute(
            text("SELECT count(*), count(DISTINCT visit_id) FROM visit_event WHERE kind = 'answered'")
        ).one()
        ended = tx.connection.execute(
            text(
                "SELECT count(*) FROM visit WHERE (state = 'supervisor' OR attempts = 1) AND claimed_by IS NULL"
            )
        ).scalar_one()
    assert tuple(answers) == (2 * VISITS, VISITS)
    assert ended == VISITS
    store.close()
