"""What happened at the demo desk: calls with what was said in them, issues and what was done about them.

Drawn with a fixed seed from `content/samples/story.toml`, and played through the services that the screens use.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cache
from itertools import cycle, islice
from random import Random
from typing import Any, Final

from sqlmodel import col, select

from agentdesk.content import resource
from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.issue import Category, Severity
from agentdesk.domain.roles import Actor
from agentdesk.domain.visit import Appointment, EventKind, VisitState
from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.services import calls, endings, issues
from agentdesk.services.acting import Acting
from agentdesk.services.calls import CallSheet, Entry
from agentdesk.services.issues import NewIssue, Responsible
from agentdesk.services.organisation import departments
from agentdesk.store.tables import Customer, Issue, Visit

_SEED: Final = 20261118
_DAYS_TO_TRY: Final = 3
"""A wave's visits are tried again on the following days; on the last of them everybody is reached."""
_REACHED: Final = "1.1"
_BETWEEN_CALLS: Final = timedelta(minutes=6)
_ALL_STEPS: Final = 100
_STEPS_UNTIL_INTERRUPTED: Final = 6
_SECONDS_TO_SAY: Final = (6, 22)


@cache
def _story() -> dict[str, Any]:
    return tomllib.loads(resource("samples", "story.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Team:
    """Who calls whom, and who looks after the issues."""

    chinese: tuple[Actor, ...]
    english: Actor
    supervisor: Actor
    rng: Random = field(default_factory=lambda: Random(_SEED))
    problems: Iterator[dict[str, Any]] = field(default_factory=lambda: cycle(_story()["issues"]))
    """What is raised next."""

    def agents_for(self, languages: list[str]) -> Iterator[Actor]:
        """An agent for each call, Chinese ones in turn."""
        turns = cycle(self.chinese)
        return (self.english if language == "en" else next(turns) for language in languages)


def _at(act: Acting, moment: datetime, person: Actor) -> Acting:
    return replace(act, now=moment, today=moment.astimezone(act.zone).date(), person=person)


def make_all_calls(act: Acting, team: Team, *, problems: bool) -> None:
    """Make all calls that are due, on this day and the following ones, each at another hour."""
    for day in range(_DAYS_TO_TRY):
        then = replace(
            act, now=act.now + timedelta(days=day, hours=day), today=act.today + timedelta(days=day)
        )
        make_calls(then, team, None, surely=day == _DAYS_TO_TRY - 1, problems=problems)


def make_calls(
    act: Acting, team: Team, at_most: int | None, *, surely: bool = False, problems: bool = True
) -> None:
    """Make up to `at_most` calls that are due, one after another from this moment on.

    `surely`: everybody is reached. `problems`: some customers have one to raise.
    """
    due = act.tx.session.exec(
        select(Visit.id, Customer.language)
        .join(Customer, col(Customer.id) == Visit.customer_id)
        .where(Visit.state == VisitState.DUE, Visit.ready_at <= act.now)
        .order_by(col(Visit.band), col(Visit.due_on), col(Visit.id))
    ).all()
    moment = act.now
    agents = team.agents_for([language for _, language in due])
    for (visit_id, _), agent in islice(zip(due, agents, strict=True), at_most):
        moment += _BETWEEN_CALLS
        code = _REACHED if surely else _drawn(team.rng, _story()["outcomes"])
        _make_call(_at(act, moment, agent), visit_id or 0, code, team, problems=problems)


def _drawn(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _make_call(act: Acting, visit_id: int, code: str, team: Team, *, problems: bool) -> None:
    calls.claim(act, visit_id)
    sheet = calls.open_call(act, visit_id)
    talk = _Talk(act, sheet, team.rng)
    if BY_CODE[code].group == "I":
        mood = _mood(team.rng, problems=problems)
        talk.through(mood, next(team.problems) if mood.get("issue") else None)
    elif BY_CODE[code].group == "P":
        talk.through(_mood(team.rng, problems=False), None, steps=_STEPS_UNTIL_INTERRUPTED)
    calls.record(act, visit_id, talk.entries)
    ended = replace(act, now=act.now + timedelta(milliseconds=talk.elapsed_ms))
    for problem in talk.problems:
        issues.raise_issue(ended, visit_id, problem, seq=talk.next_seq(), elapsed_ms=talk.elapsed_ms)
    note = _story()["outcome_notes"].get(code, "")
    endings.end_call(ended, visit_id, endings.Ending(code, talk.next_seq(), talk.elapsed_ms, note))


def _mood(rng: Random, *, problems: bool) -> dict[str, Any]:
    moods = [each for each in _story()["moods"] if problems or not each.get("issue")]
    return dict(rng.choices(moods, [each["weight"] for each in moods])[0])


class _Talk:
    """One conversation, as the call screen would have logged it."""

    def __init__(self, act: Acting, sheet: CallSheet, rng: Random) -> None:
        self._act = act
        self._interview: Interview = sheet.interview()
        self._purchase_id = sheet.purchase_id
        self._language = sheet.brief.language
        self._rng = rng
        self._seq = sheet.next_seq
        self.entries: list[Entry] = []
        self.problems: list[NewIssue] = []
        self.elapsed_ms = 25_000
        """A phone that rings before anybody speaks."""

    def next_seq(self) -> int:
        """The next number of the log."""
        self._seq += 1
        return self._seq - 1

    def through(self, mood: dict[str, Any], problem: dict[str, Any] | None, steps: int = _ALL_STEPS) -> None:
        """Greet, ask and answer, say goodbye; or only the first `steps` of it, when the customer has to go."""
        node: str | None = self._interview.position
        for _ in range(steps):
            if node is None:
                break
            self._step(node, mood["answers"], problem)
            node = self._interview.forward()
            if node is not None:
                self._log(EventKind.WENT, node)
        if problem is not None:
            self.problems.append(self._problem(problem))

    def _log(self, kind: EventKind, node: str, value: str = "") -> None:
        self.entries.append(Entry(self.next_seq(), kind, node, value, self.elapsed_ms))

    def _step(self, node: str, answers: dict[str, str], problem: dict[str, Any] | None) -> None:
        step = self._interview.step(node)
        self.elapsed_ms += 1_000 * self._rng.randint(*_SECONDS_TO_SAY)
        if step.kind is StepKind.SAY:
            self._interview.said(node)
            self._log(EventKind.SAID, node)
            return
        answer = answers.get(step.name) or self._words(step.name, problem)
        if answer and self._interview.answer(node, answer).ok:
            self._log(EventKind.ANSWERED, node, answer)

    def _words(self, name: str, problem: dict[str, Any] | None) -> str:
        """What the customer says to an open question, in their language; often nothing."""
        if name == "q3_what" and problem is not None:
            return str(problem[self._language])
        texts = _story()["texts"][self._language].get(name)
        return self._rng.choice(texts) if texts and self._rng.random() < 0.6 else ""

    def _problem(self, said: dict[str, Any]) -> NewIssue:
        promise = said[f"promise_{self._language}"]
        node = next((step.node for step in self._interview.steps if step.name == said["node"]), "")
        return NewIssue(
            Category(said["category"]),
            Severity(said["severity"]),
            said[self._language],
            node=node,
            purchase_id=self._purchase_id,
            promise=promise,
            promised_on=self._act.today + timedelta(days=said["promise_days"]) if promise else None,
        )


def work_on_issues(act: Acting, team: Team) -> None:
    """The supervisor makes departments responsible and notes what they say; the newest issue still waits."""
    by_code = {each.code: each.id for each in departments(act)}
    rows = act.tx.session.exec(select(Issue).order_by(col(Issue.raised_at), col(Issue.id))).all()
    for issue in rows[:-1]:
        said = next(each for each in _story()["issues"] if issue.description in (each["zh"], each["en"]))
        then = _at(act, min(issue.raised_at + timedelta(minutes=40), act.now), team.supervisor)
        if "department" in said:
            issues.assign(then, issue.id or 0, Responsible(by_code[said["department"]]))
        if "note" in said:
            then = _at(act, min(then.now + timedelta(hours=1), act.now), team.supervisor)
            issues.add_note(then, issue.id or 0, said["note"])


def book_appointments(act: Acting, team: Team) -> None:
    """Callbacks of the first agent: one whose time has come, one soon, one tomorrow; and one that is anybody's."""
    tomorrow = datetime.combine(act.today + timedelta(days=1), time(10), act.zone).astimezone(act.now.tzinfo)
    booked = (
        (act.now - timedelta(minutes=1), Appointment.HARD, True),
        (act.now + timedelta(minutes=12), Appointment.HARD, True),
        (tomorrow, Appointment.HARD, True),
        (act.now + timedelta(minutes=45), Appointment.SOFT, False),
    )
    waiting = act.tx.session.exec(
        select(Visit.id)
        .join(Customer, col(Customer.id) == Visit.customer_id)
        .where(Visit.state == VisitState.DUE, Customer.language == "zh", Visit.attempts == 0)
        .order_by(col(Visit.band).desc(), col(Visit.due_on), col(Visit.id))
        .limit(len(booked))
    ).all()
    when = _at(act, act.now - timedelta(minutes=90), team.chinese[0])
    for visit_id, (moment, binding, own) in zip(waiting, booked, strict=False):
        endings.book_callback(when, visit_id or 0, moment, binding, own=own)
