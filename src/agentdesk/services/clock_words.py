"""What is due next of an issue, in words: `plan in 2 h 10 min`, `solution late by 1 d 3 h`."""

from datetime import datetime, timedelta
from typing import Final

from agentdesk.domain.clock_policy import Clock
from agentdesk.i18n import N_, _

SHORT_CLOCKS: Final[dict[Clock, str]] = {
    Clock.FIRST_RESPONSE: N_("response"),
    Clock.PLAN: N_("plan"),
    Clock.SOLUTION: N_("solution"),
    Clock.CUSTOMER_TOLD: N_("telling"),
    Clock.ACKNOWLEDGEMENT: N_("receipt"),
    Clock.RESULT: N_("result"),
}
"""Clocks where there is little room."""


def due_next(clock: str, due_at: datetime, now: datetime) -> str:
    """What a clock leaves, or by how much it is late; exactly on time is in time (D5)."""
    name = _(SHORT_CLOCKS[Clock(clock)])
    if due_at < now:
        return _("{clock} late by {time}", clock=name, time=in_units(now - due_at))
    return _("{clock} in {time}", clock=name, time=in_units(due_at - now))


def in_units(length: timedelta) -> str:
    """A length of time in its two largest units, rounded down: `1 d 3 h`, `2 h 10 min`, `5 min`."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    days, rest = divmod(hours, 24)
    if days:
        return _("{days} d {hours} h", days=days, hours=rest) if rest else _("{days} d", days=days)
    if hours:
        return _("{hours} h {minutes} min", hours=hours, minutes=minutes)
    return _("{minutes} min", minutes=minutes)
