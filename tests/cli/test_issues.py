"""Issues from the command line: shown, moved on, refused with what is allowed, assigned."""

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from agentdesk.desk import Desk
from tests.calling import raise_some
from tests.cli.conftest import Ran, Run
from tests.desks import as_person


@pytest.fixture
def supervisor(desk: Desk, run: Run) -> Run:
    """The command as the supervisor calls it; 李娜 has raised issues 1 and 2."""
    with as_person(desk, "li.na"):
        raise_some(desk, 2)

    def carry_out(*arguments: str, **more: str) -> Ran:
        return run("--as", "zhao.min", "--today", "2026-11-18", *arguments, AGENTDESK_LANGUAGE="en", **more)

    return carry_out


PLAN = ("--cause", "密封圈老化", "--measure", "更换", "--department", "service", "--person", "wang.lei")


def test_an_issue_is_shown_with_the_steps_that_lead_on(supervisor: Run) -> None:
    shown = supervisor("issues", "show", "1", "--json").data
    assert shown["issue"]["row"]["state"] == "received"
    steps = {each["step"]: each["refused_because"] for each in shown["steps"]}
    assert steps == {"analyse": None, "duplicate": None, "withdraw": None}
    said = supervisor("issues", "show", "1").out
    assert "王小明" in said
    assert "number of the other issue, reason" in said


def test_an_issue_is_moved_on(supervisor: Run) -> None:
    assert supervisor("issues", "step", "1", "analyse", "--json").data["state"] == "analysing"
    planned = supervisor("issues", "step", "1", "plan", *PLAN, "--deadline", "2026-11-20")
    assert (planned.status, planned.out) == (0, "Issue #1: planned.\n")
    shown = supervisor("issues", "show", "1", "--json").data["issue"]
    assert (shown["row"]["assignee"], shown["row"]["due_on"]) == ("王磊", "2026-11-20")
    last = shown["timeline"][-1]
    assert last["value"]["given"]["cause"] == "密封圈老化"
    undone = supervisor("issues", "undo", "1", str(last["seq"]), "--json")
    assert undone.data == {"undone": "state", "entry": last["seq"], "state": "analysing"}
    assert "密封圈老化" in supervisor("issues", "show", "1").out, "the timeline keeps it"


def test_a_refused_step_says_why_and_what_is_allowed(supervisor: Run) -> None:
    refused = supervisor("issues", "step", "1", "plan", *PLAN)
    assert refused.status == 1
    assert "none of its next ones" in refused.err
    assert "Allowed now: analyse, duplicate, withdraw." in refused.err
    told = supervisor("issues", "step", "1", "withdraw", "--json")
    assert (told.status, told.data["refused"]) == (1, "Give the reason.")
    assert [each["step"] for each in told.data["steps"]] == ["analyse", "duplicate", "withdraw"]
    assert supervisor("issues", "step", "99", "analyse").status == 1
    assert supervisor("issues", "step", "1", "fly").status == 2


def test_what_is_named_must_be_there(supervisor: Run) -> None:
    for wrong in (("--department", "moon"), ("--person", "nobody")):
        refused = supervisor("issues", "assign", "1", *wrong)
        assert refused.status == 1
        assert wrong[1] in refused.err
    assert supervisor("issues", "step", "1", "plan", "--deadline", "soon").status == 2


def test_an_issue_is_assigned_and_shared(supervisor: Run) -> None:
    supervisor("issues", "assign", "1", "--department", "technical")
    row = supervisor("issues", "assign", "1", "--person", "wang.lei", "--json").data
    assert (row["department"], row["assignee"]) == ("技术支持部", "王磊")
    said = supervisor("issues", "assign", "1", "--with", "quality", "--with", "service").out
    assert "品质部" in said
    assert "客服部" in said


@pytest.mark.usefixtures("supervisor")
def test_an_agent_is_told_what_is_not_theirs(run: Run) -> None:
    refused = run("--as", "wang.lei", "issues", "step", "1", "analyse", AGENTDESK_LANGUAGE="en")
    assert (refused.status, refused.out) == (1, "")
    assert "not assigned to you" in refused.err


