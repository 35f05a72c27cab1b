"""A desk of version 0.1.0 with an issue in it: what was promised is kept, and the issue goes its way to the end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.issue import IssueState
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.visit import VisitKind
from agentdesk.services import issues, promises, questionnaires, versions
from agentdesk.store.engine import Store
from tests.desks import Clock
from tests.handling import NOT_SATISFIED, SATISFIED, bring_to, confirm, issue_of, take
from tests.store.old_desks import lay_out_0_1_0


@pytest.fixture
def migrated(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """That desk, whose customer was promised something, opened by this version, with 赵敏 at it."""
    lay_out_0_1_0(database_url, tmp_path)
    store = Store(database_url)
    with store.writing() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE issue SET promise = '三天内回电', promised_on = '2026-11-20' WHERE id = 1"
        )
    store.close()
    with Desk.open(database_url, clock=clock) as desk:
        desk.trust("zhao.min")
        yield desk


def test_what_was_promised_is_a_promise(migrated: Desk) -> None:
    issue = issue_of(migrated, 1)
    (row,) = migrated.see(promises.open_of_customer, issue.customer_id)
    assert (row.text, row.due_on, row.made_at, row.kept_at) == (
        "三天内回电",
        date(2026, 11, 20),
        issue.raised_at,
        None,
    )
    assert (issue.due_on, issue.state, issue.cause) == (date(2026, 11, 20), "received", "")
    assert migrated.see(issues.detail, 1, "en").timeline[0].kind == "raised"


def test_the_confirmation_that_it_asks_knows_the_customers_verdict(migrated: Desk) -> None:
    detail = migrated.see(versions.version, "solution_confirmation")
    said = {step["name"]: step["ours"].get("satisfied") for step in detail.model["steps"]}
    assert (detail.row.version, said["solved"]) == (2, "yes")
    assert detail.row.id == migrated.see(questionnaires.version_for, VisitKind.CONFIRMATION)


def test_its_issue_goes_all_the_way(migrated: Desk) -> None:
    bring_to(migrated, 1, IssueState.RESOLVED)
    confirm(migrated, 1, NOT_SATISFIED)
    assert (issue_of(migrated, 1).state, issue_of(migrated, 1).reopened) == ("analysing", 1)
    for step in (Step.PLAN, Step.START, Step.RESOLVE):
        take(migrated, 1, step)
    confirm(migrated, 1, SATISFIED)
    assert issue_of(migrated, 1).state == "closed"
