"""My tasks: what concerns somebody and nothing else, what is late first; guests see what is theirs, masked."""

from datetime import timedelta
from random import Random

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.alert import AlertKind
from agentdesk.domain.complaint import EMERGENCY_STEPS, ComplaintFacts, Remedy, Urgency
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.money import Money
from agentdesk.domain.roles import Role
from agentdesk.services import (
    alerts,
    complaints,
    issue_steps,
    issues,
    people,
    promises,
    remedies,
    reviews,
    tasks,
)
from agentdesk.services.issues import IssueDetail, Responsible
from agentdesk.services.organisation import departments
from agentdesk.services.reviews import Decision
from agentdesk.services.tasks import Task, TaskKind
from agentdesk.store.tables import Issue, Promise
from tests.calling import Call, owe_visit
from tests.desks import CLOCK, TODAY, Clock, as_person, password_hash, untimed
from tests.handling import bring_to, issue_of

DANGER = ComplaintFacts(Remedy.REFUND, Urgency.DANGER, "马上退货", Money(328_000, "CNY"))


def person_of(desk: Desk, login: str) -> int:
    with as_person(desk, login):
        assert desk.person is not None
        return desk.person.id


def department(desk: Desk, code: str) -> int:
    with as_person(desk, "zhao.min"):
        return next(each.id for each in desk.see(departments) if each.code == code)


def assign(desk: Desk, number: int, code: str = "", login: str = "") -> None:
    to = Responsible(department(desk, code) if code else None, person_of(desk, login) if login else None)
    with as_person(desk, "zhao.min"):
        desk.do(issues.assign, number, to)


def found(desk: Desk, login: str) -> list[tuple[str, int]]:
    with as_person(desk, login):
        return [(task.kind, task.issue.id if task.issue else 0) for task in desk.see(tasks.mine).items]


def first(desk: Desk, login: str) -> Task:
    with as_person(desk, login):
        return desk.see(tasks.mine).items[0]


def detail(desk: Desk, login: str, number: int = 1) -> IssueDetail:
    with as_person(desk, login):
        return desk.see(issues.detail, number, "zh_Hans")


@pytest.fixture
def staffed(desk: Desk) -> Desk:
    """Nobody at the desk, no clocks; in quality: 何工, and the guests 陈师傅 and 外协. 李娜 has
    raised issues 1 to 3 of 王小明."""
    untimed(desk)
    with as_person(desk, "admin"):
        for login, name, role in (
            ("he.gong", "何工", Role.AGENT),
            ("chen", "陈师傅", Role.GUEST),
            ("waixie", "外协", Role.GUEST),
        ):
            desk.do(
                people.add_person,
                login=login,
                name=name,
                password_hash=password_hash(),
                roles={role},
                language="zh_Hans",
                department_code="quality",
            )
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        for description in ("漏水", "噪音", "异味"):
            call.raise_issue(description)
        call.end("1.2")
    return desk


def test_what_is_assigned_to_me_or_my_department_also_beside_another(staffed: Desk) -> None:
    assert found(staffed, "he.gong") == []
    assign(staffed, 1, login="he.gong")
    assign(staffed, 2, code="quality")
    assign(staffed, 3, code="service")
    assert found(staffed, "he.gong") == [("issue", 1), ("issue", 2)]
    with as_person(staffed, "zhao.min"):
        staffed.do(issues.work_together, 3, {department(staffed, "quality")})
    assert found(staffed, "he.gong") == [("issue", 1), ("issue", 2), ("issue", 3)]
    for number in (1, 2, 3):
        assert detail(staffed, "he.gong", number).row.customer == "王小明", "whatever is listed can be opened"
    bring_to(staffed, 1, IssueState.WITHDRAWN)
    assert ("issue", 1) not in found(staffed, "he.gong")


def test_a_guest_has_only_what_is_assigned_to_them_in_person(staffed: Desk) -> None:
    assign(staffed, 1, code="quality", login="chen")
    assign(staffed, 2, code="quality")
    assign(staffed, 3, code="quality", login="waixie")
    assert found(staffed, "chen") == [("issue", 1)]
    assert found(staffed, "waixie") == [("issue", 3)]
    with as_person(staffed, "chen"):
        for number in (2, 3):
            with pytest.raises(Refusal):
                staffed.see(issues.detail, number, "zh_Hans")
            with pytest.raises(Refusal):
                staffed.do(issues.add_note, number, "看看")
            with pytest.raises(Refusal):
                staffed.do(promises.make, number, "明天", TODAY)
        with pytest.raises(Refusal):
            staffed.see(issues.detail, 99, "zh_Hans")
        assert [each.login for each in staffed.see(issues.assignable)] == ["chen"]


