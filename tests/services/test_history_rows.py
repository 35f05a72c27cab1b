"""What people see of an issue is what its signed history says: whatever is changed by plain SQL is named."""

from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.chain import Fault, FaultKind
from agentdesk.domain.complaint import ComplaintFacts, Lesson, Remedy, Urgency
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.issue_replay import COMPARED
from agentdesk.domain.money import Money
from agentdesk.services import (
    alerts,
    complaints,
    erasure,
    history,
    issue_clocks,
    issue_steps,
    issue_undo,
    issues,
    organisation,
    promises,
    remedies,
)
from agentdesk.services.issues import Responsible
from agentdesk.store.tables import Issue
from tests.calling import Call, owe_visit
from tests.desks import Clock, as_person
from tests.handling import NOT_SATISFIED, SATISFIED, SUPERVISOR, bring_to, confirm, take
from tests.services.test_history import tamper

WANTED = ComplaintFacts(Remedy.REFUND, Urgency.DANGER, "退款", Money(10_000, "CNY"))


def fault_of(desk: Desk) -> Fault | None:
    with as_person(desk, "admin"):
        return desk.see(history.verify).fault


@pytest.fixture
def lived(desk: Desk, clock: Clock) -> Desk:
    """Three issues with everything that an issue can have: the first closed after it was opened again, the second a
    complaint under way, the third a duplicate."""
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk, 1))
        for text in ("漏水", "太吵", "又漏水"):
            call.raise_issue(
                text, question="q1", promise="回电", promised_on=desk.today() + timedelta(days=1)
            )
        call.end("1.2")
    desk.trust(SUPERVISOR)
    bring_to(desk, 1, IssueState.RESOLVED)
    clock.forward(days=1)
    confirm(desk, 1, NOT_SATISFIED)
    desk.do(promises.keep, 1, "已回电")
    for step in (Step.PLAN, Step.START, Step.RESOLVE):
        take(desk, 1, step)
    clock.forward(days=1)
    confirm(desk, 1, SATISFIED)
    desk.do(complaints.classify, 2, Severity.MAJOR, WANTED)
    desk.do(complaints.acknowledge, 2, "电话")
    desk.do(complaints.tick, 2, "stop_use")
    desk.do(complaints.learn, 2, dict.fromkeys(Lesson, "密封圈老化"))
    desk.do(remedies.offer, 2, Money(100, "CNY"))
    service = desk.see(organisation.departments)[0].id
    desk.do(issues.assign, 2, Responsible(service, None))
    desk.do(promises.make, 2, "上门", None)
    take(desk, 3, Step.DUPLICATE, original=1)
    return desk


def test_all_that_is_done_is_told(lived: Desk) -> None:
    assert fault_of(lived) is None
    act = lived.see(issue_undo.last, 2)
    lived.do(issue_undo.undo, 2, act.seq)
    lived.do(issue_undo.undo, 2)
    newest = take(lived, 2, Step.WITHDRAW)
    assert fault_of(lived) is None
    lived.do(issue_steps.undo, 2, newest.seq)
    assert fault_of(lived) is None


OTHERS = {
    "state": "'analysing'",
    "severity": "'minor'",
    "category": "'other'",
    "raised_at": "'2026-11-17 00:00:00.000000'",
    "reopened": "7",
    "deadline": "'2027-12-31'",
    "due_on": "'2027-12-31'",
    "acknowledged_at": "'2026-11-17 00:00:00.000000'",
    "kept_at": "'2026-11-17 00:00:00.000000'",
    "ticked_at": "'2026-11-17 00:00:00.000000'",
    "remedy": "'apology'",
    "urgency": "'inconvenience'",
    "priority": "'low'",
    "amount_minor": "1",
    "currency": "'EUR'",
    "kind": "'letter'",
    "verdict": "'not_satisfied'",
    "size": "9",
}
"""Another value that a column can have; numbers of other rows are 2, and texts 全额退款."""
NUMBERED = ("_id", "_by", "duplicate_of")
WHICH = {
    ("issue", "duplicate_of"): "id = 3",
    ("issue", "ended_because"): "id = 3",
    ("promise", "kept_at"): "id = 1",
    ("promise", "kept_by"): "id = 1",
    ("promise", "note"): "id = 1",
    ("visit", "verdict"): "id = (SELECT confirmed_by FROM issue WHERE issue.id = 1)",
    ("emergency_tick", "ticked_at"): "ticked_at IS NOT NULL",
    ("emergency_tick", "ticked_by"): "ticked_at IS NOT NULL",
}


def test_every_column_that_is_changed_by_plain_sql_is_named(lived: Desk) -> None:
    unseen = []
    for table, columns in COMPARED.items():
        for column in columns:
            which = WHICH.get((table, column), "id = 1" if table in ("issue", "promise") else "1 = 1")
            number = next((each for each in NUMBERED if column.endswith(each)), None)
            other = OTHERS.get(column, "2" if number else "'全额退款'")
            if (table, column) == ("issue_remedy", "state"):
                other = "'declined'"
            key = "issue_id" if table in ("complaint", "emergency_tick") else "id"
            with lived.store.reading() as tx:
                row = tx.driver.execute(f"SELECT {key}, {column} FROM {table} WHERE {which}").fetchone()
            assert row is not None, (table, column)
            was = "NULL" if row[1] is None else f"'{row[1]}'"
            if other.strip("'") == str(row[1]):
                other = "1"
            tamper(lived, f"UPDATE {table} SET {column} = {other} WHERE {which}")
            fault = fault_of(lived)
            tamper(lived, f"UPDATE {table} SET {column} = {was} WHERE {which}")
            if fault is None or fault.kind is not FaultKind.ROW or column not in fault.what:
                unseen.append((table, column, fault))
    assert unseen == []
    assert fault_of(lived) is None


