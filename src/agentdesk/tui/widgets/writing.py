"""A field for several lines of text, wrapped softly."""

from textual import events
from textual.binding import Binding
from textual.widgets import TextArea


class Writing(TextArea, inherit_bindings=False):
    """A TextArea that leaves F-keys, Ctrl+S and Tab to the page."""

    BINDINGS = [
        binding
        for binding in TextArea.BINDINGS
        if isinstance(binding, Binding) and not {"f6", "f7"} & set(binding.key.split(","))
    ]

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(text, id=id, soft_wrap=True, tab_behavior="focus", compact=True)

    async def take(self, event: events.Event) -> bool:
        """Take a key or a paste at once; whether it means something to a text."""
        if isinstance(event, events.Paste):
            await self._on_paste(event)
            return True
        if not isinstance(event, events.Key):
            return False
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            await self.run_action(binding.action)
            return True
        if event.is_printable or event.key == "enter":
            await self._on_key(event)
            return True
        return False

    def on_mount(self) -> None:
        """Write on at the end."""
        self.cursor_blink = False
        self.move_cursor(self.document.end)
