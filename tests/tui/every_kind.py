"""A questionnaire with every kind of question, as a supervisor would write it."""

from functools import cache
from pathlib import Path

from agentdesk.exchange.xlsform import convert
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.xform import read_xform

SOURCE = Path(__file__).with_name("every_kind.md")


@cache
def every_kind() -> Form:
    """The form of `every_kind.md`."""
    return read_xform(convert(SOURCE.read_bytes(), SOURCE.name).xform)
