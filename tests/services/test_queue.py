"""The agent's queue: what stands in it, in which order, why, and who may look."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.queue_order import Band
from agentdesk.domain.reason import because
from agentdesk.domain.visit import Appointment, VisitKind
from agentdesk.services import calls, endings, queue
from agentdesk.services.endings import Ending
from agentdesk.services.queue import QueueView
from agentdesk.store.tables import Visit
from tests.desks import CLOCK, TODAY, Clock, as_person

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def owe(
    desk: Desk,
    customer: int,
    band: Band = Band.REST,
    due: int = 0,
    *,
    ready: timedelta | None = None,
    agent: str | None = None,
    appointment: Appointment | None = None,
) -> int:
    """Owe a customer a visit that is due `due` days from today; returns its number."""
    kind = VisitKind.FIRST if band is Band.FIRST_VISIT else VisitKind.PERIODIC
    agent_id = None
    if agent is not None:
        with as_person(desk, agent):
            assert desk.person is not None
            agent_id = desk.person.id
    with desk.store.writing() as tx:
        visit = Visit(
            customer_id=customer,
            kind=kind,
            reason=because("Important customer").to_json(),
            due_on=TODAY + timedelta(days=due),
            ready_at=LONG_AGO if ready is None else CLOCK + ready,
            band=band,
            agent_id=agent_id,
            appointment=appointment,
            created_at=LONG_AGO,
        )
        tx.session.add(visit)
        tx.session.flush()
        assert visit.id is not None
        return visit.id


def listed(desk: Desk, view: QueueView = QueueView.ALL) -> list[int]:
    return [item.visit_id for item in desk.see(queue.page, view).items]


def test_bands_come_first_then_the_days(desk: Desk) -> None:
    desk.trust("li.na")
    rest = owe(desk, 1, Band.REST, -30)
    first_late = owe(desk, 2, Band.FIRST_VISIT, -1)
    first_soon = owe(desk, 3, Band.FIRST_VISIT, 3)
    quarterly = owe(desk, 4, Band.OVERDUE_QUARTERLY, -20)
    monthly = owe(desk, 1, Band.OVERDUE_MONTHLY, -10)
    appointment = owe(desk, 2, Band.APPOINTMENT_DUE, 0, appointment=Appointment.HARD)
    assert listed(desk) == [appointment, first_late, first_soon, monthly, quarterly, rest]


def test_what_is_not_due_yet_stays_out(desk: Desk) -> None:
    desk.trust("li.na")
    owe(desk, 1, Band.OVERDUE_MONTHLY, 1)
    owe(desk, 2, Band.REST, 0, ready=timedelta(minutes=1))
    owe(desk, 3, Band.REST, 0, agent="wang.lei")
    assert listed(desk) == []
    assert desk.see(queue.counts).due == 0


def test_an_appointment_comes_to_the_top_when_its_time_comes_though_nobody_writes(
    desk: Desk, clock: Clock
) -> None:
    desk.trust("li.na")
    first = owe(desk, 2, Band.FIRST_VISIT, -1)
    booked = owe(
        desk,
        1,
        Band.APPOINTMENT_DUE,
        ready=timedelta(minutes=5),
        agent="li.na",
        appointment=Appointment.HARD,
    )
    assert listed(desk) == [first]
    assert desk.see(queue.counts).next_callback_at == CLOCK + timedelta(minutes=5)
    (later,) = desk.see(queue.page, QueueView.CALLBACKS).items
    assert (later.visit_id, str(later.why), later.urgent) == (booked, "Booked for later", False)
    clock.forward(minutes=5)
    assert listed(desk) == [booked, first]
    top = desk.see(queue.page).items[0]
    assert (str(top.why), top.urgent) == ("Appointment time reached", True)
    assert desk.see(queue.counts).next_callback_at is None


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_follow_each_other_without_gap_or_repeat(desk: Desk, limit: int) -> None:
    desk.trust("li.na")
    bands = [Band.FIRST_VISIT, Band.OVERDUE_MONTHLY, Band.OVERDUE_QUARTERLY, Band.REST]
    for turn in range(12):
        owe(desk, turn % 4 + 1, bands[turn % 4], -(turn // 2), agent="li.na" if turn % 3 else None)
    whole = listed(desk)
    paged: list[int] = []
    after = None
    while True:
        page = desk.see(queue.page, QueueView.ALL, after, limit)
        paged += [item.visit_id for item in page.items]
        after = page.next
        if after is None:
            break
    assert paged == whole
    assert len(whole) == 12


def test_views_show_their_part_only(desk: Desk) -> None:
    desk.trust("li.na")
    mine = owe(desk, 1, Band.REST, agent="li.na")
    first = owe(desk, 2, Band.FIRST_VISIT)
    monthly = owe(desk, 3, Band.OVERDUE_MONTHLY)
    half_yearly = owe(desk, 4, Band.OVERDUE_HALF_YEARLY)
    assert listed(desk, QueueView.MINE) == [mine]
    assert listed(desk, QueueView.FIRST) == [first]
    assert listed(desk, QueueView.PERIODIC) == [monthly, half_yearly]
    assert desk.see(queue.page, QueueView.MINE).items[0].own


def test_what_is_in_progress_and_done_is_counted_and_listed(desk: Desk) -> None:
    desk.trust("li.na")
    done, kept = owe(desk, 1, Band.FIRST_VISIT, -1), owe(desk, 2)
    for visit_id in (done, kept):
        desk.do(calls.claim, visit_id)
        sheet = desk.do(calls.open_call, visit_id)
    desk.do(endings.end_call, done, Ending("1.2", sheet.next_seq + 1, 1000))
    found = desk.see(queue.counts)
    assert (found.due, found.in_progress, found.done_today, found.target) == (0, 1, 1, 40)
    (working,) = desk.see(queue.page, QueueView.IN_PROGRESS).items
    assert (working.visit_id, str(working.why)) == (kept, "Opened, not ended yet")
    (finished,) = desk.see(queue.page, QueueView.DONE).items
    assert (finished.visit_id, str(finished.why), finished.finished_at) == (done, "Partly completed", CLOCK)
    with as_person(desk, "wang.lei"):
        assert desk.see(queue.page, QueueView.DONE).items == ()


def test_what_yesterday_finished_is_not_counted_today(desk: Desk, clock: Clock) -> None:
    desk.trust("li.na")
    visit_id = owe(desk, 1)
    desk.do(calls.claim, visit_id)
    sheet = desk.do(calls.open_call, visit_id)
    desk.do(endings.end_call, visit_id, Ending("1.2", sheet.next_seq, 0))
    clock.forward(days=1)
    assert desk.see(queue.counts).done_today == 0


def test_counts_stop_at_a_thousand(desk: Desk) -> None:
    desk.trust("li.na")
    rows = [
        {
            "customer_id": 1,
            "kind": "first",
            "reason": because("Important customer").to_json(),
            "due_on": date(2026, 11, 18),
            "ready_at": LONG_AGO,
            "band": int(Band.FIRST_VISIT),
            "created_at": LONG_AGO,
        }
    ] * (queue.COUNT_AT_MOST + 5)
    with desk.store.writing() as tx:
        tx.session.bulk_insert_mappings(Visit, rows)
    assert desk.see(queue.counts).due == queue.COUNT_AT_MOST


def test_a_booked_callback_waits_for_its_agent_and_its_time(desk: Desk, clock: Clock) -> None:
    desk.trust("li.na")
    visit_id = owe(desk, 1)
    desk.do(endings.book_callback, visit_id, CLOCK + timedelta(hours=1))
    assert desk.see(queue.counts).callbacks == 1
    clock.forward(hours=1)
    assert listed(desk) == [visit_id]
    with as_person(desk, "wang.lei"):
        assert listed(desk) == []
        with pytest.raises(Refusal, match="Somebody else"):
            desk.do(calls.claim, visit_id)
    with pytest.raises(Refusal, match="still to come"):
        desk.do(endings.book_callback, visit_id, CLOCK)


def test_another_agents_queue_is_for_those_who_may_see_it(desk: Desk) -> None:
    desk.trust("li.na")
    visit_id = owe(desk, 1, agent="li.na")
    assert desk.person is not None
    li_na = desk.person.id
    with as_person(desk, "zhao.min"):
        assert [item.visit_id for item in desk.see(queue.page, agent_id=li_na).items] == [visit_id]
    with as_person(desk, "wang.lei"), pytest.raises(Refusal):
        desk.see(queue.page, agent_id=li_na)
    with as_person(desk, "qian.jun"), pytest.raises(Refusal):
        desk.see(queue.page)


def test_one_visit_is_found_by_its_number(desk: Desk) -> None:
    desk.trust("li.na")
    visit_id = owe(desk, 1, Band.FIRST_VISIT, -1)
    found = desk.see(queue.item, visit_id)
    assert found is not None
    assert (found.name, found.tier, found.urgent) == ("王小明", "important", True)
    assert desk.see(queue.item, 99) is None
