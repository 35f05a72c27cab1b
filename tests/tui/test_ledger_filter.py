"""The ledger's filter as a value: what each key makes of it, and what the service is asked."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.issue import OPEN_STATES, Category, IssueState, Severity
from agentdesk.services.issues import IssueFilter
from agentdesk.services.organisation import DepartmentName
from agentdesk.tui.screens.supervisor.ledger_filter import QUICK, LedgerFilter, Only, Standing
from agentdesk.tui.screens.supervisor.pick import Choice, matching

MIDNIGHT = datetime(2026, 11, 17, 16, tzinfo=UTC)
NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
QUALITY, SERVICE = DepartmentName(1, "quality", "品质部"), DepartmentName(2, "service", "客服部")


def asked(shown: LedgerFilter) -> IssueFilter:
    return shown.query(7, MIDNIGHT, NOW)


@pytest.mark.parametrize(
    ("digit", "wanted"),
    [
        (0, IssueFilter(states=OPEN_STATES)),
        (1, IssueFilter(states=OPEN_STATES, complaints=True)),
        (2, IssueFilter(states=OPEN_STATES, severity="critical")),
        (3, IssueFilter(states=OPEN_STATES, unassigned=True)),
        (4, IssueFilter(states=OPEN_STATES, assignee_id=7)),
        (5, IssueFilter(states=OPEN_STATES, due_before=NOW)),
        (6, IssueFilter(states=OPEN_STATES, raised_from=MIDNIGHT)),
        (7, IssueFilter(states=OPEN_STATES, reopened=True)),
        (8, IssueFilter(states=(IssueState.AWAITING_CUSTOMER,))),
        (9, IssueFilter()),
    ],
)
def test_what_each_digit_asks_for(digit: int, wanted: IssueFilter) -> None:
    assert asked(LedgerFilter().press(digit)) == wanted


@pytest.mark.parametrize("digit", [1, 2, 3, 4, 5, 6, 7, 8, 9])
def test_pressing_twice_takes_it_back(digit: int) -> None:
    once = LedgerFilter().press(digit)
    assert once.holds(digit)
    assert once.narrowed
    assert once.press(digit) == LedgerFilter()


def test_ended_issues_are_those_that_are_not_open() -> None:
    ended = asked(LedgerFilter().next_standing())
    assert set(ended.states) == set(IssueState) - set(OPEN_STATES)
    assert asked(LedgerFilter().next_standing().next_standing()).states == ()
    assert LedgerFilter().next_standing().next_standing().next_standing() == LedgerFilter()


def test_the_keys_go_round() -> None:
    shown = LedgerFilter()
    severities = []
    for _ in range(4):
        shown = shown.next_severity()
        severities.append(shown.severity)
    assert severities == [*Severity, None]
    for category in [*Category, None]:
        shown = shown.next_category()
        assert shown.category is category
    for department in (QUALITY, SERVICE, None):
        shown = shown.next_department((QUALITY, SERVICE))
        assert shown.department is department
    assert LedgerFilter(department=QUALITY).next_department((SERVICE,)).department is None


def test_the_filter_is_said_in_words() -> None:
    shown = LedgerFilter(Standing.ALL, Severity.MAJOR, Category.DELIVERY, QUALITY, Only.MINE)
    assert shown.words() == ["all issues", "major", "delivery", "品质部", "mine"]


def test_finding_looks_at_every_issue_and_0_leaves_it() -> None:
    found = IssueFilter(number=12, customer_ids=(3,))
    shown = LedgerFilter(severity=Severity.MINOR).finding("12", found)
    assert asked(shown) == found
    assert shown.words() == ["all issues", "found by “12”"]
    assert shown.press(0) == LedgerFilter()


@given(st.lists(st.integers(0, 9)))
def test_any_keys_end_in_a_filter_that_says_what_it_holds(digits: list[int]) -> None:
    shown = LedgerFilter()
    for digit in digits:
        shown = shown.press(digit)
    assert shown.words()
    assert shown.narrowed == (asked(shown) != asked(LedgerFilter()))
    assert sum(shown.holds(digit) for digit in QUICK if QUICK[digit].only) <= 1


def test_picking_by_parts_of_names_widths_and_cases() -> None:
    choices = [Choice(1, "李娜  li.na"), Choice(2, "Emma Clarke  emma"), Choice(3, "品质部", "quality")]
    assert [each.value for each in matching(choices, "")] == [1, 2, 3]
    assert [each.value for each in matching(choices, "ＬＩ.")] == [1]
    assert [each.value for each in matching(choices, "clarke EMMA")] == [2]
    assert [each.value for each in matching(choices, "qual")] == [3]
    assert matching(choices, "[/投诉]") == []
