"""Whether the customer is satisfied with a solution (R71, R72), as the form's column `agentdesk::satisfied` says."""

import re
from typing import Final

from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.interview import Interview

_SERIAL: Final = re.compile(r"\[\d+\]")


def gives_verdict(form: Form) -> bool:
    """Whether a customer who is asked this form can say that a problem is solved."""
    return any(question.bind.ours.get("satisfied") for question in form.questions())


def is_satisfied(interview: Interview) -> bool | None:
    """True when every question asked that has the column is answered with one of its values, False when one of them
    is answered with anything else, None while nothing is said: no such question is asked, or one is left open."""
    counted = _counted(interview)
    answers = [
        (set(value.split()), counted[_SERIAL.sub("", node)]) for node, value in deciding(interview).items()
    ]
    if any(said and not said <= values for said, values in answers):
        return False
    return True if answers and all(said for said, _values in answers) else None


def deciding(interview: Interview) -> dict[str, str]:
    """The answers by which it is decided, by the nodes of their questions; empty for one that is left open."""
    counted = _counted(interview)
    return {step.node: step.value for step in interview.steps if _SERIAL.sub("", step.node) in counted}


def _counted(interview: Interview) -> dict[str, set[str]]:
    return {
        question.path: set(question.bind.ours["satisfied"].split())
        for question in interview.form.questions()
        if question.bind.ours.get("satisfied", "").split()
    }
