"""The floor: who is at work, which calls go on, what waits, and how the day goes. One read, cheap enough for every
second."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, select

from agentdesk.domain.disposition import BY_CODE, COMPLETED
from agentdesk.domain.errors import Refusal
from agentdesk.domain.floor import contact_rate, hours_of
from agentdesk.domain.issue import OPEN_STATES, Severity
from agentdesk.domain.presence import GONE_AFTER, Place
from agentdesk.domain.queue_order import Band
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import VisitState
from agentdesk.i18n import N_
from agentdesk.questionnaire.interview import Interview
from agentdesk.services.acting import Acting
from agentdesk.services.interviews import interview_of
from agentdesk.services.issues import late as late_ones
from agentdesk.services.visits import AnswerInWords as AnswerInWords
from agentdesk.services.visits import in_words
from agentdesk.store import floor as stored
from agentdesk.store import presence
from agentdesk.store.floor import EndedCall as EndedCall
from agentdesk.store.issues import IssueFilter, count_issues
from agentdesk.store.queue import COUNT_AT_MOST as COUNT_AT_MOST
from agentdesk.store.tables import Customer, Person, Visit
from agentdesk.store.visits import events_of

SOON: Final = timedelta(minutes=60)
"""How far ahead appointments are counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where an interview stands: what is asked, its number if it has one, and the questions done and in all."""

    label: str
    number: str | None
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class CallNow:
    """A call that is going on. `seq` is the number of the last entry of its log."""

    visit_id: int
    customer: str
    customer_number: str
    product: str
    kind: str
    started_at: datetime
    seq: int
    asked: Asked | None
    """None where the questionnaire cannot be read by this program."""


@dataclass(frozen=True, slots=True)
class AtWork:
    """One person of the floor."""

    person_id: int
    name: str
    desks: tuple[str, ...]
    """The desks at which this person is signed in; none when the desk of a call that is open has gone silent."""
    since: datetime | None
    place: Place | None
    call: CallNow | None
    calls: int
    """Ended today."""
    completed: int
    """Calls of today that ended as completed (1.1)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, each up to COUNT_AT_MOST: that many or more."""

    bands: Mapping[Band, int]
    supervisor: int
    """Visits that need a supervisor's decision."""
    repair: int
    """Visits without a number that is right."""

    @property
    def in_queue(self) -> int:
        """Visits that may be called now."""
        return min(sum(self.bands.values()), COUNT_AT_MOST)


@dataclass(frozen=True, slots=True)
class Day:
    """Today so far, of one person or of all."""

    calls: Mapping[str, int]
    """Calls that have ended, by disposition code."""
    finished: int
    """Visits that have ended, whatever their outcome."""
    completed: int
    """Of those, complete interviews (1.1)."""
    satisfaction: float | None
    """Mean score (R52), 1 to 5, of the visits that have one; None when none has."""
    hours: tuple[tuple[datetime, int], ...]
    """When each hour of the day begins, and the complete interviews in it."""
    issues: int
    critical: int
    """Of those, critical ones."""

    @property
    def reached(self) -> float | None:
        """The contact rate, 0 to 1 (domain/floor.py)."""
        return contact_rate(self.calls)


@dataclass(frozen=True, slots=True)
class Floor:
    """Everything at one moment."""

    at: datetime
    people: tuple[AtWork, ...]
    waiting: Waiting
    today: Day
    callbacks_due: int
    """Appointments whose time has come."""
    callbacks_soon: int
    """Those, and the ones of the next hour (SOON)."""
    late: int
    """Open issues with a promise, a deadline or a clock that has run out; up to COUNT_AT_MOST."""
    running_out: int
    """Those not late yet of which a clock runs out within the next hour (SOON)."""

    @property
    def on_call(self) -> int:
        """How many calls are going on."""
        return sum(person.call is not None for person in self.people)


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One person's day, and the call that is going on."""

    person: AtWork
    day: Day
    talked: timedelta
    """The calls that have ended, added up."""
    last: EndedCall | None
    answers: tuple[AnswerInWords, ...]
    """Of the call that is going on; empty for whoever may not see them."""

    @property
    def average(self) -> timedelta | None:
        """Mean length of a call; None before the first one has ended."""
        count = sum(self.day.calls.values())
        return self.talked / count if count else None


def look(act: Acting, before: Floor | None = None) -> Floor:
    """The floor now. With the look `before` this one, only calls in which something has happened are read again."""
    act.require(Permission.SEE_FLOOR)
    everybody = stored.people(act.tx)
    begin = act.start_of(act.today)
    calls = stored.calls_ended(act.tx, everybody, begin)
    depths = stored.waiting(act.tx, everybody, act.today, act.now)
    aside = stored.set_aside(act.tx)
    late = late_ones(act, IssueFilter(states=OPEN_STATES))
    late_now = count_issues(act.tx, late)
    return Floor(
        act.now,
        _people(act, calls, before),
        Waiting(depths, aside.get(VisitState.SUPERVISOR, 0), aside.get(VisitState.REPAIR, 0)),
        _day(act, everybody, calls.values(), stored.issues_since(act.tx, begin)),
        stored.callbacks_until(act.tx, act.now),
        stored.callbacks_until(act.tx, act.now + SOON),
        late_now,
        count_issues(act.tx, replace(late, due_before=act.now + SOON)) - late_now,
    )


