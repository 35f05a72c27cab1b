"""Stored text on the screen: never markup, never a control sequence, measured in cells (design idea 9)."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.content import Content

from agentdesk.i18n import N_, _, current_language

CUT: Final = ".."
"""Shown where text was cut. Two full stops: the ellipsis character is two cells wide on some Chinese terminals."""

_LINE_BREAKS: Final = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
"""Unicode categories that are not shown: controls; marks that turn the direction of writing, which could make a number
read backwards; joiners, on whose width no two terminals agree; halves of characters."""

WEEKDAYS: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
"""Names of the days of the week, Monday first."""


def clean(text: str, *, lines: bool = False) -> str:
    """`text` without control characters, direction marks and joiners; on one line unless `lines`."""
    if not lines:
        text = _LINE_BREAKS.sub(" ", text)
    text = text.replace("\t", "    ")
    return "".join(
        char for char in text if (char == "\n" and lines) or unicodedata.category(char) not in _UNSEEN
    )


def plain(text: str, style: str = "", *, lines: bool = False) -> Content:
    """`text` as content that is shown as it stands, brackets and all."""
    content = Content(clean(text, lines=lines))
    return content.stylize(style) if style else content


def fit(text: str, cells: int) -> str:
    """`text` in at most `cells` columns of the terminal, cut with `..` when it is longer."""
    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return text
    room = cells - len(CUT)
    if room < 1:
        return CUT[:cells]
    kept: list[str] = []
    for char in text:
        room -= cell_len(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept) + CUT


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """`text` in exactly `cells` columns: cut when longer, filled with blanks when shorter."""
    shown = fit(text, cells)
    blanks = " " * (cells - cell_len(shown))
    return blanks + shown if right else shown + blanks


def digit(key: str) -> int | None:
    """The digit that a key or character stands for, full-width ones included; None for anything else."""
    half = unicodedata.normalize("NFKC", key)
    return int(half) if len(half) == 1 and half in "0123456789" else None


def twins(key: str) -> tuple[str, ...]:
    """The names under which a key arrives: a digit also comes full-width while a Chinese input method is on."""
    found = digit(key)
    return (key,) if found is None else (str(found), chr(0xFF10 + found))


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Time of day on the organisation's clock: `14:05`."""
    return f"{moment.astimezone(zone):%H:%M}"


def day(when: date, today: date) -> str:
    """A local date as short as it is clear: `11-18` in this year, `2025-11-18` in another."""
    return f"{when:%m-%d}" if when.year == today.year else when.isoformat()


def moment(when: datetime, zone: ZoneInfo, today: date) -> str:
    """A moment: `14:05` today, `11-18 14:05` otherwise."""
    local = when.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == today else f"{day(local.date(), today)} {local:%H:%M}"


def running(span: timedelta) -> str:
    """How long something has been going on: `02:13`, `1:02:13`."""
    seconds = max(int(span.total_seconds()), 0)
    hours, rest = divmod(seconds, 3600)
    shown = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{shown}" if hours else shown


def span(length: timedelta) -> str:
    """A length of time in one unit, rounded down: `3 d`, `5 h`, `12 min`."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    if minutes >= 2 * 24 * 60:
        return _(N_("{count} d"), count=minutes // (24 * 60))
    if minutes >= 2 * 60:
        return _(N_("{count} h"), count=minutes // 60)
    return _(N_("{count} min"), count=minutes)


def listed(items: list[str]) -> str:
    """Items one after another, as the language in use separates them."""
    return ("、" if current_language().startswith("zh") else ", ").join(items)
