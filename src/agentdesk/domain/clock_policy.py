"""The clock policy: how long each service clock may run, as data; R86, R94 to R97 leave the numbers open."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.i18n import N_


class Clock(StrEnum):
    """What is measured of an issue. The table of what starts and stops each is `clock_history.MARKS`.

    FIRST_RESPONSE: raised until somebody takes it up (R67, R94). PLAN: until cause, measure, owner and deadline
    stand (R69). SOLUTION: until the customer is satisfied (R70, R72, R95). CUSTOMER_TOLD: resolved until the
    customer has heard of it (R71). ACKNOWLEDGEMENT: a complaint raised until the customer is told that it is in hand
    (R96; ISO 10002, 7.4). RESULT: a complaint raised until the customer is told the result (R97).
    """

    FIRST_RESPONSE = "first_response"
    PLAN = "plan"
    SOLUTION = "solution"
    CUSTOMER_TOLD = "customer_told"
    ACKNOWLEDGEMENT = "acknowledgement"
    RESULT = "result"


CLOCK_NAMES: Final[dict[Clock, str]] = {
    Clock.FIRST_RESPONSE: N_("first response"),
    Clock.PLAN: N_("plan in place"),
    Clock.SOLUTION: N_("solution"),
    Clock.CUSTOMER_TOLD: N_("customer informed"),
    Clock.ACKNOWLEDGEMENT: N_("complaint acknowledged"),
    Clock.RESULT: N_("complaint result"),
}


class Unit(StrEnum):
    """How a clock's time is counted: in office hours, or around the clock."""

    WORKED = "worked"
    ELAPSED = "elapsed"


