"""The collector rests while a form is read, and only then."""

import gc

import pytest

from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.uncollected import uncollected
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import form_xml


def test_the_collector_rests_and_goes_on() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_after_a_form_was_read_or_refused() -> None:
    read_xform(form_xml(3))
    assert gc.isenabled()
    with pytest.raises(FormError):
        read_xform("<form/>")
    assert gc.isenabled()
