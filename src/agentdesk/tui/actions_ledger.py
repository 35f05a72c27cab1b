"""The commands by which the ledger is sorted, its views are kept, and several issues are handled at once."""

from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.command import Command

LEDGER_LIST: Final = (
    Command(
        "ledger.order",
        "ctrl+e",
        N_("Order"),
        N_("Sort by the next order: newest, due soonest, gravest, oldest first."),
        4,
    ),
    Command("ledger.views", "ctrl+g", N_("Views"), N_("Open, keep and share views of the ledger."), 4),
    Command("ledger.mark", "space", N_("Mark"), N_("Mark this issue, or take its mark off, and go on."), 5),
    Command("ledger.mark_down", "shift+down", N_("Mark down"), N_("Mark from here down.")),
    Command("ledger.mark_up", "shift+up", N_("Mark up"), N_("Mark from here up.")),
    Command("ledger.mark_all", "ctrl+a", N_("Mark all"), N_("Mark every issue of this list.")),
    Command("ledger.unmark", "ctrl+x", N_("Unmark"), N_("Take all marks off.")),
)
"""What the ledger itself does."""

VIEWS: Final = (
    Command("views.open", "enter", N_("Open"), N_("Show the ledger as this view has it."), 1),
    Command(
        "views.digit",
        "1,2,3,4,5,6,7,8,9",
        N_("Open"),
        N_("Show the ledger as the view with this number has it."),
        8,
        digits=True,
    ),
    Command("views.keep", "f2", N_("Keep"), N_("Keep what the ledger shows now under a name."), 1),
    Command("views.rename", "f3", N_("Rename"), N_("Call this view something else."), 3),
    Command("views.first", "f4", N_("Begin with"), N_("Let your ledger begin with this view, or not."), 2),
    Command(
        "views.share",
        "f5",
        N_("Share"),
        N_("Show this view to everybody who sees the ledger, or not."),
        3,
        Permission.ASSIGN_ISSUE,
    ),
    Command("views.delete", "delete", N_("Delete"), N_("Take this view away."), 4),
    Command("views.undo", "ctrl+z", N_("Undo"), N_("Take the last change of a view back."), 4),
    Command("bulk.assign", "enter", N_("Assign"), N_("Assign these issues."), 1),
)
"""The list of views, and what is shown before several issues are assigned."""
