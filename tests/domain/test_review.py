"""Causes are grouped however they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.review import CauseCount, commonest, same_cause


@pytest.mark.parametrize(
    ("one", "other"),
    [("密封圈老化", " 密封圈 老化。"), ("Seal worn", "seal  WORN."), ("Ｓｅａｌ１", "seal1")],
)
def test_case_width_space_and_the_last_stop_do_not_count(one: str, other: str) -> None:
    assert same_cause(one) == same_cause(other)


def test_other_words_are_another_cause() -> None:
    assert same_cause("密封圈老化") != same_cause("密封圈装错")


def test_the_commonest_stands_first_in_its_most_used_spelling() -> None:
    written = [
        CauseCount("seal worn", "delivery", 1),
        CauseCount("Seal worn", "product_quality", 2),
        CauseCount("pump", "other", 1),
        CauseCount("。", "other", 9),
    ]
    first, second = commonest(written)
    assert (first.cause, first.count, first.spellings) == ("Seal worn", 3, ("Seal worn", "seal worn"))
    assert first.categories == ("delivery", "product_quality")
    assert (second.cause, second.count) == ("pump", 1)
    assert commonest(written, 1) == (first,)


@given(st.lists(st.tuples(st.text(alphabet="aAｂ 。", max_size=4), st.integers(1, 9))))
def test_every_issue_with_words_is_counted_once(written: list[tuple[str, int]]) -> None:
    counts = [CauseCount(cause, "other", count) for cause, count in written]
    total = sum(each.count for each in counts if same_cause(each.cause))
    causes = commonest(counts, len(counts))
    assert sum(each.count for each in causes) == total
    assert len({same_cause(each.cause) for each in causes}) == len(causes)
