"""What came of issues, for lists of them: the work done and the customer's word on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select

from agentdesk.store.complaint_tables import Complaint
from agentdesk.store.engine import Tx
from agentdesk.store.issues import IssueRow
from agentdesk.store.tables import Answer, Issue, Visit

ISSUE: Final = Issue.__table__.c  # type: ignore[attr-defined]
COMPLAINT: Final = Complaint.__table__.c  # type: ignore[attr-defined]
VISIT: Final = Visit.__table__.c  # type: ignore[attr-defined]
ANSWER: Final = Answer.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one issue."""

    cause: str
    measure: str
    deadline: date | None
    result: str
    ended_because: str
    duplicate_of: int | None
    priority: str | None
    """Of a complaint; None for what is none."""
    root_cause: str
    prevention: str
    verdict: str | None
    """The customer's newest word on a solution (domain/visit.Verdict); None before it was asked for."""
    heard_at: datetime | None
    visit_id: int | None
    """The confirmation visit in which it was given."""
    version_id: int | None
    """The version of the questionnaire that was asked in it."""


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue, what came of it, and what the customer said of that in words of their own."""

    row: IssueRow
    outcome: Outcome
    words: tuple[str, ...]


def outcomes_of(tx: Tx, issue_ids: Sequence[int]) -> dict[int, Outcome]:
    """What came of each of these issues, by its number."""
    newest = (
        select(func.max(VISIT.id))
        .where(VISIT.issue_id == ISSUE.id, VISIT.verdict.is_not(None))
        .correlate(Issue)
        .scalar_subquery()
    )
    statement = (
        select(
            ISSUE.id,
            ISSUE.cause,
            ISSUE.measure,
            ISSUE.deadline,
            ISSUE.result,
            ISSUE.ended_because,
            ISSUE.duplicate_of,
            COMPLAINT.priority,
            func.coalesce(COMPLAINT.root_cause, ""),
            func.coalesce(COMPLAINT.prevention, ""),
            VISIT.verdict,
            VISIT.finished_at,
            VISIT.id,
            VISIT.questionnaire_version_id,
        )
        .select_from(Issue)
        .outerjoin(Complaint, COMPLAINT.issue_id == ISSUE.id)
        .outerjoin(Visit, VISIT.id == newest)
        .where(ISSUE.id.in_(issue_ids))
    )
    rows = (tuple(row) for row in tx.connection.execute(statement))
    return {number: Outcome(*came) for number, *came in rows}


def answers_of_visits(tx: Tx, visit_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """Visit, node and value of everything answered in these visits."""
    statement = (
        select(ANSWER.visit_id, ANSWER.node, ANSWER.value)
        .where(ANSWER.visit_id.in_(visit_ids))
        .order_by(ANSWER.visit_id, ANSWER.at, ANSWER.node)
    )
    return [tuple(row) for row in tx.connection.execute(statement)]
