"""A call's life: claimed, opened, recorded, killed and gone on with; who holds a visit, and for how long."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category, Severity
from agentdesk.domain.visit import EventKind, VisitState
from agentdesk.services import calls, customers, endings, queue
from agentdesk.services.calls import LEASE, Entry
from agentdesk.services.endings import Ending
from agentdesk.services.issues import NewIssue, raise_issue
from agentdesk.store import visits as stored
from agentdesk.store.tables import Attempt, Visit
from tests.calling import Call, owe_visit
from tests.desks import Clock, as_person


@pytest.fixture
def agent(desk: Desk) -> Desk:
    """A desk with 李娜 at it."""
    desk.trust("li.na")
    return desk


def visit(desk: Desk, visit_id: int) -> Visit:
    with desk.store.reading() as tx:
        return tx.session.get_one(Visit, visit_id)


def answers(desk: Desk, visit_id: int) -> dict[str, str]:
    with desk.store.reading() as tx:
        return stored.answers_of(tx, visit_id)


def attempts(desk: Desk, visit_id: int) -> list[Attempt]:
    with desk.store.reading() as tx:
        found = tx.session.exec(select(Attempt).where(Attempt.visit_id == visit_id).order_by("id"))
        return list(found)


# --- claiming ------------------------------------------------------------


def test_a_visit_is_claimed_by_one_agent_only(agent: Desk) -> None:
    number = owe_visit(agent)
    agent.do(calls.claim, number)
    held = visit(agent, number)
    assert (held.state, held.claimed_by) == (VisitState.CLAIMED, agent.person and agent.person.id)
    agent.do(calls.claim, number)
    with as_person(agent, "wang.lei"):
        with pytest.raises(Refusal, match="Somebody else"):
            agent.do(calls.claim, number)
        assert agent.do(calls.claim_next) is None
    assert agent.see(calls.current) == number


def test_the_next_visit_is_the_first_of_the_queue(agent: Desk) -> None:
    first, second = owe_visit(agent, 1), owe_visit(agent, 2)
    order = [item.visit_id for item in agent.see(queue.page).items]
    assert sorted(order) == [first, second]
    assert [agent.do(calls.claim_next), agent.do(calls.claim_next)] == order
    assert agent.do(calls.claim_next) is None


def test_a_visit_is_given_back_until_something_was_said(agent: Desk) -> None:
    number = owe_visit(agent)
    Call.open(agent, number)
    agent.do(calls.put_back, number)
    assert visit(agent, number).state == VisitState.DUE
    assert attempts(agent, number) == []
    call = Call.open(agent, number)
    call.record(EventKind.SAID, call.node("greeting"))
    with pytest.raises(Refusal, match="F8"):
        agent.do(calls.put_back, number)
    assert visit(agent, number).state == VisitState.CLAIMED


def test_an_earlier_call_does_not_keep_a_visit_from_being_given_back(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent)
    first = Call.open(agent, number)
    first.answer(q1="satisfied")
    step = first.end("3.12")
    assert step.ready_at is not None
    clock.now = step.ready_at
    Call.open(agent, number)
    agent.do(calls.put_back, number)
    assert visit(agent, number).state == VisitState.DUE


# --- the log, and going on after a crash ------------------------------------------------------------


def test_a_killed_desk_goes_on_at_the_same_word(desk_url: str, clock: Clock) -> None:
    with Desk.open(desk_url, clock=clock) as desk:
        desk.trust("li.na")
        number = owe_visit(desk)
        call = Call.open(desk, number)
        call.record(EventKind.SAID, call.node("greeting"))
        call.answer(q1="satisfied", q2="good", q3="yes")
        call.record(EventKind.WENT, call.node("q3_what"))
        desk.do(calls.keep_draft, number, call.node("q3_what"), "漏水，从")
        before = call.sheet.interview().steps
    clock.forward(minutes=2)
    with Desk.open(desk_url, clock=clock) as desk:
        desk.trust("li.na")
        assert desk.see(calls.current) == number
        sheet = desk.do(calls.open_call, number)
        assert sheet.resumed
        assert sheet.drafts == {call.node("q3_what"): "漏水，从"}
        kinds = [event.kind for event in sheet.events]
        assert kinds == ["opened", "said", "answered", "answered", "answered", "went", "resumed"]
        assert [event.seq for event in sheet.events] == list(range(1, 8))
        assert sheet.next_seq == 8
        assert sheet.started_at == call.sheet.started_at
        interview = sheet.interview()
        assert interview.position == call.node("q3_what")
        assert interview.value(call.node("q2")) == "good"
        assert len(interview.steps) == len(before) + 1
        assert len(attempts(desk, number)) == 1


def test_an_answer_takes_over_its_draft_and_a_note_its_own(agent: Desk) -> None:
    number = owe_visit(agent)
    call = Call.open(agent, number)
    agent.do(calls.keep_draft, number, call.node("q7"), "没有")
    agent.do(calls.keep_draft, number, calls.NOTE_FIELD, "周末")
    agent.do(calls.keep_draft, number, call.node("q8"), "再想")
    call.answer(q7="没有困难")
    call.record(EventKind.NOTE, value="周末再打")
    assert agent.do(calls.open_call, number).drafts == {call.node("q8"): "再想"}
    agent.do(calls.keep_draft, number, call.node("q8"), "")
    assert agent.do(calls.open_call, number).drafts == {}


def test_a_number_of_the_log_is_written_once(agent: Desk) -> None:
    number = owe_visit(agent)
    call = Call.open(agent, number)
    call.answer(q1="satisfied")
    twice = Entry(call.seq - 1, EventKind.ANSWERED, call.node("q1"), "neutral")
    with pytest.raises(calls.CallElsewhere):
        agent.do(calls.record, number, [twice])
    assert answers(agent, number) == {call.node("q1"): "satisfied"}


def test_a_write_that_was_stored_unheard_may_be_repeated(agent: Desk) -> None:
    """The server vanished after the commit and before its answer: the same again, and what came since, is fine."""
    number = owe_visit(agent)
    call = Call.open(agent, number)
    first = Entry(call.seq, EventKind.ANSWERED, call.node("q1"), "satisfied", 10)
    second = Entry(call.seq + 1, EventKind.ANSWERED, call.node("q2"), "good", 20)
    agent.do(calls.record, number, [first])
    agent.do(calls.record, number, [first, second])
    assert answers(agent, number) == {call.node("q1"): "satisfied", call.node("q2"): "good"}
    assert [event.kind for event in agent.do(calls.open_call, number).events].count("answered") == 2


def test_a_second_terminal_of_the_same_person_takes_the_call_over(agent: Desk) -> None:
    """Whatever the first one writes then is refused, not mixed in; opening the call again takes it back."""
    number = owe_visit(agent)
    call = Call.open(agent, number)
    seq = call.seq
    agent.do(calls.open_call, number)
    new = NewIssue(Category.DELIVERY, Severity.MINOR, "晚了")
    for write in (
        lambda: agent.do(
            calls.record, number, [Entry(seq, EventKind.ANSWERED, call.node("q1"), "satisfied")]
        ),
        lambda: agent.do(calls.keep_draft, number, "note", "x", seq),
        lambda: agent.do(raise_issue, number, new, seq=seq, elapsed_ms=1),
        lambda: agent.do(endings.end_call, number, Ending("3.13", seq, 1)),
    ):
        with pytest.raises(calls.CallElsewhere):
            write()
    sheet = agent.do(calls.open_call, number)
    assert (sheet.drafts, answers(agent, number)) == ({}, {})
    agent.do(calls.record, number, [Entry(sheet.next_seq, EventKind.ANSWERED, call.node("q1"), "satisfied")])
    assert answers(agent, number) == {call.node("q1"): "satisfied"}


# --- losing a visit ------------------------------------------------------------


def test_every_write_is_refused_once_another_desk_has_the_visit(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent)
    call = Call.open(agent, number)
    clock.forward(seconds=LEASE.total_seconds() + 1)
    with as_person(agent, "wang.lei"):
        agent.do(calls.claim, number)
    for write in (
        lambda: call.answer(q1="satisfied"),
        lambda: agent.do(calls.keep_draft, number, "note", "x"),
        lambda: agent.do(calls.stay, number),
        lambda: agent.do(calls.put_back, number),
        lambda: agent.do(calls.open_call, number),
        lambda: call.end("3.13"),
    ):
        with pytest.raises(Refusal, match="another desk"):
            write()
    assert answers(agent, number) == {}


@pytest.mark.parametrize(("late", "lost"), [(-1, False), (0, False), (1, True)])
def test_a_lease_runs_out_after_its_time_and_not_before(
    agent: Desk, clock: Clock, late: int, lost: bool
) -> None:
    number = owe_visit(agent)
    agent.do(calls.claim, number)
    clock.now += LEASE + timedelta(seconds=late)
    with as_person(agent, "wang.lei"):
        assert (agent.do(calls.claim_next) == number) is lost


def test_a_living_desk_keeps_its_visit(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent)
    agent.do(calls.claim, number)
    for _ in range(4):
        clock.now += LEASE - timedelta(seconds=1)
        agent.do(calls.stay, number)
    with as_person(agent, "wang.lei"):
        assert agent.do(calls.claim_next) is None


def test_another_agent_goes_on_with_what_a_vanished_desk_left(agent: Desk, clock: Clock) -> None:
    number = owe_visit(agent)
    first = Call.open(agent, number)
    first.answer(q1="satisfied", q2="good")
    clock.forward(seconds=LEASE.total_seconds() + 1)
    agent.trust("wang.lei")
    assert agent.do(calls.claim_next) == number
    sheet = agent.do(calls.open_call, number)
    assert not sheet.resumed
    assert sheet.interview().value(first.node("q2")) == "good"
    assert sheet.known.given["agent_name"] == "王磊"
    ended, going_on = attempts(agent, number)
    assert (ended.disposition, ended.ended_at) == ("3.16", clock.now)
    assert (going_on.disposition, going_on.person_id) == (None, agent.person and agent.person.id)


# --- who may ------------------------------------------------------------


@pytest.mark.parametrize("login", ["sun.li", "qian.jun", "admin"])
def test_only_who_works_the_queue_calls(desk: Desk, login: str) -> None:
    number = owe_visit(desk)
    desk.trust(login)
    for attempt in (
        lambda: desk.do(calls.claim, number),
        lambda: desk.do(calls.claim_next),
        lambda: desk.do(calls.open_call, number),
        lambda: desk.do(calls.record, number, []),
        lambda: desk.do(calls.keep_draft, number, "note", "x"),
        lambda: desk.do(calls.stay, number),
        lambda: desk.do(calls.put_back, number),
    ):
        with pytest.raises(Refusal, match="not allowed"):
            attempt()
    assert desk.see(calls.current) is None


def test_showing_a_number_is_written_down(agent: Desk) -> None:
    number = owe_visit(agent)
    sheet = Call.open(agent, number).sheet
    contact = sheet.brief.contacts[0]
    assert "****" in contact.value
    assert agent.do(customers.show_phone, contact.id) == "+8613812345678"
    agent.trust("qian.jun")
    with pytest.raises(Refusal, match="not allowed"):
        agent.do(customers.show_phone, contact.id)


# --- the projection is the replay ------------------------------------------------------------

CHOICES = {
    "q1": ["very_satisfied", "satisfied", "dissatisfied"],
    "q2": ["good", "very_poor"],
    "q3": ["yes", "no"],
    "q3_what": ["漏水", "异响"],
    "q4": ["neutral"],
    "q7": ["没有"],
}
EVENTS = st.lists(
    st.one_of(
        st.sampled_from([(name, value) for name, values in CHOICES.items() for value in values]),
        st.sampled_from([(name, None) for name in CHOICES]),
    ),
    max_size=25,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_the_answers_kept_are_those_of_the_replay(
    desk_url: str, events: list[tuple[str, str | None]]
) -> None:
    with Desk.open(desk_url) as desk:
        desk.trust("li.na")
        number = owe_visit(desk)
        call = Call.open(desk, number)
        for name, value in events:
            kind = EventKind.CLEARED if value is None else EventKind.ANSWERED
            call.record(kind, call.node(name), value or "")
        kept = answers(desk, number)
        sheet = desk.do(calls.open_call, number)
        interview = sheet.interview()
        stored_values = {node: value for node, value in kept.items() if interview.value(node)}
        asked = {call.node(name) for name in CHOICES}
        replayed = {node: value for node, value in interview.values.items() if node in asked}
        assert stored_values == replayed
        call.seq = sheet.next_seq
        call.end("2.112b")
        assert answers(desk, number) == replayed


def test_what_is_in_a_removed_instance_is_no_answer_any_more(agent: Desk) -> None:
    call = Call.open(agent, owe_visit(agent, 1))
    for node in (
        "child[1]/age",
        "child[2]/age",
        "child[2]/pet[1]/name",
        "child[20]/age",
        "children",
        "child[2",
    ):
        call.record(EventKind.ANSWERED, f"/data/{node}", "4")
    agent.do(calls.keep_draft, call.visit_id, "/data/child[2]/note", "half")
    agent.do(calls.keep_draft, call.visit_id, "/data/child[1]/note", "half")
    call.record(EventKind.REPEAT_REMOVED, "/data/child[2]")
    assert set(answers(agent, call.visit_id)) == {
        "/data/child[1]/age",
        "/data/child[20]/age",
        "/data/children",
        "/data/child[2",
    }
    with agent.store.reading() as tx:
        assert set(stored.drafts_of(tx, call.visit_id)) == {"/data/child[1]/note"}
