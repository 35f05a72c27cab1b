"""My tasks from the command line."""

import pytest

from agentdesk.desk import Desk
from agentdesk.services import issues
from agentdesk.services.issues import Responsible
from tests.calling import raise_some
from tests.cli.conftest import Ran, Run
from tests.desks import as_person, untimed


@pytest.fixture
def agent(desk: Desk, run: Run) -> Run:
    """The command as 王磊 calls it, to whom issue 2 of three is assigned."""
    untimed(desk)
    with as_person(desk, "li.na"):
        raise_some(desk, 3)
    with as_person(desk, "zhao.min"):
        who = next(each.person_id for each in desk.see(issues.assignable) if each.login == "wang.lei")
        desk.do(issues.assign, 2, Responsible(assignee_id=who))

    def carry_out(*arguments: str, **more: str) -> Ran:
        return run("--as", "wang.lei", "--today", "2026-11-18", *arguments, AGENTDESK_LANGUAGE="en", **more)

    return carry_out


def test_tasks_for_machines_and_for_people(agent: Run) -> None:
    data = agent("tasks", "--json").data
    assert [(each["kind"], each["issue"]["id"]) for each in data["items"]] == [("issue", 2)]
    assert (data["total"], data["late"]) == (1, 0)
    said = agent("tasks").out
    assert "#2" in said
    assert "王小明" in said


def test_whoever_has_no_part_in_issues_is_told_so(run: Run, desk_url: str) -> None:
    refused = run("--as", "sun.li", "tasks", url=desk_url, AGENTDESK_LANGUAGE="en")
    assert refused.status == 1
    assert "not allowed" in refused.err
