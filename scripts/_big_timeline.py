"""The timelines of a big desk's issues: that each was raised, what was said of it, and the steps it has taken."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from _big_fates import ACKNOWLEDGED, ASSIGNED, CATEGORIES, LEARNED, LESSONS, Fate, confirmation_id, fates
from _big_rows import Row, Size, stored
from agentdesk.domain.complaint import Lesson, Urgency
from agentdesk.domain.issue import IssueEventKind, IssueState, Severity
from agentdesk.domain.issue_flow import BY_STEP, Step

ISSUE_EVENT: Final = "issue_id seq at person_id kind value"


class Event(NamedTuple):
    """One entry of a timeline."""

    at: datetime
    person_id: int
    kind: IssueEventKind
    value: str
    """JSON."""


def _words(**value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def first_severity(fate: Fate) -> Severity:
    """What it was taken for when it was raised: that people are in danger comes out afterwards."""
    return Severity.MINOR if fate.remedy and fate.urgency is Urgency.DANGER else fate.severity


def timeline(size: Size, fate: Fate) -> list[Event]:
    """Everything that happened to an issue, in the order of time."""
    kinds, by = IssueEventKind, fate.raised_by
    first = first_severity(fate)
    said = _words(severity=first, category=CATEGORIES[fate.category])
    found = [Event(fate.raised_at, by, kinds.RAISED, said)]
    if fate.remedy:
        said = _words(
            severity=fate.severity,
            severity_before=first,
            complaint=True,
            remedy=fate.remedy,
            urgency=fate.urgency,
            wanted="",
            priority=fate.priority,
        )
        found.append(Event(fate.raised_at, by, kinds.RECLASSIFIED, said))
    found += [Event(fate.raised_at, by, kinds.TICKED, _words(tick=step)) for step in fate.ticked]
    if fate.department:
        said = _words(department=size.names[fate.department], assignee=size.logins.get(fate.assignee, ""))
        found.append(Event(fate.after(ASSIGNED), size.supervisor, kinds.ASSIGNED, said))
    if fate.is_acknowledged:
        found.append(Event(fate.after(ACKNOWLEDGED), by, kinds.ACKNOWLEDGED, _words(how="电话")))
    before = IssueState.RECEIVED
    for step, at in fate.way():
        if step is Step.RESOLVE and fate.remedy:
            lessons = dict(zip(map(str, Lesson), LESSONS, strict=True))
            found.append(Event(fate.after(LEARNED), fate.assignee or by, kinds.LESSON, _words(**lessons)))
        found.append(Event(at, fate.assignee or by, kinds.STATE, _moved(size, fate, step, before)))
        before = BY_STEP[step].target
    return found


_GIVEN: Final[dict[Step, dict[str, str]]] = {
    Step.RESOLVE: {"result": "已更换"},
    Step.TELL: {"how": "电话"},
    Step.DUPLICATE: {"reason": "客户说明"},
    Step.WITHDRAW: {"reason": "客户说明"},
    Step.UNREACHABLE: {"reason": "客户说明"},
}
_BEFORE: Final[dict[Step, dict[str, str]]] = {Step.RESOLVE: {"result": ""}}


def _moved(size: Size, fate: Fate, step: Step, before: IssueState) -> str:
    given: dict[str, Any]
    given, was = _GIVEN.get(step, {}), _BEFORE.get(step, {})
    if step is Step.PLAN:
        given = {
            "cause": "密封圈老化",
            "measure": "上门更换",
            "department": size.names.get(fate.department, ""),
            "person": size.logins.get(fate.assignee, ""),
            "deadline": f"{fate.deadline or fate.raised_on}",
        }
        was = {"cause": "", "measure": ""}
    if step is Step.DUPLICATE:
        given = {**given, "original": fate.original}
    said: dict[str, Any] = {
        "step": step,
        "state": BY_STEP[step].target,
        "given": given,
        "before": {"state": before, **was},
    }
    if step in (Step.SATISFIED, Step.NOT_SATISFIED):
        said["visit"] = confirmation_id(size, fate.id, last=step is Step.SATISFIED)
    return _words(**said)


def issue_events(size: Size) -> Iterator[Row]:
    """The timelines of all issues."""
    for fate in fates(size):
        for seq, event in enumerate(timeline(size, fate), start=1):
            yield (fate.id, seq, stored(event.at), event.person_id, event.kind.value, event.value)
