"""The clocks of an issue: read from its timeline at every change, kept for the ledger, looked at when they are due.

The timeline is what counts; a row of `issue_clock` is its newest reading. What has ended keeps the outcome it had
then, whatever targets or office hours come later. Those hold for open clocks, from their beginning: an issue is looked
at again when a setting changes.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlmodel import col, func, or_, select, update

from agentdesk.domain.alert import AlertKind, Notice, come, ladder
from agentdesk.domain.clock_history import (
    Acknowledged,
    Change,
    Delayed,
    Moved,
    Raised,
    Reclassified,
    Told,
    histories,
)
from agentdesk.domain.clock_policy import Clock, EscalateTo, Subject, Unit
from agentdesk.domain.issue import OPEN_STATES, IssueEventKind, IssueState, Severity
from agentdesk.domain.issue_flow import Step, next_due
from agentdesk.domain.office_hours import add_worked
from agentdesk.domain.service_clock import ClockState, Reading, numbered
from agentdesk.services import alerts, in_force
from agentdesk.services.acting import Acting
from agentdesk.store import issues as stored
from agentdesk.store import policies
from agentdesk.store.issues import TimelineEntry
from agentdesk.store.tables import Issue, IssueClock

_log = logging.getLogger(__name__)

AT_A_TIME: Final = 200


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One run of a clock; times in UTC. `due_at` is None while it is paused in time, and once ended in time."""

    clock: str
    run: int
    state: str
    target: str
    started_at: datetime
    due_at: datetime | None
    told_until: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a look at the clocks came to: issues looked at, alerts made, whether others wait to be looked at."""

    issues: int
    alerts: int
    more: bool


def of_issue(act: Acting, issue_id: int) -> tuple[ClockRow, ...]:
    """Every run of an issue's clocks, in the order of the clocks."""
    rows = act.tx.session.exec(select(IssueClock).where(IssueClock.issue_id == issue_id)).all()
    order = list(Clock)
    return tuple(
        ClockRow(
            row.clock,
            row.run,
            row.state,
            row.target,
            row.started_at,
            row.due_at,
            row.told_until,
            row.ended_at,
        )
        for row in sorted(rows, key=lambda row: (order.index(Clock(row.clock)), row.run))
    )


def settle(act: Acting, issue: Issue) -> int:
    """Read the clocks of an issue, keep what they show, and alert whom they give notice to; how many were alerted.

    Called by whatever has changed the issue, in the same transaction, and by `sweep`. The issue's row is locked: it
    stands for its clocks as well.
    """
    assert issue.id is not None
    timeline = stored.timeline_of(act.tx, issue.id)
    if not all(entry.value for entry in timeline):
        # The customer was erased, and what moved the clocks with them: nobody is hurried by them any more.
        issue.clock = issue.clock_due_at = issue.look_at = None
        _drop(act, issue.id)
        settle_next(act, issue)
        act.tx.session.add(issue)
        act.tx.session.flush()
        return 0
    # What has happened has happened, by whichever desk's clock: a slower one looks from there.
    now = max([act.now, *(entry.at for entry in timeline)])
    policy, hours = in_force.clock_policy(act), in_force.office_hours(act)
    found = histories(changes_of(issue, timeline), policy)
    there = _kept(act, issue.id)
    alerted = 0
    due: list[tuple[datetime, Clock]] = []
    looks: list[datetime] = []
    for clock, history in found.items():
        for number, reading in numbered(history, clock, policy, hours, now):
            row = there.pop((clock, number), None)
            if row is None and reading.ended_at is not None and reading.ended_at < act.now:
                continue  # it was not timed when it ended: no later policy says how it went
            row = row or IssueClock(
                issue_id=issue.id, clock=clock, run=number, started_at=act.now, target="", state="running"
            )
            if row.ended_at is not None and row.ended_at == reading.ended_at:
                continue
            notices = ladder(reading, policy) if reading.ended_at is None else ()
            if reading.ended_at is None:  # one that ends may be opened again: what was told was told
                alerted += _notify(act, issue, row, notices, now)
            _keep(act, row, reading)
            if notices and reading.due_at is not None:
                due.append((reading.due_at, clock))
            looks += [notice.at for notice in notices[row.notices :] if notice.at is not None]
    for row in there.values():
        if row.ended_at is None:  # begun by a step that was taken back: for the clock it never was
            act.tx.session.delete(row)
    if issue.state in OPEN_STATES and (days := policies.changes_after(act.tx, act.today)):
        looks.append(act.start_of(days[0]).astimezone(UTC))
    issue.clock_due_at, issue.clock = min(due, default=(None, None))
    issue.look_at = min(looks, default=None)
    settle_next(act, issue)
    act.tx.session.add(issue)
    act.tx.session.flush()
    return alerted


def _drop(act: Acting, issue_id: int) -> None:
    for row in _kept(act, issue_id).values():
        if row.ended_at is None:
            row.state, row.ended_at, row.due_at = ClockState.CANCELLED, act.now, None
            act.tx.session.add(row)


def would_run_out(act: Acting, issue: Issue, clock: Clock) -> datetime | None:
    """When a clock that began now would run out; None where it is not timed."""
    subject = Subject(Severity(issue.severity), complaint=issue.complaint)
    target = in_force.clock_policy(act).target(clock, subject)
    if target is None:
        return None
    if target.unit is Unit.ELAPSED:
        return act.now + target.amount
    return add_worked(act.now, target.amount, in_force.office_hours(act))


