"""Scenes of what can be done about an issue beside its steps."""

from textual.pilot import Pilot

from _scenes import SUPERVISOR, scene, settled


async def at_list(pilot: Pilot[None], *keys: str) -> None:
    """The list of the ledger's first issue, then these keys there."""
    await pilot.press("enter")
    await settled(pilot)
    for key in ("f3", *keys):
        await pilot.press(key)
        await settled(pilot)


@scene("care", SUPERVISOR)
async def care(pilot: Pilot[None]) -> None:
    """What can be done, and why something cannot."""
    await at_list(pilot)


@scene("care-severity", SUPERVISOR)
async def care_severity(pilot: Pilot[None]) -> None:
    """The severities with their help."""
    await at_list(pilot, "1")


@scene("care-grades", SUPERVISOR)
async def care_grades(pilot: Pilot[None]) -> None:
    """What may be offered without asking."""
    await at_list(pilot, "5")


@scene("care-emergency", SUPERVISOR)
async def care_emergency(pilot: Pilot[None]) -> None:
    """The checklist of a complaint about danger."""
    await at_list(pilot, "1", "1", "6", "1", "enter", "enter")
    await pilot.press("f3")
    await settled(pilot)
    await pilot.press("3")
    await settled(pilot)


@scene("care-rule", SUPERVISOR)
async def care_rule(pilot: Pilot[None]) -> None:
    """What the rule says of a refund before it is offered."""
    await at_list(pilot, "5", "1", *"480", "enter")


@scene("care-told", SUPERVISOR)
async def care_told(pilot: Pilot[None]) -> None:
    """What the customer is told of it."""
    await at_list(pilot, "5", "1", *"480", "enter", "enter")
