"""What follows an attempt: the visit ends, is tried again at a good moment, or goes to somebody else.

The attempt rule (research C.2): at most six tries, over at least three parts of the day and two days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Literal, NamedTuple

from agentdesk.domain.calling_day import DEFAULT_DAY, CallingDay, next_open, part_at, start_of_day
from agentdesk.domain.disposition import (
    APPOINTMENT,
    BY_CODE,
    DECEASED,
    SOFT_REFUSAL,
    TRIES_USED_UP_ELIGIBLE,
    TRIES_USED_UP_UNKNOWN,
    Disposition,
)
from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_


@dataclass(frozen=True, slots=True)
class AttemptPolicy:
    """At most `max_attempts` tries, spread over `min_day_parts` parts of the day and `min_days` dates."""

    max_attempts: int = 6
    min_day_parts: int = 3
    min_days: int = 2
    calling_day: CallingDay = DEFAULT_DAY


_NOBODY_THERE: Final = frozenset({"NC", "UH", "UO", "NE"})
DEFAULT_ATTEMPTS: Final = AttemptPolicy()


class PastAttempt(NamedTuple):
    """An attempt already made: the aware moment it ended and the code of its disposition."""

    at: datetime
    code: str


class NextStep(NamedTuple):
    """Where the visit goes after an attempt.

    state `done`: ended with `final_code`. `due`: back in the queue from `ready_at` (UTC) on. `supervisor`,
    `repair`: waits for a supervisor's decision, or for a number that is right.
    """

    state: Literal["done", "due", "supervisor", "repair"]
    ready_at: datetime | None = None
    final_code: str | None = None


def after_attempt(
    disposition: Disposition,
    earlier: Sequence[PastAttempt],
    now: datetime,
    zone: tzinfo,
    policy: AttemptPolicy = DEFAULT_ATTEMPTS,
    *,
    appointment_at: datetime | None = None,
    other_number: bool = False,
) -> NextStep:
    """What follows an attempt that ended at `now` with `disposition`, after the `earlier` ones of this visit.

    `zone` is the customer's. An appointment needs `appointment_at`, keeps it exactly and ends no visit,
    however many tries there were; it is refused without a time, or with one that is past. `other_number` says
    that the customer has a number not found bad yet. A second soft refusal is final: one conversion try only.
    """
    if disposition.code == APPOINTMENT:
        if appointment_at is None or appointment_at <= now:
            raise Refusal(N_("An appointment needs a time that is still to come."))
        return NextStep("due", appointment_at.astimezone(UTC))
    if disposition.to_supervisor:
        return NextStep("supervisor")
    refused_again = disposition.code == SOFT_REFUSAL and any(each.code == SOFT_REFUSAL for each in earlier)
    if disposition.final or refused_again:
        return NextStep("done", final_code=disposition.code)
    if disposition.bad_number and not other_number:
        return NextStep("repair")
    tried = [*earlier, PastAttempt(now, disposition.code)]
    if len(tried) >= policy.max_attempts:
        return NextStep("done", final_code=_used_up(tried))
    return NextStep("due", _ready_at(disposition, tried, zone, policy))


def is_unreached(code: str) -> bool:
    """Whether a visit that left the queue with this code never reached the customer, and no further try can: nobody
    was there, no number is right, or the customer has died."""
    return BY_CODE[code].group in _NOBODY_THERE or code in (TRIES_USED_UP_ELIGIBLE, DECEASED)


def _used_up(tried: Sequence[PastAttempt]) -> str:
    """The final code when the tries are used up: what was learnt on the way outweighs the last silence.

    A refusal or break-off stays one (AAPOR: it is not undone by later calls without contact); else 2.30 where
    the customer is known to be there, 3.90 where nobody ever was.
    """
    groups = {each.code: BY_CODE[each.code].group for each in tried}
    refusals = [code for code, group in groups.items() if group == "R"]
    if refusals:
        return refusals[-1]
    known = any(group in {"NC", "O"} for group in groups.values()) or APPOINTMENT in groups
    return TRIES_USED_UP_ELIGIBLE if known else TRIES_USED_UP_UNKNOWN


def _ready_at(
    disposition: Disposition, tried: Sequence[PastAttempt], zone: tzinfo, policy: AttemptPolicy
) -> datetime:
    """The next open moment after the disposition's delay that still lets the remaining tries be spread."""
    now, day = tried[-1].at, policy.calling_day
    earliest = now + (disposition.retry_after or timedelta(0))
    parts = {part_at(each.at, zone, day) for each in tried} - {None}
    dates = {each.at.astimezone(zone).date() for each in tried}
    left = policy.max_attempts - len(tried)
    wanted: frozenset[str] = frozenset()
    if left <= policy.min_day_parts - len(parts):
        wanted = day.names - parts
    elif disposition.other_day_part:
        wanted = day.names - parts or day.names - {part_at(now, zone, day)}
    if left <= policy.min_days - len(dates):
        earliest = max(earliest, start_of_day(max(dates) + timedelta(days=1), zone))
    return next_open(earliest, zone, day, wanted)
