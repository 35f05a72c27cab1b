"""Who is mentioned in a text, and what is being typed of it."""

import pytest

from agentdesk.domain.mentions import Somebody, being_typed, mentioned

LI, ZHAO, LI_NA_NA, EMMA = (
    Somebody(1, "li.na", "李娜"),
    Somebody(2, "zhao.min", "赵敏"),
    Somebody(3, "li.nana", "李娜娜"),
    Somebody(4, "Emma", "Emma Clarke"),
)
TWINS = (Somebody(5, "wang.wei", "王伟"), Somebody(6, "wang.wei2", "王伟"))
PEOPLE = (LI, ZHAO, LI_NA_NA, EMMA, *TWINS)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("请 @zhao.min 看一下", [ZHAO]),
        ("请＠zhao.min看一下", [ZHAO]),
        ("@ZHAO.MIN, @li.na.", [ZHAO, LI]),
        ("@李娜娜请看", [LI_NA_NA]),
        ("@李娜请看 @li.na", [LI]),
        ("@Emma Clarke and @emma", [EMMA]),
        ("@王伟", []),
        ("@wang.wei @wang.wei2", list(TWINS)),
        ("@ 三点", []),
        ("寄到 li.na@zhao.min", []),
        ("", []),
    ],
)
def test_who_is_mentioned(text: str, people: list[Somebody]) -> None:
    found = mentioned(text, PEOPLE)
    assert list(found.people) == people
    assert found.unknown == ()


def test_a_login_that_is_nobodys_is_named_as_it_was_typed() -> None:
    assert mentioned("@zhao.mni. 和 @nobody,@nobody", PEOPLE).unknown == ("zhao.mni", "nobody")


@pytest.mark.parametrize(
    ("before", "typed"),
    [
        ("@", ""),
        ("好的 ＠zh", "zh"),
        ("请@赵", "赵"),
        ("@zhao.min ", None),
        ("a@b", None),
        ("", None),
        ("无", None),
    ],
)
def test_what_is_being_typed(before: str, typed: str | None) -> None:
    assert being_typed(before) == typed
