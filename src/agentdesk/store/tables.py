"""The tables (design section 2 for the words). UTC times, local dates, integer money in minor units."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, UniqueConstraint
from sqlmodel import Field

from agentdesk.domain.customer import CUSTOMER_KIND_NAMES, TIER_NAMES
from agentdesk.domain.roles import Role
from agentdesk.domain.visit import Appointment, EventKind, Verdict, VisitKind, VisitState
from agentdesk.i18n import LANGUAGES
from agentdesk.store.base import STRICT, STRICT_BY_KEY, Table, never, of_rows, one_of
from agentdesk.store.complaint_tables import ENDED_CLOCK as ENDED_CLOCK
from agentdesk.store.complaint_tables import OUT_CLOCK as OUT_CLOCK
from agentdesk.store.complaint_tables import Alert as Alert
from agentdesk.store.complaint_tables import Complaint as Complaint
from agentdesk.store.complaint_tables import EmergencyTick as EmergencyTick
from agentdesk.store.complaint_tables import IssueClock as IssueClock
from agentdesk.store.complaint_tables import IssueRemedy as IssueRemedy
from agentdesk.store.issue_tables import OPEN_ISSUE as OPEN_ISSUE
from agentdesk.store.issue_tables import Issue as Issue
from agentdesk.store.issue_tables import IssueDepartment as IssueDepartment
from agentdesk.store.issue_tables import Promise as Promise
from agentdesk.store.knowledge_tables import Article as Article
from agentdesk.store.knowledge_tables import ArticleUse as ArticleUse
from agentdesk.store.ledger_tables import AuditEvent as AuditEvent
from agentdesk.store.ledger_tables import ChainHead as ChainHead
from agentdesk.store.ledger_tables import IssueEvent as IssueEvent
from agentdesk.store.ledger_tables import LedgerSeal as LedgerSeal
from agentdesk.store.presence_tables import Presence as Presence
from agentdesk.store.questionnaire_tables import Questionnaire as Questionnaire
from agentdesk.store.questionnaire_tables import QuestionnaireFile as QuestionnaireFile
from agentdesk.store.questionnaire_tables import QuestionnaireUse as QuestionnaireUse
from agentdesk.store.questionnaire_tables import QuestionnaireVersion as QuestionnaireVersion
from agentdesk.store.review_tables import Review as Review
from agentdesk.store.review_tables import ReviewFinding as ReviewFinding
from agentdesk.store.review_tables import ReviewTask as ReviewTask
from agentdesk.store.view_tables import LedgerView as LedgerView


class Setting(Table, table=True):
    """One fact about the organisation or the desk; `value` is JSON."""

    __table_args__ = (STRICT_BY_KEY,)
    key: str = Field(primary_key=True)
    value: str


class Department(Table, table=True):
    """A department that can be made responsible for an issue."""

    __table_args__ = (UniqueConstraint("code"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    code: str
    name: str


class Person(Table, table=True):
    """Somebody who signs in. Failed sign-ins are counted here (domain/sign_in.py)."""

    __table_args__ = (
        UniqueConstraint("login"),
        one_of("language", LANGUAGES),
        never("failures", "failures >= 0"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    login: str
    name: str
    language: str
    password_hash: str
    active: bool = True
    failures: int = 0
    locked_until: datetime | None = None
    department_id: int | None = Field(default=None, foreign_key="department.id")
    created_at: datetime


class PersonRole(Table, table=True):
    """A role that a person holds."""

    __table_args__ = (one_of("role", Role), STRICT_BY_KEY)
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    role: str = Field(primary_key=True)


class Customer(Table, table=True):
    """Who is visited. `search` holds the name with spaced Chinese characters (domain/names.py)."""

    __table_args__ = (
        UniqueConstraint("number"),
        Index(None, "name"),
        one_of("kind", CUSTOMER_KIND_NAMES),
        one_of("tier", (*TIER_NAMES, "")),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str
    name: str
    search: str
    kind: str = "individual"
    tier: str = ""
    """The grade that the company gave; empty: by what was bought (domain/cycle.py)."""
    language: str = "zh"
    country: str = ""
    region: str = ""
    note: str = ""
    do_not_call: bool = False
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None = None
    """When everything that tells who this was, was taken out."""


class Contact(Table, table=True):
    """One way to reach a customer: a telephone number in E.164 form, or an e-mail address."""

    __table_args__ = (
        UniqueConstraint("customer_id", "kind", "value"),
        Index(None, "value"),
        Index(None, "tail"),
        one_of("kind", ("phone", "email")),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    kind: str = "phone"
    value: str
    tail: str = ""
    """The last four digits of a number, for finding by them."""
    label: str = ""
    position: int = 0
    """0 is tried first."""
    invalid_since: datetime | None = None


class Purchase(Table, table=True):
    """One order: what was delivered, when, for how much. A return has a negative amount."""

    __table_args__ = (
        UniqueConstraint("order_no"),
        Index(None, "customer_id", "purchased_on"),
        Index(
            "ix_purchase_delivered", "customer_id", "delivered_on", "kind", "amount_minor", "currency", "id"
        ),
        never("currency", "length(currency) = 3"),
        one_of("kind", ("sale", "return", "service")),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    order_no: str
    customer_id: int = Field(foreign_key="customer.id")
    kind: str = "sale"
    product: str
    model: str = ""
    units: int = 1
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str
    region: str = ""
    purchased_on: date
    delivered_on: date | None = None


class Policy(Table, table=True):
    """The value of a setting from a date on (domain/settings.py). The newest that holds counts.

    `kind` is the setting's key, `body` JSON: its text, or null for the default.
    """

    __table_args__ = (UniqueConstraint("kind", "valid_from"), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    valid_from: date
    body: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime


OPEN_VISIT: Final = "state <> 'done'"
"""A visit that has not ended."""
BEGUN_VISIT: Final = "state <> 'done' AND questionnaire_version_id IS NOT NULL"
"""A visit under way: a call was opened, so its questionnaire is fixed, and it has not ended."""
ASIDE_VISIT: Final = "state IN ('supervisor', 'repair')"
"""A visit that waits for a supervisor's decision, or for a number that is right."""
ASKED_VISIT: Final = "state = 'done' AND kind IN ('first', 'periodic')"
"""An ended visit on which the questionnaire was asked; the cycle counts from them. Like OPEN_ISSUE, said in the
same words by the index and by the queries that use it."""
REACHED_VISIT: Final = "outcome IN ('1.1', '1.2')"
"""A visit with a complete or a partial interview: its customer was visited (D4)."""


