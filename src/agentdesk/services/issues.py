"""The ledger of issues (问题跟踪台账, R61-R74): raising one in a call, looking, assigning, noting."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from agentdesk.domain.complaint import ComplaintFacts
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, Category, IssueEventKind, Order, Severity
from agentdesk.domain.issue_flow import PLANNED_STATES
from agentdesk.domain.issue_replay import RAISED_WITH
from agentdesk.domain.names import spaced
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_
from agentdesk.services import complaints, issue_clocks, people, promises
from agentdesk.services.acting import Acting
from agentdesk.services.calls import Entry, append, held
from agentdesk.services.customers import ISSUES_SHOWN, OpenIssue, as_told, find, name_for
from agentdesk.services.interviews import interview_of
from agentdesk.services.issue_moves import note_down
from agentdesk.services.notes import NOTE_MAX as NOTE_MAX
from agentdesk.services.notes import add_note as add_note
from agentdesk.services.people import Assignable as Assignable
from agentdesk.store import issues as stored
from agentdesk.store.customers import open_issues_of
from agentdesk.store.issue_filter import key_names
from agentdesk.store.issues import COUNT_AT_MOST as COUNT_AT_MOST
from agentdesk.store.issues import IssueFilter as IssueFilter
from agentdesk.store.issues import IssueKey as IssueKey
from agentdesk.store.issues import IssueRow as IssueRow
from agentdesk.store.issues import TimelineEntry as TimelineEntry
from agentdesk.store.promises import PromiseRow, of_issue
from agentdesk.store.tables import Customer, Department, Issue, Person, Visit
from agentdesk.store.visits import events_of, forget_draft

PAGE: Final = 50
DESCRIPTION_MAX: Final = 4000
HIGHEST_NUMBER: Final = 2**31 - 1
FOUND_CUSTOMERS: Final = 200
"""How many customers of a name are looked through for their issues."""
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
    complaint: ComplaintFacts | None = None
    """What makes it a complaint (R126), if it is one."""


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
    unassigned: int
    late: int
    """Open, and the day by which something was promised or planned is past, or a clock has run out."""
    mine: int
    complaints: int


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is responsible for an issue: a department, a person, both or neither."""

    department_id: int | None = None
    assignee_id: int | None = None


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """One issue whole."""

    row: IssueRow
    tier: str
    """The customer's; empty for a guest."""
    visit_id: int | None
    question: str
    """The question in which it came up, as it was asked; empty when it came up outside of one, and for guests."""
    answer: str
    """What the customer answered to it, in words."""
    beside: tuple[str, ...]
    """The departments that work on it together with the one in the lead."""
    promises: tuple[PromiseRow, ...]
    """What was promised about it, kept or not."""
    others: tuple[OpenIssue, ...]
    """The customer's other open issues, the newest first; none for whoever sees only what concerns them."""
    care: complaints.Care
    timeline: tuple[TimelineEntry, ...]


def raise_issue(act: Acting, visit_id: int, new: NewIssue, *, seq: int, elapsed_ms: int) -> int:
    """Raise an issue in a call; returns its number. It is on every ledger at once.

    `seq` and `elapsed_ms` are the place in the visit's log. Raises Refusal without a description, and for a promise
    that is past.
    """
    actor = act.require(Permission.RAISE_ISSUE)
    held(act, visit_id, seq)
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
        search=spaced(description),
        raised_by=actor.id,
        raised_at=act.now,
        changed_at=act.now,
    )
    act.tx.session.add(issue)
    act.tx.session.flush()
    assert issue.id is not None
    append(act, visit_id, Entry(seq, EventKind.ISSUE, new.node, str(issue.id), elapsed_ms))
    forget_draft(act.tx, visit_id, DRAFT_FIELD)
    # All that was said: what the row says later is compared with it.
    said: dict[str, object] = {name: getattr(issue, name) for name in RAISED_WITH}
    if new.promise.strip() or new.promised_on is not None:
        promise = promises.promised(act, issue, new.promise, new.promised_on)
        said |= {"promise": promise.text, "due_on": promise.due_on, "promise_id": promise.id}
    note_down(act, issue, IssueEventKind.RAISED, **said)
    issue_clocks.settle(act, issue)
    if new.complaint is not None:
        complaints.classified(act, issue, new.severity, new.complaint)
    act.audit("issue_raised", f"issue:{issue.id}", severity=new.severity)
    return issue.id


def key_of(row: IssueRow, order: Order = Order.NEWEST) -> IssueKey:
    """Where an issue stands in the ledger, sorted in this order."""
    return tuple(getattr(row, name) for name in key_names(order))


