"""The review meeting (R75, R87, R111, R112): a period's issues gathered, causes and decisions taken down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category, Severity
from agentdesk.domain.issue_flow import check_day
from agentdesk.domain.review import commonest
from agentdesk.domain.roles import Actor, Permission
from agentdesk.i18n import N_
from agentdesk.services import people
from agentdesk.services.acting import Acting
from agentdesk.services.people import Assignable
from agentdesk.store import reviews as stored
from agentdesk.store.reviews import FindingRow as FindingRow
from agentdesk.store.reviews import Span, Tally
from agentdesk.store.reviews import TaskRow as TaskRow
from agentdesk.store.tables import Department, Person, Review, ReviewFinding, ReviewTask

TEXT_MAX: Final = 1000
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(9000, 1, 1)
"""Days that have a beginning and an end in every time zone."""
EXAMPLES: Final = 5
"""How many issues are named for a cause."""


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """One category's issues of the period; `by_severity` has every severity."""

    category: Category
    count: int
    by_severity: Mapping[Severity, int]
    open: int
    reopened: int
    late: int
    unexplained: int
    """Without a cause so far."""


@dataclass(frozen=True, slots=True)
class CauseFigures:
    """A cause, of how many issues it is, their categories, and some of their numbers, the newest first."""

    cause: str
    count: int
    categories: tuple[Category, ...]
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a meeting has before it. Days are local, both included; every category is there, the largest first."""

    from_day: date
    to_day: date
    span: Span
    categories: tuple[CategoryFigures, ...]
    causes: tuple[CauseFigures, ...]
    review_id: int | None
    """The meeting over this period; None while nothing was taken down."""
    findings: tuple[FindingRow, ...]
    tasks: tuple[TaskRow, ...]

    @property
    def count(self) -> int:
        """All issues of the period."""
        return sum(each.count for each in self.categories)


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause found in a category, the pattern behind it, and what prevents it."""

    category: Category
    cause: str
    pattern: str = ""
    prevention: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done until a local day, by a person, a department, or both."""

    text: str
    due_on: date
    person_id: int | None = None
    department_id: int | None = None


# --- reading -------------------------------------------------------------------


def gather(act: Acting, from_day: date, to_day: date) -> Gathered:
    """The issues raised in a period, by category and cause, and what its meeting took down so far.

    Raises Refusal when the period ends before it begins.
    """
    act.require(Permission.SEE_LEDGER)
    _check_period(from_day, to_day)
    span = Span(act.start_of(from_day), act.start_of(to_day + timedelta(days=1)))
    figures = _by_category(stored.tallies(act.tx, span, act.now))
    causes = tuple(
        CauseFigures(
            each.cause,
            each.count,
            tuple(Category(name) for name in each.categories),
            stored.examples(act.tx, span, each.spellings, EXAMPLES),
        )
        for each in commonest(stored.causes(act.tx, span))
    )
    review_id = stored.review_of(act.tx, from_day, to_day)
    return Gathered(
        from_day,
        to_day,
        span,
        figures,
        causes,
        review_id,
        () if review_id is None else stored.findings(act.tx, review_id),
        () if review_id is None else stored.tasks(act.tx, review_id),
    )


def _by_category(tallies: list[Tally]) -> tuple[CategoryFigures, ...]:
    figures = []
    for category in Category:
        own = [tally for tally in tallies if tally.category == category]
        counts = {tally.severity: tally.count for tally in own}
        figures.append(
            CategoryFigures(
                category,
                sum(counts.values()),
                {severity: counts.get(severity, 0) for severity in Severity},
                sum(tally.open for tally in own),
                sum(tally.reopened for tally in own),
                sum(tally.late for tally in own),
                sum(tally.unexplained for tally in own),
            )
        )
    return tuple(sorted(figures, key=lambda each: -each.count))


def tasks_open(act: Acting) -> tuple[TaskRow, ...]:
    """Decisions that are not carried out: all for whoever holds reviews, else one's own and one's department's."""
    actor = act.actor
    if actor.may(Permission.HOLD_REVIEW):
        return stored.open_tasks(act.tx)
    return mine(act)


def mine(act: Acting) -> tuple[TaskRow, ...]:
    """Decisions that are not carried out and are the acting person's own or their department's to carry out."""
    return stored.open_tasks(act.tx, of_person=act.actor.id, of_department=_department(act.actor))


def able(act: Acting) -> tuple[Assignable, ...]:
    """Who can be named in a decision, by name: everybody active, whatever their role."""
    act.require(Permission.HOLD_REVIEW)
    return people.active(act)


# --- writing -------------------------------------------------------------------


def open_review(act: Acting, from_day: date, to_day: date) -> int:
    """The meeting over a period, opened when there is none yet; returns its number.

    Raises Refusal for a period that ends before it begins or that has not begun.
    """
    actor = act.require(Permission.HOLD_REVIEW)
    _check_period(from_day, to_day)
    if from_day > act.today:
        raise Refusal(N_("This period has not begun yet."))
    opened = stored.add_review(act.tx, from_day, to_day, at=act.now, person_id=actor.id)
    if opened is not None:
        _done(act, "review_opened", f"review:{opened}")
        return opened
    there = stored.review_of(act.tx, from_day, to_day)
    assert there is not None
    return there


