"""What one person has to do: issues assigned to them or their department, mentions, promises, decisions, checklists,
and what a review meeting has given them.

Everything listed can be opened by whom it is listed for (`complaints.concerned`). A guest, an external partner,
has only what is assigned to them in person (R83), with nothing of the customer but how the name begins (R109).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from agentdesk.domain.alert import AlertKind
from agentdesk.domain.complaint import EMERGENCY_STEPS
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services import alerts, remedies, reviews
from agentdesk.services.acting import Acting
from agentdesk.services.customers import as_told
from agentdesk.services.issues import as_seen
from agentdesk.services.remedies import RemedyRow
from agentdesk.store import tasks as stored
from agentdesk.store.issues import IssueRow
from agentdesk.store.tasks import OpenIssue, OwedPromise, Whose

SHOWN: Final = 500


class TaskKind(StrEnum):
    """What is to be done; of two that are due together the earlier one here comes first."""

    LINE = "line"
    MENTION = "mention"
    PROMISE = "promise"
    REMEDY = "remedy"
    REVIEW = "review"
    ISSUE = "issue"


TASK_NAMES: Final[dict[TaskKind, str]] = {
    TaskKind.LINE: N_("emergency"),
    TaskKind.MENTION: N_("mention"),
    TaskKind.PROMISE: N_("promise"),
    TaskKind.REMEDY: N_("decision"),
    TaskKind.REVIEW: N_("review"),
    TaskKind.ISSUE: N_("issue"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do about an issue, or decided in a review meeting."""

    kind: TaskKind
    issue: IssueRow | None
    """None for what a review meeting has decided: it is about no single one."""
    id: str
    """What it is among those of its kind: the number of the issue, promise, remedy, alert, decision; issue and step of
    a line."""
    text: str
    """What was promised or decided; the note of a mention; a line of the checklist, as a message of the catalogue;
    else empty."""
    due_on: date | None
    """The local day by which it is promised or planned."""
    due_at: datetime | None
    """When it becomes late (UTC), by day or by clock; None where nothing says so."""
    late: bool
    remedy: RemedyRow | None = None
    """What is to be decided."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """The first tasks, what is late before all else; `total` counts those left out too."""

    items: tuple[Task, ...]
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A task before its issue was read."""

    kind: TaskKind
    issue_id: int | None
    id: str
    text: str = ""
    due_on: date | None = None
    due_at: datetime | None = None
    late: bool = False
    remedy: RemedyRow | None = None


def mine(act: Acting, limit: int = SHOWN) -> Tasks:
    """What the person acting has to do: what is late first, then emergencies, then by when it is due."""
    act.require(Permission.WORK_ISSUE)
    mine = whose(act)
    issues = stored.open_issues(act.tx, mine, act.today, act.now, limit)
    promises = stored.owed_promises(act.tx, mine, act.today, limit)
    others = [*_to_decide(act), *_mentions(act), *_lines(act, mine), *_decided(act)]
    found = sorted([*_issues(act, issues.rows), *_promises(act, promises.rows), *others], key=_turn)
    rows = stored.rows_of(act.tx, (each.issue_id for each in found[:limit] if each.issue_id is not None))
    items = tuple(_task(act, each, rows.get(each.issue_id or 0)) for each in found[:limit])
    total = issues.total + promises.total + len(others)
    return Tasks(items, total, issues.late + promises.late + sum(each.late for each in others))


def _task(act: Acting, found: _Found, row: IssueRow | None) -> Task:
    return Task(
        found.kind,
        as_seen(act, row) if row else None,
        found.id,
        as_told(act, found.text, row.customer) if row else found.text,
        found.due_on,
        found.due_at,
        found.late,
        found.remedy,
    )


def whose(act: Acting) -> Whose:
    """Which issues are the acting person's: the same rule as `issue_flow.parts_of`, as a query says it."""
    actor = act.actor
    return Whose(
        actor.id,
        None if actor.is_guest else actor.department_id,
        raised=not actor.is_guest,
        alerted=not actor.is_guest,
    )


def _issues(act: Acting, rows: Iterable[OpenIssue]) -> Iterator[_Found]:
    for issue_id, due_on, clock_due_at in rows:
        ends = [end for end in (_end_of(act, due_on), clock_due_at) if end is not None]
        late = _is_past(act, due_on) or (clock_due_at is not None and clock_due_at < act.now)
        yield _Found(TaskKind.ISSUE, issue_id, str(issue_id), "", due_on, min(ends, default=None), late)


def _promises(act: Acting, rows: Iterable[OwedPromise]) -> Iterator[_Found]:
    for issue_id, promise_id, text, due_on in rows:
        end, late = _end_of(act, due_on), _is_past(act, due_on)
        yield _Found(TaskKind.PROMISE, issue_id, str(promise_id), text, due_on, end, late)


def _to_decide(act: Acting) -> Iterator[_Found]:
    for row in remedies.to_decide(act):
        yield _Found(TaskKind.REMEDY, row.issue_id, str(row.id), remedy=row)


def _mentions(act: Acting) -> Iterator[_Found]:
    for seen in alerts.unseen(act, limit=SHOWN):
        if seen.kind == AlertKind.MENTION:
            yield _Found(TaskKind.MENTION, seen.issue_id, str(seen.id), seen.text)


def _lines(act: Acting, whose: Whose) -> Iterator[_Found]:
    lines = {step.id: step.text for step in EMERGENCY_STEPS}
    for issue_id, step in stored.open_lines(act.tx, whose):
        yield _Found(TaskKind.LINE, issue_id, f"{issue_id}/{step}", lines[step])


def _decided(act: Acting) -> Iterator[_Found]:
    for row in reviews.mine(act):
        end, late = _end_of(act, row.due_on), _is_past(act, row.due_on)
        yield _Found(TaskKind.REVIEW, None, str(row.id), row.text, row.due_on, end, late)


def _is_past(act: Acting, day: date | None) -> bool:
    return day is not None and day < act.today


def _end_of(act: Acting, day: date | None) -> datetime | None:
    if day is None or day.year == date.max.year:  # which a version before this one took
        return None if day is None else _NEVER
    return act.start_of(day + timedelta(days=1)).astimezone(UTC)


_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_KINDS: Final = list(TaskKind)
_LINES: Final = [step.id for step in EMERGENCY_STEPS]


def _turn(task: _Found) -> tuple[object, ...]:
    """Late before emergency before mentions before dated before undated; then the oldest."""
    emergency = task.kind is TaskKind.LINE
    line = _LINES.index(task.id.partition("/")[2]) if emergency else 0
    asked = task.kind is TaskKind.MENTION
    first = (not task.late, not emergency, not asked)
    return (*first, task.due_at or _NEVER, _KINDS.index(task.kind), task.issue_id or int(task.id), line)
