"""The people who sign in: who they are, their roles, and the door (R83, R109)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select as sql_select
from sqlmodel import col, delete, func, select, update

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES
from agentdesk.domain.roles import Actor, Permission, Role, roles_with
from agentdesk.domain.sign_in import Failures
from agentdesk.domain.visit import VisitState
from agentdesk.i18n import LANGUAGES, N_
from agentdesk.services.acting import Acting
from agentdesk.store.engine import Tx
from agentdesk.store.tables import Department, Issue, Person, PersonRole, Visit

LOGIN_FORM: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as lists and pickers show them."""

    id: int
    login: str
    name: str
    roles: tuple[Role, ...]
    language: str
    active: bool
    department: str
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the door needs to know about a login."""

    person_id: int
    password_hash: str
    active: bool
    failures: Failures


def _actor(act: Acting, person: Person) -> Actor:
    assert person.id is not None
    roles = act.tx.session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all()
    return Actor(
        person.id,
        person.login,
        person.name,
        frozenset(map(Role, roles)),
        person.language,
        person.department_id,
    )


def as_of_now(tx: Tx, actor: Actor) -> Actor:
    """Somebody who has signed in, with the roles and the department that they have now; without any role when they
    were deactivated since."""
    found = tx.connection.execute(
        sql_select(col(Person.department_id), col(PersonRole.role))
        .join_from(Person, PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(col(Person.id) == actor.id, col(Person.active).is_(True))
    ).all()
    department = found[0].department_id if found else None
    return replace(actor, roles=frozenset(Role(row.role) for row in found), department_id=department)


def _by_login(act: Acting, login: str, *, lock: bool = False) -> Person | None:
    wanted = select(Person).where(Person.login == login.strip().lower())
    return act.tx.session.exec(wanted.with_for_update() if lock else wanted).first()


def credentials(act: Acting, login: str) -> Credentials | None:
    """What the door checks a password against; None when nobody has this login."""
    person = _by_login(act, login)
    if person is None or person.id is None:
        return None
    return Credentials(
        person.id, person.password_hash, person.active, Failures(person.failures, person.locked_until)
    )


def sign_in_failed(act: Acting, login: str) -> Failures:
    """Count one more wrong password for this login, and write it down. Unknown logins are written down too."""
    person = _by_login(act, login, lock=True)
    if person is None:
        act.audit("sign_in_failed", login=login[:64])
        return Failures()
    failures = Failures(person.failures, person.locked_until).failed(act.now)
    person.failures, person.locked_until = failures.count, failures.locked_until
    act.tx.session.add(person)
    act.audit("sign_in_failed", f"person:{person.id}", failures=failures.count)
    if failures.locked_until is not None:
        act.audit("locked_out", f"person:{person.id}", until=failures.locked_until)
    return failures


def sign_in_refused(act: Acting, person_id: int) -> None:
    """Write down a sign-in that was refused because the account is locked."""
    act.audit("sign_in_refused", f"person:{person_id}")


def signed_in(act: Acting, person_id: int) -> Actor:
    """Let the person in whose password was right: forget earlier failures and write it down.

    Raises Refusal when other desks have locked the account while the password was being checked.
    """
    person = act.tx.session.get_one(Person, person_id, with_for_update=True)
    if Failures(person.failures, person.locked_until).locked_at(act.now):
        raise Refusal(N_("This login and password do not fit together."))
    person.failures, person.locked_until = 0, None
    act.tx.session.add(person)
    act.audit("signed_in", f"person:{person_id}")
    return _actor(act, person)


def signed_out(act: Acting) -> None:
    """Write down that this person left the desk."""
    act.audit("signed_out", f"person:{act.actor.id}")


def trusted(act: Acting, login: str) -> Actor:
    """The active person with this login, without a password: for the command line of whoever owns the database.

    Raises Refusal when there is none.
    """
    person = _by_login(act, login)
    if person is None or not person.active:
        raise Refusal(N_("There is no active person with the login {login}."), login=login)
    return _actor(act, person)


def first_administrator(act: Acting) -> str:
    """The login of the longest-known active administrator. Raises Refusal before the set-up."""
    login = act.tx.session.exec(
        select(Person.login)
        .join(PersonRole)
        .where(PersonRole.role == Role.ADMINISTRATOR.value, Person.active == True)  # noqa: E712
        .order_by(col(Person.id))
    ).first()
    if login is None:
        raise Refusal(N_("There is no administrator yet. Make a desk with `agentdesk init`."))
    return login


def make_person(
    act: Acting,
    *,
    login: str,
    name: str,
    password_hash: str,
    roles: frozenset[Role],
    language: str,
    department_id: int | None = None,
) -> Actor:
    """Write a new person. Raises Refusal for a bad or taken login, no role, or an unknown language."""
    login = login.strip().lower()
    if not LOGIN_FORM.fullmatch(login):
        raise Refusal(
            N_(
                "The login {login} will not do: 2 to 32 of a-z, 0-9, dot, dash, beginning with a letter or digit."
            ),
            login=login,
        )
    if not roles:
        raise Refusal(N_("Give the person at least one role."))
    if language not in LANGUAGES:
        raise Refusal(
            N_("There is no language {language}. Choose one of: {choices}."),
            language=language,
            choices=", ".join(LANGUAGES),
        )
    if _by_login(act, login) is not None:
        raise Refusal(N_("The login {login} is taken."), login=login)
    person = Person(
        login=login,
        name=name.strip() or login,
        language=language,
        password_hash=password_hash,
        department_id=department_id,
        created_at=act.now,
    )
    act.tx.session.add(person)
    act.tx.session.flush()
    assert person.id is not None
    act.tx.session.add_all(PersonRole(person_id=person.id, role=role) for role in roles)
    act.tx.session.flush()
    return _actor(act, person)


def add_person(
    act: Acting,
    *,
    login: str,
    name: str,
    password_hash: str,
    roles: Iterable[Role],
    language: str,
    department_code: str | None = None,
) -> Actor:
    """An administrator adds a person. Raises Refusal as `make_person` does, and for an unknown department."""
    act.require(Permission.MANAGE_PEOPLE)
    department_id = None
    if department_code is not None:
        department_id = act.tx.session.exec(
            select(Department.id).where(Department.code == department_code)
        ).first()
        if department_id is None:
            raise Refusal(N_("There is no department {code}."), code=department_code)
    made = make_person(
        act,
        login=login,
        name=name,
        password_hash=password_hash,
        roles=frozenset(roles),
        language=language,
        department_id=department_id,
    )
    act.audit("person_added", f"person:{made.id}", roles=sorted(made.roles))
    return made


def set_roles(act: Acting, person_id: int, roles: frozenset[Role]) -> None:
    """Give a person other roles."""
    act.require(Permission.MANAGE_PEOPLE)
    if not roles:
        raise Refusal(N_("Give the person at least one role."))
    if Role.ADMINISTRATOR not in roles and not _another_administrator(act, person_id):
        raise Refusal(N_("Somebody has to stay administrator."))
    act.tx.session.exec(delete(PersonRole).where(col(PersonRole.person_id) == person_id))
    act.tx.session.add_all(PersonRole(person_id=person_id, role=role) for role in roles)
    act.audit("roles_set", f"person:{person_id}", roles=sorted(roles))


def _another_administrator(act: Acting, person_id: int) -> bool:
    others = (
        select(PersonRole.person_id)
        .join(Person, col(Person.id) == PersonRole.person_id)
        .where(
            PersonRole.role == Role.ADMINISTRATOR,
            PersonRole.person_id != person_id,
            col(Person.active).is_(True),
        )
    )
    return act.tx.session.exec(others).first() is not None


@dataclass(frozen=True, slots=True)
class Left:
    """What somebody who left leaves behind."""

    visits: int
    """Visits that only they were to make, and that anybody may make now."""
    issues: int
    """Open issues they are responsible for: somebody has to take them over."""


def deactivate(act: Acting, login: str) -> Left:
    """Let nobody sign in or be made responsible by this login any more; what the person did stays.

    Raises Refusal for an unknown login, and for oneself: so somebody stays administrator.
    """
    act.require(Permission.MANAGE_PEOPLE)
    person = _of(act, login)
    assert person.id is not None
    if person.id == act.actor.id:
        raise Refusal(N_("Somebody else has to do this for you."))
    person.active = False
    act.tx.session.add(person)
    waiting = update(Visit).where(col(Visit.agent_id) == person.id, col(Visit.state) == VisitState.DUE)
    freed = act.tx.session.exec(waiting.values(agent_id=None)).rowcount
    theirs = select(func.count()).select_from(Issue)
    theirs = theirs.where(Issue.assignee_id == person.id, col(Issue.state).in_(OPEN_STATES))
    left = Left(freed, int(act.tx.session.exec(theirs).one()))
    act.audit("person_deactivated", f"person:{person.id}", visits=left.visits, issues=left.issues)
    act.tx.announce()
    return left


def activate(act: Acting, login: str) -> None:
    """Let the person with this login sign in again; a lock after wrong passwords goes as well."""
    act.require(Permission.MANAGE_PEOPLE)
    person = _of(act, login)
    person.active, person.failures, person.locked_until = True, 0, None
    act.tx.session.add(person)
    act.audit("person_activated", f"person:{person.id}")
    act.tx.announce()


def _of(act: Acting, login: str) -> Person:
    person = _by_login(act, login, lock=True)
    if person is None:
        raise Refusal(N_("There is nobody with the login {login}."), login=login)
    return person


@dataclass(frozen=True, slots=True)
class Assignable:
    """Somebody who can be made responsible."""

    person_id: int
    login: str
    name: str
    department_id: int | None


def active(act: Acting) -> tuple[Assignable, ...]:
    """Everybody active, by name."""
    found = act.tx.session.exec(select(Person).where(col(Person.active).is_(True)).order_by(Person.name))
    return tuple(Assignable(each.id or 0, each.login, each.name, each.department_id) for each in found)


def who_may(act: Acting, permission: Permission, *, guests: bool = True) -> frozenset[int]:
    """Everybody, active or not, whose roles grant `permission`, by number; `guests` too, or the company's own only."""
    roles = roles_with(permission) - (frozenset() if guests else {Role.GUEST})
    found = select(PersonRole.person_id).where(col(PersonRole.role).in_(roles))
    return frozenset(act.tx.session.exec(found))


def set_language(act: Acting, language: str) -> None:
    """Keep the language in which this person reads the program."""
    person = act.tx.session.get_one(Person, act.actor.id)
    person.language = language
    act.tx.session.add(person)


def list_people(act: Acting) -> tuple[PersonRow, ...]:
    """Everybody, by login. Open to whoever manages people or hands work to them."""
    if not act.actor.may(Permission.ASSIGN_ISSUE):
        act.require(Permission.MANAGE_PEOPLE)
    session = act.tx.session
    departments = {row.id: row.name for row in session.exec(select(Department))}
    roles: dict[int, list[Role]] = {}
    for held in session.exec(select(PersonRole).order_by(PersonRole.role)):
        roles.setdefault(held.person_id, []).append(Role(held.role))
    return tuple(
        PersonRow(
            person.id or 0,
            person.login,
            person.name,
            tuple(roles.get(person.id or 0, ())),
            person.language,
            person.active,
            departments.get(person.department_id, ""),
            person.locked_until,
        )
        for person in session.exec(select(Person).order_by(Person.login))
    )
