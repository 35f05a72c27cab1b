"""The commands of the review meeting."""

from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.command import Command

LEDGER_REVIEW: Final = Command(
    "ledger.review",
    "ctrl+r",
    N_("Review"),
    N_("Hold a review meeting: causes of a month's issues, and decisions."),
    6,
    Permission.SEE_LEDGER,
)
"""How the ledger leads to it."""

REVIEW: Final = (
    Command(
        "review.open", "enter", N_("Issues"), N_("See this category's issues of the month in the ledger."), 1
    ),
    Command(
        "review.finding",
        "f2",
        N_("Finding"),
        N_("Take down a cause, its pattern and what prevents it."),
        1,
        Permission.HOLD_REVIEW,
    ),
    Command(
        "review.decide",
        "f3",
        N_("Decision"),
        N_("Take down what is to be done, until when and by whom."),
        1,
        Permission.HOLD_REVIEW,
    ),
    Command(
        "review.done",
        "f9",
        N_("Done"),
        N_("The marked decision is carried out; pressed again, it is not."),
        2,
        Permission.HOLD_REVIEW,
    ),
    Command("review.previous", "f5", N_("Month before"), N_("Look at the month before."), 3),
    Command("review.next", "f6", N_("Month after"), N_("Look at the month after."), 3),
)
