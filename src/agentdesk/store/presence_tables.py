"""The table of who is at which desk."""

from datetime import datetime

from sqlmodel import Field

from agentdesk.domain.presence import Place
from agentdesk.store.base import STRICT_BY_KEY, Table, one_of


class Presence(Table, table=True):
    """A desk at which somebody is signed in. One that has been silent for GONE_AFTER counts for nothing."""

    __table_args__ = (one_of("place", Place), STRICT_BY_KEY)
    desk: str = Field(primary_key=True)
    """The machine and the program on it, `hall-3:4711`."""
    person_id: int = Field(foreign_key="person.id")
    since: datetime
    """When this person sat down at it."""
    seen_at: datetime
    place: str = Place.WORKING
