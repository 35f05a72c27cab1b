"""The cycle policy: defaults and refusals."""

from collections.abc import Callable

import pytest

from agentdesk.domain.errors import Refusal
from agentdesk.domain.policy import CyclePolicy, Tier


def test_defaults_are_those_of_the_rules() -> None:
    policy = CyclePolicy()
    assert policy.first_visit_working_days == 5
    assert policy.first_visit_expires_working_days == 20
    assert policy.high_value_minor["CNY"] == 300_000
    assert policy.high_value_minor["GBP"] == 30_000
    assert policy.cycle_months == {Tier.IMPORTANT: 1, Tier.HIGH_VALUE: 1, Tier.ORDINARY: 3, Tier.LOW: 6}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: CyclePolicy(high_value_minor={"CNY": 0}), "above zero"),
        (lambda: CyclePolicy(high_value_minor={"yuan": 1}), "currency code"),
        (lambda: CyclePolicy(first_visit_working_days=0), "above zero"),
        (lambda: CyclePolicy(first_visit_working_days=-1), "above zero"),
        (lambda: CyclePolicy(cycle_months={**dict.fromkeys(Tier, 1), Tier.LOW: 0}), "cycle_months.low"),
        (lambda: CyclePolicy(first_visit_working_days=21), "expire"),
        (lambda: CyclePolicy(low_value_minor={"CNY": 300_001}), "CNY"),
    ],
)
def test_bad_values_are_refused_by_name(make: Callable[[], CyclePolicy], words: str) -> None:
    with pytest.raises(Refusal) as refused:
        make()
    assert words in str(refused.value)


def test_limits_themselves_are_allowed() -> None:
    CyclePolicy(first_visit_working_days=20, first_visit_expires_working_days=20)
    CyclePolicy(high_value_minor={"CNY": 100}, low_value_minor={"CNY": 100})


def test_a_tier_without_a_cycle_is_refused() -> None:
    with pytest.raises(Refusal, match="low"):
        CyclePolicy(cycle_months={Tier.IMPORTANT: 1, Tier.HIGH_VALUE: 1, Tier.ORDINARY: 3})
