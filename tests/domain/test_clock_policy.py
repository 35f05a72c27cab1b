"""The clock policy: defaults and refusals."""

from datetime import timedelta

import pytest

from agentdesk.domain.clock_policy import (
    Clock,
    ClockPolicy,
    EscalateTo,
    Rung,
    Subject,
    Target,
    Unit,
)
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Severity

HOUR = timedelta(hours=1)
ONLY_COMPLAINTS = {Clock.ACKNOWLEDGEMENT, Clock.RESULT}


def test_every_clock_is_timed_for_every_severity() -> None:
    policy = ClockPolicy()
    for clock in Clock:
        for severity in Severity:
            assert policy.target(clock, Subject(severity, complaint=True)) is not None
            ordinary = policy.target(clock, Subject(severity))
            assert (ordinary is None) == (clock in ONLY_COMPLAINTS)


def test_the_worse_it_is_the_sooner() -> None:
    day = {Unit.WORKED: 24 / 7.5, Unit.ELAPSED: 1.0}
    for clock in Clock:
        targets = [ClockPolicy().target(clock, Subject(severity, complaint=True)) for severity in Severity]
        spans = [each.amount * day[each.unit] for each in targets if each]
        assert spans == sorted(spans), clock


def test_a_complaint_may_have_a_target_of_its_own() -> None:
    policy = ClockPolicy(complaint_targets={Clock.PLAN: {Severity.MINOR: Target(HOUR)}})
    assert policy.target(Clock.PLAN, Subject(Severity.MINOR, complaint=True)) == Target(HOUR)
    assert policy.target(Clock.PLAN, Subject(Severity.MINOR)) == Target(15 * HOUR)
    assert policy.target(Clock.PLAN, Subject(Severity.MAJOR, complaint=True)) == Target(7.5 * HOUR)


@pytest.mark.parametrize("amount", [timedelta(0), -HOUR, timedelta(seconds=90), timedelta(days=367)])
def test_a_target_is_whole_minutes_of_a_year_at_most(amount: timedelta) -> None:
    table = {Clock.RESULT: {Severity.MINOR: Target(amount)}}
    with pytest.raises(Refusal, match=r"result\.minor"):
        ClockPolicy(targets=table)
    with pytest.raises(Refusal, match=r"result\.minor"):
        ClockPolicy(complaint_targets=table)
    ClockPolicy(targets={Clock.RESULT: {Severity.MINOR: Target(timedelta(days=366))}})


@pytest.mark.parametrize("percent", [0, 100, -1])
def test_the_warning_comes_before_the_end(percent: int) -> None:
    with pytest.raises(Refusal, match="1 to 99"):
        ClockPolicy(warn_percent=percent)


@pytest.mark.parametrize("percents", [(150, 100), (100, 100), (0,), (1001,)])
def test_the_ladder_rises(percents: tuple[int, ...]) -> None:
    with pytest.raises(Refusal, match="rise"):
        ClockPolicy(ladder=tuple(Rung(each, EscalateTo.MANAGER) for each in percents))
