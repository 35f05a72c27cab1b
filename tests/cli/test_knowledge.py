"""`agentdesk knowledge`: found, added from an issue, retired; for people and for machines."""

import pytest

from agentdesk.desk import Desk
from tests.calling import Call, owe_visit
from tests.cli.conftest import Run
from tests.desks import as_person


@pytest.fixture
def issue_id(desk: Desk) -> int:
    """An issue that 李娜 raised in a call."""
    with as_person(desk, "li.na"):
        return Call.open(desk, owe_visit(desk, 1)).raise_issue("换滤芯后漏水。夜里明显")


def test_an_article_is_added_from_an_issue_found_and_retired(run: Run, issue_id: int) -> None:
    added = run("knowledge", "add", "--from-issue", str(issue_id), "--answer", "旋紧滤芯", "--json")
    assert added.status == 0, added.err
    number = added.data["id"]
    found = run("knowledge", "find", "漏水", "滤芯", "--json").data
    assert [(row["id"], row["title"], row["answer"], row["issue_id"]) for row in found] == [
        (number, "换滤芯后漏水", "旋紧滤芯", issue_id)
    ]
    assert "换滤芯后漏水" in run("knowledge", "find").out
    assert run("knowledge", "retire", str(number), "--json").data == {"id": number, "retired": True}
    assert run("knowledge", "find", "漏水", "--json").data == []
    assert run("knowledge", "retire", str(number)).status == 1


def test_category_and_product_come_first(run: Run, desk_url: str) -> None:
    assert desk_url
    for title, category, product in (
        ("late", "delivery", ""),
        ("leak", "product_quality", "X200"),
        ("hum", "product_quality", "S5"),
    ):
        ran = run(
            "knowledge", "add", "--title", title, "--problem", "p", "--answer", "a",
            "--category", category, "--product", product, "--language", "en",
        )  # fmt: skip
        assert ran.status == 0, ran.err
    asked = run("knowledge", "find", "--category", "product_quality", "--product", "X200", "--json").data
    assert [row["title"] for row in asked] == ["leak", "late", "hum"]


def test_what_is_missing_is_refused(run: Run, desk_url: str) -> None:
    assert desk_url
    ran = run("knowledge", "add", "--title", "t", "--answer", " ", AGENTDESK_LANGUAGE="en")
    assert (ran.status, ran.err.strip()) == (1, "Write the answer that is to be said.")


def test_nobody_but_writers_may_add(run: Run, desk_url: str) -> None:
    assert desk_url
    assert run("--as", "li.na", "knowledge", "add", "--title", "t", "--answer", "a").status == 1
