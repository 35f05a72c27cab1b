"""Alerts: whom something concerns at once, and what somebody has not seen yet (R86, R131)."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from sqlmodel import col, select

from agentdesk.domain.alert import AlertKind
from agentdesk.domain.clock_policy import EscalateTo
from agentdesk.domain.roles import Permission, Role
from agentdesk.services import in_force, people
from agentdesk.services.acting import Acting
from agentdesk.services.customers import as_told, name_for
from agentdesk.store.tables import Alert, Customer, Issue, IssueEvent, Person, PersonRole

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as somebody sees it; `clock` is empty where it is about none."""

    id: int
    issue_id: int
    kind: str
    clock: str
    at: datetime
    person: str
    customer: str
    description: str
    seen_at: datetime | None
    text: str
    """The note of a mention."""


def holders(act: Acting, roles: Collection[Role], department_id: int | None = None) -> list[int]:
    """The active people with one of these roles, by number; only those of a department where one is named."""
    statement = (
        select(Person.id)
        .join(PersonRole, col(PersonRole.person_id) == Person.id)
        .where(col(PersonRole.role).in_(roles), Person.active == True)  # noqa: E712
        .order_by(col(Person.id))
        .distinct()
    )
    if department_id is not None:
        statement = statement.where(Person.department_id == department_id)
    return [each for each in act.tx.session.exec(statement) if each is not None]


def hearers(act: Acting, issue: Issue, to: EscalateTo) -> list[int]:
    """Whom `to` is for an issue: who is responsible for it (a person, or else a department), or else took it down
    (R132), or else the supervisors; the supervisors of its department, or else all; the managers, or else the
    supervisors. Only people who are still there and may do something about it."""
    if to is EscalateTo.ASSIGNEE and (found := _responsible(act, issue)):
        return found
    if to is EscalateTo.MANAGER and (managers := holders(act, {Role.MANAGER})):
        return managers
    own = holders(act, {Role.SUPERVISOR}, issue.department_id) if issue.department_id else []
    return own or holders(act, {Role.SUPERVISOR})


def _responsible(act: Acting, issue: Issue) -> list[int]:
    able = people.who_may(act, Permission.WORK_ISSUE)
    there = {each.person_id: each for each in people.active(act) if each.person_id in able}
    if issue.assignee_id in there:
        return [issue.assignee_id]
    guests = able - people.who_may(act, Permission.WORK_ISSUE, guests=False)
    department = [
        each.person_id
        for each in there.values()
        if issue.department_id and each.department_id == issue.department_id and each.person_id not in guests
    ]
    return department or [each for each in (issue.raised_by,) if each in there]


def all_of(act: Acting, issue: Issue) -> list[int]:
    """Everybody whom an issue concerns but the person acting: the responsible, who took it down, the supervisors."""
    raiser = (each.person_id for each in people.active(act) if each.person_id == issue.raised_by)
    theirs = (hearers(act, issue, to) for to in (EscalateTo.ASSIGNEE, EscalateTo.SUPERVISOR))
    return sorted({*raiser, *chain.from_iterable(theirs)} - {act.actor.id})


def supervisors_over(act: Acting, issue: Issue) -> list[int]:
    """The supervisors of an issue, where the person acting is none themselves."""
    if act.actor.may(Permission.END_ISSUE):
        return []
    return hearers(act, issue, EscalateTo.SUPERVISOR)


def emergency_people(act: Acting) -> list[int]:
    """Who is alerted in an emergency: those named in the settings, in that order, or else every
    supervisor and manager."""
    logins = in_force.emergency_logins(act)
    named = select(Person.login, Person.id).where(col(Person.login).in_(logins), Person.active == True)  # noqa: E712
    able = people.who_may(act, Permission.WORK_ISSUE, guests=False)
    found = {login: each for login, each in act.tx.session.exec(named) if each in able}
    return [found[login] for login in logins if login in found] or holders(
        act, {Role.SUPERVISOR, Role.MANAGER}
    )


def is_called_in(act: Acting, issue_id: int) -> bool:
    """Whether the person acting was alerted of an emergency of this issue: it concerns them (R131)."""
    if act.actor.is_guest or not act.actor.may(Permission.WORK_ISSUE):
        return False
    found = select(Alert.id).where(
        Alert.issue_id == issue_id, Alert.person_id == act.actor.id, Alert.kind == AlertKind.EMERGENCY
    )
    return act.tx.session.exec(found.limit(1)).first() is not None


def alert(
    act: Acting,
    issue_id: int,
    kind: AlertKind,
    whom: Iterable[int],
    clock: str = "",
    entry: int | None = None,
) -> int:
    """Put an alert on these people's screens; returns how many were alerted."""
    made = [
        Alert(issue_id=issue_id, kind=kind, clock=clock, person_id=each, at=act.now, entry=entry)
        for each in dict.fromkeys(whom)
    ]
    act.tx.session.add_all(made)
    act.tx.session.flush()
    act.tx.announce()
    return len(made)


def unseen(act: Acting, limit: int = SHOWN) -> tuple[AlertRow, ...]:
    """What the person acting has not seen yet, the newest first; a guest's only of what is still theirs (R83)."""
    own = [col(Alert.person_id) == act.actor.id, col(Alert.seen_at).is_(None)]
    if act.actor.is_guest:
        own.append(col(Issue.assignee_id) == act.actor.id)
    return _rows(act, *own, limit=limit)


def of_issue(act: Acting, issue_id: int, limit: int = SHOWN) -> tuple[AlertRow, ...]:
    """Who was alerted about an issue, the newest first."""
    return _rows(act, col(Alert.issue_id) == issue_id, limit=limit)


def see(act: Acting, alert_ids: Collection[int]) -> None:
    """The person acting has seen these; those of others stay as they are."""
    found = act.tx.session.exec(
        select(Alert).where(
            col(Alert.id).in_(alert_ids), Alert.person_id == act.actor.id, col(Alert.seen_at).is_(None)
        )
    )
    for each in found:
        each.seen_at = act.now
        act.tx.session.add(each)
    act.tx.announce()


def _rows(act: Acting, *where: object, limit: int) -> tuple[AlertRow, ...]:
    statement = (
        select(Alert, Person.name, Customer.name, Issue.description)
        .join(Person, col(Person.id) == Alert.person_id)
        .join(Issue, col(Issue.id) == Alert.issue_id)
        .join(Customer, col(Customer.id) == Issue.customer_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(col(Alert.id).desc())
        .limit(limit)
    )
    found = act.tx.session.exec(statement).all()
    notes = _notes(act, [row.id for row, *_ in found if row.entry is not None])
    return tuple(
        AlertRow(
            row.id or 0,
            row.issue_id,
            row.kind,
            row.clock,
            row.at,
            person,
            name_for(act, customer),
            as_told(act, description, customer),
            row.seen_at,
            notes.get(row.id, ""),
        )
        for row, person, customer, description in found
    )


def _notes(act: Acting, alert_ids: Collection[int | None]) -> dict[int | None, str]:
    """The notes that some alerts are about; nothing of those that were erased."""
    if not alert_ids:
        return {}
    of_entry = (col(IssueEvent.issue_id) == Alert.issue_id) & (col(IssueEvent.seq) == Alert.entry)
    found = select(Alert.id, IssueEvent.value).join(IssueEvent, of_entry).where(col(Alert.id).in_(alert_ids))
    return {
        alert_id: json.loads(value or "{}").get("text", "") for alert_id, value in act.tx.session.exec(found)
    }
