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
from agentdesk.domain.issue_flow import Given, Step
from agentdesk.domain.knowledge import Situation
from agentdesk.domain.roles import Actor
from agentdesk.domain.visit import Appointment, EventKind, VisitKind, VisitState
from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.services import calls, confirmations, endings, issue_steps, issues, knowledge
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
    by_login: dict[str, Actor] = field(default_factory=dict)
    """Everybody who can be responsible or writes a note."""

    def agents_for(self, languages: list[str]) -> Iterator[Actor]:
        """An agent for each call, Chinese ones in turn."""
        turns = cycle(self.chinese)
        return (self.english if language == "en" else next(turns) for language in languages)


def _at(act: Acting, moment: datetime, person: Actor) -> Acting:
    return replace(act, now=moment, today=moment.astimezone(act.zone).date(), person=person)


def problems_of(days_ago: int) -> Iterator[dict[str, Any]]:
    """What customers raise in the round of calls that began so long ago, in turn."""
    return iter([each for each in _story()["issues"] if each["days_ago"] == days_ago])


def make_all_calls(act: Acting, team: Team, problems: Iterator[dict[str, Any]]) -> None:
    """Make all calls that are due, on this day and the following ones, each at another hour."""
    for day in range(_DAYS_TO_TRY):
        then = replace(
            act, now=act.now + timedelta(days=day, hours=day), today=act.today + timedelta(days=day)
        )
        make_calls(then, team, None, problems, surely=day == _DAYS_TO_TRY - 1)


def make_calls(
    act: Acting, team: Team, at_most: int | None, problems: Iterator[dict[str, Any]], *, surely: bool = False
) -> None:
    """Make up to `at_most` calls that are due, one after another from this moment on.

    `problems` are raised by the customers called first. `surely`: everybody is reached.
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
        problem = next(problems, None)
        code = _REACHED if surely or problem is not None else _drawn(team.rng, _story()["outcomes"])
        _make_call(_at(act, moment, agent), visit_id or 0, code, team, problem)


def _drawn(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _make_call(
    act: Acting,
    visit_id: int,
    code: str,
    team: Team,
    problem: dict[str, Any] | None,
    answers: dict[str, str] | None = None,
) -> timedelta:
    """Make one call; `answers` to the questions with choices are drawn where none are given. How long it took."""
    calls.claim(act, visit_id)
    sheet = calls.open_call(act, visit_id)
    talk = _Talk(act, sheet, team.rng)
    if BY_CODE[code].group == "I":
        talk.through(answers or _answers(team.rng, problem), problem)
    elif BY_CODE[code].group == "P":
        talk.through(_answers(team.rng, None), None, steps=_STEPS_UNTIL_INTERRUPTED)
    calls.record(act, visit_id, talk.entries)
    ended = replace(act, now=act.now + timedelta(milliseconds=talk.elapsed_ms))
    for raised in talk.problems:
        issues.raise_issue(ended, visit_id, raised, seq=talk.next_seq(), elapsed_ms=talk.elapsed_ms)
        about = Situation(raised.category, sheet.visit.product, raised.description, sheet.brief.language)
        for helped in knowledge.find(ended, "", about, 1):
            knowledge.used(ended, visit_id, helped.id)
    note = _story()["outcome_notes"].get(code, "")
    endings.end_call(ended, visit_id, endings.Ending(code, talk.next_seq(), talk.elapsed_ms, note))
    return ended.now - act.now


def _answers(rng: Random, problem: dict[str, Any] | None) -> dict[str, str]:
    """What the customer answers to the questions with choices."""
    if problem is not None:
        return {**_story()["with_a_problem"], **problem["answers"]}
    moods = _story()["moods"]
    return dict(rng.choices(moods, [each["weight"] for each in moods])[0]["answers"])


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

    def through(
        self, answers: dict[str, str], problem: dict[str, Any] | None, steps: int = _ALL_STEPS
    ) -> None:
        """Greet, ask and answer, say goodbye; or only the first `steps` of it, when the customer has to go."""
        node: str | None = self._interview.position
        for _ in range(steps):
            if node is None:
                break
            self._step(node, answers, problem)
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
        if problem is not None and name == problem["node"]:
            return str(problem[self._language])
        texts = _story()["texts"][self._language].get(name)
        return self._rng.choice(texts) if texts and self._rng.random() < 0.6 else ""

    def _problem(self, said: dict[str, Any]) -> NewIssue:
        promise = said.get(f"promise_{self._language}", "")
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
    """Those who look after the issues do what the story tells of each, as far as it is past by now."""
    by_code = {each.code: each.id for each in departments(act)}
    said = {text: each for each in _story()["issues"] for text in (each["zh"], each["en"])}
    for issue in act.tx.session.exec(select(Issue).order_by(col(Issue.raised_at), col(Issue.id))).all():
        moment = issue.raised_at
        for told in said[issue.description].get("steps", ()):
            moment = max(moment, issue.raised_at + timedelta(hours=told["hours"]))
            visit = confirmations.latest(act, issue.id or 0) if "confirm" in told else None
            if visit is not None:
                moment = max(moment, visit.ready_at)
            if moment > act.now:
                break
            person = team.by_login[told["by"]] if "by" in told else team.supervisor
            then = _at(act, moment, person)
            if visit is not None:
                moment += _confirm(then, visit, told["confirm"], team)
            else:
                _work(then, issue.id or 0, told, team, by_code)


def _work(act: Acting, issue_id: int, told: dict[str, Any], team: Team, by_code: dict[str, int]) -> None:
    """One thing that is done about an issue: a step, an assignment, a note."""
    department = by_code.get(told.get("department", ""))
    assignee = team.by_login[told["assignee"]].id if "assignee" in told else None
    if "step" in told:
        given = Given(
            told.get("cause", ""),
            told.get("measure", ""),
            department,
            assignee,
            act.today + timedelta(days=told["days"]) if "days" in told else None,
            told.get("result", ""),
            reason=told.get("reason", ""),
        )
        issue_steps.take(act, issue_id, Step(told["step"]), given)
    elif department is not None:
        issues.assign(act, issue_id, Responsible(department, assignee))
    if "note" in told:
        issues.add_note(act, issue_id, told["note"])


def _confirm(act: Acting, visit: Visit, answers: dict[str, str], team: Team) -> timedelta:
    """The confirmation call, by the agent whose visit it is; how long it took."""
    agent = next((each for each in team.by_login.values() if each.id == visit.agent_id), team.chinese[0])
    visit_id = visit.id or 0
    # A claim is made past the session, which would go on with the row as it was before.
    act.tx.session.expire(visit)
    return _make_call(replace(act, person=agent), visit_id, _REACHED, team, None, answers)


def book_appointments(act: Acting, team: Team) -> None:
    """Callbacks of the first agent: one whose time has come, one soon, one tomorrow; and one that is anybody's.

    Customers with an issue first: there is something to talk about.
    """
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
        .where(
            Visit.state == VisitState.DUE,
            Visit.kind != VisitKind.CONFIRMATION,
            Customer.language == "zh",
            Visit.attempts == 0,
        )
        .order_by(
            col(Visit.customer_id).in_(select(Issue.customer_id)).desc(),
            col(Visit.band).desc(),
            col(Visit.due_on),
            col(Visit.id),
        )
        .limit(len(booked))
    ).all()
    when = _at(act, act.now - timedelta(minutes=90), team.chinese[0])
    for visit_id, (moment, binding, own) in zip(waiting, booked, strict=False):
        endings.book_callback(when, visit_id or 0, moment, binding, own=own)
