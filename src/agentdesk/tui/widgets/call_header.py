"""The top line of a call: who, what was bought, how long ago; the timer; whether everything is stored."""

from collections.abc import Callable
from datetime import timedelta

from textual.content import Content
from textual.widget import Widget

from agentdesk.tui.text import clean, fit, running


class CallTitle(Widget):
    """Customer, tier, product, days since delivery; the name is cut last."""

    COMPONENT_CLASSES = {"call-title--name"}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._customer = ""
        self._facts: Callable[[], list[str]] = list

    def show(self, name: str, facts: Callable[[], list[str]]) -> None:
        """Paint this from now on; `facts` says them in the language in use."""
        self._customer, self._facts = name, facts
        self.refresh()

    def render(self) -> Content:
        cells = self.content_size.width
        name = fit(clean(self._customer), max(cells * 2 // 3, 10))
        facts = " · ".join(clean(fact) for fact in self._facts() if fact)
        shown = Content(name).stylize(self.get_visual_style("call-title--name"))
        return Content("").join(
            [shown, Content(fit(f" · {facts}" if facts else "", cells - shown.cell_length))]
        )


class CallTimer(Widget):
    """How long the call has been going on; repaints only itself."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._elapsed: Callable[[], timedelta] = timedelta
        self._shown = ""

    def on_mount(self) -> None:
        """Look four times a second, so that no second is skipped; paint when it has changed."""
        self.set_interval(0.25, self._tick)

    def follow(self, elapsed: Callable[[], timedelta]) -> None:
        """Show what `elapsed` gives from now on."""
        self._elapsed = elapsed
        self._tick()

    def _tick(self) -> None:
        if (shown := running(self._elapsed())) != self._shown:
            self._shown = shown
            self.refresh()

    def render(self) -> Content:
        return Content(self._shown)
