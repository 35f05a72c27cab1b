"""Whether an answer can be taken at a stop, and in which words it is refused."""

from agentdesk.i18n import N_, _, catalogue_for, translate
from agentdesk.questionnaire.answers import MESSAGES, is_value
from agentdesk.questionnaire.bounds import Bounds
from agentdesk.questionnaire.form import SELECTS, Question, StepKind
from agentdesk.questionnaire.running import Running
from agentdesk.questionnaire.values import as_decimal
from agentdesk.questionnaire.walk import Stop

NOT_OFFERED = N_("This is not one of the choices.")
NOT_ALL = N_("Every choice takes a place in the order.")
OFF_RANGE = N_("A number from {least} to {most} in steps of {step} is wanted.")
REQUIRED = N_("An answer is required.")
CONSTRAINT = N_("This answer is not allowed here.")


def judge(running: Running, stop: Stop, value: str) -> tuple[str, str]:
    """Why `value` is not taken, empty when it is; and what it becomes as a value of the question's type."""
    question, node = stop.question, stop.node
    assert question is not None, "whoever asks has looked at what takes an answer"
    bind = question.bind
    if not value.strip():
        if not running.holds(bind.required, node, False):
            return "", ""
        return running.say(bind.required_message, node) or _say(running, REQUIRED), ""
    if not is_value(question.kind, value, running.calendar):
        return _say(running, MESSAGES[question.kind]), ""
    if question.kind is StepKind.RANGE and not _is_in_range(question.bounds, value):
        bounds = question.bounds
        return _say(running, OFF_RANGE, least=bounds.least, most=bounds.most, step=bounds.step), ""
    taken = running.as_value(node, value)
    if question.kind in SELECTS and (refused := _unoffered(question, value, taken)):
        return _say(running, refused), ""
    if not taken:  # `14:05:06,5` is a time of ISO 8601, and none of XML Schema
        return _say(running, MESSAGES.get(question.kind, CONSTRAINT)), ""
    if not running.holds_with(bind.constraint, node, taken):
        return running.say(bind.constraint_message, node) or _say(running, CONSTRAINT), ""
    return "", taken


def _say(running: Running, message: str, **values: object) -> str:
    """A sentence of ours in the language of the question, at which it stands."""
    return translate(message, catalogue_for(running.speech.language), **values)


def unranked(running: Running, stop: Stop, value: str) -> str:
    """Why an order of choices is not taken: it leaves some out; empty for every other question."""
    question = stop.question
    if question is None or question.kind is not StepKind.RANK or not value.strip():
        return ""
    missing = set(running.choice_values(question, stop.node)) - set(value.split())
    return _(NOT_ALL) if missing else ""


def _unoffered(question: Question, value: str, taken: str) -> str:
    """What is wrong with the choices in `value`, of which `taken` are left."""
    if question.kind is StepKind.SELECT_ONE:
        return "" if taken == value else NOT_OFFERED
    chosen, left = value.split(), taken.split()
    if len(set(chosen)) < len(chosen) or not set(chosen) <= set(left):
        return NOT_OFFERED
    return NOT_ALL if len(chosen) < len(left) else ""


def _is_in_range(bounds: Bounds, value: str) -> bool:
    number = as_decimal(value)
    least, most, step = (as_decimal(text) for text in bounds)
    if number is None or least is None or most is None or not step:
        return False
    return least <= number <= most and (number - least) % step == 0
