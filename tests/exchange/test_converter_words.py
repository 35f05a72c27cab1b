"""The converter's own sentences, held against the catalogue of errors that it ships."""

import re

import pytest
from pyxform.errors import ErrorCode

from agentdesk.exchange.converter_words import error_findings, warning_findings
from agentdesk.exchange.findings import Severity
from agentdesk.exchange.sheets import read_workbook
from tests.exchange.sheets import survey

WORKBOOK = read_workbook(survey("type | name | label::中文 (zh)\ntext | a | 问"), "f.md")
FILLED = {
    "row": 7,
    "sheet": "survey",
    "column": "name",
    "value": "v",
    "name": "n",
    "q": "q",
    "type": "group",
    "header": "h",
    "other": "o",
    "sheet_name": "survey",
    "missing": "'type'",
    "accepted": "a",
    "rejected": "r",
    "candidates": "'c'",
}
SAYINGS = {code.name: code.value.format(**FILLED) for code in ErrorCode}
OURS = (
    "NAMES_00",
    "PYREF",
    "SURVEY_00",
    "LABEL",
    "RANGE_001",
    "RANGE_002",
    "RANGE_003",
    "HEADER_002",
    "HEADER_003",
)
"""Errors a questionnaire for the telephone can have; the others are about maps and entities."""

GEO = ("SURVEY_003", "SURVEY_006", "NAMES_009")


@pytest.mark.parametrize("name", SAYINGS)
def test_the_row_of_every_error_is_found(name: str) -> None:
    (found,) = error_findings(SAYINGS[name], WORKBOOK)
    assert found.severity is Severity.ERROR
    assert found.say("en")
    assert found.row == (int(row[1]) if (row := re.search(r"\[row : (\d+)\]", SAYINGS[name])) else None)


@pytest.mark.parametrize("name", [name for name in SAYINGS if name.startswith(OURS) and name not in GEO])
def test_the_frequent_errors_are_told_in_our_words(name: str) -> None:
    (found,) = error_findings(SAYINGS[name], WORKBOOK)
    assert found.code != "converter"


def test_what_is_not_known_is_shown_as_it_is() -> None:
    (found,) = error_findings("[row : 3] Something {new} happened.", WORKBOOK)
    assert (found.code, found.row, found.sheet) == ("converter", 3, "survey")
    assert "Something {new} happened." in found.say("en")


def test_one_answer_can_hold_several_errors() -> None:
    said = "\n".join(SAYINGS["NAMES_007"].replace("7", str(row)) for row in (4, 9))
    assert [f.row for f in error_findings(said, WORKBOOK)] == [4, 9]


def test_the_column_is_the_author_s_header() -> None:
    (found,) = error_findings("[row : 2] On the 'survey' sheet, the 'label' value is invalid. Odd.", WORKBOOK)
    assert found.column == "label::中文 (zh)"


def test_warnings_that_do_not_matter_on_a_telephone_are_silent() -> None:
    said = ("[row : 5] Use the max-pixels parameter to speed up", "[row : 4] Repeat has no label: {}")
    assert warning_findings(said, WORKBOOK) == []
    assert [f.severity for f in warning_findings(("New.",), WORKBOOK)] == [Severity.WARNING]
