"""The settings: every number and list that the requirements leave to the company, with its default and source (D2).

A setting has a key (`clock.plan.critical`) and a value that people write as its kind says; stored is that text, from a
day on. What the rules work with is made here from the texts in force; a key that nobody has set has its default.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from agentdesk.domain import setting_kinds as kinds
from agentdesk.domain.approval import REFUND_LIMIT
from agentdesk.domain.attempts import DEFAULT_ATTEMPTS, AttemptPolicy
from agentdesk.domain.calling_day import DEFAULT_DAY
from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock, ClockPolicy, Target
from agentdesk.domain.compensation import GRADES, Grade
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import SEVERITY_NAMES, Severity
from agentdesk.domain.office_hours import DEFAULT_WEEK, Week
from agentdesk.domain.policy import CyclePolicy, Tier
from agentdesk.domain.setting_kinds import Kind
from agentdesk.i18n import N_

OFFICE_HOURS: Final = "office-hours"
CALENDAR: Final = "calendar"
EMERGENCY: Final = "emergency"
DAILY_TARGET: Final = "queue.target"
REFUND: Final = "refund.limit"
WARN: Final = "clock.warn"
ESCALATE: Final = "clock.escalate"
ORDINARY: Final = "clock"
COMPLAINT: Final = "complaint"
"""How the keys of the clocks begin: `clock.plan.critical`, `complaint.result.minor`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that the company decides."""

    key: str
    names: tuple[str, ...]
    """What people call it: messages that are said one after the other."""
    kind: Kind
    default: str
    """As it is stored."""
    source: str
    """The requirements that leave it open, or give the number."""

    def read(self, text: str) -> Any:
        """The value that `text` says, in any of our languages. Raises Refusal that names this setting's key."""
        return self.kind.read(kinds.understood(text, self.kind), self.key)

    def normal(self, text: str) -> str:
        """`text` as it is stored."""
        return self.kind.write(self.read(text))


_TIERS: Final = {
    Tier.IMPORTANT: N_("months to next visit: important"),
    Tier.HIGH_VALUE: N_("months to next visit: high value"),
    Tier.ORDINARY: N_("months to next visit: ordinary"),
    Tier.LOW: N_("months to next visit: low value"),
}
_CLOCK_SOURCES: Final = {
    Clock.FIRST_RESPONSE: "R67, R94, R151",
    Clock.PLAN: "R69, R156",
    Clock.SOLUTION: "R70, R95, R147",
    Clock.CUSTOMER_TOLD: "R71",
    Clock.ACKNOWLEDGEMENT: "R96",
    Clock.RESULT: "R97, R160",
}
_ATTEMPTS: Final = {
    "max_attempts": ("attempts.most", N_("calls to one never reached"), 20),
    "min_day_parts": (
        "attempts.day_parts",
        N_("calls: parts of the day at least"),
        len(DEFAULT_DAY.parts),
    ),
    "min_days": ("attempts.days", N_("calls: days at least"), 20),
}
"""Field of AttemptPolicy to key, name and highest value."""
_CYCLE: Final = {
    "first_visit_working_days": ("visit.first_due", N_("first visit: working days"), "R10"),
    "first_visit_expires_working_days": (
        "visit.first_expires",
        N_("first visit: expires after days"),
        "R10",
    ),
}
_AMOUNTS: Final = {
    "high_value_minor": ("visit.high_value", N_("high-value purchase from"), "R7"),
    "low_value_minor": ("visit.low_value", N_("low-value purchase below"), "R9"),
}
"""Fields of CyclePolicy to key, name and source."""
CLOCKS_OF: Final = {
    ORDINARY: (Clock.FIRST_RESPONSE, Clock.PLAN, Clock.SOLUTION, Clock.CUSTOMER_TOLD),
    COMPLAINT: tuple(Clock),
}
"""Which clocks can be set for every issue, and which for complaints."""


