"""The expressions against web-forms' published XPath cases: external truth, not ours."""

from collections import Counter

import pytest

from agentdesk.questionnaire.library import FUNCTIONS
from tests.questionnaire.xpath_cases import CASES, Outcome, outcomes

NOT_CARRIED = ("uuid(", "base64-decode(", "digest(", "regex(", "random(", "randomize(")
"""Functions that are refused when a form is read."""

REFUSED_EARLY = ("explode", "fn(", "substring()")
"""We refuse an unknown function or a wrong number of arguments when the form is read, in dead branches too."""

FLOORS = {
    "boolean": 1191,
    "number": 583,
    "string": 300,
    "number-rounded": 38,
    "string-matches": 26,
    "nodes": 119,
}


def _is_known_miss(outcome: Outcome) -> bool:
    expression, case = outcome.case["expr"], outcome.case
    return (
        any(name in expression for name in NOT_CARRIED + REFUSED_EARLY)
        # web-forms drops the fraction of a day from the text of number(date) only: we never do.
        or (case["type"] == "string" and expression.startswith("number("))
        # The extracted context is not the namespace node or attribute the source used.
        or case["file"] in ("native/axis.test.ts", "native/union-operator.test.ts")
    )


@pytest.mark.skipif(not CASES.exists(), reason="the published XPath cases are not beside the project")
def test_the_published_cases_pass() -> None:
    ran = list(outcomes())
    unexplained = [
        (o.case["expr"], o.case["expected"], o.got) for o in ran if not o.passed and not _is_known_miss(o)
    ]
    assert unexplained == []
    passed = Counter(outcome.case["type"] for outcome in ran if outcome.passed)
    print(f"{sum(passed.values())} of {len(ran)} cases pass: {dict(passed)}")  # noqa: T201 - shown on failure
    assert {kind: passed[kind] for kind in FLOORS if passed[kind] < FLOORS[kind]} == {}
    carried = [o for o in ran if not any(name in o.case["expr"] for name in NOT_CARRIED + REFUSED_EARLY)]
    assert sum(o.passed for o in carried) / len(carried) > 0.985


def test_what_is_called_not_carried_is_not_in_the_table() -> None:
    assert not {name.rstrip("(") for name in NOT_CARRIED} & FUNCTIONS.keys()
