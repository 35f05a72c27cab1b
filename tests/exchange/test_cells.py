"""One cell at a time: what is taken and what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.errors import Refusal
from agentdesk.exchange.cells import read_count, read_currency, read_day, read_emails, read_phones, text_of


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-18",
        "2026/11/18",
        "2026.11.18",
        "2026年11月18日",
        "2026 年 11 月 18 日",
        "20261118",
        "2026-11-18 09:30:00",
    ],
)
def test_days(cell: str) -> None:
    assert read_day(cell) == date(2026, 11, 18)


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    assert read_day(day.isoformat()) == read_day(f"{day.year}年{day.month}月{day.day}日") == day
    assert read_day(f"{day:%d/%m/%Y}", ("%d/%m/%Y",)) == day


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "2026-13-01", "18/11/2026", "11/18/2026", "yesterday", "0210-01-01", "2026"]
)
def test_no_days(cell: str) -> None:
    with pytest.raises(Refusal):
        read_day(cell)


@pytest.mark.parametrize(
    ("cell", "region", "numbers"),
    [
        ("13812345678", "CN", ("+8613812345678",)),
        ("138 1234 5678；0755-8612 3456", "CN", ("+8613812345678", "+8675586123456")),
        ("+44 7700 900123 / 07700 900124", "GB", ("+447700900123", "+447700900124")),
        ("13812345678、13812345678", "CN", ("+8613812345678",)),
        ("１３８１２３４５６７８", "CN", ("+8613812345678",)),
        ("020 7946 0018, +86 138 1234 5678", "GB", ("+442079460018", "+8613812345678")),
    ],
)
def test_phones(cell: str, region: str, numbers: tuple[str, ...]) -> None:
    assert read_phones(cell, region) == numbers


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("0755-86123456 转 801", "extension"),
        ("0755-86123456 ext. 801", "extension"),
        ("1381234567", "exists"),
        ("138123456789", "exists"),
        ("王小明", "telephone number"),
        ("13812345678 13912345678", "telephone number"),
    ],
)
def test_no_phones(cell: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        read_phones(cell, "CN")


def test_texts() -> None:
    read = text_of(10)
    assert read("  王\t小\n明\u3000") == "王 小 明"
    assert read("x" * 10) == "x" * 10
    for bad in ("x" * 11, "a\x07b", "a\u202eb", "a\udcff"):
        with pytest.raises(Refusal):
            read(bad)


def test_counts_currencies_and_addresses() -> None:
    assert [read_count(cell) for cell in ("3", "-2", "1,200", "12.0", "７")] == [3, -2, 1200, 12, 7]
    assert read_currency("gbp") == "GBP"
    assert read_emails("a@b.cn; c.d@e.co.uk") == ("a@b.cn", "c.d@e.co.uk")
    for reader, bad in ((read_count, "1.5"), (read_count, "x"), (read_currency, "£"), (read_emails, "a@b")):
        with pytest.raises(Refusal):
            reader(bad)
