"""Notes with mentions, promises and undo from the command line."""

import pytest

from agentdesk.desk import Desk
from tests.calling import raise_some
from tests.cli.conftest import Ran, Run
from tests.desks import as_person, untimed


@pytest.fixture
def as_(desk: Desk, run: Run) -> Run:
    """The command as somebody calls it, their login first; 李娜 has raised issues 1 and 2; no clocks run."""
    untimed(desk)
    with as_person(desk, "li.na"):
        raise_some(desk, 2)

    def carry_out(login: str, *arguments: str, **more: str) -> Ran:
        return run("--as", login, "--today", "2026-11-18", *arguments, AGENTDESK_LANGUAGE="en", **more)

    return carry_out


def test_a_note_mentions_somebody_whose_task_it_is_until_seen(as_: Run) -> None:
    written = as_("zhao.min", "issues", "note", "1", "请 @qian.jun 看一下")
    assert (written.status, written.out) == (0, "Issue #1: written down.\nMentioned: 钱军.\n")
    (task,) = as_("qian.jun", "tasks", "--json").data["items"]
    assert (task["kind"], task["issue"]["id"], task["text"]) == ("mention", 1, "请 @qian.jun 看一下")
    assert "mention" in as_("qian.jun", "tasks").out
    assert as_("qian.jun", "issues", "seen", "1", "--json").data == {"seen": 1}
    assert as_("qian.jun", "tasks", "--json").data["items"] == []
    refused = as_("zhao.min", "issues", "note", "1", "@emma 请看")
    assert refused.status == 1
    assert "Emma Clarke may not see issue #1" in refused.err


def test_a_promise_is_made_kept_and_taken_back(as_: Run) -> None:
    made = as_("zhao.min", "issues", "promise", "1", "寄新滤芯", "--by", "2026-11-20", "--json").data
    assert [(row["text"], row["due_on"], row["kept_at"]) for row in made] == [
        ("寄新滤芯", "2026-11-20", None)
    ]
    assert "promised: 寄新滤芯 · by 2026-11-20" in as_("zhao.min", "issues", "show", "1").out
    assert "寄新滤芯" in as_("li.na", "tasks").out, "of who took the issue down"
    kept = as_("zhao.min", "issues", "kept", "1", "--how", "已寄", "--json").data
    assert kept[0]["note"] == "已寄"
    assert as_("zhao.min", "issues", "kept", "1").status == 1
    undone = as_("zhao.min", "issues", "undo", "1")
    assert undone.out == "Issue #1: took back that a promise was kept.\n"
    assert as_("zhao.min", "issues", "undo", "1", "--json").data["undone"] == "promised"
    assert as_("zhao.min", "issues", "show", "1", "--json").data["issue"]["promises"] == []
    assert "took back: a promise" in as_("zhao.min", "issues", "show", "1").out
    nothing = as_("zhao.min", "issues", "undo", "1")
    assert (nothing.status, nothing.err.strip()) == (
        1,
        "There is nothing here that you did and could take back.",
    )


def test_of_several_promises_it_is_said_which(as_: Run) -> None:
    for text in ("回电", "寄新滤芯"):
        assert as_("zhao.min", "issues", "promise", "1", text).status == 0
    assert "1, 2" in as_("zhao.min", "issues", "kept", "1").err
    left = as_("zhao.min", "issues", "kept", "1", "--promise", "2", "--json").data
    assert [row["id"] for row in left if row["kept_at"] is None] == [1]
    assert as_("zhao.min", "issues", "kept", "2", "--promise", "1").status == 1


def test_what_an_issue_may_be_a_duplicate_of(as_: Run) -> None:
    found = as_("zhao.min", "issues", "alike", "2", "--json").data
    assert [each["row"]["id"] for each in found] == [1]
    said = as_("zhao.min", "issues", "alike", "2").out
    assert "#1" in said
    assert "customer, product, category" in said
