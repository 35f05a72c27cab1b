"""My tasks: what one person has to do about issues, what is late first. The home of departments and partners."""

from typing import Any, Final

from textual.app import ComposeResult
from textual.widgets import Static

from agentdesk.i18n import N_, _, current_language
from agentdesk.services import reviews, tasks
from agentdesk.services.care_words import remedy
from agentdesk.services.issues import IssueRow
from agentdesk.services.tasks import TASK_NAMES, Task, TaskKind, Tasks
from agentdesk.tui.dialogs import Prompt
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor import issue_words as words
from agentdesk.tui.text import clean, day, plain
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable, Row
from agentdesk.tui.widgets.status_bar import StatusBar

AGEING: Final = 30.0
"""Seconds between two looks at what is late by now."""
EMPTY: Final = N_("Nothing is waiting for you. What is assigned to you appears here by itself.")


def task_columns() -> tuple[Column, ...]:
    """The columns, as wide as the language in use needs them."""
    zh = current_language().startswith("zh")
    return (
        Column("due", N_("Next due"), min=18, place=1),
        Column("kind", N_("Task"), min=4 if zh else 9, place=1),
        Column("number", N_("No."), min=6, place=1, right=True),
        Column("severity", N_("Severity"), min=7 if zh else 11, place=3),
        Column("customer", N_("Customer"), min=8, weight=2, place=4),
        Column("state", N_("State"), min=9, place=2),
        Column("responsible", N_("Owner"), min=8, weight=2, place=5),
        Column("what", N_("What it is about"), min=14, weight=6, place=2),
    )


def what(task: Task) -> str:
    """What is to be done, in words."""
    if task.remedy is not None:
        return _(
            N_("approve or decline: {what}"),
            what=remedy(task.remedy.kind, task.remedy.amount, task.remedy.size),
        )
    if task.kind is TaskKind.LINE:
        return _(task.text)
    return task.text or (task.issue.description if task.issue else "")


def _cells(issue: IssueRow) -> dict[str, Any]:
    severity, tone = words.severity(issue.severity), words.tone(issue.severity)
    return {
        "number": str(issue.id),
        "severity": (severity, tone) if tone else severity,
        "customer": issue.customer,
        "state": words.short_state(issue.state),
        "responsible": issue.assignee or issue.department or (_(N_("nobody")), "muted"),
    }


class TasksScreen(DeskScreen[None]):
    """Reads itself again when something was stored, and when time makes something late."""

    SCOPE = "tasks"
    HELP = N_(
        "What you have to do, what is late first: issues that are assigned to you or your department, or that your"
        " department helps with; notes that mention you, until you have looked; promises to customers; refunds and"
        " compensation that wait for your decision; lines of an emergency's checklist; what a review meeting has given"
        " you to do. Enter opens the issue, with the steps that you may take, or says that a meeting's task is carried"
        " out. ! is late."
    )

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield PagedTable(task_columns(), self._fetch, empty=EMPTY)
        yield Static(id="peek", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The keys go to the list."""
        self._table.focus()
        self.set_interval(AGEING, self.store_changed)

    def on_screen_resume(self) -> None:
        """What happened while another page was on top."""
        if self._table.is_attached:
            self.store_changed()

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def store_changed(self) -> None:
        """Read again; the cursor stays on its task."""
        self._table.reload()

    async def _fetch(self, _cursor: Any, _limit: int) -> Page:
        found = await self.gateway.see(tasks.mine)
        self._count(found)
        return Page([self._row(task) for task in found.items])

    def _count(self, found: Tasks) -> None:
        said = _(N_("Tasks {count}   Late {late}"), count=found.total, late=found.late)
        self.query_one(StatusBar).counts = said

    def _row(self, task: Task) -> Row:
        issue = task.issue
        now = self.gateway.now().astimezone(self.gateway.zone)
        if task.kind is TaskKind.ISSUE and issue is not None:
            due = words.due(issue, now)
        else:
            due = f"{'! ' if task.late else '  '}{day(task.due_on, now.date())}" if task.due_on else ""
        kind = _(TASK_NAMES[task.kind])
        cells: dict[str, Any] = {
            "due": (due, "late") if task.late else due,
            "kind": (kind, "late") if task.kind is TaskKind.LINE else kind,
            "what": what(task),
        }
        return Row(f"{task.kind}/{task.id}", cells | (_cells(issue) if issue else {}), task)

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Say more about the task under the cursor."""
        message.stop()
        self._peek()
        self.refresh_commands()

    def _peek(self) -> None:
        task, said = self._here, ""
        if task is not None:
            issue, head, lines = task.issue, [_(N_("decided in a review meeting"))], [clean(what(task))]
            if issue is not None:
                head = [f"#{issue.id}", clean(issue.customer), clean(issue.product), words.state(issue.state)]
                head.append(clean(words.responsible(issue)))
                lines = list(dict.fromkeys((*lines, clean(issue.description))))
            said = "\n".join([" · ".join(filter(None, head)), *lines])
        self.query_one("#peek", Static).update(plain(said, lines=True))

    def relabel(self) -> None:
        """The list, as wide as the other language needs it, and the lines below it are made again."""
        super().relabel()
        self._table.use_columns(task_columns())
        self._peek()

    # Commands

    @property
    def _here(self) -> Task | None:
        row = self._table.current
        return row.data if row else None

    def refuses(self, command_id: str) -> str | None:
        """Nothing to open in an empty list."""
        if command_id == "tasks.open" and self._here is None:
            return _(N_("There is no task here."))
        return super().refuses(command_id)

    async def action_open(self) -> None:
        """The issue whole, with its steps; of a meeting's decision, whether it is carried out."""
        from agentdesk.tui.screens.supervisor.issue import IssueScreen

        if (task := self._here) is None:
            return
        if task.issue is not None:
            self.app.push_screen(IssueScreen(task.issue.id))
            return
        question = N_("Carried out: {what}? How; may stay empty. Esc: not yet")
        note = await self.desk_app.ask(Prompt(question, "", max_length=reviews.TEXT_MAX, what=task.text))
        if note is not None:
            await self.gateway.do(reviews.done, int(task.id), note)
            self.store_changed()
