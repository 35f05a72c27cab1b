"""Scenes of the floor: other desks at work while the supervisor looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from textual.pilot import Pilot

from _scenes import SUPERVISOR, scene, settled
from agentdesk.desk import Desk
from agentdesk.domain.presence import Place
from agentdesk.domain.visit import EventKind
from agentdesk.services import calls, presence
from agentdesk.services.calls import Entry
from agentdesk.store.tables import Attempt

AT_WORK = {
    "li.na": ("hall-1:4711", 5, 173),
    "wang.lei": ("hall-1:4712", 1, 48),
    "emma": ("hall-2:310", None, 0),
}
"""Login to the desk, how many questions have been answered in the call, and how many seconds it has taken."""


@contextmanager
def at_other_desk(pilot: Pilot[None]) -> Iterator[Desk]:
    """Another desk of the same database."""
    app: Any = pilot.app
    with Desk.open(app.start.url) as desk:
        yield desk


def people_at_work(desk: Desk) -> None:
    """Everybody of AT_WORK sits down and calls; a desk is locked."""
    for login, (name, answered, seconds) in AT_WORK.items():
        desk.trust(login)
        desk.do(presence.here, name, Place.WORKING if answered is not None else Place.LOCKED)
        if answered is not None:
            begin_call(desk, answered, timedelta(seconds=seconds))


def begin_call(desk: Desk, answered: int, ago: timedelta) -> None:
    """The person at the desk takes the next visit and asks some questions."""
    visit_id = desk.do(calls.claim_next)
    assert visit_id is not None
    sheet = desk.do(calls.open_call, visit_id)
    asked = [step for step in sheet.interview().steps if step.choices]
    entries = [
        Entry(sheet.next_seq + place, EventKind.ANSWERED, step.node, step.choices[0].value)
        for place, step in enumerate(asked[:answered])
    ]
    here = Entry(sheet.next_seq + answered, EventKind.WENT, asked[min(answered, len(asked) - 1)].node)
    desk.do(calls.record, visit_id, [*entries, here])
    with desk.store.writing() as tx:
        begun = Attempt.__table__.c  # type: ignore[attr-defined]
        of_call = update(Attempt).where(begun.visit_id == visit_id, begun.ended_at.is_(None))
        tx.connection.execute(of_call.values(started_at=desk.now() - ago))


async def at_floor(pilot: Pilot[None], *keys: str) -> None:
    """The floor with people at work, then these keys there."""
    with at_other_desk(pilot) as desk:
        people_at_work(desk)
    await pilot.press("f8")
    await settled(pilot)
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


@scene("floor", SUPERVISOR)
async def floor(pilot: Pilot[None]) -> None:
    """Who is at work."""
    await at_floor(pilot)


@scene("floor-person", SUPERVISOR)
async def floor_person(pilot: Pilot[None]) -> None:
    """One person's day, with the call that is going on."""
    await at_floor(pilot, "down", "enter")
