"""Reasons are plain values and survive being stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.reason import Reason, because

names = st.from_regex(r"[a-z]{1,8}", fullmatch=True)


@given(st.text(), st.dictionaries(names, st.text() | st.integers()))
def test_json_round_trip(message: str, values: dict[str, str | int]) -> None:
    reason = Reason(message, tuple(sorted(values.items())))
    assert Reason.from_json(reason.to_json()) == reason


def test_the_order_of_values_does_not_matter() -> None:
    assert hash(because("x", a=1, b="2")) == hash(because("x", b="2", a=1))
    assert because("x", a=1, b="2") == because("x", b="2", a=1)


def test_it_says_itself_in_english() -> None:
    assert str(because("{count} due at {place}", count=3, place="深圳 {0}")) == "3 due at 深圳 {0}"


@pytest.mark.parametrize(
    "text", ["", "1", "{}", '{"message": 1, "values": {}}', '{"message": "x", "values": {"a": [1]}}']
)
def test_anything_else_is_no_reason(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Reason.from_json(text)