def settle_next(act: Acting, issue: Issue) -> None:
    """Set from when the issue is late: by its day or by its clock."""
    issue.next_due_at = next_due(IssueState(issue.state), issue.due_on, issue.clock_due_at, act.zone)


def _kept(act: Acting, issue_id: int) -> dict[tuple[str, int], IssueClock]:
    # What this session has seen before it held the issue may be of yesterday.
    rows = act.tx.session.exec(
        select(IssueClock).where(IssueClock.issue_id == issue_id).execution_options(populate_existing=True)
    )
    return {(row.clock, row.run): row for row in rows}


def _notify(act: Acting, issue: Issue, row: IssueClock, notices: tuple[Notice, ...], now: datetime) -> int:
    """Alert whom the notices that have come since the last look are for; each person once, of the gravest.

    A clock that was given more time gives those notices again that are to come again. That somebody was told stands
    in the audit log of whoever sat at the desk that noticed it.
    """
    by_now = come(notices, now)
    whom = {
        person: notice.kind
        for notice in notices[min(row.notices, by_now) : by_now]
        for person in alerts.hearers(act, issue, notice.to)
    }
    row.notices = by_now
    for person, kind in whom.items():
        alerts.alert(act, row.issue_id, kind, [person], row.clock)
    if whom:
        act.audit("clock_notice", f"issue:{row.issue_id}", clock=row.clock, people=whom)
    return len(whom)


def tell_responsible(act: Acting, issue: Issue) -> None:
    """Whoever has just become responsible for an issue hears of the clocks that have given notice before."""
    assert issue.id is not None
    whom = [each for each in alerts.hearers(act, issue, EscalateTo.ASSIGNEE) if each != act.actor.id]
    for row in _kept(act, issue.id).values():
        if row.ended_at is None and row.notices:
            kind = AlertKind.RAN_OUT if row.state == ClockState.LATE else AlertKind.WARNED
            alerts.alert(act, issue.id, kind, whom, row.clock)


def _keep(act: Acting, row: IssueClock, reading: Reading) -> None:
    row.started_at, row.target, row.state = reading.started_at, str(reading.target), reading.state
    row.due_at, row.warn_at, row.told_until = reading.due_at, reading.warn_at, reading.told_until
    row.ended_at = reading.ended_at
    act.tx.session.add(row)


def changes_of(issue: Issue, timeline: Iterable[TimelineEntry]) -> list[Change]:
    """What of an issue's timeline moves its clocks, in the order of time; a step that was taken back is left out."""
    entries = list(timeline)
    undone = {entry.value.get("seq") for entry in entries if entry.kind == IssueEventKind.UNDONE}
    raised = next((entry.value for entry in entries if entry.kind == IssueEventKind.RAISED), {})
    subject = Subject(Severity(raised.get("severity") or issue.severity))
    changes: list[Change] = [Raised(issue.raised_at, subject)]
    for entry in entries:
        if entry.seq not in undone:
            changes += _changes(entry)
    return changes


def _changes(entry: TimelineEntry) -> Iterator[Change]:
    at, value = entry.at, entry.value
    match IssueEventKind(entry.kind):
        case IssueEventKind.STATE:
            yield Moved(at, IssueState(value["state"]))
            # A call that is only opened has told the customer nothing yet; by hand it is said how they were told.
            if value.get("step") == Step.TELL and "visit" not in value:
                yield Told(at)
        case IssueEventKind.RECLASSIFIED:
            yield Reclassified(at, Subject(Severity(value["severity"]), value["complaint"]))
        case IssueEventKind.ACKNOWLEDGED:
            yield Acknowledged(at)
        case IssueEventKind.TOLD:
            yield Told(at)
        case IssueEventKind.DELAYED:
            yield Delayed(at, Clock(value["clock"]), datetime.fromisoformat(value["until"]), value["reason"])


def look_again(act: Acting, at: datetime) -> int:
    """Let every open issue be looked at from `at` (UTC) on: something that its clocks are read by has changed. How
    many of them have a clock that runs."""
    running = select(func.count()).select_from(Issue).where(col(Issue.clock).is_not(None))
    later = or_(col(Issue.look_at).is_(None), col(Issue.look_at) > at)
    act.tx.session.exec(update(Issue).where(col(Issue.state).in_(OPEN_STATES), later).values(look_at=at))
    return int(act.tx.session.exec(running).one())


def any_to_look_at(act: Acting) -> bool:
    """Whether some clock gives notice by now: asked often, and only then a sweep is worth a write."""
    return (
        act.tx.session.exec(select(Issue.id).where(col(Issue.look_at) <= act.now).limit(1)).first()
        is not None
    )


def sweep(act: Acting, at_most: int = AT_A_TIME) -> Sweep:
    """Look at the issues whose clocks give notice by now: alert and escalate, each notice once.

    Any desk may do it, several at once too: an issue that another one holds at this moment is left to it.
    """
    rows = act.tx.session.exec(
        select(Issue)
        .where(col(Issue.look_at) <= act.now)
        .order_by(col(Issue.look_at))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    ).all()
    alerted = sum(_looked_at(act, issue) for issue in rows)
    if rows:
        act.tx.announce()
    return Sweep(len(rows), alerted, len(rows) == at_most)


def _looked_at(act: Acting, issue: Issue) -> int:
    """`settle` of one issue among others, which one that cannot be read does not stop."""
    try:
        return settle(act, issue)
    except (
        KeyError,
        ValueError,
        TypeError,
    ):  # the database was changed behind the program: verify names the row
        _log.exception("issue #%d: its history cannot be read, so nobody is alerted by its clocks", issue.id)
        issue.look_at = None
        act.tx.session.add(issue)
        return 0
