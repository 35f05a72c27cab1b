"""The door and the people: passwords, lock-out, roles, and what is written down of them."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlmodel import col, select

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue_flow import Step
from agentdesk.domain.roles import GRANTS, Actor, Permission, Role, permissions_of
from agentdesk.domain.sign_in import FAILURES_ALLOWED, LOCKED_FOR, Failures
from agentdesk.services import issues, passwords, people
from agentdesk.services.acting import Acting
from agentdesk.services.issues import IssueFilter, Responsible
from agentdesk.services.people import Left
from agentdesk.store.tables import AuditEvent, Person, Visit
from tests.calling import owe_visit
from tests.desks import CLOCK, PASSWORD, Clock, as_person, password_hash
from tests.handling import take
from tests.services.test_issue_clocks import raise_one


def fail(desk: Desk, times: int, login: str = "li.na") -> None:
    for _ in range(times):
        with pytest.raises(Refusal):
            desk.sign_in(login, "not the password")


SET_UP = ("set_up", "person_added", "questionnaire_submitted", "questionnaire_published")
"""What is written down while a desk is made."""


def audited(desk: Desk) -> list[str]:
    """The kinds of what was written down since the set-up, in order."""
    with desk.store.reading() as tx:
        found = tx.session.exec(select(AuditEvent.kind).order_by(col(AuditEvent.id))).all()
    return [kind for kind in found if kind not in SET_UP]


def change(desk: Desk, login: str, alter: Callable[[Person], None]) -> None:
    with desk.store.writing() as tx:
        person = tx.session.exec(select(Person).where(Person.login == login)).one()
        alter(person)
        tx.session.add(person)


# --- the door ------------------------------------------------------------


def test_the_right_password_opens_and_is_written_down(desk: Desk) -> None:
    person = desk.sign_in(" LI.NA ", PASSWORD)
    assert (person.login, person.name, person.roles) == ("li.na", "李娜", frozenset({Role.AGENT}))
    desk.sign_out()
    assert desk.person is None
    assert audited(desk) == ["signed_in", "signed_out"]


@pytest.mark.parametrize(
    ("login", "password"), [("li.na", ""), ("li.na", PASSWORD + " "), ("nobody", PASSWORD), ("", PASSWORD)]
)
def test_everything_else_is_refused_in_the_same_words(desk: Desk, login: str, password: str) -> None:
    with pytest.raises(Refusal, match="do not fit together"):
        desk.sign_in(login, password)
    assert desk.person is None
    assert audited(desk) == ["sign_in_failed"]


def test_who_has_left_does_not_come_in(desk: Desk) -> None:
    change(desk, "li.na", lambda person: setattr(person, "active", False))
    with pytest.raises(Refusal, match="do not fit together"):
        desk.sign_in("li.na", PASSWORD)
    with pytest.raises(Refusal, match="no active person"):
        desk.trust("li.na")


def test_four_wrong_passwords_lock_nothing_and_the_right_one_forgets_them(desk: Desk) -> None:
    fail(desk, FAILURES_ALLOWED - 1)
    desk.sign_in("li.na", PASSWORD)
    fail(desk, FAILURES_ALLOWED - 1)
    assert desk.sign_in("li.na", PASSWORD).login == "li.na"


def test_the_fifth_wrong_password_locks_even_the_right_one_out(desk: Desk) -> None:
    fail(desk, FAILURES_ALLOWED)
    with pytest.raises(Refusal, match="Too many") as told:
        desk.sign_in("li.na", PASSWORD)
    assert told.value.values == {"time": "10:15"}
    assert desk.person is None
    assert audited(desk) == ["sign_in_failed"] * 5 + ["locked_out", "sign_in_refused"]
    assert desk.sign_in("wang.lei", PASSWORD).login == "wang.lei"


@pytest.mark.parametrize(("seconds", "open_"), [(-1, False), (0, True), (1, True)])
def test_the_lock_holds_for_fifteen_minutes(desk: Desk, clock: Clock, seconds: int, open_: bool) -> None:
    fail(desk, FAILURES_ALLOWED)
    clock.now = CLOCK + LOCKED_FOR + timedelta(seconds=seconds)
    if open_:
        assert desk.sign_in("li.na", PASSWORD).login == "li.na"
    else:
        with pytest.raises(Refusal, match="Too many"):
            desk.sign_in("li.na", PASSWORD)


def test_after_a_lock_counting_begins_anew(desk: Desk, clock: Clock) -> None:
    fail(desk, FAILURES_ALLOWED)
    clock.now += LOCKED_FOR
    fail(desk, FAILURES_ALLOWED - 1)
    assert desk.sign_in("li.na", PASSWORD).login == "li.na"
    clock.now += LOCKED_FOR
    fail(desk, FAILURES_ALLOWED)
    with pytest.raises(Refusal, match="Too many"):
        desk.sign_in("li.na", PASSWORD)


def test_tries_from_many_desks_at_once_do_not_get_round_the_lock(desk: Desk) -> None:
    """What was asked before the lock and is judged after it neither unlocks nor enters."""
    known = desk.see(people.credentials, "li.na")
    assert known is not None
    fail(desk, FAILURES_ALLOWED)
    assert desk.do(people.sign_in_failed, "li.na").locked_until == CLOCK + LOCKED_FOR
    with pytest.raises(Refusal):
        desk.do(people.signed_in, known.person_id)


def test_failures_are_counted_and_locks_end() -> None:
    failures = Failures()
    for count in range(1, FAILURES_ALLOWED):
        failures = failures.failed(CLOCK)
        assert failures == Failures(count)
    locked = failures.failed(CLOCK)
    assert locked.locked_at(CLOCK + LOCKED_FOR - timedelta(microseconds=1))
    assert not locked.locked_at(CLOCK + LOCKED_FOR)
    assert locked.failed(CLOCK + LOCKED_FOR) == Failures(1)


def test_passwords_are_stored_as_argon2id_and_have_a_length() -> None:
    stored = passwords.hashed("12345678")
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "12345678")
    assert not passwords.matches(stored, "12345679")
    assert not passwords.matches("no hash at all", "12345678")
    assert not passwords.matches(None, "nobody has this password")
    with pytest.raises(Refusal, match="8"):
        passwords.hashed("1234567")


# --- people ------------------------------------------------------------


def add(desk: Desk, **given: object) -> int:
    person: dict[str, object] = {
        "login": "new.one",
        "name": "新人",
        "password_hash": password_hash(),
        "roles": {Role.AGENT},
        "language": "zh_Hans",
    } | given
    return desk.do(people.add_person, **person).id  # type: ignore[arg-type]


def test_an_administrator_adds_a_person_who_can_sign_in(desk: Desk) -> None:
    with as_person(desk, "admin"):
        add(desk, login="New.One", roles={Role.AGENT, Role.TRAINER}, department_code="service")
    person = desk.sign_in("new.one", PASSWORD)
    assert person.roles == {Role.AGENT, Role.TRAINER}
    assert person.may(Permission.WORK_QUEUE)
    assert not person.may(Permission.SEE_LEDGER)
    with desk.store.reading() as tx:
        last = tx.session.exec(
            select(AuditEvent).where(AuditEvent.kind == "person_added").order_by(col(AuditEvent.id).desc())
        ).first()
    assert last is not None
    assert json.loads(last.value) == {"roles": ["agent", "trainer"]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"login": "li.na"}, "taken"),
        ({"login": "x"}, "will not do"),
        ({"login": "新人"}, "will not do"),
        ({"login": "-dash"}, "will not do"),
        ({"roles": set()}, "at least one role"),
        ({"language": "fr"}, "no language"),
        ({"department_code": "moon"}, "no department"),
    ],
)
def test_a_person_who_cannot_be(desk: Desk, given: dict[str, object], said: str) -> None:
    desk.trust("admin")
    with pytest.raises(Refusal, match=said):
        add(desk, **given)


def test_roles_are_changed_but_somebody_stays_administrator(desk: Desk) -> None:
    admin = desk.trust("admin")
    agent = next(row for row in desk.see(people.list_people) if row.login == "li.na")
    desk.do(people.set_roles, agent.id, frozenset({Role.SUPERVISOR}))
    assert desk.trust("li.na").roles == {Role.SUPERVISOR}
    desk.trust("admin")
    for refused in (frozenset[Role](), frozenset({Role.AGENT})):
        with pytest.raises(Refusal):
            desk.do(people.set_roles, admin.id, refused)
    desk.do(people.set_roles, agent.id, frozenset({Role.ADMINISTRATOR}))
    desk.do(people.set_roles, admin.id, frozenset({Role.AGENT}))
    assert desk.trust("admin").roles == {Role.AGENT}


@pytest.mark.parametrize("login", ["li.na", "zhao.min", "sun.li", "qian.jun"])
def test_only_an_administrator_manages_people(desk: Desk, login: str) -> None:
    desk.trust(login)
    with pytest.raises(Refusal, match="not allowed"):
        add(desk)
    with pytest.raises(Refusal, match="not allowed"):
        desk.do(people.set_roles, 1, frozenset({Role.AGENT}))


@pytest.mark.parametrize(
    ("login", "may"), [("admin", True), ("zhao.min", True), ("li.na", False), ("qian.jun", False)]
)
def test_who_sees_the_list_of_people(desk: Desk, login: str, may: bool) -> None:
    desk.trust(login)
    if may:
        listed = desk.see(people.list_people)
        assert [row.login for row in listed] == sorted(row.login for row in listed)
        assert {row.login: row.department for row in listed}["li.na"] == "客服部"
    else:
        with pytest.raises(Refusal, match="not allowed"):
            desk.see(people.list_people)


def test_a_language_is_kept_with_its_person(desk: Desk) -> None:
    desk.trust("li.na")
    desk.do(people.set_language, "en")
    assert desk.trust("li.na").language == "en"
    assert desk.trust("wang.lei").language == "zh_Hans"


def test_every_role_has_its_line_and_rights_add_up() -> None:
    assert set(GRANTS) == set(Role)
    both = permissions_of([Role.AGENT, Role.MANAGER])
    assert both == GRANTS[Role.AGENT] | GRANTS[Role.MANAGER]
    assert permissions_of([Role.GUEST]) == {Permission.WORK_ISSUE}


def test_somebody_leaves_and_comes_back(desk: Desk) -> None:
    raise_one(desk)
    with as_person(desk, "zhao.min"):
        whom = next(each.person_id for each in desk.see(issues.assignable) if each.login == "wang.lei")
        desk.do(issues.assign, 1, Responsible(assignee_id=whom))
    visit = owe_visit(desk, 3)
    with desk.store.writing() as tx:
        tx.session.get_one(Visit, visit).agent_id = whom
    desk.trust("admin")
    assert desk.do(people.deactivate, "Wang.Lei ") == Left(visits=1, issues=1)
    assert audited(desk)[-1] == "person_deactivated"
    with pytest.raises(Refusal, match="do not fit"):
        desk.sign_in("wang.lei", PASSWORD)
    desk.trust("zhao.min")
    assert "wang.lei" not in {each.login for each in desk.see(issues.assignable)}
    with desk.store.reading() as tx:
        assert tx.session.get_one(Visit, visit).agent_id is None, "anybody may make it now"
    desk.trust("admin")
    desk.do(people.activate, "wang.lei")
    assert desk.sign_in("wang.lei", PASSWORD).name == "王磊"


def test_who_cannot_be_sent_away_and_by_whom(desk: Desk) -> None:
    desk.trust("admin")
    with pytest.raises(Refusal, match="Somebody else"):
        desk.do(people.deactivate, "admin")
    for act in (people.deactivate, people.activate):
        with pytest.raises(Refusal, match="nobody"):
            desk.do(act, "nobody")
    desk.trust("qian.jun")
    for act in (people.deactivate, people.activate):
        with pytest.raises(Refusal, match="not allowed"):
            desk.do(act, "li.na")


@pytest.fixture
def second(desk: Desk, database_url: str, clock: Clock) -> Iterator[Desk]:
    """赵敏 at another desk, before issue 1."""
    raise_one(desk)
    with Desk.open(database_url, clock=clock) as other:
        other.trust("zhao.min")
        yield other


def test_what_an_administrator_takes_away_is_gone_at_every_desk_at_once(desk: Desk, second: Desk) -> None:
    with as_person(desk, "admin"):
        desk.do(people.set_roles, second.see(me).id, frozenset({Role.TRAINER}))
    with pytest.raises(Refusal, match="not allowed"):
        take(second, 1, Step.WITHDRAW)
    with pytest.raises(Refusal, match="not allowed"):
        second.see(issues.page, IssueFilter())
    with as_person(desk, "admin"):
        desk.do(people.set_roles, second.see(me).id, frozenset({Role.SUPERVISOR}))
    assert second.see(issues.page, IssueFilter()).items


def test_who_is_deactivated_does_and_sees_nothing_more_but_can_leave(desk: Desk, second: Desk) -> None:
    with as_person(desk, "admin"):
        desk.do(people.deactivate, "zhao.min")
    for refused in (
        lambda: second.do(issues.add_note, 1, "?"),
        lambda: second.see(issues.detail, 1, "en"),
        lambda: second.see(issues.page, IssueFilter()),
    ):
        with pytest.raises(Refusal, match="closed meanwhile"):
            refused()
    second.sign_out()
    assert audited(desk)[-1] == "signed_out"


def me(act: Acting) -> Actor:
    return act.actor


def test_activating_opens_a_locked_account(desk: Desk) -> None:
    fail(desk, FAILURES_ALLOWED)
    desk.trust("admin")
    desk.do(people.activate, "li.na")
    assert desk.sign_in("li.na", PASSWORD).login == "li.na"
