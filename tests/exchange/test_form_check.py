"""What a check of a questionnaire finds, and that it says where."""

from pathlib import Path

import pytest

from agentdesk.exchange.findings import Severity
from agentdesk.exchange.form_check import Checked, check
from agentdesk.questionnaire.form import StepKind
from tests.exchange.sheets import as_csv, as_markdown, as_xlsx, survey
from tests.questionnaire.forms import xform

REAL = Path(__file__).parents[3] / "shared/data/xlsforms"
CHOICES = """
list_name | name | label
yn | yes | Yes
yn | no | No
"""
GOOD = """
type | name | label | relevant | constraint | calculation
select_one yn | a | A? | | |
integer | b | B? | ${a} = 'yes' | . > 0 |
calculate | c | | | | ${b} + 1
"""

WRITERS = {"xlsx": as_xlsx, "md": as_markdown, "csv": as_csv}

Place = tuple[str, str, int | None, str]


def places(checked: Checked, severity: Severity) -> list[Place]:
    return [(f.code, f.sheet, f.row, f.column) for f in checked.findings if f.severity is severity]


def errors(table: str, choices: str = CHOICES) -> list[Place]:
    return places(check(survey(table, choices), "f.md"), Severity.ERROR)


def with_cell(column: str, cell: str) -> str:
    """GOOD with `cell` in the row of question b (row 3)."""
    rows = [[cell.strip() for cell in line.split("|")] for line in GOOD.strip().splitlines()]
    if column not in rows[0]:
        rows = [[*row, column if at == 0 else ""] for at, row in enumerate(rows)]
    rows[2][rows[0].index(column)] = cell
    return "\n".join(" | ".join(row) for row in rows)


def test_a_good_form_has_no_error_and_can_be_asked() -> None:
    checked = check(survey(GOOD, CHOICES, "form_id | form_title\ng | Good"), "f.md")
    assert checked.ok
    assert (checked.form_id, checked.title, checked.converter[:8]) == ("g", "Good", "pyxform ")
    assert checked.form is not None
    assert [question.name for question in checked.form.questions()] == ["a", "b"]


@pytest.mark.parametrize(
    ("column", "cell", "code", "position"),
    [
        ("relevant", "${a} = = 'yes'", "expression", 7),
        ("relevant", "${a} = 'yes' and", "expression", 16),
        ("constraint", "foo(.) > 1", "unknown-function", 0),
        ("constraint", ". < todya()", "unknown-function", 4),
        ("constraint", "string-length() > count(1, 2)", "expression", 18),
        ("relevant", "${a} ＝ 'yes'", "full-width", 5),
        ("relevant", "${nope} = 'yes'", "unknown-name", 0),
        ("label", "Hello ${nope}", "unknown-name", 6),
        ("constraint", "1 and regex(., '(')", "expression", 6),
        ("required", "if(${a} = 'yes', true()", "expression", 23),
    ],
)
def test_a_fault_is_found_in_its_cell(column: str, cell: str, code: str, position: int) -> None:
    checked = check(survey(with_cell(column, cell), CHOICES), "f.md")
    found = [f for f in checked.findings if f.severity is Severity.ERROR]
    assert [(f.code, f.sheet, f.row, f.column, f.position) for f in found] == [
        (code, "survey", 3, column, position)
    ]
    assert not checked.ok
    assert checked.form is None


def test_every_fault_is_told_not_only_the_first() -> None:
    table = """
    type | name | label | relevant | calculation
    text | a | A ${x} | |
    text | b | B | ${y} = 1 |
    select_one none | c | C | foo(1) |
    select_one lost | 1c | C | |
    txet | t | T | |
    calculate | d | | | 1 +
    """
    assert errors(table) == [
        ("unknown-name", "survey", 2, "label"),
        ("unknown-name", "survey", 3, "relevant"),
        ("unknown-function", "survey", 4, "relevant"),
        ("unknown-list", "survey", 4, "type"),
        ("unknown-list", "survey", 5, "type"),
        ("bad-name", "survey", 5, "name"),
        ("unknown-type", "survey", 6, "type"),
        ("expression", "survey", 7, "calculation"),
    ]


