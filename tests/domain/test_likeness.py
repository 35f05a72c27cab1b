"""When two issues may be one told twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.likeness import SAME_WORDS, Likeness, Told, compare, is_likely, likeness, points

LEAK = Told(1, "净水器 X200", "product_quality", "接头处漏水，地板泡水")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("接头处漏水，地板泡水", "厨房接头处漏水", True),
        ("接头处漏水", "客服态度不好", False),
        ("The filter leaks", "filter LEAKS again", True),
        ("Ｘ２００漏水", "X200 漏水", True),
        ("", "漏水", False),
    ],
)
def test_the_same_words(one: str, other: str, same: bool) -> None:
    assert (likeness(one, other) >= SAME_WORDS) is same


@given(st.text(), st.text())
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


def test_what_speaks_for_one_told_twice() -> None:
    again = Told(1, "净水器 X200", "product_quality", "漏水，地板泡水")
    assert compare(LEAK, again) == set(Likeness)
    assert is_likely(compare(LEAK, again))
    other_trouble = Told(1, "滤芯 F10", "service_attitude", "态度差")
    assert points(compare(LEAK, other_trouble)) == 0, "one customer may have two troubles"
    neighbour = Told(2, "净水器 X200", "product_quality", "接头处漏水")
    assert 0 < points(compare(LEAK, neighbour)) < points(compare(LEAK, again))
    assert not is_likely(compare(LEAK, neighbour))
    no_product = Told(2, "", "product_quality", "接头处漏水")
    assert points(compare(Told(1, "", "product_quality", "接头处漏水"), no_product)) == 0