def note_finding(act: Acting, review_id: int, finding: Finding) -> int:
    """Take down what a meeting found; returns its number. Raises Refusal without a cause."""
    actor = act.require(Permission.HOLD_REVIEW)
    _review(act, review_id)
    row = ReviewFinding(
        review_id=review_id,
        category=finding.category,
        cause=_text(finding.cause, N_("Say what the cause is.")),
        pattern=_text(finding.pattern),
        prevention=_text(finding.prevention),
        written_by=actor.id,
        written_at=act.now,
    )
    act.tx.session.add(row)
    act.tx.session.flush()
    assert row.id is not None
    _done(act, "review_finding", f"review:{review_id}")
    return row.id


def decide(act: Acting, review_id: int, decision: Decision) -> int:
    """Turn a decision into a dated task; returns its number.

    Raises Refusal without a text or somebody responsible, and for a day that is past.
    """
    act.require(Permission.HOLD_REVIEW)
    _review(act, review_id)
    said = _text(decision.text, N_("Say what is to be done."))
    if decision.due_on < act.today:
        raise Refusal(N_("{day} is past. Name a day from today on."), day=decision.due_on)
    check_day(decision.due_on, act.today)
    if decision.person_id is None and decision.department_id is None:
        raise Refusal(N_("Name the person or the department that does it."))
    person = decision.person_id and act.tx.session.get(Person, decision.person_id)
    if decision.person_id is not None and not (person and person.active):
        raise Refusal(N_("There is nobody active with the number {number}."), number=decision.person_id)
    if decision.department_id is not None and not act.tx.session.get(Department, decision.department_id):
        raise Refusal(N_("There is no department {code}."), code=decision.department_id)
    task = ReviewTask(
        review_id=review_id,
        text=said,
        person_id=decision.person_id,
        department_id=decision.department_id,
        due_on=decision.due_on,
    )
    act.tx.session.add(task)
    act.tx.session.flush()
    assert task.id is not None
    _done(act, "review_decided", f"review_task:{task.id}")
    return task.id


def done(act: Acting, task_id: int, note: str = "") -> None:
    """A decision is carried out: said by whoever is responsible, or holds reviews.

    Raises Refusal when it is done already.
    """
    actor = act.actor
    task = _task(act, task_id)
    if task.done_at is not None:
        raise Refusal(N_("Task {number} is done already."), number=task_id)
    task.done_at, task.done_by, task.note = act.now, actor.id, _text(note)
    act.tx.session.add(task)
    _done(act, "review_task_done", f"review_task:{task_id}")


def not_done(act: Acting, task_id: int) -> None:
    """Take back that a decision was carried out. Raises Refusal when it is not done."""
    task = _task(act, task_id)
    if task.done_at is None:
        raise Refusal(N_("Task {number} is not done."), number=task_id)
    task.done_at, task.done_by, task.note = None, None, ""
    act.tx.session.add(task)
    _done(act, "review_task_not_done", f"review_task:{task_id}")


def _department(actor: Actor) -> int | None:
    """The department whose decisions are somebody's; a guest's is not theirs (R83)."""
    return None if actor.is_guest else actor.department_id


def _check_period(from_day: date, to_day: date) -> None:
    if to_day < from_day:
        raise Refusal(N_("The period ends before it begins."))
    if not FIRST_DAY <= from_day <= to_day <= LAST_DAY:
        raise Refusal(N_("A period lies between {first} and {last}."), first=FIRST_DAY, last=LAST_DAY)


def _review(act: Acting, review_id: int) -> None:
    if act.tx.session.get(Review, review_id) is None:
        raise Refusal(N_("There is no review {number}."), number=review_id)


def _task(act: Acting, task_id: int) -> ReviewTask:
    """A decision that the person acting may tick off; for others it is not there."""
    actor = act.actor
    task = act.tx.session.get(ReviewTask, task_id, with_for_update=True)
    theirs = task is not None and (
        actor.may(Permission.HOLD_REVIEW)
        or task.person_id == actor.id
        or (task.department_id is not None and task.department_id == _department(actor))
    )
    if task is None or not theirs:
        raise Refusal(N_("There is no task {number} of yours."), number=task_id)
    return task


def _text(text: str, missing: str = "") -> str:
    """A text without space around it; `missing` refuses an empty one."""
    text = text.strip()
    if missing and not text:
        raise Refusal(missing)
    if len(text) > TEXT_MAX:
        raise Refusal(
            N_("“{start}…” is too long: {count} characters at most."), start=text[:12], count=TEXT_MAX
        )
    return text


def _done(act: Acting, what: str, subject: str) -> None:
    act.audit(what, subject)
    act.tx.announce()
