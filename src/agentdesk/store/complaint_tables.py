"""The tables of what an issue's clocks come to, of complaints and what is offered for them, and who hears of it."""

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from agentdesk.domain.alert import AlertKind
from agentdesk.domain.approval import Approval
from agentdesk.domain.clock_policy import Clock
from agentdesk.domain.compensation import Compensation
from agentdesk.domain.complaint import Priority, Remedy, Urgency
from agentdesk.domain.roles import Role
from agentdesk.domain.service_clock import ClockState
from agentdesk.store.base import STRICT, STRICT_BY_KEY, Table, never, of_rows, one_of

REFUND: Final = "refund"
"""The kind of a remedy that gives money back; the others are compensations (R135)."""


ENDED_CLOCK: Final = "ended_at IS NOT NULL"
OUT_CLOCK: Final = "due_at IS NOT NULL"
"""A run that has run out or will; like OPEN_ISSUE, said in the same words by the index and by the queries."""


class IssueClock(Table, table=True):
    """One run of a clock as it stood when its issue last changed; once it has ended, its outcome for good.

    Whether an open one is late is told by `due_at`. Times are read by domain/service_clock.Reading.
    """

    __table_args__ = (
        of_rows(
            "ix_issue_clock_ended",
            *("ended_at", "clock", "state", "department_id", "person_id", "worked_s", "issue_id", "run"),
            rows=ENDED_CLOCK,
        ),
        of_rows(
            "ix_issue_clock_out",
            *("due_at", "clock", "department_id", "person_id", "issue_id", "run"),
            rows=OUT_CLOCK,
        ),
        one_of("clock", Clock),
        one_of("state", ClockState),
        never("ended", "(ended_at IS NOT NULL) = (state IN ('met', 'missed', 'cancelled'))"),
        STRICT_BY_KEY,
    )
    issue_id: int = Field(primary_key=True, foreign_key="issue.id")
    clock: str = Field(primary_key=True)
    run: int = Field(primary_key=True)
    """1 for the first."""
    started_at: datetime
    target: str
    """As a policy writes it: `7h30m worked`."""
    due_at: datetime | None = None
    warn_at: datetime | None = None
    told_until: datetime | None = None
    """The later date told to the customer in time (R133)."""
    state: str
    ended_at: datetime | None = None
    notices: int = 0
    """How many steps of the policy's ladder have been given notice of: the warning, that it ran out, each rung."""
    worked_s: int | None = None
    """Seconds of office hours that it took, pauses left out; None while it is open."""
    department_id: int | None = None
    """Who was responsible when it ended in time or ran out (services/responsibility.py); 0: nobody. None before."""
    person_id: int | None = None


class Complaint(Table, table=True):
    """What makes an issue a complaint (R126, R127), and what was learned from it (R98)."""

    __table_args__ = (
        one_of("remedy", Remedy),
        one_of("urgency", Urgency),
        one_of("priority", Priority),
        never("amount", "(amount_minor IS NULL) = (currency IS NULL)"),
        STRICT,
    )
    issue_id: int = Field(primary_key=True, foreign_key="issue.id")
    remedy: str
    wanted: str = ""
    """The remedy in the customer's words."""
    urgency: str
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    priority: str
    acknowledged_at: datetime | None = None
    summary: str = ""
    root_cause: str = ""
    prevention: str = ""


class EmergencyTick(Table, table=True):
    """A line of the emergency checklist of an issue (R131): to be ticked off, or done."""

    __table_args__ = (never("ticked", "(ticked_at IS NULL) = (ticked_by IS NULL)"), STRICT_BY_KEY)
    issue_id: int = Field(primary_key=True, foreign_key="issue.id")
    step: str = Field(primary_key=True)
    ticked_at: datetime | None = None
    ticked_by: int | None = Field(default=None, foreign_key="person.id")


class IssueRemedy(Table, table=True):
    """A refund or compensation offered for an issue, and how it was decided (R135, R168, D8)."""

    __table_args__ = (
        Index(None, "issue_id"),
        of_rows("ix_issue_remedy_waiting", "id", rows="state = 'waiting'"),
        one_of("kind", (REFUND, *Compensation)),
        one_of("state", Approval),
        one_of("approver", Role),
        never("amount", "(amount_minor IS NULL) = (currency IS NULL)"),
        never("decided", "(state = 'waiting') = (decided_at IS NULL)"),
        never("reversed", "(state = 'reversed') = (reversed_at IS NOT NULL AND reversed_by IS NOT NULL)"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id")
    kind: str
    size: int | None = None
    """Months or times, where it is counted in them."""
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    state: str
    rule: str
    """The rule that decided, or that says who decides."""
    approver: str | None = None
    """The role that answers for the decision; None where the agent may offer it."""
    offered_by: int = Field(foreign_key="person.id")
    offered_at: datetime
    decided_at: datetime | None = None
    in_the_name_of: int | None = Field(default=None, foreign_key="person.id")
    """Who answers for the decision: the person who made it, or in whose name a rule did."""
    reversed_at: datetime | None = None
    reversed_by: int | None = Field(default=None, foreign_key="person.id")
    reason: str = ""
    """Why it was declined or taken back."""


UNSEEN: Final = "seen_at IS NULL"


class Alert(Table, table=True):
    """Something that a person is to see at once: on their screen until they have."""

    __table_args__ = (
        of_rows("ix_alert_unseen", "person_id", "id", rows=UNSEEN),
        Index(None, "issue_id", "id"),
        one_of("kind", AlertKind),
        one_of("clock", (*Clock, "")),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id")
    kind: str
    clock: str = ""
    """Which clock it is about, if it is about one."""
    entry: int | None = None
    """The entry of the issue's timeline that it is about, if it is about one: the note of a mention."""
    person_id: int = Field(foreign_key="person.id")
    at: datetime
    seen_at: datetime | None = None
