"""The commands of the settings, and the ways to them."""

from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.command import Command

_LABEL: Final = N_("Settings")
_WHAT: Final = N_("See and change what the company decides itself: clocks, office hours, limits.")
_CHANGE: Final = Permission.CHANGE_SETTINGS

SETTINGS: Final = (
    Command(
        "settings.edit", "enter", N_("Change"), N_("Change this setting; an example shows it."), 1, _CHANGE
    ),
    Command("settings.other", "tab", N_("Clocks / others"), N_("Go to the other of the two lists."), 3),
    Command(
        "settings.reset", "delete", N_("Default"), N_("Make this setting its default again."), 2, _CHANGE
    ),
    Command("settings.undo", "ctrl+z", N_("Undo"), N_("Take back the last change made here."), 2, _CHANGE),
    Command("setting.save", "enter", N_("Change"), N_("Let this value hold from that day on."), 1),
    Command("setting.default", "f5", N_("Default"), N_("Write the default into the field."), 2),
    *(
        Command(f"{scope}.settings", "ctrl+k", _LABEL, _WHAT, place, Permission.SEE_SETTINGS)
        for scope, place in (("home", 3), ("ledger", 7))
    ),
)
