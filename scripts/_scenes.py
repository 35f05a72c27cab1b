"""Scenes for the pictures: who is signed in, and what they do before the picture is taken. The call's stand apart."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from agentdesk.services.demo import DEMO_AGENT

SUPERVISOR = "zhao.min"

Scene = Callable[[Pilot[None]], Awaitable[None]]
SCENES: dict[str, tuple[str | None, Scene]] = {}
"""Name to the person signed in (None at the door) and what they do before the picture is taken."""


def scene(name: str, person: str | None = DEMO_AGENT) -> Callable[[Scene], Scene]:
    """Name the function below a scene."""

    def named(play: Scene) -> Scene:
        SCENES[name] = (person, play)
        return play

    return named


async def settled(pilot: Pilot[None]) -> None:
    """Wait until no page loads or stores anything."""
    app: Any = pilot.app
    for _ in range(100):
        await pilot.pause(0.02)
        # A command may be waiting for the person: it holds its dialog open.
        busy = any(each.is_running for each in app.workers if not each.group.startswith("app."))
        if app.screen.SCOPE != "opening" and not busy and not app.gateway.writes.pending:
            break
    await pilot.pause(0.05)


@scene("sign-in", None)
async def sign_in(pilot: Pilot[None]) -> None:
    """The door after a wrong password."""
    await pilot.press(*DEMO_AGENT, "enter", *"not this one", "enter")
    await settled(pilot)


@scene("home")
async def home(pilot: Pilot[None]) -> None:
    """The agent's home."""


@scene("booked")
async def booked(pilot: Pilot[None]) -> None:
    """The appointments of the agent."""
    await pilot.press("2")


@scene("done")
async def done(pilot: Pilot[None]) -> None:
    """What the agent has finished today."""
    await pilot.press("4")


@scene("find")
async def find(pilot: Pilot[None]) -> None:
    """Finding a customer by a part of the name."""
    await pilot.press("slash", *"王")
    await pilot.pause(0.2)


@scene("customer")
async def customer(pilot: Pilot[None]) -> None:
    """All about the customer of the first row, with the number shown."""
    await pilot.press("f6")
    await settled(pilot)
    await pilot.press("f7")


@scene("help")
async def help_page(pilot: Pilot[None]) -> None:
    """What can be done at the agent's home."""
    await pilot.press("f1")


@scene("palette")
async def palette(pilot: Pilot[None]) -> None:
    """Finding a command by its name."""
    await pilot.press("ctrl+p")


@scene("lock")
async def lock(pilot: Pilot[None]) -> None:
    """A locked screen."""
    await pilot.press("ctrl+o")


@scene("ledger", SUPERVISOR)
async def ledger(pilot: Pilot[None]) -> None:
    """The supervisor's home."""


@scene("ledger-late", SUPERVISOR)
async def ledger_late(pilot: Pilot[None]) -> None:
    """The issues of which the promise is past."""
    await pilot.press("5")


@scene("issue", SUPERVISOR)
async def issue(pilot: Pilot[None]) -> None:
    """One issue whole."""
    await pilot.press("down", "down", "enter")


@scene("assign", SUPERVISOR)
async def assign(pilot: Pilot[None]) -> None:
    """Choosing who is responsible."""
    await pilot.press("f9")
    await settled(pilot)
    await pilot.press("enter")


@scene("issue-note", SUPERVISOR)
async def issue_note(pilot: Pilot[None]) -> None:
    """Writing a note on an issue."""
    await pilot.press("enter")
    await settled(pilot)
    await pilot.press("f8", *"已联系客户")


@scene("export", SUPERVISOR)
async def export(pilot: Pilot[None]) -> None:
    """Writing the list to a file."""
    await pilot.press("ctrl+s")