@pytest.mark.parametrize(
    ("table", "choices", "expected"),
    [
        ("type | name | label\ntext | a | A\ntext | a | B", "", ("duplicate-name", "survey", 3, "name")),
        ("type | name | label\ntext | 1a | A", "", ("bad-name", "survey", 2, "name")),
        ("type | name | label\ntxet | a | A", "", ("unknown-type", "survey", 2, "type")),
        ("type | name | label\nbegin_group | g | G\ntext | a | A", "", ("unbalanced", "survey", 2, "type")),
        ("type | name | label\ntext | a | A\nend_group | | ", "", ("unbalanced", "survey", 3, "type")),
        ("type | name | label\ncalculate | a | ", "", ("no-calculation", "survey", 2, "calculation")),
        ("type | name | label\ntext | | A", "", ("no-name", "survey", 2, "name")),
        (
            "type | name | label\nselect_one yn | a | A",
            f"{CHOICES}yn | yes | Again",
            ("duplicate-choice", "choices", 4, "name"),
        ),
        (
            "type | name | label\nselect_multiple s | a | A",
            "list_name | name | label\ns | a b | A\ns | c | C",
            ("choice-with-space", "choices", 2, "name"),
        ),
    ],
)
def test_what_the_converter_refuses_is_told_in_our_words(table: str, choices: str, expected: Place) -> None:
    found = errors(table, choices)
    assert found == [expected]


def test_a_circle_names_its_questions_and_rows() -> None:
    table = """
    type | name | label | calculation
    calculate | a | | ${b} + 1
    calculate | b | | ${c} + 1
    calculate | c | | ${a} + 1
    text | d | D |
    """
    checked = check(survey(table), "f.md")
    circles = [f for f in checked.findings if f.code == "circle"]
    assert [(f.row, f.column) for f in circles] == [(2, "calculation")]
    names = str(circles[0].values["names"])
    assert all(part in names for part in ("a (2)", "b (3)", "c (4)"))
    assert "d" not in names


WARNINGS = [
    ("relevant", "${a} = ‘yes’", "curly-quotes"),
    ("relevant", "${a} = 'maybe'", "unknown-choice"),
    ("relevant", "selected(${a}, 'maybe')", "unknown-choice"),
    ("relevant", "${a} = 'maybe'", "unreachable"),
    ("relevant", "1 = 2", "unreachable"),
    ("relevant", "${a} = 'yes' and ${a} = 'no'", "unreachable"),
    ("relevant", "not(true())", "unreachable"),
    ("relevant", "${z} = 1", "later-question"),
    ("relevnat", "x", "unknown-column"),
]


@pytest.mark.parametrize(("column", "cell", "code"), WARNINGS)
def test_what_is_odd_is_a_warning_in_its_cell(column: str, cell: str, code: str) -> None:
    table = with_cell(column, cell) + "\ninteger | z | Z? | | |"
    checked = check(survey(table, CHOICES), "f.md")
    assert checked.ok
    row = 1 if code == "unknown-column" else 3
    assert (code, "survey", row, column) in places(checked, Severity.WARNING)


@pytest.mark.parametrize(
    "cell", ["${a} = 'yes'", "${a} != 'no' or 1 = 2", "${a} = 'NaN'", "string(${a}) = 'x'"]
)
def test_what_can_be_true_is_no_warning(cell: str) -> None:
    checked = check(survey(with_cell("relevant", cell), CHOICES), "f.md")
    assert not {"unreachable", "unknown-choice", "later-question"} & {f.code for f in checked.findings}


def test_what_follows_from_a_question_never_asked_is_never_asked_either() -> None:
    table = """
    type | name | label | relevant
    begin_group | g | G | 1 = 2
    select_one yn | a | A |
    end_group | | |
    text | b | B | ${a} = 'yes'
    """
    checked = check(survey(table, CHOICES), "f.md")
    assert [f.row for f in checked.findings if f.code == "unreachable"] == [2, 5]


def test_a_text_missing_in_one_language_is_found() -> None:
    table = """
    type | name | label::中文 (zh) | label::English (en) | hint::English (en)
    text | a | 问 | | Hint
    select_one l | b | 选 | Choose |
    """
    choices = "list_name | name | label::中文 (zh) | label::English (en)\nl | x | | X\nl | y | 乙 | Y"
    found = places(check(survey(table, choices), "f.md"), Severity.WARNING)
    missing = [place[1:] for place in found if place[0] == "missing-translation"]
    assert missing == [
        ("survey", 1, "hint::English (en)"),
        ("survey", 2, "label::English (en)"),
        ("choices", 2, "label::中文 (zh)"),
    ]


