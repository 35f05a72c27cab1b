"""Scenes of the ledger's list: sorted, marked, assigned together, its views."""

from textual.pilot import Pilot

from _scenes import SUPERVISOR, scene, settled


@scene("ledger-order", SUPERVISOR)
async def ledger_order(pilot: Pilot[None]) -> None:
    """What is late, the gravest first, three of them marked."""
    await pilot.press("5", "ctrl+e", "ctrl+e")
    await settled(pilot)
    await pilot.press("shift+down", "shift+down", "down")


@scene("ledger-bulk", SUPERVISOR)
async def ledger_bulk(pilot: Pilot[None]) -> None:
    """What assigning several would do."""
    await pilot.press("9")
    await settled(pilot)
    await pilot.press("ctrl+a", "f9")
    await settled(pilot)
    await pilot.press(*"service", "enter")
    await settled(pilot)
    await pilot.press("enter")


@scene("ledger-views", SUPERVISOR)
async def ledger_views(pilot: Pilot[None]) -> None:
    """Two views that were kept, one of them shared and the one with which the ledger begins."""
    for keys, name in (("6", "今日"), ("5", "交付超期")):
        await pilot.press("0", keys, "ctrl+e", "ctrl+g")
        await settled(pilot)
        await pilot.press("f2")
        await settled(pilot)
        await pilot.press(*name, "enter")
        await settled(pilot)
        if keys == "6":
            await pilot.press("escape")
            await settled(pilot)
    await pilot.press("f4")
    await settled(pilot)
    await pilot.press("f5")


@scene("ledger-find", SUPERVISOR)
async def ledger_find(pilot: Pilot[None]) -> None:
    """Issues found by a word of what is wrong."""
    await pilot.press("slash")
    await settled(pilot)
    await pilot.press(*"漏水", "enter")
