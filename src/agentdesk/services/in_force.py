"""What the settings say on a day, as the rules want it."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from agentdesk.domain import settings
from agentdesk.domain.approval import Rule, refund_rules
from agentdesk.domain.attempts import AttemptPolicy
from agentdesk.domain.clock_policy import ClockPolicy
from agentdesk.domain.compensation import Grade
from agentdesk.domain.issue import Severity
from agentdesk.domain.office_hours import OfficeHours, Week
from agentdesk.domain.policy import CyclePolicy
from agentdesk.services.acting import Acting
from agentdesk.services.organisation import calendar_of
from agentdesk.store import policies

Stored = tuple[tuple[str, str], ...]


def clock_policy(act: Acting) -> ClockPolicy:
    """How long clocks may run (R86, R94 to R97)."""
    return _clock_policy(policies.texts(act.tx, act.today))


@lru_cache(maxsize=8)
def _clock_policy(stored: Stored) -> ClockPolicy:
    return settings.clock_policy(dict(stored))


def office_hours(act: Acting) -> OfficeHours:
    """The hours in which worked time is counted."""
    return OfficeHours(calendar_of(act), act.zone, _week(policies.texts(act.tx, act.today)))


@lru_cache(maxsize=8)
def _week(stored: Stored) -> Week:
    return settings.office_week(dict(stored))


def cycle_policy(act: Acting, on: date | None = None) -> CyclePolicy:
    """When customers are visited, by what holds on a day (today)."""
    return _cycle_policy(policies.texts(act.tx, on or act.today))


@lru_cache(maxsize=8)
def _cycle_policy(stored: Stored) -> CyclePolicy:
    return settings.cycle_policy(dict(stored))


def emergency_logins(act: Acting) -> tuple[str, ...]:
    """Who is named for emergencies, in this order (R131)."""
    return settings.emergency_logins(dict(policies.texts(act.tx, act.today)))


def rules_for_refunds(act: Acting) -> tuple[Rule, ...]:
    """Who approves a refund (R168)."""
    return refund_rules(settings.refund_limits(dict(policies.texts(act.tx, act.today))))


def grades(act: Acting) -> Mapping[Severity, Grade]:
    """What may be offered in compensation without asking (R135)."""
    return settings.grades(dict(policies.texts(act.tx, act.today)))


def attempt_policy(act: Acting) -> AttemptPolicy:
    """How often a customer is called who is not reached."""
    return settings.attempt_policy(dict(policies.texts(act.tx, act.today)))


def daily_target(act: Acting) -> int:
    """How many visits an agent is to finish a day."""
    return settings.daily_target(dict(policies.texts(act.tx, act.today)))
