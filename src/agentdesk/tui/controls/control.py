"""What every control is: it is given the keys of one step, and says what they ask of the call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from agentdesk.i18n import N_, _, catalogue_for, translate
from agentdesk.questionnaire.steps import Step
from agentdesk.tui.text_edit import wrap


@dataclass(frozen=True, slots=True)
class Asked:
    """How a step is asked: the form's language spoken, and what time it is on the organisation's clock."""

    language: str
    now: Callable[[], datetime]
    """Aware, in `zone`."""
    zone: tzinfo

    def say(self, message: str, **values: object) -> str:
        """A sentence of ours that stands beside the question, so in its language."""
        return translate(message, catalogue_for(self.language), **values)


@dataclass(frozen=True, slots=True)
class Act:
    """What a key asks of the call; nothing of it when the key only changed what is shown.

    `value` is to be taken as the answer, empty: taken away. `draft` is a half-made answer to be kept. `said`, `add`,
    `forward` and `back` are done after that: note that it was said, add one more instance, go on, go back. `wrong`
    says at the field why there is no answer, in the language of the question; `message` is said to the agent.
    """

    value: str | None = None
    draft: str | None = None
    said: bool = False
    add: bool = False
    forward: bool = False
    back: bool = False
    wrong: str = ""
    message: str = ""


SHOWN = Act()
"""The key changed no more than what is shown."""


class Body:
    """What is shown below the words of a question."""


class Control:
    """Answers one step. `draft` is the half-made answer that was kept, None without one."""

    is_typed: ClassVar[bool] = False
    """Letters, digits and the keys of a text field belong to the answer."""

    def __init__(self, step: Step, draft: str | None, asked: Asked) -> None:  # noqa: ARG002
        self.step = step
        self.asked = asked

    def renew(self, step: Step, asked: Asked) -> None:
        """The same step, after an answer or in another language: what is typed and marked stays."""
        self.step, self.asked = step, asked

    @property
    def body(self) -> Body | None:
        """What to show below the words."""
        return None

    def key(self, key: str, character: str | None) -> Act | None:  # noqa: ARG002
        """A key that belongs to what is being typed or marked; None when it does not."""
        return None

    def paste(self, text: str) -> Act | None:  # noqa: ARG002
        """Pasted text; None where nothing is typed."""
        return None

    def digit(self, digit: int) -> Act:  # noqa: ARG002
        """A digit that was not typed into a text."""
        return Act(message=_(N_("There is nothing to choose here: Enter goes on.")))

    def arrow(self, by: int, cells: int) -> Act:  # noqa: ARG002
        """Up (-1) or down (1); texts are wrapped to `cells` columns."""
        return SHOWN

    def confirm(self) -> Act:
        """Enter: it is said, chosen or typed."""
        return Act(forward=True)

    def leave(self) -> Act:
        """The step is left on another way: what is typed is the answer."""
        return SHOWN

    def clear(self) -> Act:
        """Take the answer back."""
        return SHOWN

    def say(self, message: str, **values: Any) -> str:
        """A sentence of ours in the language of the question."""
        return self.asked.say(message, **values)


@dataclass(frozen=True, slots=True)
class Saying(Body):
    """Something to be said or confirmed with Enter; a text too long for the screen begins at line `first`."""

    done: bool
    words: str
    """A message id: what Enter does."""
    done_words: str
    first: int
    value: str = ""
    """What the form says in place of an answer."""


class Said(Control):
    """A greeting, a note, a closing: Enter when it was said. The arrows move a long text."""

    first = 0
    """The line of the text that is shown first, where not all of them fit."""

    @property
    def body(self) -> Saying:
        """Whether it was said."""
        return Saying(self.step.answered, N_("Said; go on"), N_("said"), self.first, self.step.value)

    def arrow(self, by: int, cells: int) -> Act:
        """A line on, or back."""
        self.first = min(max(self.first + by, 0), len(wrap(self.step.label, cells)) - 1)
        return SHOWN

    def confirm(self) -> Act:
        """It was said."""
        return Act(said=True, forward=True)


class Fixed(Said):
    """An answer that the form gives itself: it is read out, and Enter goes on."""

    @property
    def body(self) -> Saying:
        """The answer."""
        return Saying(False, N_("Not to be answered; go on"), "", self.first, self.step.value)

    def confirm(self) -> Act:
        """Go on."""
        return Act(forward=True)


class Acknowledged(Said):
    """Something the customer agrees to: Enter."""

    @property
    def body(self) -> Saying:
        """Whether it was confirmed."""
        return Saying(self.step.answered, N_("confirm"), N_("confirmed"), self.first)

    def confirm(self) -> Act:
        """It is agreed to."""
        return Act(value="OK", forward=True)

    def clear(self) -> Act:
        """It was not agreed to after all."""
        return Act(value="")
