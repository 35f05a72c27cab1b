"""Reads an ODK XForm (the ODK XForms specification, not one converter's output) into a Form.

What the program does not carry yet is refused with its place, never dropped silently.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.expression import Expression, Names, compile_expression
from agentdesk.questionnaire.form import (
    NAMESPACE,
    Bind,
    Choice,
    Form,
    Group,
    Itemset,
    Question,
    StepKind,
    Text,
    questions_of,
)
from agentdesk.questionnaire.graph import Graph, Task, build_graph
from agentdesk.questionnaire.itext import Texts, read_texts
from agentdesk.questionnaire.references import References
from agentdesk.questionnaire.tree import Kind, Node, document_of, parse_xml

JAVAROSA: Final = "http://openrosa.org/javarosa"

_INPUT_KINDS: Final = {
    "": StepKind.TEXT,
    "string": StepKind.TEXT,
    "int": StepKind.INTEGER,
    "integer": StepKind.INTEGER,
    "decimal": StepKind.DECIMAL,
    "date": StepKind.DATE,
    "time": StepKind.TIME,
    "dateTime": StepKind.DATETIME,
}
_CONTROL_KINDS: Final = {
    "select1": StepKind.SELECT_ONE,
    "select": StepKind.SELECT_MULTIPLE,
    "trigger": StepKind.ACKNOWLEDGE,
}
_ALWAYS: Final = re.compile(r"\s*true\(\s*\)\s*")
_PRELOADS_LEFT_OUT: Final = frozenset({"", "uid"})
"""Preloads whose node the program has no use for: a visit carries its own identity."""


def read_xform(xml: str | bytes) -> Form:
    """Read a form. Raises FormError with the place and the reason for XML or a form that cannot be carried."""
    return _Reader(parse_xml(xml)).form()


class _Reader:
    def __init__(self, document: Node) -> None:
        html = document.elements()[0]
        head, body = html.first("head"), html.first("body")
        model = None if head is None else head.first("model")
        if head is None or body is None or model is None:
            raise FormError(
                f"<{html.name}>", N_("This is not an XForm: a head with a model and a body are needed.")
            )
        self._body = body
        self._model = model
        self._names = Names({prefix: uri for prefix, uri in html.scope.items() if prefix})
        title = head.first("title")
        self._title = "" if title is None else title.text().strip()
        self._instance, self._instances = self._read_instances()
        self._texts: Texts = read_texts(model, self.text_of)
        self._binds = self._read_binds()
        self._refuse_actions()

    def form(self) -> Form:
        body = tuple(self._members(self._body, self._root()))
        graph = self._graph(tuple(questions_of(body)))
        root = self._root()
        return Form(
            id=root.attribute("id"),
            version=root.attribute("version"),
            title=self._title,
            languages=self._texts.languages,
            default_language=self._texts.default,
            instance=self._instance,
            instances=self._instances,
            texts=self._texts.by_language,
            binds=self._binds,
            body=body,
            graph=graph,
        )

    def _root(self) -> Node:
        return self._instance.children[0]

    def _read_instances(self) -> tuple[Node, dict[str, Node]]:
        primary: Node | None = None
        others: dict[str, Node] = {}
        for element in self._model.named("instance"):
            name = element.attribute("id")
            roots = element.elements()
            if element.attribute("src"):
                raise FormError(f"instance {name}", N_("External files are not carried yet."))
            if len(roots) != 1:
                raise FormError(f"instance {name}", N_("An instance has exactly one element in it."))
            if primary is None:
                primary = _without_blanks(document_of(roots[0]))
            else:
                others[name] = document_of(roots[0])
        if primary is None:
            raise FormError("<model>", N_("The form has no instance."))
        return primary, others

    def _refuse_actions(self) -> None:
        for element in self._model.elements():
            if element.name in ("setvalue", "setgeopoint", "action"):
                place = f"{element.name} {element.attribute('ref')}"
                raise FormError(place, N_("Actions such as {name} are not carried yet."), name=element.name)

    def _compile(self, text: str, place: str) -> Expression:
        try:
            return compile_expression(text, self._names)
        except FormError as error:
            raise error.at(place) from None

    def _rule(self, element: Node, name: str, path: str) -> Expression | None:
        text = element.attribute(name)
        return self._compile(text, f"{path} {name}") if text.strip() else None

    def _message(self, element: Node, name: str, path: str) -> Text:
        text = element.attribute(name, JAVAROSA)
        if text.strip().startswith("jr:itext("):
            return (self._compile(text, f"{path} {name}"),)
        return (text,) if text else ()

    def _read_binds(self) -> dict[str, Bind]:
        binds: dict[str, Bind] = {}
        for element in self._model.named("bind"):
            path = element.attribute("nodeset").strip()
            if self._node(path) is None:
                raise FormError(f"bind {path}", N_("The form has no node {name}."), name=path)
            if element.attribute("preload", JAVAROSA) not in _PRELOADS_LEFT_OUT:
                raise FormError(path, N_("Preloaded values (jr:preload) are not carried yet."))
            binds[path] = self._bind(element, path)
        return binds

    def _bind(self, element: Node, path: str) -> Bind:
        return Bind(
            path=path,
            type=element.attribute("type").rpartition(":")[2],
            calculate=self._rule(element, "calculate", path),
            relevant=self._rule(element, "relevant", path),
            required=self._rule(element, "required", path),
            readonly=self._rule(element, "readonly", path),
            constraint=self._rule(element, "constraint", path),
            required_message=self._message(element, "requiredMsg", path),
            constraint_message=self._message(element, "constraintMsg", path),
            ours={a.name: a.content.strip() for a in element.attributes if a.uri == NAMESPACE},
        )

    def _node(self, path: str) -> Node | None:
        """The instance node of an absolute path of names."""
        node: Node | None = self._instance
        for name in path.strip("/").split("/"):
            node = None if node is None else node.first(name.rpartition(":")[2])
        return node

    def _members(self, parent: Node, context: Node) -> Iterator[Question | Group]:
        for element in parent.elements():
            if element.name in ("label", "hint", "help", "alert"):
                continue
            node = self._referred(element, context)
            if element.name == "group":
                members = tuple(self._members(element, node or context))
                yield Group("" if node is None else node.path(), self._said(element, "label"), members)
            elif node is None:
                raise FormError(f"<{element.name}>", N_("A question needs a ref or a bind."))
            else:
                yield self._question(element, node)

    def _referred(self, element: Node, context: Node) -> Node | None:
        path = (element.attribute("ref") or element.attribute("nodeset")).strip()
        if not path:
            return None
        whole = path if path.startswith("/") else f"{context.path()}/{path}"
        node = self._node(whole)
        if node is None:
            raise FormError(f"<{element.name}>", N_("The form has no node {name}."), name=path)
        return node

    def _question(self, element: Node, node: Node) -> Question:
        path = node.path()
        bind = self._binds.get(path) or self._bind(Node(Kind.ELEMENT), path)
        kind = _CONTROL_KINDS.get(element.name)
        if element.name == "input":
            kind = _INPUT_KINDS.get(bind.type)
            if kind is not None and bind.readonly is not None and _ALWAYS.fullmatch(bind.readonly.text):
                kind = StepKind.SAY
        if kind is None:
            what = f"{element.name} {bind.type}".strip()
            raise FormError(path, N_("Questions of the kind {name} are not carried yet."), name=what)
        choices: tuple[Choice, ...] | Itemset = ()
        if kind in (StepKind.SELECT_ONE, StepKind.SELECT_MULTIPLE):
            choices = self._choices(element, path)
        return Question(path, kind, self._said(element, "label"), self._said(element, "hint"), choices, bind)

    def _choices(self, element: Node, path: str) -> tuple[Choice, ...] | Itemset:
        itemset = element.first("itemset")
        if itemset is None:
            items = element.named("item")
            return tuple(Choice(_value_of(item, path), self._said(item, "label")) for item in items)
        value, label = itemset.first("value"), itemset.first("label")
        if value is None or label is None:
            raise FormError(path, N_("An itemset needs a value and a label."))
        nodeset = itemset.attribute("nodeset")
        if "randomize(" in nodeset:
            raise FormError(path, N_("Choices in random order are not carried yet."))
        return Itemset(
            self._compile(nodeset, f"{path} itemset"),
            self._compile(value.attribute("ref"), f"{path} itemset value"),
            self._compile(label.attribute("ref"), f"{path} itemset label"),
        )

    def _said(self, element: Node, name: str) -> Text:
        """The text of the child `name`: by its `ref`, else as it is written."""
        child = element.first(name)
        if child is None:
            return ()
        ref = child.attribute("ref")
        if ref:
            return (self._compile(ref, f"<{element.name} {element.attribute('ref')}> {name}"),)
        return self.text_of(child)

    def text_of(self, element: Node) -> Text:
        """What stands in `element`: words, and the expressions of its `output` elements."""
        parts: list[str | Expression] = []
        for child in element.children:
            if child.kind is Kind.TEXT:
                parts.append(child.content)
            elif child.kind is Kind.ELEMENT and child.name == "output":
                value = child.attribute("value") or child.attribute("ref")
                parts.append(self._compile(value, f"<output value='{value}'>"))
        return _trimmed(parts)

    def _graph(self, questions: tuple[Question, ...]) -> Graph:
        reads: dict[Task, list[str]] = {}
        for bind in self._binds.values():
            for kind, rule in (("calculate", bind.calculate), ("relevant", bind.relevant)):
                if rule is not None:
                    reads[Task(kind, bind.path)] = self._reads(bind.path, [rule])
        views: dict[str, list[str]] = {}
        for question in questions:
            if isinstance(question.choices, Itemset):
                items = self._reads(question.path, [question.choices.items])
                if items:
                    reads[Task("choices", question.path)] = [p for p in items if p != question.path]
            face = self._reads(question.path, _face(question), question.choices)
            views[question.path] = face
        return build_graph(reads, views)

    def _reads(
        self, path: str, rules: Iterable[Expression], choices: tuple[Choice, ...] | Itemset = ()
    ) -> list[str]:
        node = self._node(path)
        if node is None:
            return []
        references = References(node, self._instances.get, self._texts.trees)
        for rule in rules:
            references.read(rule.tree)
        if isinstance(choices, Itemset):
            items = references.read(choices.items.tree)
            references.read(choices.value.tree, items)
            references.read(choices.label.tree, items)
        return references.paths


def _face(question: Question) -> list[Expression]:
    """The expressions behind what is seen of a question."""
    bind = question.bind
    rules = [rule for rule in (bind.required, bind.readonly) if rule is not None]
    labels: Text = (*question.label, *question.hint)
    if not isinstance(question.choices, Itemset):
        labels += tuple(part for choice in question.choices for part in choice.label)
    return rules + [part for part in labels if isinstance(part, Expression)]


def _value_of(item: Node, path: str) -> str:
    value = item.first("value")
    if value is None:
        raise FormError(path, N_("A choice has no value."))
    return value.text().strip()


def _trimmed(parts: list[str | Expression]) -> Text:
    """Without the white space that converters put around a text; blank parts are dropped."""
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return tuple(part for part in parts if part != "")


def _without_blanks(document: Node) -> Node:
    """Drop the white space between the elements of an instance: it is layout, not a value."""
    for node in [document, *document.descendants()]:
        if node.elements():
            for child in [c for c in node.children if c.kind is Kind.TEXT and not c.content.strip()]:
                node.remove(child)
    return document
