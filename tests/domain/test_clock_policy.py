"""The clock policy as data: defaults, round trip, refusals."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.clock_policy import (
    Clock,
    ClockPolicy,
    EscalateTo,
    Rung,
    Subject,
    Target,
    Targets,
    Unit,
)
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity

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
    policy = ClockPolicy.from_json('{"complaint_targets": {"plan": {"minor": "1h worked"}}}')
    assert policy.target(Clock.PLAN, Subject(Severity.MINOR, complaint=True)) == Target(HOUR)
    assert policy.target(Clock.PLAN, Subject(Severity.MINOR)) == Target(15 * HOUR)
    assert policy.target(Clock.PLAN, Subject(Severity.MAJOR, complaint=True)) == Target(7.5 * HOUR)


amounts = st.integers(1, 50_000).map(lambda minutes: timedelta(minutes=minutes))
targets: st.SearchStrategy[Targets] = st.dictionaries(
    st.sampled_from(Clock),
    st.dictionaries(st.sampled_from(Severity), st.builds(Target, amounts, st.sampled_from(Unit)), min_size=1),
)
ladders = st.dictionaries(st.integers(1, 1000), st.sampled_from(EscalateTo)).map(
    lambda rungs: tuple(Rung(*each) for each in sorted(rungs.items()))
)
paused = st.dictionaries(
    st.sampled_from(Clock), st.sets(st.sampled_from(IssueState)).map(frozenset), max_size=3
)


@given(targets, targets, st.integers(1, 99), ladders, paused)
def test_json_round_trip(
    every: Targets,
    complaints: Targets,
    warn: int,
    ladder: tuple[Rung, ...],
    paused_in: dict[Clock, frozenset[IssueState]],
) -> None:
    policy = ClockPolicy(every, complaints, warn, ladder, paused_in)
    assert ClockPolicy.from_json(policy.to_json()) == policy


def test_what_is_left_out_keeps_its_default() -> None:
    policy = ClockPolicy.from_json('{"targets": {"solution": {"minor": "45m elapsed", "major": null}}}')
    assert policy.target(Clock.SOLUTION, Subject(Severity.MINOR)) == Target(HOUR * 0.75, Unit.ELAPSED)
    assert policy.target(Clock.SOLUTION, Subject(Severity.MAJOR)) is None
    assert policy.target(Clock.SOLUTION, Subject(Severity.CRITICAL)) == Target(24 * HOUR, Unit.ELAPSED)
    assert policy.targets[Clock.PLAN] == ClockPolicy().targets[Clock.PLAN]
    assert policy.complaint_targets == ClockPolicy().complaint_targets
    assert ClockPolicy.from_json("{}") == ClockPolicy()


@pytest.mark.parametrize("amount", [timedelta(0), -HOUR, timedelta(seconds=90), timedelta(days=367)])
def test_a_target_is_whole_minutes_of_a_year_at_most(amount: timedelta) -> None:
    table = {Clock.RESULT: {Severity.MINOR: Target(amount)}}
    with pytest.raises(Refusal, match=r"result\.minor"):
        ClockPolicy(targets=table)
    with pytest.raises(Refusal, match=r"result\.minor"):
        ClockPolicy(complaint_targets=table)
    ClockPolicy(targets={Clock.RESULT: {Severity.MINOR: Target(timedelta(days=366))}})


def test_every_key_is_in_the_file() -> None:
    assert set(json.loads(ClockPolicy().to_json())) == set(vars(ClockPolicy()))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ('{"warning": 75}', "“warning”"),
        ('{"warn_percent": "75"}', "whole number"),
        ('{"warn_percent": true}', "whole number"),
        ('{"warn_percent": 0}', "1 to 99"),
        ('{"warn_percent": 100}', "1 to 99"),
        ('{"targets": 3}', "targets must be a JSON object"),
        ('{"targets": {"lunch": {}}}', "“lunch”"),
        ('{"targets": {"plan": {"huge": "1h worked"}}}', "“huge”"),
        ('{"targets": {"plan": {"minor": "1h"}}}', "targets.plan.minor"),
        ('{"targets": {"plan": {"minor": "0h worked"}}}', "targets.plan.minor"),
        ('{"targets": {"plan": {"minor": " worked"}}}', "targets.plan.minor"),
        ('{"targets": {"plan": {"minor": "8784h1m worked"}}}', "366 days"),
        ('{"complaint_targets": {"plan": {"minor": 90}}}', "complaint_targets.plan.minor"),
        ('{"complaint_targets": {"plan": []}}', "plan must be a JSON object"),
        ('{"ladder": {}}', "ladder must be a list"),
        ('{"ladder": [100]}', "rung"),
        ('{"ladder": [[100, 7]]}', "rung"),
        ('{"ladder": [[100, "chairman"]]}', "“chairman”"),
        ('{"ladder": [[1.5, "manager"]]}', "whole number"),
        ('{"ladder": [[150, "manager"], [100, "supervisor"]]}', "rise"),
        ('{"ladder": [[100, "manager"], [100, "supervisor"]]}', "rise"),
        ('{"ladder": [[0, "manager"]]}', "rise"),
        ('{"ladder": [[1001, "manager"]]}', "rise"),
        ('{"paused_in": {"solution": "resolved"}}', "list"),
        ('{"paused_in": {"solution": ["lunch"]}}', "“lunch”"),
        ('{"paused_in": {"solution": [["resolved"]]}}', "resolved"),
    ],
)
def test_bad_values_are_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        ClockPolicy.from_json(text)
    assert words in str(refused.value)
