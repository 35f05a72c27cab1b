"""What somebody did last about an issue is taken back by a counter entry, while it is still true."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.complaint import EMERGENCY_STEPS, ComplaintFacts, Lesson, Remedy, Urgency
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.services import complaints, history, issue_clocks, issue_undo, issues, notes, promises
from agentdesk.services.issues import Responsible
from tests.calling import raise_some
from tests.desks import TODAY, Clock, as_person
from tests.handling import bring_to, issue_of, take, told_of

UNUSABLE = ComplaintFacts(Remedy.EXCHANGE, Urgency.UNUSABLE, "换新的")
DANGER = ComplaintFacts(Remedy.REFUND, Urgency.DANGER, "马上退货")


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; 李娜 has raised issues 1 and 2 of 王小明."""
    with as_person(desk, "li.na"):
        raise_some(desk, 2)
    desk.trust("zhao.min")
    return desk


def assign(desk: Desk) -> None:
    with desk.store.reading() as tx:
        wang = tx.connection.exec_driver_sql("SELECT id FROM person WHERE login = 'wang.lei'").scalar_one()
    desk.do(issues.assign, 1, Responsible(2, wang))


def promise(desk: Desk) -> None:
    desk.do(promises.make, 1, "寄新滤芯", TODAY + timedelta(days=1))


ACTS: dict[str, Callable[[Desk], object]] = {
    "note": lambda desk: desk.do(notes.add_note, 1, "写错了"),
    "assigned": assign,
    "together": lambda desk: desk.do(issues.work_together, 1, {2, 3}),
    "reclassified": lambda desk: desk.do(complaints.classify, 1, Severity.MINOR),
    "complaint": lambda desk: desk.do(complaints.classify, 1, Severity.CRITICAL, UNUSABLE),
    "promised": promise,
    "step": lambda desk: take(desk, 1, Step.ANALYSE),
}


def seen(desk: Desk) -> object:
    """All of an issue that an act may change."""
    detail = desk.see(issues.detail, 1, "en")
    clocks = [(row.clock, row.run, row.state, row.due_at) for row in desk.see(issue_clocks.of_issue, 1)]
    row = issue_of(desk, 1).model_dump(exclude={"changed_at"})
    return row, detail.beside, detail.promises, detail.care.complaint, clocks


@pytest.mark.parametrize("name", ACTS)
def test_it_is_as_it_was_and_the_timeline_keeps_both(supervised: Desk, name: str, clock: Clock) -> None:
    desk = supervised
    before = seen(desk)
    ACTS[name](desk)
    done = desk.see(issue_undo.last, 1)
    assert done.refused_because is None
    assert name == "note" or seen(desk) != before
    with as_person(desk, "li.na"):
        desk.do(notes.add_note, 1, "在看")
    clock.forward(minutes=10)
    undone = desk.do(issue_undo.undo, 1)
    assert (undone.seq, undone.kind) == (done.seq, done.kind)
    clock.now -= timedelta(minutes=10)
    assert seen(desk) == before
    kinds = [kind for kind, _step in told_of(desk)]
    assert kinds == ["raised", done.kind, "note", "undone"]
    with as_person(desk, "admin"):
        assert desk.see(history.verify).fault is None
    assert desk.see(issue_undo.last, 1).refused_because is not None, "there is nothing left"


def test_a_complaint_is_what_it_was_before(supervised: Desk) -> None:
    desk = supervised
    desk.do(complaints.classify, 1, Severity.MAJOR, UNUSABLE)
    before = seen(desk)
    desk.do(
        complaints.classify,
        1,
        Severity.CRITICAL,
        ComplaintFacts(Remedy.APOLOGY, Urgency.INCONVENIENCE, "道歉"),
    )
    desk.do(issue_undo.undo, 1)
    assert seen(desk) == before


def test_a_promise_is_owed_again_and_a_line_is_to_be_ticked_again(supervised: Desk) -> None:
    desk = supervised
    promise(desk)
    (row,) = desk.see(promises.open_of_customer, 1)
    desk.do(promises.keep, row.id, "已寄")
    assert issue_of(desk, 1).due_on is None
    desk.do(issue_undo.undo, 1)
    assert desk.see(promises.open_of_customer, 1) == (row,)
    assert issue_of(desk, 1).due_on == row.due_on
    desk.do(complaints.classify, 1, Severity.CRITICAL, DANGER)
    step = EMERGENCY_STEPS[0].id
    desk.do(complaints.tick, 1, step)
    desk.do(issue_undo.undo, 1)
    assert desk.see(complaints.care, 1).checklist[0].ticked_at is None
    with pytest.raises(Refusal, match="emergency"):
        desk.do(issue_undo.undo, 1)


def test_one_act_after_another_is_taken_back(supervised: Desk) -> None:
    desk = supervised
    before = seen(desk)
    for name in ("assigned", "note", "step"):
        ACTS[name](desk)
    assert [desk.do(issue_undo.undo, 1).kind for _ in range(3)] == ["state", "note", "assigned"]
    assert seen(desk) == before


def refused(desk: Desk, seq: int | None = None) -> str:
    with pytest.raises(Refusal) as found:
        desk.do(issue_undo.undo, 1, seq)
    if seq is None:
        why = desk.see(issue_undo.last, 1).refused_because
        assert why is None or str(why) == str(found.value), "the page says what the service would"
    return str(found.value)


def test_what_is_not_true_any_more_says_why(supervised: Desk, clock: Clock) -> None:
    desk = supervised
    assert "nothing here" in refused(desk)
    assign(desk)
    with as_person(desk, "qian.jun"):
        assert "nothing here" in refused(desk)
        seq = desk.see(issues.detail, 1, "en").timeline[-1].seq
        assert "nothing here" in refused(desk, seq), "nobody takes back what another one did"
        desk.do(complaints.classify, 1, Severity.CRITICAL)
    assert "Something else" in refused(desk)
    ACTS["note"](desk)
    clock.forward(minutes=10, seconds=1)
    assert "10 minutes" in refused(desk)
    with as_person(desk, "li.na"):
        assert "withdrawn or as a duplicate" in refused(desk)
    desk.do(complaints.classify, 1, Severity.MAJOR, UNUSABLE)
    desk.do(complaints.acknowledge, 1, "电话告知")
    assert "told" in refused(desk)
    desk.do(complaints.learn, 1, {Lesson.SUMMARY: "密封圈"})
    assert "anew" in refused(desk)


def test_a_promise_that_was_kept_since_stays(supervised: Desk) -> None:
    desk = supervised
    promise(desk)
    seq = desk.see(issue_undo.last, 1).seq
    (row,) = desk.see(promises.open_of_customer, 1)
    desk.do(promises.keep, row.id)
    assert "kept before" in refused(desk, seq)


def test_what_was_said_in_the_confirmation_call_stays(supervised: Desk) -> None:
    desk = supervised
    bring_to(desk, 1, IssueState.CLOSED)
    with as_person(desk, "li.na"):
        assert "in a call" in refused(desk)
    ACTS["note"](desk)
    assert desk.do(issue_undo.undo, 1).kind == "note", "a note on an ended issue can be taken back"
