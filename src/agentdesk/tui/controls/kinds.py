"""Which control answers which kind of step."""

from collections.abc import Mapping
from typing import Final

from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.steps import Step
from agentdesk.tui.controls.control import Acknowledged, Asked, Control, Fixed, Said
from agentdesk.tui.controls.lists import LISTS
from agentdesk.tui.controls.typed import TYPED

CONTROLS: Final[Mapping[StepKind, type[Control]]] = {
    StepKind.SAY: Said,
    StepKind.ACKNOWLEDGE: Acknowledged,
    **LISTS,
    **TYPED,
}

SAID: Final = (StepKind.SAY, StepKind.REPEAT)
"""Kinds of steps that take no answer in any case."""


def control_of(step: Step, draft: str | None, asked: Asked) -> Control:
    """The control of a step, with the half-made answer that was kept (None: there is none)."""
    kind = Fixed if step.readonly and step.kind not in SAID else CONTROLS[step.kind]
    return kind(step, draft, asked)
