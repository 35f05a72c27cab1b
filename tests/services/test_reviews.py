"""The review meeting on both databases: what is gathered, what is taken down, who ticks decisions off."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category, Severity
from agentdesk.services import reviews
from agentdesk.services.reviews import Decision, Finding
from tests.desks import TODAY, Clock, as_person
from tests.handling import SUPERVISOR, reopen
from tests.processes import together
from tests.reviewing import DUE, NOVEMBER, decide, gather, person_id, raise_four


def test_issues_are_gathered_by_category_and_severity(desk: Desk) -> None:
    raise_four(desk)
    seen = gather(desk)
    assert seen.count == 4
    quality, delivery = seen.categories[:2]
    assert (quality.category, quality.count, quality.open) == (Category.PRODUCT_QUALITY, 3, 3)
    assert quality.by_severity == {Severity.CRITICAL: 1, Severity.MAJOR: 2, Severity.MINOR: 0}
    assert (quality.unexplained, delivery.unexplained) == (1, 0)
    assert (delivery.category, delivery.count) == (Category.DELIVERY, 1)
    assert {each.category for each in seen.categories} == set(Category)


def test_causes_are_grouped_as_meant_and_named_by_their_newest_issues(desk: Desk) -> None:
    first, second, third, _fourth = raise_four(desk)
    common, single = gather(desk).causes
    assert (common.count, common.categories) == (2, (Category.PRODUCT_QUALITY,))
    assert common.examples == (second, first)
    assert (single.cause, single.count, single.examples) == ("Courier late", 1, (third,))


def test_only_the_period_counts_by_local_days(desk: Desk) -> None:
    raise_four(desk)
    day = timedelta(days=1)
    assert gather(desk, (TODAY, TODAY)).count == 4
    assert gather(desk, (TODAY - 9 * day, TODAY - day)).count == 0
    assert gather(desk, (TODAY + day, TODAY + day)).count == 0
    assert gather(desk, (TODAY - day, TODAY - day)).causes == ()


def test_late_are_clocks_that_ran_out_whether_they_have_ended_or_run(desk: Desk, clock: Clock) -> None:
    raise_four(desk)
    assert [each.late for each in gather(desk).categories] == [0] * len(Category)
    clock.forward(days=30)
    assert [each.late for each in gather(desk).categories if each.count] == [3, 1]


def test_what_the_customer_did_not_accept_is_counted(desk: Desk) -> None:
    numbers = raise_four(desk)
    reopen(desk, numbers[3])
    assert [each.reopened for each in gather(desk).categories if each.count] == [1, 0]


def test_findings_and_decisions_are_taken_down_in_one_review_of_a_period(desk: Desk) -> None:
    with as_person(desk, SUPERVISOR):
        review = desk.do(reviews.open_review, *NOVEMBER)
        assert desk.do(reviews.open_review, *NOVEMBER) == review
        found = Finding(Category.DELIVERY, " 快递晚点 ", "周末", "换快递")
        desk.do(reviews.note_finding, review, found)
    task = decide(desk)
    seen = gather(desk)
    assert seen.review_id == review
    (finding,) = seen.findings
    assert (finding.category, finding.cause, finding.pattern) == ("delivery", "快递晚点", "周末")
    assert (finding.prevention, finding.written_by) == ("换快递", "赵敏")
    assert [(each.id, each.text, each.person, each.due_on) for each in seen.tasks] == [
        (task, "换供应商", "李娜", DUE)
    ]


@contextmanager
def supervisors_desk(url: str) -> Iterator[Desk]:
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust(SUPERVISOR)
        yield desk


def open_november(desk: Desk) -> int:
    return desk.do(reviews.open_review, *NOVEMBER)


def test_desks_that_open_a_review_at_once_open_one(desk_url: str) -> None:
    assert len(set(together(open_november, [(desk_url,)] * 4, opened=supervisors_desk))) == 1


def test_a_decision_is_carried_out_by_whom_it_was_given_to_and_can_be_taken_back(desk: Desk) -> None:
    task = decide(desk)
    with as_person(desk, "wang.lei"), pytest.raises(Refusal, match="no task"):
        desk.do(reviews.done, task)
    with as_person(desk, "li.na"):
        assert [each.id for each in desk.see(reviews.tasks_open)] == [task]
        desk.do(reviews.done, task, "已签约")
        assert desk.see(reviews.tasks_open) == ()
        with pytest.raises(Refusal, match="done already"):
            desk.do(reviews.done, task)
    (row,) = gather(desk).tasks
    assert (row.done_at, row.note) == (desk.now(), "已签约")
    with as_person(desk, SUPERVISOR):
        desk.do(reviews.not_done, task)
        assert [each.id for each in desk.see(reviews.tasks_open)] == [task]
        with pytest.raises(Refusal, match="not done"):
            desk.do(reviews.not_done, task)


def test_open_decisions_are_ones_own_and_the_departments_the_earliest_first(desk: Desk) -> None:
    later = decide(desk, due_on=DUE + timedelta(days=1), login="wang.lei")
    sooner = decide(desk, due_on=DUE, login="wang.lei")
    with as_person(desk, SUPERVISOR):
        assert desk.person is not None
        together = Decision("全员培训", DUE, department_id=desk.person.department_id)
        of_all = desk.do(reviews.decide, desk.do(reviews.open_review, *NOVEMBER), together)
        assert [each.id for each in desk.see(reviews.tasks_open)] == [sooner, of_all, later]
    with as_person(desk, "li.na"):
        assert [each.id for each in desk.see(reviews.tasks_open)] == [of_all]


def test_what_cannot_be_is_refused(desk: Desk) -> None:
    with as_person(desk, SUPERVISOR):
        review = desk.do(reviews.open_review, *NOVEMBER)
        me = person_id(desk, SUPERVISOR)
        for decision, why in (
            (Decision("x", TODAY - timedelta(days=1), me), "is past"),
            (Decision("x", DUE), "Name the person"),
            (Decision(" ", DUE, me), "what is to be done"),
            (Decision("x", DUE, 999), "nobody active"),
            (Decision("x", DUE, None, 999), "no department"),
            (Decision("x" * 1001, DUE, me), "too long"),
        ):
            with pytest.raises(Refusal, match=why):
                desk.do(reviews.decide, review, decision)
        assert desk.do(reviews.decide, review, Decision("x", TODAY, me))
        with pytest.raises(Refusal, match="what the cause is"):
            desk.do(reviews.note_finding, review, Finding(Category.OTHER, " "))
        with pytest.raises(Refusal, match="no review"):
            desk.do(reviews.note_finding, 999, Finding(Category.OTHER, "x"))
        with pytest.raises(Refusal, match="ends before"):
            desk.see(reviews.gather, date(2026, 11, 2), date(2026, 11, 1))
        with pytest.raises(Refusal, match="not begun"):
            desk.do(reviews.open_review, date(2026, 12, 1), date(2026, 12, 31))


def test_agents_neither_see_the_review_nor_hold_it_and_managers_do(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        with pytest.raises(Refusal):
            desk.see(reviews.gather, *NOVEMBER)
        with pytest.raises(Refusal):
            desk.do(reviews.open_review, *NOVEMBER)
    with as_person(desk, "qian.jun"):
        assert desk.do(reviews.open_review, *NOVEMBER)
