"""Making somebody responsible for several issues at once: shown before, done whole or not at all, taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services import issues
from agentdesk.services.acting import Acting
from agentdesk.services.issues import Responsible
from agentdesk.store import issues as stored
from agentdesk.store.issues import IssueRow

AT_MOST: Final = 500
"""How many issues are assigned in one go."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What assigning would do to one issue: nothing, where `refused` says why."""

    row: IssueRow
    refused: Refusal | None = None

    @property
    def before(self) -> Responsible:
        """Who is responsible now."""
        return Responsible(self.row.department_id, self.row.assignee_id)


@dataclass(frozen=True, slots=True)
class Given:
    """One issue that is given to somebody else: who was responsible, and who is."""

    issue_id: int
    before: Responsible
    after: Responsible


class NotAll(Refusal):
    """Some cannot be assigned any more, so none was. `refused` says which and why."""

    def __init__(self, refused: Sequence[tuple[int, Refusal]], asked: int) -> None:
        super().__init__(
            N_("Nothing was assigned: {count} of {all} cannot be any more ({numbers})."),
            count=len(refused),
            all=asked,
            numbers=", ".join(f"#{number}" for number, _why in refused),
        )
        self.refused = tuple(refused)


def plan(act: Acting, issue_ids: Collection[int], to: Responsible) -> tuple[Planned, ...]:
    """What `assign` would do to each of these issues, in the order of their numbers; those not there are left out.

    Raises Refusal for more than AT_MOST, and when one is named in `to` who is not there (any more).
    """
    act.require(Permission.ASSIGN_ISSUE)
    _check_count(issue_ids)
    issues.check_responsible(act, to)
    return tuple(
        Planned(row, issues.hindrance(row, to) or _as_it_is(row, to))
        for row in stored.rows_of(act.tx, issue_ids)
    )


def assign(act: Acting, given: Sequence[Given]) -> None:
    """Make others responsible for these issues: for all of them, or, raising NotAll, for none."""
    act.require(Permission.ASSIGN_ISSUE)
    _check_count(given)
    refused = _each(act, [(each.issue_id, each.after, each.before) for each in given])
    if refused:
        raise NotAll(refused, len(given))


def hand_over(act: Acting, issue_ids: Collection[int], to: Responsible) -> None:
    """`assign` of each issue as it stands now; what `to` leaves out stays. Raises NotAll as well for one not there."""
    act.require(Permission.ASSIGN_ISSUE)
    _check_count(issue_ids)
    now = {row.id: row for row in stored.rows_of(act.tx, issue_ids)}
    wanted = []
    for issue_id in issue_ids:
        row = now.get(issue_id)
        before = Responsible(row.department_id, row.assignee_id) if row else Responsible()
        after = Responsible(to.department_id or before.department_id, to.assignee_id or before.assignee_id)
        wanted.append((issue_id, after, before))
    if refused := _each(act, wanted):
        raise NotAll(refused, len(wanted)) if len(wanted) > 1 else refused[0][1]


def put_back(act: Acting, given: Sequence[Given]) -> tuple[tuple[int, Refusal], ...]:
    """Make those responsible again who were before, wherever those are still who then became so.

    Gives the numbers of the others, and why they stay as they are.
    """
    act.require(Permission.ASSIGN_ISSUE)
    return tuple(_each(act, [(each.issue_id, each.before, each.after) for each in given]))


def _each(act: Acting, wanted: Sequence[tuple[int, Responsible, Responsible]]) -> list[tuple[int, Refusal]]:
    refused = []
    # By number, so that two who assign the same ones do not wait for each other for ever.
    for issue_id, to, instead_of in sorted(wanted, key=lambda each: each[0]):
        try:
            issues.assign(act, issue_id, to, instead_of=instead_of)
        except Refusal as refusal:
            refused.append((issue_id, refusal))
    return refused


def _check_count(some: Collection[object]) -> None:
    if len(some) > AT_MOST:
        raise Refusal(N_("At most {count} issues are assigned in one go."), count=AT_MOST)


def _as_it_is(row: IssueRow, to: Responsible) -> Refusal | None:
    if Responsible(row.department_id, row.assignee_id) != to:
        return None
    return Refusal(N_("They are responsible for issue #{number} already."), number=row.id)