def test_or_other_on_a_list_that_others_share_is_warned_of() -> None:
    for other, shared in (("yn", True), ("abc", False)):
        table = f"type | name | label\nselect_one yn or_other | a | A\nselect_one {other} | b | B"
        choices = CHOICES + "\nabc | a | A\nabc | b | B"
        found = places(check(survey(table, choices), "f.md"), Severity.WARNING)
        assert (("shared-other", "survey", 2, "type") in found) is shared


def test_or_other_is_warned_of_only_in_languages_we_do_not_speak() -> None:
    table = "type | name | label::中文 (zh) | label::{0}\nselect_one yn or_other | a | 问 | Q"
    choices = "list_name | name | label::中文 (zh) | label::{0}\nyn | x | 甲 | X\nyn | y | 乙 | Y"
    for language, warned in (("English (en)", False), ("Français (fr)", True)):
        found = check(survey(table.format(language), choices.format(language)), "f.md").findings
        assert ("or-other" in {f.code for f in found}) is warned


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("part", "greetng", True),
        ("part", "closing", False),
        ("category", "quality", True),
        ("category", "delivery", False),
        ("area", "usage", False),
        ("area", "weather", True),
        ("ask_issue", "no", False),
        ("ask_issue", "*", False),
        ("ask_issue", "no never", True),
        ("satisfied", "yes", False),
        ("satisfied", "yes no", False),
        ("satisfied", "maybe", True),
        ("satisfied", "*", True),
        ("part_of", "b", False),
        ("part_of", "nobody", True),
        ("part_of", "a", True),
        ("score", "satisfaction", False),
    ],
)
def test_our_columns_say_what_they_can(column: str, value: str, fault: bool) -> None:
    table = f"type | name | label | agentdesk::{column}\nselect_one yn | a | A? | {value}\ntext | b | B? |"
    expected = [(f"our-{column}", "survey", 2, f"agentdesk::{column}")] if fault else []
    assert errors(table) == expected


def test_a_filter_by_a_column_that_is_not_there_is_found() -> None:
    choices = "list_name | name | label | region\nl | x | X | n\nl | y | Y | s"
    table = "type | name | label | choice_filter\ntext | r | R |\nselect_one l | a | A | {0} = ${{r}}"
    for column, expected in (("regoin", ["regoin"]), ("region", []), ("name", [])):
        found = check(survey(table.format(column), choices), "f.md").findings
        assert [f.values["name"] for f in found if f.code == "unknown-filter-column"] == expected


def test_a_question_that_needs_itself_is_a_circle() -> None:
    assert errors("type | name | label | calculation\ncalculate | a | | ${a} + 1\ntext | b | B |", "") == [
        ("circle", "survey", 2, "calculation")
    ]


def test_lists_nobody_uses_and_single_choices_are_found() -> None:
    choices = f"{CHOICES}one | only | Only\nlost | l | Lost"
    checked = check(
        survey("type | name | label\nselect_one one | a | A\nselect_one yn | b | B", choices), "f.md"
    )
    found = places(checked, Severity.WARNING)
    assert ("single-choice", "survey", 2, "type") in found
    assert places(checked, Severity.ADVICE) == [("unused-list", "choices", 5, "list_name")]


def test_row_numbers_of_a_workbook_are_those_of_the_spreadsheet() -> None:
    rows = [["type", "name", "label", "relevant"], *[["text", f"q{n}", "Q", ""] for n in range(2, 14)]]
    rows.append(["text", "last", "Last", "${q2} == 'x'"])
    rows.insert(4, ["", "", "", ""])
    checked = check(as_xlsx({"survey": rows}), "f.xlsx")
    assert [(f.row, f.column) for f in checked.findings if f.severity is Severity.ERROR] == [(15, "relevant")]


