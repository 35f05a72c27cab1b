"""Stored text on the screen: as it stands, in the cells it was given."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from agentdesk.i18n import use_language
from agentdesk.tui import text

SHANGHAI = ZoneInfo("Asia/Shanghai")


@given(st.text())
def test_clean_leaves_nothing_that_steers_a_terminal(stored: str) -> None:
    shown = text.clean(stored)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in shown)
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


def test_clean_keeps_what_people_wrote() -> None:
    assert text.clean("净水器\n漏水\t[/投诉] ok") == "净水器 漏水    [/投诉] ok"
    assert text.clean("one\r\n two", lines=True) == "one\n two"
    assert text.clean("\x1b[31mred\x07") == "[31mred"


def test_joined_emoji_are_as_wide_as_any_terminal_draws_them() -> None:
    family = text.clean("👨\u200d👩\u200d👧 e\u0301")
    assert family == "👨👩👧 e\u0301"
    assert cell_len(family) == 3 * 2 + 2


@given(st.text(max_size=30))
def test_plain_shows_brackets_as_they_stand(stored: str) -> None:
    assert text.plain(f"[red]{stored}[/投诉]").plain == f"[red]{text.clean(stored)}[/投诉]"


@given(
    st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Mn", "Cf", "Me"))),
    st.integers(0, 40),
)
def test_pad_fills_its_cells_exactly(stored: str, cells: int) -> None:
    assert cell_len(text.pad(stored, cells)) == cells
    assert cell_len(text.pad(stored, cells, right=True)) == cells


@pytest.mark.parametrize(
    ("stored", "cells", "shown"),
    [
        ("深圳海纳贸易", 12, "深圳海纳贸易"),
        ("深圳海纳贸易", 11, "深圳海纳.."),
        ("ab", 1, "."),
        ("abc", 0, ""),
    ],
)
def test_fit_cuts_by_cells(stored: str, cells: int, shown: str) -> None:
    assert text.fit(stored, cells) == shown


def test_digits_count_full_width_ones() -> None:
    assert [text.digit(key) for key in ("3", "３", "x", "f3", "")] == [3, 3, None, None, None]
    assert text.twins("7") == ("7", "７")
    assert text.twins("enter") == ("enter",)


def test_times_are_as_short_as_they_are_clear() -> None:
    at = datetime(2026, 11, 18, 6, 5, tzinfo=UTC)
    assert text.clock(at, SHANGHAI) == "14:05"
    assert text.moment(at, SHANGHAI, date(2026, 11, 18)) == "14:05"
    assert text.moment(at, SHANGHAI, date(2026, 11, 19)) == "11-18 14:05"
    assert text.day(date(2025, 3, 1), date(2026, 11, 18)) == "2025-03-01"
    assert text.running(timedelta(seconds=133)) == "02:13"
    assert text.running(timedelta(hours=1, seconds=133)) == "1:02:13"


def test_lists_are_separated_as_the_language_does() -> None:
    assert text.listed(["a", "b"]) == "a, b"
    use_language("zh_Hans")
    assert text.listed(["a", "b"]) == "a、b"
