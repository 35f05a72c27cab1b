"""The files that come with a form (lists of choices, look-up tables), found beside it on the disk."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from agentdesk.questionnaire.tree import MAX_SIZE

SUFFIXES: Final = (".csv", ".xml")

MEDIA: Final = "-media"
"""`FORM-media/` beside `FORM.xlsx` holds the form's files, as ODK's tools have it."""


class SideFiles(Mapping[str, bytes]):
    """By name: the files that are `named`, those in `FORM-media/`, and those in the form's own folder.

    A file is read when the form asks for it, and never more of it than a form may have.
    """

    def __init__(self, form: Path, named: Iterable[Path] = ()) -> None:
        here = [*_tables_in(media_folder(form)), *(path for path in _tables_in(form.parent) if path != form)]
        self._paths = {path.name: path for path in reversed([*named, *here])}

    def __getitem__(self, name: str) -> bytes:
        with self._paths[name].open("rb") as file:
            return file.read(MAX_SIZE + 1)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def media_folder(form: Path) -> Path:
    """Where the files of a form at this path are kept."""
    return form.with_name(f"{form.stem}{MEDIA}")


def _tables_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
