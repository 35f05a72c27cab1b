"""Words and figures in which people write days and times of day, in Chinese and English.

What they mean beside each other is for the reader to say: a callback is ahead (`callback_time`), an answer is about
what was (`loose_dates`).
"""

import re
import unicodedata
from datetime import time, timedelta
from typing import Final

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
    "|".join(word for word in sorted(DAYS, key=len, reverse=True) if len(word) > 1) + "|[昨今明](?=[早晚])"
)
DATE: Final = re.compile(
    r"(?:(\d{4})[-/.年])?(\d{1,2})(?:[-/.]|月)(\d{1,2})[日号]?(?![\d:])|(?<!\d)(\d{2})(\d{2})(?=\s+\d)"
)
"""A day by its number: year (may be missing), month and day; or month and day in four digits before a time."""

_MORNING: Final = ("上午", "早上", "凌晨", "早", "am")
_EVENING: Final = ("晚上", "晚")
_AFTERNOON: Final = ("下午", "傍晚", "pm", *_EVENING)
_NOON: Final = ("中午",)
_HALF_DAY: Final = re.compile("|".join((*_MORNING, *_AFTERNOON, *_NOON)))
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


def time_of_day(typed: str, *, waking: bool = False) -> time | None:
    """`14:30`, `1430`, `2pm`, `下午2点半`; None for what is no time of day.

    With `waking`, hours 1 to 7 of one digit and without a half of the day are meant in the afternoon.
    """
    half_day = _HALF_DAY.search(typed)
    word = half_day[0] if half_day else ""
    rest = (without(typed, half_day) if half_day else typed).strip()
    found = _TIME.fullmatch(rest)
    if not found:
        return time(12) if word in _NOON and not rest else None
    digits = found[1] or found[5]
    hour = int(digits)
    if word in _EVENING and (hour == 12 or hour < 5):
        return None  # 昨晚1点 is in the night between two days: which one is not said.
    minute = 30 if found[4] else int(found[2] or found[3] or found[6] or 0)
    if (word in _AFTERNOON and hour < 12) or (word in _NOON and hour < 11):
        hour += 12
    elif word in _MORNING and hour == 12:
        hour = 0
    elif waking and not word and len(digits) == 1 and 1 <= hour <= 7:
        hour += 12
    return time(hour, minute) if hour <= 23 and minute <= 59 else None
