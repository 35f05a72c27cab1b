"""Alerts: what somebody has to see at once, and when a clock gives notice of itself (R86, R131, R133)."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from agentdesk.domain.clock_policy import ClockPolicy, EscalateTo
from agentdesk.domain.service_clock import Reading
from agentdesk.i18n import N_


class AlertKind(StrEnum):
    """Why somebody is alerted."""

    EMERGENCY = "emergency"
    WARNED = "warned"
    RAN_OUT = "ran_out"
    ESCALATED = "escalated"
    NOT_SATISFIED = "not_satisfied"
    LOWERED = "lowered"
    DELAYED = "delayed"
    MENTION = "mention"


ALERT_NAMES: Final[dict[AlertKind, str]] = {
    AlertKind.EMERGENCY: N_("emergency: people may be in danger"),
    AlertKind.WARNED: N_("clock about to run out"),
    AlertKind.RAN_OUT: N_("clock ran out"),
    AlertKind.ESCALATED: N_("escalated to you"),
    AlertKind.NOT_SATISFIED: N_("customer not satisfied"),
    AlertKind.LOWERED: N_("less serious by now"),
    AlertKind.DELAYED: N_("customer told a later day"),
    AlertKind.MENTION: N_("you were mentioned"),
}


class Notice(NamedTuple):
    """From `at` (UTC; None: not known yet) on, `to` hears of a clock."""

    at: datetime | None
    kind: AlertKind
    to: EscalateTo


def ladder(reading: Reading, policy: ClockPolicy) -> tuple[Notice, ...]:
    """Every notice that an open clock gives, in the order in which they come: the warning, that it ran out, then
    the rungs of the policy's ladder."""
    known = [escalation.at for escalation in reading.escalate_at]
    rungs = [
        (rung.percent, Notice(at, AlertKind.ESCALATED, rung.to))
        for rung, at in zip(policy.ladder, known + [None] * (len(policy.ladder) - len(known)), strict=True)
    ]
    steps = [
        (policy.warn_percent, Notice(reading.warn_at, AlertKind.WARNED, EscalateTo.ASSIGNEE)),
        (_WHOLE, Notice(reading.due_at, AlertKind.RAN_OUT, EscalateTo.ASSIGNEE)),
        *rungs,
    ]
    return tuple(notice for _percent, notice in sorted(steps, key=lambda step: step[0]))


def come(notices: tuple[Notice, ...], now: datetime) -> int:
    """How many of `notices` have come by now."""
    return sum(1 for notice in notices if notice.at is not None and notice.at <= now)


_WHOLE: Final = 100
