"""The bars by hour: arithmetic only."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.tui.widgets.hour_bars import BARS, CELLS, bar, lines_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 11, 17, 16, tzinfo=UTC)


def day(*counts: int) -> list[tuple[datetime, int]]:
    return [(MIDNIGHT + timedelta(hours=hour), count) for hour, count in enumerate(counts)]


def words(cells: int, *counts: int) -> list[list[str]]:
    return [[text.strip() for text, _style in line] for line in lines_of(day(*counts), SHANGHAI, cells)]


def test_the_office_hours_are_there_from_the_start() -> None:
    counts, bars, hours = words(78, *[0] * 9, 2, 8)
    assert hours == ["08", "09", "10", "11", "12", "13", "14", "15", "16", "17"]
    assert counts == ["0", "2", "8", *[""] * 7]
    assert bars[:4] == ["", "▂▂", "██", ""]


def test_early_and_late_hours_are_shown_when_there_is_something() -> None:
    assert words(78, *[0] * 6, 1, 0, 0)[2][0] == "06"
    assert words(78, *[0] * 21)[2][-1] == "20"


def test_the_newest_hours_stay_where_there_is_no_room() -> None:
    assert words(12, *[0] * 20)[2] == ["17", "18", "19"]


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=25), st.integers(8, 200))
def test_it_fits_and_the_highest_is_full(counts: list[int], cells: int) -> None:
    shown, bars, hours = lines_of(day(*counts[:24]), SHANGHAI, cells)
    for line in (shown, bars, hours):
        assert sum(len(text) for text, _style in line) <= max(cells, CELLS)
    assert len(shown) == len(bars) == len(hours)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_bar_grows_with_its_count(low: int, high: int) -> None:
    low, high = sorted((low, high))
    assert BARS.index(bar(low, high)[0]) <= BARS.index(bar(high, high)[0]) == len(BARS) - 1
