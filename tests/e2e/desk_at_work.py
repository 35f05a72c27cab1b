"""A desk for end-to-end tests: real customers in a real file, and the commands that open it."""

import sys
from collections.abc import Mapping
from datetime import date

from agentdesk.desk import Desk
from agentdesk.services import calls
from agentdesk.services.planning import plan_run
from tests.desks import PASSWORD, Clock, set_up
from tests.e2e.terminal import Terminal

AS_OF = date(2026, 11, 18)


def make_desk(url: str) -> str:
    """A desk with the people and customers of the tests, its visits planned; returns its URL."""
    set_up(url, Clock())
    with Desk.open(url, clock=Clock()) as desk:
        desk.trust("admin")
        plan_run(desk, AS_OF)
    return url


def open_terminal(
    url: str, login: str, *, size: tuple[int, int] = (100, 30), environment: Mapping[str, str] | None = None
) -> Terminal:
    """The program in a pseudo-terminal, signed in as `login`."""
    return Terminal(
        [sys.executable, "-m", "agentdesk"],
        env={
            "AGENTDESK_DB": url,
            "AGENTDESK_AS": login,
            "AGENTDESK_PASSWORD": PASSWORD,
            "AGENTDESK_TODAY": AS_OF.isoformat(),
            **(environment or {}),
        },
        size=size,
    )


def current_visit(url: str, login: str) -> int | None:
    """The visit that `login` holds."""
    with Desk.open(url) as desk:
        desk.trust(login)
        return desk.see(calls.current)
