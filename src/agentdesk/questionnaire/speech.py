"""What is said of a form while it runs: texts in the language spoken, and the choices offered now."""

from agentdesk.questionnaire.context import Context, Scope
from agentdesk.questionnaire.form import Form, Itemset, Question, Spoken, Text
from agentdesk.questionnaire.instance import Instance
from agentdesk.questionnaire.tree import Node
from agentdesk.questionnaire.values import spelled, to_string


class Speech:
    """Speaks `language`; a text it does not have is said in the form's default language, else in any.

    `scope` is what expressions within the texts see; whoever makes a Speech gives it before anything is said.
    """

    scope: Scope

    def __init__(self, form: Form, instance: Instance, language: str) -> None:
        self.language = language
        self._form = form
        self._instance = instance
        self._questions = {question.path: question for question in form.questions()}

    def say(self, text: Text, node: Node) -> str:
        """A text of the node in the language spoken, its expressions filled in."""
        said = [
            part
            if isinstance(part, str)
            else self.itext(part.id, node)
            if isinstance(part, Spoken)
            else spelled(part.evaluate(Context(node, self.scope)))
            for part in text
        ]
        return "".join(said).strip()

    def choices(self, question: Question, node: Node) -> list[tuple[str, str]]:
        """The choices offered now: value and label."""
        offered = question.choices
        if isinstance(offered, Itemset):
            contexts = [Context(item, self.scope, node) for item in self._items(offered, node)]
            return [
                (to_string(offered.value.evaluate(at)), to_string(offered.label.evaluate(at)))
                for at in contexts
            ]
        return [(choice.value, self.say(choice.label, node)) for choice in offered]

    def choice_values(self, question: Question, node: Node) -> list[str]:
        """The values offered now, without their labels."""
        offered = question.choices
        if not isinstance(offered, Itemset):
            return [choice.value for choice in offered]
        items = self._items(offered, node)
        return [to_string(offered.value.evaluate(Context(item, self.scope, node))) for item in items]

    def _items(self, itemset: Itemset, node: Node) -> list[Node]:
        found = itemset.items.evaluate(Context(node, self.scope))
        return found if isinstance(found, list) else []

    def itext(self, name: str, node: Node) -> str:
        """The text of an id, its expressions evaluated at `node`."""
        texts = self._form.texts
        for language in (self.language, self._form.default_language, *self._form.languages):
            spoken = texts.get(language, {}).get(name)
            if spoken is not None:
                return self.say(spoken, node)
        return ""

    def choice_name(self, value: str, path: str, node: Node) -> str:
        """The label of a value among the choices of the question at `path`, seen from `node`; blank for none."""
        question = self._questions.get(path.strip())
        if question is None:
            return ""
        asked = self._instance.near(question.path, node)
        labels = dict(self.choices(question, asked[0])) if asked else {}
        return labels.get(value, "")
