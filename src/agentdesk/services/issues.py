"""The ledger of issues (问题跟踪台账, R61-R74): raising one in a call, looking, assigning, noting."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import select

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, Category, IssueEventKind, IssueState, Severity
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_
from agentdesk.services.acting import Acting
from agentdesk.services.calls import Entry, append, held
from agentdesk.store import issues as stored
from agentdesk.store.issues import COUNT_AT_MOST as COUNT_AT_MOST
from agentdesk.store.issues import IssueFilter as IssueFilter
from agentdesk.store.issues import IssueKey as IssueKey
from agentdesk.store.issues import IssueRow as IssueRow
from agentdesk.store.issues import TimelineEntry as TimelineEntry
from agentdesk.store.tables import Answer, Department, Issue, Person, Visit
from agentdesk.store.visits import forget_draft

PAGE: Final = 50
DESCRIPTION_MAX: Final = 4000
NOTE_MAX: Final = 4000
DRAFT_FIELD: Final = "issue"
"""The draft field of an issue being written in a call."""


@dataclass(frozen=True, slots=True)
class NewIssue:
    """What an agent writes down of a problem (R46, R61-R65), and what was promised (R42)."""

    category: Category
    severity: Severity
    description: str
    node: str = ""
    purchase_id: int | None = None
    promise: str = ""
    promised_on: date | None = None


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Some issues, and where the next ones begin; None: there are no more."""

    items: tuple[IssueRow, ...]
    next: IssueKey | None


@dataclass(frozen=True, slots=True)
class IssueCounts:
    """What stands above the ledger. Each stops at COUNT_AT_MOST: that many or more."""

    open: int
    critical: int
    received: int
    mine: int


@dataclass(frozen=True, slots=True)
class Assignable:
    """Somebody who can be made responsible."""

    person_id: int
    name: str
    department_id: int | None


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """One issue whole."""

    row: IssueRow
    visit_id: int | None
    node: str
    answer: str
    """What the customer answered to the question in which it came up; the value as stored."""
    questionnaire_version_id: int | None
    promise: str
    customer_open_issues: int
    timeline: tuple[TimelineEntry, ...]


def raise_issue(act: Acting, visit_id: int, new: NewIssue, *, seq: int, elapsed_ms: int) -> int:
    """Raise an issue in a call; returns its number. It is on every ledger at once.

    `seq` and `elapsed_ms` are the place in the visit's log. Raises Refusal without a description.
    """
    actor = act.require(Permission.RAISE_ISSUE)
    held(act, visit_id)
    description = new.description.strip()
    if not description:
        raise Refusal(N_("Say what the problem is."))
    if len(description) > DESCRIPTION_MAX:
        raise Refusal(N_("A description has at most {count} characters."), count=DESCRIPTION_MAX)
    visit = act.tx.session.get_one(Visit, visit_id)
    issue = Issue(
        customer_id=visit.customer_id,
        visit_id=visit_id,
        purchase_id=new.purchase_id,
        node=new.node,
        category=new.category,
        severity=new.severity,
        description=description,
        promise=new.promise.strip(),
        promised_on=new.promised_on,
        raised_by=actor.id,
        raised_at=act.now,
        changed_at=act.now,
    )
    act.tx.session.add(issue)
    act.tx.session.flush()
    assert issue.id is not None
    append(act, visit_id, Entry(seq, EventKind.ISSUE, new.node, str(issue.id), elapsed_ms))
    forget_draft(act.tx, visit_id, DRAFT_FIELD)
    _note_down(act, issue, IssueEventKind.RAISED, severity=new.severity, category=new.category)
    act.audit("issue_raised", f"issue:{issue.id}", severity=new.severity)
    return issue.id


def _note_down(act: Acting, issue: Issue, kind: IssueEventKind, **value: object) -> None:
    assert issue.id is not None
    stored.append_to_timeline(
        act.tx, issue.id, at=act.now, person_id=act.actor.id, kind=kind, value=dict(value)
    )
    act.tx.announce()


