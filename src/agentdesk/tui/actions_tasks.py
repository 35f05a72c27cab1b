"""The commands of one's own tasks, and the ways to them."""

from typing import Final

from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.tui.command import Command

_LABEL: Final = N_("My tasks")
_WHAT: Final = N_("What is assigned to you or your department: issues, promises, decisions.")

TASKS: Final = (
    Command("tasks.open", "enter", N_("Open"), N_("Open the issue of this task."), 1),
    *(
        Command(f"{scope}.tasks", "f12", _LABEL, _WHAT, 3, Permission.WORK_ISSUE)
        for scope in ("home", "queue", "ledger")
    ),
)
