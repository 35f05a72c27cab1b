"""What differs between two versions of a form, question by question."""

from dataclasses import dataclass
from enum import StrEnum

from agentdesk.questionnaire.form import Form


class Change(StrEnum):
    """What happened to a question, or to one of its choices."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `path` is the question's; `what` names what of it changed (`type`, `label`, `choice`,
    `choices`, `relevant`, `constraint`, `required`, `calculate`, `area`, …), empty for the question itself.
    `language` is the form's language of a changed text, `detail` the choice's value. `old` and `new` are as
    written in the form.
    """

    change: Change
    path: str
    what: str = ""
    language: str = ""
    detail: str = ""
    old: str = ""
    new: str = ""


def differences(old: Form, new: Form) -> tuple[Difference, ...]:
    """Everything that a supervisor should know before `new` takes the place of `old`, in order of `new`."""
    raise NotImplementedError