def person_day(act: Acting, person_id: int) -> PersonDay:
    """One person's day. Raises Refusal when there is no such person.

    What was answered in the call is for whoever may see the visits of others.
    """
    act.require(Permission.SEE_FLOOR)
    known = act.tx.session.get(Person, person_id)
    if known is None:
        raise Refusal(N_("There is no such person."))
    begin = act.start_of(act.today)
    calls = stored.calls_ended(act.tx, (person_id,), begin)
    row = next(iter(_people(act, calls, only=person_id)), None)
    ended = stored.calls_of(act.tx, person_id, begin)
    answers: tuple[AnswerInWords, ...] = ()
    if row is not None and row.call is not None and act.actor.may(Permission.SEE_QUEUE_OF_OTHERS):
        interview = _interview(act, row.call.visit_id)
        answers = in_words(interview) if interview else ()
    return PersonDay(
        row or _at_work(person_id, known.name, (), None, calls),
        _day(act, (person_id,), calls.values(), stored.issues_since(act.tx, begin, person_id)),
        sum((call.ended_at - call.started_at for call in ended), timedelta()),
        ended[-1] if ended else None,
        answers,
    )


def _people(
    act: Acting,
    calls: Mapping[int, Mapping[str, int]],
    before: Floor | None = None,
    only: int | None = None,
) -> tuple[AtWork, ...]:
    """Who is signed in somewhere, and whoever holds a call that is open, by name; `only` this person."""
    known = {} if before is None else {row.call.visit_id: row.call for row in before.people if row.call}
    desks: dict[int, list[presence.Here]] = {}
    for here in presence.heard_of(act.tx, act.now - GONE_AFTER):
        if only in (None, here.person_id):
            desks.setdefault(here.person_id, []).append(here)
    names = {person_id: there[0].person for person_id, there in desks.items()}
    on_call: dict[int, CallNow] = {}
    calls_now = stored.calls_going_on(act.tx, act.now, only)
    # Read in one go and held on to: otherwise each call would ask for its own ones.
    _held = _concerning(
        act, [row.visit_id for row in calls_now if not _is_same(row, known.get(row.visit_id))]
    )
    for row in calls_now:
        names[row.person_id] = row.person
        on_call[row.person_id] = _call(act, row, known.get(row.visit_id))
    ordered = sorted(names.items(), key=lambda each: (each[1], each[0]))
    return tuple(
        _at_work(person_id, name, desks.get(person_id, ()), on_call.get(person_id), calls)
        for person_id, name in ordered
    )


def _at_work(
    person_id: int,
    name: str,
    desks: Iterable[presence.Here],
    call: CallNow | None,
    calls: Mapping[int, Mapping[str, int]],
) -> AtWork:
    there, ended = list(desks), calls.get(person_id, {})
    return AtWork(
        person_id,
        name,
        tuple(each.desk for each in there),
        min((each.since for each in there), default=None),
        min((Place(each.place) for each in there), key=list(Place).index, default=None),
        call,
        sum(ended.values()),
        ended.get(COMPLETED, 0),
    )


def _concerning(act: Acting, visit_ids: list[int]) -> object:
    """The visits and their customers: the session keeps them as long as somebody holds them."""
    return act.tx.session.exec(
        select(Visit, Customer)
        .join(Customer, col(Customer.id) == Visit.customer_id)
        .where(col(Visit.id).in_(visit_ids))
    ).all()


def _is_same(row: stored.OnCall, known: CallNow | None) -> bool:
    return known is not None and (known.seq, known.started_at) == (row.seq, row.started_at)


def _call(act: Acting, row: stored.OnCall, known: CallNow | None) -> CallNow:
    if known is not None and _is_same(row, known):
        return known
    interview = _interview(act, row.visit_id)
    return CallNow(
        row.visit_id,
        row.customer,
        row.customer_number,
        row.product,
        row.kind,
        row.started_at,
        row.seq,
        _asked(interview) if interview else None,
    )


def _interview(act: Acting, visit_id: int) -> Interview | None:
    """The interview of a call that is going on; None when this program cannot read its questionnaire."""
    visit = act.tx.session.get_one(Visit, visit_id)
    events = events_of(act.tx, visit_id)
    if visit.questionnaire_version_id is None or not events:
        return None
    try:
        return interview_of(act, visit, visit.questionnaire_version_id, events)
    except Refusal:
        return None


def _asked(interview: Interview) -> Asked | None:
    if not interview.position:
        return None
    step, progress = interview.step(interview.position), interview.progress
    return Asked(step.label, step.number, progress.done, progress.total)


def _day(
    act: Acting, people: Iterable[int], calls: Iterable[Mapping[str, int]], issues: Mapping[str, int]
) -> Day:
    by_code: dict[str, int] = {}
    for each in calls:
        for code, count in each.items():
            by_code[code] = by_code.get(code, 0) + count
    hours = hours_of(act.start_of(act.today), act.now)
    finished = stored.finished(act.tx, tuple(people), hours)
    complete = [0] * len(hours)
    for row in finished:
        if row.outcome == COMPLETED:
            complete[row.hour] += row.count
    scored = sum(row.scored for row in finished)
    return Day(
        {code: by_code[code] for code in BY_CODE if code in by_code},
        sum(row.count for row in finished),
        sum(complete),
        sum(row.score for row in finished) / scored if scored else None,
        tuple(zip(hours, complete, strict=True)),
        sum(issues.values()),
        issues.get(Severity.CRITICAL, 0),
    )
