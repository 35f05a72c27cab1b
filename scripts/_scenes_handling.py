"""Scenes of how issues are handled: everybody's figures, one's clocks, the departments."""

from textual.pilot import Pilot

from _scenes import SUPERVISOR, scene, settled


@scene("handling", SUPERVISOR)
async def handling(pilot: Pilot[None]) -> None:
    """A month by person."""
    await pilot.press("ctrl+r")
    await settled(pilot)
    await pilot.press("f4")
    await settled(pilot)


@scene("handling-figures", SUPERVISOR)
async def handling_figures(pilot: Pilot[None]) -> None:
    """By department, at the figures of the first one."""
    await handling(pilot)
    await pilot.press("f2")
    await settled(pilot)
    await pilot.press("enter", "down")
