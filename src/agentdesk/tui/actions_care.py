"""The commands of complaints and clocks: what can be done about an issue beside its steps."""

from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.command import Command

CARE: Final = (
    Command(
        "issue.care",
        "f3",
        N_("Complaint, clocks"),
        N_("Classify, acknowledge, delay, refund, learn: what can be done beside the steps."),
        2,
        Permission.WORK_ISSUE,
    ),
    Command("read_out.done", "enter", N_("Said"), N_("The customer has been told: go on."), 1),
)