def named(act: Acting, query: str) -> IssueFilter:
    """What `query` asks for: the issue with this number, those of the customers found by it, and those whose
    description holds all its words.

    A number is written `1042` or `#1042`, and the latter is nothing else; a customer is found as everywhere, by name or
    number. Digits alone are not looked for among the words.
    """
    act.require(Permission.SEE_LEDGER)
    asked = unicodedata.normalize("NFKC", query).strip()
    digits = asked.removeprefix("#")
    number = int(digits) if digits.isdecimal() and int(digits) <= HIGHEST_NUMBER else None
    if asked.startswith("#"):
        return IssueFilter(number=number, customer_ids=())
    customers = find(act, asked, limit=FOUND_CUSTOMERS)
    return IssueFilter(
        number=number,
        customer_ids=tuple(customer.customer_id for customer in customers),
        words="" if digits.isdecimal() else asked,
    )


def page(act: Acting, by: IssueFilter, after: IssueKey | None = None, limit: int = PAGE) -> IssuePage:
    """The next issues of the ledger, in the order of the filter."""
    act.require(Permission.SEE_LEDGER)
    rows = stored.issue_rows(act.tx, by, after, limit)
    return IssuePage(tuple(rows), key_of(rows[-1], by.order) if len(rows) == limit else None)


def beside(act: Acting, by: IssueFilter, place: IssueKey) -> tuple[int | None, int | None]:
    """The numbers of the issues right before and right after a place of the ledger; None at its ends."""
    act.require(Permission.SEE_LEDGER)
    return stored.issue_before(act.tx, by, place), stored.issue_after(act.tx, by, place)


def newest(act: Acting) -> int:
    """The highest number that an issue has: what is raised from now on has a higher one."""
    act.require(Permission.SEE_LEDGER)
    return stored.newest_issue(act.tx)


def how_many(act: Acting, by: IssueFilter) -> int:
    """How many issues there are, however many."""
    act.require(Permission.SEE_LEDGER)
    return stored.count_issues(act.tx, by, at_most=None)


def counts(act: Acting) -> IssueCounts:
    """The numbers above the ledger."""
    actor = act.require(Permission.SEE_LEDGER)
    open_ = IssueFilter(states=OPEN_STATES)
    narrowed = (
        open_,
        replace(open_, severity=Severity.CRITICAL),
        replace(open_, unassigned=True),
        late(act, open_),
        replace(open_, assignee_id=actor.id),
        replace(open_, complaints=True),
    )
    return IssueCounts(*(stored.count_issues(act.tx, by) for by in narrowed))


def late(act: Acting, by: IssueFilter) -> IssueFilter:
    """Those of `by` for which something is late: a promise, a deadline, a clock."""
    return replace(by, due_before=act.now)


def detail(act: Acting, issue_id: int, language: str) -> IssueDetail:
    """One issue with its timeline; its question and answer in `language` (as in i18n) where the form has it.

    For whoever sees the ledger, and for those whom the issue concerns: without the customer's other issues, and for
    guests without anything about the customer but how the name begins, in all texts too (R83, R109). Raises Refusal
    for others, and when there is no such issue.
    """
    issue = complaints.concerned(act, issue_id)
    # A question may address the customer by name.
    question, answer = ("", "") if act.actor.is_guest else _came_up_in(act, issue, language)
    others = (
        open_issues_of(act.tx, issue.customer_id, ISSUES_SHOWN + 1)
        if act.actor.may(Permission.SEE_LEDGER)
        else ()
    )
    customer = act.tx.session.get_one(Customer, issue.customer_id)
    found = IssueDetail(
        as_seen(act, stored.issue_rows(act.tx, IssueFilter(number=issue_id), None, 1)[0]),
        "" if act.actor.is_guest else customer.tier,
        issue.visit_id,
        question,
        answer,
        tuple(
            act.tx.session.get_one(Department, each).name
            for each in stored.departments_beside(act.tx, issue_id)
        ),
        tuple(replace(each, customer=name_for(act, each.customer)) for each in of_issue(act.tx, issue_id)),
        tuple(other for other in others if other.id != issue_id),
        complaints.care(act, issue_id),
        stored.timeline_of(act.tx, issue_id),
    )
    return as_told(act, found, customer.name)


def as_seen(act: Acting, row: IssueRow) -> IssueRow:
    """A row of the ledger as the person acting may see it: to a guest the customer is how the name begins."""
    if not act.actor.is_guest:
        return row
    told = as_told(act, row.description, row.customer)
    return replace(row, customer=name_for(act, row.customer), customer_number="", description=told)


def _came_up_in(act: Acting, issue: Issue, language: str) -> tuple[str, str]:
    """The question in which an issue came up and the customer's answer to it, in words."""
    visit = act.tx.session.get(Visit, issue.visit_id) if issue.visit_id else None
    if visit is None or visit.questionnaire_version_id is None or not issue.node:
        return "", ""
    interview = interview_of(
        act, visit, visit.questionnaire_version_id, events_of(act.tx, issue.visit_id or 0)
    )
    interview.language = language.partition("_")[0]
    try:
        step = interview.step(issue.node)
    except KeyError:  # it was in an instance of a repeat that is no longer there
        return "", ""
    return step.label, interview.label_of(step.node, step.value)


