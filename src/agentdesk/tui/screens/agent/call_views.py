"""What the call screen shows, as frozen data: made by the session, painted by the widgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from agentdesk.domain.issue import Category
from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.steps import Progress, Step

TYPED = frozenset(
    {
        StepKind.TEXT,
        StepKind.INTEGER,
        StepKind.DECIMAL,
        StepKind.DATE,
        StepKind.TIME,
        StepKind.DATETIME,
    }
)
"""Kinds of steps whose answer is typed."""


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
    """The step that is asked now. `highlight` is the place of the choice under the arrows, None without one."""

    step: Step
    total: int
    highlight: int | None
    strip: tuple[StripItem, ...]
    progress: Progress
    hint_shown: bool

    @property
    def is_typed(self) -> bool:
        """Whether the answer is typed."""
        return self.step.kind in TYPED


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
        items.append(StripItem(key if members[0].number else "", members[0].part, mark, done))
    return tuple(items)
