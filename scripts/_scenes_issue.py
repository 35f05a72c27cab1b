"""Scenes of the pages behind an issue: its call, its customer, its duplicates, a mention."""

from textual.pilot import Pilot

from _scenes import SUPERVISOR, scene, settled


async def on_issue(pilot: Pilot[None], *keys: str) -> None:
    """The page of the ledger's third issue, then these keys there."""
    for key in ("down", "down", "enter", *keys):
        await pilot.press(key)
        await settled(pilot)


@scene("issue-call", SUPERVISOR)
async def issue_call(pilot: Pilot[None]) -> None:
    """The call that an issue came from, replayed."""
    await on_issue(pilot, "f4")


@scene("issue-customer", SUPERVISOR)
async def issue_customer(pilot: Pilot[None]) -> None:
    """The customer's other issues and repairs."""
    await on_issue(pilot, "f5")


@scene("issue-alike", SUPERVISOR)
async def issue_alike(pilot: Pilot[None]) -> None:
    """What an issue may be a duplicate of."""
    await on_issue(pilot, "f7")


@scene("issue-mention", SUPERVISOR)
async def issue_mention(pilot: Pilot[None]) -> None:
    """Mentioning somebody in a note."""
    await on_issue(pilot, "f8", *"请看一下 ", "@")


@scene("issue-timeline", SUPERVISOR)
async def issue_timeline(pilot: Pilot[None]) -> None:
    """What happened, reached by one key; a note taken back."""
    await on_issue(pilot, "f8", *"写错了", "ctrl+s", "ctrl+z", "f12")