def test_rows_that_are_gone_or_put_in_are_named(lived: Desk) -> None:
    for change, back, what in (
        (
            "UPDATE promise SET issue_id = 3 WHERE id = 1",
            "UPDATE promise SET issue_id = 1 WHERE id = 1",
            "promise 1",
        ),
        (
            "UPDATE issue_remedy SET issue_id = 1",
            "UPDATE issue_remedy SET issue_id = 2",
            "issue_remedy 1",
        ),
        (
            "UPDATE emergency_tick SET ticked_at = '2026-11-18 02:00:00', ticked_by = 2 WHERE step = 'people'",
            "UPDATE emergency_tick SET ticked_at = NULL, ticked_by = NULL WHERE step = 'people'",
            "emergency_tick people",
        ),
        (
            "UPDATE answer SET value = 'dissatisfied' WHERE node LIKE '%satisfied' AND value = 'satisfied'",
            "UPDATE answer SET value = 'satisfied' WHERE node LIKE '%satisfied' AND value = 'dissatisfied'",
            "visit",
        ),
    ):
        tamper(lived, change)
        fault = fault_of(lived)
        assert fault is not None, change
        assert (fault.kind, fault.what.startswith(what)) == (FaultKind.ROW, True), fault
        tamper(lived, back)
    assert fault_of(lived) is None


def test_an_issue_that_is_gone_and_one_that_was_put_in_are_named(lived: Desk) -> None:
    like = {column.name: column.name for column in Issue.__table__.columns if column.name != "id"}  # type: ignore[attr-defined]
    like |= {"state": "'received'", "reopened": "0"}
    with lived.store.writing() as tx:  # no rule of the database is against it
        tx.connection.exec_driver_sql(
            f"INSERT INTO issue ({', '.join(like)}) SELECT {', '.join(like.values())} FROM issue WHERE id = 3"
        )
    fault = fault_of(lived)
    assert fault is not None
    assert (fault.kind, fault.subject, fault.stands, fault.told) == (FaultKind.ROW, "issue:4", "", None)
    tamper(
        lived,
        "PRAGMA defer_foreign_keys=ON" if lived.store.path else "SELECT 1",
        "DELETE FROM issue WHERE id = 4",
    )
    assert fault_of(lived) is None


def test_of_an_erased_customer_only_the_words_are_exempt(lived: Desk) -> None:
    with as_person(lived, "admin"):
        lived.do(erasure.erase, 1, "asked by letter")
    assert fault_of(lived) is None
    for column, other in (
        ("state", "'analysing'"),
        ("severity", "'minor'"),
        ("reopened", "0"),
        ("raised_by", "2"),
    ):
        with lived.store.reading() as tx:
            (was,) = tx.driver.execute(f"SELECT {column} FROM issue WHERE id = 1").fetchone()
        if column == "raised_by" and str(was) == "2":
            other = "1"
        tamper(lived, f"UPDATE issue SET {column} = {other} WHERE id = 1")
        fault = fault_of(lived)
        assert fault is not None, column
        assert (fault.subject, fault.what) == ("issue:1", column)
        tamper(lived, f"UPDATE issue SET {column} = '{was}' WHERE id = 1")
    tamper(lived, "UPDATE issue SET description = 'x' WHERE id = 1")
    assert fault_of(lived) is None
    lived.trust(SUPERVISOR)
    lived.do(issues.add_note, 2, "er rief wieder an")
    take(lived, 2, Step.ANALYSE)
    assert fault_of(lived) is None
    tamper(lived, "UPDATE issue SET state = 'received' WHERE id = 2")
    fault = fault_of(lived)
    assert fault is not None
    assert (fault.subject, fault.what, fault.stands, fault.told) == (
        "issue:2",
        "state",
        "received",
        "analysing",
    )


def test_what_another_host_wrote_a_moment_later_is_erased_as_well(
    lived: Desk, desk_url: str, clock: Clock
) -> None:
    with Desk.open(desk_url, clock=Clock(clock.now + timedelta(seconds=2))) as ahead:
        ahead.trust(SUPERVISOR)
        ahead.do(issues.add_note, 2, "von einem Rechner, der vorgeht")
    with as_person(lived, "admin"):
        lived.do(erasure.erase, 1, "asked by letter")
    assert fault_of(lived) is None
    tamper(
        lived,
        "UPDATE audit_event SET value = replace(value, '\"up_to\": ', '\"up_to\": 1') WHERE kind = 'customer_erased'",
    )
    assert fault_of(lived) is not None


def test_one_garbled_issue_does_not_stop_the_clocks_of_the_others(
    desk: Desk, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk, 1))
        for text in ("漏水", "太吵", "又漏水"):
            call.raise_issue(text)
        call.end("1.2")
    desk.trust(SUPERVISOR)
    tamper(desk, "UPDATE issue_event SET kind = 'state', value = '{\"x\": 1}' WHERE issue_id = 2")
    clock.forward(days=30)
    before = len(desk.see(alerts.unseen))
    looked = desk.do(issue_clocks.sweep)
    assert (looked.issues, looked.alerts > 0) == (3, True)
    assert {row.issue_id for row in desk.see(alerts.unseen)} == {1, 3}
    assert len(desk.see(alerts.unseen)) > before
    assert "issue #2" in caplog.text
