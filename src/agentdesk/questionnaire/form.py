"""A questionnaire as the program holds it: frozen, read once, shared by every interview that runs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agentdesk.questionnaire.bounds import NO_BOUNDS, Bounds
from agentdesk.questionnaire.expression import Expression
from agentdesk.questionnaire.graph import Graph
from agentdesk.questionnaire.tree import Node

NAMESPACE: Final = "https://agentdesk.invalid/xform"
"""The namespace of our own attributes on a bind: score, satisfied, ask_issue, category, area, part, part_of."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text of the form's translations (itext), by its id."""

    id: str


Text = tuple[str | Expression | Spoken, ...]
"""What is said: words, expressions whose value is put between them, and texts that have translations."""


class StepKind(StrEnum):
    """What a step asks for. Values are as the XForm instance holds them."""

    SAY = "say"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    ACKNOWLEDGE = "acknowledge"
    RANK = "rank"
    RANGE = "range"
    REPEAT = "repeat"
    """The question whether there is another one, after the last instance of an open repeat."""


SELECTS: Final = (StepKind.SELECT_ONE, StepKind.SELECT_MULTIPLE, StepKind.RANK)
"""Kinds of steps that are answered by choosing; a rank names every choice, the first one first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One written-out choice: the value stored and what is said."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices drawn from a secondary instance: the items, and in each its value and label."""

    items: Expression
    value: Expression
    label: Expression


@dataclass(frozen=True, slots=True)
class Preload:
    """A value the surroundings give before the first answer (jr:preload): `kind` date, timestamp, property, ..."""

    kind: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Action:
    """Puts `value` into the nodes at `target` (setvalue) when one of `events` happens.

    `trigger` is the question whose answers are listened to; empty for events of the form or of a repeat.
    """

    events: frozenset[str]
    target: str
    value: Expression | str
    trigger: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that a telephone cannot carry: where it stands and its kind (image, geopoint, barcode, ...)."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class Bind:
    """The rules of one node. Absent rules are None; `ours` holds the attributes in NAMESPACE."""

    path: str
    type: str
    calculate: Expression | None
    relevant: Expression | None
    required: Expression | None
    readonly: Expression | None
    constraint: Expression | None
    required_message: Text
    constraint_message: Text
    ours: Mapping[str, str]
    preload: Preload | None


@dataclass(frozen=True, slots=True)
class Question:
    """A control of the body: what is asked or said at one node. `guidance` helps whoever asks."""

    path: str
    kind: StepKind
    label: Text
    hint: Text
    choices: tuple[Choice, ...] | Itemset
    bind: Bind
    guidance: Text = ()
    appearance: str = ""
    bounds: Bounds = NO_BOUNDS

    @property
    def name(self) -> str:
        """The node's own name, `q1`."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Group:
    """Controls under a common heading; `path` is empty for a group without a node."""

    path: str
    label: Text
    members: "tuple[Member, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """Controls that are gone through once for each instance of the node at `path`.

    `count` says how many instances there are; without it, one more can be added unless it is `fixed`.
    """

    path: str
    label: Text
    members: "tuple[Member, ...]"
    count: Expression | None
    fixed: bool

    @property
    def is_open(self) -> bool:
        """Whether whoever asks decides how many there are."""
        return self.count is None and not self.fixed


Member = Question | Group | Repeat


@dataclass(frozen=True, slots=True)
class Form:
    """A form. `languages` are codes as in the form (`zh`, `en`); empty when it has one nameless language.

    `instance` is the primary instance's document as it stands before the first answer, without the templates of
    its repeats: copy it, never change it. `shape` is the same with each repeat once, `templates` what an instance
    of a repeat starts as. `texts` holds each language's texts by id; `files` names the external files used.
    """

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str
    instance: Node
    shape: Node
    templates: Mapping[str, Node]
    instances: Mapping[str, Node]
    files: tuple[str, ...]
    texts: Mapping[str, Mapping[str, Text]]
    binds: Mapping[str, Bind]
    body: tuple[Member, ...]
    repeats: Mapping[str, Repeat]
    actions: tuple[Action, ...]
    left_out: tuple[LeftOut, ...]
    graph: Graph

    def questions(self) -> Iterator[Question]:
        """Every control in the order it is walked, those of a repeat once."""
        return questions_of(self.body)


def questions_of(members: tuple[Member, ...]) -> Iterator[Question]:
    """The questions among `members` and in their groups, in order."""
    for member in members:
        if isinstance(member, Question):
            yield member
        else:
            yield from questions_of(member.members)
