"""A field for several lines of text, wrapped softly."""

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

    def on_mount(self) -> None:
        """Write on at the end."""
        self.cursor_blink = False
        self.move_cursor(self.document.end)
