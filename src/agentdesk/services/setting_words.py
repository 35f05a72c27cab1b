"""What a setting comes to, said by an example: "raised on Friday at 17:00, the plan must stand by Monday 11:30"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from agentdesk.domain import settings
from agentdesk.domain.clock_history import Raised, histories
from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock, EscalateTo, Subject, Target, Unit
from agentdesk.domain.cycle import first_visit_due, next_periodic_due
from agentdesk.domain.issue import SEVERITY_NAMES, Severity
from agentdesk.domain.money import Money
from agentdesk.domain.office_hours import OfficeHours, add_worked, worked_between
from agentdesk.domain.policy import Tier
from agentdesk.domain.service_clock import Reading, reading
from agentdesk.domain.setting_kinds import DAY_WORDS, RUNG_WORDS, said
from agentdesk.domain.settings import Setting, Texts
from agentdesk.domain.working_days import add_working_days, next_working_day
from agentdesk.i18n import N_, _, _n
from agentdesk.services.clock_words import in_units

_FRIDAY: Final = 4
_SATURDAY: Final = 5
_MONTH: Final = 30
_LATE_IN_THE_DAY: Final = time(17)
_WEEK: Final = timedelta(days=7)


def name(setting: Setting) -> str:
    """What the setting is called: `complaint · plan in place · critical`."""
    return " · ".join(_(each) for each in setting.names)


def shown(setting: Setting, text: str) -> str:
    """A stored value in the language in use."""
    return said(text, setting.kind)


@dataclass(frozen=True, slots=True)
class Scene:
    """What examples are about: all settings as they would be, the hours they are counted in, and a day to begin at."""

    texts: Texts
    hours: OfficeHours
    day: date
    people: Mapping[str, str]
    """Login to name."""

    @property
    def friday(self) -> datetime:
        """A Friday afternoon that is worked, from the day on: where a weekend shows what is counted."""
        day = self.day + timedelta(days=(_FRIDAY - self.day.weekday()) % 7)
        while not self.hours.calendar.is_working(day):
            day += _WEEK
        return datetime.combine(day, _LATE_IN_THE_DAY, self.hours.zone)

    def said(self, moment: datetime) -> str:
        """`Fri 2026-11-20 17:00`."""
        local = moment.astimezone(self.hours.zone)
        return f"{_day(local.date())} {local:%H:%M}"


def example(key: str, scene: Scene) -> str:
    """What the value of a setting means, in one or two sentences."""
    part = key.split(".")
    match part:
        case ["clock", "warn"]:
            return _warned(scene)
        case ["clock", "escalate"]:
            return _escalated(scene)
        case ["clock" | "complaint", clock, severity]:
            return _timed(scene, Clock(clock), Subject(Severity(severity), part[0] == settings.COMPLAINT))
        case ["compensation", severity]:
            return _graded(scene, Severity(severity))
        case ["attempts", _which]:
            return _tried(scene)
        case ["visit", "months", tier]:
            return _visited(scene, Tier(tier))
        case ["visit", "high_value" | "low_value"]:
            return _valued(scene, part[1])
        case ["visit", _which]:
            return _first_visit(scene)
    return _OTHERS[key](scene)


def _day(day: date) -> str:
    return f"{_(list(DAY_WORDS.values())[day.weekday()])} {day}"


def _timed(scene: Scene, clock: Clock, subject: Subject) -> str:
    target = settings.clock_policy(scene.texts).target(clock, subject)
    severity, name = _(SEVERITY_NAMES[subject.severity]), _(CLOCK_NAMES[clock])
    if target is None:
        return _("{clock} is not timed where the severity is {severity}.", clock=name, severity=severity)
    start = scene.friday
    due = _end(target, start, scene.hours)
    values = {"severity": severity, "clock": name, "start": scene.said(start), "end": scene.said(due)}
    if clock is Clock.CUSTOMER_TOLD:
        return _("Resolved {start} ({severity}): {clock} by {end} at the latest.", **values)
    if subject.complaint:
        return _("A complaint ({severity}) of {start}: {clock} by {end} at the latest.", **values)
    return _("An issue ({severity}) of {start}: {clock} by {end} at the latest.", **values)


def _end(target: Target, start: datetime, hours: OfficeHours) -> datetime:
    return start + target.amount if target.unit is Unit.ELAPSED else add_worked(start, target.amount, hours)


def _plan_of(scene: Scene, severity: Severity) -> Reading | None:
    policy, start = settings.clock_policy(scene.texts), scene.friday
    history = histories([Raised(start, Subject(severity))], policy)[Clock.PLAN]
    return reading(history, Clock.PLAN, policy, scene.hours, start)


def _warned(scene: Scene) -> str:
    read = _plan_of(scene, Severity.MAJOR)
    if read is None or read.warn_at is None or read.due_at is None:
        return _(
            "No plan is timed where the severity is {severity}.", severity=_(SEVERITY_NAMES[Severity.MAJOR])
        )
    return _(
        "An issue ({severity}) of {start} needs its plan by {end}: the responsible person is warned {at}.",
        severity=_(SEVERITY_NAMES[Severity.MAJOR]),
        start=scene.said(scene.friday),
        end=scene.said(read.due_at),
        at=scene.said(read.warn_at),
    )


def _escalated(scene: Scene) -> str:
    read = _plan_of(scene, Severity.MAJOR)
    if read is None or not read.escalate_at:
        return _("Nobody hears of a clock but the responsible person.")
    heard = [f"{_(RUNG_WORDS[EscalateTo(each.to)])} {scene.said(each.at)}" for each in read.escalate_at]
    return _(
        "An issue ({severity}) of {start} without a plan is heard of by: {people}.",
        severity=_(SEVERITY_NAMES[Severity.MAJOR]),
        start=scene.said(scene.friday),
        people="; ".join(heard),
    )


def _open(scene: Scene) -> str:
    monday = next_working_day(scene.friday.date() - timedelta(days=_FRIDAY), scene.hours.calendar)
    start = datetime.combine(monday, time(0), scene.hours.zone)
    worked = worked_between(start, start + _WEEK, scene.hours)
    parts = [
        _("{hours} worked in the week of {day}.", hours=_hours(worked), day=_day(monday)),
        _timed(scene, Clock.PLAN, Subject(Severity.MAJOR)),
    ]
    if any(settings.office_week(scene.texts)[_SATURDAY:]):
        parts.append(_("Saturdays and Sundays count where the holiday calendar has them worked."))
    return " ".join(parts)


def _working(scene: Scene) -> str:
    days = [scene.day + timedelta(days=each) for each in range(_MONTH)]
    worked = sum(map(scene.hours.calendar.is_working, days))
    parts = (
        _("{count} working days from {day} to {end}.", count=worked, day=_day(days[0]), end=_day(days[-1])),
        _timed(scene, Clock.PLAN, Subject(Severity.MAJOR)),
    )
    return " ".join(parts)


def _targeted(scene: Scene) -> str:
    target = settings.daily_target(scene.texts)
    return _("The agent's page counts the visits of today against {count}.", count=target)


def _hours(length: timedelta) -> str:
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    return _("{hours} h {minutes} min", hours=hours, minutes=minutes) if hours else in_units(length)


def _alerted(scene: Scene) -> str:
    logins = settings.emergency_logins(scene.texts)
    if not logins:
        return _("When people may be in danger, every supervisor and manager is alerted at once.")
    names = ", ".join(scene.people.get(login, login) for login in logins)
    return _("When people may be in danger, these are alerted at once: {people}.", people=names)


def _refunded(scene: Scene) -> str:
    limits = settings.refund_limits(scene.texts)
    if not limits:
        return _("No refund is approved by rule: a manager decides on each.")
    return " ".join(
        _(
            "A refund of {most} is approved at once, one of {more} waits for a manager.",
            most=Money(minor, currency).format(),
            more=Money(minor + 1, currency).format(),
        )
        for currency, minor in limits.items()
    )


def _graded(scene: Scene, severity: Severity) -> str:
    key = f"compensation.{severity}"
    offered = shown(settings.SETTINGS[key], settings.text_of(scene.texts, key))
    return _(
        "Where the severity is {severity}, an agent may offer without asking: {offered}. More is put to a supervisor.",
        severity=_(SEVERITY_NAMES[severity]),
        offered=offered,
    )


def _tried(scene: Scene) -> str:
    policy = settings.attempt_policy(scene.texts)
    return _(
        "A customer who is never reached is called {most} times, in at least {parts} parts of the day and on {days} "
        "days; then the visit ends.",
        most=policy.max_attempts,
        parts=policy.min_day_parts,
        days=policy.min_days,
    )


def _first_visit(scene: Scene) -> str:
    policy, delivered = settings.cycle_policy(scene.texts), scene.friday.date()
    calendar = scene.hours.calendar
    return _(
        "Delivered {day}: the first visit is due by {due}, and no longer owed after {expires}.",
        day=_day(delivered),
        due=_day(first_visit_due(delivered, policy, calendar)),
        expires=_day(add_working_days(delivered, policy.first_visit_expires_working_days, calendar)),
    )


def _visited(scene: Scene, tier: Tier) -> str:
    policy, last = settings.cycle_policy(scene.texts), scene.friday.date()
    due = next_periodic_due(last, tier, policy, scene.hours.calendar)
    return _("Visited {day}: the next visit is due by {due}.", day=_day(last), due=_day(due))


def _valued(scene: Scene, which: str) -> str:
    policy = settings.cycle_policy(scene.texts)
    high = which == "high_value"
    amounts = policy.high_value_minor if high else policy.low_value_minor
    if not amounts:
        return (
            _("No amount makes a purchase a high-value one.")
            if high
            else _("No amount makes it a low-value one.")
        )
    currency, minor = next(iter(amounts.items()))
    limit, below = Money(minor, currency).format(), Money(minor - 1, currency).format()
    if high:
        return _("{limit} is a high-value purchase, {below} is not.", limit=limit, below=below)
    return _("{below} is a low-value purchase, {limit} is not.", limit=limit, below=below)


_OTHERS: Final = {
    settings.OFFICE_HOURS: _open,
    settings.CALENDAR: _working,
    settings.EMERGENCY: _alerted,
    settings.REFUND: _refunded,
    settings.DAILY_TARGET: _targeted,
}


def changed(key: str, before: str, after: str, valid_from: date, clocks: int) -> str:
    """What was changed, from when it holds, and what happens to running clocks."""
    known = settings.SETTINGS[key]
    line = _(
        "{name}: {before} -> {after}, from {day} on.",
        name=name(known),
        before=shown(known, before),
        after=shown(known, after),
        day=valid_from,
    )
    if not clocks:
        return line
    more = _n(
        N_("The open clocks of {count} issue follow from their beginning; what has ended stays as it was."),
        N_("The open clocks of {count} issues follow from their beginning; what has ended stays as it was."),
        clocks,
    )
    return f"{line} {more}"
