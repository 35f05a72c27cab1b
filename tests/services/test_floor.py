"""The floor as the supervisor sees it, beside what agents have done through the services."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Severity
from agentdesk.domain.queue_order import Band
from agentdesk.domain.visit import EventKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.services import calls, floor, presence
from agentdesk.services.acting import Acting
from agentdesk.services.floor import Floor, PersonDay
from agentdesk.store.tables import Visit
from tests.calling import ALL_ANSWERED, Call, owe_visit
from tests.desks import TODAY, Clock, as_person


def look(desk: Desk, before: Floor | None = None) -> Floor:
    with as_person(desk, "zhao.min"):
        return desk.see(floor.look, before)


def day_of(desk: Desk, login: str, *, by: str = "zhao.min") -> PersonDay:
    number = desk.trust(login).id
    with as_person(desk, by):
        return desk.see(floor.person_day, number)


def begin(desk: Desk, customer: int = 1, login: str = "li.na") -> Call:
    desk.trust(login)
    return Call.open(desk, owe_visit(desk, customer))


def test_a_call_is_seen_with_whom_how_long_and_at_which_question(desk: Desk, clock: Clock) -> None:
    call = begin(desk)
    clock.forward(minutes=2)
    call.answer(q1="satisfied")
    call.record(EventKind.WENT, call.node("q2"))
    seen = look(desk)
    (person,) = seen.people
    assert (person.name, person.desks, person.place, seen.on_call) == ("李娜", (), None, 1)
    assert person.call is not None
    assert (person.call.customer, person.call.product) == ("王小明", "净水器 X200")
    assert seen.at - person.call.started_at == timedelta(minutes=2)
    assert person.call.asked is not None
    assert (person.call.asked.number, person.call.asked.done) == ("2", 1)
    assert "质量" in person.call.asked.label


def test_a_later_look_reads_again_only_what_has_moved(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    still, moving = begin(desk), begin(desk, 2, "wang.lei")
    first = look(desk)
    moving.record(EventKind.WENT, moving.node("q3"))
    read: list[int] = []
    whole = floor._interview

    def noted(act: Acting, visit: int) -> Interview | None:
        read.append(visit)
        return whole(act, visit)

    monkeypatch.setattr(floor, "_interview", noted)
    second = look(desk, first)
    assert read == [moving.visit_id]
    by_visit = {person.call.visit_id: person.call for person in second.people if person.call}
    asked = by_visit[moving.visit_id].asked
    assert asked is not None
    assert asked.number == "3"
    assert by_visit[still.visit_id] in [person.call for person in first.people]
    assert second.people == look(desk).people


def test_a_call_is_over_when_it_ends_and_when_its_desk_has_vanished(desk: Desk, clock: Clock) -> None:
    begin(desk).end("3.13")
    assert look(desk).on_call == 0
    begin(desk, 2)
    clock.now += calls.LEASE
    assert look(desk).on_call == 1
    clock.forward(seconds=1)
    assert look(desk).people == ()


def test_the_day_is_counted(desk: Desk, clock: Clock) -> None:
    whole = begin(desk)
    whole.answer(**ALL_ANSWERED)
    clock.forward(minutes=4)
    whole.end("1.1")
    clock.forward(hours=1)
    busy = begin(desk, 2, "wang.lei")
    clock.forward(minutes=1)
    busy.end("3.12")
    part = begin(desk, 3, "wang.lei")
    part.raise_issue("漏水", severity=Severity.CRITICAL)
    part.raise_issue("慢")
    part.answer(q1="dissatisfied")
    clock.forward(minutes=2)
    part.end("1.2")
    today = look(desk).today
    assert dict(today.calls) == {"1.1": 1, "1.2": 1, "3.12": 1}
    assert (today.finished, today.completed, today.issues, today.critical) == (2, 1, 2, 1)
    assert today.reached == pytest.approx(2 / 3)
    with desk.store.reading() as tx:
        scores = [
            float(row[0])
            for row in tx.connection.exec_driver_sql("SELECT score FROM visit WHERE score IS NOT NULL")
        ]
    assert len(scores) == 2
    assert today.satisfaction == pytest.approx(sum(scores) / 2)
    by_hour = {start.astimezone(desk.zone).hour: count for start, count in today.hours}
    assert by_hour == {hour: int(hour == 10) for hour in range(12)}


def test_yesterday_does_not_count(desk: Desk, clock: Clock) -> None:
    begin(desk).end("1.2")
    clock.forward(days=1)
    today = look(desk).today
    assert (today.finished, dict(today.calls), today.satisfaction, today.reached) == (0, {}, None, None)


def test_what_waits_is_told_by_reason(desk: Desk, clock: Clock) -> None:
    visits = [owe_visit(desk, customer) for customer in (1, 2, 3, 4, 5)]
    agent = desk.trust("li.na").id
    changes: tuple[dict[str, Any], ...] = (
        {"band": Band.OVERDUE_MONTHLY},
        {"agent_id": agent},
        {"state": "supervisor"},
        {"state": "repair"},
        {"due_on": TODAY + timedelta(days=40)},
    )
    with desk.store.writing() as tx:
        visit = Visit.__table__.c  # type: ignore[attr-defined]
        for number, values in zip(visits, changes, strict=True):
            tx.connection.execute(update(Visit).where(visit.id == number).values(**values))
    seen = look(desk)
    assert {band: count for band, count in seen.waiting.bands.items() if count} == {
        Band.FIRST_VISIT: 1,
        Band.OVERDUE_MONTHLY: 1,
    }
    assert (seen.waiting.in_queue, seen.waiting.supervisor, seen.waiting.repair) == (2, 1, 1)
    desk.trust("wang.lei")
    call = Call.open(desk, owe_visit(desk, 1))
    call.end("appointment", callback_in=timedelta(minutes=30))
    assert (look(desk).callbacks_due, look(desk).callbacks_soon) == (0, 1)
    clock.forward(minutes=31)
    assert (look(desk).callbacks_due, look(desk).callbacks_soon) == (1, 1)


def test_a_persons_day_and_the_answers_of_the_call(desk: Desk, clock: Clock) -> None:
    for minutes in (1, 3):
        call = begin(desk)
        clock.forward(minutes=minutes)
        call.end("3.13")
    with as_person(desk, "li.na"):
        desk.do(presence.here, "hall:1")
    begin(desk, 3, "wang.lei")
    going_on = begin(desk, 2)
    going_on.answer(q1="satisfied")
    seen = day_of(desk, "li.na")
    assert (seen.person.desks, seen.person.calls, dict(seen.day.calls)) == (("hall:1",), 2, {"3.13": 2})
    assert seen.average == timedelta(minutes=2)
    assert seen.last is not None
    assert seen.last.disposition == "3.13"
    assert [(answer.number, answer.said) for answer in seen.answers] == [("1", "满意")]


def test_a_person_who_is_not_there_has_a_day_too(desk: Desk) -> None:
    begin(desk).end("3.13")
    seen = day_of(desk, "li.na")
    assert (seen.person.name, seen.person.calls, seen.person.call, seen.answers) == ("李娜", 1, None, ())
    assert day_of(desk, "emma").average is None
    with as_person(desk, "zhao.min"), pytest.raises(Refusal):
        desk.see(floor.person_day, 999)


@pytest.mark.parametrize(
    ("login", "may"),
    [("zhao.min", True), ("qian.jun", True), ("sun.li", True), ("admin", True), ("li.na", False)],
)
def test_who_may_see_the_floor(desk: Desk, login: str, may: bool) -> None:
    desk.trust(login)
    if may:
        desk.see(floor.look)
        return
    for service in (floor.look, lambda act: floor.person_day(act, 1)):
        with pytest.raises(Refusal):
            desk.see(service)
