"""Reads an ODK XForm (the ODK XForms specification, not one converter's output) into a Form.

What a telephone cannot carry is left out and named; anything else the program does not know is refused with its
place, never dropped silently.
"""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import normpath
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.controls import Controls
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.expression import Expression, Names
from agentdesk.questionnaire.externals import LAST_SAVED, LAST_SAVED_ID, file_named, read_external
from agentdesk.questionnaire.form import (
    NAMESPACE,
    Bind,
    Form,
    Itemset,
    LeftOut,
    Preload,
    Question,
    Spoken,
    Text,
    questions_of,
)
from agentdesk.questionnaire.graph import Graph, Reads, Task, above, build_graph
from agentdesk.questionnaire.itext import GUIDANCE, Texts, read_texts
from agentdesk.questionnaire.reading import Reading, prefixes
from agentdesk.questionnaire.references import References
from agentdesk.questionnaire.shape import JAVAROSA, Shape, shape_of
from agentdesk.questionnaire.syntax import Expr
from agentdesk.questionnaire.tree import Kind, Node, document_of, name_parts, parse_xml
from agentdesk.questionnaire.uncollected import uncollected

_NO_FILES: Final[Mapping[str, bytes]] = {}
MOST_VISITED: Final = 300_000
"""Nodes that are walked over to find what all rules of a form read; the WHO verbal autopsy takes 8,000."""
_PRELOADS_LEFT_OUT: Final = frozenset({"", "uid"})
"""Preloads whose node the program has no use for: a visit carries its own identity."""


@uncollected()
def read_xform(xml: str | bytes, files: Mapping[str, bytes] = _NO_FILES) -> Form:
    """Read a form, with the `files` that come with it by name.

    Raises FormError with the place and the reason of the first fault, for XML or a form that cannot be carried.
    """
    reader = _Reader(parse_xml(xml), files)
    form = reader.form()
    if reader.reading.faults:
        raise reader.reading.faults[0]
    return form


def faults(xml: str | bytes, files: Mapping[str, bytes] = _NO_FILES) -> list[FormError]:
    """Every fault of a form, not only the first; none when it can be asked."""
    try:
        reader = _Reader(parse_xml(xml), files)
    except FormError as error:
        return [error]
    try:
        reader.form()
    except FormError as error:
        return [*reader.reading.faults, error]
    return reader.reading.faults


