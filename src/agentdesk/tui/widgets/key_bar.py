"""The footer: which keys do what here, in one row, the less important ones leaving first when it is narrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from agentdesk.i18n import _
from agentdesk.tui.actions import commands_of

if TYPE_CHECKING:
    from agentdesk.tui.app import AgentDesk
    from agentdesk.tui.screens.base import DeskScreen

GAP = 2


@dataclass(frozen=True, slots=True)
class Hint:
    """One key in the footer."""

    key: str
    label: str
    place: int
    """1 stays longest."""
    refused: bool

    @property
    def cells(self) -> int:
        """How wide it is."""
        return cell_len(self.key) + 1 + cell_len(self.label)


def fitting(hints: Sequence[Hint], cells: int) -> list[Hint]:
    """As many hints as fit beside each other in `cells` columns, in their order, the important ones first.

    What is refused now leaves before what can be done.
    """

    def importance(index: int) -> tuple[bool, int, int]:
        return hints[index].refused, hints[index].place, index

    kept: list[int] = []
    room = cells
    for index in sorted(range(len(hints)), key=importance):
        needed = hints[index].cells + (GAP if kept else 0)
        if needed > room:
            break
        kept.append(index)
        room -= needed
    return [hints[index] for index in sorted(kept)]


class KeyBar(Widget):
    """The footer of a screen; it asks the screen which commands are refused now."""

    COMPONENT_CLASSES = {f"key-bar--{part}" for part in ("key", "label", "struck", "refused")}

    def hints(self) -> list[Hint]:
        """The keys that this screen's footer offers."""
        screen = cast("DeskScreen[object]", self.screen)
        keymap = cast("AgentDesk", self.app).keymap
        return [
            Hint(key, _(command.label), command.footer, screen.refuses(command.id) is not None)
            for command in commands_of(screen.SCOPE)
            if command.footer and (key := keymap.shown(command.id))
        ]

    def render(self) -> Content:
        key, label, struck, refused = (
            self.get_visual_style(f"key-bar--{part}") for part in ("key", "label", "struck", "refused")
        )
        parts: list[Content] = []
        for hint in fitting(self.hints(), self.content_size.width):
            if parts:
                parts.append(Content(" " * GAP))
            parts.append(Content(hint.key).stylize(struck if hint.refused else key))
            parts.append(Content(f" {hint.label}").stylize(refused if hint.refused else label))
        return Content("").join(parts)
