"""Entries of an issue's timeline about complaints, delays and remedies, in the language in use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.domain.approval import APPROVAL_NAMES, Approval
from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock
from agentdesk.domain.compensation import COMPENSATION_NAMES, Compensation
from agentdesk.domain.complaint import EMERGENCY_STEPS, LESSON_NAMES, PRIORITY_NAMES, Lesson, Priority
from agentdesk.domain.issue import SEVERITY_NAMES, IssueEventKind, Severity
from agentdesk.domain.issue_flow import STEP_NAMES, Step
from agentdesk.domain.money import Money
from agentdesk.domain.visit import Verdict
from agentdesk.i18n import _


def named(what: str, said: str) -> str:
    """`cause: seal worn`, with the colon of the language in use."""
    return _("{what}: {said}", what=what, said=said)


def step_taken(value: Mapping[str, Any]) -> str:
    """The step that an entry tells, in words. What the confirmation call itself did is told as it was: it began, and
    by that alone nobody was told yet."""
    step = Step(value["step"])
    if step is Step.TELL and "visit" in value:
        return _("confirmation call begun")
    return _(STEP_NAMES[step])


def happened(kind: str, value: Mapping[str, Any], zone: ZoneInfo) -> str | None:
    """What the entry says; None for a kind that is not about these, and where what it said was erased."""
    if not value:
        return None
    match kind:
        case IssueEventKind.RECLASSIFIED:
            severity = _(SEVERITY_NAMES[Severity(value["severity"])])
            if not value["complaint"]:
                return _("severity: {severity}", severity=severity)
            grade = _(PRIORITY_NAMES[Priority(value["priority"])]) if "priority" in value else ""
            return " · ".join(filter(None, (_("complaint: {severity}", severity=severity), grade)))
        case IssueEventKind.ACKNOWLEDGED:
            return _("complaint acknowledged: {how}", how=value["how"])
        case IssueEventKind.TOLD if value.get("verdict") == Verdict.SATISFIED:
            return _(STEP_NAMES[Step.SATISFIED])
        case IssueEventKind.TOLD:
            return _("customer told: {how}", how=value.get("how") or _("in the confirmation call"))
        case IssueEventKind.DELAYED:
            until = datetime.fromisoformat(value["until"]).astimezone(zone)
            clock = _(CLOCK_NAMES[Clock(value["clock"])])
            said = _("{clock} delayed until {until}", clock=clock, until=f"{until:%Y-%m-%d %H:%M}")
            return named(said, value["reason"])
        case IssueEventKind.LESSON:
            return "\n".join(
                named(_(LESSON_NAMES[lesson]), value[lesson]) for lesson in Lesson if lesson in value
            )
        case IssueEventKind.REMEDY:
            return _remedy(value)
        case IssueEventKind.PROMISED:
            by = _("by {day}", day=value["due_on"]) if value["due_on"] else ""
            return _("promised: {promise}", promise=" · ".join(filter(None, (value["promise"], by))))
        case IssueEventKind.TICKED:
            text = {step.id: step.text for step in EMERGENCY_STEPS}.get(value["tick"], value["tick"])
            return _("done: {text}", text=_(text))
    return None


def remedy(kind: str, amount: Money | None, size: int | None) -> str:
    """`refund ¥480.00`, `extended warranty 6`."""
    name = _(COMPENSATION_NAMES[Compensation(kind)]) if kind in set(Compensation) else _("refund")
    return f"{name} {amount.format() if amount else size or ''}".strip()


def _remedy(value: Mapping[str, Any]) -> str:
    amount = Money(value["amount"], value["currency"]) if "amount" in value else None
    offered = remedy(value["what"], amount, value.get("size"))
    said = named(offered, _(APPROVAL_NAMES[Approval(value["outcome"])]))
    name = value.get("in_the_name_of")
    by_rule = _("in the name of {person}", person=name) if name else ""
    return " · ".join(filter(None, (said, by_rule, value.get("reason", ""))))
