"""The running interview: one form being walked through with one customer.

Its whole state is values, what was said, which steps were passed, the position and the language; all of it
comes back by applying the log of events to a new interview.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from zoneinfo import ZoneInfo

from agentdesk.i18n import N_, _
from agentdesk.questionnaire.form import SELECTS, Form, StepKind
from agentdesk.questionnaire.judging import judge, unranked
from agentdesk.questionnaire.running import Running
from agentdesk.questionnaire.scoring import mean, score
from agentdesk.questionnaire.steps import Event, NodeState, Progress, Step, Verdict, labels_of, offers_issue
from agentdesk.questionnaire.viewing import states_of, step_of
from agentdesk.questionnaire.walk import Stop, stops

NOT_RELEVANT = N_("This question is not asked now.")
READ_ONLY = N_("This cannot be answered, only said.")
NOT_ASKED = N_("This is not a question of the form.")


class Interview:
    """Walks `form`. `now` (aware) and `zone` are what `today()` and `now()` mean: give a visit's opening time,
    so that its replay on another day is the same.

    `language` is one of the form's codes; another falls back to the form's default language. `given` fills
    fields by name that are not asked (customer_name, product, ...) and what preloads ask for (username, ...);
    names the form does not have are left out. With `parks`, the instances that a smaller count of a repeat takes
    away come back with their answers when it grows; other engines forget them.
    """

    def __init__(
        self,
        form: Form,
        *,
        language: str,
        now: datetime,
        zone: ZoneInfo,
        given: Mapping[str, str] | None = None,
        parks: bool = True,
    ) -> None:
        self.form = form
        self._running = Running(form, form.default_language, now, zone, parks=parks)
        self._running.start(self._fields(given or {}), given or {})
        self._said: set[str] = set()
        self._passed: set[str] = set()
        self._views: dict[str, Step] = {}
        self._walk: dict[str, int] | None = None
        self._numbers: dict[str, str] = {}
        self._structure = self._running.structure
        self._stops = stops(form, self._running.instance)
        self.language = language
        self._position = next(iter(self._visible()), "")

    def _fields(self, given: Mapping[str, str]) -> dict[str, str]:
        wanted = dict(given)
        asked = {question.path for question in self.form.questions()}
        fields: dict[str, str] = {}
        for address in self._running.leaves():
            name = address.rpartition("/")[2]
            if address not in asked and name in wanted:
                fields[address] = wanted.pop(name)
        return fields

    # What is seen

    @property
    def language(self) -> str:
        """The language spoken, a code of the form."""
        return self._running.speech.language

    @language.setter
    def language(self, code: str) -> None:
        self._running.speech.language = code if code in self.form.languages else self.form.default_language
        self._views.clear()

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is walked now, in order: the relevant questions and notes."""
        return tuple(self.step(address) for address in self._visible())

    @property
    def position(self) -> str:
        """The node asked now; empty when the form asks nothing."""
        return self._position

    def step(self, node: str) -> Step:
        """The step of a node, relevant or not. Raises KeyError for a node that is not asked in this form."""
        self._visible()
        view = self._views.get(node)
        if view is None:
            view = self._views[node] = self._step(self._stops[node])
        return view

    def value(self, node: str) -> str:
        """What the node reads as: blank when unanswered or not relevant. Raises KeyError for no such node."""
        return self._running.value(node)

    @property
    def values(self) -> dict[str, str]:
        """Every node that is not blank and relevant, by address."""
        found = {address: self._running.value(address) for address in self._running.leaves()}
        return {address: value for address, value in found.items() if value}

    def label_of(self, node: str, value: str) -> str:
        """How `value` is said: the labels of its choices, else the value itself."""
        stop = self._stops[node]
        if stop.question is None or stop.question.kind not in SELECTS:
            return value
        return ", ".join(labels_of(self._running.choices(stop.question, stop.node), value))

    @property
    def progress(self) -> Progress:
        """How far the numbered questions are."""
        counted = [stop for stop in self._asked() if stop.is_numbered]
        open_ones = [stop for stop in counted if not stop.node.text()]
        skipped = sum(s.address in self._passed and s.address != self._position for s in open_ones)
        return Progress(len(counted) - len(open_ones), len(counted), skipped)

    def unanswered_required(self) -> tuple[str, ...]:
        """The relevant nodes whose answer is required and missing."""
        return tuple(s.address for s in self._asked() if not s.node.text() and self._required(s))

    def invalid(self) -> tuple[str, ...]:
        """The answered nodes whose constraint no longer holds, as other answers changed."""
        return tuple(s.address for s in self._asked() if s.node.text() and not self._holds_constraint(s))

    @property
    def complete(self) -> bool:
        """All required answers are there and hold, and the closing was said."""
        closing = [s for s in self._asked() if s.part == "closing" and s.question]
        unsaid = [
            s
            for s in closing
            if s.question and s.question.kind is StepKind.SAY and s.address not in self._said
        ]
        return not unsaid and not self.unanswered_required() and not self.invalid()

    def satisfaction(self) -> Decimal | None:
        """R52: the mean over the answered questions the form scores; None when none is answered."""
        return mean(
            score(stop.node.text(), self._running.choice_values(stop.question, stop.node))
            for stop in self._asked()
            if stop.question is not None and stop.question.bind.ours.get("score") and stop.node.text()
        )

    def state(self) -> dict[str, NodeState]:
        """How every node of the form stands, groups as well, by address; decimals are spelled canonically."""
        return states_of(self._running)

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
        stop = self._stops[node]
        if closed := self._closed(stop):
            return Verdict(False, closed)
        refused, taken = judge(self._running, stop, value)
        return Verdict(False, refused) if refused else self._put(stop, taken, judged=True)

    def force(self, node: str, value: str) -> Verdict:
        """Take an answer whether its constraint holds or not, and a blank one where one is required.

        What is no value of its type, or no choice, is taken as blank, as other engines do. Refused is only what
        takes no answer: no question, one not asked now or read-only, and a rank that leaves choices out.
        """
        stop = self._stops.get(node)
        if stop is None:
            return Verdict(False, _(NOT_ASKED))
        refused = self._closed(stop) or unranked(self._running, stop, value)
        return Verdict(False, refused) if refused else self._put(stop, value)

    def clear(self, node: str) -> Verdict:
        """Take the answer of a node away."""
        return self._put(self._stops[node], "")

    def said(self, node: str) -> None:
        """Note that a greeting, a note or a closing was said, or that there is no other instance of a repeat.

        Raises KeyError for no such step.
        """
        self._stops[node]
        self._said.add(node)
        self._views.pop(node, None)

    def add(self, node: str) -> str:
        """One more instance of the open repeat at `node`, the address of its step; gives the instance's address.

        Moves to its first step. Raises ValueError for what is no open repeat.
        """
        seat = self._running.instance.seats.get(node)
        if seat is None or not seat.repeat.is_open:
            raise ValueError(node)
        added, _changed = self._running.add(seat)
        self._said.discard(node)
        self._restructure()
        first = next((one for one in self._visible() if one.startswith(f"{added.address}/")), None)
        if first is not None:
            self.move_to(first)
        return added.address

    def remove(self, instance: str) -> Verdict:
        """Take an instance of an open repeat away, with its answers. Raises ValueError for no such instance."""
        seat = self._running.instance.seats.get(instance.rpartition("[")[0])
        node = self._running.instance.nodes.get(instance)
        if seat is None or node is None or node not in seat.instances or not seat.repeat.is_open:
            raise ValueError(instance)
        before, shown = self._stops, list(self._visible())
        self._running.remove(seat, node)
        self._restructure()
        inside = f"{instance}/"
        self._said = {one for one in self._said if not one.startswith(inside)}
        self._passed = {one for one in self._passed if not one.startswith(inside)}
        gone = tuple(one for one in shown if one not in self._visible())
        self._stay_in_walk(before)
        return Verdict(True, became_irrelevant=gone)

    def finish(self, now: datetime) -> None:
        """The call ended at `now` (aware): fill in what the form keeps of that (jr:preload="timestamp" end)."""
        before = self._stops
        self._running.finish(now)
        self._restructure()
        self._stay_in_walk(before)

    def apply(self, event: Event) -> None:
        """Replay one event of the log. Answers were judged when they were given and are taken as they are.

        Another agent may go on with a visit, and the form ask other things by that: what is not asked is not gone to.
        """
        match event.kind:
            case "answered":
                self._put(self._stops[event.node], event.value if event.value.strip() else "")
            case "cleared":
                self._put(self._stops[event.node], "")
            case "said":
                self.said(event.node)
            case "went":
                if event.node in self._visible():
                    self.move_to(event.node)
            case "language":
                self.language = event.value
            case "repeat_added":
                self.add(event.node)
            case "repeat_removed":
                self.remove(event.node)
            case "disposition" if event.at is not None:
                self.finish(event.at)

    # How

    def _visible(self) -> dict[str, int]:
        """The addresses walked now, each with its place."""
        if self._walk is None:
            addresses = [address for address, stop in self._stops.items() if not stop.node.hidden]
            self._walk = {address: place for place, address in enumerate(addresses)}
            self._number()
        return self._walk

    def _asked(self) -> list[Stop]:
        return [self._stops[address] for address in self._visible()]

    def _number(self) -> None:
        numbers: dict[str, str] = {}
        names: dict[str, str] = {}
        count = 0
        for address in self._walk or ():
            stop = self._stops[address]
            if stop.is_numbered:
                count += 1
                numbers[address] = names[stop.name] = str(count)
            elif stop.part_of:
                numbers[address] = names.get(stop.part_of, "")
        for address in numbers.keys() | self._numbers.keys():
            if numbers.get(address) != self._numbers.get(address):
                self._views.pop(address, None)
        self._numbers = numbers

    def _step(self, stop: Stop) -> Step:
        return step_of(self._running, stop, self._numbers.get(stop.address), stop.address in self._said)

    def _required(self, stop: Stop) -> bool:
        question = stop.question
        return question is not None and self._running.holds(question.bind.required, stop.node, False)

    def _holds_constraint(self, stop: Stop) -> bool:
        question = stop.question
        return question is None or self._running.holds(question.bind.constraint, stop.node, True)

    def _closed(self, stop: Stop) -> str:
        """Why a stop takes no answer at all now."""
        question = stop.question
        if stop.node.hidden:
            return _(NOT_RELEVANT)
        if question is None or question.kind is StepKind.SAY:
            return _(READ_ONLY)
        return _(READ_ONLY) if self._running.readonly(stop.node) else ""

    def _put(self, stop: Stop, value: str, *, judged: bool = False) -> Verdict:
        changed = self._running.set(stop.address, value, judged=judged)
        before = self._stops
        gone = {address for address, switched in changed.items() if switched and self._is_hidden(address)}
        if self._running.structure != self._structure:
            self._restructure()
            gone |= {one for one, was in before.items() if one not in self._stops and not was.node.hidden}
        else:
            self._forget(changed)
        if gone:
            self._stay_in_walk(before)
        ordered = tuple(one for one in before if one in gone) if len(gone) > 1 else tuple(gone)
        return Verdict(True, "", offers_issue(stop.issue_values, value), ordered)

    def _is_hidden(self, address: str) -> bool:
        stop = self._stops.get(address)
        return stop is not None and stop.node.hidden

    def _forget(self, changed: Mapping[str, bool]) -> None:
        """Drop the views that show what changed."""
        views, instance = self.form.graph.views, self._running.instance
        for address in changed if self._views else ():
            self._views.pop(address, None)
            node = instance.nodes.get(address)
            for viewer in views.get(node.path(), ()) if node is not None else ():
                for shown in instance.at.get(viewer, ()):
                    self._views.pop(shown.address, None)
        if any(changed.values()):
            self._walk = None

    def _restructure(self) -> None:
        """Instances came or went: everything may look otherwise."""
        self._structure = self._running.structure
        self._stops = stops(self.form, self._running.instance)
        self._views.clear()
        self._walk = None

    def _stay_in_walk(self, before: Iterable[str]) -> None:
        """Go to the last step before one that is no longer asked, else to the first; `before` is the old order."""
        here = self._stops.get(self._position)
        if here is not None and not here.node.hidden:
            return
        visible = self._visible()
        earlier = list(takewhile(lambda address: address != self._position, before))
        self._position = next((one for one in reversed(earlier) if one in visible), next(iter(visible), ""))

    def _move_by(self, by: int) -> str | None:
        visible = self._visible()
        if self._position not in visible:
            return None
        place = visible[self._position] + by
        if not 0 <= place < len(visible):
            return None
        target = list(visible)[place]
        self.move_to(target)
        return target


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
