"""Several issues given to somebody at once: shown before, all or none, taken back where it is still true."""

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState
from agentdesk.services import bulk_assign, issues, organisation
from agentdesk.services.bulk_assign import Given, NotAll
from agentdesk.services.issues import Responsible
from tests.calling import raise_some
from tests.desks import as_person
from tests.handling import bring_to, issue_of


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; issues 1 to 5, of which 4 is being resolved and 5 has ended."""
    with as_person(desk, "li.na"):
        raise_some(desk, 3)
        raise_some(desk, 2, customer=2)
    desk.trust("zhao.min")
    bring_to(desk, 4, IssueState.RESOLVING)
    bring_to(desk, 5, IssueState.CLOSED)
    return desk


def wang_lei(desk: Desk, department: str | None = "service") -> Responsible:
    found = {each.code: each.id for each in desk.see(organisation.departments)}
    person = next(each for each in desk.see(issues.assignable) if each.login == "wang.lei")
    return Responsible(found[department] if department else None, person.person_id)


def given(desk: Desk, numbers: list[int], to: Responsible) -> list[Given]:
    plan = desk.see(bulk_assign.plan, numbers, to)
    return [Given(each.row.id, each.before, to) for each in plan if each.refused is None]


def of(desk: Desk, number: int) -> Responsible:
    issue = issue_of(desk, number)
    return Responsible(issue.department_id, issue.assignee_id)


def test_what_would_change_is_told_before_and_nothing_has(supervised: Desk) -> None:
    to = wang_lei(supervised, None)
    supervised.do(issues.assign, 2, to)
    plan = supervised.see(bulk_assign.plan, [5, 4, 3, 2, 1, 99], to)
    told = {each.row.id: each.refused.message if each.refused else None for each in plan}
    assert told == {
        1: None,
        2: "They are responsible for issue #{number} already.",
        3: None,
        4: "Issue #{number} is planned: it needs a department and a person.",
        5: "Issue #{number} has ended; nobody needs to be responsible.",
    }
    assert of(supervised, 1) == Responsible()


def test_all_are_assigned_each_with_an_entry_and_taken_back_whole(supervised: Desk) -> None:
    to = wang_lei(supervised)
    were = {number: of(supervised, number) for number in (1, 2, 3, 4)}
    done = given(supervised, [1, 2, 3, 4, 5], to)
    assert [each.issue_id for each in done] == [1, 2, 3, 4]
    supervised.do(bulk_assign.assign, done)
    assert {of(supervised, number) for number in were} == {to}
    for number in were:
        last = supervised.see(issues.detail, number, "en").timeline[-1]
        assert (last.kind, last.value["assignee"], last.person) == ("assigned", "王磊", "赵敏")
    assert supervised.do(bulk_assign.put_back, done) == ()
    assert {number: of(supervised, number) for number in were} == were


def test_one_that_cannot_be_any_more_keeps_all_as_they_are(supervised: Desk) -> None:
    to = wang_lei(supervised)
    done = given(supervised, [1, 2, 3], to)
    supervised.do(issues.assign, 2, Responsible(department_id=to.department_id))
    bring_to(supervised, 3, IssueState.CLOSED)
    before = len(supervised.see(issues.detail, 1, "en").timeline)
    with pytest.raises(NotAll) as refusal:
        supervised.do(bulk_assign.assign, done)
    assert [(number, str(why)) for number, why in refusal.value.refused] == [
        (2, "Somebody else has assigned issue #2 meanwhile."),
        (3, "Issue #3 has ended; nobody needs to be responsible."),
    ]
    assert "2 of 3" in str(refusal.value)
    assert "#2, #3" in str(refusal.value)
    assert of(supervised, 1) == Responsible()
    assert len(supervised.see(issues.detail, 1, "en").timeline) == before


def test_taking_back_leaves_what_is_no_longer_true(supervised: Desk) -> None:
    to = wang_lei(supervised)
    done = given(supervised, [1, 2, 3], to)
    supervised.do(bulk_assign.assign, done)
    supervised.do(issues.assign, 2, Responsible())
    stay = supervised.do(bulk_assign.put_back, done)
    assert [number for number, _why in stay] == [2]
    assert [of(supervised, number) for number in (1, 2, 3)] == [Responsible()] * 3


def test_who_may_not_assign_one_may_not_assign_many(supervised: Desk) -> None:
    to = wang_lei(supervised)
    done = given(supervised, [1], to)
    supervised.trust("qian.jun")
    with pytest.raises(Refusal, match="not allowed"):
        supervised.see(bulk_assign.plan, [1], to)
    for act in (bulk_assign.assign, bulk_assign.put_back):
        with pytest.raises(Refusal, match="not allowed"):
            supervised.do(act, done)


def test_there_is_an_end_of_how_many(supervised: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_assign, "AT_MOST", 2)
    with pytest.raises(Refusal, match="At most 2"):
        supervised.see(bulk_assign.plan, [1, 2, 3], wang_lei(supervised))


def test_one_who_is_gone_is_named_before(supervised: Desk) -> None:
    with pytest.raises(Refusal, match="not there any more"):
        supervised.see(bulk_assign.plan, [1], Responsible(assignee_id=9999))
