"""What the call screen is shown of an interview: frozen views, made for the moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from agentdesk.questionnaire.bounds import NO_BOUNDS as NO_BOUNDS
from agentdesk.questionnaire.bounds import Bounds as Bounds
from agentdesk.questionnaire.form import StepKind


class ChoiceView(NamedTuple):
    """One choice: the value to answer with and its label in the language spoken."""

    value: str
    label: str


class Progress(NamedTuple):
    """Numbered questions: answered, relevant in all, and passed by without an answer."""

    done: int
    total: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to say or ask.

    `node` is its address: the path of its node, where an instance of a repeat is told by its serial number,
    `/data/child[2]/age`. Serials count from 1 and are never given twice, so that an address stays the same when
    an instance before it is removed.

    `number` runs over the questions that are asked now; one that belongs to another (`agentdesk:part_of`)
    shares its number, and what is only said has None. `part` is greeting, body or closing. `category` and
    `area` are the form's words for an issue raised here, None when it has none. `issue_values` are the values
    that offer to raise an issue (`*`: any). `answered` is, for a `say` step, that it was said.
    """

    node: str
    name: str
    kind: StepKind
    number: str | None
    label: str
    hint: str
    choices: tuple[ChoiceView, ...]
    required: bool
    readonly: bool
    part: str
    category: str | None
    area: str | None
    issue_values: tuple[str, ...]
    answered: bool
    value: str
    guidance: str = ""
    """More help for the agent than the hint (XLSForm guidance_hint)."""
    appearance: str = ""
    """The form's words on how to show it (XLSForm appearance): `minimal`, `autocomplete`, `multiline`, ..."""
    bounds: Bounds = NO_BOUNDS
    """Of a range, and of a number whose constraint says them plainly."""
    heading: str = ""
    """The groups and repeats around it, outermost first: `Household › Child 2`."""
    instance: str = ""
    """The address of the innermost repeat instance around it that can be removed, `/data/child[2]`."""
    count: int = 0
    """Of a REPEAT step: how many instances there are now."""

    @property
    def ask_issue(self) -> bool:
        """Whether the answer now given offers to raise an issue."""
        return offers_issue(self.issue_values, self.value)


def labels_of(choices: Iterable[tuple[str, str]], value: str) -> tuple[str, ...]:
    """The labels of what an answer chose among choices (value, label); the value of one may have blanks in it."""
    labels = dict(choices)
    return (labels[value],) if value in labels else tuple(labels.get(one, one) for one in value.split())


def offers_issue(issue_values: tuple[str, ...], value: str) -> bool:
    """Whether `value` (several are separated by spaces) is among the values that offer to raise an issue."""
    return bool(value) and (issue_values == ("*",) or not set(issue_values).isdisjoint(value.split()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an answer.

    `message` says why it was not taken, in the form's words or ours; empty when `ok`. `became_irrelevant`
    are the nodes of questions that are no longer asked.
    """

    ok: bool
    message: str = ""
    offers_issue: bool = False
    became_irrelevant: tuple[str, ...] = ()


class NodeState(NamedTuple):
    """One node of the form. `valid`: its constraint holds, and it has a value where one is required."""

    relevant: bool
    value: str
    required: bool
    valid: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a visit's log as the interview knows it: `kind` and, as the kind asks, a node and a value.

    `at` (aware) is when it happened: the end of a call is kept by forms that ask for it.
    """

    kind: str
    node: str = ""
    value: str = ""
    at: datetime | None = None
