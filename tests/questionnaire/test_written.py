"""A form's words and rules as its author wrote them."""

import pytest

from agentdesk.questionnaire.expression import Names, compile_expression
from agentdesk.questionnaire.written import (
    WrittenChoice,
    languages_of,
    written,
    written_choices,
    written_rule,
)
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import form_xml

FORM = read_xform(form_xml(12))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("/data/q3 = 'yes'", "${q3} = 'yes'"),
        (" /data/g/q3   >  1 ", "${q3} > 1"),
        ("../q3 + ../../q4", "${q3} + ${q4}"),
        ("'/data/q3' = ../q3", "'/data/q3' = ${q3}"),
        ("instance('l')/root/item[name = /data/q3]/label", "instance('l')/root/item[name = ${q3}]/label"),
        (". > 1 and count(/data/r) > 0", ". > 1 and count(${r}) > 0"),
    ],
)
def test_a_rule_has_references_for_paths(rule: str, said: str) -> None:
    assert written_rule(compile_expression(rule, Names({}))) == said


def test_no_rule_says_nothing() -> None:
    assert written_rule(None) == ""


def test_a_text_is_said_in_each_language_with_its_references() -> None:
    question = [*FORM.questions()][7]
    assert languages_of(FORM) == ("zh", "en")
    assert written(FORM, question.label, "zh") == "问题 7 ${c5}"
    assert written(FORM, question.label, "en") == "Question 7 ${c5}"


def test_choices_are_all_that_a_filter_could_leave() -> None:
    filtered = [*FORM.questions()][3]
    found = written_choices(FORM, filtered)
    assert len(found) == 12
    assert found[1] == WrittenChoice("v1", {"zh": "问题 1", "en": "Question 1"})
