"""Who was responsible for an issue at a moment of its past: read from its timeline, not from its row (R76)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from agentdesk.domain.issue import IssueEventKind
from agentdesk.services.acting import Acting
from agentdesk.store import issues as stored
from agentdesk.store.issues import TimelineEntry
from agentdesk.store.tables import Issue, Person

_BY_HAND: Final = (IssueEventKind.STATE, IssueEventKind.ACKNOWLEDGED, IssueEventKind.TOLD)


class Duty(NamedTuple):
    """The numbers of the department in the lead and of the person; 0 where there is none."""

    department_id: int
    person_id: int


def responsible_at(act: Acting, issue: Issue, timeline: Iterable[TimelineEntry], moment: datetime) -> Duty:
    """Who was responsible at `moment` (UTC). What was taken back never was.

    The first change after it says who it was until then; without one it is who it is today. At the very moment of a
    change it is who was responsible before; a plan that names the first one counts for that one. Where nobody was, what
    was done at that moment counts for who did it, and for their department.
    """
    entries = stored.standing(timeline)
    duty = _between(issue, entries, moment)
    if any(duty):
        return duty
    doer = next((each.person_id for each in entries if each.at == moment and _is_by_hand(each)), None)
    if doer is None:
        return duty
    return Duty(act.tx.session.get_one(Person, doer).department_id or 0, doer)


def _between(issue: Issue, entries: Iterable[TimelineEntry], moment: datetime) -> Duty:
    for entry in entries:
        before = entry.value.get("before")
        if isinstance(before, dict) and "assignee_id" in before:
            was = Duty(before["department_id"] or 0, before["assignee_id"] or 0)
            if entry.at > moment or (entry.at == moment and any(was)):
                return was
    return Duty(issue.department_id or 0, issue.assignee_id or 0)


def _is_by_hand(entry: TimelineEntry) -> bool:
    return entry.kind in _BY_HAND and "visit" not in entry.value
