"""A customer's words, wherever the tables keep them: taken out. The rows of visits, issues and logs stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update

from agentdesk.domain.issue_replay import STOOD
from agentdesk.domain.visit import EventKind, VisitState
from agentdesk.store.engine import SQLITE, Tx
from agentdesk.store.tables import (
    Answer,
    Article,
    Attempt,
    Complaint,
    Contact,
    Customer,
    Draft,
    Issue,
    IssueEvent,
    IssueRemedy,
    Promise,
    Visit,
    VisitEvent,
)


@dataclass(frozen=True, slots=True)
class WrittenFrom:
    """An article of the knowledge base that was written from an issue."""

    id: int
    title: str
    issue_id: int


GONE: Final = "—"
"""What stands where a text must not be empty."""
_WORDS: Final = (EventKind.NOTE, EventKind.PHONE_SHOWN)
"""Kinds of a visit's log, beside answers, whose value may tell who somebody is."""

VISIT: Final = Visit.__table__.c  # type: ignore[attr-defined]
EVENT: Final = VisitEvent.__table__.c  # type: ignore[attr-defined]
ANSWER: Final = Answer.__table__.c  # type: ignore[attr-defined]
ISSUE: Final = Issue.__table__.c  # type: ignore[attr-defined]


def customer_numbered(tx: Tx, number: str) -> int | None:
    """The id of the customer with this number."""
    customer = Customer.__table__.c  # type: ignore[attr-defined]
    query = select(customer.id).where(customer.number == number)
    return tx.connection.execute(query).scalar_one_or_none()


def in_a_call(tx: Tx, customer_id: int) -> bool:
    """Whether an agent holds a visit of the customer."""
    query = select(VISIT.id).where(VISIT.customer_id == customer_id, VISIT.state == VisitState.CLAIMED)
    return tx.connection.execute(query.limit(1)).first() is not None


def asked_visits(tx: Tx, customer_id: int) -> list[tuple[int, int]]:
    """The customer's visits that were opened, each with the questionnaire version that was asked."""
    query = select(VISIT.id, VISIT.questionnaire_version_id).where(
        VISIT.customer_id == customer_id, VISIT.questionnaire_version_id.is_not(None)
    )
    return [(row[0], row[1]) for row in tx.connection.execute(query)]


def answered_nodes(tx: Tx, visit_id: int) -> set[str]:
    """The nodes for which a visit's log has an answer."""
    query = select(EVENT.node).where(EVENT.visit_id == visit_id, EVENT.kind == EventKind.ANSWERED)
    return set(tx.connection.execute(query.distinct()).scalars())


def issues_held(tx: Tx, customer_id: int) -> dict[int, dict[str, Any]]:
    """All issues of a customer by number, and how each stands; nobody writes about them until the end."""
    held = select(ISSUE.id, *(ISSUE[name] for name in STOOD)).where(ISSUE.customer_id == customer_id)
    rows = tx.connection.execute(held.order_by(ISSUE.id).with_for_update()).all()
    return {row[0]: dict(zip(STOOD, row[1:], strict=True)) for row in rows}


def last_entry_of(tx: Tx, issues: list[int]) -> int:
    """The number of the newest row of the log that is about one of some issues; 0: there is none."""
    timeline = IssueEvent.__table__.c  # type: ignore[attr-defined]
    newest = select(func.coalesce(func.max(timeline.id), 0)).where(timeline.issue_id.in_(issues))
    return int(tx.connection.execute(newest).scalar_one())


def articles_from(tx: Tx, issues: list[int]) -> tuple[WrittenFrom, ...]:
    """The articles that were written from some issues, in use or not."""
    article = Article.__table__.c  # type: ignore[attr-defined]
    query = select(article.id, article.title, article.issue_id).where(article.issue_id.in_(issues))
    return tuple(WrittenFrom(*row) for row in tx.connection.execute(query.order_by(article.id)))


def erase_customer(tx: Tx, customer_id: int, now: datetime) -> None:
    """Take out who the customer is, and end what visits are still owed.

    This comes first: the logs let go of the words of an erased customer only.
    """
    if tx.dialect == SQLITE:
        tx.driver.execute("PRAGMA secure_delete=ON")  # what is freed in the file is overwritten
    _change(
        tx,
        Customer,
        Customer.__table__.c.id == customer_id,  # type: ignore[attr-defined]
        number=f"{GONE}{customer_id}",
        name=GONE,
        search="",
        note="",
        do_not_call=True,
        updated_at=now,
        erased_at=now,
    )
    visits = select(VISIT.id).where(VISIT.customer_id == customer_id)
    _change(tx, Attempt, Attempt.__table__.c.visit_id.in_(visits), contact_id=None, note="")  # type: ignore[attr-defined]
    contact = Contact.__table__.c  # type: ignore[attr-defined]
    tx.connection.execute(delete(Contact).where(contact.customer_id == customer_id))
    tx.connection.execute(delete(Draft).where(Draft.__table__.c.visit_id.in_(visits)))  # type: ignore[attr-defined]
    owed = (VISIT.customer_id == customer_id, VISIT.state != VisitState.DONE)
    tx.connection.execute(update(Visit).where(*owed).values(state=VisitState.DONE, finished_at=now))
    worded = (EVENT.visit_id.in_(visits), EVENT.kind.in_(_WORDS), EVENT.value != "")
    tx.connection.execute(update(VisitEvent).where(*worded).values(value=""))


def erase_answers(tx: Tx, visit_id: int, nodes: Iterable[str]) -> None:
    """Take out what was answered at some nodes of a visit."""
    some = list(nodes)
    tx.connection.execute(delete(Answer).where(ANSWER.visit_id == visit_id, ANSWER.node.in_(some)))
    answered = (EVENT.visit_id == visit_id, EVENT.node.in_(some), EVENT.value != "")
    tx.connection.execute(update(VisitEvent).where(*answered).values(value=""))


def erase_issues(tx: Tx, issues: list[int]) -> None:
    """Take out the words of issues and of their timelines; the links of the chains stay."""
    worded = dict.fromkeys(("cause", "measure", "result", "ended_because"), "")
    _change(tx, Issue, ISSUE.id.in_(issues), description=GONE, search="", **worded)
    promise = Promise.__table__.c  # type: ignore[attr-defined]
    _change(tx, Promise, promise.issue_id.in_(issues), text=GONE, note="")
    complaint = Complaint.__table__.c  # type: ignore[attr-defined]
    told = dict.fromkeys(("wanted", "summary", "root_cause", "prevention"), "")
    _change(tx, Complaint, complaint.issue_id.in_(issues), **told)
    remedy = IssueRemedy.__table__.c  # type: ignore[attr-defined]
    _change(tx, IssueRemedy, remedy.issue_id.in_(issues), reason="")
    timeline = IssueEvent.__table__.c  # type: ignore[attr-defined]
    _change(tx, IssueEvent, timeline.issue_id.in_(issues), value="", salt="")


def _change(tx: Tx, table: type[Any], which: Any, **values: object) -> None:
    tx.connection.execute(update(table).where(which).values(**values))
