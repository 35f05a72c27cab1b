"""What was promised to customers, shown until it is kept."""

from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, IssueState
from agentdesk.services import customers, issues, promises
from agentdesk.services.issues import IssueFilter
from tests.calling import Call, owe_visit, raise_some
from tests.desks import TODAY, Clock, as_person, untimed
from tests.handling import bring_to, issue_of, told_of


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk; 李娜 has raised issues 1 and 2 of 王小明."""
    with as_person(desk, "li.na"):
        raise_some(desk, 2)
    desk.trust("zhao.min")
    return desk


def test_a_promise_is_shown_until_it_is_kept(desk: Desk, clock: Clock) -> None:
    untimed(desk)
    soon, later = TODAY + timedelta(days=1), TODAY + timedelta(days=3)
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        number = call.raise_issue(promise="明天回电", promised_on=soon)
        desk.do(promises.make, number, "寄新滤芯", later)
        call.end("1.2")
    desk.trust("zhao.min")
    assert issue_of(desk, number).due_on == soon
    brief = desk.see(customers.brief, 1)
    assert [(each.promise, each.promised_on) for each in brief.issues] == [("明天回电", soon)]
    assert [each.text for each in desk.see(promises.open_of_customer, 1)] == ["明天回电", "寄新滤芯"]
    clock.forward(days=2)
    assert [each.text for each in desk.see(promises.due)] == ["明天回电"]
    assert desk.see(issues.counts).late == 1
    first = desk.see(promises.due)[0].id
    desk.do(promises.keep, first, "已回电")
    assert desk.see(promises.due) == ()
    assert (issue_of(desk, number).due_on, desk.see(issues.counts).late) == (later, 0)
    assert [each.promise for each in desk.see(customers.brief, 1).issues] == ["寄新滤芯"]
    assert told_of(desk, number)[-1] == ("kept", "")
    with pytest.raises(Refusal, match="before"):
        desk.do(promises.keep, first)
    with pytest.raises(Refusal, match="no promise"):
        desk.do(promises.keep, 99)


def test_a_promise_outlives_its_issue(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        number = call.raise_issue(promise="寄新滤芯", promised_on=TODAY)
        call.end("1.2")
    bring_to(desk, number, IssueState.CLOSED)
    desk.trust("zhao.min")
    (row,) = desk.see(promises.open_of_customer, 1)
    desk.do(promises.keep, row.id)
    assert desk.see(promises.open_of_customer, 1) == ()
    assert not desk.see(issues.page, IssueFilter(states=OPEN_STATES)).items


def test_what_a_promise_needs(supervised: Desk) -> None:
    for text, day in (("", None), ("回电", TODAY - timedelta(days=1)), ("长" * 501, TODAY)):
        with pytest.raises(Refusal):
            supervised.do(promises.make, 1, text, day)
    bring_to(supervised, 1, IssueState.WITHDRAWN)
    with pytest.raises(Refusal, match="ended"):
        supervised.do(promises.make, 1, "回电", TODAY)
