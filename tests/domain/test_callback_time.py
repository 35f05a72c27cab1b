"""How agents write times, and what they mean on Wednesday 2026-11-18 at 10:00 in Shanghai."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.callback_time import FURTHEST, callback_time, coming_day
from agentdesk.domain.errors import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)

MEANT = {
    "14:30": "2026-11-18 14:30",
    "1430": "2026-11-18 14:30",
    "１４：３０": "2026-11-18 14:30",
    "9:15": "2026-11-19 09:15",
    "11": "2026-11-18 11:00",
    "3": "2026-11-18 15:00",
    "03:00": "2026-11-19 03:00",
    "8": "2026-11-19 08:00",
    "3pm": "2026-11-18 15:00",
    "9am": "2026-11-19 09:00",
    "12 am": "2026-11-19 00:00",
    "12pm": "2026-11-18 12:00",
    "下午3点": "2026-11-18 15:00",
    "下午三点": "2026-11-18 15:00",
    "下午十一二点": None,
    "晚上7点半": "2026-11-18 19:30",
    "晚上12点": "2026-11-19 00:00",
    "今晚12点半": "2026-11-19 00:30",
    "晚上2点": "2026-11-19 02:00",
    "今晚2点": "2026-11-19 02:00",
    "今晚5点": "2026-11-18 17:00",
    "明天晚上两点": "2026-11-20 02:00",
    "明天晚上0:30": "2026-11-20 00:30",
    "明天晚上24点": "2026-11-20 00:00",
    "明天晚上8点": "2026-11-19 20:00",
    "明天晚上20:15": "2026-11-19 20:15",
    "明晚8点": "2026-11-19 20:00",
    "晚上13点": None,
    "晚上26点": None,
    "夜里5点": "2026-11-19 05:00",
    "明天夜里11点": "2026-11-19 23:00",
    "明天半夜1点": "2026-11-20 01:00",
    "明天深夜11点": "2026-11-19 23:00",
    "明夜2点": "2026-11-20 02:00",
    "凌晨2点": "2026-11-19 02:00",
    "明天凌晨2点": "2026-11-19 02:00",
    "明天凌晨12点": "2026-11-19 00:00",
    "凌晨14点": None,
    "明天清晨6点": "2026-11-19 06:00",
    "明天早晨7点": "2026-11-19 07:00",
    "明天早上7点": "2026-11-19 07:00",
    "明早7点": "2026-11-19 07:00",
    "上午11点": "2026-11-18 11:00",
    "中午12点": "2026-11-18 12:00",
    "中午12点半": "2026-11-18 12:30",
    "中午11点半": "2026-11-18 11:30",
    "下午12点半": "2026-11-18 12:30",
    "下午15点": "2026-11-18 15:00",
    "傍晚6点": "2026-11-18 18:00",
    "夜晚9点": "2026-11-18 21:00",
    "周三晚上1点": "2026-11-19 01:00",
    "11月25日晚上12点": "2026-11-26 00:00",
    "中午": "2026-11-18 12:00",
    "中午1点": "2026-11-18 13:00",
    "14点05分": "2026-11-18 14:05",
    "明天 10": "2026-11-19 10:00",
    "明天上午9点半": "2026-11-19 09:30",
    "明天": None,
    "后天 15:00": "2026-11-20 15:00",
    "大后天 15:00": "2026-11-21 15:00",
    "今天 16": "2026-11-18 16:00",
    "今天 9": None,
    "tomorrow 10:00": "2026-11-19 10:00",
    "Tomorrow 3pm": "2026-11-19 15:00",
    "10:00 tomorrow": "2026-11-19 10:00",
    "+2h": "2026-11-18 12:00",
    "+ 45": "2026-11-18 10:45",
    "+30m": "2026-11-18 10:30",
    "+3d": "2026-11-21 10:00",
    "+1w": "2026-11-25 10:00",
    "+2x": None,
    "+0": None,
    "2小时后": "2026-11-18 12:00",
    "半小时后": "2026-11-18 10:30",
    "30分钟后": "2026-11-18 10:30",
    "in 2 hours": "2026-11-18 12:00",
    "2 hours": None,
    "1125 0930": "2026-11-25 09:30",
    "11-25 9:30": "2026-11-25 09:30",
    "11/25 930": None,
    "11.25 14": "2026-11-25 14:00",
    "11月25日 9点": "2026-11-25 09:00",
    "11月25日下午2点半": "2026-11-25 14:30",
    "2026-11-25 09:30": "2026-11-25 09:30",
    "2027-01-04 9:00": "2027-01-04 09:00",
    "01-05 09:00": "2027-01-05 09:00",
    "11-18 9:00": "2027-11-18 09:00",
    "11-18 11:00": "2026-11-18 11:00",
    "2026-11-17 09:30": None,
    "13-01 09:30": None,
    "02-30 09:30": None,
    "0001-01-01 00:00": None,
    "9999-12-31 晚上12点": None,
    "2028-02-29 09:30": None,
    "周三 15:00": "2026-11-18 15:00",
    "周三 9:00": "2026-11-25 09:00",
    "周四 15:00": "2026-11-19 15:00",
    "星期日 10点": "2026-11-22 10:00",
    "周天 10点": "2026-11-22 10:00",
    "下周三 15:00": "2026-11-25 15:00",
    "下周一 9:00": "2026-11-23 09:00",
    "fri 16:00": "2026-11-20 16:00",
    "Friday 16:00": "2026-11-20 16:00",
    "next friday 16:00": "2026-11-27 16:00",
    "24:00": None,
    "10:60": None,
    "": None,
    "soon": None,
    "明天 后天 10": None,
}


@pytest.mark.parametrize(("typed", "meant"), MEANT.items())
def test_the_time_that_was_meant(typed: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(Refusal):
            callback_time(typed, NOW, SHANGHAI)
    else:
        assert f"{callback_time(typed, NOW, SHANGHAI):%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize("typed", ["晚上2点", "夜里2点", "凌晨2点"])
def test_a_time_at_night_without_a_day_is_the_next_one_to_come(typed: str) -> None:
    at_one = datetime(2026, 11, 18, 1, 0, tzinfo=SHANGHAI)
    assert f"{callback_time(typed, at_one, SHANGHAI):%Y-%m-%d %H:%M}" == "2026-11-18 02:00"


@given(st.text(max_size=20) | st.text("0123456789+:-/ 今明后天周三日下午晚夜里点半amptornw", max_size=12))
def test_any_text_is_a_time_to_come_or_refused(typed: str) -> None:
    try:
        meant = callback_time(typed, NOW, SHANGHAI)
    except Refusal:
        return
    assert NOW < meant <= NOW + FURTHEST
    assert meant.tzinfo is SHANGHAI


@given(
    st.integers(1_767_225_600, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.timedeltas(timedelta(minutes=1), timedelta(days=300)),
    st.sampled_from(["Asia/Shanghai", "Europe/London", "America/New_York"]),
)
def test_a_whole_date_and_time_means_itself(now: datetime, ahead: timedelta, name: str) -> None:
    zone = ZoneInfo(name)
    wanted = (now + ahead).astimezone(zone).replace(second=0, microsecond=0, fold=0)
    if wanted <= now or wanted - now > FURTHEST:
        return
    assert callback_time(f"{wanted:%Y-%m-%d %H:%M}", now, zone) == wanted


def test_a_time_that_a_change_of_clocks_skips_becomes_the_next_one() -> None:
    zone = ZoneInfo("Europe/London")
    before = datetime(2026, 3, 28, 12, tzinfo=zone)
    assert f"{callback_time('tomorrow 01:30', before, zone):%H:%M}" == "02:30"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("今天", date(2026, 11, 18)),
        ("tomorrow", date(2026, 11, 19)),
        ("后天", date(2026, 11, 20)),
        ("周三", date(2026, 11, 18)),
        ("Fri", date(2026, 11, 20)),
        ("下周五", date(2026, 11, 27)),
        ("11-25", date(2026, 11, 25)),
        ("１１２５", date(2026, 11, 25)),
        ("1120", date(2026, 11, 20)),
        ("1月5日", date(2027, 1, 5)),
        ("2026-11-25", date(2026, 11, 25)),
        ("2026/12/1", date(2026, 12, 1)),
        ("+3d", date(2026, 11, 21)),
        ("三天后", date(2026, 11, 21)),
        ("in 2 weeks", date(2026, 12, 2)),
    ],
)
def test_a_day_ahead_as_it_is_typed(typed: str, day: date) -> None:
    assert coming_day(typed, NOW.date()) == day


@pytest.mark.parametrize("typed", ["", "someday", "14:30", "11-25 9:30", "+2h", "13-40", "3", "+9999w99"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        coming_day(typed, NOW.date())


def test_a_day_that_is_past_is_told_so() -> None:
    with pytest.raises(Refusal, match="This day is past"):
        coming_day("昨天", NOW.date())


@given(st.dates(date(2026, 11, 18), date(2099, 12, 31)))
def test_every_day_ahead_can_be_written_whole(day: date) -> None:
    assert coming_day(day.isoformat(), NOW.date()) == day


@given(st.text(max_size=12))
def test_any_text_is_a_day_ahead_or_refused(typed: str) -> None:
    try:
        assert coming_day(typed, NOW.date()) >= NOW.date()
    except Refusal:
        return
