"""Making somebody responsible for one issue or several: the department, then the person; taken back with one key."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.screen import ScreenResultType

from agentdesk.domain.issue import OPEN_STATES, Category
from agentdesk.i18n import N_, _
from agentdesk.services import bulk_assign, issues, organisation
from agentdesk.services.bulk_assign import Given
from agentdesk.services.issues import Assignable, IssueRow, Responsible
from agentdesk.services.organisation import DEPARTMENT_OF, DepartmentName
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor.bulk import BulkDialog, assigned_line
from agentdesk.tui.screens.supervisor.pick import Choice, Pick
from agentdesk.tui.text import clean

UNDO_FOR: Final = 30.0
"""Seconds for which an assignment can be taken back with one key."""
FIRST: Final = 0
"""Nobody's number: of several issues, whose they are now says nothing, and the first choice is marked."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What was just assigned, so that it can be taken back."""

    given: tuple[Given, ...]
    until: float
    """On the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to be responsible, and how they are shown."""

    to: Responsible
    said: str


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
    """A screen on which issues can be assigned; subclasses say which ones they are."""

    _assigned: Assigned | None = None

    def issue_here(self) -> IssueRow | None:
        """The issue that the keys are about."""
        raise NotImplementedError

    def issues_marked(self) -> Sequence[int]:
        """The numbers of several issues that are to be assigned in place of the one here."""
        return ()

    def refuses(self, command_id: str) -> str | None:
        """Without an issue, after its end, and when there is nothing to take back."""
        if reason := super().refuses(command_id):
            return reason
        name = command_id.partition(".")[2]
        row = self.issue_here()
        if name == "assign" and not self.issues_marked():
            if row is None:
                return _(N_("There is no issue here."))
            if row.state not in OPEN_STATES:
                return _(N_("This issue has ended; nobody needs to be responsible."))
        if name == "undo" and self._undoable() is None:
            return _(N_("There is nothing to take back."))
        return None

    def _undoable(self) -> Assigned | None:
        assigned = self._assigned
        return assigned if assigned and time.monotonic() < assigned.until else None

    async def action_assign(self) -> None:
        """Ask who is to be responsible, and store it."""
        if marked := self.issues_marked():
            await self._assign_many(marked)
        elif row := self.issue_here():
            await self._assign_one(row)

    async def _assign_one(self, row: IssueRow) -> None:
        departments = await self.gateway.see(organisation.departments)
        chosen = await self._choose(
            N_("Issue #{number}: which department?"),
            N_("Issue #{number}: which person?"),
            departments,
            offered_first(row, departments),
            row.assignee_id,
            number=row.id,
        )
        before = Responsible(row.department_id, row.assignee_id)
        if chosen is None or chosen.to == before:
            return
        await self.gateway.do(issues.assign, row.id, chosen.to, instead_of=before)
        key = self.desk_app.keymap.shown(f"{self.SCOPE}.undo")
        self.tell(_(N_("Issue #{number} is assigned. {key} takes it back."), number=row.id, key=key))
        self._offer_undo([Given(row.id, before, chosen.to)])

    async def _assign_many(self, marked: Sequence[int]) -> None:
        departments = await self.gateway.see(organisation.departments)
        chosen = await self._choose(
            N_("{count} issues: which department?"),
            N_("{count} issues: which person?"),
            departments,
            FIRST,
            FIRST,
            count=len(marked),
        )
        if chosen is None:
            return
        planned = await self.gateway.see(bulk_assign.plan, marked, chosen.to)
        if not await self.desk_app.ask(BulkDialog(planned, chosen.said)):
            return
        given = [Given(each.row.id, each.before, chosen.to) for each in planned if each.refused is None]
        await self.gateway.do(bulk_assign.assign, given)
        self.tell(assigned_line(len(given), self.desk_app.keymap.shown(f"{self.SCOPE}.undo")))
        self.were_assigned()
        self._offer_undo(given)

    def were_assigned(self) -> None:
        """Those that were marked have been assigned."""

    async def _choose(
        self,
        which_department: str,
        which_person: str,
        departments: tuple[DepartmentName, ...],
        department_now: int | None,
        person_now: int | None,
        **values: object,
    ) -> Chosen | None:
        """Who it is to be; None when they are not to be anybody else after all."""
        people = await self.gateway.see(issues.assignable)
        department = await self.desk_app.ask(
            Pick(which_department, department_choices(departments), now=department_now, **values)
        )
        if department is None:
            return None
        person = await self.desk_app.ask(
            Pick(which_person, person_choices(people, department.value), now=person_now, **values)
        )
        if person is None:
            return None
        return Chosen(Responsible(department.value, person.value), f"{person.text} / {department.text}")

    def _offer_undo(self, given: Sequence[Given]) -> None:
        self._assigned = Assigned(tuple(given), time.monotonic() + UNDO_FOR)
        self.refresh_commands()
        self.set_timer(UNDO_FOR, self.refresh_commands)
        self.store_changed()

    async def action_undo(self) -> None:
        """Make those responsible again who were before, where nobody else was made so since."""
        assigned = self._undoable()
        if assigned is None:
            return
        self._assigned = None
        stay = await self.gateway.do(bulk_assign.put_back, assigned.given)
        back = len(assigned.given) - len(stay)
        if len(assigned.given) == 1 and back:
            self.tell(_(N_("Issue #{number} is as it was before."), number=assigned.given[0].issue_id))
        elif back:
            said = N_("{count} of {all} issues are as they were before.")
            self.tell(_(said, count=back, all=len(assigned.given)))
        if stay:
            self.tell("\n".join(_(why.message, **why.values) for _number, why in stay[:5]), wrong=True)
        self.refresh_commands()
        self.store_changed()
