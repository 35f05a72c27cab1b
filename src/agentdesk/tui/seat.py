"""This desk as the floor sees it: it says who is at it at sign-in, when it locks, and every HEARTBEAT."""

import os
import platform

from agentdesk.domain.presence import Place
from agentdesk.tui.gateway import Gateway


class Seat:
    """The place at this terminal. What goes wrong with saying so is logged: nobody's work waits for it."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._place = Place.WORKING
        self.desk = f"{platform.node()}:{os.getpid()}"
        """The machine and the program on it."""

    def here(self, place: Place | None = None) -> None:
        """The person signed in, if any, is at this desk: at work, away from the locked screen, or as before."""
        # Imported here: the first page is painted before the store is imported.
        from agentdesk.services import presence

        self._place = place or self._place
        if self._gateway.person is not None:
            self._gateway.quietly(presence.here, self.desk, self._place)

    def leave(self) -> None:
        """Nobody is at this desk any more."""
        from agentdesk.services import presence

        if self._gateway.person is not None:
            self._gateway.quietly(presence.gone, self.desk)
