"""Booking a time to call again: typed as it comes, shown back as weekday, date and time before it counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from agentdesk.domain.callback_time import callback_time
from agentdesk.domain.errors import Refusal
from agentdesk.domain.visit import Appointment
from agentdesk.i18n import N_, _
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import WEEKDAYS
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.option_row import OptionRow
from agentdesk.tui.widgets.said import Said

BINDING_NAMES: Final = {
    Appointment.HARD: N_("agreed with the customer"),
    Appointment.SOFT: N_("a good time to try"),
}


@dataclass(frozen=True, slots=True)
class CallbackChoice:
    """When to call again: `at` is aware, in the organisation's zone; `own` keeps it for this agent."""

    at: datetime
    appointment: Appointment
    own: bool
    note: str


def said_moment(at: datetime) -> str:
    """`Wednesday 2026-11-25 09:30`, in the language in use."""
    return f"{_(WEEKDAYS[at.weekday()])} {at:%Y-%m-%d %H:%M}"


class CallbackDialog(DeskDialog[CallbackChoice]):
    """Asks when to call `name` again."""

    SCOPE = "callback"
    HELP = N_(
        "Type the time as you hear it: 14:30, tomorrow 10:00, Wed 15:00, 11-25 9:30, +2h. What was understood is"
        " shown below; Enter books it. Tab goes to the next field."
    )

    def __init__(self, name: str) -> None:
        super().__init__()
        self._customer = name
        self._at: datetime | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(N_("Call {name} back"), name=self._customer, classes="title")
            yield Said(N_("When"), classes="label")
            yield Field(id="when", max_length=60, compact=True)
            yield Said(id="meant", classes="meant")
            yield OptionRow(N_("Time is"), {each: BINDING_NAMES[each] for each in Appointment}, id="binding")
            yield OptionRow(N_("Called by"), {"own": N_("me"), "any": N_("anybody")}, id="whose")
            yield Said(N_("Note"), classes="label")
            yield Field(id="note", max_length=500, compact=True)
            yield KeyBar()

    def on_mount(self) -> None:
        """Start with the time."""
        self.set_focus(self.query_one("#when"))
        self._understand("")

    def on_input_changed(self, message: Input.Changed) -> None:
        """Show at once what was understood."""
        message.stop()
        if message.input.id == "when":
            self._understand(message.value)

    def entered(self, field: Input) -> None:  # noqa: ARG002
        """Enter books the call: the time alone is enough."""
        self._understand(self.query_one("#when", Field).value)
        if self._at is None:
            self.set_focus(self.query_one("#when"))
        else:
            self.action_save()

    def action_save(self) -> None:
        """Book it."""
        if self._at is None:
            self.set_focus(self.query_one("#when"))
            return
        self.dismiss(
            CallbackChoice(
                self._at,
                Appointment(self.query_one("#binding", OptionRow).value),
                self.query_one("#whose", OptionRow).value == "own",
                self.query_one("#note", Input).value.strip(),
            )
        )

    def _understand(self, typed: str) -> None:
        meant = self.query_one("#meant", Said)
        meant.remove_class("good", "wrong")
        self._at = None
        if not typed.strip():
            meant.say(N_("For example 14:30, tomorrow 10:00, Wed 15:00, 11-25 9:30, +2h"))
            return
        try:
            self._at = callback_time(typed, self.gateway.now(), self.gateway.zone)
        except Refusal as refusal:
            meant.say(refusal.message, **refusal.values)
            meant.add_class("wrong")
        else:
            meant.say("{moment}", moment=said_moment(self._at))
            meant.add_class("good")

    def relabel(self) -> None:
        """Say everything again, the weekday too."""
        super().relabel()
        self._understand(self.query_one("#when", Input).value)
