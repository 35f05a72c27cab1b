"""Time zones as people write them: the machine's own, and what was meant by a wrong name."""

import os
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

LINK: Final = Path("/etc/localtime")
FALLBACK: Final = "Asia/Shanghai"


@cache
def zones() -> tuple[str, ...]:
    """Every time zone that is named after a place, in order."""
    return tuple(
        sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    )


def machine_zone() -> str:
    """The time zone this machine is set to when it says so, otherwise the one most desks of this program are in."""
    named = os.environ.get("TZ", "").lstrip(":")
    linked = "/".join(LINK.resolve().parts[-2:]) if LINK.is_symlink() else ""
    return next((zone for zone in (named, linked) if zone in zones()), FALLBACK)


def meant(name: str) -> str | None:
    """The zone that `name` names, whatever its capitals and blanks: `asia/shanghai`, `Shanghai`."""
    wanted = name.strip().replace(" ", "_").casefold()
    exact = [zone for zone in zones() if zone.casefold() == wanted]
    return next(iter(exact or [zone for zone in zones() if zone.casefold().endswith("/" + wanted)]), None)


def near(name: str) -> list[str]:
    """Up to three zones that look like `name`."""
    wanted = name.strip().replace(" ", "_").casefold()
    by_fold = {zone.casefold(): zone for zone in zones()} | {
        zone.casefold().rpartition("/")[2]: zone for zone in zones()
    }
    return list(dict.fromkeys(by_fold[match] for match in get_close_matches(wanted, by_fold, 3, 0.6)))
