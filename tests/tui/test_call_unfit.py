"""Answers that break their rule because another answer was changed afterwards."""

from agentdesk.domain.visit import EventKind
from agentdesk.questionnaire.xform import read_xform
from agentdesk.tui.screens.agent.call_dialogs import _missing
from agentdesk.tui.screens.agent.call_session import CallSession
from tests.questionnaire.forms import xform
from tests.tui.sheets import session, sheet

HOUSEHOLD = xform(
    "<people/><children/>",
    '<bind nodeset="/data/people" type="int"/>'
    '<bind nodeset="/data/children" type="int" constraint=". &lt; /data/people" jr:constraintMsg="More than all."/>',
    '<input ref="/data/people"><label>How many live here?</label></input>'
    '<input ref="/data/children"><label>And children?</label></input>',
)


def answered(*answers: str) -> CallSession:
    """A call with both answered, in the order of the form, then back at the first question."""
    call = session(sheet(read_xform(HOUSEHOLD)))
    for text in answers:
        call.paste(text)
        call.forward()
    call.goto("/data/people")
    return call


def test_an_answer_that_no_longer_fits_is_gone_to_with_the_reason() -> None:
    call = answered("5", "3")
    assert call.unfit_steps() == ()
    assert _missing(call) == []
    call.clear()
    call.paste("2")
    call.back()
    assert [step.name for step in call.unfit_steps()] == ["children"]
    assert _missing(call) == ["Answers that do not fit the others any more: 2."]
    entries = call.goto_open()
    assert [(each.kind, each.node) for each in entries] == [(EventKind.WENT, "/data/children")]
    assert call.view.wrong == "More than all."
    assert call.interview.value("/data/children") == "3"
    call.clear()
    call.paste("1")
    assert [each.value for each in call.forward()] == ["1"]
    assert call.unfit_steps() == ()
    call.goto("/data/people")
    call.goto_open()
    assert call.message == "Every question is answered."
