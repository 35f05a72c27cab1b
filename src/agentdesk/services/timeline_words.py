"""An entry of an issue's timeline in the language in use: the same words on the screen and on the command line."""

from zoneinfo import ZoneInfo

from agentdesk.domain.issue import (
    CATEGORY_NAMES,
    ERASED,
    SEVERITY_NAMES,
    STATE_NAMES,
    Category,
    IssueEventKind,
    IssueState,
    Severity,
)
from agentdesk.domain.issue_flow import DEMAND_NAMES, Demand
from agentdesk.i18n import N_, _
from agentdesk.services import care_words
from agentdesk.services.issue_undo import ACT_NAMES
from agentdesk.services.issues import TimelineEntry


def happened(entry: TimelineEntry, zone: ZoneInfo) -> list[str]:
    """What the entry tells, a line for each thing; moments are said in this zone."""
    value = entry.value
    if not value:
        return [_(ERASED)]
    told = care_words.happened(entry.kind, value, zone)
    if told is not None:
        return told.split("\n")
    match entry.kind:
        case IssueEventKind.RAISED:
            severity, category = Severity(value["severity"]), Category(value["category"])
            said = N_("raised it: {severity}, {category}")
            return [_(said, severity=_(SEVERITY_NAMES[severity]), category=_(CATEGORY_NAMES[category]))]
        case IssueEventKind.ASSIGNED if "together" in value:
            return [_(N_("departments that help: {names}"), names=", ".join(value["together"]) or "-")]
        case IssueEventKind.ASSIGNED:
            who = " / ".join(name for name in (value["assignee"], value["department"]) if name)
            return [_(N_("made {who} responsible"), who=who) if who else _(N_("made nobody responsible"))]
        case IssueEventKind.STATE:
            given = value["given"]
            return [
                f"{care_words.step_taken(value)} → {_state(value['state'])}",
                *(care_words.named(_(DEMAND_NAMES[each]), given[each]) for each in Demand if each in given),
            ]
        case IssueEventKind.UNDONE if "what" in value:
            return [_(N_("took back: {what}"), what=_(ACT_NAMES[value["what"]]))]
        case IssueEventKind.UNDONE:
            return [_(N_("took the last step back: {state} again"), state=_state(value["state"]))]
        case IssueEventKind.KEPT:
            kept = " · ".join(text for text in (value["promise"], value["note"]) if text)
            return [_(N_("kept a promise: {promise}"), promise=kept)]
    return str(value["text"]).split("\n")


def _state(code: str) -> str:
    return _(STATE_NAMES[IssueState(code)])
