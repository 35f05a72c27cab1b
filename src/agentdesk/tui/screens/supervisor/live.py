"""A page that is true to the second: it looks again every second, and at once when somebody has stored something."""

from typing import Final

from textual.screen import ScreenResultType
from textual.worker import Worker

from agentdesk.domain.errors import Trouble
from agentdesk.tui.screens.base import DeskScreen

EVERY: Final = 1.0
"""Seconds between two looks: what is asked in a call is told to nobody, and clocks run."""


class LiveScreen(DeskScreen[ScreenResultType]):
    """Subclasses write `look`. One look at a time; a slow store is waited for, and its trouble told once."""

    def __init__(self) -> None:
        super().__init__()
        self._looking = False
        self._told = ""

    async def look(self) -> None:
        """Read and show what is now."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Look, and go on looking."""
        self.set_interval(EVERY, self.store_changed)
        self.store_changed()

    def on_screen_resume(self) -> None:
        """Back from another page: much may have changed."""
        self.store_changed()

    def store_changed(self) -> None:
        """Look again, unless this page is covered or looking already."""
        if self.is_current and not self._looking:
            self._looking = True
            _worker: Worker[None] = self.run_worker(self._look, group="look")

    async def _look(self) -> None:
        try:
            await self.look()
            self._told = ""
        except Trouble as trouble:
            if self._told != str(trouble):
                self._told = str(trouble)
                self.tell_trouble(trouble)
        finally:
            self._looking = False

    def relabel(self) -> None:
        """What was read is said again in the other language."""
        super().relabel()
        self.store_changed()
