"""The tables of the ledger: issues, who works on them together, what was promised. The timeline is in ledger_tables."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Index
from sqlmodel import Field

from agentdesk.domain.clock_policy import Clock
from agentdesk.domain.issue import OPEN_STATES, Category, IssueState, Severity
from agentdesk.domain.issue_flow import NOTHING_DUE
from agentdesk.store.base import STRICT, STRICT_BY_KEY, Table, never, of_rows, one_of

OPEN_ISSUE: Final = "state NOT IN ({})".format(
    ", ".join(f"'{state}'" for state in IssueState if state not in OPEN_STATES)
)
"""Somebody still owes the customer something. Said in the same words by the index and by the queries that use it;
with IN, SQLite would go through each state's index and sort them all."""

_NARROWED_BY: Final = (
    "category",
    "department_id",
    "assignee_id",
    "state",
    "reopened",
    "complaint",
    "next_due_at",
)
"""What the filters of the ledger ask for. It stands in the index of each order, so that going along one and leaving
out what is not asked for reads no rows: every filter costs about the same in every order."""


class Issue(Table, table=True):
    """A problem that a customer raised: one row of the ledger (R73). How it moves: domain/issue_flow.py."""

    __table_args__ = (
        Index(None, "raised_at", "id"),
        of_rows("ix_issue_open", "raised_at", "id", "severity", *_NARROWED_BY, rows=OPEN_ISSUE),
        of_rows("ix_issue_open_due", "next_due_at", "id", "severity", *_NARROWED_BY[:-1], rows=OPEN_ISSUE),
        of_rows("ix_issue_open_severity", "severity", "raised_at", "id", *_NARROWED_BY, rows=OPEN_ISSUE),
        of_rows(
            "ix_issue_open_of",
            "department_id",
            "assignee_id",
            "due_on",
            "clock_due_at",
            "state",
            "id",
            rows=OPEN_ISSUE,
        ),
        of_rows("ix_issue_complaint", "raised_at", "id", rows="complaint"),
        Index(None, "next_due_at", "id"),
        of_rows("ix_issue_look", "look_at", rows="look_at IS NOT NULL"),
        Index(None, "customer_id", "raised_at"),
        Index(None, "state", "raised_at", "id"),
        Index(None, "severity", "raised_at", "id"),
        Index(None, "category", "raised_at", "id"),
        Index(None, "department_id", "raised_at", "id"),
        Index(None, "assignee_id", "raised_at", "id"),
        one_of("category", Category),
        one_of("severity", Severity),
        one_of("state", IssueState),
        one_of("clock", Clock),
        never("clock_due", "(clock IS NULL) = (clock_due_at IS NULL)"),
        never("description", "length(description) > 0"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    visit_id: int | None = Field(default=None, foreign_key="visit.id")
    purchase_id: int | None = Field(default=None, foreign_key="purchase.id")
    node: str = ""
    """The question in which it came up."""
    category: str
    severity: str
    description: str
    state: str = IssueState.RECEIVED
    department_id: int | None = Field(default=None, foreign_key="department.id")
    """The department in the lead."""
    assignee_id: int | None = Field(default=None, foreign_key="person.id")
    raised_by: int = Field(foreign_key="person.id")
    raised_at: datetime
    changed_at: datetime
    reopened: int = 0
    """How often the customer was not satisfied with its solution."""
    cause: str = ""
    measure: str = ""
    """What is to be done about it."""
    deadline: date | None = None
    """Until when the measure is to be carried out."""
    result: str = ""
    duplicate_of: int | None = Field(default=None, foreign_key="issue.id")
    ended_because: str = ""
    """Why it ended without the customer's word."""
    confirmed_by: int | None = Field(default=None, foreign_key="visit.id")
    """The confirmation visit in which the customer was satisfied."""
    due_on: date | None = None
    """When the customer or the plan expects something next (domain/issue_flow.due_on)."""
    clock: str | None = None
    """Which of its open clocks runs out first, or ran out first."""
    clock_due_at: datetime | None = None
    """When that is or was."""
    next_due_at: datetime = NOTHING_DUE
    """When the first of both is past (domain/issue_flow.next_due): what the ledger sorts by, and what is late."""
    complaint: bool = False
    """Whether it has a row of complaints."""
    search: str = ""
    """The words of the description, spaced (domain/names.py)."""
    look_at: datetime | None = None
    """When a clock gives notice next: its issue is looked at then (services/issue_clocks.sweep)."""


class IssueDepartment(Table, table=True):
    """A department that works on an issue together with the one in the lead (R128, R146)."""

    __table_args__ = (Index(None, "department_id", "issue_id"), STRICT_BY_KEY)
    issue_id: int = Field(primary_key=True, foreign_key="issue.id")
    department_id: int = Field(primary_key=True, foreign_key="department.id")


OPEN_PROMISE: Final = "kept_at IS NULL"
"""A promise that the customer still waits for."""


class Promise(Table, table=True):
    """What was promised to a customer about an issue, and when it was kept (R42)."""

    __table_args__ = (
        Index(None, "issue_id"),
        of_rows("ix_promise_customer", "customer_id", rows=OPEN_PROMISE),
        of_rows("ix_promise_due", "due_on", "id", rows=OPEN_PROMISE),
        never("said", "length(text) > 0 OR due_on IS NOT NULL"),
        never("kept", "(kept_at IS NULL) = (kept_by IS NULL)"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id")
    customer_id: int = Field(foreign_key="customer.id")
    visit_id: int | None = Field(default=None, foreign_key="visit.id")
    text: str = ""
    due_on: date | None = None
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime
    kept_at: datetime | None = None
    kept_by: int | None = Field(default=None, foreign_key="person.id")
    note: str = ""
    """How it was kept."""
