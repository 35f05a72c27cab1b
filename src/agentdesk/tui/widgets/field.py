"""A line of text that keeps up with whoever types faster than the screen paints.

Textual gives keys to a field through a queue and carries out its editing keys later still: `b a Backspace c` typed at
once gives `ba`, and letters typed after Enter end up in the field that was left. A `Field` takes each key before the
next one is looked at (`DeskScreen.take`).
"""

from typing import Protocol, runtime_checkable

from textual import events
from textual.widgets import Input


@runtime_checkable
class TakesEnter(Protocol):
    """A page that is told at once when Enter is pressed in one of its fields, and may move the focus."""

    def entered(self, field: Input) -> None:
        """Enter was pressed in `field`."""


class Field(Input):
    """Stands in for Textual's `Input` on every page."""

    def on_mount(self) -> None:
        """No selecting on focus: that comes late, and the next letter would replace those typed since."""
        self.select_on_focus = False

    async def take(self, event: events.Event) -> bool:
        """Take a key or a paste at once; whether it means something to a field."""
        if isinstance(event, events.Paste):
            self._on_paste(event)
            return True
        if not isinstance(event, events.Key):
            return False
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            await self.run_action(binding.action)
            return True
        if event.is_printable:
            await self._on_key(event)
            return True
        return False

    async def action_submit(self) -> None:
        """Enter: told to the page at once when it takes it so, as a message otherwise."""
        if isinstance(self.screen, TakesEnter):
            self.screen.entered(self)
        else:
            await super().action_submit()
