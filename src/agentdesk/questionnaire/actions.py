"""What a form does by itself when it starts, when a repeat grows and when a value changes (setvalue, ODK XForms)."""

from collections.abc import Callable, Iterable
from typing import Final

from agentdesk.questionnaire.controls import FIRST_LOAD, NEW_REPEAT, VALUE_CHANGED
from agentdesk.questionnaire.expression import Expression
from agentdesk.questionnaire.form import Action, Form
from agentdesk.questionnaire.instance import Instance, Seat
from agentdesk.questionnaire.tree import Node

MOST_ROUNDS: Final = 20
"""How often values set by changed values may change values again: forms may chase their own tail."""

Changed = dict[str, bool]
Put = Callable[[Node, Expression | str, Changed], None]


class Actions:
    """Carries out a form's actions; `put` puts a value, or that of an expression, into a node.

    `cast` makes values of the texts that a new instance of a repeat begins with; `born` are the new ones that wait
    for that and for what is done in each of them.
    """

    def __init__(
        self, form: Form, instance: Instance, put: Put, cast: Callable[[Node, Changed], None]
    ) -> None:
        self._form = form
        self._instance = instance
        self._put = put
        self._cast = cast
        self._heard: dict[Node, str] = {}
        self._listeners: dict[str, list[Action]] = {}
        for action in self._on(VALUE_CHANGED):
            self._listeners.setdefault(action.trigger, []).append(action)
        self.born: list[tuple[Seat, Node]] = []

    def begin(self) -> None:
        """The form's first actions, in the order of their nodes; what is not relevant then is left alone."""
        self._welcome({}, starting=True)
        for action in sorted(self._on(FIRST_LOAD), key=self._place):
            nodes = self._instance.at.get(action.target, ())
            self._carry_out(action, [node for node in nodes if not node.hidden], {})

    def listen(self) -> None:
        """From now on, a change of a value is news."""
        self._news()

    def settle(self, changed: Changed) -> None:
        """Carry out what waits for new instances and for changed values, until nothing changes any more."""
        self._welcome(changed)
        for _ in range(MOST_ROUNDS if self._listeners else 0):
            news = self._news()
            if not news:
                return
            for node in news:
                for action in self._listeners[node.path()]:
                    self._carry_out(action, self._instance.near(action.target, node), changed)
            self._welcome(changed)

    def _on(self, event: str) -> list[Action]:
        return [action for action in self._form.actions if event in action.events]

    def _place(self, action: Action) -> int:
        nodes = self._instance.at.get(action.target, ())
        return nodes[0].order if nodes else 0

    def _news(self) -> list[Node]:
        """The nodes that are listened to and read otherwise than before, whatever the cause."""
        nodes = [node for path in self._listeners for node in self._instance.at.get(path, ())]
        news = [node for node in nodes if node.text() != self._heard.get(node, "")]
        for node in news:
            self._heard[node] = node.text()
        return news

    def _welcome(self, changed: Changed, *, starting: bool = False) -> None:
        """Do what is done in each new instance; while `starting`, less the form's first actions, and all is cast."""
        while self.born:
            seat, node = self.born.pop(0)
            if not starting:
                self._cast(node, changed)
            for action in self._on(NEW_REPEAT):
                if starting and FIRST_LOAD in action.events:
                    continue
                if action.target.startswith(f"{seat.repeat.path}/"):
                    self._carry_out(action, self._instance.below(node, action.target), changed)

    def _carry_out(self, action: Action, targets: Iterable[Node], changed: Changed) -> None:
        for node in list(targets):
            self._put(node, action.value, changed)
