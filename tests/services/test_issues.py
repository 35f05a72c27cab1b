"""The ledger's acts: raising, finding, filtering, assigning, noting; who may, and what is written down."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, Category, IssueState, Severity
from agentdesk.services import issues, organisation
from agentdesk.services.issues import IssueFilter, Responsible
from tests.calling import Call, owe_visit, raise_some
from tests.desks import TODAY, Clock, as_person


def numbers(desk: Desk, by: IssueFilter = IssueFilter()) -> list[int]:
    return [row.id for row in desk.see(issues.page, by).items]


def test_an_issue_raised_in_a_call_is_on_the_ledger_with_everything_said(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        call.answer(q1="satisfied", q3="yes")
        number = call.raise_issue(
            " 滤芯漏水 ",
            severity=Severity.CRITICAL,
            question="q3",
            promise="明天回电",
            promised_on=TODAY + timedelta(days=1),
        )
    desk.trust("zhao.min")
    found = desk.see(issues.detail, number, "zh_Hans")
    assert (found.row.customer, found.row.customer_number, found.row.product) == ("王小明", "K001", "净水器 X200")
    assert (found.row.description, found.row.severity, found.row.state) == ("滤芯漏水", "critical", "received")
    assert (found.row.raised_by, found.promise) == ("李娜", "明天回电")
    assert (found.question, found.answer) == ("产品是否出现过质量问题？", "是")
    assert [(entry.kind, entry.person) for entry in found.timeline] == [("raised", "李娜")]
    english = desk.see(issues.detail, number, "en")
    assert (english.question, english.answer) == ("Has the product had any quality problems?", "Yes")