def test_a_guest_reads_nothing_of_the_customer_but_how_the_name_begins(staffed: Desk) -> None:
    assign(staffed, 1, code="quality", login="chen")
    with as_person(staffed, "li.na"):
        staffed.do(promises.make, 1, "寄新滤芯", TODAY)
    with as_person(staffed, "zhao.min"):
        staffed.do(complaints.classify, 1, Severity.MAJOR, DANGER)
    with as_person(staffed, "chen"):
        listed = staffed.see(tasks.mine)
        alert = staffed.do(alerts.alert, 1, AlertKind.RAN_OUT, [person_of(staffed, "chen")])
        unseen = staffed.see(alerts.unseen)
    assert alert == 1
    seen = detail(staffed, "chen")
    assert (seen.row.customer, seen.row.customer_number, seen.tier, seen.others) == ("王**", "", "", ())
    for said in (listed, unseen, seen):
        for hidden in ("王小明", "K001", "13812345678", "138****5678", "important", "噪音"):
            assert hidden not in repr(said), hidden
    whole = detail(staffed, "zhao.min")
    assert (whole.row.customer, len(whole.others)) == ("王小明", 2)
    assign(staffed, 1, code="quality", login="waixie")
    with as_person(staffed, "chen"):
        assert staffed.see(alerts.unseen) == (), "what is no longer theirs"


def test_who_is_responsible_takes_the_step_and_writes_a_note(staffed: Desk) -> None:
    assign(staffed, 1, login="chen")
    with as_person(staffed, "chen"):
        free = [each.step for each in staffed.see(issue_steps.offers, 1) if each.refused_because is None]
        assert free == ["analyse"]
        staffed.do(issue_steps.take, 1, Step.ANALYSE)
        staffed.do(issues.add_note, 1, "已上门")
        (first_one, *_rest) = staffed.see(tasks.mine).items
        assert first_one.issue is not None
        assert first_one.issue.state == "analysing"
    assert detail(staffed, "chen").timeline[-1].value == {"text": "已上门"}


def test_late_first_then_by_when_it_is_due(staffed: Desk, clock: Clock) -> None:
    for number, days in ((1, 3), (2, 1)):
        assign(staffed, number, login="he.gong")
        with as_person(staffed, "li.na"):
            staffed.do(promises.make, number, f"承诺{number}", TODAY + timedelta(days=days))
    assign(staffed, 3, login="he.gong")
    turns = [("promise", 2), ("issue", 2), ("promise", 1), ("issue", 1), ("issue", 3)]
    assert found(staffed, "he.gong") == turns
    due = first(staffed, "he.gong")
    assert (due.text, due.due_at, due.late) == ("承诺2", CLOCK.replace(day=19, hour=16), False)
    clock.forward(days=2)
    with as_person(staffed, "he.gong"):
        listed = staffed.see(tasks.mine)
        assert [task.late for task in listed.items] == [True, True, False, False, False]
        assert (listed.total, listed.late) == (5, 2)
        cut = staffed.see(tasks.mine, 1)
        assert (len(cut.items), cut.total, cut.late) == (1, 5, 2)
        staffed.do(promises.keep, int(listed.items[0].id))
    assert issue_of(staffed, 2).due_on is None
    assert found(staffed, "he.gong")[0] == ("promise", 1)


def test_a_clock_that_ran_out_is_late(desk: Desk, clock: Clock) -> None:
    with as_person(desk, "li.na"):
        Call.open(desk, owe_visit(desk)).raise_issue("漏水")
    assign(desk, 1, login="wang.lei")
    due = first(desk, "wang.lei")
    assert due.issue is not None
    assert due.due_at == due.issue.clock_due_at
    assert due.due_at is not None
    clock.now = due.due_at
    assert not first(desk, "wang.lei").late, "exactly on time is in time (D5)"
    clock.forward(seconds=1)
    assert first(desk, "wang.lei").late


def test_who_took_it_down_keeps_what_was_promised(staffed: Desk) -> None:
    with as_person(staffed, "li.na"):
        staffed.do(promises.make, 1, "回电", None)
    assign(staffed, 1, code="quality")
    assert ("promise", 1) in found(staffed, "li.na")
    assert ("issue", 1) not in found(staffed, "li.na")
    assert ("promise", 1) not in found(staffed, "wang.lei")


