"""The people offered while somebody is mentioned in a text: a few lines below it, narrowed by what is typed."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from agentdesk.i18n import N_, _
from agentdesk.services.notes import Mentionable
from agentdesk.tui.text import clean, plain

OFFERED: Final = 5
"""How many are shown at a time."""


def fitting(people: Sequence[Mentionable], typed: str) -> list[Mentionable]:
    """Those whose login or name begins with what was typed, then those that hold it; case and width do not count."""
    word = _folded(typed)
    begin = [
        each for each in people if any(_folded(name).startswith(word) for name in (each.login, each.name))
    ]
    hold = [each for each in people if each not in begin and word in _folded(f"{each.login} {each.name}")]
    return [*begin, *hold]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class PeopleOffered(OptionList):
    """Shown while there is somebody to offer. It never has the focus: the page moves the mark."""

    def __init__(self) -> None:
        super().__init__(id="people")
        self.can_focus = False
        self.display = False
        self._shown: list[Mentionable] = []

    @property
    def marked(self) -> Mentionable | None:
        """Who is marked; None while nobody is offered."""
        place = self.highlighted
        return self._shown[place] if self.display and place is not None else None

    def offer(self, people: Sequence[Mentionable], typed: str | None) -> None:
        """Offer those who fit what is typed behind the sign; nobody where no sign stands before the cursor."""
        found = [] if typed is None else fitting(people, typed)[:OFFERED]
        if found == self._shown and self.display == bool(found):
            return
        self._shown = found
        self.set_options(Option(plain(self._line(each))) for each in found)
        self.highlighted = 0 if found else None
        self.display = bool(found)

    @staticmethod
    def _line(person: Mentionable) -> str:
        said = f"@{person.login}  {clean(person.name)}"
        return f"{said}  ({_(N_('may not see this issue'))})" if person.refused_because else said

    def move(self, by: int) -> None:
        """Mark the one above or below, round and round."""
        if self._shown:
            self.highlighted = ((self.highlighted or 0) + by) % len(self._shown)
