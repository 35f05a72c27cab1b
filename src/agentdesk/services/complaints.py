"""Complaints (R125-R136): what an issue is classified as, the emergency path, what the customer is told, what is
learned."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlmodel import col, select

from agentdesk.domain.alert import AlertKind
from agentdesk.domain.clock_history import Delayed, check_delay
from agentdesk.domain.clock_policy import Clock
from agentdesk.domain.complaint import (
    EMERGENCY_STEPS,
    ComplaintFacts,
    Lesson,
    Remedy,
    Urgency,
    is_emergency,
    priority,
    severity_of,
)
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, IssueEventKind, IssueState, Severity, is_less
from agentdesk.domain.issue_flow import HEARD_IN, TEXT_MAX, IssueFacts, check_day, parts_of
from agentdesk.domain.money import Money
from agentdesk.domain.reason import Reason, because
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services import alerts, confirmations, in_force, issue_clocks
from agentdesk.services.acting import Acting
from agentdesk.services.customers import as_told
from agentdesk.services.issue_clocks import ClockRow
from agentdesk.services.issue_moves import note_down
from agentdesk.services.lessons import lessons_of
from agentdesk.store import issues as stored
from agentdesk.store.tables import Complaint, Customer, EmergencyTick, Issue, Person

CLASSIFIED: Final = ("remedy", "urgency", "wanted", "amount_minor", "currency", "priority")
"""What classifying an issue writes down of a complaint."""
NOT_YOURS: Final = N_("Issue #{number} is not assigned to you.")
_LONGEST_REST: Final = 60
"""Days within which a working day is looked for."""


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """What makes an issue a complaint, and what was done and learned."""

    remedy: str
    wanted: str
    urgency: str
    amount: Money | None
    priority: str
    acknowledged_at: datetime | None
    lessons: dict[Lesson, str]


@dataclass(frozen=True, slots=True)
class TickRow:
    """A line of the emergency checklist; `text` is a message of the catalogue."""

    step: str
    text: str
    ticked_at: datetime | None
    ticked_by: str


@dataclass(frozen=True, slots=True)
class Care:
    """What is watched over of an issue beside its steps."""

    clocks: tuple[ClockRow, ...]
    complaint: ComplaintRow | None
    checklist: tuple[TickRow, ...]
    alerts: tuple[alerts.AlertRow, ...]


def care(act: Acting, issue_id: int) -> Care:
    """The clocks of an issue, its complaint, the emergency checklist, who was alerted."""
    issue = concerned(act, issue_id)
    found = Care(
        issue_clocks.of_issue(act, issue_id),
        _complaint_row(act.tx.session.get(Complaint, issue_id)),
        _checklist(act, issue_id),
        alerts.of_issue(act, issue_id),
    )
    return as_told(act, found, act.tx.session.get_one(Customer, issue.customer_id).name)


def concerned(act: Acting, issue_id: int, *, lock: bool = False, called_in: bool = False) -> Issue:
    """The issue, for somebody it concerns: to look at it, or (`lock`) to do something about it while it is open.

    Whoever is called in by an emergency looks at it; with `called_in` they do something about it as well.
    Raises Refusal when there is none, when it is none of this person's business, and for one that has ended.
    """
    issue = act.tx.session.get(Issue, issue_id, with_for_update=lock or None)
    if issue is None:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    if not lock and act.actor.may(Permission.SEE_LEDGER):
        return issue
    if not ((called_in or not lock) and alerts.is_called_in(act, issue_id)):
        _check_part(act, issue)
    if lock:
        _check_open(issue)
    return issue


def hindrance(act: Acting, issue: Issue, *, called_in: bool = False) -> Reason | None:
    """Why this person can do nothing more about an issue, or (`called_in`) about its emergency; None where they
    can."""
    try:
        if not (called_in and alerts.is_called_in(act, issue.id or 0)):
            _check_part(act, issue)
        _check_open(issue)
    except Refusal as refusal:
        return because(refusal.message, **{name: str(value) for name, value in refusal.values.items()})
    return None


NO_GUESTS: Final = N_(
    "An external partner offers nothing, tells the customer nothing and classifies nothing in the company's name."
)


def check_company(act: Acting) -> None:
    """Refuse what only the company itself does (R83)."""
    if act.actor.is_guest:
        raise Refusal(NO_GUESTS)


def _check_part(act: Acting, issue: Issue) -> None:
    assert issue.id is not None
    act.require(Permission.WORK_ISSUE)
    departments = {*stored.departments_beside(act.tx, issue.id), *filter(None, [issue.department_id])}
    facts = IssueFacts(
        issue.id, IssueState(issue.state), issue.raised_by, issue.assignee_id, frozenset(departments)
    )
    if not parts_of(facts, act.actor):
        raise Refusal(NOT_YOURS, number=issue.id)


def _check_open(issue: Issue) -> None:
    if issue.state not in OPEN_STATES:
        raise Refusal(N_("Issue #{number} has ended; nothing more is done about it."), number=issue.id)


def classify(act: Acting, issue_id: int, severity: Severity, facts: ComplaintFacts | None = None) -> None:
    """Say how serious an issue is, and that it is a complaint (`facts`); without them it stays what it is.

    Danger makes it critical and starts the emergency path at once (R131, D10). Clocks get their new targets from
    their beginning; what has run out stays run out. As it may give a clock more time, supervisors hear of it when
    somebody else makes an issue less serious.
    """
    check_company(act)
    classified(act, concerned(act, issue_id, lock=True), severity, facts)


def classified(act: Acting, issue: Issue, severity: Severity, facts: ComplaintFacts | None) -> None:
    """`classify` of an issue that this act holds already."""
    assert issue.id is not None
    session = act.tx.session
    row = session.get(Complaint, issue.id)
    known = _facts_of(row) if row else None
    facts = replace(facts, wanted=facts.wanted.strip()) if facts else None
    now = facts or known
    severity = severity_of(now, severity) if now else severity
    if severity == issue.severity and now == known:
        return
    before, issue.severity = issue.severity, severity
    said: dict[str, object] = {"severity": severity, "severity_before": before, "complaint": now is not None}
    if row is not None:
        said["complaint_before"] = {name: getattr(row, name) for name in CLASSIFIED}
    starts = now is not None and is_emergency(now) and not _ticks(act, issue.id)
    if starts:
        said["emergency"] = True
    if facts is not None:
        issue.complaint = True
        row = row or Complaint(issue_id=issue.id, remedy="", urgency="", priority="")
        row.remedy, row.urgency, row.wanted = facts.remedy, facts.urgency, facts.wanted
        row.amount_minor = facts.amount.minor if facts.amount else None
        row.currency = facts.amount.currency if facts.amount else None
        row.priority = priority(facts, in_force.cycle_policy(act))
        session.add(row)
        said |= {name: getattr(row, name) for name in CLASSIFIED}
    _happened(act, issue, IssueEventKind.RECLASSIFIED, **said)
    confirmations.rank(act, issue)
    act.audit("issue_classified", f"issue:{issue.id}", severity=severity, complaint=now is not None)
    if starts:
        _start_emergency(act, issue)
    if is_less(severity, Severity(before)):
        alerts.alert(act, issue.id, AlertKind.LOWERED, alerts.supervisors_over(act, issue))


def _start_emergency(act: Acting, issue: Issue) -> None:
    """Open the checklist and alert the people named, once for an issue (R131)."""
    assert issue.id is not None
    act.tx.session.add_all(EmergencyTick(issue_id=issue.id, step=step.id) for step in EMERGENCY_STEPS)
    people = alerts.emergency_people(act)
    alerts.alert(act, issue.id, AlertKind.EMERGENCY, people)
    act.audit("emergency", f"issue:{issue.id}", people=people)


def tick(act: Acting, issue_id: int, step: str) -> None:
    """Tick off a line of the emergency checklist. Raises Refusal where it is not there or is ticked off."""
    issue = concerned(act, issue_id, lock=True, called_in=True)
    row = act.tx.session.get(EmergencyTick, (issue_id, step))
    if row is None:
        raise Refusal(N_("Issue #{number} has no line {step} to tick off."), number=issue_id, step=step)
    if row.ticked_at is not None:
        raise Refusal(N_("This line has been ticked off before."))
    row.ticked_at, row.ticked_by = act.now, act.actor.id
    act.tx.session.add(row)
    _happened(act, issue, IssueEventKind.TICKED, tick=step)


def acknowledge(act: Acting, issue_id: int, how: str) -> None:
    """The customer was told that the complaint is in hand (R96), and how."""
    check_company(act)
    issue = concerned(act, issue_id, lock=True)
    row = act.tx.session.get(Complaint, issue_id)
    if row is None:
        raise Refusal(N_("Issue #{number} is no complaint."), number=issue_id)
    if row.acknowledged_at is not None:
        raise Refusal(N_("This complaint has been acknowledged before."))
    how = _text(how, N_("Say how the customer was told."))
    row.acknowledged_at = act.now
    act.tx.session.add(row)
    _happened(act, issue, IssueEventKind.ACKNOWLEDGED, how=how)
    act.audit("complaint_acknowledged", f"issue:{issue_id}")


def told(act: Acting, issue_id: int, how: str) -> None:
    """The customer was told the result (R71, R97), and how: nothing else says so but the confirmation call."""
    check_company(act)
    issue = concerned(act, issue_id, lock=True)
    if issue.state not in HEARD_IN:
        raise Refusal(N_("There is no result yet that the customer could be told."))
    how = _text(how, N_("Say how the customer was told."))
    _happened(act, issue, IssueEventKind.TOLD, how=how)
    act.audit("customer_told", f"issue:{issue_id}")


def delay(act: Acting, issue_id: int, clock: Clock, until: date, reason: str) -> None:
    """The customer has just been told, with a reason, that it takes until the end of a local day (R133).

    A day of rest is refused. Told before the clock ran out it moves its end; told later it is written down, and the
    clock stays missed. The moment of telling is now: one that could be chosen would let a clock be set back.
    Supervisors hear of a later day than the one that stood before, when somebody else names it.
    """
    check_company(act)
    issue = concerned(act, issue_id, lock=True)
    check_day(until, act.today)
    end = _end_of(act, until)
    check_delay(Delayed(act.now, clock, end, reason))
    reason = _text(reason, N_("Say why it is delayed: the customer is told."))
    open_ones = {row.clock: row for row in issue_clocks.of_issue(act, issue_id) if row.ended_at is None}
    if clock not in open_ones:
        raise Refusal(N_("This clock is not running: there is nothing to delay."))
    before = open_ones[clock].due_at
    _happened(act, issue, IssueEventKind.DELAYED, clock=clock, until=end.isoformat(), reason=reason)
    if before is None or end > before:
        alerts.alert(act, issue_id, AlertKind.DELAYED, alerts.supervisors_over(act, issue), clock)
    act.audit("issue_delayed", f"issue:{issue_id}", clock=clock, until=until)


def _end_of(act: Acting, day: date) -> datetime:
    """When the office closes on a local day. Raises Refusal for a day of rest: nobody is there to keep the word."""
    hours = in_force.office_hours(act)
    spans = hours.spans(day)
    if not spans:
        later = (day + timedelta(days=ahead) for ahead in range(1, _LONGEST_REST))
        working = next((each for each in later if hours.spans(each)), None)
        raise Refusal(
            N_("{day} is a day of rest; the next working day is {working}."), day=day, working=working or "-"
        )
    return (datetime.combine(day, time(0)) + timedelta(minutes=spans[-1].closes)).replace(tzinfo=act.zone)


def learn(act: Acting, issue_id: int, lessons: Mapping[Lesson, str]) -> None:
    """Write down what was learned of a complaint (R98): its result waits for all of it.

    Where the customer is satisfied already, the last of it closes the issue.
    """
    issue = concerned(act, issue_id, lock=True)
    row = act.tx.session.get(Complaint, issue_id)
    if row is None:
        raise Refusal(N_("Issue #{number} is no complaint."), number=issue_id)
    for lesson, text in lessons.items():
        setattr(row, lesson, _text(text, N_("Write down what was learned.")))
    act.tx.session.add(row)
    _happened(act, issue, IssueEventKind.LESSON, **{str(lesson): getattr(row, lesson) for lesson in lessons})
    confirmations.close_if_satisfied(act, issue)


def _happened(act: Acting, issue: Issue, kind: IssueEventKind, **value: object) -> None:
    """The issue has changed: its timeline and its clocks follow."""
    issue.changed_at = act.now
    act.tx.session.add(issue)
    act.tx.session.flush()
    note_down(act, issue, kind, **value)
    issue_clocks.settle(act, issue)


def _text(text: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise Refusal(missing)
    if len(text) > TEXT_MAX:
        raise Refusal(N_("A text has at most {count} characters."), count=TEXT_MAX)
    return text


def _facts_of(row: Complaint) -> ComplaintFacts:
    amount = (
        None if row.amount_minor is None or row.currency is None else Money(row.amount_minor, row.currency)
    )
    return ComplaintFacts(Remedy(row.remedy), Urgency(row.urgency), row.wanted, amount)


def _complaint_row(row: Complaint | None) -> ComplaintRow | None:
    if row is None:
        return None
    facts = _facts_of(row)
    return ComplaintRow(
        row.remedy,
        row.wanted,
        row.urgency,
        facts.amount,
        row.priority,
        row.acknowledged_at,
        lessons_of(row),
    )


def _ticks(act: Acting, issue_id: int) -> dict[str, tuple[EmergencyTick, str]]:
    rows = act.tx.session.exec(
        select(EmergencyTick, Person.name)
        .outerjoin(Person, col(Person.id) == EmergencyTick.ticked_by)
        .where(EmergencyTick.issue_id == issue_id)
    )
    return {row.step: (row, name or "") for row, name in rows}


def _checklist(act: Acting, issue_id: int) -> tuple[TickRow, ...]:
    ticks = _ticks(act, issue_id)
    return tuple(
        TickRow(step.id, step.text, ticks[step.id][0].ticked_at, ticks[step.id][1])
        for step in EMERGENCY_STEPS
        if step.id in ticks
    )