class _Reader:
    def __init__(self, document: Node, files: Mapping[str, bytes]) -> None:
        html = document.elements()[0]
        head, body = html.first("head"), html.first("body")
        model = None if head is None else head.first("model")
        if head is None or body is None or model is None:
            raise FormError(
                f"<{html.name}>", N_("This is not an XForm: a head with a model and a body are needed.")
            )
        self._body = body
        self._model = model
        title = head.first("title")
        self._title = "" if title is None else title.text().strip()
        primary = self._primary()
        bound = {bind.attribute("id"): bind.attribute("nodeset").strip() for bind in model.named("bind")}
        repeats = frozenset(_repeats_in(body, f"/{primary.name}", bound))
        self._shape: Shape = shape_of(primary, repeats)
        self.reading = Reading(Names(prefixes(html)), self._shape, bound)
        self._files: list[str] = []
        self._visited = 0
        self._instances = dict(self._secondary(files))
        self._texts: Texts = read_texts(model, self.reading)
        self._binds = self._read_binds()

    def form(self) -> Form:
        root = self._shape.shape.children[0]
        guided = frozenset(
            name for texts in self._texts.by_language.values() for name in texts if name.endswith(GUIDANCE)
        )
        controls = Controls(self.reading, self._binds, guided)
        controls.read_actions(self._model, root, "")
        body = tuple(controls.members(self._body, root))
        graph = self._graph(tuple(questions_of(body)), controls)
        return Form(
            id=root.attribute("id"),
            version=root.attribute("version"),
            title=self._title,
            languages=self._texts.languages,
            default_language=self._texts.default,
            instance=self._shape.start,
            shape=self._shape.shape,
            templates=self._shape.templates,
            instances=self._instances,
            files=tuple(self._files),
            texts=self._texts.by_language,
            binds=self._binds,
            body=body,
            repeats=controls.repeats,
            actions=tuple(controls.actions),
            left_out=tuple(self.reading.left_out),
            graph=graph,
        )

    def _primary(self) -> Node:
        first = self._model.first("instance")
        if first is None:
            raise FormError("<model>", N_("The form has no instance."))
        return _only(first)

    def _secondary(self, files: Mapping[str, bytes]) -> Iterator[tuple[str, Node]]:
        yield LAST_SAVED_ID, Node(Kind.DOCUMENT)
        for element in self._model.named("instance")[1:]:
            name, source = element.attribute("id"), element.attribute("src").strip()
            try:
                if source.lower().endswith(".geojson"):
                    self.reading.maps.add(name)
                    yield name, Node(Kind.DOCUMENT)
                elif source == LAST_SAVED:
                    yield name, Node(Kind.DOCUMENT)
                elif source:
                    self._files.append(file_named(source))
                    yield name, read_external(source, files)
                elif element.elements():
                    yield name, document_of(_only(element))
                else:
                    yield name, Node(Kind.DOCUMENT)
            except FormError as error:
                self.reading.faults.append(error)
                yield name, Node(Kind.DOCUMENT)

    def _read_binds(self) -> dict[str, Bind]:
        binds: dict[str, Bind] = {}
        for element in self._model.named("bind"):
            path = element.attribute("nodeset").strip()
            if "/@" in path:
                self.reading.left_out.append(LeftOut(path, "entity"))
                continue
            node = self.reading.node(path)
            if node is None:
                self.reading.fault(f"bind {path}", N_("The form has no node {name}."), name=path)
                continue
            binds[node.path()] = self._bind(element, node.path())
        blank = Node(Kind.ELEMENT)
        for node in self._shape.shape.descendants():
            if node.kind is Kind.ELEMENT and node.path() not in binds:
                binds[node.path()] = self._bind(blank, node.path())
        return binds

    def _bind(self, element: Node, path: str) -> Bind:
        values: dict[tuple[str, str], str] = {}
        ours: dict[str, str] = {}
        for raw, content in element.given.items():
            name, uri, _ = name_parts(raw)
            if uri == NAMESPACE:
                ours[name] = content.strip()
            else:
                values[uri, name] = content
        preload = values.get((JAVAROSA, "preload"), "")

        def rule(name: str) -> Expression | None:
            text = values.get(("", name))
            return self.reading.expression(text, f"{path} {name}") if text else None

        def message(name: str) -> Text:
            text = values.get((JAVAROSA, name), "")
            if text.strip().startswith("jr:itext("):
                return self.reading.reference(text, f"{path} {name}")
            return (text,) if text else ()

        return Bind(
            path=path,
            type=values.get(("", "type"), "").rpartition(":")[2],
            calculate=rule("calculate"),
            relevant=rule("relevant"),
            required=rule("required"),
            readonly=rule("readonly"),
            constraint=rule("constraint"),
            required_message=message("requiredMsg"),
            constraint_message=message("constraintMsg"),
            ours=ours,
            preload=None
            if preload in _PRELOADS_LEFT_OUT
            else Preload(preload, values.get((JAVAROSA, "preloadParams"), "").strip()),
        )

    def _graph(self, questions: tuple[Question, ...], controls: Controls) -> Graph:
        reads: dict[Task, Reads] = {}
        views: dict[str, Iterable[str]] = {}
        silent = self._texts.with_expressions() - self.reading.spoken
        labels = tuple(self._in_labels(questions))

        def texts(name: str | None) -> Iterator[Expr]:
            yield from self._texts.trees(silent if name is None else (name,))
            yield from labels if name is None else ()

        def read(path: str, trees: Iterable[Expr], itemset: Itemset | None = None) -> Reads:
            node = self._shape.at[path][0]
            found = References(node, self._shape.at, self._instances.get, texts, controls.repeats)
            for tree in trees:
                found.read(tree)
            if itemset is not None:
                items = found.read(itemset.items.tree)
                found.read(itemset.value.tree, items)
                found.read(itemset.label.tree, items)
            self._visited += found.visited
            if self._visited > MOST_VISITED:
                raise FormError(
                    path, N_("The rules of the form look at too many nodes; name the ones you mean.")
                )
            if found.reads_itself:
                found.paths[path] = next((one for one in above(path) if one in controls.repeats), "")
            return found.paths

        try:
            for bind in self._binds.values():
                for kind, rule in (("calculate", bind.calculate), ("relevant", bind.relevant)):
                    if rule is not None:
                        reads[Task(kind, bind.path)] = read(bind.path, [rule.tree])
            for path, repeat in controls.repeats.items():
                if repeat.count is not None:
                    reads[Task("count", path)] = read(path, [repeat.count.tree])
            for question in questions:
                path, offered = question.path, question.choices
                itemset = offered if isinstance(offered, Itemset) else None
                items = read(path, [itemset.items.tree]) if itemset is not None else {}
                if items and path not in items:  # A filter on the answer itself cannot take it away.
                    reads[Task("choices", path)] = items
                face = list(self._face(question))
                if face or itemset is not None:
                    views[path] = read(path, face, itemset)
            return build_graph(reads, views, controls.repeats)
        except FormError as error:
            self.reading.faults.append(error)
            return build_graph({}, {}, ())

    def _face(self, question: Question) -> Iterator[Expr]:
        """The expressions behind what is seen of a question."""
        bind = question.bind
        yield from (rule.tree for rule in (bind.required, bind.readonly) if rule is not None)
        yield from self._trees((*question.label, *question.hint, *question.guidance))
        yield from self._in_labels([question])

    def _in_labels(self, questions: Iterable[Question]) -> Iterator[Expr]:
        """The expressions within the labels of choices that are written in the body."""
        for question in questions:
            for choice in () if isinstance(question.choices, Itemset) else question.choices:
                yield from self._trees(choice.label)

    def _trees(self, text: Text) -> Iterator[Expr]:
        """The expressions within a text, in every language."""
        for part in text:
            if isinstance(part, Expression):
                yield part.tree
            elif isinstance(part, Spoken):
                yield from self._texts.trees((part.id,))


def _only(instance: Node) -> Node:
    """The one element in an instance."""
    roots = instance.elements()
    if len(roots) != 1:
        raise FormError(
            f"instance {instance.attribute('id')}", N_("An instance has exactly one element in it.")
        )
    return roots[0]


def _repeats_in(parent: Node, path: str, bound: Mapping[str, str]) -> Iterator[str]:
    """The paths of the repeats in `parent`, which stands at `path`; `bound` are those of the binds that have an id."""
    for element in parent.elements():
        if element.name not in ("group", "repeat"):
            continue
        named = bound.get(element.attribute("bind").strip(), "")
        said = (element.attribute("ref") or element.attribute("nodeset")).strip() or named
        whole = normpath(f"{path}/{said}" if not said.startswith("/") else said)
        inner = "/".join(step.rpartition(":")[2] for step in whole.split("/"))
        if element.name == "repeat":
            yield inner
        yield from _repeats_in(element, inner, bound)
