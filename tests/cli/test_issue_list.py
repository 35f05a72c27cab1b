"""The ledger's list from the command line: orders, words, views; several issues assigned at once."""

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.complaint import ComplaintFacts, Remedy, Urgency
from agentdesk.domain.issue import IssueState, Order, Severity
from agentdesk.services import complaints, saved_views
from agentdesk.services.ledger_view import LedgerView
from tests.calling import Call, owe_visit
from tests.cli.conftest import Ran, Run
from tests.desks import as_person
from tests.handling import bring_to


@pytest.fixture
def supervisor(desk: Desk, run: Run) -> Run:
    """The command as the supervisor calls it; 李娜 has raised issues 1 to 3, of which 2 is critical."""
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk))
        for words, severity in (("滤芯漏水", "minor"), ("水压低", "critical"), ("漏水到楼下", "major")):
            call.raise_issue(words, severity=Severity(severity))
        call.end("1.2")
    desk.trust("zhao.min")

    def carry_out(*arguments: str, **more: str) -> Ran:
        return run("--as", "zhao.min", "--today", "2026-11-18", *arguments, AGENTDESK_LANGUAGE="en", **more)

    return carry_out


def numbers(ran: Ran) -> list[int]:
    assert ran.status == 0, ran.err
    return [row["id"] for row in ran.data]


def test_the_list_is_sorted_and_narrowed(desk: Desk, supervisor: Run) -> None:
    facts = ComplaintFacts(Remedy.REPAIR, Urgency.INCONVENIENCE, "")
    desk.do(complaints.classify, 3, Severity.MAJOR, facts)
    listed = ("issues", "list", "--json")
    assert numbers(supervisor(*listed)) == [3, 2, 1]
    assert numbers(supervisor(*listed, "--sort", "severity")) == [2, 3, 1]
    assert numbers(supervisor(*listed, "--sort", "oldest")) == [1, 2, 3]
    assert set(numbers(supervisor(*listed, "--sort", "due"))) == {1, 2, 3}
    assert numbers(supervisor(*listed, "--text", "漏水")) == [3, 1]
    assert numbers(supervisor(*listed, "--text", "2")) == [2]
    assert numbers(supervisor(*listed, "--complaints")) == [3]
    assert numbers(supervisor(*listed, "--department", "quality")) == []
    assert supervisor("issues", "list", "--department", "moon").status == 1
    assert supervisor("issues", "list", "--sort", "colour").status == 2


def test_a_view_is_listed_and_begun_with(desk: Desk, supervisor: Run) -> None:
    assert "Ctrl+G" in supervisor("issues", "views").out
    desk.do(saved_views.save, "早会 [/x]", LedgerView(severity=Severity.CRITICAL, order=Order.OLDEST))
    told = supervisor("issues", "views", "--json").data
    assert told == [
        {
            "name": "早会 [/x]",
            "owner": "赵敏",
            "mine": True,
            "shared": False,
            "opens": False,
            "view": {"standing": "open", "severity": "critical", "order": "oldest"},
        }
    ]
    assert "早会 [/x]" in supervisor("issues", "views").out
    assert numbers(supervisor("issues", "list", "--view", "早会 [/x]", "--json")) == [2]
    refused = supervisor("issues", "list", "--view", "none")
    assert (refused.status, refused.err.strip()) == (1, "There is no view “none”.")


def test_all_are_assigned_or_none(desk: Desk, supervisor: Run) -> None:
    bring_to(desk, 2, IssueState.CLOSED)
    refused = supervisor("issues", "assign", "1", "2", "3", "99", "--person", "wang.lei")
    assert refused.status == 1
    assert "Issue #2 has ended" in refused.err
    assert "There is no issue #99" in refused.err
    assert "2 of 4" in refused.err
    rows = supervisor("issues", "list", "--json").data
    assert [row["assignee"] for row in rows] == ["", ""]
    done = supervisor("issues", "assign", "1", "3", "1", "--person", "wang.lei", "--json").data
    assert [(row["id"], row["assignee"]) for row in done] == [(1, "王磊"), (3, "王磊")]
    said = supervisor("issues", "assign", "1", "3", "--department", "quality").out
    assert said == "Issue #1: 王磊 / 品质部.\nIssue #3: 王磊 / 品质部.\n"
