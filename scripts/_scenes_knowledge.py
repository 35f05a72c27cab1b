"""Scenes of the knowledge base: what to say in a call, the supervisor's list, writing an article."""

from textual.pilot import Pilot

from _scenes import SUPERVISOR, scene, settled
from _scenes_call import ANSWERS, in_call


@scene("knowledge")
async def knowledge(pilot: Pilot[None]) -> None:
    """What fits a call in which something leaks."""
    await in_call(pilot, *ANSWERS[:11], "f4")
    await settled(pilot)


@scene("knowledge-typed")
async def knowledge_typed(pilot: Pilot[None]) -> None:
    """Narrowed by two characters, with the phrases of the situation before."""
    await in_call(pilot, "enter", "1", "f4")
    await settled(pilot)
    await pilot.press(*"安装", "f2", "f2")
    await pilot.pause(0.3)


@scene("knowledge-none")
async def knowledge_none(pilot: Pilot[None]) -> None:
    """Nothing is found."""
    await in_call(pilot, "enter", "f4")
    await settled(pilot)
    await pilot.press(*"火箭")
    await pilot.pause(0.3)


@scene("articles", SUPERVISOR)
async def articles(pilot: Pilot[None]) -> None:
    """The supervisor's list."""
    await pilot.press("f2")
    await settled(pilot)


@scene("article", SUPERVISOR)
async def article(pilot: Pilot[None]) -> None:
    """An article being written from an issue."""
    await pilot.press("down", "enter")
    await settled(pilot)
    await pilot.press("f6")
    await settled(pilot)
