"""The commands of an issue's page beside its steps, and of the pages that it opens."""

from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.command import Command

_P: Final = Permission

ISSUE: Final = (
    Command("issue.call", "f4", N_("The call"), N_("Look at the call again: what was said, and when."), 3),
    Command(
        "issue.customer",
        "f5",
        N_("Customer"),
        N_("The customer's other issues, ended ones too, and what was bought and repaired."),
        3,
    ),
    Command(
        "issue.alike",
        "f7",
        N_("Duplicates"),
        N_("Other issues that may be the same as this one."),
        4,
        _P.SEE_LEDGER,
    ),
    Command(
        "issue.promise",
        "f10",
        N_("Promise"),
        N_("Promise the customer something by a day."),
        3,
        _P.WORK_ISSUE,
    ),
    Command("issue.timeline", "f12", N_("Timeline"), N_("Go to what happened, and back to the facts."), 4),
)

BEHIND: Final = (
    Command("issue_call.previous", "left", N_("Earlier call"), N_("The call before this one."), 2),
    Command("issue_call.next", "right", N_("Later call"), N_("The call after this one."), 2),
    Command("issue_call.here", "enter", N_("The issue"), N_("Go to where the issue came up."), 1),
    Command("issue_customer.open", "enter", N_("Open"), N_("Open this issue."), 1),
    Command("alike.open", "enter", N_("Open"), N_("Open this issue."), 1),
    Command(
        "alike.duplicate",
        "f2",
        N_("Is the same"),
        N_("End the issue from which you came as a duplicate of this one."),
        1,
        _P.WORK_ISSUE,
    ),
)
