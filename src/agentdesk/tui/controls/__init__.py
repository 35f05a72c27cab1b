"""How keys become answers: one control for each kind of step, without a terminal."""

from agentdesk.tui.controls.control import Act, Asked, Body, Control, Saying
from agentdesk.tui.controls.kinds import control_of
from agentdesk.tui.controls.lists import Listed
from agentdesk.tui.controls.typed import Typed

__all__ = ["Act", "Asked", "Body", "Control", "Listed", "Saying", "Typed", "control_of"]
