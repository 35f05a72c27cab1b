"""One instance of a form being filled: values, relevance and calculations, kept true after every change.

After a change only the rules that depend on it are computed, each once, in the order of the form's graph.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.questionnaire.actions import Actions
from agentdesk.questionnaire.agenda import Agenda
from agentdesk.questionnaire.casting import cast, cast_answer, still_offered
from agentdesk.questionnaire.context import Context, Scope
from agentdesk.questionnaire.expression import Expression
from agentdesk.questionnaire.form import SELECTS, Form, Question, StepKind, Text
from agentdesk.questionnaire.instance import Instance, Seat
from agentdesk.questionnaire.preloads import END, preloaded, stamped
from agentdesk.questionnaire.speech import Speech
from agentdesk.questionnaire.tree import Kind, Node, elements_in
from agentdesk.questionnaire.values import Calendar, spelled, to_boolean, to_number

CAST: Final = frozenset({*SELECTS, StepKind.RANGE, StepKind.ACKNOWLEDGE})
"""Kinds of questions that take only what they offer."""


class Running:
    """The state of the instance, by address of the node.

    A node that is not relevant keeps its value and reads as blank (as in ODK's web-forms): it comes back when the
    node is relevant again. With `parks`, so do the instances that a smaller count took away.
    """

    def __init__(
        self, form: Form, language: str, now: datetime, zone: ZoneInfo, *, parks: bool = True
    ) -> None:
        self.form = form
        self._parks = parks
        self.calendar = Calendar(zone)
        self._now = now
        self.instance = Instance(form)
        self._questions = {question.path: question for question in form.questions()}
        self.speech = Speech(form, self.instance, language)
        self._scope = Scope(
            self.calendar,
            now,
            form.instances.get,
            self.speech.itext,
            self.speech.choice_name,
            now.isoformat(),
        )
        self.speech.scope = self._scope
        self._nodes = self.instance.nodes
        self._agenda = Agenda(form, self.instance)
        self._irrelevant: set[Node] = set()
        self._actions = Actions(form, self.instance, self._act, self._cast_defaults)
        self._computed: dict[Node, str] = {}
        """What each calculation gave the last time."""
        self._offered: dict[Node, str] = {}
        """Answers whose choices are filtered, as they were given."""
        self._given: Mapping[str, str] = {}
        self.structure = 0
        """Counts up whenever instances of a repeat came or went."""

    def start(self, values: Mapping[str, str], given: Mapping[str, str]) -> None:
        """Put the first values in (by address), compute every rule once, and carry out the form's first actions.

        `given` are the names that preloads ask for (username, deviceid, ...).
        """
        for address, value in values.items():
            self._nodes[address].set_text(value)
        self._given = given
        self._preload(self.instance.document.children[0])
        self.recompute()
        self._cast_defaults(self.instance.document.children[0], {})
        self._actions.begin()
        if self.form.actions:
            # A calculation has the last word on its node.
            self._computed.clear()
            self.recompute()
        self._actions.listen()

    def _preload(self, node: Node) -> None:
        """Put in what the surroundings give, into `node` and all that is in it."""
        for inner in elements_in(node):
            bind = self.form.binds[inner.path()]
            if bind.preload is not None:
                inner.set_text(preloaded(bind.preload, bind.type, self._now, self.calendar, self._given))

    def recompute(self) -> dict[str, bool]:
        """Compute every rule anew; gives what changed, which is nothing once the form has started."""
        changed: dict[str, bool] = {}
        self._agenda.wake_all(self.instance.document.children[0])
        self._compute(changed)
        return changed

    def _cast_defaults(self, node: Node, changed: dict[str, bool]) -> None:
        """What the form itself put in becomes values of the nodes' types."""
        for inner in elements_in(node):
            if not inner.elements() and (stored := _stored(inner)):
                value = self.as_value(inner, stored)
                if value != stored:
                    self._put(inner, value, changed)

    # What is read

    def leaves(self) -> Iterator[str]:
        """The addresses of the nodes that hold values, in document order."""
        return (node.address for node in self._in_order() if not node.elements())

    def _in_order(self) -> Iterator[Node]:
        for node in self.instance.document.descendants():
            if node.kind is Kind.ELEMENT:
                yield node

    def value(self, address: str) -> str:
        """What the node reads as: blank when it is not relevant. Raises KeyError for no node of the form."""
        return self._nodes[address].text()

    def relevant(self, address: str) -> bool:
        """Whether the node and all groups around it are relevant."""
        return not self._nodes[address].hidden

    def holds(self, rule: Expression | None, node: Node, otherwise: bool) -> bool:
        """Whether a rule of the node holds; `otherwise` when there is none."""
        return otherwise if rule is None else to_boolean(rule.evaluate(Context(node, self._scope)))

    def readonly(self, node: Node) -> bool:
        """Whether the node, or a group around it, takes no answers now."""
        around: Node | None = node
        while around is not None and around.kind is Kind.ELEMENT:
            rule = self.form.binds[around.path()].readonly
            if rule is not None and self.holds(rule, around, False):
                return True
            around = around.parent
        return False

    def holds_with(self, rule: Expression | None, node: Node, value: str) -> bool:
        """Whether a constraint would hold with `value` in the node."""
        if rule is None:
            return True
        children, hidden = node.children, node.hidden
        node.set_text(value)
        node.hidden = False
        try:
            return to_boolean(rule.evaluate(Context(node, self._scope)))
        finally:
            node.children = children
            node.hidden = hidden

    def choices(self, question: Question, node: Node) -> list[tuple[str, str]]:
        """The choices offered now: value and label."""
        return self.speech.choices(question, node)

    def choice_values(self, question: Question, node: Node) -> list[str]:
        """The values offered now, without their labels."""
        return self.speech.choice_values(question, node)

    def say(self, text: Text, node: Node) -> str:
        """A text of the node in the language spoken, its expressions filled in."""
        return self.speech.say(text, node)

    # What changes

    def set(self, address: str, value: str, *, judged: bool = False) -> dict[str, bool]:
        """Change a value, which is made one of the node's type unless it was `judged`.

        Gives the addresses that read otherwise now, each with whether its relevance switched.
        """
        changed: dict[str, bool] = {}
        node = self._nodes[address]
        question = self._questions.get(node.path())
        self._offered.pop(node, None)
        if question is not None and question.kind is StepKind.RANK and not judged:
            self._offered[node] = value  # An order of all there is: what is not offered yet has its place.
        self._put(node, value if judged else self.as_value(node, value), changed)
        self._actions.settle(changed)
        return changed

    def add(self, seat: Seat) -> tuple[Node, dict[str, bool]]:
        """One more instance of an open repeat; gives it and what changed."""
        changed: dict[str, bool] = {}
        node = self._grow(seat)
        self._compute(changed)
        self._actions.settle(changed)
        return node, changed

    def remove(self, seat: Seat, node: Node) -> dict[str, bool]:
        """Take an instance of an open repeat away; gives what changed."""
        changed: dict[str, bool] = {}
        self._shrink(seat, node, park=False)
        self._compute(changed)
        self._actions.settle(changed)
        return changed

    def finish(self, now: datetime) -> None:
        """Put the moment of the end in where the form keeps it (jr:preload="timestamp", jr:preloadParams="end")."""
        changed: dict[str, bool] = {}
        for path in [path for path, bind in self.form.binds.items() if bind.preload == END]:
            for node in list(self.instance.at.get(path, ())):
                self._put(node, stamped(now, self.calendar), changed)
        self._actions.settle(changed)

    def as_value(self, node: Node, text: str) -> str:
        """`text` as a value of the node's type and, where it is chosen, of its choices."""
        return self._chosen(node, cast(self.form.binds[node.path()].type, text))

    def _chosen(self, node: Node, value: str) -> str:
        """A value of the node's type as one of its choices, where it is chosen."""
        question = self._questions.get(node.path())
        if question is None or question.kind not in CAST or not value:
            return value
        return cast_answer(question, value, self.choice_values(question, node))

    def _put(self, node: Node, value: str, changed: dict[str, bool]) -> None:
        """Change the value of a node and what follows from it."""
        if _stored(node) == value:
            return
        node.set_text(value)
        changed.setdefault(node.address, False)
        self._agenda.wake(node)
        self._compute(changed)

    def _act(self, node: Node, value: Expression | str, changed: dict[str, bool]) -> None:
        """Put what an action says into a node."""
        if isinstance(value, Expression):
            value = spelled(value.evaluate(Context(node, self._scope)))
        self._put(node, self._fitted(node, cast(self.form.binds[node.path()].type, value)), changed)

    def _fitted(self, node: Node, value: str) -> str:
        """What of a value that the form itself gives is offered now; the rest is kept for when it is."""
        fitted = self._chosen(node, value)
        if fitted == value:
            self._offered.pop(node, None)
        else:
            self._offered[node] = value
        return fitted

    def _grow(self, seat: Seat) -> Node:
        self.structure += 1
        is_new = not seat.parked
        node = self.instance.add(seat)
        if is_new:
            self._preload(node)
            self._actions.born.append((seat, node))
        for inner in elements_in(node):
            inner.hidden = inner in self._irrelevant or (inner.parent is not None and inner.parent.hidden)
            for under in self.instance.seats_under(inner):
                under.node.hidden = inner.hidden or under.node in self._irrelevant
        self._agenda.wake_all(node)
        self._agenda.wake_around(seat)
        return node

    def _shrink(self, seat: Seat, node: Node, *, park: bool) -> None:
        self.structure += 1
        self.instance.remove(seat, node, park=park)
        self._agenda.wake_around(seat)

    # How

    def _compute(self, changed: dict[str, bool]) -> None:
        """Compute what is on the agenda, and what that puts on it."""
        agenda, tasks = self._agenda, self.form.graph.tasks
        last: tuple[int, Node] | None = None
        while agenda:
            task = agenda.next()
            place, node = task
            if task == last or self._is_gone(node):
                continue
            last = task
            for other, switched in self._run(tasks[place].kind, node):
                changed[other.address] = changed.get(other.address, False) or switched
                agenda.wake(other, place)
                if switched:
                    agenda.wake_own(other)

    def _is_gone(self, node: Node) -> bool:
        """Whether the node went with its instance while its task was waiting."""
        if not self.form.repeats:
            return False
        return self._nodes.get(node.address) is not node and node.address not in self.instance.seats

    def _run(self, kind: str, node: Node) -> list[tuple[Node, bool]]:
        """Compute one task. Gives the nodes that read otherwise now, and whether their relevance switched."""
        if kind == "choices":
            return self._drop_choices(self._questions[node.path()], node)
        if kind == "count":
            self._fit_count(self.instance.seats[node.address])
            return []
        bind = self.form.binds[node.path()]
        if kind == "calculate":
            if bind.calculate is None:
                return []
            result = cast(bind.type, spelled(bind.calculate.evaluate(Context(node, self._scope))))
            if result == self._computed.get(node):
                return []  # What was put in its place stays until the result is another.
            self._computed[node] = result
            text = self._fitted(node, result)
            if text == _stored(node):
                return []
            node.set_text(text)
            return [(node, False)]
        relevant = self.holds(bind.relevant, node, True)
        if relevant == (node not in self._irrelevant):
            return []
        self._irrelevant ^= {node}
        return list(self._switch(node))

    def _switch(self, node: Node) -> Iterator[tuple[Node, bool]]:
        """Carry relevance down from `node`; gives each node it changed for."""
        hidden = node in self._irrelevant or (node.parent is not None and node.parent.hidden)
        if hidden != node.hidden:
            node.hidden = hidden
            yield node, True
            for child in node.elements():
                yield from self._switch(child)
            for seat in self.instance.seats_under(node):
                yield from self._switch(seat.node)

    def _fit_count(self, seat: Seat) -> None:
        """Give a counted repeat as many instances as its count says."""
        count = seat.repeat.count
        if count is None:
            return
        wanted = to_number(count.evaluate(Context(seat.node, self._scope)), self.calendar)
        if wanted != wanted:
            return  # Not known yet: as many as there are.
        most = self.instance.room(seat, wanted)
        while len(seat.instances) < most:
            self._grow(seat)
        while len(seat.instances) > most:
            self._shrink(seat, seat.instances[-1], park=self._parks)

    def _drop_choices(self, question: Question, node: Node) -> list[tuple[Node, bool]]:
        """Read only what is offered now; the rest of an answer comes back when it is offered again."""
        given = self._offered.get(node) or _stored(node)
        if not given or node.hidden:
            return []
        kept = still_offered(question, given, self.choice_values(question, node))
        if kept == _stored(node):
            return []
        self._offered[node] = given
        node.set_text(kept)
        return [(node, False)]


def _stored(node: Node) -> str:
    """What the node keeps, relevant or not."""
    return "".join([child.content for child in node.children if child.kind is Kind.TEXT])
