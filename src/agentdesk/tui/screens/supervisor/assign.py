"""Making somebody responsible for an issue: the department, then the person; taken back with one key."""

import time
from dataclasses import dataclass
from typing import Final

from textual.screen import ScreenResultType

from agentdesk.domain.issue import OPEN_STATES, Category
from agentdesk.i18n import N_, _
from agentdesk.services import issues, organisation
from agentdesk.services.issues import Assignable, IssueRow, Responsible
from agentdesk.services.organisation import DEPARTMENT_OF, DepartmentName
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor.pick import Choice, Pick
from agentdesk.tui.text import clean

UNDO_FOR: Final = 10.0
"""Seconds for which an assignment can be taken back with one key."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What was just assigned, so that it can be taken back."""

    issue_id: int
    before: Responsible
    after: Responsible
    until: float
    """On the monotonic clock."""


def department_choices(departments: tuple[DepartmentName, ...]) -> list[Choice[int | None]]:
    """Every department, and none."""
    known: list[Choice[int | None]] = [Choice(each.id, clean(each.name), each.code) for each in departments]
    return [*known, Choice(None, _(N_("No department")))]


def offered_first(row: IssueRow, departments: tuple[DepartmentName, ...]) -> int | None:
    """The department responsible now; without one, the one that its category usually goes to."""
    usual = DEPARTMENT_OF.get(Category(row.category))
    return row.department_id or next((each.id for each in departments if each.code == usual), None)


def person_choices(people: tuple[Assignable, ...], department_id: int | None) -> list[Choice[int | None]]:
    """The people of a department, or everybody where there are none; and nobody yet."""
    there = [each for each in people if department_id in (None, each.department_id)] or people
    known: list[Choice[int | None]] = [
        Choice(each.person_id, f"{clean(each.name)}  {each.login}") for each in there
    ]
    return [*known, Choice(None, _(N_("Nobody yet")))]


class AssigningScreen(DeskScreen[ScreenResultType]):
    """A screen on which an issue can be assigned; subclasses say which one it is."""

    _assigned: Assigned | None = None

    def issue_here(self) -> IssueRow | None:
        """The issue that the keys are about."""
        raise NotImplementedError

    def refuses(self, command_id: str) -> str | None:
        """Without an issue, after its end, and when there is nothing to take back."""
        if reason := super().refuses(command_id):
            return reason
        name = command_id.partition(".")[2]
        row = self.issue_here()
        if name == "assign" and row is None:
            return _(N_("There is no issue here."))
        if name == "assign" and row is not None and row.state not in OPEN_STATES:
            return _(N_("This issue has ended; nobody needs to be responsible."))
        if name == "undo" and self._undoable() is None:
            return _(N_("There is nothing to take back."))
        return None

    def _undoable(self) -> Assigned | None:
        assigned = self._assigned
        return assigned if assigned and time.monotonic() < assigned.until else None

    async def action_assign(self) -> None:
        """Ask who is to be responsible, and store it."""
        row = self.issue_here()
        if row is None:
            return
        departments = await self.gateway.see(organisation.departments)
        people = await self.gateway.see(issues.assignable)
        department = await self.desk_app.ask(
            Pick(
                N_("Issue #{number}: which department?"),
                department_choices(departments),
                now=offered_first(row, departments),
                number=row.id,
            )
        )
        if department is None:
            return
        person = await self.desk_app.ask(
            Pick(
                N_("Issue #{number}: which person?"),
                person_choices(people, department.value),
                now=row.assignee_id,
                number=row.id,
            )
        )
        if person is None:
            return
        before = Responsible(row.department_id, row.assignee_id)
        after = Responsible(department.value, person.value)
        if after == before:
            return
        await self.gateway.do(issues.assign, row.id, after, instead_of=before)
        self._offer_undo(Assigned(row.id, before, after, time.monotonic() + UNDO_FOR))

    def _offer_undo(self, assigned: Assigned) -> None:
        self._assigned = assigned
        self.tell(
            _(
                N_("Issue #{number} is assigned. {key} takes it back."),
                number=assigned.issue_id,
                key=self.desk_app.keymap.shown(f"{self.SCOPE}.undo"),
            )
        )
        self.refresh_commands()
        self.set_timer(UNDO_FOR, self.refresh_commands)
        self.store_changed()

    async def action_undo(self) -> None:
        """Make those responsible again who were before."""
        assigned = self._undoable()
        if assigned is None:
            return
        self._assigned = None
        await self.gateway.do(issues.assign, assigned.issue_id, assigned.before, instead_of=assigned.after)
        self.tell(_(N_("Issue #{number} is as it was before."), number=assigned.issue_id))
        self.refresh_commands()
        self.store_changed()
