"""The cycle policy as data: defaults, round trip, refusals."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.errors import Refusal
from agentdesk.domain.policy import CyclePolicy, Tier


def test_defaults_are_those_of_the_rules() -> None:
    policy = CyclePolicy()
    assert policy.first_visit_working_days == 5
    assert policy.first_visit_expires_working_days == 20
    assert policy.high_value_minor["CNY"] == 300_000
    assert policy.high_value_minor["GBP"] == 30_000
    assert policy.cycle_months == {Tier.IMPORTANT: 1, Tier.HIGH_VALUE: 1, Tier.ORDINARY: 3, Tier.LOW: 6}


tables = st.dictionaries(st.sampled_from(["CNY", "GBP", "JPY", "KWD"]), st.integers(1, 10**12))


@given(st.integers(1, 60), st.integers(0, 60), tables, st.integers(1, 24))
def test_json_round_trip(days: int, longer: int, high: dict[str, int], months: int) -> None:
    policy = CyclePolicy(days, days + longer, high, {}, dict.fromkeys(Tier, months))
    assert CyclePolicy.from_json(policy.to_json()) == policy


def test_what_is_left_out_keeps_its_default() -> None:
    policy = CyclePolicy.from_json('{"cycle_months": {"ordinary": 2}, "first_visit_working_days": 3}')
    assert policy.cycle_months == {**CyclePolicy().cycle_months, Tier.ORDINARY: 2}
    assert policy.first_visit_working_days == 3
    assert policy.low_value_minor == CyclePolicy().low_value_minor
    assert CyclePolicy.from_json("{}") == CyclePolicy()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ('{"first_visit_day": 5}', "“first_visit_day”"),
        ('{"cycle_months": {"vip": 1}}', "“vip”"),
        ('{"first_visit_working_days": "5"}', "whole number"),
        ('{"first_visit_working_days": 5.5}', "whole number"),
        ('{"first_visit_working_days": true}', "whole number"),
        ('{"first_visit_working_days": null}', "whole number"),
        ('{"cycle_months": 3}', "table"),
        ('{"high_value_minor": {"CNY": "3000"}}', "high_value_minor.CNY"),
        ('{"high_value_minor": {"CNY": 0}}', "above zero"),
        ('{"high_value_minor": {"yuan": 1}}', "currency code"),
        ('{"first_visit_working_days": 0}', "above zero"),
        ('{"first_visit_working_days": -1}', "above zero"),
        ('{"cycle_months": {"low": 0}}', "cycle_months.low"),
        ('{"first_visit_working_days": 21}', "expire"),
        ('{"low_value_minor": {"CNY": 300001}}', "CNY"),
    ],
)
def test_bad_values_are_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        CyclePolicy.from_json(text)
    assert words in str(refused.value)


def test_limits_themselves_are_allowed() -> None:
    CyclePolicy(first_visit_working_days=20, first_visit_expires_working_days=20)
    CyclePolicy(high_value_minor={"CNY": 100}, low_value_minor={"CNY": 100})


def test_a_tier_without_a_cycle_is_refused() -> None:
    with pytest.raises(Refusal, match="low"):
        CyclePolicy(cycle_months={Tier.IMPORTANT: 1, Tier.HIGH_VALUE: 1, Tier.ORDINARY: 3})


def test_every_number_is_in_the_file() -> None:
    assert set(json.loads(CyclePolicy().to_json())) == set(vars(CyclePolicy()))
