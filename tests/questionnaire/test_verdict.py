"""Whether the customer is satisfied, by the column `agentdesk::satisfied`."""

import pytest

from agentdesk.content import questionnaire_xform
from agentdesk.questionnaire.verdict import is_satisfied
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import interview, xform

CHOICES = "".join(f"<item><label>{value}</label><value>{value}</value></item>" for value in ("a", "b", "c"))


def form(*columns: str, relevant: str = "") -> str:
    """Questions q0, q1, … with this in their column; `relevant` is the last one's."""
    places = range(len(columns))
    binds = "".join(
        f'<bind nodeset="/data/q{place}" type="string" agentdesk:satisfied="{columns[place]}"'
        + (f' relevant="{relevant}"' if relevant and place == places[-1] else "")
        + "/>"
        for place in places
    )
    body = "".join(f'<select1 ref="/data/q{place}"><label>Q</label>{CHOICES}</select1>' for place in places)
    return xform("".join(f"<q{place}/>" for place in places), binds, body)


@pytest.mark.parametrize(
    ("columns", "answers", "said"),
    [
        (("a b",), ("a",), True),
        (("a b",), ("b",), True),
        (("a b",), ("c",), False),
        (("a b",), ("",), None),
        (("a", "b"), ("a", "b"), True),
        (("a", "b"), ("a", ""), None),
        (("a", "b"), ("", "a"), False),
        (("a", "b"), ("a", "c"), False),
        (("a", ""), ("a", "c"), True),
        (("",), ("a",), None),
    ],
)
def test_the_verdict(columns: tuple[str, ...], answers: tuple[str, ...], said: bool | None) -> None:
    asked = interview(read_xform(form(*columns)))
    for place, answer in enumerate(answers):
        if answer:
            assert asked.answer(f"/data/q{place}", answer).ok
    assert is_satisfied(asked) is said


def test_what_is_not_asked_says_nothing() -> None:
    asked = interview(read_xform(form("a", "b", relevant="/data/q0 = 'c'")))
    asked.answer("/data/q0", "a")
    assert is_satisfied(asked) is True
    asked.answer("/data/q0", "c")
    assert is_satisfied(asked) is False


def test_each_instance_of_a_repeat_counts() -> None:
    repeated = xform(
        "<visit><q/></visit><visit><q/></visit>",
        '<bind nodeset="/data/visit/q" type="string" agentdesk:satisfied="a"/>',
        f'<group ref="/data/visit"><repeat nodeset="/data/visit"><select1 ref="/data/visit/q"><label>Q</label>'
        f"{CHOICES}</select1></repeat></group>",
    )
    asked = interview(read_xform(repeated))
    first, second = (step.node for step in asked.steps if step.name == "q")
    asked.answer(first, "a")
    assert is_satisfied(asked) is None
    asked.answer(second, "b")
    assert is_satisfied(asked) is False
    asked.answer(second, "a")
    assert is_satisfied(asked) is True


def test_the_confirmation_that_comes_with_the_program() -> None:
    for solved, satisfied, said in (
        ("yes", "very_satisfied", True),
        ("yes", "satisfied", True),
        ("yes", "neutral", False),
        ("no", "very_satisfied", False),
    ):
        asked = interview(read_xform(questionnaire_xform("solution_confirmation")))
        asked.answer("/data/solved", solved)
        asked.answer("/data/satisfied", satisfied)
        assert is_satisfied(asked) is said
