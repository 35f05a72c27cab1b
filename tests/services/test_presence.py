"""Who is at which desk: said at sign-in, kept by heartbeats, over when the desk falls silent."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.presence import GONE_AFTER, HEARTBEAT, Place
from agentdesk.services import floor, presence
from agentdesk.store.engine import Tx
from tests.desks import Clock, as_person
from tests.waiting import wait_until


def here(desk: Desk, login: str, name: str = "hall:1", place: Place = Place.WORKING) -> None:
    """Somebody is at a desk."""
    with as_person(desk, login):
        desk.do(presence.here, name, place)


def seen(desk: Desk) -> dict[str, tuple[tuple[str, ...], Place | None]]:
    """Who is where, as the supervisor sees it."""
    with as_person(desk, "zhao.min"):
        return {person.name: (person.desks, person.place) for person in desk.see(floor.look).people}


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What other desks are told to look again for."""
    told: list[str] = []
    monkeypatch.setattr(Tx, "announce", lambda _tx: told.append("changed"))
    return told


def test_who_is_signed_in_is_seen_until_they_leave(desk: Desk) -> None:
    assert seen(desk) == {}
    here(desk, "li.na")
    here(desk, "emma", "hall:2")
    assert seen(desk) == {
        "李娜": (("hall:1",), Place.WORKING),
        "Emma Clarke": (("hall:2",), Place.WORKING),
    }
    with as_person(desk, "li.na"):
        desk.do(presence.gone, "hall:1")
    assert list(seen(desk)) == ["Emma Clarke"]


def test_a_locked_desk_is_told_from_one_at_work(desk: Desk) -> None:
    here(desk, "li.na", place=Place.LOCKED)
    assert seen(desk)["李娜"] == (("hall:1",), Place.LOCKED)
    here(desk, "li.na", "hall:2")
    assert seen(desk)["李娜"] == (("hall:1", "hall:2"), Place.WORKING)


def test_a_silent_desk_has_gone_and_a_heard_one_stays(desk: Desk, clock: Clock) -> None:
    here(desk, "li.na")
    began = clock.now
    for _beat in range(10):
        clock.now += HEARTBEAT
        here(desk, "li.na")
    with as_person(desk, "zhao.min"):
        assert desk.see(floor.look).people[0].since == began
    clock.now += GONE_AFTER
    assert list(seen(desk)) == ["李娜"]
    clock.forward(seconds=1)
    assert seen(desk) == {}
    here(desk, "li.na")
    with as_person(desk, "zhao.min"):
        assert desk.see(floor.look).people[0].since == clock.now


def test_the_next_person_takes_the_desk_over(desk: Desk, clock: Clock) -> None:
    here(desk, "li.na")
    clock.forward(seconds=10)
    here(desk, "emma")
    assert list(seen(desk)) == ["Emma Clarke"]


def test_other_desks_are_woken_by_changes_only(desk: Desk, clock: Clock, announced: list[str]) -> None:
    @contextmanager
    def wakes(times: int) -> Iterator[None]:
        announced.clear()
        clock.now += HEARTBEAT
        yield
        assert len(announced) == times

    with wakes(1):
        here(desk, "li.na")
    with wakes(0):
        here(desk, "li.na")
    with wakes(1):
        here(desk, "li.na", place=Place.LOCKED)
    with wakes(0):
        here(desk, "li.na", place=Place.LOCKED)
    with wakes(1), as_person(desk, "li.na"):
        desk.do(presence.gone, "hall:1")
    with wakes(0), as_person(desk, "li.na"):
        desk.do(presence.gone, "hall:1")


def test_desks_that_fell_silent_are_forgotten(desk: Desk, clock: Clock) -> None:
    for number in range(5):
        here(desk, "li.na", f"hall:{number}")
    clock.now += GONE_AFTER * 2
    here(desk, "emma", "hall:9")
    with desk.store.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM presence").scalar_one() == 1


def test_ten_desks_that_only_say_that_they_are_there_make_nobody_read_again(
    desk: Desk, desk_url: str, clock: Clock
) -> None:
    """At 10 desks it would be 200 lists a minute."""
    for number in range(10):
        here(desk, "li.na", f"hall:{number}")
    with Desk.open(desk_url, clock=clock) as idle:
        # What was said before may still be on its way to a server's listener.
        before = idle.store.pulse()
        wait_until(lambda: idle.store.pulse() == idle.store.pulse(), timeout=5, what="silence")
        before = idle.store.pulse()
        for _beat in range(2):
            clock.now += HEARTBEAT
            for number in range(10):
                here(desk, "li.na", f"hall:{number}")
        assert idle.store.pulse() == before
        here(desk, "emma", "hall:3")
        wait_until(lambda: idle.store.pulse() != before, timeout=5, what="another person at a desk")
