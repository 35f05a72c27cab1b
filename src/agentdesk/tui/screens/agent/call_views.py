"""What the call screen shows, as frozen data: made by the session, painted by the widgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum
from typing import Final

from agentdesk.domain.issue import Category
from agentdesk.questionnaire.form import SELECTS, StepKind
from agentdesk.questionnaire.steps import Progress, Step, labels_of
from agentdesk.tui.controls import Body, Listed
from agentdesk.tui.controls.typed import local_reading

ASKS_NOTHING: Final = (StepKind.SAY, StepKind.REPEAT)
"""Kinds of steps that leave no answer."""

ANOTHER: Final = "another"
"""On the strip, the part of a step that asks whether there is another one."""


class Mark(Enum):
    """How a step stands; the value is its sign on the strip."""

    DONE = "✓"
    NOW = ">"
    PASSED = "-"
    OPEN = "."


@dataclass(frozen=True, slots=True)
class StripItem:
    """One place on the strip of steps: its number (empty: greeting, closing, notes), what it is, how it stands."""

    number: str
    part: str
    mark: Mark
    done: bool


@dataclass(frozen=True, slots=True)
class IssueOffer:
    """An answer that may be an issue: where it was given, what it is about, the words asked and answered."""

    node: str
    number: str
    category: Category
    answer: str
    description: str


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of this call as the side shows it."""

    number: str
    area: str
    answer: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The step that is asked now. `body` is what its control shows; `wrong` why the answer was not taken."""

    step: Step
    total: int
    body: Body | None
    wrong: str
    strip: tuple[StripItem, ...]
    progress: Progress
    hint_shown: bool
    another: str = ""
    """Of a repeat: whether there is one more, asked in the language of the question."""

    @property
    def highlight(self) -> int | None:
        """The place of the choice that is marked, None without one."""
        return self.body.highlight if isinstance(self.body, Listed) else None


def strip_of(steps: Sequence[Step], now: Step, passed: set[str]) -> tuple[StripItem, ...]:
    """One item for each number, and one for each thing that is only said."""
    groups: dict[str, list[Step]] = {}
    for step in steps:
        groups.setdefault(step.number or step.node, []).append(step)
    items = []
    for key, members in groups.items():
        done = members[0].answered
        if any(step.node == now.node for step in members):
            mark = Mark.NOW
        elif done:
            mark = Mark.DONE
        else:
            mark = Mark.PASSED if members[0].node in passed else Mark.OPEN
        part = ANOTHER if members[0].kind is StepKind.REPEAT else members[0].part
        items.append(StripItem(key if members[0].number else "", part, mark, done))
    return tuple(items)


def answer_said(step: Step, zone: tzinfo) -> str:
    """The answer of a step as it is said: the labels of its choices, a moment on the clock of `zone`."""
    if step.kind in SELECTS:
        return ", ".join(labels_of(step.choices, step.value))
    return local_reading(step.value, zone) if step.kind is StepKind.DATETIME else step.value