def assignable(act: Acting) -> tuple[Assignable, ...]:
    """Everybody active who can be made responsible for an issue, by name. Guests know of themselves only (R83)."""
    if not act.actor.may(Permission.WORK_ISSUE):
        act.require(Permission.ASSIGN_ISSUE)
    able = {act.actor.id} if act.actor.is_guest else people.who_may(act, Permission.WORK_ISSUE)
    return tuple(each for each in people.active(act) if each.person_id in able)


def assign(act: Acting, issue_id: int, to: Responsible, *, instead_of: Responsible | None = None) -> None:
    """Make a department, a person, both or neither responsible.

    Raises Refusal for an issue that has ended, and when somebody else than `instead_of` (if given) is by now.
    """
    act.require(Permission.ASSIGN_ISSUE)
    session = act.tx.session
    issue = session.get(Issue, issue_id, with_for_update=True)
    if issue is None:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    if (refusal := hindrance(issue, to)) is not None:
        raise refusal
    department, assignee = check_responsible(act, to)
    now = Responsible(issue.department_id, issue.assignee_id)
    if instead_of not in (None, now):
        raise Refusal(N_("Somebody else has assigned issue #{number} meanwhile."), number=issue_id)
    if now == to:
        return
    issue.department_id, issue.assignee_id, issue.changed_at = to.department_id, to.assignee_id, act.now
    session.add(issue)
    note_down(
        act,
        issue,
        IssueEventKind.ASSIGNED,
        department=department.name if department else "",
        assignee=assignee.name if assignee else "",
        before={"department_id": now.department_id, "assignee_id": now.assignee_id},
        set={"department_id": to.department_id, "assignee_id": to.assignee_id},
    )
    issue_clocks.tell_responsible(act, issue)
    act.audit("issue_assigned", f"issue:{issue_id}", department=to.department_id, assignee=to.assignee_id)


def hindrance(issue: Issue | IssueRow, to: Responsible) -> Refusal | None:
    """Why these cannot be made responsible for an issue as it stands; None when they can."""
    if issue.state not in OPEN_STATES:
        return Refusal(N_("Issue #{number} has ended; nobody needs to be responsible."), number=issue.id)
    if issue.state in PLANNED_STATES and not (to.department_id and to.assignee_id):
        return Refusal(N_("Issue #{number} is planned: it needs a department and a person."), number=issue.id)
    return None


def work_together(act: Acting, issue_id: int, department_ids: Collection[int]) -> None:
    """Let these departments, and no others, work on an issue together with the one in the lead (R128, R146)."""
    act.require(Permission.ASSIGN_ISSUE)
    session = act.tx.session
    issue = session.get(Issue, issue_id, with_for_update=True)
    if issue is None:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    if issue.state not in OPEN_STATES:
        raise Refusal(N_("Issue #{number} has ended; nobody needs to be responsible."), number=issue_id)
    wanted = set(department_ids) - {issue.department_id}
    before = stored.departments_beside(act.tx, issue_id)
    named = [department for each in sorted(wanted) if (department := session.get(Department, each))]
    if len(named) != len(wanted):
        raise Refusal(N_("This department or person is not there any more."))
    if wanted == set(before):
        return
    stored.set_departments_beside(act.tx, issue_id, wanted)
    issue.changed_at = act.now
    session.add(issue)
    note_down(act, issue, IssueEventKind.ASSIGNED, together=[each.name for each in named], before=before)
    act.audit("issue_shared", f"issue:{issue_id}", departments=sorted(wanted))


def check_responsible(
    act: Acting, to: Responsible, department_now: int | None = None
) -> tuple[Department | None, Person | None]:
    """The department and the person named; raises Refusal when one is named that is not there (any more), for a person
    whose roles let them do nothing about an issue, and for a guest who names somebody else (R83)."""
    session = act.tx.session
    department = session.get(Department, to.department_id) if to.department_id else None
    assignee = session.get(Person, to.assignee_id) if to.assignee_id else None
    if (to.department_id and not department) or (to.assignee_id and not (assignee and assignee.active)):
        raise Refusal(N_("This department or person is not there any more."))
    if act.actor.is_guest and assignee is not None and assignee.id != act.actor.id:
        raise Refusal(N_("You can name yourself only. Ask whoever assigned it to you."))
    if act.actor.is_guest and to.department_id not in (None, department_now, act.actor.department_id):
        raise Refusal(N_("You can name your own department only. Ask whoever assigned it to you."))
    if assignee is not None and assignee.id not in people.who_may(act, Permission.WORK_ISSUE):
        raise Refusal(
            N_("{name} may not work on issues: an administrator would have to give them another role."),
            name=assignee.name,
        )
    return department, assignee
