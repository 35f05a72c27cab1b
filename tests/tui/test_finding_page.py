"""How a finding and a difference are told, without a terminal."""

import pytest

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.questionnaire.differences import differences
from agentdesk.questionnaire.xform import read_xform
from agentdesk.tui.screens.supervisor import difference_words as words
from agentdesk.tui.screens.supervisor.finding_page import MARKED, told


def finding(position: int | None, code: str = "expression") -> Finding:
    return Finding(Severity.ERROR, code, "Wrong.", {}, "survey", 14, "relevant", position)


def test_place_sentence_cell_and_example_are_told() -> None:
    lines = told(finding(8), "${q1} = ‘bad’").plain.split("\n")
    assert lines[0].startswith("!! ")
    assert "survey" in lines[0]
    assert "14" in lines[0]
    assert lines[1] == "Wrong."
    assert lines[2].endswith("${q1} = ‘bad’")
    assert len(lines) == 4


def test_the_character_at_fault_is_marked() -> None:
    content = told(finding(8), "${q1} = ‘bad’")
    marked = [content.plain[span.start : span.end] for span in content.spans if "reverse" in str(span.style)]
    assert marked == ["‘"]


@pytest.mark.parametrize("position", [None, 500])
def test_a_long_cell_is_shown_around_the_fault_and_whole_on_its_page(position: int | None) -> None:
    cell = "x" * 499 + "y" + "z" * 499
    short = told(finding(position, "other"), cell).plain.split("\n")[2]
    assert len(short) < 2 * MARKED + 40
    assert ".." in short
    assert cell in told(finding(position, "other"), cell, whole=True).plain


def test_an_authors_words_are_no_markup() -> None:
    assert "[red]x[/]" in told(finding(None), "[red]x[/]").plain


FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>T</h:title><model><instance><data id="t"><a/>{more}</data></instance>
<bind nodeset="/data/a" type="{type}" required="{required}"/></model></h:head>
<h:body><input ref="/data/a"><label>{label}</label></input></h:body></h:html>"""


def test_every_difference_is_told_in_words() -> None:
    old = read_xform(FORM.format(more="", type="string", required="false()", label="Old"))
    new = read_xform(FORM.format(more="", type="int", required="true()", label="New"))
    told_ = {(words.change(each), words.question(each), words.what(each)) for each in differences(old, new)}
    assert told_ == {
        ("~ changed", "a", "type"),
        ("~ changed", "a", "wording"),
        ("~ changed", "a", "must be answered"),
    }
