"""An issue's facts as words on the screen. Severity and lateness have a sign beside their colour."""

from datetime import datetime
from typing import Final

from agentdesk.domain.alert import AlertKind
from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock
from agentdesk.domain.issue import (
    CATEGORY_NAMES,
    OPEN_STATES,
    SEVERITY_NAMES,
    STATE_NAMES,
    Category,
    IssueState,
    Severity,
)
from agentdesk.i18n import N_, _
from agentdesk.services.clock_words import due_next
from agentdesk.services.issues import IssueRow
from agentdesk.tui.text import day, listed

SEVERITY_SIGNS: Final = {Severity.CRITICAL: "!!", Severity.MAJOR: "!", Severity.MINOR: ""}
SEVERITY_TONES: Final = {Severity.CRITICAL: "late", Severity.MAJOR: "warn", Severity.MINOR: ""}
"""Severity to the style of a table cell."""

SHORT_STATES: Final[dict[IssueState, str]] = STATE_NAMES | {
    IssueState.AWAITING_CUSTOMER: N_("awaiting"),
    IssueState.CLOSED: N_("closed"),
    IssueState.WITHDRAWN: N_("withdrawn"),
    IssueState.UNREACHABLE: N_("unreachable"),
}
"""States where there is little room."""

SHORT_CATEGORIES: Final[dict[Category, str]] = CATEGORY_NAMES | {
    Category.PRODUCT_QUALITY: N_("quality"),
    Category.SERVICE_ATTITUDE: N_("service"),
    Category.TECHNICAL_SUPPORT: N_("technical"),
}
"""Categories where there is little room."""

ALERTED: Final[dict[AlertKind, str]] = {
    AlertKind.EMERGENCY: N_("emergency: {people} alerted"),
    AlertKind.WARNED: N_("{clock} about to run out: {people} warned"),
    AlertKind.RAN_OUT: N_("{clock} ran out: {people} told"),
    AlertKind.ESCALATED: N_("{clock} ran out: escalated to {people}"),
    AlertKind.NOT_SATISFIED: N_("customer not satisfied: {people} told"),
    AlertKind.LOWERED: N_("less serious by now: {people} told"),
    AlertKind.DELAYED: N_("{clock} delayed: {people} told"),
    AlertKind.MENTION: N_("{people} mentioned"),
}
"""Who was alerted of what, as the timeline tells it."""


def tone(code: str) -> str:
    """The style of a severity, as table cells name it; empty for an ordinary one."""
    return SEVERITY_TONES[Severity(code)]


def severity(code: str) -> str:
    """`!! critical`, the words below each other in a column."""
    return f"{SEVERITY_SIGNS[Severity(code)]:2} {_(SEVERITY_NAMES[Severity(code)])}"


def severity_in_line(code: str) -> str:
    """`! major` within a sentence."""
    return f"{SEVERITY_SIGNS[Severity(code)]} {_(SEVERITY_NAMES[Severity(code)])}".strip()


def category(code: str) -> str:
    """What it is about."""
    return _(CATEGORY_NAMES[Category(code)])


def short_category(code: str) -> str:
    """What it is about, where there is little room."""
    return _(SHORT_CATEGORIES[Category(code)])


def state(code: str) -> str:
    """Where it stands, in full."""
    return _(STATE_NAMES[IssueState(code)])


def short_state(code: str) -> str:
    """Where it stands, where there is little room."""
    return _(SHORT_STATES[IssueState(code)])


def alerted(kind: str, clock: str, people: list[str]) -> str:
    """`plan in place ran out: escalated to 赵敏`."""
    name = _(CLOCK_NAMES[Clock(clock)]) if clock else ""
    return _(ALERTED[AlertKind(kind)], clock=name, people=listed(people))


def responsible(row: IssueRow) -> str:
    """`赵敏 / 品质部`, one of both, or nothing; the person first, who is still readable where it is cut."""
    return " / ".join(name for name in (row.assignee, row.department) if name)


def is_late(row: IssueRow, now: datetime) -> bool:
    """Whether a promise, a deadline or a clock of an open issue is past at the local moment `now`."""
    if row.state not in OPEN_STATES:
        return False
    past_day = row.due_on is not None and row.due_on < now.date()
    return past_day or (row.clock_due_at is not None and row.clock_due_at < now)


def due(row: IssueRow, now: datetime) -> str:
    """What is due next, at the local moment `now`: `! 11-20` by a day, `  plan in 2 h 10 min` by a clock, whichever
    comes first; the sign says that something is past."""
    sign = "! " if is_late(row, now) else "  "
    clock_day = row.clock_due_at.astimezone(now.tzinfo).date() if row.clock_due_at else None
    if row.due_on is not None and (clock_day is None or row.due_on < clock_day):
        return f"{sign}{day(row.due_on, now.date())}"
    if row.clock is None or row.clock_due_at is None:
        return ""
    return f"{sign}{due_next(row.clock, row.clock_due_at, now)}"
