"""How calls end: every disposition of the table puts the visit where it belongs."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.disposition import APPOINTMENT, DISPOSITIONS, Disposition
from agentdesk.domain.errors import Refusal
from agentdesk.domain.queue_order import Band
from agentdesk.domain.visit import Appointment, VisitState
from agentdesk.services import calls, customers, endings, queue
from agentdesk.services.calls import APPOINTMENT_KEPT_FOR
from agentdesk.services.endings import Ending
from agentdesk.services.queue import QueueView
from agentdesk.store import visits as stored
from agentdesk.store.tables import Attempt, AuditEvent, Contact, Customer, Visit
from tests.calling import ALL_ANSWERED, Call, ask, owe_visit
from tests.desks import CLOCK, TODAY, Clock, as_person
from tests.questionnaire.forms import xform

SHANGHAI = ZoneInfo("Asia/Shanghai")
BY_HAND = [each for each in DISPOSITIONS if each.key]


@pytest.fixture
def agent(desk: Desk) -> Desk:
    """A desk with 李娜 at it."""
    desk.trust("li.na")
    return desk


def visit(desk: Desk, visit_id: int) -> Visit:
    with desk.store.reading() as tx:
        return tx.session.get_one(Visit, visit_id)


def expected_state(disposition: Disposition) -> VisitState:
    """Where the table of dispositions says a first call leaves a visit of a customer with one number."""
    if disposition.final:
        return VisitState.DONE
    if disposition.to_supervisor:
        return VisitState.SUPERVISOR
    return VisitState.REPAIR if disposition.bad_number else VisitState.DUE


@pytest.mark.parametrize("disposition", BY_HAND, ids=lambda each: each.code)
def test_every_disposition_moves_the_visit(agent: Desk, clock: Clock, disposition: Disposition) -> None:
    number = owe_visit(agent)
    call = Call.open(agent, number)
    call.answer(**ALL_ANSWERED)
    clock.forward(minutes=4)
    callback = timedelta(hours=2) if disposition.code == APPOINTMENT else None
    step = call.end(disposition.code, "说明", callback)
    after = visit(agent, number)
    assert after.state == step.state == expected_state(disposition)
    assert (after.claimed_by, after.lease_until, after.attempts) == (None, None, 1)
    assert after.outcome == disposition.code
    assert (after.finished_at is not None) == disposition.final
    if disposition.retry_after is not None:
        assert after.ready_at >= clock.now + disposition.retry_after
        assert 9 <= after.ready_at.astimezone(SHANGHAI).hour < 21
    with agent.store.reading() as tx:
        attempt = tx.session.exec(select(Attempt).where(Attempt.visit_id == number)).one()
        assert (attempt.disposition, attempt.note, attempt.ended_at) == (disposition.code, "说明", clock.now)
        assert attempt.contact_id == 1
        log = stored.events_of(tx, number)
        assert (log[-1].kind, log[-1].value) == ("disposition", disposition.code)
        audited = tx.session.exec(select(AuditEvent).where(AuditEvent.kind == "call_ended")).one()
        assert audited.entity == f"visit:{number}"
        assert tx.session.get_one(Customer, 1).do_not_call is disposition.do_not_call


@pytest.mark.parametrize(
    "disposition", [each for each in BY_HAND if each.note_required], ids=lambda each: each.code
)
def test_some_results_need_a_note(agent: Desk, disposition: Disposition) -> None:
    call = Call.open(agent, owe_visit(agent))
    with pytest.raises(Refusal, match="note"):
        call.end(disposition.code, "  ")
    assert agent.see(calls.current) == call.visit_id


@pytest.mark.parametrize("code", ["9.99", "2.30", "3.90", ""])
def test_codes_that_only_the_rule_gives_are_refused(agent: Desk, code: str) -> None:
    call = Call.open(agent, owe_visit(agent))
    with pytest.raises(Refusal):
        call.end(code)
    assert visit(agent, call.visit_id).state == VisitState.CLAIMED


def test_complete_needs_four_fifths_of_the_closed_questions(agent: Desk) -> None:
    """Six of them, all with choices: four answered are 67 %, five are 83 %."""
    call = Call.open(agent, owe_visit(agent))
    call.answer(q1="satisfied", q2="good", q3="no", q4="neutral")
    with pytest.raises(Refusal, match="4 of 6"):
        call.end("1.1")
    call.answer(q5="often")
    call.end("1.1")
    done = visit(agent, call.visit_id)
    assert (done.state, done.outcome) == (VisitState.DONE, "1.1")


CLOSED = {
    "count": ("int", "<input{}/>", "2"),
    "weight": ("decimal", "<input{}/>", "2.5"),
    "day": ("date", "<input{}/>", "2026-11-18"),
    "agreed": ("string", "<trigger{}/>", "OK"),
    "scale": ("int", '<range{} start="1" end="5" step="1"/>', "4"),
    "order": (
        "odk:rank",
        '<o:rank{} xmlns:o="http://www.opendatakit.org/xforms"><item><label>A</label><value>a</value></item></o:rank>',
        "a",
    ),
}
"""Name to the type, the control and an answer of a question that is answered otherwise than by a text."""


@pytest.mark.parametrize("name", CLOSED)
def test_whatever_is_no_text_counts_towards_complete(agent: Desk, name: str) -> None:
    """A text, a note and what is only shown do not."""
    type_, control, answer = CLOSED[name]
    ask(
        agent,
        xform(
            f"<{name}/><why/><hello/><total/>",
            f'<bind nodeset="/data/{name}" type="{type_}"/><bind nodeset="/data/why" type="string"/>'
            '<bind nodeset="/data/hello" type="string" readonly="true()"/>'
            '<bind nodeset="/data/total" type="int" readonly="/data/why = \'\'"/>',
            control.format(f' ref="/data/{name}"') + '<input ref="/data/why"><label>Why?</label></input>'
            '<input ref="/data/hello"><label>Hello</label></input>'
            '<input ref="/data/total"><label>Total</label></input>',
        ),
    )
    call = Call.open(agent, owe_visit(agent))
    with pytest.raises(Refusal, match="0 of 1"):
        call.end("1.1")
    call.answer(**{name: answer})
    assert call.end("1.1").state == "done"


def test_the_score_is_the_mean_of_the_satisfaction_questions(agent: Desk) -> None:
    call = Call.open(agent, owe_visit(agent))
    call.answer(**ALL_ANSWERED | {"q1": "satisfied", "q4": "very_satisfied"})
    call.end("1.1")
    assert visit(agent, call.visit_id).score == "4.5"


def test_what_is_no_longer_asked_is_no_answer(agent: Desk) -> None:
    call = Call.open(agent, owe_visit(agent))
    call.answer(q3="yes", q3_what="漏水")
    call.answer(**ALL_ANSWERED)
    agent.do(calls.keep_draft, call.visit_id, call.node("q9"), "也许")
    call.end("1.1")
    with agent.store.reading() as tx:
        kept = stored.answers_of(tx, call.visit_id)
        assert kept == {call.node(name): value for name, value in ALL_ANSWERED.items()}
        assert stored.drafts_of(tx, call.visit_id) == {}


def test_a_call_that_was_not_opened_has_no_end(agent: Desk) -> None:
    number = owe_visit(agent)
    agent.do(calls.claim, number)
    with pytest.raises(Refusal, match="not opened"):
        agent.do(endings.end_call, number, Ending("3.13", 1, 1))


# --- never again, bad numbers ------------------------------------------------------------


def test_do_not_call_ends_every_visit_that_nobody_is_in(agent: Desk) -> None:
    ours, waiting, parked, other = (owe_visit(agent, customer) for customer in (1, 1, 1, 2))
    Call.open(agent, parked).end("2.36", "改天")
    with as_person(agent, "wang.lei"):
        in_a_call = owe_visit(agent, 1)
        agent.do(calls.claim, in_a_call)
    Call.open(agent, ours).end("2.112b")
    states = [visit(agent, number).state for number in (ours, waiting, parked, other, in_a_call)]
    assert states == ["done", "done", "done", "due", "claimed"]
    assert visit(agent, waiting).outcome == "2.112b"


def test_a_bad_number_is_marked_and_the_next_one_tried(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent, 2)
    assert Call.open(agent, number).end("4.50").state == "due"
    with agent.store.reading() as tx:
        marked = [
            each.invalid_since for each in tx.session.exec(select(Contact).where(Contact.customer_id == 2))
        ]
    assert marked == [CLOCK, None]
    clock.now = visit(agent, number).ready_at
    assert Call.open(agent, number).end("4.30").state == "repair"
    assert all(not each.valid for each in agent.see(customers.brief, 2).contacts)


def test_the_number_said_to_be_dialled_is_the_one_marked(agent: Desk) -> None:
    call = Call.open(agent, owe_visit(agent, 2))
    second = call.sheet.brief.contacts[1].id
    agent.do(endings.end_call, call.visit_id, Ending("4.50", call.seq, 1, contact_id=second))
    with agent.store.reading() as tx:
        marked = [
            each.invalid_since for each in tx.session.exec(select(Contact).where(Contact.customer_id == 2))
        ]
    assert marked == [None, CLOCK]


# --- the rule of attempts ------------------------------------------------------------


def test_after_six_tries_the_visit_is_over(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent)
    seen = []
    for _ in range(6):
        clock.now = max(clock.now, visit(agent, number).ready_at)
        step = Call.open(agent, number).end("3.13")
        seen.append((clock.now.astimezone(SHANGHAI).date(), clock.now.astimezone(SHANGHAI).hour))
    assert (step.state, step.final_code) == ("done", "3.90")
    assert visit(agent, number).outcome == "3.90"
    assert len({day for day, _hour in seen}) >= 2


# --- appointments ------------------------------------------------------------


def test_an_own_appointment_waits_for_its_agent_then_for_anyone(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent)
    Call.open(agent, number).end(APPOINTMENT, callback_in=timedelta(hours=1))
    booked = visit(agent, number)
    assert (booked.ready_at, booked.band, booked.appointment) == (
        CLOCK + timedelta(hours=1),
        Band.APPOINTMENT_DUE,
        "hard",
    )
    assert agent.do(calls.claim_next) is None
    assert [item.visit_id for item in agent.see(queue.page, QueueView.CALLBACKS).items] == [number]
    clock.now = booked.ready_at + APPOINTMENT_KEPT_FOR
    agent.trust("wang.lei")
    assert agent.do(calls.claim_next) is None
    clock.forward(seconds=1)
    assert agent.do(calls.claim_next) == number


def test_a_missed_appointment_can_be_opened_by_hand_as_well(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent)
    Call.open(agent, number).end(APPOINTMENT, callback_in=timedelta(hours=1))
    agent.trust("wang.lei")
    with pytest.raises(Refusal):
        agent.do(calls.claim, number)
    clock.forward(hours=1, minutes=31)
    agent.do(calls.claim, number)


def test_an_appointment_for_anyone_is_anyones(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent)
    Call.open(agent, number).end(APPOINTMENT, callback_in=timedelta(hours=1), own=False)
    clock.forward(hours=1)
    agent.trust("wang.lei")
    assert agent.do(calls.claim_next) == number


def test_whoever_does_not_answer_an_own_appointment_is_called_by_anyone(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent)
    Call.open(agent, number).end(APPOINTMENT, callback_in=timedelta(hours=1))
    clock.forward(hours=1)
    Call.open(agent, number).end("3.12")
    after = visit(agent, number)
    assert (after.agent_id, after.appointment, after.band) == (None, None, Band.FIRST_VISIT)


@pytest.mark.parametrize("callback", [None, timedelta(0), timedelta(minutes=-1)])
def test_an_appointment_needs_a_time_to_come(agent: Desk, callback: timedelta | None) -> None:
    call = Call.open(agent, owe_visit(agent))
    with pytest.raises(Refusal, match="still to come"):
        call.end(APPOINTMENT, callback_in=callback)
    assert agent.see(calls.current) == call.visit_id


def test_a_callback_is_booked_from_the_queue(agent: Desk) -> None:
    number = owe_visit(agent)
    at = CLOCK + timedelta(days=2)
    agent.do(endings.book_callback, number, at, Appointment.SOFT, own=False)
    booked = visit(agent, number)
    assert (booked.ready_at, booked.appointment, booked.band, booked.agent_id) == (
        at,
        "soft",
        Band.SOFT_APPOINTMENT,
        None,
    )
    assert booked.due_on == TODAY
    with pytest.raises(Refusal, match="still to come"):
        agent.do(endings.book_callback, number, CLOCK)


def test_no_callback_is_booked_for_a_visit_of_somebody_else(agent: Desk) -> None:
    taken, theirs = owe_visit(agent, 1), owe_visit(agent, 2)
    with as_person(agent, "wang.lei"):
        agent.do(calls.claim, taken)
        agent.do(endings.book_callback, theirs, CLOCK + timedelta(hours=1))
    for number in (taken, theirs):
        with pytest.raises(Refusal, match="Somebody else"):
            agent.do(endings.book_callback, number, CLOCK + timedelta(hours=1))


@pytest.mark.parametrize("login", ["sun.li", "qian.jun", "admin"])
def test_only_who_works_the_queue_ends_and_books(desk: Desk, login: str) -> None:
    number = owe_visit(desk)
    desk.trust(login)
    for attempt in (
        lambda: desk.do(endings.end_call, number, Ending("3.13", 1, 1)),
        lambda: desk.do(endings.book_callback, number, CLOCK + timedelta(hours=1)),
    ):
        with pytest.raises(Refusal, match="not allowed"):
            attempt()