def _clocks() -> Iterator[Setting]:
    default = ClockPolicy()
    tables = {ORDINARY: default.targets, COMPLAINT: default.complaint_targets}
    for kind, clocks in CLOCKS_OF.items():
        for clock in clocks:
            for severity in Severity:
                own = kind == COMPLAINT and clock in CLOCKS_OF[ORDINARY]
                written = kinds.OWN_TARGET if own else kinds.TARGET
                name = (CLOCK_NAMES[clock], SEVERITY_NAMES[severity])
                yield Setting(
                    f"{kind}.{clock}.{severity}",
                    (N_("complaint"), *name) if own else name,
                    written,
                    written.write(tables[kind].get(clock, {}).get(severity)),
                    _CLOCK_SOURCES[clock],
                )
    warn, ladder = kinds.count_of(1, 99, sign="%"), kinds.LADDER
    yield Setting(
        WARN, (N_("warned at this much of the time"),), warn, warn.write(default.warn_percent), "R86"
    )
    yield Setting(ESCALATE, (N_("who hears at how much"),), ladder, ladder.write(default.ladder), "R86, R95")


def _care() -> Iterator[Setting]:
    yield Setting(OFFICE_HOURS, (N_("office hours"),), kinds.WEEK, kinds.WEEK.write(DEFAULT_WEEK), "D2, R86")
    calendar = kinds.one_of(
        {
            "zone": N_("by the time zone"),
            "china": N_("China, swapped workdays too"),
            "weekdays": N_("Monday to Friday"),
        }
    )
    yield Setting(CALENDAR, (N_("working days"),), calendar, calendar.example, "D6, R10")
    yield Setting(EMERGENCY, (N_("alerted in an emergency"),), kinds.PEOPLE, kinds.PEOPLE.write(()), "R131")
    yield Setting(
        REFUND,
        (N_("refunds approved by rule to"),),
        kinds.AMOUNTS,
        kinds.AMOUNTS.write(REFUND_LIMIT),
        "R168, D5, D8",
    )
    for severity in Severity:
        yield Setting(
            f"compensation.{severity}",
            (N_("offered without asking"), SEVERITY_NAMES[severity]),
            kinds.GRADE,
            kinds.GRADE.write(GRADES[severity]),
            "R135",
        )


def _visits() -> Iterator[Setting]:
    for field, (key, name, most) in _ATTEMPTS.items():
        kind = kinds.count_of(1, most)
        yield Setting(key, (name,), kind, kind.write(getattr(DEFAULT_ATTEMPTS, field)), "D2")
    target = kinds.count_of(1, 500)
    yield Setting(DAILY_TARGET, (N_("visits for an agent a day"),), target, "40", "D2")
    default, days, months = CyclePolicy(), kinds.count_of(1, 366), kinds.count_of(1, 60)
    for field, (key, name, source) in _CYCLE.items():
        yield Setting(key, (name,), days, days.write(getattr(default, field)), f"{source}, D2")
    for tier, name in _TIERS.items():
        yield Setting(f"visit.months.{tier}", (name,), months, f"{default.cycle_months[tier]}", "R7-R9")
    for field, (key, name, source) in _AMOUNTS.items():
        amounts = kinds.AMOUNTS
        yield Setting(key, (name,), amounts, amounts.write(getattr(default, field)), f"{source}, D5")


SETTINGS: Final[dict[str, Setting]] = {setting.key: setting for setting in (*_care(), *_clocks(), *_visits())}
"""Key to setting, in the order in which people are shown them."""

Texts = Mapping[str, str]
"""Key to what is stored for it; a key that is missing has its default."""


def setting(key: str) -> Setting:
    """The setting with this key. Raises Refusal when there is none."""
    found = SETTINGS.get(key.strip().lower())
    if found is None:
        raise Refusal(N_("There is no setting {key}. `agentdesk settings list` prints them all."), key=key)
    return found


def text_of(texts: Texts, key: str) -> str:
    """What is in force for `key`, as it is stored."""
    return texts.get(key) or SETTINGS[key].default


@lru_cache(1024)
def _read(key: str, text: str) -> Any:
    return SETTINGS[key].read(text)


