"""How the differences between two versions are told."""

from typing import Final

from agentdesk.i18n import N_, _
from agentdesk.questionnaire.differences import Change, Difference

CHANGES: Final = {
    Change.ADDED: N_("added"),
    Change.REMOVED: N_("removed"),
    Change.MOVED: N_("moved"),
    Change.CHANGED: N_("changed"),
}
SIGNS: Final = {Change.ADDED: "+", Change.REMOVED: "-", Change.MOVED: "↕", Change.CHANGED: "~"}
TONES: Final = {Change.ADDED: "good", Change.REMOVED: "late", Change.MOVED: "muted", Change.CHANGED: "warn"}

_WHAT: Final = {
    "": N_("question"),
    "title": N_("title of the form"),
    "languages": N_("languages"),
    "default_language": N_("first language"),
    "type": N_("type"),
    "label": N_("wording"),
    "hint": N_("hint"),
    "guidance": N_("guidance"),
    "choice": N_("choice"),
    "choices": N_("order of the choices"),
    "choice_filter": N_("filter of the choices"),
    "relevant": N_("asked when"),
    "constraint": N_("must hold"),
    "constraint_message": N_("words for a wrong answer"),
    "required": N_("must be answered"),
    "required_message": N_("words for a missing answer"),
    "readonly": N_("read-only"),
    "calculate": N_("calculation"),
    "count": N_("how often it repeats"),
}
"""What of a question changed to what people call it; our own columns keep their names."""


def change(difference: Difference) -> str:
    """Added, removed, moved or changed, by sign and word."""
    return f"{SIGNS[difference.change]} {_(CHANGES[difference.change])}"


def what(difference: Difference) -> str:
    """What of the question: `wording (zh)`, `choice good`."""
    said = _(_WHAT[difference.what]) if difference.what in _WHAT else f"agentdesk::{difference.what}"
    if difference.detail:
        said = f"{said} {difference.detail}"
    return f"{said} ({difference.language})" if difference.language else said


def question(difference: Difference) -> str:
    """The question's name; the form itself where it is about the whole of it."""
    return difference.path.rpartition("/")[2] or _(N_("the form"))
