"""Finding a file by typing its path: what a folder offers, and what a name can be completed to. Reads folders only."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

MOST: Final = 500
"""Files of one folder that are offered, the newest; typing finds the others."""

UP: Final = ".."


@dataclass(frozen=True, slots=True)
class Offer:
    """One file or folder; `size` in bytes, None for a folder."""

    name: str
    path: Path
    changed: datetime
    size: int | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.size is None


def split(typed: str) -> tuple[Path, str]:
    """The folder that is typed so far, and the beginning of a name in it."""
    folder, slash, start = typed.rpartition("/")
    if os.sep == "\\" and not slash:
        folder, slash, start = typed.rpartition("\\")
    return Path(f"{folder}{slash}" or ".").expanduser(), start


def begun_anew(typed: str) -> str:
    """The path that stands for what is typed: one begun behind another, at a root or at `~`, is meant alone."""
    for root in ("//", "/~"):
        before, found, after = typed.rpartition(root)
        if found and before:
            typed = root[1:] + after
    return typed


def offers(typed: str, suffixes: Sequence[str]) -> tuple[Offer, ...]:
    """What fits: files of these suffixes, the newest first, then folders by name, then the folder above.

    A name fits when the typed part is anywhere in it, in small or capital letters. A folder that cannot be read
    offers nothing but the one above it.
    """
    folder, start = split(typed)
    wanted = start.casefold()
    found = [each for each in _entries(folder, start) if wanted in each.name.casefold()]
    files = [each for each in found if not each.is_folder and each.path.suffix.lower() in suffixes]
    folders = sorted((each for each in found if each.is_folder), key=lambda each: each.name.casefold())
    files = sorted(files, key=lambda each: each.changed, reverse=True)[:MOST]
    above = [Offer(UP, folder.resolve().parent, datetime.fromtimestamp(0, UTC))] if not start else []
    return (*files, *folders, *above)


def _entries(folder: Path, start: str) -> list[Offer]:
    found: list[Offer] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") and not start.startswith("."):
                    continue
                try:
                    facts, is_folder = entry.stat(), entry.is_dir()
                except OSError:
                    continue
                size = None if is_folder else facts.st_size
                changed = datetime.fromtimestamp(facts.st_mtime, UTC)
                found.append(Offer(entry.name, Path(entry.path), changed, size))
    except OSError:
        return []
    return found


def completed(typed: str, found: Sequence[Offer]) -> str:
    """What is typed, grown as far as the names that begin so agree; as it is when they agree on no more."""
    _folder, start = split(typed)
    fitting = [each for each in found if each.name.startswith(start) and each.name != UP]
    if not fitting:
        return typed
    grown = _agreed([each.name for each in fitting])
    if len(fitting) == 1 and fitting[0].is_folder:
        grown += "/"
    return typed[: len(typed) - len(start)] + grown


def _agreed(names: Sequence[str]) -> str:
    """The beginning that all names share."""
    first, last = min(names), max(names)
    parted = (place for place, char in enumerate(first) if last[place : place + 1] != char)
    return first[: next(parted, len(first))]


def chosen(typed: str, offer: Offer) -> str:
    """The field's text when an offer is taken into it: below the folder as it was typed, folders with a slash."""
    _folder, start = split(typed)
    before = typed[: len(typed) - len(start)]
    if offer.name == UP:
        return f"{offer.path.as_posix().rstrip('/')}/"
    return f"{before}{offer.name}{'/' if offer.is_folder else ''}"


def pasted_path(text: str) -> str:
    """A path as file managers and terminals copy it: on one line, in quotes, or as an address of a file."""
    line = (text.strip().splitlines() or [""])[0].strip()
    if line.startswith("file://"):
        return unquote(urlsplit(line).path)
    return line.strip("\"'")