class Target(NamedTuple):
    """How long a clock may run; exactly as long still counts as in time (D5)."""

    amount: timedelta
    unit: Unit = Unit.WORKED

    def __str__(self) -> str:
        minutes = self.amount // _MINUTE
        parts = ((minutes // 60, "h"), (minutes % 60, "m"))
        return "".join(f"{count}{letter}" for count, letter in parts if count) + f" {self.unit}"


class EscalateTo(StrEnum):
    """Who hears of a clock that ran out; whom that is for one issue, the service knows."""

    ASSIGNEE = "assignee"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


class Rung(NamedTuple):
    """A step of the ladder: when this many per cent of the target are used, `to` hears of it."""

    percent: int
    to: EscalateTo


class Subject(NamedTuple):
    """What the targets of an issue depend on."""

    severity: Severity
    complaint: bool = False


Targets = Mapping[Clock, Mapping[Severity, Target]]

_TARGET: Final = re.compile(r"(?:(\d{1,5})h)?(?:(\d{1,5})m)? (worked|elapsed)", re.ASCII)
_MINUTE: Final = timedelta(minutes=1)
_LONGEST: Final = timedelta(days=366)
_WARN_MOST: Final = 99
_RUNG_MOST: Final = 1000
_Name = TypeVar("_Name", bound=StrEnum)


def _table(**texts: str) -> dict[Clock, dict[Severity, Target]]:
    """`clock="critical, major, minor"`."""
    return {
        Clock(name): {
            severity: _read_target(name, text.strip())
            for severity, text in zip(Severity, line.split(","), strict=True)
        }
        for name, line in texts.items()
    }


def _read_target(name: str, text: Any) -> Target:
    found = _TARGET.fullmatch(text) if isinstance(text, str) else None
    hours, minutes, unit = found.groups() if found else ("", "", "")
    amount = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if not amount:
        raise Refusal(
            N_("Clocks: {name} must be a time such as 7h30m worked or 24h elapsed, not {value}."),
            name=name,
            value=json.dumps(text, ensure_ascii=False),
        )
    return Target(amount, Unit(unit))


# A working day of the default office hours is 7h30m. Critical issues are timed around the clock where somebody
# may be in danger or is about to leave (R63, R131).
_TARGETS: Final[Targets] = _table(
    # 2 h and 4 h are the mean response times above which R151 calls e-commerce and finance slow.
    first_response="1h elapsed, 2h worked, 4h worked",
    # Half a working day, one, two: the second stage of R156 gives a whole process two days.
    plan="4h worked, 7h30m worked, 15h worked",
    # 24 h is the promise of R147 and the goal of R160; three working days; the five of R10's first visit (D2).
    solution="24h elapsed, 22h30m worked, 37h30m worked",
    # The result is known by then: an agent's next call, half a working day, one working day.
    customer_told="2h worked, 4h worked, 7h30m worked",
)
_COMPLAINT_TARGETS: Final[Targets] = _table(
    # Sooner than a first response may be: ISO 10002 wants it at once.
    acknowledgement="30m elapsed, 1h worked, 2h worked",
    # R160: complaint handling was 48 h and shall be 24 h; an ordinary one may take the five working days.
    result="24h elapsed, 48h elapsed, 37h30m worked",
)
_LADDER: Final = (Rung(100, EscalateTo.SUPERVISOR), Rung(150, EscalateTo.MANAGER))
# The department has nothing to do once it has handed the result over; nobody is hurried by a customer who is
# being waited for. The clock only stands still: R72, the customer's word alone ends it.
_PAUSED_IN: Final = {Clock.SOLUTION: frozenset({IssueState.RESOLVED, IssueState.AWAITING_CUSTOMER})}


@dataclass(frozen=True)
class ClockPolicy:
    """How long clocks may run. Every instance is valid: bad values are refused when it is made.

    targets
        Clock → severity → target of every issue. A clock or severity left out is not timed.
    complaint_targets
        The same for complaints: goes before `targets`, and has the clocks that only complaints have.
    warn_percent
        The assignee is warned when this much of a target is used; 1 to 99. Default 75.
    ladder
        Who hears next, by rising per cent of the target used. Default: the supervisor (of the department)
        when it has run out, a manager at half as much again.
    paused_in
        Clock → states of the issue in which the clock stands still. Default: SOLUTION while the result waits for
        the customer. No other pause exists.
    """

    targets: Targets = field(default_factory=lambda: dict(_TARGETS))
    complaint_targets: Targets = field(default_factory=lambda: dict(_COMPLAINT_TARGETS))
    warn_percent: int = 75
    ladder: tuple[Rung, ...] = _LADDER
    paused_in: Mapping[Clock, frozenset[IssueState]] = field(default_factory=lambda: dict(_PAUSED_IN))

    def __post_init__(self) -> None:
        for table in (self.targets, self.complaint_targets):
            for clock, row in table.items():
                for severity, target in row.items():
                    if target.amount % _MINUTE or not _MINUTE <= target.amount <= _LONGEST:
                        raise Refusal(
                            N_("Clocks: {name} must be whole minutes, from one minute to 366 days."),
                            name=f"{clock}.{severity}",
                        )
        if not 1 <= self.warn_percent <= _WARN_MOST:
            raise Refusal(
                N_("Clocks: the warning must come at 1 to 99 per cent, not {value}."), value=self.warn_percent
            )
        percents = [rung.percent for rung in self.ladder]
        if percents != sorted(set(percents)) or any(not 1 <= each <= _RUNG_MOST for each in percents):
            raise Refusal(N_("Clocks: the ladder must rise from rung to rung, from 1 to 1000 per cent."))

    def target(self, clock: Clock, subject: Subject) -> Target | None:
        """How long `clock` may run for an issue that is `subject`; None where it is not timed."""
        own = self.complaint_targets if subject.complaint else {}
        return own.get(clock, {}).get(subject.severity) or self.targets.get(clock, {}).get(subject.severity)

    def to_json(self) -> str:
        """One JSON object with every key of the policy; targets as `"7h30m worked"`, `"24h elapsed"`."""
        return json.dumps(
            {
                "targets": _written(self.targets),
                "complaint_targets": _written(self.complaint_targets),
                "warn_percent": self.warn_percent,
                "ladder": [[rung.percent, rung.to] for rung in self.ladder],
                "paused_in": {clock: sorted(states) for clock, states in self.paused_in.items()},
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> "ClockPolicy":
        """The policy that `text`, a JSON object, describes; a key left out keeps its default.

        In the tables of targets a clock or severity left out keeps its default as well, and `null` in place of a
        target says that it is not timed. Refuses bad JSON, an unknown key, a value of the wrong kind, and
        whatever ClockPolicy itself refuses.
        """
        try:
            given = json.loads(text)
        except json.JSONDecodeError as error:
            raise Refusal(
                N_("Clocks: not JSON (line {line}, column {column})."), line=error.lineno, column=error.colno
            ) from error
        values = {name: _read_key(name, value) for name, value in _object("policy", given).items()}
        return cls(**values)


def _written(targets: Targets) -> dict[str, dict[str, str | None]]:
    # A severity that is not timed is written as null: left out it would be read as the default.
    return {
        clock: {severity: str(row[severity]) if severity in row else None for severity in Severity}
        for clock in Clock
        for row in [targets.get(clock, {})]
    }


def _read_key(name: str, value: Any) -> Any:
    match name:
        case "targets":
            return _read_targets(name, value, _TARGETS)
        case "complaint_targets":
            return _read_targets(name, value, _COMPLAINT_TARGETS)
        case "warn_percent":
            return _whole(name, value)
        case "ladder":
            return tuple(_read_rung(each) for each in _list(name, value))
        case "paused_in":
            return {
                _member(Clock, clock): frozenset(_member(IssueState, each) for each in _list(name, states))
                for clock, states in _object(name, value).items()
            }
    raise _unknown(name)


def _read_targets(name: str, value: Any, defaults: Targets) -> dict[Clock, dict[Severity, Target]]:
    table = {clock: dict(row) for clock, row in defaults.items()}
    for clock_name, texts in _object(name, value).items():
        row = table.setdefault(_member(Clock, clock_name), {})
        for severity_name, text in _object(clock_name, texts).items():
            severity = _member(Severity, severity_name)
            row.pop(severity, None)
            if text is not None:
                row[severity] = _read_target(f"{name}.{clock_name}.{severity_name}", text)
    return {clock: row for clock, row in table.items() if row}


def _read_rung(value: Any) -> Rung:
    match value:
        case [percent, str(to)]:
            return Rung(_whole("ladder", percent), _member(EscalateTo, to))
    raise Refusal(
        N_("Clocks: a rung of the ladder is a percentage and a name, not {value}."), value=json.dumps(value)
    )


def _object(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal(N_("Clocks: {name} must be a JSON object."), name=name)
    return value


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Refusal(N_("Clocks: {name} must be a list."), name=name)
    return value


def _whole(name: str, value: Any) -> int:
    if type(value) is not int:
        raise Refusal(
            N_("Clocks: {name} must be a whole number, not {value}."), name=name, value=json.dumps(value)
        )
    return value


def _member(kind: type[_Name], name: Any) -> _Name:
    try:
        return kind(name)
    except ValueError as error:
        raise _unknown(name) from error


def _unknown(name: Any) -> Refusal:
    return Refusal(N_("Clocks: “{name}” is not a key it knows."), name=name)
