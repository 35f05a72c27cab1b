"""The commands of how issues are handled, and the ways to it."""

from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.command import Command

_WHAT: Final = N_("See how the issues of a month were handled, by person, department or category.")
_OWN: Final = N_("See how the issues that you were responsible for were handled.")

HANDLING: Final = (
    Command("review.handling", "f4", N_("Handling"), _WHAT, 2, Permission.SEE_LEDGER),
    Command("ledger.handling", "", N_("Handling"), _WHAT, permission=Permission.SEE_LEDGER),
    Command("queue.handling", "", N_("Handling"), _OWN),
    Command(
        "handling.open",
        "enter",
        N_("Issues"),
        N_(
            "Open the issues behind the figure; of a clock those that missed it. Above: go down to the figures."
        ),
        1,
    ),
    Command("handling.met", "f4", N_("In time"), N_("Open the issues for which this clock was kept."), 1),
    Command(
        "handling.by",
        "f2",
        N_("Group by"),
        N_("Tell the figures apart by person, by department, by category."),
        2,
        Permission.SEE_LEDGER,
    ),
    Command("handling.previous", "f5", N_("Month before"), N_("Look at the month before."), 3),
    Command("handling.next", "f6", N_("Month after"), N_("Look at the month after."), 3),
    Command("handling.export", "ctrl+s", N_("Export"), N_("Write the figures to a file."), 4),
)
