"""The formulas of handling: shares of nothing, medians, within which nine in ten were done."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.clock_policy import Clock
from agentdesk.domain.handling import COUNTED, Decided, Figure, Handled, Times, share

SECONDS = st.lists(st.integers(0, 10**7), min_size=1, max_size=60)


def seconds(*values: int) -> Times:
    return Times.of(values)


def test_a_share_of_nothing_is_none() -> None:
    assert share(0, 0) is None
    assert Decided(0, 0).in_time is None
    assert Times.of([]) == Times(0, None, None)
    assert (share(0, 4), share(1, 4)) == (0.0, 0.25)


@pytest.mark.parametrize(
    ("times", "median", "p90"),
    [
        ((5,), 5, 5),
        ((1, 2), 1.5, 2),
        ((3, 1, 2), 2, 3),
        (tuple(range(1, 11)), 5.5, 9),
        (tuple(range(1, 12)), 6, 10),
        # R: quantile(c(15, 20, 35, 40, 50), 0.9, type = 1) is 50; the nearest-rank example of textbooks.
        ((15, 20, 35, 40, 50), 35, 50),
    ],
)
def test_median_and_nine_in_ten(times: tuple[int, ...], median: float, p90: int) -> None:
    found = seconds(*times)
    assert found.median == timedelta(seconds=median)
    assert found.p90 == timedelta(seconds=p90)


@given(SECONDS)
def test_nine_in_ten_took_no_longer_and_no_shorter_time_does(times: list[int]) -> None:
    found = Times.of(times)
    assert found.p90 is not None
    limit = int(found.p90.total_seconds())
    assert limit in times
    assert 10 * sum(each <= limit for each in times) >= 9 * len(times)
    assert 10 * sum(each < limit for each in times) < 9 * len(times)


def test_what_follows_from_the_counts() -> None:
    clocks = dict.fromkeys(Clock, Decided()) | {Clock.PLAN: Decided(3, 1), Clock.SOLUTION: Decided(1, 3)}
    counts = dict.fromkeys(COUNTED, 0) | {Figure.SOLVED: 3, Figure.REOPENED: 1}
    row = Handled("7", "李娜", counts, clocks, Times(), Times())
    assert row.all_clocks == Decided(4, 4)
    assert (row.answers, row.satisfied) == (4, 0.75)
