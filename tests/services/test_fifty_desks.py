"""Fifty desks at one ledger at once: nothing lost, nothing half done, no chain broken; the dead hold up nobody."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import text

from agentdesk.desk import Desk
from agentdesk.services import calls
from agentdesk.services.calls import LEASE
from agentdesk.store.engine import SQLITE, Store
from tests.calling import raise_some
from tests.desks import set_up
from tests.fifty import STEPS_BY_HAND, Running, Seat, Shift, hire, owe, patient, rush
from tests.proving import prove
from tests.waiting import wait_until

DESKS = 50
MORTALS = 30
"""In the test in which every third one is killed."""


def laid_out(url: str, clock: Running, desks: int, moves: int) -> list[Shift]:
    """Desks with a call and some moves each, and one issue that all of them want to move."""
    set_up(url, clock)
    store = Store(url)
    logins = hire(store, desks)
    owe(store, desks)
    store.close()
    with Desk.open(url, clock=clock) as desk:
        desk.trust("li.na")
        (hot,) = raise_some(desk, 1)
    return [Shift(login, number, 1, moves, hot=hot) for number, login in enumerate(logins)]


def test_fifty_desks_raise_and_move_issues(database_url: str) -> None:
    clock = Running()
    shifts = laid_out(database_url, clock, DESKS, moves=4)
    seats = rush(patient(database_url), shifts, clock)
    with Desk.open(database_url, clock=clock) as desk:
        prove(desk, seats)
    told = Counter(each.what for seat in seats for each in seat.told)
    assert told["raised"] == DESKS
    assert told["note"] >= DESKS
    assert told["refused"] >= (DESKS - 1) * len(STEPS_BY_HAND)
    assert won(seats, shifts[0].hot) == dict.fromkeys(STEPS_BY_HAND, 1), "each step was taken by one desk"


def won(seats: list[Seat], issue: int) -> Counter[str]:
    """How many desks were told that they had taken a step of an issue, by step."""
    told = (each for seat in seats for each in seat.told)
    return Counter(each.detail[1] for each in told if (each.what, each.issue) == ("step", issue))


def test_a_third_of_the_desks_is_killed(database_url: str) -> None:
    clock = Running()
    shifts = laid_out(database_url, clock, MORTALS, moves=4)
    seats = rush(patient(database_url), shifts, clock, ends_after)
    assert [seat.killed for seat in seats] == [not number % 3 for number in range(MORTALS)]
    store = Store(database_url)
    wait_until(lambda: is_alone(store), what="the server to notice who is gone")
    store.close()
    with Desk.open(database_url, clock=clock) as desk:
        prove(desk, seats)
    the_living_take_over(database_url, Running(clock.began, LEASE + timedelta(minutes=1)), shifts[1].login)


def ends_after(shift: Shift) -> int | None:
    """Every third desk is killed, each after another number of words: some on the hot issue, some in their call."""
    return None if shift.number % 3 else 2 + shift.number // 3 % 6


def is_alone(store: Store) -> bool:
    """Whether nobody else is connected to the database any more."""
    with store.reading() as tx:
        if tx.dialect == SQLITE:
            return True
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return not tx.connection.execute(text(others)).scalar_one()


def the_living_take_over(url: str, later: Running, login: str) -> None:
    """Once the leases have run out, the customers of the dead are called by whoever asks for the next one."""
    held = "SELECT id FROM visit WHERE state = 'claimed' AND kind = 'first'"
    waiting = "SELECT id FROM visit WHERE state = 'due' AND kind = 'first'"
    with Desk.open(url, clock=later) as desk:
        desk.trust(login)
        with desk.store.reading() as tx:
            of_the_dead = set(tx.connection.execute(text(held)).scalars())
            left = set(tx.connection.execute(text(waiting)).scalars())
        assert of_the_dead, "nobody was killed in a call"
        taken = []
        while (visit_id := desk.do(calls.claim_next)) is not None:
            taken.append(visit_id)
        assert sorted(taken) == sorted(of_the_dead | left)
