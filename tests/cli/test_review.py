"""`agentdesk review`: a period shown, findings and decisions taken down, decisions ticked off."""

import pytest

from agentdesk.desk import Desk
from tests.cli.conftest import Run
from tests.reviewing import raise_four

NOVEMBER = ("--from", "2026-11-01", "--to", "2026-11-30")


@pytest.fixture
def numbers(desk: Desk) -> list[int]:
    """Four issues of 2026-11-18."""
    return raise_four(desk)


def test_a_period_is_shown_for_machines_and_people(run: Run, numbers: list[int]) -> None:
    shown = run("review", "show", *NOVEMBER, "--json").data
    assert shown["count"] == 4
    assert shown["categories"][0]["category"] == "product_quality"
    assert shown["categories"][0]["by_severity"] == {"critical": 1, "major": 2, "minor": 0}
    assert shown["causes"][0]["examples"] == [numbers[1], numbers[0]]
    said = run("review", "show", "--from", "2026-11-01", AGENTDESK_LANGUAGE="en").out
    assert "Issues raised from 2026-11-01 to 2026-11-30: 4" in said
    assert f"#{numbers[1]} #{numbers[0]}" in said
    assert run("review", "show", "--from", "2026-10-01", "--json").data["to_day"] == "2026-10-31"


def test_the_month_ends_on_its_last_day_whatever_day_it_begins_on(run: Run, desk_url: str) -> None:
    assert desk_url
    for first, last in (
        ("2026-02-28", "2026-02-28"),
        ("2026-12-31", "2026-12-31"),
        ("2024-02-01", "2024-02-29"),
    ):
        assert run("review", "show", "--from", first, "--json").data["to_day"] == last


def test_a_finding_and_a_decision_are_taken_down_and_ticked_off(run: Run, numbers: list[int]) -> None:
    assert numbers
    found = run("review", "finding", "密封圈老化", "--category", "product_quality", "--pattern", "冬天",
                *NOVEMBER, "--json")  # fmt: skip
    assert found.status == 0, found.err
    decided = run(
        "review", "task", "换供应商", "--due", "2027-01-31", "--person", "li.na", *NOVEMBER, "--json"
    )
    assert decided.status == 0, decided.err
    assert decided.data["review_id"] == found.data["review_id"]
    number = str(decided.data["id"])
    assert [row["text"] for row in run("review", "tasks", "--json").data] == ["换供应商"]
    assert "换供应商" in run("review", "show", *NOVEMBER).out
    assert run("--as", "li.na", "review", "done", number, "--note", "已签约", "--json").status == 0
    assert run("review", "tasks", "--json").data == []
    assert "已签约" in run("review", "show", *NOVEMBER).out
    assert run("review", "done", number).status == 1
    assert run("review", "done", number, "--undo", "--json").data == {"id": int(number), "done": False}
    assert len(run("review", "tasks", "--json").data) == 1


def test_a_past_day_and_nobody_are_refused(run: Run, numbers: list[int]) -> None:
    assert numbers
    past = run("review", "task", "x", "--due", "2020-01-31", "--person", "li.na", *NOVEMBER)
    assert past.status == 1
    assert "2020-01-31" in past.err
    assert run("review", "task", "x", "--due", "2027-01-31", *NOVEMBER).status == 1
    assert run("review", "task", "x", "--due", "soon", *NOVEMBER).status == 2
    assert run("--as", "li.na", "review", "show").status == 1
