"""Notes on an issue, and the people that they mention: each sees it at once, and among their tasks, until seen."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from agentdesk.domain.alert import AlertKind
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueEventKind, IssueState
from agentdesk.domain.issue_flow import IssueFacts, parts_of
from agentdesk.domain.mentions import Somebody, mentioned
from agentdesk.domain.reason import Reason, because
from agentdesk.domain.roles import Actor, Permission, Role
from agentdesk.i18n import N_
from agentdesk.services import alerts
from agentdesk.services.acting import Acting
from agentdesk.services.complaints import concerned
from agentdesk.services.issue_moves import note_down
from agentdesk.store import issues as stored
from agentdesk.store.tables import Alert, Issue, Person, PersonRole

NOTE_MAX: Final = 4000


@dataclass(frozen=True, slots=True)
class Mentionable:
    """Somebody active who could be mentioned; with `refused_because` this issue is none of their business."""

    person_id: int
    login: str
    name: str
    refused_because: Reason | None = None


def add_note(act: Acting, issue_id: int, text: str) -> tuple[str, ...]:
    """Write a note on an issue's timeline: whoever sees the ledger, and those whom the issue concerns.

    Returns the names of the people it mentions (domain/mentions.py), who are alerted. Raises Refusal for a login that
    is nobody's, and for somebody who may not see the issue.
    """
    concerned(act, issue_id)
    issue = act.tx.session.get_one(Issue, issue_id, with_for_update=True)
    if not text.strip() or len(text) > NOTE_MAX:
        raise Refusal(N_("A note has 1 to {count} characters."), count=NOTE_MAX)
    people = _mentioned(act, issue, text.strip())
    issue.changed_at = act.now
    act.tx.session.add(issue)
    value: dict[str, object] = {"text": text.strip()}
    if people:
        value["mentions"] = [each.id for each in people]
    note_down(act, issue, IssueEventKind.NOTE, **value)
    newest = stored.newest_event(act.tx, issue_id)
    others = [each.id for each in people if each.id != act.actor.id]
    alerts.alert(act, issue_id, AlertKind.MENTION, others, entry=newest.seq if newest else None)
    return tuple(each.name for each in people)


def _mentioned(act: Acting, issue: Issue, text: str) -> tuple[Somebody, ...]:
    there = {each.person_id: each for each in _everybody(act, issue)}
    known = (Somebody(each.person_id, each.login, each.name) for each in there.values())
    found = mentioned(text, known)
    for login in found.unknown:
        raise Refusal(
            N_("There is nobody active with the login {login}. A blank after the @ makes it plain text."),
            login=login,
        )
    for each in found.people:
        reason = there[each.id].refused_because
        if reason is not None:
            raise Refusal(reason.message, **reason.named)
    return found.people


def mentionable(act: Acting, issue_id: int) -> tuple[Mentionable, ...]:
    """Everybody active, by name, those who may see the issue first; a guest knows of those only who work on it."""
    found = _everybody(act, concerned(act, issue_id))
    return tuple(sorted(found, key=lambda each: each.refused_because is not None))


def _everybody(act: Acting, issue: Issue) -> list[Mentionable]:
    session = act.tx.session
    roles: dict[int, set[Role]] = {}
    for row in session.exec(select(PersonRole)):
        roles.setdefault(row.person_id, set()).add(Role(row.role))
    facts = _facts(act, issue)
    found = []
    active = select(Person).where(Person.active == True).order_by(Person.name, col(Person.id))  # noqa: E712
    for person in session.exec(active):
        actor = Actor(
            person.id or 0,
            person.login,
            person.name,
            frozenset(roles.get(person.id or 0, ())),
            person.language,
            person.department_id,
        )
        if not act.actor.is_guest or _works_on(facts, actor):
            found.append(Mentionable(actor.id, actor.login, actor.name, _hindrance(facts, actor)))
    return found


def _facts(act: Acting, issue: Issue) -> IssueFacts:
    assert issue.id is not None
    departments = {*stored.departments_beside(act.tx, issue.id), *filter(None, [issue.department_id])}
    return IssueFacts(
        issue.id, IssueState(issue.state), issue.raised_by, issue.assignee_id, frozenset(departments)
    )


def _works_on(facts: IssueFacts, actor: Actor) -> bool:
    """Whether the issue was taken down by somebody or is their department's or their own."""
    return actor.id in (facts.raised_by, facts.assignee) or actor.department_id in facts.departments


def _hindrance(facts: IssueFacts, actor: Actor) -> Reason | None:
    if actor.may(Permission.SEE_LEDGER) or parts_of(facts, actor):
        return None
    said = N_("{name} may not see issue #{number}: make them or their department responsible first.")
    if actor.is_guest:
        said = N_("{name} is a guest and sees only what is assigned to them in person, not issue #{number}.")
    return because(said, name=actor.name, number=str(facts.number))


def unseen_here(act: Acting, issue_id: int) -> tuple[int, ...]:
    """The numbers of the alerts by which the person acting was mentioned on this issue and has not looked yet."""
    found = act.tx.session.exec(
        select(Alert.id).where(
            Alert.issue_id == issue_id,
            Alert.kind == AlertKind.MENTION,
            Alert.person_id == act.actor.id,
            col(Alert.seen_at).is_(None),
        )
    )
    return tuple(each for each in found if each is not None)


def seen_here(act: Acting, issue_id: int) -> int:
    """The person acting has seen where they are mentioned on this issue; returns how many mentions that were."""
    concerned(act, issue_id)
    found = unseen_here(act, issue_id)
    alerts.see(act, found)
    return len(found)
