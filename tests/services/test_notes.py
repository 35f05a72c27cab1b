"""People mentioned in a note: alerted, among their tasks until they have looked, and only who may see the issue."""

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Role
from agentdesk.services import alerts, issue_undo, issues, notes, people, tasks
from agentdesk.services.issues import Responsible
from agentdesk.services.tasks import TaskKind
from tests.calling import raise_some
from tests.desks import as_person, password_hash, untimed


def number_of(desk: Desk, login: str) -> int:
    with as_person(desk, login):
        assert desk.person is not None
        return desk.person.id


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """The supervisor at the desk, no clocks; 李娜 has raised issues 1 and 2 of 王小明; 陈师傅 is a guest."""
    untimed(desk)
    with as_person(desk, "admin"):
        desk.do(
            people.add_person,
            login="chen.shifu",
            name="陈师傅",
            password_hash=password_hash(),
            roles={Role.GUEST},
            language="zh_Hans",
            department_code="quality",
        )
    with as_person(desk, "li.na"):
        raise_some(desk, 2)
    desk.trust("zhao.min")
    return desk


def mentions(desk: Desk, login: str) -> list[tuple[int, str]]:
    with as_person(desk, login):
        return [
            (task.issue.id, task.text)
            for task in desk.see(tasks.mine).items
            if task.kind is TaskKind.MENTION and task.issue is not None
        ]


def test_who_is_mentioned_sees_it_until_they_have_looked(supervised: Desk) -> None:
    desk = supervised
    assert desk.do(notes.add_note, 1, "请 @qian.jun 和 ＠李娜 看一下 @zhao.min") == ("钱军", "李娜", "赵敏")
    entry = desk.see(issues.detail, 1, "en").timeline[-1]
    stored = [number_of(desk, login) for login in ("qian.jun", "li.na", "zhao.min")]
    assert entry.value["mentions"] == stored, "people are stored, not only their names"
    said = [(1, "请 @qian.jun 和 ＠李娜 看一下 @zhao.min")]
    assert mentions(desk, "qian.jun") == mentions(desk, "li.na") == said
    assert mentions(desk, "zhao.min") == [], "nobody alerts themselves"
    with as_person(desk, "qian.jun"):
        (row,) = desk.see(alerts.unseen)
        assert (row.kind, row.issue_id, row.text) == ("mention", 1, said[0][1])
        assert desk.do(notes.seen_here, 2) == 0
        assert desk.do(notes.seen_here, 1) == 1
        assert desk.see(alerts.unseen) == ()
    assert mentions(desk, "qian.jun") == []
    assert mentions(desk, "li.na") == said


def test_who_may_not_see_the_issue_is_not_mentioned(supervised: Desk) -> None:
    desk = supervised
    for login, why in (
        ("emma", "Emma Clarke may not see issue #1"),
        ("sun.li", "may not see"),
        ("chen.shifu", "is a guest"),
        ("nobody", "no"),
    ):
        if login == "emma":  # of the department that has nothing to do with it yet
            assert desk.see(issues.detail, 1, "en").row.department == ""
        with pytest.raises(Refusal) as refused:
            desk.do(notes.add_note, 1, f"@{login} 请看")
        assert why in str(refused.value)
    assert [entry.kind for entry in desk.see(issues.detail, 1, "en").timeline] == ["raised"], (
        "nothing is written"
    )
    desk.do(issues.assign, 1, Responsible(None, number_of(desk, "chen.shifu")))
    desk.do(notes.add_note, 1, "@chen.shifu 请看")
    assert [number for number, _text in mentions(desk, "chen.shifu")] == [1]
    desk.do(issues.assign, 1, Responsible(None, number_of(desk, "wang.lei")))
    assert mentions(desk, "chen.shifu") == [], "not the guest's any more"


def test_whom_one_is_offered(supervised: Desk) -> None:
    desk = supervised
    offered = {each.login: each.refused_because is None for each in desk.see(notes.mentionable, 1)}
    assert [login for login, free in offered.items() if free] == list(offered)[: sum(offered.values())]
    assert {login for login, free in offered.items() if free} == {"admin", "li.na", "qian.jun", "zhao.min"}
    desk.do(issues.assign, 1, Responsible(None, number_of(desk, "chen.shifu")))
    with as_person(desk, "chen.shifu"):
        known = {each.login for each in desk.see(notes.mentionable, 1)}
        assert known == {"chen.shifu", "li.na"}, "a guest learns only of those who work on it"


def test_a_note_taken_back_mentions_nobody(supervised: Desk) -> None:
    desk = supervised
    desk.do(notes.add_note, 1, "@qian.jun 请看")
    desk.do(issue_undo.undo, 1)
    assert mentions(desk, "qian.jun") == []
    timeline = desk.see(issues.detail, 1, "en").timeline
    assert [(entry.kind, entry.value.get("text")) for entry in timeline[-2:]] == [
        ("note", "@qian.jun 请看"),
        ("undone", None),
    ]
