"""Keys typed faster than pages are made: kept, and given to the page they were meant for, in order."""

from collections import deque
from collections.abc import Awaitable, Callable

from textual.events import Event


class TypeAhead:
    """Holds keys back while a page is on its way. `deliver` gives one event to the page that is on top."""

    def __init__(self, deliver: Callable[[Event], Awaitable[object]]) -> None:
        self._deliver = deliver
        self._kept: deque[Event] = deque()
        self._holds = 0
        self._giving = False

    def hold(self) -> None:
        """Keep what is typed from now on, until `release`."""
        self._holds += 1

    async def release(self) -> None:
        """Undo one `hold`; the last one gives out what was kept."""
        self._holds -= 1
        await self.give_out()

    def keeps(self, event: Event) -> bool:
        """Keep `event` if keys are held back now; whether it was kept."""
        if self._holds or self._giving:
            self._kept.append(event)
            return True
        return False

    def open_gate(self) -> Callable[[], None]:
        """Let keys through to a page that asks something, whoever holds them; gives what shuts the gate again.

        Shut it at the moment at which the page has its answer: what is typed after that is meant for the next one.
        """
        holds, self._holds = self._holds, 0

        def shut() -> None:
            nonlocal holds
            self._holds += holds
            holds = 0

        return shut

    async def give_out(self) -> None:
        """Give out what was kept, as long as nobody holds keys back."""
        if self._giving:
            return
        self._giving = True
        try:
            while self._kept and not self._holds:
                await self._deliver(self._kept.popleft())
        finally:
            self._giving = False