def page(act: Acting, by: IssueFilter, after: IssueKey | None = None, limit: int = PAGE) -> IssuePage:
    """The next issues of the ledger, the newest first."""
    act.require(Permission.SEE_LEDGER)
    rows = stored.issue_rows(act.tx, by, after, limit)
    more = (rows[-1].raised_at, rows[-1].id) if len(rows) == limit else None
    return IssuePage(tuple(rows), more)


def counts(act: Acting) -> IssueCounts:
    """The numbers above the ledger."""
    actor = act.require(Permission.SEE_LEDGER)
    open_states = tuple(OPEN_STATES)

    def count(by: IssueFilter) -> int:
        return stored.count_issues(act.tx, by)

    return IssueCounts(
        count(IssueFilter(states=open_states)),
        count(IssueFilter(states=open_states, severity=Severity.CRITICAL)),
        count(IssueFilter(states=(IssueState.RECEIVED,))),
        count(IssueFilter(states=open_states, assignee_id=actor.id)),
    )


def detail(act: Acting, issue_id: int) -> IssueDetail:
    """One issue with its timeline. Raises Refusal when there is none."""
    act.require(Permission.SEE_LEDGER)
    rows = stored.issue_rows(act.tx, IssueFilter(number=issue_id), None, 1)
    if not rows:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    issue = act.tx.session.get_one(Issue, issue_id)
    visit = act.tx.session.get(Visit, issue.visit_id) if issue.visit_id else None
    answer = (
        act.tx.session.get(Answer, (issue.visit_id, issue.node)) if issue.visit_id and issue.node else None
    )
    others = stored.count_issues(
        act.tx, IssueFilter(states=tuple(OPEN_STATES), customer_id=issue.customer_id)
    )
    return IssueDetail(
        rows[0],
        issue.visit_id,
        issue.node,
        answer.value if answer else "",
        visit.questionnaire_version_id if visit else None,
        issue.promise,
        others - (issue.state in OPEN_STATES),
        stored.timeline_of(act.tx, issue_id),
    )


def assignable(act: Acting) -> tuple[Assignable, ...]:
    """Everybody active who can be made responsible, by name."""
    act.require(Permission.ASSIGN_ISSUE)
    found = act.tx.session.exec(
        select(Person).where(Person.active == True).order_by(Person.name)  # noqa: E712
    )
    return tuple(Assignable(person.id or 0, person.name, person.department_id) for person in found)


def assign(act: Acting, issue_id: int, department_id: int | None, assignee_id: int | None) -> None:
    """Make a department, a person, or both responsible. Raises Refusal for an issue that has ended."""
    act.require(Permission.ASSIGN_ISSUE)
    session = act.tx.session
    issue = session.get(Issue, issue_id, with_for_update=True)
    if issue is None:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    if issue.state not in OPEN_STATES:
        raise Refusal(N_("Issue #{number} has ended; nobody needs to be responsible."), number=issue_id)
    department = session.get(Department, department_id) if department_id else None
    assignee = session.get(Person, assignee_id) if assignee_id else None
    if (department_id and department is None) or (assignee_id and (assignee is None or not assignee.active)):
        raise Refusal(N_("This department or person is not there any more."))
    if (issue.department_id, issue.assignee_id) == (department_id, assignee_id):
        return
    issue.department_id, issue.assignee_id, issue.changed_at = department_id, assignee_id, act.now
    session.add(issue)
    _note_down(
        act,
        issue,
        IssueEventKind.ASSIGNED,
        department=department.name if department else "",
        assignee=assignee.name if assignee else "",
    )
    act.audit("issue_assigned", f"issue:{issue_id}", department=department_id, assignee=assignee_id)


def add_note(act: Acting, issue_id: int, text: str) -> None:
    """Write a note on an issue's timeline."""
    act.require(Permission.SEE_LEDGER)
    issue = act.tx.session.get(Issue, issue_id)
    if issue is None:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    if not text.strip() or len(text) > NOTE_MAX:
        raise Refusal(N_("A note has 1 to {count} characters."), count=NOTE_MAX)
    issue.changed_at = act.now
    act.tx.session.add(issue)
    _note_down(act, issue, IssueEventKind.NOTE, text=text.strip())