def test_clocks_are_watched_and_late_issues_listed(supervisor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTDESK_LANGUAGE", "en")
    shown = supervisor("issues", "show", "1", "--json").data["issue"]["care"]
    assert {row["clock"] for row in shown["clocks"]} == {"first_response", "plan", "solution"}
    early, late = ("--today", "2026-11-18"), ("--today", "2026-11-20")
    assert supervisor(*late, "issues", "watch", "--once", "--json").data["issues"] == 2
    assert supervisor(*late, "issues", "watch", "--once", "--json").data == {"issues": 0, "alerts": 0}
    rows = supervisor(*late, "issues", "list", "--late", "--json").data
    assert [row["id"] for row in rows] == [2, 1]
    assert "response late by" in supervisor(*late, "issues", "list", "--late").out
    assert "escalated to you" in supervisor(*early, "issues", "show", "1").out


def test_a_complaint_and_what_is_offered_for_it(supervisor: Run) -> None:
    assert (
        supervisor(
            "issues", "classify", "1", "--severity", "minor", "--remedy", "refund", "--urgency", "danger"
        ).status
        == 0
    )
    assert supervisor("issues", "acknowledge", "1", "--how", "电话").status == 0
    assert supervisor("issues", "tick", "1", "people").status == 0
    assert supervisor("issues", "learn", "1", "--summary", "漏水").status == 0
    assert supervisor("issues", "delay", "1", "--until", "2026-12-01", "--reason", "缺件").status == 0
    offered = supervisor("issues", "offer", "1", "refund", "--amount", "480.00", "--json").data
    assert (offered["state"], offered["remedy_id"]) == ("approved", 1)
    assert supervisor("issues", "decide", "1", "--reverse", "--reason", "算错").status == 0
    assert supervisor("issues", "offer", "1", "extended_warranty", "--size", "12").status == 0
    assert supervisor("issues", "told", "1", "--how", "电话").status == 1, "there is no result yet"
    data = supervisor("issues", "show", "1", "--json").data
    assert data["issue"]["row"]["severity"] == "critical"
    assert data["issue"]["care"]["complaint"]["lessons"]["summary"] == "漏水"
    assert [row["state"] for row in data["remedies"]] == ["reversed", "approved"]
    said = supervisor("issues", "show", "1").out
    for words in (
        "emergency",
        "complaint acknowledged: 电话",
        "solution delayed until",
        "in the name of 赵敏",
    ):
        assert words in said, words
    assert supervisor("issues", "offer", "1", "moon").status == 2
    assert supervisor("issues", "offer", "1", "refund").status == 1


def test_the_ledger_goes_to_a_new_file_of_either_kind(supervisor: Run, tmp_path: Path) -> None:
    supervisor("issues", "step", "1", "withdraw", "--reason", "客户撤回")
    listed = tmp_path / "issues.csv"
    done = supervisor("issues", "export", str(listed))
    assert (done.status, done.out) == (0, f"1 issue is in {listed}\n")
    (row,) = csv.DictReader(listed.read_text("utf-8-sig").splitlines())
    assert (row["No."], row["Customer"], row["State"]) == ("2", "王小明", "received")
    book = tmp_path / "all.xlsx"
    assert supervisor("issues", "export", str(book), "--all", "--json").data["issues"] == 2
    head, *rows = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert [row[head.index("State")] for row in rows] == ["received", "withdrawn by the customer"]


def test_an_export_replaces_nothing_and_leaves_no_half_file(supervisor: Run, tmp_path: Path) -> None:
    there = tmp_path / "issues.csv"
    there.write_text("mine", encoding="utf-8")
    refused = supervisor("issues", "export", str(there))
    assert (refused.status, "there already" in refused.err, there.read_text("utf-8")) == (1, True, "mine")
    assert supervisor("issues", "export", str(tmp_path / "issues.pdf")).status == 1
    assert supervisor("--as", "li.na", "issues", "export", str(tmp_path / "agent.csv")).status == 1
    assert sorted(each.name for each in tmp_path.glob("*.*") if "desk" not in each.name) == ["issues.csv"]


def test_an_argument_that_is_no_text_is_refused_in_words(supervisor: Run) -> None:
    ran = supervisor("issues", "note", "1", "a\udcff")
    assert (ran.status, ran.out) == (1, "")
    assert "UTF-8" in ran.err
    assert "Traceback" not in ran.err
