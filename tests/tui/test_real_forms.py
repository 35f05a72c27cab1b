"""Questionnaires that people use in the field, answered to the end by keys on the call screen."""

from functools import cache
from pathlib import Path
from typing import Final

import pytest

from agentdesk.exchange.xlsform import convert
from agentdesk.questionnaire.form import Form, StepKind
from agentdesk.questionnaire.xform import read_xform
from agentdesk.tui.screens.agent.call_session import CallSession
from agentdesk.tui.screens.agent.preview import PreviewScreen
from agentdesk.tui.widgets.question import QuestionPane
from agentdesk.tui.widgets.script_strip import ScriptStrip
from tests.desks import Clock
from tests.tui.call_desk import arrived, shown
from tests.tui.queue_desk import at_queue, make_queue, until
from tests.tui.sheets import session, sheet

FOLDER: Final = Path(__file__).parents[2].parent / "shared" / "data" / "xlsforms"
FORMS: Final = {
    "all-question-types-v2024091201-3.xlsx": 55,
    "socio-economic-survey-v20240515.xlsx": 12,
    "whova_form.xlsx": 150,
}
"""File to how many of its questions are asked at least when each is answered with what comes first."""

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real forms are not here")

TYPED: Final = {
    StepKind.TEXT: "漏水",
    StepKind.INTEGER: "3",
    StepKind.DECIMAL: "2.5",
    StepKind.RANGE: "3",
    StepKind.DATE: "昨天",
    StepKind.TIME: "1430",
    StepKind.DATETIME: "昨天 1430",
}


@cache
def real_form(name: str) -> Form:
    """One of the forms."""
    return read_xform(convert((FOLDER / name).read_bytes(), name).xform)


def answer(call: CallSession) -> None:
    """Answer the step asked now as an agent would, with another number where the form refuses the first."""
    node, kind = call.step.node, call.step.kind
    if kind in TYPED:
        call.key("ctrl+u", None)
        call.paste(TYPED[kind])
    elif kind is StepKind.RANK:
        for place in range(len(call.step.choices)):
            call.press_digit((place + 1) % 10)
    elif kind is StepKind.SELECT_MULTIPLE:
        call.arrow(1)
        call.key("space", " ")
    elif kind is StepKind.SELECT_ONE:
        call.arrow(1)
    call.confirm()
    for other in ("1", "0", "40", "400"):
        if call.step.node == node and call.view.wrong:
            call.key("ctrl+u", None)
            call.paste(other)
            call.confirm()


def walk(call: CallSession) -> list[str]:
    """The nodes that were asked, in order, each answered."""
    asked = [call.step.node]
    while len(asked) < 1000:
        answer(call)
        if call.step.node == asked[-1]:
            break
        asked.append(call.step.node)
    return asked


@pytest.mark.parametrize(("name", "least"), FORMS.items())
def test_a_real_form_is_answered_to_its_end(name: str, least: int) -> None:
    call = session(sheet(real_form(name)))
    asked = walk(call)
    assert asked == [step.node for step in call.interview.steps]
    assert len(asked) >= least
    open_ones = [step.node for step in call.interview.steps if step.required and not step.answered]
    assert open_ones == []
    assert len(call.given) >= least * 0.8


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("name", FORMS)
async def test_every_question_of_a_real_form_has_room_on_the_screen(
    tmp_path: Path, clock: Clock, name: str, size: tuple[int, int]
) -> None:
    form = real_form(name)
    async with at_queue(make_queue(tmp_path, clock), clock, size=size, login="emma") as (pilot, _queue):
        await pilot.app.push_screen(PreviewScreen(form, form.title, form.default_language))
        screen = await arrived(pilot, PreviewScreen)
        await until(pilot, lambda: screen.session and shown(pilot))
        pane, strip = screen.query_one(QuestionPane), screen.query_one(ScriptStrip)
        call = screen.open_session
        last = ""
        while call.step.node != last:
            last = call.step.node
            screen.paint()
            lines = pane.render().plain.split("\n")
            assert len(lines) <= pane.content_size.height, (last, lines)
            assert ">" in strip.render().plain
            answer(call)
