"""Figures of the day: the contact rate beside AAPOR's formula, hours that follow real time."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.disposition import APPOINTMENT, BY_CODE
from agentdesk.domain.floor import contact_rate, hours_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("calls", "rate"),
    [
        ({}, None),
        ({"4.30": 3}, None),
        ({"1.1": 3, "3.13": 1}, 0.75),
        ({"1.1": 1, "1.2": 1, "2.112a": 1, "2.31": 1, "2.20": 2, "3.12": 1, "3.91": 1}, 0.5),
        ({APPOINTMENT: 1, "3.13": 1}, 0.5),
        ({"1.1": 1, "4.50": 9}, 1.0),
    ],
)
def test_contact_rate(calls: dict[str, int], rate: float | None) -> None:
    assert contact_rate(calls) == rate


@given(st.dictionaries(st.sampled_from(sorted(set(BY_CODE) - {APPOINTMENT})), st.integers(1, 50)))
def test_it_is_con1_as_aapor_writes_it(calls: dict[str, int]) -> None:
    groups = dict.fromkeys(("I", "P", "R", "NC", "O", "UH", "UO", "NE"), 0)
    for code, count in calls.items():
        groups[BY_CODE[code].group] += count
    i, p, r, nc, o, uh, uo, _ne = groups.values()
    eligible = i + p + r + o + nc + uh + uo
    assert contact_rate(calls) == (pytest.approx((i + p + r + o) / eligible) if eligible else None)


@pytest.mark.parametrize(
    ("begin", "end", "count"),
    [
        (datetime(2026, 11, 18, tzinfo=SHANGHAI), datetime(2026, 11, 18, 2, 0, tzinfo=UTC), 11),
        (datetime(2026, 11, 18, tzinfo=SHANGHAI), datetime(2026, 11, 17, 16, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 29, tzinfo=LONDON), datetime(2026, 3, 29, 22, 59, tzinfo=UTC), 23),
        (datetime(2026, 10, 25, tzinfo=LONDON), datetime(2026, 10, 25, 23, 59, tzinfo=UTC), 25),
    ],
)
def test_hours_are_real_hours(begin: datetime, end: datetime, count: int) -> None:
    hours = hours_of(begin, end)
    assert len(hours) == count
    assert hours[0] == begin
    assert hours[-1] <= end < hours[-1] + timedelta(hours=1)
    assert {after - before for before, after in itertools.pairwise(hours)} <= {timedelta(hours=1)}
