"""The line above the queue: its views, one digit each, with how many visits each holds."""

from typing import Final

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from agentdesk.i18n import N_, _
from agentdesk.services.queue import COUNT_AT_MOST, QueueCounts, QueueView

VIEWS: Final = (
    (QueueView.ALL, N_("Ready")),
    (QueueView.CALLBACKS, N_("Booked")),
    (QueueView.IN_PROGRESS, N_("Held")),
    (QueueView.DONE, N_("Done")),
    (QueueView.MINE, N_("Mine")),
    (QueueView.FIRST, N_("First")),
    (QueueView.PERIODIC, N_("Periodic")),
)
"""The views in the order of their digits, from 1 on, with what people call them."""


def _number_of(view: QueueView, counts: QueueCounts) -> int | None:
    return {
        QueueView.ALL: counts.due,
        QueueView.CALLBACKS: counts.callbacks,
        QueueView.IN_PROGRESS: counts.in_progress,
        QueueView.DONE: counts.done_today,
    }.get(view)


def counted(number: int | None) -> str:
    """A count as it is shown; nobody counts further than COUNT_AT_MOST."""
    if number is None:
        return ""
    return f" {COUNT_AT_MOST - 1}+" if number >= COUNT_AT_MOST else f" {number}"


class QueueTabs(Widget):
    """Which view is shown, and what the others hold. The counts come later than the first paint."""

    COMPONENT_CLASSES = {"queue-tabs--chosen", "queue-tabs--other"}

    view: reactive[QueueView] = reactive(QueueView.ALL)
    counts: reactive[QueueCounts | None] = reactive(None)

    def said(self) -> list[tuple[QueueView, str]]:
        """Every view and its words; the one that is shown stands in brackets, not in colour alone."""
        tabs = []
        for digit, (view, label) in enumerate(VIEWS, 1):
            number = _number_of(view, self.counts) if self.counts else None
            words = f"{digit} {_(label)}{counted(number)}"
            tabs.append((view, f"[{words}]" if view is self.view else f" {words} "))
        return tabs

    def render(self) -> Content:
        chosen, other = (self.get_visual_style(f"queue-tabs--{part}") for part in ("chosen", "other"))
        return Content("").join(
            Content(words).stylize(chosen if view is self.view else other) for view, words in self.said()
        )
