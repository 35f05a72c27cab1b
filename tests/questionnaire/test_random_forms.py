"""On forms that nobody wrote, what is kept step by step is what a full computation and a replay give."""

from hypothesis import assume, given, settings

from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.interview import Interview, replay
from agentdesk.questionnaire.steps import Event, NodeState, Step
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import NOW, ZONE, interview
from tests.questionnaire.random_forms import Deed, Leaf, deeds, do, form_of, leaves


def made(spec: list[Leaf]) -> Form:
    """The form, where its rules do not run in a circle."""
    try:
        return read_xform(form_of(spec))
    except FormError as error:
        assume("circle" not in str(error))
        raise


def whole(iv: Interview) -> tuple[dict[str, NodeState], tuple[Step, ...], str]:
    """All that can be seen of an interview, nothing remembered."""
    iv.language = iv.language
    return iv.state(), iv.steps, iv.position


@settings(max_examples=150, deadline=None)
@given(leaves, deeds)
def test_step_by_step_is_a_full_computation(spec: list[Leaf], acts: list[Deed]) -> None:
    iv = interview(made(spec))
    for deed in acts:
        do(iv, deed)
    before = iv.state()
    assert iv._running.recompute() == {}
    assert iv.state() == before


@settings(max_examples=150, deadline=None)
@given(leaves, deeds)
def test_the_log_gives_the_same_interview(spec: list[Leaf], acts: list[Deed]) -> None:
    form = made(spec)
    live = interview(form)
    log: list[Event] = []
    for deed in acts:
        log += do(live, deed)
    shown = live.steps
    assert whole(replay(form, log, language="zh", now=NOW, zone=ZONE)) == whole(live)
    assert live.steps == shown


@settings(max_examples=60, deadline=None)
@given(leaves, deeds)
def test_walking_changes_nothing(spec: list[Leaf], acts: list[Deed]) -> None:
    iv = interview(made(spec))
    for deed in acts:
        do(iv, deed)
    before = iv.state()
    steps = [step.node for step in iv.steps]
    iv.move_to(steps[0])
    walked = [iv.position]
    while (node := iv.forward()) is not None:
        walked.append(node)
    assert walked == steps
    while iv.back() is not None:
        pass
    assert (iv.position, iv.state()) == (steps[0], before)