def value_of(texts: Texts, key: str) -> Any:
    """What is in force for `key`, as the rules want it."""
    return _read(key, text_of(texts, key))


def clock_policy(texts: Texts) -> ClockPolicy:
    """How long clocks may run. Raises Refusal for what does not fit together, as the policies below do."""
    return ClockPolicy(
        targets=_targets(texts, ORDINARY),
        complaint_targets=_targets(texts, COMPLAINT),
        warn_percent=value_of(texts, WARN),
        ladder=value_of(texts, ESCALATE),
    )


def _targets(texts: Texts, kind: str) -> dict[Clock, dict[Severity, Target]]:
    table: dict[Clock, dict[Severity, Target]] = {}
    for clock in CLOCKS_OF[kind]:
        for severity in Severity:
            target = value_of(texts, f"{kind}.{clock}.{severity}")
            if target is not None:
                table.setdefault(clock, {})[severity] = target
    return table


def office_week(texts: Texts) -> Week:
    """The hours of the week in which worked time is counted."""
    week: Week = value_of(texts, OFFICE_HOURS)
    return week


def emergency_logins(texts: Texts) -> tuple[str, ...]:
    """Who is alerted when people may be in danger; empty: every supervisor and manager."""
    logins: tuple[str, ...] = value_of(texts, EMERGENCY)
    return logins


def refund_limits(texts: Texts) -> Mapping[str, int]:
    """Currency to minor units: the refunds that are approved by rule."""
    limits: Mapping[str, int] = value_of(texts, REFUND)
    return limits


def grades(texts: Texts) -> Mapping[Severity, Grade]:
    """What may be offered in compensation without asking."""
    return {severity: value_of(texts, f"compensation.{severity}") for severity in Severity}


def attempt_policy(texts: Texts) -> AttemptPolicy:
    """How often a customer is called who is not reached."""
    return AttemptPolicy(**{field: value_of(texts, key) for field, (key, _name, _most) in _ATTEMPTS.items()})


def daily_target(texts: Texts) -> int:
    """How many visits an agent is to finish a day."""
    return int(value_of(texts, DAILY_TARGET))


def cycle_policy(texts: Texts) -> CyclePolicy:
    """When customers are visited."""
    fields = {field: value_of(texts, key) for field, (key, *_rest) in (*_CYCLE.items(), *_AMOUNTS.items())}
    return CyclePolicy(
        cycle_months={tier: value_of(texts, f"visit.months.{tier}") for tier in Tier}, **fields
    )


def check(texts: Texts) -> None:
    """Raises Refusal when the values do not fit together."""
    clock_policy(texts)
    cycle_policy(texts)
    tries = attempt_policy(texts)
    if max(tries.min_day_parts, tries.min_days) > tries.max_attempts:
        raise Refusal(N_("Calls: so few cannot be spread over so many days or parts of the day."))


def texts_of_clocks(policy: ClockPolicy) -> dict[str, str]:
    """A whole clock policy as settings."""
    tables = {ORDINARY: policy.targets, COMPLAINT: policy.complaint_targets}
    texts = {
        key: SETTINGS[key].kind.write(tables[kind].get(clock, {}).get(severity))
        for kind, clocks in CLOCKS_OF.items()
        for clock in clocks
        for severity in Severity
        for key in [f"{kind}.{clock}.{severity}"]
    }
    return texts | {WARN: f"{policy.warn_percent}%", ESCALATE: kinds.LADDER.write(policy.ladder)}


def texts_of_cycle(policy: CyclePolicy) -> dict[str, str]:
    """A whole cycle policy as settings."""
    texts = {f"visit.months.{tier}": f"{months}" for tier, months in policy.cycle_months.items()}
    texts |= {key: f"{getattr(policy, field)}" for field, (key, *_rest) in _CYCLE.items()}
    return texts | {
        key: kinds.AMOUNTS.write(getattr(policy, field)) for field, (key, *_rest) in _AMOUNTS.items()
    }
