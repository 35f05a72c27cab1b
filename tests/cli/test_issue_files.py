"""The ledger in a file: every field of R73, the work done and the customer's own words among them."""

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from agentdesk.desk import Desk
from agentdesk.domain.issue import IssueState
from agentdesk.domain.issue_flow import Step
from tests.calling import raise_some
from tests.cli.conftest import Run
from tests.desks import as_person
from tests.handling import NOT_SATISFIED, SATISFIED, SUPERVISOR, bring_to, confirm, reopen, take


@pytest.fixture
def round_again(desk: Desk) -> None:
    """Issue 1: not satisfied, then satisfied; issue 2 a duplicate of it; issue 3 received."""
    with as_person(desk, "li.na"):
        raise_some(desk, 3)
    reopen(desk, 1)
    bring_to(desk, 2, IssueState.DUPLICATE)
    with as_person(desk, SUPERVISOR):
        take(desk, 1, Step.PLAN, cause="又漏")
        take(desk, 1, Step.START)
        take(desk, 1, Step.RESOLVE, result="换了整机")
    confirm(desk, 1, {**SATISFIED, "other": "=这次师傅很好"})


def rows_of(file: Path) -> list[dict[str, str]]:
    if file.suffix == ".csv":
        return list(csv.DictReader(file.open(encoding="utf-8-sig")))
    heads, *rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, heads), map(_as_in_csv, row), strict=True)) for row in rows]


def _as_in_csv(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell)


@pytest.mark.usefixtures("round_again")
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_was_done_and_what_the_customer_says_stands_in_the_file(
    run: Run, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"ledger{suffix}"
    ran = run("--as", SUPERVISOR, "issues", "export", str(file), "--all", "--json", AGENTDESK_LANGUAGE="en")
    assert ran.data == {"file": str(file), "issues": 3}
    third, second, first = rows_of(file)
    said = "satisfied; =这次师傅很好"
    assert (first["State"], first["Reopened"], first["Customer says"]) == (
        "closed: customer satisfied",
        "1",
        said,
    )
    assert (first["Cause"], first["Measure"], first["Result"]) == ("又漏", "上门更换", "换了整机")
    assert first["Asked at"] == first["Changed at"]
    assert second["Result"] == "duplicate of #1"
    assert (third["State"], third["Result"], third["Customer says"]) == ("received", "", "")


@pytest.mark.usefixtures("round_again")
def test_the_file_has_what_the_options_ask_for(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "open.csv"
    said = run("--as", SUPERVISOR, "issues", "export", str(file), AGENTDESK_LANGUAGE="en").out
    assert said == f"1 issue is in {file}\n"
    assert [row["No."] for row in rows_of(file)] == ["3"]


def test_a_customer_who_is_not_satisfied_is_told_so(desk: Desk, run: Run, tmp_path: Path) -> None:
    with as_person(desk, "li.na"):
        raise_some(desk, 1)
    bring_to(desk, 1, IssueState.RESOLVED)
    confirm(desk, 1, {**NOT_SATISFIED, "other": "还是漏"})
    file = tmp_path / "ledger.csv"
    run("--as", SUPERVISOR, "issues", "export", str(file), AGENTDESK_LANGUAGE="en")
    assert rows_of(file)[0]["Customer says"] == "not satisfied; 还是漏"


@pytest.mark.usefixtures("round_again")
def test_neither_an_agent_nor_another_suffix_makes_a_file(run: Run, tmp_path: Path) -> None:
    ran = run("--as", "li.na", "issues", "export", str(tmp_path / "a.csv"), AGENTDESK_LANGUAGE="en")
    assert ran.status == 1
    wrong = run("--as", SUPERVISOR, "issues", "export", str(tmp_path / "a.doc"), AGENTDESK_LANGUAGE="en")
    assert wrong.status == 1
    assert "a.doc: a list is written as .csv or .xlsx." in wrong.err
    assert list(tmp_path.glob("a*")) == []
