"""Lists out to files, read back by other programs' readers."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from agentdesk.domain.errors import Refusal
from agentdesk.exchange import table_files
from agentdesk.exchange.table_files import Cell, TableFile

MOMENT = datetime(2026, 11, 18, 10, 5, tzinfo=UTC).replace(tzinfo=None)
NOON = datetime(2025, 1, 1, 12, tzinfo=UTC).replace(tzinfo=None)
ROWS: list[list[Cell]] = [
    [1, "王小明, “引号”\n两行", date(2026, 11, 18), MOMENT, Decimal("4.5")],
    [2, "=1+1", None, None, None],
    [-3, "+86138", date(2025, 1, 1), NOON, Decimal("-0.5")],
]
HEADS = ["编号", "文字", "日", "时刻", "数"]


def write(path: Path, rows: list[list[Cell]]) -> Path:
    with TableFile(path, HEADS) as file:
        file.add(rows[:1])
        file.add(rows[1:])
        file.finish()
    return path


def test_csv_opens_in_a_spreadsheet_and_starts_no_formula(tmp_path: Path) -> None:
    path = write(tmp_path / "new folder" / "列表.csv", ROWS)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    assert read == [
        HEADS,
        ["1", "王小明, “引号”\n两行", "2026-11-18", "2026-11-18 10:05:00", "4.5"],
        ["2", "'=1+1", "", "", ""],
        ["-3", "'+86138", "2025-01-01", "2025-01-01 12:00:00", "-0.5"],
    ]


def test_xlsx_keeps_kinds_and_takes_text_for_text(tmp_path: Path) -> None:
    path = write(tmp_path / "list.XLSX", ROWS)
    read = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert read == [
        HEADS,
        [1.0, "王小明, “引号”\n两行", date(2026, 11, 18), MOMENT, 4.5],
        [2.0, "=1+1", "", "", ""],
        [-3.0, "+86138", date(2025, 1, 1), NOON, -0.5],
    ]


def test_a_full_sheet_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "SHEET_ROWS", 3)
    path = write(tmp_path / "list.xlsx", [[number] for number in range(5)])
    book = CalamineWorkbook.from_path(str(path))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [[row[0] for row in sheet] for sheet in sheets] == [["编号", 0, 1], ["编号", 2, 3], ["编号", 4]]


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_what_was_there_stays_when_the_list_is_not_finished(tmp_path: Path, name: str) -> None:
    path = tmp_path / "here" / name
    path.parent.mkdir()
    path.write_text("before")
    with TableFile(path, HEADS) as file:
        file.add(ROWS)
    assert path.read_text() == "before"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_the_new_file_takes_the_place_of_the_old(tmp_path: Path, name: str) -> None:
    path = tmp_path / "here" / name
    path.parent.mkdir()
    path.write_text("before")
    write(path, ROWS)
    assert path.stat().st_size > len("before")
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", ["list.txt", "list", "a file/list.csv", "a file/list.xlsx"])
def test_places_that_will_not_do(tmp_path: Path, name: str) -> None:
    (tmp_path / "a file").write_text("")
    with pytest.raises(Refusal), TableFile(tmp_path / name, HEADS):
        raise AssertionError("it was opened")


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_comes_back_from_csv_as_data(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = write(tmp_path_factory.mktemp("any") / "x.csv", [[text]])
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))[1]
    back = read[0] if read else ""
    assert back in (text, f"'{text}")
    assert not back.startswith(("=", "+", "-", "@"))
