"""Files as people really send them."""

import csv
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.errors import Refusal
from agentdesk.exchange import readers
from agentdesk.exchange.readers import read_table

TEXT = "客户编号,姓名\r\nK1,王小明\r\nK2,“引号”，é\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    table = read_table(path)
    assert table.header == ("客户编号", "姓名")
    assert list(table.rows) == [(2, ["K1", "王小明"]), (3, ["K2", "“引号”，é"])]
    assert table.total == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("number,name\n1,x\n".encode(encoding))
    with pytest.raises(Refusal, match="UTF-16"):
        read_table(path)


@pytest.mark.parametrize("damage", [b"\xff\xfe", b"caf\xe9 au lait", b"\x81"])
def test_a_damaged_line_does_not_turn_the_file(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("number,name\n1,王\n2,".encode() + damage + b"\n3,x\n")
    rows = list(read_table(path).rows)
    assert rows[0] == (2, ["1", "王"])
    assert rows[1][1][1].encode("utf-8", "surrogateescape") == damage
    assert rows[2] == (4, ["3", "x"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'number{delimiter}"name, first; or\tlast"\n1{delimiter}"a{delimiter}""b"""\n', "utf-8")
    table = read_table(path)
    assert table.header == ("number", "name, first; or\tlast")
    assert list(table.rows) == [(2, ["1", f'a{delimiter}"b"'])]


def test_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('\nnumber,name\n\n1,"two\nlines"\n,,\n2,x\n', "utf-8")
    assert [number for number, _ in read_table(path).rows] == [4, 6]


def test_an_open_quotation_mark_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('number,name\n1,"never closed\n' + "2,x\n" * 40_000, "utf-8")
    with pytest.raises(Refusal, match=r"a\.csv, line 2:"):
        list(read_table(path).rows)


def test_nothing_there(tmp_path: Path) -> None:
    for name in ("missing.csv", "missing.xlsx"):
        with pytest.raises(Refusal, match="cannot be read"):
            read_table(tmp_path / name)
    empty = tmp_path / "empty.csv"
    empty.write_text("\n\n", "utf-8")
    with pytest.raises(Refusal, match="is empty"):
        read_table(empty)


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    first, second = book.add_worksheet("说明"), book.add_worksheet("订单")
    first.write(0, 0, "x")
    for at, title in enumerate(("order", "phone", "amount", "on", "paid")):
        second.write(1, at, title)
    second.write_row(3, 0, ["A1", 13812345678, 0.1 + 0.2])
    second.write(3, 3, 46344, day)
    second.write(3, 4, True)
    book.close()
    table = read_table(path, sheet="订单")
    assert table.header == ("order", "phone", "amount", "on", "paid")
    assert list(table.rows) == [(4, ["A1", "13812345678", "0.3", "2026-11-18", "1"])]
    assert read_table(path).header == ("x",)
    with pytest.raises(Refusal, match="it has: 说明, 订单"):
        read_table(path, sheet="orders")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"not a workbook")
    with pytest.raises(Refusal, match="cannot be read"):
        read_table(broken)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=8))
def test_what_csv_wrote_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["number", "name"], *rows])
    kept = [row for row in rows if any(map(str.strip, row))]
    assert [cells for _, cells in read_table(path).rows] == kept


def test_padded() -> None:
    assert readers.padded(["a"], 3) == ["a", "", ""]
    assert readers.padded(["a", "b", "", " "], 2) == ["a", "b"]
    assert readers.padded(["a", "b", "c"], 2) == ["a", "b", "c"]