class Visit(Table, table=True):
    """One contact owed to one customer. `ready_at` is the earliest moment it may be called."""

    __table_args__ = (
        UniqueConstraint("plan_key"),
        of_rows("ix_visit_own", "agent_id", "band", "due_on", "customer_id", "id", rows="state = 'due'"),
        of_rows(
            "ix_visit_pool", "band", "due_on", "customer_id", "id", rows="state = 'due' AND agent_id IS NULL"
        ),
        of_rows("ix_visit_lease", "lease_until", rows="state = 'claimed'"),
        of_rows("ix_visit_claimed", "claimed_by", rows="state = 'claimed'"),
        of_rows("ix_visit_finished", "finished_by", "finished_at", rows="finished_by IS NOT NULL"),
        of_rows("ix_visit_callback", "ready_at", "id", rows="state = 'due' AND appointment IS NOT NULL"),
        of_rows(
            "ix_visit_callback_own",
            "agent_id",
            "band",
            "ready_at",
            "id",
            rows="state = 'due' AND appointment IS NOT NULL",
        ),
        of_rows(
            "ix_visit_callback_pool",
            "band",
            "ready_at",
            "id",
            rows="state = 'due' AND appointment IS NOT NULL AND agent_id IS NULL",
        ),
        of_rows("ix_visit_open", "customer_id", "kind", "state", rows=OPEN_VISIT),
        of_rows("ix_visit_aside", "state", rows=ASIDE_VISIT),
        of_rows("ix_visit_begun", "questionnaire_version_id", rows=BEGUN_VISIT),
        of_rows("ix_visit_asked", "customer_id", "finished_at", rows=ASKED_VISIT),
        of_rows("ix_visit_issue", "issue_id", "id", rows="issue_id IS NOT NULL"),
        of_rows("ix_visit_reached", "finished_at", "customer_id", rows=REACHED_VISIT),
        Index(None, "customer_id", "due_on", "id"),
        one_of("kind", VisitKind),
        one_of("state", VisitState),
        one_of("appointment", Appointment),
        one_of("verdict", Verdict),
        never("claim", "(state = 'claimed') = (claimed_by IS NOT NULL AND lease_until IS NOT NULL)"),
        never("finish", "(state = 'done') = (finished_at IS NOT NULL)"),
        never(
            "judged",
            "verdict IS NULL OR (kind = 'confirmation' AND state = 'done' AND issue_id IS NOT NULL)",
        ),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    purchase_id: int | None = Field(default=None, foreign_key="purchase.id")
    issue_id: int | None = Field(
        default=None, sa_column=Column(Integer, ForeignKey("issue.id", use_alter=True))
    )
    kind: str
    plan_key: str | None = None
    """What the plan calls this visit, so that a plan run twice makes it once (domain/cycle.py)."""
    reason: str
    """Why it is owed: JSON of a domain Reason."""
    cycle_months: int | None = None
    due_on: date
    ready_at: datetime
    band: int
    """Where it stands in the queue (domain/queue_order.py)."""
    appointment: str | None = None
    attempts: int = 0
    state: str = VisitState.DUE
    agent_id: int | None = Field(default=None, foreign_key="person.id")
    """The only agent who may take it; NULL: anyone's."""
    claimed_by: int | None = Field(default=None, foreign_key="person.id")
    lease_until: datetime | None = None
    questionnaire_version_id: int | None = Field(default=None, foreign_key="questionnaire_version.id")
    outcome: str | None = None
    """The last disposition's AAPOR code."""
    score: str | None = None
    """Satisfaction of the finished interview (R52), a decimal as text."""
    verdict: str | None = None
    """What the customer said of the solution in a confirmation visit (domain/visit.py)."""
    finished_by: int | None = Field(default=None, foreign_key="person.id")
    finished_at: datetime | None = None
    created_at: datetime


class Attempt(Table, table=True):
    """One try to reach the customer, ended by a disposition."""

    __table_args__ = (
        Index(None, "visit_id", "started_at"),
        of_rows("ix_attempt_ended", "person_id", "ended_at", rows="ended_at IS NOT NULL"),
        of_rows("ix_attempt_open", "visit_id", rows="ended_at IS NULL", unique=True),
        never("ended", "(ended_at IS NULL) = (disposition IS NULL)"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="visit.id")
    person_id: int = Field(foreign_key="person.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    started_at: datetime
    ended_at: datetime | None = None
    disposition: str | None = None
    note: str = ""
    callback_at: datetime | None = None


class VisitEvent(Table, table=True):
    """The append-only log of a visit; the interview is its replay (design section 4.1)."""

    __table_args__ = (one_of("kind", EventKind), STRICT_BY_KEY)
    visit_id: int = Field(primary_key=True, foreign_key="visit.id")
    seq: int = Field(primary_key=True)
    at: datetime
    elapsed_ms: int
    """Milliseconds since the call was opened, from a clock that never goes back."""
    person_id: int = Field(foreign_key="person.id")
    kind: str
    node: str = ""
    value: str = ""


class Answer(Table, table=True):
    """The current value of one question: a projection of the log, for analysis."""

    __table_args__ = (STRICT_BY_KEY,)
    visit_id: int = Field(primary_key=True, foreign_key="visit.id")
    node: str = Field(primary_key=True)
    value: str
    at: datetime


class Draft(Table, table=True):
    """Half-typed text of one field of a call that is going on."""

    __table_args__ = (STRICT_BY_KEY,)
    visit_id: int = Field(primary_key=True, foreign_key="visit.id")
    field: str = Field(primary_key=True)
    text: str
    at: datetime
