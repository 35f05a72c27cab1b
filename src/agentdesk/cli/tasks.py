"""What the person acting has to do."""

from typing import TYPE_CHECKING

import typer

from agentdesk.cli.frame import AsJson, a_desk, app, print_json, print_table
from agentdesk.domain.issue import STATE_NAMES, IssueState
from agentdesk.i18n import _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from agentdesk.services.tasks import Task


@app.command(
    "tasks",
    help=_(
        "Print what you have to do: issues, promises, decisions, checklist lines, tasks of review meetings."
    ),
)
def show_tasks(as_json: AsJson = False) -> None:
    """What is late first."""
    from agentdesk.services import tasks

    with a_desk() as desk:
        found = desk.see(tasks.mine)
        zone = desk.zone
    if as_json:
        print_json(found)
        return
    print_table(
        ("", _("Due"), _("Task"), _("Issue"), _("State"), _("Customer"), _("What it is about")),
        [_row(task, zone) for task in found.items],
        _("Nothing is waiting for you."),
    )
    if found.total > len(found.items):
        typer.echo(_("{count} more.", count=found.total - len(found.items)))


def _row(task: "Task", zone: "ZoneInfo") -> tuple[object, ...]:
    from agentdesk.services.care_words import remedy
    from agentdesk.services.tasks import TASK_NAMES, TaskKind

    issue = task.issue
    if task.remedy is not None:
        text = remedy(task.remedy.kind, task.remedy.amount, task.remedy.size)
    else:
        text = (
            _(task.text) if task.kind is TaskKind.LINE else task.text or (issue.description if issue else "")
        )
    return (
        "!" if task.late else "",
        f"{task.due_at.astimezone(zone):%Y-%m-%d %H:%M}" if task.due_at else "-",
        _(TASK_NAMES[task.kind]),
        f"#{issue.id}" if issue else task.id,
        _(STATE_NAMES[IssueState(issue.state)]) if issue else "",
        issue.customer if issue else "",
        text[:60],
    )
