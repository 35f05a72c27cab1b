"""Who is at which desk: what a desk says of itself while somebody is signed in at it."""

from agentdesk.domain.presence import GONE_AFTER, Place
from agentdesk.services.acting import Acting
from agentdesk.store import presence as stored


def here(act: Acting, desk: str, place: Place = Place.WORKING) -> None:
    """The person acting is at this desk. Said at sign-in, when it locks or unlocks, and every HEARTBEAT.

    Other desks are told only when it changes who is there.
    """
    person_id = act.actor.id
    before = stored.at_desk(act.tx, desk)
    silent = act.now - GONE_AFTER
    if before is not None and before.person_id == person_id and before.seen_at >= silent:
        stored.still_there(act.tx, desk, act.now, place)
        if before.place == place:
            return
    else:
        stored.forget_silent(act.tx, silent)
        stored.sit_down(act.tx, desk, person_id, act.now, place)
    act.tx.announce()


def gone(act: Acting, desk: str) -> None:
    """Nobody is at this desk any more."""
    if stored.leave(act.tx, desk):
        act.tx.announce()
