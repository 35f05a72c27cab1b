"""Who is at work: what a desk says of itself, how often, and when its silence means that it has gone."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

HEARTBEAT: Final = timedelta(seconds=30)
"""How often a desk says that somebody is at it."""
GONE_AFTER: Final = timedelta(seconds=90)
"""Three heartbeats missed: the desk lost its power or its line."""


class Place(StrEnum):
    """Where the person is: at the desk, or away from one that has locked itself."""

    WORKING = "working"
    LOCKED = "locked"
