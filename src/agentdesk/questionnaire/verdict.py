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
    counted = {
        question.path: set(question.bind.ours["satisfied"].split())
        for question in interview.form.questions()
        if question.bind.ours.get("satisfied")
    }
    asked = [(step, counted.get(_SERIAL.sub("", step.node))) for step in interview.steps]
    answers = [(set(step.value.split()), values) for step, values in asked if values]
    if any(said and not said <= values for said, values in answers):
        return False
    return True if answers and all(said for said, _values in answers) else None
