"""The running interview: one form being walked through with one customer.

Its whole state is values, what was said, which steps were passed, the position and the language; all of it
comes back by applying the log of events to a new interview.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from agentdesk.i18n import N_, _
from agentdesk.questionnaire.answers import MESSAGES, is_value
from agentdesk.questionnaire.form import SELECTS, Form, Question, StepKind
from agentdesk.questionnaire.running import Running
from agentdesk.questionnaire.steps import ChoiceView, Event, Progress, Step, Verdict, offers_issue

NOT_OFFERED = N_("This is not one of the choices.")
NOT_RELEVANT = N_("This question is not asked now.")
READ_ONLY = N_("This cannot be answered, only said.")
REQUIRED = N_("An answer is required.")
CONSTRAINT = N_("This answer is not allowed here.")


class Interview:
    """Walks `form`. `now` (aware) and `zone` are what `today()` and `now()` mean: give a visit's opening time,
    so that its replay on another day is the same.

    `language` is one of the form's codes; another falls back to the form's default language. `given` fills
    fields by name that are not asked (customer_name, product, ...); names the form does not have are left out.
    """

    def __init__(
        self,
        form: Form,
        *,
        language: str,
        now: datetime,
        zone: ZoneInfo,
        given: Mapping[str, str] | None = None,
    ) -> None:
        self.form = form
        self._questions = {question.path: question for question in form.questions()}
        self._order = {path: place for place, path in enumerate(self._questions)}
        self._running = Running(form, form.default_language, now, zone)
        self._running.start(self._fields(given or {}))
        self._said: set[str] = set()
        self._passed: set[str] = set()
        self._views: dict[str, Step] = {}
        self._walk: tuple[str, ...] | None = None
        self._numbers: dict[str, str] = {}
        self.language = language
        self._position = next(iter(self._visible()), "")

    def _fields(self, given: Mapping[str, str]) -> dict[str, str]:
        wanted = dict(given)
        fields: dict[str, str] = {}
        for path in self._running.leaves():
            name = path.rpartition("/")[2]
            if path not in self._questions and name in wanted:
                fields[path] = wanted.pop(name)
        return fields

    # What is seen

    @property
    def language(self) -> str:
        """The language spoken, a code of the form."""
        return self._running.language

    @language.setter
    def language(self, code: str) -> None:
        self._running.language = code if code in self.form.languages else self.form.default_language
        self._views.clear()

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is walked now, in order: the relevant questions and notes."""
        return tuple(self.step(path) for path in self._visible())

    @property
    def position(self) -> str:
        """The node asked now; empty when the form asks nothing."""
        return self._position

    def step(self, node: str) -> Step:
        """The step of a node, relevant or not. Raises KeyError for a node that is not asked in this form."""
        self._visible()
        view = self._views.get(node)
        if view is None:
            view = self._views[node] = self._make_step(self._questions[node])
        return view

    def value(self, node: str) -> str:
        """What the node reads as: blank when unanswered or not relevant. Raises KeyError for no such node."""
        return self._running.value(node)

    @property
    def values(self) -> dict[str, str]:
        """Every node that is not blank and relevant, by path."""
        found = {path: self._running.value(path) for path in self._running.leaves()}
        return {path: value for path, value in found.items() if value}

    def label_of(self, node: str, value: str) -> str:
        """How `value` is said: the labels of its choices, else the value itself."""
        labels = dict(self._running.choices(self._questions[node]))
        if not labels:
            return value
        return ", ".join(labels.get(one, one) for one in value.split())

    @property
    def progress(self) -> Progress:
        """How far the numbered questions are."""
        counted = [q for q in map(self._questions.__getitem__, self._visible()) if _is_numbered(q)]
        open_ones = [q.path for q in counted if not self._running.value(q.path)]
        skipped = sum(path in self._passed and path != self._position for path in open_ones)
        return Progress(len(counted) - len(open_ones), len(counted), skipped)

    def unanswered_required(self) -> tuple[str, ...]:
        """The relevant nodes whose answer is required and missing."""
        return tuple(
            path
            for path in self._visible()
            if not self._running.value(path) and self._required(self._questions[path])
        )

    def invalid(self) -> tuple[str, ...]:
        """The answered nodes whose constraint no longer holds, as other answers changed."""
        return tuple(
            path
            for path in self._visible()
            if self._running.value(path)
            and not self._running.holds(self._questions[path].bind.constraint, path, True)
        )

    @property
    def complete(self) -> bool:
        """All required answers are there and hold, and the closing was said."""
        closing = [p for p in self._visible() if _part(self._questions[p]) == "closing"]
        unsaid = [p for p in closing if self._questions[p].kind is StepKind.SAY and p not in self._said]
        return not unsaid and not self.unanswered_required() and not self.invalid()

    def satisfaction(self) -> Decimal | None:
        """R52: the mean over the answered questions the form scores; None when none is answered.

        The first choice counts 5 and the last 1, those between in equal steps (D7: the 满意 scales).
        """
        scores = [
            score for path in self._visible() if (score := self._score(self._questions[path])) is not None
        ]
        return sum(scores, Decimal(0)) / len(scores) if scores else None

    # What is done

    def move_to(self, node: str) -> None:
        """Go to a step that is asked now. Raises ValueError for another."""
        if node not in self._visible():
            raise ValueError(node)
        if node != self._position:
            self._passed.add(self._position)
            self._position = node

    def forward(self) -> str | None:
        """Go to the next step; gives its node, None (and stays) at the last."""
        return self._move_by(1)

    def back(self) -> str | None:
        """Go to the step before; gives its node, None (and stays) at the first."""
        return self._move_by(-1)

    def answer(self, node: str, value: str) -> Verdict:
        """Take an answer, or say why not: type, choices, constraint, required. Does not move.

        Several choices are separated by spaces. Raises KeyError for a node that is not asked in this form.
        """
        question = self._questions[node]
        refused = self._refusal(question, value)
        if refused:
            return Verdict(False, refused)
        return self._put(question, value)

    def clear(self, node: str) -> Verdict:
        """Take the answer of a node away."""
        return self._put(self._questions[node], "")

    def said(self, node: str) -> None:
        """Note that a greeting, a note or a closing was said. Raises KeyError for no such step."""
        self._questions[node]
        self._said.add(node)
        self._views.pop(node, None)

    def apply(self, event: Event) -> None:
        """Replay one event of the log. Answers were judged when they were given and are taken as they are."""
        match event.kind:
            case "answered":
                self._put(self._questions[event.node], event.value)
            case "cleared":
                self._put(self._questions[event.node], "")
            case "said":
                self.said(event.node)
            case "went":
                self.move_to(event.node)
            case "language":
                self.language = event.value

    # How

    def _visible(self) -> tuple[str, ...]:
        if self._walk is None:
            self._walk = tuple(path for path in self._questions if self._running.relevant(path))
            self._number()
        return self._walk

    def _number(self) -> None:
        numbers: dict[str, str] = {}
        names: dict[str, str] = {}
        for path in self._walk or ():
            question = self._questions[path]
            if _is_numbered(question):
                names[question.name] = numbers[path] = str(len(names) + 1)
            elif question.kind is not StepKind.SAY:
                numbers[path] = names.get(question.bind.ours.get("part_of", ""), "")
        for path in numbers.keys() | self._numbers.keys():
            if numbers.get(path) != self._numbers.get(path):
                self._views.pop(path, None)
        self._numbers = numbers

    def _make_step(self, question: Question) -> Step:
        running, path, ours = self._running, question.path, question.bind.ours
        value = running.value(path)
        choices = running.choices(question) if question.kind in SELECTS else []
        return Step(
            node=path,
            name=question.name,
            kind=question.kind,
            number=self._numbers.get(path) or None,
            label=running.say(question.label, path),
            hint=running.say(question.hint, path),
            choices=tuple(ChoiceView(*choice) for choice in choices),
            required=self._required(question),
            readonly=running.holds(question.bind.readonly, path, False),
            part=_part(question),
            category=ours.get("category") or None,
            area=ours.get("area") or None,
            issue_values=_issue_values(question),
            answered=path in self._said if question.kind is StepKind.SAY else bool(value),
            value=value,
        )

    def _required(self, question: Question) -> bool:
        return self._running.holds(question.bind.required, question.path, False)

    def _refusal(self, question: Question, value: str) -> str:
        running, path, bind = self._running, question.path, question.bind
        if not running.relevant(path):
            return _(NOT_RELEVANT)
        if question.kind is StepKind.SAY or running.holds(bind.readonly, path, False):
            return _(READ_ONLY)
        if not value.strip():
            return (
                (running.say(bind.required_message, path) or _(REQUIRED)) if self._required(question) else ""
            )
        if not is_value(question.kind, value, running.calendar):
            return _(MESSAGES[question.kind])
        if question.kind in SELECTS and not self._is_choice(question, value):
            return _(NOT_OFFERED)
        if not running.holds_with(bind.constraint, path, value):
            return running.say(bind.constraint_message, path) or _(CONSTRAINT)
        return ""

    def _is_choice(self, question: Question, value: str) -> bool:
        offered = self._running.choice_values(question)
        if question.kind is StepKind.SELECT_ONE:
            return value in offered
        chosen = value.split()
        return len(set(chosen)) == len(chosen) and set(chosen) <= set(offered)

    def _put(self, question: Question, value: str) -> Verdict:
        if not value.strip():
            value = ""
        changed = self._running.set(question.path, value)
        self._forget(changed)
        gone = [
            path
            for path, switched in changed.items()
            if switched and path in self._questions and not self._running.relevant(path)
        ]
        gone.sort(key=self._order.__getitem__)
        if self._position in gone:
            self._position = self._nearest(self._position)
        return Verdict(True, "", offers_issue(_issue_values(question), value), tuple(gone))

    def _forget(self, changed: Mapping[str, bool]) -> None:
        """Drop the views that show what changed."""
        views = self.form.graph.views
        for path in changed:
            self._views.pop(path, None)
            for viewer in views.get(path, ()):
                self._views.pop(viewer, None)
        if any(changed.values()):
            self._walk = None

    def _nearest(self, node: str) -> str:
        """The last step before one that is no longer asked, else the first."""
        visible = self._visible()
        before = [path for path in visible if self._order[path] < self._order[node]]
        return before[-1] if before else next(iter(visible), "")

    def _move_by(self, by: int) -> str | None:
        visible = self._visible()
        if self._position not in visible:
            return None
        place = visible.index(self._position) + by
        if not 0 <= place < len(visible):
            return None
        self.move_to(visible[place])
        return visible[place]

    def _score(self, question: Question) -> Decimal | None:
        value = self._running.value(question.path)
        if not value or not question.bind.ours.get("score"):
            return None
        offered = self._running.choice_values(question)
        if value not in offered or len(offered) < 2:
            return None
        return Decimal(5) - Decimal(4) * offered.index(value) / (len(offered) - 1)


def replay(
    form: Form,
    events: Iterable[Event],
    *,
    language: str,
    now: datetime,
    zone: ZoneInfo,
    given: Mapping[str, str] | None = None,
) -> Interview:
    """The interview as its log left it: same values, things said, position and language."""
    interview = Interview(form, language=language, now=now, zone=zone, given=given)
    for event in events:
        interview.apply(event)
    return interview


def _is_numbered(question: Question) -> bool:
    return question.kind is not StepKind.SAY and not question.bind.ours.get("part_of")


def _part(question: Question) -> str:
    return question.bind.ours.get("part") or "body"


def _issue_values(question: Question) -> tuple[str, ...]:
    return tuple(question.bind.ours.get("ask_issue", "").split())
