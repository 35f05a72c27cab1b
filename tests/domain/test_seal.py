"""A seal's code: short, the same for the same ends of chains, read as people say it."""

import string
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.chain import Head
from agentdesk.domain.errors import Refusal
from agentdesk.domain.seal import read_code, seal_code
from tests.scripts import ROOT

KEY = bytes(range(32))
DAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
HEADS = [Head("audit_event", 0, 3, "ab" * 32), Head("audit_event", 2, 9, "cd" * 32)]
CODE = seal_code(KEY, DAY, AT, "", HEADS)


def test_it_is_sixteen_characters_that_nobody_mistakes() -> None:
    groups = CODE.split("-")
    assert [len(group) for group in groups] == [4] * 4
    assert set("".join(groups)) <= set(string.digits + string.ascii_uppercase) - set("ILOU")


def test_it_covers_all_that_it_seals() -> None:
    others = [
        seal_code(bytes(32), DAY, AT, "", HEADS),
        seal_code(KEY, date(2026, 11, 19), AT, "", HEADS),
        seal_code(KEY, DAY, AT.replace(hour=11), "", HEADS),
        seal_code(KEY, DAY, AT, CODE, HEADS),
        seal_code(KEY, DAY, AT, "", HEADS[:1]),
        seal_code(KEY, DAY, AT, "", [HEADS[0], Head("audit_event", 2, 8, "cd" * 32)]),
    ]
    assert len({CODE, *others}) == 7
    assert seal_code(KEY, DAY, AT, "", reversed(HEADS)) == CODE


@given(st.data())
def test_it_is_read_as_people_write_it(data: st.DataObject) -> None:
    said = "".join(
        data.draw(
            st.sampled_from({"0": "0Oo", "1": "1IiLl", "-": ["", "-", " "]}.get(each, [each, each.lower()]))
        )
        for each in CODE
    )
    assert read_code(said) == CODE


@pytest.mark.parametrize("wrong", ["", "7Q2M", CODE[:-1], CODE + "0", CODE[:-1] + "U", CODE[:-1] + "!"])
def test_what_cannot_be_one_is_refused(wrong: str) -> None:
    with pytest.raises(Refusal, match="no seal"):
        read_code(wrong)


def test_it_is_the_one_of_the_documentation() -> None:
    mac = "7a10455e31dab27090e0d30e0eebae5294094f99d13c58136512cbdb1f12b5cd"
    code = seal_code(KEY, DAY, AT, "", [Head("issue_event", 3, 1, mac)])
    assert f'"code": "{code}"' in (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
