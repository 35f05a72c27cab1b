"""Paths from within a repeat: an absolute one means the same instance, but for functions over node-sets."""

import pytest

from agentdesk.questionnaire.errors import FormError
from tests.questionnaire.evaluating import evaluate, text

HOUSES = (
    "<data>"
    "<house><no>1</no><child><age>3</age><note/></child><child><age>5</age><note/></child></house>"
    "<house><no>2</no><child><age>8</age><note/></child><child><age>9</age><note/></child><total/></house>"
    "<sum/>"
    "</data>"
)
NOTE_OF_THE_LAST_CHILD = "0/1/2/1"
TOTAL_OF_THE_LAST_HOUSE = "0/1/3"
OUTSIDE = "0/2"


@pytest.mark.parametrize(
    ("expression", "at", "expected"),
    [
        ("/data/house/no", NOTE_OF_THE_LAST_CHILD, "2"),
        ("/data/house/child/age", NOTE_OF_THE_LAST_CHILD, "9"),
        ("/data/house/child/age + 1", NOTE_OF_THE_LAST_CHILD, "10"),
        ("/data/house/child/age", TOTAL_OF_THE_LAST_HOUSE, "8"),
        ("/data/house/child/age", OUTSIDE, "3"),
        ("sum(/data/house/child/age)", NOTE_OF_THE_LAST_CHILD, "25"),
        ("count(/data/house)", NOTE_OF_THE_LAST_CHILD, "2"),
        ("max(/data/house/child/age)", TOTAL_OF_THE_LAST_HOUSE, "9"),
        ("min(/data/house/child/age, 20)", TOTAL_OF_THE_LAST_HOUSE, "3"),
        ("join(' ', /data/house/child/age)", NOTE_OF_THE_LAST_CHILD, "3 5 8 9"),
        ("count(if(true(), /data/house/child, /data/none))", NOTE_OF_THE_LAST_CHILD, "4"),
        ("count(/data/house/no | /data/house/child)", NOTE_OF_THE_LAST_CHILD, "6"),
        ("string(count(/data/house)) = /data/house/no", NOTE_OF_THE_LAST_CHILD, "true"),
        ("count(/data/house/child[age > /data/house/child/age])", "0/1/1/1", "1"),
        ("position(/data/house)", NOTE_OF_THE_LAST_CHILD, "2"),
        ("position(..)", NOTE_OF_THE_LAST_CHILD, "2"),
        ("position(../..)", "0/0/1/1", "1"),
        # The steps before a predicate are this instance's; the predicate chooses among all there.
        ("/data/house/child[1]/age", NOTE_OF_THE_LAST_CHILD, "8"),
        ("/data/house[1]/child/age", NOTE_OF_THE_LAST_CHILD, "3"),
        ("sum(/data/house[1]/child/age)", NOTE_OF_THE_LAST_CHILD, "8"),
        ("../age", NOTE_OF_THE_LAST_CHILD, "9"),
        ("count(../../child)", NOTE_OF_THE_LAST_CHILD, "2"),
        ("current()/../age", NOTE_OF_THE_LAST_CHILD, "9"),
    ],
)
def test_a_path_means_what_odk_means(expression: str, at: str, expected: str) -> None:
    assert text(expression, HOUSES, at=at) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("/data/house/no, /data/house, 1", "1"),
        ("/data/house/no, /data/house, 2", "2"),
        ("/data/house/child/age, /data/house, 1, /data/house/child, 2", "5"),
        ("/data/house/child/age, /data/house/child, 2, /data/house, 1", "5"),
        ("/data/house/child/age, /data/house, position(/data/house) - 1, /data/house/child, 1", "3"),
        ("/data/house/no, /data/house, 0", ""),
        ("/data/house/no, /data/house, 3", ""),
        ("/data/house/no, /data/house, 'x'", ""),
        ("/data/house/no, /data/none, 1", ""),
    ],
)
def test_an_indexed_repeat_is_the_one_of_that_number(arguments: str, expected: str) -> None:
    assert text(f"indexed-repeat({arguments})", HOUSES, at=NOTE_OF_THE_LAST_CHILD) == expected


@pytest.mark.parametrize(
    "arguments", ["/data/a", "/data/a, /data", "'a', /data, 1", "/data/a, 'data', 1", "/a, /b, 1, /c"]
)
def test_an_indexed_repeat_needs_nodes_and_pairs(arguments: str) -> None:
    with pytest.raises(FormError):
        evaluate(f"indexed-repeat({arguments})")
