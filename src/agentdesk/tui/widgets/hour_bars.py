"""A bar for each hour of the day, with its count above and the hour below."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from agentdesk.i18n import _
from agentdesk.tui.widgets.painted import Line, painted

BARS: Final = "▁▂▃▄▅▆▇█"
CELLS: Final = 4
"""Columns of an hour."""
OFFICE: Final = (8, 18)
"""Hours that are shown in any case, from the first to before the last."""

Hours = Sequence[tuple[datetime, int]]
"""When each hour began, and its count."""


def bar(count: int, most: int) -> str:
    """Two cells as high as `count` is among `most`; nothing for none."""
    return BARS[-(-count * len(BARS) // most) - 1] * 2 if count else "  "


def lines_of(hours: Hours, zone: ZoneInfo, cells: int) -> tuple[Line, Line, Line]:
    """Counts, bars and hours in `cells` columns, the last hours where not all fit; later hours are empty."""
    by_hour = [(start.astimezone(zone).hour, count) for start, count in hours]
    first = min([OFFICE[0], *(hour for hour, count in by_hour if count)])
    known = [(hour, count) for hour, count in by_hour if hour >= first]
    last = known[-1][0] if known else first - 1
    later = [(hour, None) for hour in range(last + 1, OFFICE[1])]
    shown = [*known, *later][-max(cells // CELLS, 1) :]
    most = max((count for _hour, count in known), default=0)
    counts = tuple(
        (f"{'' if count is None else count:<{CELLS}}", "" if count else "muted") for _, count in shown
    )
    bars = tuple((f"{bar(count or 0, most):<{CELLS}}", "bar") for _, count in shown)
    return counts, bars, tuple((f"{hour:02d}".ljust(CELLS), "muted") for hour, _ in shown)


class HourBars(Widget):
    """Four lines: a title, counts, bars, hours."""

    COMPONENT_CLASSES = {"hour-bars--bar", "hour-bars--muted"}

    hours: reactive[Hours] = reactive(())

    def __init__(self, title: str) -> None:
        """`title` is a message id."""
        super().__init__()
        self._title = title
        self.zone = ZoneInfo("UTC")
        """The organisation's."""

    def render(self) -> Content:
        title: Line = ((_(self._title), "muted"),)
        return painted(self, "hour-bars", [title, *lines_of(self.hours, self.zone, self.content_size.width)])
