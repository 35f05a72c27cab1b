"""One instance of a form being filled: values, relevance and calculations, kept true after every change.

After a change only the rules that depend on it are computed, each once, in the order of the form's graph.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush
from zoneinfo import ZoneInfo

from agentdesk.questionnaire.context import Context, Scope
from agentdesk.questionnaire.expression import Expression
from agentdesk.questionnaire.form import Choice, Form, Itemset, Question, Text
from agentdesk.questionnaire.tree import Kind, Node, document_of
from agentdesk.questionnaire.values import Calendar, Value, to_boolean, to_string


class Running:
    """The state of the instance. A node that is not relevant keeps its value and reads as blank (as in ODK's
    web-forms): it comes back when the node is relevant again.
    """

    def __init__(self, form: Form, language: str, now: datetime, zone: ZoneInfo) -> None:
        self.form = form
        self.language = language
        self.calendar = Calendar(zone)
        self._scope = Scope(self.calendar, now, form.instances.get, self._itext)
        document = document_of(form.instance.children[0])
        self._nodes = {node.path(): node for node in document.descendants() if node.kind is Kind.ELEMENT}
        self._irrelevant: set[str] = set()
        self._select = {q.path: q for q in form.questions() if isinstance(q.choices, Itemset)}

    def start(self, values: Mapping[str, str]) -> None:
        """Put the first values in (by path) and compute every rule once."""
        for path, value in values.items():
            self._nodes[path].set_text(value)
        self._compute(range(len(self.form.graph.tasks)))

    def leaves(self) -> Iterator[str]:
        """The paths of the nodes that hold values, in document order."""
        return (path for path, node in self._nodes.items() if not node.elements())

    def value(self, path: str) -> str:
        """What the node reads as: blank when it is not relevant. Raises KeyError for no node of the form."""
        return self._nodes[path].text()

    def stored(self, path: str) -> str:
        """What the node keeps, relevant or not."""
        return "".join(child.content for child in self._nodes[path].children if child.kind is Kind.TEXT)

    def relevant(self, path: str) -> bool:
        """Whether the node and all groups around it are relevant."""
        return not self._nodes[path].hidden

    def set(self, path: str, value: str) -> dict[str, bool]:
        """Change a value. Gives the nodes that read otherwise now: path to whether its relevance switched."""
        node = self._nodes[path]
        if self.stored(path) == value:
            return {}
        node.set_text(value)
        changed = {path: False}
        self._compute(self.form.graph.readers.get(path, ()), changed)
        return changed

    def holds(self, rule: Expression | None, path: str, otherwise: bool) -> bool:
        """Whether a rule of the node holds; `otherwise` when there is none."""
        return otherwise if rule is None else to_boolean(self._evaluate(rule, path))

    def holds_with(self, rule: Expression | None, path: str, value: str) -> bool:
        """Whether a constraint would hold with `value` in the node."""
        if rule is None:
            return True
        node = self._nodes[path]
        children, hidden = node.children, node.hidden
        node.set_text(value)
        node.hidden = False
        try:
            return to_boolean(self._evaluate(rule, path))
        finally:
            node.children = children
            node.hidden = hidden

    def say(self, text: Text, path: str) -> str:
        """A text of the node in the language spoken, its expressions filled in."""
        return self._say(text, self._nodes[path])

    def choices(self, question: Question) -> list[tuple[str, str]]:
        """The choices offered now: value and label."""
        node = self._nodes[question.path]
        offered = question.choices
        if isinstance(offered, Itemset):
            contexts = [Context(item, self._scope, node) for item in self._items(offered, node)]
            return [
                (to_string(offered.value.evaluate(at)), to_string(offered.label.evaluate(at)))
                for at in contexts
            ]
        return [(choice.value, self._say(choice.label, node)) for choice in offered]

    def choice_values(self, question: Question) -> list[str]:
        """The values offered now, without their labels."""
        offered: tuple[Choice, ...] | Itemset = question.choices
        if not isinstance(offered, Itemset):
            return [choice.value for choice in offered]
        node = self._nodes[question.path]
        items = self._items(offered, node)
        return [to_string(offered.value.evaluate(Context(item, self._scope, node))) for item in items]

    def _items(self, itemset: Itemset, node: Node) -> list[Node]:
        found = itemset.items.evaluate(Context(node, self._scope))
        return found if isinstance(found, list) else []

    def _evaluate(self, rule: Expression, path: str) -> Value:
        return rule.evaluate(Context(self._nodes[path], self._scope))

    def _say(self, text: Text, node: Node) -> str:
        return "".join(
            part if isinstance(part, str) else to_string(part.evaluate(Context(node, self._scope)))
            for part in text
        ).strip()

    def _itext(self, name: str, node: Node) -> str:
        spoken = self.form.texts.get(self.language, {}).get(name)
        if spoken is None:
            spoken = self.form.texts.get(self.form.default_language, {}).get(name, ())
        return self._say(spoken, node)

    def _compute(self, places: Iterable[int], changed: dict[str, bool] | None = None) -> None:
        waiting = list(places)
        heapify(waiting)
        changes: dict[str, bool] = {} if changed is None else changed
        graph = self.form.graph
        last = -1
        while waiting:
            place = heappop(waiting)
            if place == last:
                continue
            last = place
            task = graph.tasks[place]
            for path, switched in self._run(task.kind, task.path):
                changes[path] = changes.get(path, False) or switched
                for reader in graph.readers.get(path, ()):
                    heappush(waiting, reader)
                if switched:
                    for own in graph.own.get(path, ()):
                        heappush(waiting, own)

    def _run(self, kind: str, path: str) -> list[tuple[str, bool]]:
        """Compute one task. Gives the nodes that read otherwise now, and whether relevance switched."""
        bind = self.form.binds.get(path)
        if kind == "choices":
            return self._drop_choices(self._select[path])
        if kind == "calculate" and bind is not None and bind.calculate is not None:
            text = to_string(self._evaluate(bind.calculate, path))
            text = "" if text == "NaN" else text
            if text == self.stored(path):
                return []
            self._nodes[path].set_text(text)
            return [(path, False)]
        if bind is None or bind.relevant is None:
            return []
        relevant = to_boolean(self._evaluate(bind.relevant, path))
        if relevant == (path not in self._irrelevant):
            return []
        self._irrelevant ^= {path}
        return list(self._switch(self._nodes[path]))

    def _switch(self, node: Node) -> Iterator[tuple[str, bool]]:
        """Carry relevance down from `node`; gives each node it changed for."""
        path = node.path()
        hidden = path in self._irrelevant or (node.parent is not None and node.parent.hidden)
        if hidden != node.hidden:
            node.hidden = hidden
            yield path, True
            for child in node.elements():
                yield from self._switch(child)

    def _drop_choices(self, question: Question) -> list[tuple[str, bool]]:
        """Take out of a relevant answer what is no longer among the choices offered."""
        node = self._nodes[question.path]
        chosen = node.text().split()
        if not chosen:
            return []
        offered = set(self.choice_values(question))
        kept = [value for value in chosen if value in offered]
        if kept == chosen:
            return []
        node.set_text(" ".join(kept))
        return [(question.path, False)]
