"""Scenes of the settings."""

from textual.pilot import Pilot

from _scenes import scene, settled

MANAGER = "zhou.qiang"


@scene("settings", MANAGER)
async def settings(pilot: Pilot[None]) -> None:
    """The grid of the clocks and the list of the others."""
    await pilot.press("ctrl+k")
    await settled(pilot)


@scene("settings-change", MANAGER)
async def settings_change(pilot: Pilot[None]) -> None:
    """A clock's time is changed, and what it comes to."""
    await settings(pilot)
    for key in ("down", "enter", *"6h"):
        await pilot.press(key)
        await settled(pilot)


@scene("settings-hours", MANAGER)
async def settings_hours(pilot: Pilot[None]) -> None:
    """The office hours are changed in the list below."""
    await settings(pilot)
    for key in ("tab", "enter"):
        await pilot.press(key)
        await settled(pilot)


@scene("settings-wrong", MANAGER)
async def settings_wrong(pilot: Pilot[None]) -> None:
    """What will not do."""
    await settings_change(pilot)
    for _key in "??":
        await pilot.press("question_mark")
        await settled(pilot)
