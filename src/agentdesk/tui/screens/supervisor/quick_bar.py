"""The line above the ledger: what each digit shows, how many there are, and which digits are in force."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from agentdesk.i18n import N_, _
from agentdesk.services.issues import COUNT_AT_MOST, IssueCounts
from agentdesk.tui.screens.supervisor.ledger_filter import QUICK, LedgerFilter, Quick

NO_FILTER: Final = LedgerFilter()


class QuickBar(Widget):
    """A line, or two where it is narrow. A digit in force stands in brackets."""

    COMPONENT_CLASSES = {"quick-bar--held", "quick-bar--digit"}

    shown: reactive[LedgerFilter] = reactive(NO_FILTER)
    counts: reactive[IssueCounts | None] = reactive(None, layout=True)

    def _label(self, quick: Quick) -> str:
        label = _(quick.label)
        if self.counts is None or not quick.count:
            return label
        count: int = getattr(self.counts, quick.count)
        return f"{label} {count}{'+' if count >= COUNT_AT_MOST else ''}"

    def _part(self, digit: int, label: str) -> Content:
        held, number = (self.get_visual_style(f"quick-bar--{part}") for part in ("held", "digit"))
        if self.shown.holds(digit):
            return Content(f"[{digit} {label}]").stylize(held) + Content(" ")
        return Content("").join([Content(f" {digit}").stylize(number), Content(f" {label}  ")])

    def _lines(self, width: int) -> list[list[tuple[int, str]]]:
        """The digits and their labels, as many in a line as fit."""
        lines: list[list[tuple[int, str]]] = [[]]
        room = width
        for digit, quick in QUICK.items():
            label = self._label(quick)
            needed = cell_len(label) + 5
            if needed > room:
                lines.append([])
                room = width
            lines[-1].append((digit, label))
            room -= needed
        return lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """How many lines it takes."""
        return len(self._lines(width))

    def render(self) -> Content:
        lines = self._lines(self.content_size.width)
        return Content("\n").join(
            Content("").join(self._part(digit, label) for digit, label in line) for line in lines
        )

    def relabel(self) -> None:
        """Say it in the language in use."""
        self.refresh(layout=True)


class Shown(Widget):
    """The line below: the filter in words, and how to get out of it."""

    shown: reactive[LedgerFilter] = reactive(NO_FILTER)

    def words(self) -> str:
        """What is shown."""
        said = _(N_("Shown: {what}"), what=" · ".join(self.shown.words()))
        return f"{said}    {_(N_('0 or Backspace: all open issues'))}"

    def watch_shown(self, shown: LedgerFilter) -> None:
        """There is nothing to say without a filter: the bar above shows it."""
        self.display = shown.narrowed

    def render(self) -> Content:
        return Content(self.words())
