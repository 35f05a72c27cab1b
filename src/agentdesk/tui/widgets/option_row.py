"""A few options in one field: the arrows or a digit choose, the chosen one is marked."""

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.events import Event, Key
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from agentdesk.i18n import _
from agentdesk.tui.text import clean, digit, pad
from agentdesk.tui.widgets.painted import Line, painted

GAP = "   "
LABEL_CELLS = 11


class OptionRow(Widget, can_focus=True):
    """`value` is the key of the option chosen; options are message ids, or stored text when `stored`."""

    BINDINGS: ClassVar[list[BindingType]] = []
    COMPONENT_CLASSES = {f"option--{name}" for name in ("muted", "key", "chosen", "there")}

    class Changed(Message):
        """Another option was chosen."""

    def __init__(
        self,
        label: str,
        options: Mapping[str, str],
        value: str | None = None,
        *,
        stored: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._label, self._options, self._stored = label, dict(options), stored
        self.value = value if value in self._options else next(iter(self._options))

    async def take(self, event: Event) -> bool:
        """Arrows go round, a digit picks."""
        if not isinstance(event, Key):
            return False
        keys = list(self._options)
        place = keys.index(self.value)
        number = digit(event.character or "")
        if event.key in ("left", "right"):
            place = (place + (1 if event.key == "right" else -1)) % len(keys)
        elif number is not None and 1 <= number <= len(keys):
            place = number - 1
        else:
            return False
        self.choose(keys[place])
        return True

    def choose(self, value: str) -> None:
        """Choose an option."""
        if value != self.value:
            self.value = value
            self.refresh()
            self.post_message(self.Changed())

    def on_focus(self) -> None:
        """Show that keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that they do not."""
        self.refresh()

    def relabel(self) -> None:
        """Say it in the language in use."""
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many rows as the options need."""
        return len(self._lines(width))

    def render(self) -> Content:
        return painted(self, "option", self._lines(self.content_size.width))

    def _said(self, key: str) -> str:
        text = self._options[key]
        return clean(text) if self._stored else _(text)

    def _lines(self, cells: int) -> list[Line]:
        label = pad(_(self._label), LABEL_CELLS)
        indent = cell_len(label)
        lines: list[Line] = []
        line: list[tuple[str, str]] = [(label, "muted")]
        used = indent
        for place, key in enumerate(self._options, 1):
            chosen = key == self.value
            said = f"{'(o)' if chosen else '( )'} {self._said(key)}"
            width = 2 + cell_len(said) + len(GAP)
            if used + width > cells + len(GAP) and used > indent:
                lines.append(tuple(line))
                line, used = [(" " * indent, "")], indent
            style = ("there" if self.has_focus else "chosen") if chosen else ""
            line += [(f"{place} ", "key"), (said, style), (GAP, "")]
            used += width
        return [*lines, tuple(line)]
