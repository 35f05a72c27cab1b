"""A questionnaire's file on disk, with the files beside it that it may read."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_

SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".csv", ".md", ".xml")
"""What a questionnaire may be written in."""

MAX_READ: Final = 32_000_001
"""Bytes read of one file: more than any check takes, so that it sees that there is too much."""

_BESIDE: Final = (".csv", ".xml")


class FilesBeside(Mapping[str, bytes]):
    """The tables beside a questionnaire, by name: those in `FORM-media/`, then those in its own folder; before them
    those that are `named`. A file is read when it is asked for: a folder may hold many that are none of the form's.
    """

    def __init__(self, form: Path, named: Iterable[Path] = ()) -> None:
        self._places = (media_folder(form), form.parent)
        self._own = form.name
        self._named = {path.name: path for path in named}

    def __getitem__(self, name: str) -> bytes:
        if name in self._named:
            return read_form_file(self._named[name])
        if Path(name).name == name and Path(name).suffix.lower() in _BESIDE and name != self._own:
            for place in self._places:
                try:
                    return read_at_most(place / name)
                except OSError:
                    continue
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        found: dict[str, None] = dict.fromkeys(self._named)
        for place in self._places:
            if place.is_dir():
                found |= dict.fromkeys(
                    each.name
                    for each in sorted(place.iterdir())
                    if each.suffix.lower() in _BESIDE and each.is_file() and each.name != self._own
                )
        return iter(found)

    def __len__(self) -> int:
        return sum(1 for _name in self)


def media_folder(form: Path) -> Path:
    """Where ODK's tools keep the files of the form at this path."""
    return form.with_name(f"{form.stem}-media")


def read_form_file(path: Path) -> bytes:
    """The content of a questionnaire's file. Raises Refusal when it cannot be read."""
    try:
        return read_at_most(path)
    except OSError as error:
        raise Refusal(
            N_("{file} cannot be read: {detail}."), file=str(path), detail=error.strerror or str(error)
        ) from error


def read_at_most(path: Path) -> bytes:
    """The file's first MAX_READ bytes. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MAX_READ)
