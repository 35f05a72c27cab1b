"""A questionnaire back to files: byte for byte, or a text table as a spreadsheet that says the same."""

from importlib.resources import files
from pathlib import Path

import pytest

from agentdesk.domain.errors import Refusal
from agentdesk.exchange.form_export import suffix_offered, workbook_files, write_files
from agentdesk.exchange.sheets import read_workbook
from agentdesk.exchange.xlsform import convert

SHIPPED = [
    each
    for each in (files("agentdesk") / "content" / "questionnaires").iterdir()
    if each.name.endswith(".md")
]


@pytest.mark.parametrize("table", SHIPPED, ids=lambda each: each.name)
def test_a_text_table_becomes_a_spreadsheet_that_is_the_same_form(tmp_path: Path, table: Path) -> None:
    source = table.read_bytes()
    path = tmp_path / f"{Path(table.name).stem}.xlsx"
    written = workbook_files(path, table.name, source, {})
    assert list(written) == [path]
    assert written[path].startswith(b"PK")
    assert convert(written[path], path.name).xform == convert(source, table.name).xform


def test_rows_stand_where_they_stood_and_no_cell_is_a_formula() -> None:
    table = b"""| survey |
| | type | name | label | calculation |
| | text | a | =1+1 | |
| | | | | |
| | calculate | b | | ${a} |
"""
    written = workbook_files(Path("a.xlsx"), "a.md", table, {})[Path("a.xlsx")]
    was, now = read_workbook(table, "a.md").survey, read_workbook(written, "a.xlsx").survey
    assert [(row.number, dict(row.cells)) for row in now.rows] == [
        (row.number, dict(row.cells)) for row in was.rows
    ]
    assert now.said(now.rows[0], "label") == "=1+1"


@pytest.mark.parametrize(
    ("own", "asked", "kinds"),
    [("a.md", "b.xls", ".md / .xlsx"), ("a.xlsx", "b.md", ".xlsx"), ("a.xml", "b.xlsx", ".xml")],
)
def test_no_file_is_given_a_name_that_it_is_not(own: str, asked: str, kinds: str) -> None:
    with pytest.raises(Refusal) as refused:
        workbook_files(Path(asked), own, b"as it was", {})
    assert refused.value.values["kinds"] == kinds


def test_the_same_suffix_or_none_gives_it_back_with_its_files(tmp_path: Path) -> None:
    for name in ("b.XLSX", "b"):
        assert workbook_files(tmp_path / name, "a.xlsx", b"as it was", {"t.csv": b"1"}) == {
            tmp_path / name: b"as it was",
            tmp_path / "b-media" / "t.csv": b"1",
        }


def test_what_is_offered() -> None:
    assert [suffix_offered(name) for name in ("a.md", "a.csv", "a.xls", "A.XML")] == [
        ".xlsx",
        ".xlsx",
        ".xls",
        ".xml",
    ]


def test_a_place_that_takes_no_file_is_told_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "out" / "taken").mkdir(parents=True)
    with pytest.raises(Refusal):
        write_files({tmp_path / "out" / "taken": b"x"})
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["taken"]
