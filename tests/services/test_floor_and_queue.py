"""The floor beside the queues of the same desk: whatever happens in a day, they say the same."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.floor import contact_rate
from agentdesk.domain.queue_order import Band
from agentdesk.domain.reason import because
from agentdesk.domain.visit import VisitKind
from agentdesk.services import floor, people, queue
from agentdesk.services.queue import QueueView
from agentdesk.store.tables import Visit
from tests.calling import ALL_ANSWERED, LONG_AGO, Call
from tests.desks import TODAY, Clock, as_person

AGENTS = ("li.na", "wang.lei", "emma", "zhao.min")
BANDS = tuple(band for band in Band if band.name not in ("APPOINTMENT_DUE", "SOFT_APPOINTMENT"))


def owe(desk: Desk, chance: random.Random, numbers: list[int]) -> None:
    """A visit of any band, somebody's or anybody's, due some time around today."""
    with desk.store.writing() as tx:
        tx.session.add(
            Visit(
                customer_id=chance.randint(1, 4),
                kind=chance.choice([VisitKind.FIRST, VisitKind.PERIODIC]),
                reason=because("Important customer").to_json(),
                due_on=TODAY + timedelta(days=chance.randint(-40, 40)),
                ready_at=chance.choice([LONG_AGO, desk.now() + timedelta(hours=chance.randint(-2, 2))]),
                band=chance.choice(BANDS),
                agent_id=chance.choice([None, *numbers]),
                created_at=LONG_AGO,
            )
        )


def work(desk: Desk, chance: random.Random, going: list[Call]) -> None:
    """Whoever sits at the desk takes the first of the queue, if they hold nothing, and ends it or leaves it open."""
    found = desk.see(queue.page).items
    if desk.see(queue.counts).in_progress or not found:
        return
    call = Call.open(desk, found[0].visit_id)
    match chance.randrange(6):
        case 0:
            call.answer(**ALL_ANSWERED)
            call.end("1.1")
        case 1:
            call.answer(q1="dissatisfied")
            call.end("1.2")
        case 2:
            call.end("2.20", callback_in=timedelta(minutes=chance.randint(5, 180)), own=chance.random() < 0.5)
        case 3:
            call.end("3.12")
        case 4:
            call.end(chance.choice(["3.13", "4.70"]))
        case _:
            going.append(call)


def day_of(desk: Desk, clock: Clock, seed: int) -> None:
    chance, going = random.Random(seed), list[Call]()
    numbers = [desk.see(people.trusted, login).id for login in AGENTS]
    for _ in range(30):
        owe(desk, chance, numbers)
    for _ in range(40):
        clock.forward(minutes=chance.randint(1, 6))
        with as_person(desk, chance.choice(AGENTS)):
            work(desk, chance, going)


@pytest.mark.parametrize("seed", range(4))
def test_the_floor_says_what_the_queues_say(desk: Desk, clock: Clock, seed: int) -> None:
    day_of(desk, clock, seed)
    waiting: dict[int, Band] = {}
    booked: dict[int, bool] = {}
    held = done = 0
    for login in AGENTS:
        with as_person(desk, login):
            counts = desk.see(queue.counts)
            listed = desk.see(queue.page, limit=200).items
            assert counts.due == len(listed)
            with desk.store.reading() as tx:
                waiting |= {
                    each.visit_id: Band(tx.session.get_one(Visit, each.visit_id).band) for each in listed
                }
            later = desk.see(queue.page, QueueView.CALLBACKS).items
            booked |= {each.visit_id: each.ready_at <= desk.now() for each in later}
            held += counts.in_progress
            finished = desk.see(queue.page, QueueView.DONE).items
            assert counts.done_today == len(finished)
            done += len(finished)
        number = desk.see(people.trusted, login).id
        with as_person(desk, "qian.jun"):
            own = desk.see(floor.person_day, number)
        assert own.day.finished == len(finished)
        assert own.day.completed == sum(each.outcome == "1.1" for each in finished)
    with as_person(desk, "qian.jun"):
        seen = desk.see(floor.look)
    depths = Counter(waiting.values())
    assert {band: depth for band, depth in seen.waiting.bands.items() if depth} == depths
    assert seen.waiting.in_queue == len(waiting)
    assert seen.callbacks_due == sum(booked.values())
    assert seen.today.finished == done > 3
    assert seen.today.completed == sum(count for _hour, count in seen.today.hours)
    assert seen.today.reached == contact_rate(seen.today.calls)
    # A claim whose desk has fallen silent is held still, and nobody talks.
    assert 0 <= seen.on_call <= held
