"""One visit looked at afterwards: its tries, its answers in words, its log."""

from dataclasses import dataclass
from datetime import datetime

from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.questionnaire.interview import Interview
from agentdesk.services.acting import Acting
from agentdesk.services.interviews import interview_of
from agentdesk.services.queue import QueueItem, item
from agentdesk.store import visits as stored
from agentdesk.store.tables import Visit
from agentdesk.store.visits import AttemptRow as AttemptRow
from agentdesk.store.visits import LoggedEvent as LoggedEvent


@dataclass(frozen=True, slots=True)
class AnswerInWords:
    """One question and what was answered, as they were said."""

    node: str
    number: str | None
    question: str
    value: str
    said: str


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """Everything that is on record of one visit (R46)."""

    visit: QueueItem
    score: str | None
    finished_at: datetime | None
    attempts: tuple[AttemptRow, ...]
    answers: tuple[AnswerInWords, ...]
    events: tuple[LoggedEvent, ...]


def in_words(interview: Interview) -> tuple[AnswerInWords, ...]:
    """What is answered in an interview, in the order in which it is asked."""
    return tuple(
        AnswerInWords(
            step.node,
            step.number,
            f"{step.heading}: {step.label}" if "[" in step.node else step.label,
            step.value,
            interview.label_of(step.node, step.value),
        )
        for step in interview.steps
        if step.answered and step.value
    )


def show(act: Acting, visit_id: int) -> VisitRecord:
    """The record of one visit. Raises Refusal when there is none."""
    if not act.actor.may(Permission.WORK_QUEUE):
        act.require(Permission.SEE_QUEUE_OF_OTHERS)
    visit = act.tx.session.get(Visit, visit_id)
    shown = item(act, visit_id)
    if visit is None or shown is None:
        raise Refusal(N_("There is no visit {number}."), number=visit_id)
    events = stored.events_of(act.tx, visit_id)
    answers: tuple[AnswerInWords, ...] = ()
    if visit.questionnaire_version_id is not None and events:
        interview = interview_of(act, visit, visit.questionnaire_version_id, events)
        answers = in_words(interview)
    return VisitRecord(
        shown, visit.score, visit.finished_at, stored.attempts_of(act.tx, visit_id), answers, events
    )
