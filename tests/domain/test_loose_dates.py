"""How agents write dates in answers, and what they mean on Wednesday 2026-11-18 at 10:00 in Shanghai."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.errors import Refusal
from agentdesk.domain.loose_dates import Grain, loose_date, loose_moment, loose_time

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

DATES = {
    "1121": "2025-11-21",
    "1118": "2026-11-18",
    "11-17": "2026-11-17",
    "11/7": "2026-11-07",
    "11.21": "2025-11-21",
    "2026/11/21": "2026-11-21",
    "2026-11-21": "2026-11-21",
    "2026-1-2": "2026-01-02",
    "20261121": "2026-11-21",
    "251225": "2025-12-25",
    "２０２６－１１－２１": "2026-11-21",
    "2026年11月21日": "2026-11-21",
    "11月3日": "2026-11-03",
    "12月3号": "2025-12-03",
    "去年12月25日": "2025-12-25",
    "明年1月5日": "2027-01-05",
    "0229": "2024-02-29",
    "今天": "2026-11-18",
    "昨天": "2026-11-17",
    "前天": "2026-11-16",
    "大前天": "2026-11-15",
    "明天": "2026-11-19",
    "后天": "2026-11-20",
    "yesterday": "2026-11-17",
    "The day before yesterday": "2026-11-16",
    "Tomorrow": "2026-11-19",
    "周五": "2026-11-13",
    "周三": "2026-11-18",
    "上周五": "2026-11-13",
    "上周三": "2026-11-11",
    "上上周一": "2026-11-02",
    "上个星期天": "2026-11-15",
    "这周五": "2026-11-20",
    "下周一": "2026-11-23",
    "last friday": "2026-11-13",
    "last Wednesday": "2026-11-11",
    "friday": "2026-11-13",
    "this Friday": "2026-11-20",
    "next mon": "2026-11-23",
    "+3d": "2026-11-21",
    "+ 3 d": "2026-11-21",
    "-2w": "2026-11-04",
    "-1m": "2026-10-18",
    "-1y": "2025-11-18",
    "3天前": "2026-11-15",
    "两周前": "2026-11-04",
    "三个月前": "2026-08-18",
    "2 weeks ago": "2026-11-04",
    "5 days later": "2026-11-23",
    "15号": "2026-11-15",
    "25号": "2026-10-25",
    "上个月15号": "2026-10-15",
    "21 Nov": "2025-11-21",
    "Nov 3": "2026-11-03",
    "November 3rd, 2024": "2024-11-03",
    "3 nov 2024": "2024-11-03",
}
NO_DATES = [
    "",
    "x",
    "1",
    "1331",
    "0230",
    "3天",
    "2026-13-01",
    "20260231",
    "11-21 14:30",
    "昨天 8点",
    "[/red]",
    "99999",
]


@pytest.mark.parametrize(("typed", "meant"), DATES.items())
def test_a_date_is_read_as_it_is_meant(typed: str, meant: str) -> None:
    assert loose_date(typed, TODAY).isoformat() == meant


@pytest.mark.parametrize("typed", NO_DATES)
def test_what_is_no_date_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refusal, match="1121"):
        loose_date(typed, TODAY)


def test_the_month_of_a_span_is_shortened_to_its_last_day() -> None:
    assert loose_date("-1m", date(2026, 3, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("typed", "grain", "meant"),
    [
        ("2025", Grain.YEAR, "2025-01-01"),
        ("去年", Grain.YEAR, "2025-01-01"),
        ("1121", Grain.YEAR, "1121-01-01"),
        ("昨天", Grain.YEAR, "2026-01-01"),
        ("2025-3", Grain.MONTH, "2025-03-01"),
        ("202503", Grain.MONTH, "2025-03-01"),
        ("3月", Grain.MONTH, "2026-03-01"),
        ("12", Grain.MONTH, "2025-12-01"),
        ("上个月", Grain.MONTH, "2026-10-01"),
        ("last month", Grain.MONTH, "2026-10-01"),
        ("2025-03-09", Grain.MONTH, "2025-03-01"),
    ],
)
def test_months_and_years_where_no_day_is_wanted(typed: str, grain: Grain, meant: str) -> None:
    assert loose_date(typed, TODAY, grain).isoformat() == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", "14:30"),
        ("1430", "14:30"),
        ("9", "09:00"),
        ("3", "03:00"),
        ("2pm", "14:00"),
        ("下午2点半", "14:30"),
        ("下午三点", "15:00"),
        ("十二点二十五分", "12:25"),
        ("下午两点零五分", "14:05"),
        ("晚上8点", "20:00"),
        ("凌晨3点", "03:00"),
        ("晚上12点", "00:00"),
        ("夜里3点", "03:00"),
        ("下午12点半", "12:30"),
        ("12am", "00:00"),
        ("中午", "12:00"),
        ("２０：１５", "20:15"),
    ],
)
def test_a_time_of_day_is_read_as_it_is_meant(typed: str, meant: str) -> None:
    assert f"{loose_time(typed):%H:%M}" == meant


@pytest.mark.parametrize("typed", ["", "25", "14:60", "half", "1121 1430"])
def test_what_is_no_time_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refusal, match="14:30"):
        loose_time(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1121 1430", "2025-11-21 14:30"),
        ("1117 1430", "2026-11-17 14:30"),
        ("2026-11-21 2pm", "2026-11-21 14:00"),
        ("昨天下午2点半", "2026-11-17 14:30"),
        ("十一月三日 下午两点半", "2026-11-03 14:30"),
        ("上周三上午九点", "2026-11-11 09:00"),
        ("昨晚8点", "2026-11-17 20:00"),
        ("昨晚12点", "2026-11-18 00:00"),
        ("昨晚一点半", "2026-11-18 01:30"),
        ("yesterday 14:30", "2026-11-17 14:30"),
        ("yesterday at 2pm", "2026-11-17 14:00"),
        ("上周五 9:15", "2026-11-13 09:15"),
        ("9:15", "2026-11-18 09:15"),
        ("1430", "2026-11-17 14:30"),
        ("-2h", "2026-11-18 08:00"),
        ("半", None),
        ("两小时前", "2026-11-18 08:00"),
        ("30 minutes ago", "2026-11-18 09:30"),
        ("-1d 14:30", "2026-11-17 14:30"),
        ("刚才", "2026-11-18 10:00"),
        ("昨天", None),
        ("1121 2500", None),
        ("", None),
    ],
)
def test_a_moment_is_read_as_it_is_meant(typed: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(Refusal, match="1430"):
            loose_moment(typed, NOW)
    else:
        assert f"{loose_moment(typed, NOW):%Y-%m-%d %H:%M}" == meant


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_whole_date_means_itself_on_any_day(day: date, today: date) -> None:
    for typed in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%d %B %Y}",
    ):
        assert loose_date(typed, today) == day


@given(st.dates(date(2000, 3, 1), date(2099, 12, 31)), st.integers(0, 360))
def test_a_date_without_a_year_is_the_last_one_there_was(today: date, back: int) -> None:
    day = today - timedelta(days=back)
    assert loose_date(f"{day:%m%d}", today) == day
    assert loose_date(f"{day.month}-{day.day}", today) == day


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(typed: str) -> None:
    for read in (
        lambda: loose_date(typed, TODAY),
        lambda: loose_time(typed),
        lambda: loose_moment(typed, NOW),
    ):
        try:
            read()
        except Refusal:
            continue
