"""The calls of an issue looked at again, in order: what was said, asked, answered, changed and noted, and when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from agentdesk.domain.errors import Refusal
from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_
from agentdesk.questionnaire.interview import Interview
from agentdesk.services.acting import Acting
from agentdesk.services.complaints import concerned
from agentdesk.services.interviews import interview_of
from agentdesk.store import visits as stored
from agentdesk.store.tables import Person, Visit
from agentdesk.store.visits import LoggedEvent


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened in a call."""

    at: datetime
    """When it happened: as long after the opening as the desk counted; what was stored later happened no later."""
    elapsed: timedelta
    """Since the call was opened."""
    person: str
    kind: EventKind
    question: str
    """What was asked or said there; empty where it is about no question, or the form has it no more."""
    number: str
    """The question's number, if it has one."""
    said: str
    """The answer in words, the note, the issue's number, the result's code."""
    before: str
    """The answer that stood there before, in words."""
    about: bool
    """Whether the issue came up here."""
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Replay:
    """One visit: the call or calls in which it was made, in order."""

    visit_id: int
    kind: str
    confirms: bool
    """Whether it was made to ask whether this issue is solved; else it came up there."""
    verdict: str | None
    moments: tuple[Moment, ...]


def of_issue(act: Acting, issue_id: int, language: str) -> tuple[Replay, ...]:
    """The call that an issue came from, then its confirmation calls, those that were opened; questions in `language`.

    For those whom the issue concerns, but no guests (R83): raises Refusal for them, and for an issue without a call.
    """
    issue = concerned(act, issue_id)
    if act.actor.is_guest:
        raise Refusal(N_("What the customer said in a call is not for guests."))
    visits = act.tx.session.exec(
        select(Visit)
        .where(or_(Visit.id == issue.visit_id, Visit.issue_id == issue_id))
        .order_by(col(Visit.id))
    )
    found = tuple(replay for visit in visits if (replay := _replayed(act, visit, issue_id, language)).moments)
    if not found:
        raise Refusal(N_("Issue #{number} came from no call of this desk."), number=issue_id)
    return found


def _replayed(act: Acting, visit: Visit, issue_id: int, language: str) -> Replay:
    events = stored.events_of(act.tx, visit.id or 0)
    words = _Words(_interview(act, visit, events, language))
    names = _names(act, {event.person_id for event in events})
    moments = tuple(_moments(events, words, names.__getitem__, str(issue_id)))
    return Replay(visit.id or 0, visit.kind, visit.issue_id == issue_id, visit.verdict, moments)


def _interview(act: Acting, visit: Visit, events: tuple[LoggedEvent, ...], language: str) -> Interview | None:
    """The interview as the log left it; None where this program cannot read its form."""
    if visit.questionnaire_version_id is None or not events:
        return None
    try:
        interview = interview_of(act, visit, visit.questionnaire_version_id, events)
    except Refusal:
        return None
    wanted = language.partition("_")[0]
    if wanted in interview.form.languages:
        interview.language = wanted
    return interview


class _Words:
    """Questions and answers as the form says them; empty or as stored where it has them no more."""

    def __init__(self, interview: Interview | None) -> None:
        self._interview = interview

    def question(self, node: str) -> tuple[str, str]:
        """What is asked at a node, and its number."""
        if self._interview is None or not node:
            return "", ""
        try:
            step = self._interview.step(node)
        except KeyError:  # in an instance of a repeat that was removed again
            return "", ""
        return step.label, step.number or ""

    def answer(self, node: str, value: str) -> str:
        """A value as it is said."""
        if self._interview is None or not value:
            return value
        try:
            return self._interview.label_of(node, value)
        except KeyError:
            return value


def _moments(
    events: tuple[LoggedEvent, ...], words: _Words, name: Callable[[int], str], number: str
) -> Iterator[Moment]:
    answers: dict[str, str] = {}
    opened: datetime | None = None
    elapsed = timedelta()
    for event in events:
        kind, counted = EventKind(event.kind), timedelta(milliseconds=event.elapsed_ms)
        if kind is EventKind.OPENED or opened is None:
            opened, elapsed = event.at, timedelta()
        # What the end of a call writes by itself is not counted: it comes right after what was before it.
        elapsed = max(elapsed, counted)
        question, place = words.question(event.node)
        said, before = event.value, ""
        if kind in (EventKind.ANSWERED, EventKind.CLEARED):
            before = answers.get(event.node, "")
            said = words.answer(event.node, event.value) if kind is EventKind.ANSWERED else ""
            answers[event.node] = said
        if kind in _SILENT:
            said = ""
        yield Moment(
            opened + elapsed,
            elapsed,
            name(event.person_id),
            kind,
            question,
            place,
            said,
            before,
            kind is EventKind.ISSUE and event.value == number,
            kind in _WORDED and not event.value,
        )


_SILENT = (EventKind.OPENED, EventKind.RESUMED, EventKind.PHONE_SHOWN)
"""Kinds whose value is for the program; a telephone number shown is not shown again."""
_WORDED = (EventKind.ANSWERED, EventKind.NOTE)


def _names(act: Acting, people: set[int]) -> dict[int, str]:
    rows = act.tx.session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people)))
    return {person_id or 0: name for person_id, name in rows}