@pytest.mark.parametrize(
    ("source", "filename", "code"),
    [
        (b"", "f.md", "unreadable"),
        (b"", "f.xlsx", "unreadable"),
        (b"PK\x03\x04nonsense", "f.xlsx", "unreadable"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "f.xls", "unreadable"),
        (b"\xff\xfe\xfa", "f.xml", "unreadable"),
        (b"<html/>", "f.xml", "form"),
        (b"x", "f.pdf", "unreadable"),
        (b"key,name,label,place\n1,a,A,n\n", "f.csv", "no-survey"),
        (survey("", CHOICES), "f.md", "no-survey"),
    ],
)
def test_what_is_no_questionnaire_is_a_finding(source: bytes, filename: str, code: str) -> None:
    checked = check(source, filename)
    assert [f.code for f in checked.findings if f.severity is Severity.ERROR] == [code]
    assert not checked.ok


def test_a_form_with_a_root_of_its_own_is_told_by_rows_all_the_same() -> None:
    rows = [
        ["type", "name", "label", "calculation"],
        ["text", "q", "Q", ""],
        ["calculate", "c", "", "foo(1)"],
    ]
    checked = check(as_xlsx({"survey": rows, "settings": [["name"], ["visit"]]}), "f.xlsx")
    assert places(checked, Severity.ERROR) == [("unknown-function", "survey", 3, "calculation")]


def test_sheets_of_the_author_s_own_are_left_alone() -> None:
    notes = {"survey": [["type", "name", "label"], ["text", "a", "A"]], "notes": [["x", "y"], ["1", "2"]]}
    assert all(check(write(notes), f"f.{kind}").ok for kind, write in WRITERS.items())


def test_an_xform_is_checked_too() -> None:
    source = xform(
        "<a/>", '<bind nodeset="/data/a" relevant="foo(1)"/>', '<input ref="/data/a"><label>A</label></input>'
    )
    checked = check(source.encode(), "f.xml")
    assert checked.converter == "XForm"
    assert not checked.ok
    assert "/data/a relevant" in checked.findings[0].where
    fine = check(source.replace("foo(1)", "true()").encode(), "f.xml")
    assert fine.ok


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("/data/a = 'z'", ["unknown-choice", "unreachable"]),
        ("../a = 'x' and ../a = 'y'", ["unreachable"]),
        ("selected(../a, 'x')", []),
        ("/data/a = 'x' or 1 = 2", []),
    ],
)
def test_an_xform_is_searched_for_what_is_never_asked(rule: str, codes: list[str]) -> None:
    items = "".join(f"<item><label>{value}</label><value>{value}</value></item>" for value in "xy")
    body = f'<select1 ref="/data/a"><label>A</label>{items}</select1><input ref="/data/b"><label>B</label></input>'
    source = xform("<a/><b/>", f'<bind nodeset="/data/b" relevant="{rule}"/>', body)
    found = check(source.encode(), "f.xml").findings
    assert [f.code for f in found if f.column == "/data/b relevant"] == codes


def test_findings_speak_both_languages_and_say_where() -> None:
    found = check(survey(with_cell("relevant", "${a} = = 1"), CHOICES), "f.md").findings[0]
    assert found.where_in("en") == "survey, row 3, relevant, character 8"
    assert found.say("en")
    assert found.as_json("en")["row"] == 3


@pytest.mark.skipif(not REAL.exists(), reason="the real XLSForms are not beside the project")
@pytest.mark.parametrize(
    "name", ["whova_form", "socio-economic-survey-v20240515", "all-question-types-v2024091201-3"]
)
def test_real_forms_have_no_errors(name: str) -> None:
    path = REAL / f"{name}.xlsx"
    assert places(check(path.read_bytes(), path.name), Severity.ERROR) == []


def test_what_a_telephone_cannot_carry_is_left_out_with_a_warning() -> None:
    checked = check(survey("type | name | label\ntext | a | A\nimage | b | B"), "f.md")
    assert checked.ok
    assert checked.left_out == ("/data/b",)
    assert ("left-out", "survey", 3, "type") in places(checked, Severity.WARNING)


def test_choices_of_a_file_are_taken_from_what_comes_with_the_form() -> None:
    source = survey("type | name | label\nselect_one_from_file towns.csv | a | A")
    missing = check(source, "f.md")
    assert not missing.ok
    assert [f.values["name"] for f in missing.findings if f.severity is Severity.ERROR] == ["towns.csv"]
    checked = check(source, "f.md", {"towns.csv": b"name,label\nsz,Shenzhen\ngz,Guangzhou\n"})
    assert checked.ok
    assert checked.form is not None
    assert next(checked.form.questions()).kind is StepKind.SELECT_ONE