def test_what_waits_for_a_decision_is_listed_for_who_may_decide(staffed: Desk) -> None:
    with as_person(staffed, "li.na"):
        offered = staffed.do(remedies.offer, 1, Money(600_00, "CNY"))
    assert ("remedy", 1) in found(staffed, "qian.jun")
    assert ("remedy", 1) not in found(staffed, "zhao.min"), "a manager decides on this much"
    assert ("remedy", 1) not in found(staffed, "li.na")
    with as_person(staffed, "qian.jun"):
        staffed.do(remedies.settle, offered.remedy_id, approve=True)
    assert ("remedy", 1) not in found(staffed, "qian.jun")


def test_the_lines_of_a_checklist_for_whom_the_emergency_concerns(staffed: Desk) -> None:
    assign(staffed, 1, code="quality")
    with as_person(staffed, "zhao.min"):
        staffed.do(complaints.classify, 1, Severity.MAJOR, DANGER)
    for login in ("he.gong", "zhao.min", "li.na"):
        assert found(staffed, login).count(("line", 1)) == len(EMERGENCY_STEPS), login
    assert ("line", 1) not in found(staffed, "wang.lei")
    assert ("line", 1) not in found(staffed, "chen")
    line = first(staffed, "he.gong")
    assert (line.kind, line.text) == (TaskKind.LINE, EMERGENCY_STEPS[0].text)
    with as_person(staffed, "he.gong"):
        staffed.do(complaints.tick, 1, line.id.partition("/")[2])
    assert first(staffed, "he.gong").text == EMERGENCY_STEPS[1].text


def test_what_a_review_meeting_has_given_somebody_to_do(staffed: Desk, clock: Clock) -> None:
    with as_person(staffed, "zhao.min"):
        meeting = staffed.do(reviews.open_review, TODAY, TODAY)
        whom = (person_of(staffed, "wang.lei"), None), (None, department(staffed, "quality"))
        made = [staffed.do(reviews.decide, meeting, Decision("送样检测", TODAY, *who)) for who in whom]
    assert found(staffed, "wang.lei") == [("review", 0)]
    assert ("review", 0) in found(staffed, "he.gong"), "the department's"
    assert ("review", 0) not in found(staffed, "qian.jun"), "who holds reviews has none of it to do"
    clock.forward(days=1)
    task = first(staffed, "wang.lei")
    assert (task.id, task.text, task.due_on, task.late, task.issue) == (
        str(made[0]),
        "送样检测",
        TODAY,
        True,
        None,
    )
    with as_person(staffed, "wang.lei"):
        assert staffed.see(tasks.mine).late == 1
        staffed.do(reviews.done, made[0])
    assert found(staffed, "wang.lei") == []


def test_nobody_without_a_part_in_issues_has_tasks(staffed: Desk) -> None:
    for login in ("sun.li", "admin"):
        with as_person(staffed, login), pytest.raises(Refusal):
            staffed.see(tasks.mine)


def test_the_first_tasks_are_the_first_of_all_of_them(staffed: Desk) -> None:
    """However few are asked for; a day, a clock, both or neither may say when they are due."""
    me, chance = person_of(staffed, "li.na"), Random(7)
    days = [None, *(TODAY + timedelta(days=each) for each in range(-3, 4))]
    clocks = [None, *(CLOCK + timedelta(hours=each) for each in range(-60, 61, 7))]
    with staffed.store.writing() as tx:
        for number in range(60):
            clock = chance.choice(clocks)
            tx.session.add(
                Issue(
                    customer_id=1,
                    category="other",
                    severity="minor",
                    description=f"漏水 {number}",
                    raised_by=me,
                    assignee_id=me,
                    raised_at=CLOCK,
                    changed_at=CLOCK,
                    due_on=chance.choice(days),
                    clock="plan" if clock else None,
                    clock_due_at=clock,
                )
            )
        tx.session.flush()
        for issue_id in range(5, 40):
            tx.session.add(
                Promise(
                    issue_id=issue_id,
                    customer_id=1,
                    text="回电",
                    due_on=chance.choice(days),
                    made_by=me,
                    made_at=CLOCK,
                )
            )
    with as_person(staffed, "li.na"):
        everything = staffed.see(tasks.mine)
        assert everything.total == len(everything.items) == 60 + 35
        assert 10 < everything.late == sum(task.late for task in everything.items)
        for limit in range(1, 80, 13):
            some = staffed.see(tasks.mine, limit)
            assert some.items == everything.items[:limit]
            assert (some.total, some.late) == (everything.total, everything.late)
