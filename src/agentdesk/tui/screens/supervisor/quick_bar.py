"""The line above the ledger: what each digit shows, how many there are, and which digits are in force."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from agentdesk.i18n import N_, _, _n
from agentdesk.services.issues import COUNT_AT_MOST, IssueCounts
from agentdesk.tui.screens.supervisor.ledger_filter import QUICK, LedgerFilter, Quick
from agentdesk.tui.text import clean, fit

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
    """The line below: the view's name or the filter in words, the order, how many rows are marked."""

    shown: reactive[LedgerFilter] = reactive(NO_FILTER)
    view_name: reactive[str] = reactive("")
    marked: reactive[int] = reactive(0)

    def words(self) -> str:
        """What is shown."""
        parts = []
        if self.marked:
            parts.append(_n(N_("1 marked"), N_("{count} marked"), self.marked))
        if self.view_name:
            parts.append(_(N_("View “{name}”"), name=clean(self.view_name)))
        if self.shown.narrowed:
            parts.append(_(N_("Shown: {what}"), what=" · ".join(self.shown.words())))
        parts.append(self.shown.order_words())
        return "   ".join(parts)

    def show(self, shown: LedgerFilter, view_name: str = "") -> None:
        """Say this; nothing where the bar above says it all."""
        self.shown, self.view_name = shown, view_name
        self._show_or_hide()

    def count_marked(self, marked: int) -> None:
        """Say how many rows are marked."""
        self.marked = marked
        self._show_or_hide()

    def _show_or_hide(self) -> None:
        self.display = bool(self.marked or self.view_name) or self.shown != NO_FILTER

    def on_mount(self) -> None:
        """Nothing to say at first."""
        self._show_or_hide()

    def render(self) -> Content:
        return Content(fit(self.words(), self.content_size.width))
