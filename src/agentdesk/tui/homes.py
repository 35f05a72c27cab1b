"""Where a person arrives after signing in, by their roles. Screens are imported when they are first shown."""

import asyncio
from importlib import import_module
from typing import Any, Final, cast

from agentdesk.domain.roles import Actor, Role
from agentdesk.tui.screens.base import DeskScreen

HOMES: Final = {
    "queue": ("agentdesk.tui.screens.agent.queue", "QueueScreen"),
    "ledger": ("agentdesk.tui.screens.supervisor.ledger", "LedgerScreen"),
    "tasks": ("agentdesk.tui.screens.tasks", "TasksScreen"),
    "plain": ("agentdesk.tui.screens.plain_home", "PlainHome"),
}
"""Name of a home to its module and class."""

BY_ROLE: Final = (
    (Role.SUPERVISOR, "ledger"),
    (Role.AGENT, "queue"),
    (Role.ADMINISTRATOR, "plain"),
    (Role.MANAGER, "ledger"),
    (Role.GUEST, "tasks"),
)
"""The first role that a person holds decides."""


def home_of(person: Actor) -> str:
    """The name of this person's home."""
    return next((home for role, home in BY_ROLE if role in person.roles), "plain")


async def import_all() -> None:
    """Import every home beside what else goes on, such as a password being typed or checked."""
    for module, _ in HOMES.values():
        await asyncio.to_thread(import_module, module)


async def make(name: str) -> DeskScreen[Any]:
    """A new screen for the home called `name`; what it imports is imported off the screens' thread."""
    module, class_name = HOMES[name]
    loaded = await asyncio.to_thread(import_module, module)
    return cast("DeskScreen[Any]", getattr(loaded, class_name)())
