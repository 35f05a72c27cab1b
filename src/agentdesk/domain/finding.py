"""What a check-up found, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `message` and `mend` are message ids whose places `values` fill."""

    level: Level
    message: str
    values: Mapping[str, object]
    mend: str = ""
