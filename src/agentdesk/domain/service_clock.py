"""Reading a service clock: how much time is used, when it runs out, who hears of it (R86, R94-R97, R133).

A clock's history falls into runs, a run into spans in which it ran. For the whole of a run the target follows
the issue: whatever is changed counts from the beginning of the run, and what has once run out stays run out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from agentdesk.domain.clock_history import ClockHistory, Mark, Move
from agentdesk.domain.clock_policy import Clock, ClockPolicy, EscalateTo, Target, Unit
from agentdesk.domain.office_hours import OfficeHours, add_worked, worked_between
from agentdesk.i18n import N_

_NOTHING: Final = timedelta(0)
_WHOLE: Final = 100


class ClockState(StrEnum):
    """RUNNING and PAUSED: open and in time. LATE: open and run out. MET, MISSED: ended in time or not.
    CANCELLED: ended in time with nothing done, which counts as neither."""

    RUNNING = "running"
    PAUSED = "paused"
    LATE = "late"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


CLOCK_STATE_NAMES: Final[dict[ClockState, str]] = {
    ClockState.RUNNING: N_("clock running"),
    ClockState.PAUSED: N_("clock paused"),
    ClockState.LATE: N_("late"),
    ClockState.MET: N_("in time"),
    ClockState.MISSED: N_("missed"),
    ClockState.CANCELLED: N_("dropped"),
}


class Escalation(NamedTuple):
    """From `at` (UTC) on, `to` hears of it."""

    at: datetime
    to: EscalateTo


@dataclass(frozen=True, slots=True)
class Reading:
    """One run of a clock at one moment. All moments are UTC.

    used, target
        Time used and allowed, both in `target.unit`; `used` still grows while a late clock runs.
    due_at
        When it runs out or ran out: later than this moment is late. None while paused in time, and once ended in
        time.
    warn_at
        When the assignee is warned or was; None as for `due_at` where it has not come.
    escalate_at
        Who hears of it when, as far as known: while paused and after the end only what had come by then.
    told_until
        The later date that the customer was told in time (R133), and that `due_at` therefore follows.
    """

    state: ClockState
    started_at: datetime
    used: timedelta
    target: Target
    due_at: datetime | None
    warn_at: datetime | None
    escalate_at: tuple[Escalation, ...]
    told_until: datetime | None = None
    ended_at: datetime | None = None
    """When the run ended; None while it is open."""


def reading(
    history: ClockHistory, clock: Clock, policy: ClockPolicy, hours: OfficeHours, now: datetime
) -> Reading | None:
    """The newest run of `clock` as it stands at `now`; None before its first, and where it is not timed."""
    runs = _runs(history.marks, now.astimezone(UTC))
    return _read(runs[-1], history, clock, policy, hours) if runs else None


def readings(
    history: ClockHistory, clock: Clock, policy: ClockPolicy, hours: OfficeHours, now: datetime
) -> tuple[Reading, ...]:
    """Every timed run of `clock` as it stands at `now`, the oldest first. What comes later is not looked at."""
    return tuple(each for _number, each in numbered(history, clock, policy, hours, now))


def numbered(
    history: ClockHistory, clock: Clock, policy: ClockPolicy, hours: OfficeHours, now: datetime
) -> tuple[tuple[int, Reading], ...]:
    """`readings`, each with the number of its run: the first is 1. Runs that are not timed count as well, so that a
    run keeps its number whatever is timed later."""
    runs = _runs(history.marks, now.astimezone(UTC))
    found = ((number, _read(run, history, clock, policy, hours)) for number, run in enumerate(runs, 1))
    return tuple((number, each) for number, each in found if each is not None)


class _Span(NamedTuple):
    start: datetime
    end: datetime


@dataclass(slots=True)
class _Run:
    """One run up to `end`: its own, or now. While `running`, the last of its spans is still open."""

    start: datetime
    end: datetime
    spans: list[_Span] = field(default_factory=list)
    running: bool = True
    ended_by: Move | None = None

    def take(self, at: datetime, move: Move, now: datetime) -> None:
        """Let `move` happen at `at` to this open run."""
        if move is Move.RESUME and not self.running:
            self.spans.append(_Span(at, now))
            self.running = True
        elif move is not Move.RESUME:
            if self.running:
                self.spans[-1] = _Span(self.spans[-1].start, at)
                self.running = False
            if move is not Move.PAUSE:
                self.end, self.ended_by = at, move


def _runs(marks: Sequence[Mark], now: datetime) -> list[_Run]:
    runs: list[_Run] = []
    for at, move in marks:
        if at > now:
            break
        is_open = bool(runs) and runs[-1].ended_by is None
        if is_open and move is not Move.START:
            runs[-1].take(at, move, now)
        if move is Move.RESTART or (move is Move.START and not is_open):
            runs.append(_Run(at, now, [_Span(at, now)]))
    return runs


class _Rule(NamedTuple):
    """A target in force from `start` on, counted from `since`. `told_until`: it stands for that told date."""

    start: datetime
    since: datetime
    target: Target | None
    told_until: datetime | None = None


def _rules(run: _Run, history: ClockHistory, clock: Clock, policy: ClockPolicy) -> list[_Rule]:
    """The targets of `run`, one after the other: what the issue was, then what the customer was told.

    A clock that becomes timed in the middle of its run (the issue is a complaint now) counts from there. A told
    date holds for the rest of the run, whatever the issue becomes.
    """

    def within(at: datetime) -> bool:
        return at <= run.end if run.ended_by is None else at < run.end

    rules: list[_Rule] = []
    since: datetime | None = None
    for changed, subject in history.subjects:
        at = max(changed, run.start)
        if at > run.start and not within(at):
            break
        target = policy.target(clock, subject)
        since = since or (at if target else None)
        rules.append(_Rule(at, since or at, target))
    for delay in history.delays:
        before = [rule for rule in rules if rule.start <= delay.at]
        if within(delay.at) and before and before[-1].target:
            told = Target(delay.until - delay.at, Unit.ELAPSED)
            rules = [*before, _Rule(delay.at, delay.at, told, delay.until)]
    ends = [*(rule.start for rule in rules[1:]), None]
    return [rule for rule, end in zip(rules, ends, strict=True) if rule.start != end]


def _read(
    run: _Run, history: ClockHistory, clock: Clock, policy: ClockPolicy, hours: OfficeHours
) -> Reading | None:
    rules = _rules(run, history, clock, policy)
    rule, due_at = _binding(run, rules, hours)
    plain = next((each for each in reversed(rules) if each.start <= rule.start and not each.told_until), rule)
    if rule.target is None or plain.target is None:
        return None
    rungs = ((_reached(run, rule, rung.percent, hours), rung.to) for rung in policy.ladder)
    return Reading(
        _state(run, due_at),
        plain.since,
        _used(run, plain.since, plain.target.unit, hours),
        plain.target,
        due_at,
        _reached(run, rule, policy.warn_percent, hours),
        tuple(Escalation(at, to) for at, to in rungs if at is not None),
        rule.told_until,
        run.end if run.ended_by else None,
    )


def _binding(run: _Run, rules: Sequence[_Rule], hours: OfficeHours) -> tuple[_Rule, datetime | None]:
    """The rule that `run` is read by, and when it runs out by it.

    The first one that ran out while it held: nothing that came after forgives it. Else the one that holds.
    """
    ends = [*(rule.start for rule in rules[1:]), run.end]
    for rule, end in zip(rules, ends, strict=True):
        due_at = _reached(run, rule, _WHOLE, hours)
        if due_at is not None and due_at < end:
            return rule, due_at
    return rules[-1], due_at


def _state(run: _Run, due_at: datetime | None) -> ClockState:
    late = due_at is not None and due_at < run.end
    if run.ended_by is None:
        return ClockState.LATE if late else ClockState.RUNNING if run.running else ClockState.PAUSED
    if late:
        return ClockState.MISSED
    return ClockState.CANCELLED if run.ended_by is Move.CANCEL else ClockState.MET


def _reached(run: _Run, rule: _Rule, percent: int, hours: OfficeHours) -> datetime | None:
    """When `percent` of the rule's target are used; None where that is not known, or the run ended before.

    A span that ends at the very moment leaves nothing over, yet does not run out: the next one does at once.
    """
    if rule.target is None:
        return None
    left = rule.target.amount * percent // _WHOLE
    for number, span in enumerate(run.spans):
        start = max(span.start, rule.since)
        is_open = run.running and number == len(run.spans) - 1
        if start > span.end:
            continue
        reached = start + left if rule.target.unit is Unit.ELAPSED else add_worked(start, left, hours)
        if is_open or reached < span.end:
            return reached
        left -= _measured(start, span.end, rule.target.unit, hours)
    return None


def _used(run: _Run, since: datetime, unit: Unit, hours: OfficeHours) -> timedelta:
    return sum(
        (_measured(max(span.start, since), span.end, unit, hours) for span in run.spans if span.end > since),
        _NOTHING,
    )


def _measured(start: datetime, end: datetime, unit: Unit, hours: OfficeHours) -> timedelta:
    return end - start if unit is Unit.ELAPSED else worked_between(start, end, hours)
