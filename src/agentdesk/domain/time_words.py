"""Words and figures in which people write days and times of day, in Chinese and English.

What they mean beside each other is for the reader to say: a callback is ahead (`callback_time`), an answer is about
what was (`loose_dates`).
"""

import re
import unicodedata
from datetime import date, time, timedelta
from typing import Final, NamedTuple

DAYS: Final = {
    "大前天": -3,
    "前天": -2,
    "the day before yesterday": -2,
    "昨天": -1,
    "昨日": -1,
    "昨": -1,
    "yesterday": -1,
    "today": 0,
    "今天": 0,
    "今日": 0,
    "今": 0,
    "tomorrow": 1,
    "tmr": 1,
    "明天": 1,
    "明日": 1,
    "明": 1,
    "后天": 2,
    "the day after tomorrow": 2,
    "大后天": 3,
}
"""Day words to days from today."""
WEEKDAYS: Final = {
    **dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True)),
    **dict(zip("一二三四五六日", range(7), strict=True)),
    "天": 6,
}
SPANS: Final = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours", "小时", "个小时", "钟头"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "天", "日"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "周", "星期", "个星期", "礼拜"), timedelta(days=7)),
}

RELATIVE: Final = re.compile(
    "|".join(word for word in sorted(DAYS, key=len, reverse=True) if len(word) > 1) + "|[昨今明](?=[早晚夜])"
)
DATE: Final = re.compile(
    r"(?:(\d{4})[-/.年])?(\d{1,2})(?:[-/.]|月)(\d{1,2})[日号]?(?![\d:])|(?<!\d)(\d{2})(\d{2})(?=\s+\d)"
)
"""A day by its number: year (may be missing), month and day; or month and day in four digits before a time."""

_BEGINS: Final = {
    **dict.fromkeys(("凌晨", "清晨", "早晨", "早上", "早", "上午", "am"), 0),
    "中午": 11,
    **dict.fromkeys(("下午", "傍晚", "pm"), 12),
    **dict.fromkeys(("晚上", "夜晚", "晚"), 17),
    **dict.fromkeys(("夜里", "半夜", "深夜", "夜"), 18),
}
"""Words for parts of the day, and the hour at which the twelve hours begin that may be said with each.

From 24 on it is the next day: 晚上2点 is the night that begins on that evening.
"""
_PART: Final = re.compile("|".join(sorted(_BEGINS, key=len, reverse=True)))
_ONES: Final = {**{figure: value for value, figure in enumerate("零一二三四五六七八九")}, "两": 2}
_FIGURES: Final = re.compile(
    "(?<![周期拜零〇一二两三四五六七八九十百])"
    "(?:([一二三四五六七八九]?)(十)([一二三四五六七八九]?)|[零〇]?([零一二两三四五六七八九]))"
    "(?=[点时分月日号天周小个])"
)
"""A number to 99 in Chinese figures in front of what is counted; not the three of 周三, which is a day."""
_TIME: Final = re.compile(r"(\d{1,2})(?::(\d{2})|[点时](?:(\d{1,2})分?|(半)|整)?|)|(\d{2})(\d{2})")


def folded(text: str) -> str:
    """What was typed, without full-width characters, Chinese figures, capitals, and blanks around it."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return _FIGURES.sub(_in_digits, plain)


def _in_digits(found: re.Match[str]) -> str:
    tens, ten, ones, alone = found.groups("")
    if not ten:
        return str(_ONES[alone])
    return str(_ONES.get(tens, 1) * 10 + _ONES.get(ones, 0))


def without(typed: str, found: re.Match[str]) -> str:
    """The text around what was found."""
    return f"{typed[: found.start()]} {typed[found.end() :]}".strip()


class DayTime(NamedTuple):
    """A time of day; with `next_day` it is past the midnight that ends the day named with it."""

    at: time
    next_day: bool = False

    def date_from(self, day: date) -> date:
        """The date of it when it is said with `day`."""
        return day + timedelta(days=int(self.next_day))


def time_of_day(typed: str, *, waking: bool = False) -> DayTime | None:
    """`14:30`, `1430`, `2pm`, `下午2点半`, `晚上12点`; None for what is no time of day.

    With `waking`, hours 1 to 7 of one digit and without a part of the day are meant in the afternoon.
    """
    part = _PART.search(typed)
    word = part[0] if part else ""
    rest = (without(typed, part) if part else typed).strip()
    found = _TIME.fullmatch(rest)
    if not found:
        return DayTime(time(12)) if word == "中午" and not rest else None
    digits = found[1] or found[5]
    minute = 30 if found[4] else int(found[2] or found[3] or found[6] or 0)
    if word:
        hour = _hour_in(int(digits), _BEGINS[word])
    else:
        afternoon = waking and len(digits) == 1 and 1 <= int(digits) <= 7
        hour = int(digits) + 12 * afternoon if int(digits) <= 23 else None
    if hour is None or minute > 59:
        return None
    return DayTime(time(hour % 24, minute), next_day=hour >= 24)


def _hour_in(said: int, begin: int) -> int | None:
    """The hour from `begin` to eleven later that is said so, on a clock of 12 or of 24 hours."""
    if said > 12:
        return said if said <= 24 and begin <= said < begin + 12 else None
    return begin + (said - begin) % 12
