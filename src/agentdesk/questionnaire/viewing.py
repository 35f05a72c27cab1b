"""How a stop of the walk looks now: the frozen Step that the call screen is shown. And how every node stands."""

from typing import Final

from agentdesk.questionnaire.casting import decimal_text
from agentdesk.questionnaire.form import SELECTS, StepKind
from agentdesk.questionnaire.running import Running
from agentdesk.questionnaire.steps import ChoiceView, NodeState, Step
from agentdesk.questionnaire.tree import Kind
from agentdesk.questionnaire.walk import Stop

BETWEEN_HEADINGS: Final = " › "


def step_of(running: Running, stop: Stop, number: str | None, said: bool) -> Step:
    """The step of a stop, with the `number` it has now, and whether it was `said`."""
    question, node = stop.question, stop.node
    if question is None:
        return _repeat_step(running, stop, said)
    ours = question.bind.ours
    value = node.text()
    choices = running.choices(question, node) if question.kind in SELECTS else []
    return Step(
        node=stop.address,
        name=question.name,
        kind=question.kind,
        number=number or None,
        label=running.say(question.label, node),
        hint=running.say(question.hint, node),
        choices=tuple(ChoiceView(*choice) for choice in choices),
        required=running.holds(question.bind.required, node, False),
        readonly=running.readonly(node),
        part=stop.part,
        category=ours.get("category") or None,
        area=ours.get("area") or None,
        issue_values=stop.issue_values,
        answered=said if question.kind is StepKind.SAY else bool(value),
        value=value,
        guidance=running.say(question.guidance, node),
        appearance=question.appearance,
        bounds=question.bounds,
        heading=_heading(running, stop),
        instance=stop.instance,
    )


def _repeat_step(running: Running, stop: Stop, said: bool) -> Step:
    seat = stop.seat
    assert seat is not None, "a stop without a question is that of a repeat"
    return Step(
        node=stop.address,
        name=stop.address.rpartition("/")[2],
        kind=StepKind.REPEAT,
        number=None,
        label=running.say(seat.repeat.label, stop.node),
        hint="",
        choices=(),
        required=False,
        readonly=False,
        part="body",
        category=None,
        area=None,
        issue_values=(),
        answered=said,
        value="",
        heading=_heading(running, stop),
        instance=stop.instance,
        count=len(seat.instances),
    )


def _heading(running: Running, stop: Stop) -> str:
    words = [(running.say(label, node), place) for label, node, place in stop.headings]
    return BETWEEN_HEADINGS.join(f"{said} {place or ''}".strip() for said, place in words if said or place)


def states_of(running: Running) -> dict[str, NodeState]:
    """How every node of the form stands, groups as well, by address; decimals are spelled canonically."""
    states: dict[str, NodeState] = {}
    for node in running.instance.document.children[0].descendants():
        if node.kind is not Kind.ELEMENT:
            continue
        bind = running.form.binds[node.path()]
        relevant = not node.hidden
        value = "" if node.elements() else node.text()
        value = decimal_text(value) if value and bind.type == "decimal" else value
        required = running.holds(bind.required, node, False)
        holds = not value or running.holds(bind.constraint, node, True)
        valid = not relevant or (holds and (bool(value) or not required))
        states[node.address] = NodeState(relevant, value, required, valid)
    return states
