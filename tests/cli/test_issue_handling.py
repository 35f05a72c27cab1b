"""`agentdesk issues handling`: figures of a period, the issues behind one, a file, one's own."""

import csv
from pathlib import Path

import pytest
from python_calamine import load_workbook

from agentdesk.desk import Desk
from agentdesk.domain.issue_flow import Step
from agentdesk.services import issues, organisation
from agentdesk.services.issues import Responsible
from tests.cli.conftest import Run
from tests.desks import Clock, as_person
from tests.handling import SUPERVISOR, take
from tests.reviewing import person_id, raise_four

NOVEMBER = ("--from", "2026-11-01", "--to", "2026-11-30")


@pytest.fixture
def handled(desk: Desk, clock: Clock) -> Desk:
    """Four issues: three planned by 赵敏; the fourth is 李娜's, and her first response is out since 12:00."""
    numbers = raise_four(desk)
    department = next(each.id for each in desk.see(organisation.departments) if each.code == "service")
    with as_person(desk, SUPERVISOR):
        desk.do(issues.assign, numbers[3], Responsible(department, person_id(desk, "li.na")))
        clock.forward(hours=3)
        take(desk, numbers[3], Step.ANALYSE)
    return desk


def test_figures_for_machines_and_people(run: Run, handled: Desk) -> None:
    assert handled
    shown = run("issues", "handling", *NOVEMBER, "--json").data
    assert shown["visited"] == 1
    by_name = {row["name"]: row for row in shown["rows"]}
    assert by_name["李娜"]["clocks"]["first_response"] == {"met": 0, "missed": 1, "in_time": 0.0}
    assert by_name["李娜"]["response"] == {"n": 1, "median_hours": 2.0, "p90_hours": 2.0}
    assert by_name["赵敏"]["clocks"]["first_response"] == {"met": 3, "missed": 0, "in_time": 1.0}
    assert by_name["赵敏"]["satisfied"] is None
    assert shown["rows"][-1]["key"] == "all"
    said = run("issues", "handling", *NOVEMBER, AGENTDESK_LANGUAGE="en").out
    assert "0% (1)" in said
    assert "— (0)" in said
    assert "complaint rate: 0.0%" in said


def test_the_issues_behind_a_figure(run: Run, handled: Desk) -> None:
    assert handled
    asked = ("issues", "handling", *NOVEMBER, "--issues")
    assert run(*asked, "missed:first_response", "--json").data == [4]
    assert run(*asked, "met:plan", "--of", SUPERVISOR, "--json").data == [3, 2, 1]
    assert run(*asked, "met:plan", "--by", "category", "--of", "delivery", "--json").data == [3]
    assert "#4" in run(*asked, "missed", "--of", "li.na", AGENTDESK_LANGUAGE="en").out
    assert run(*asked, "nonsense").status == 2
    assert run(*asked, "solved:plan").status == 2


def test_agents_see_their_own(run: Run, handled: Desk) -> None:
    assert handled
    own = run("--as", "li.na", "issues", "handling", *NOVEMBER, "--json").data
    assert [row["name"] for row in own["rows"]] == ["李娜", ""]
    assert own["complaint_rate"] is None
    assert run("--as", "li.na", "issues", "handling", *NOVEMBER, "--by", "department").status == 1


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_file(run: Run, handled: Desk, tmp_path: Path, suffix: str) -> None:
    assert handled
    path = tmp_path / f"handling.{suffix}"
    asked = ("issues", "handling", *NOVEMBER, "--file", str(path))
    assert run(*asked, AGENTDESK_LANGUAGE="en").status == 0
    if suffix == "csv":
        lines = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    else:
        lines = [
            [str(cell) for cell in line] for line in load_workbook(path).get_sheet_by_index(0).to_python()
        ]
    head = lines[0]
    assert head[0] == "Person"
    of_li_na = dict(zip(head, next(line for line in lines if line[0] == "李娜"), strict=True))
    assert float(of_li_na["first response: missed"]) == 1
    assert float(of_li_na["first response: median, office hours"]) == 2.0
    assert of_li_na["satisfied, %"] == "—"
    assert run(*asked).status == 1, "it is there already"
    assert run(*asked, "--replace").status == 0
