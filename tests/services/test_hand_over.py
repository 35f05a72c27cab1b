"""A new key for the ledger: everybody goes on, what was before is verified where the old key is, nothing is faked."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from agentdesk.config import ledger_key_file
from agentdesk.desk import Desk
from agentdesk.domain.chain import FaultKind
from agentdesk.domain.errors import Refusal
from agentdesk.domain.hand_over import HAND_OVER
from agentdesk.services import erasure, history, issues, people
from agentdesk.services.history import Verified
from agentdesk.store.ledger_key import read_key
from tests.calling import raise_some
from tests.desks import Clock, as_person
from tests.processes import together
from tests.services.test_history import tamper

REASON = "the old one was on a laptop that is gone"


@pytest.fixture
def working(desk_url: str, clock: Clock) -> Iterator[Desk]:
    """The manager at a desk with two issues, notes, and the seals of two days."""
    with Desk.open(desk_url, clock=clock) as desk:
        with as_person(desk, "li.na"):
            raise_some(desk, 2)
        for _day in range(2):
            with as_person(desk, "zhao.min"):
                desk.do(issues.add_note, 1, "又打了一次电话")
            clock.forward(days=1)
        desk.trust("qian.jun")
        desk.do(people.signed_out)
        clock.forward(minutes=1)
        desk.trust("qian.jun")
        yield desk


def hand_over(desk: Desk) -> str:
    with as_person(desk, "admin"):
        return desk.hand_over(REASON)


def go_on(desk: Desk, clock: Clock) -> None:
    """The next days under the new key."""
    for _day in range(2):
        clock.forward(days=1)
        with as_person(desk, "zhao.min"):
            desk.do(issues.add_note, 1, "修好了")
    desk.trust("qian.jun")


def lose(file: Path) -> bytes:
    key = read_key(file)
    file.unlink()
    return key


def verified(desk: Desk, *old_keys: bytes) -> Verified:
    return desk.see(history.verify, old_keys=old_keys)


def test_who_has_lost_the_key_goes_on_and_sees_what_is_not_verified(
    working: Desk, desk_url: str, clock: Clock
) -> None:
    before = verified(working)
    old = lose(ledger_key_file())
    working.close()
    clock.forward(days=1)  # the day before has no seal yet, and nobody can make it with the old key
    with Desk.open(desk_url, clock=clock) as desk:
        desk.trust("qian.jun")
        with pytest.raises(Refusal, match="is needed in"):
            desk.do(people.signed_out)
        hand_over(desk)
        go_on(desk, clock)
        found = verified(desk)
        assert (found.fault, found.unverified, len(found.missing)) == (None, before.rows, 1)
        assert found.rows > before.rows
        assert found.seals > before.seals
        found = verified(desk, old)
        assert (found.fault, found.unverified, found.missing) == (None, 0, ())


def test_an_old_key_that_is_there_still_is_found(working: Desk, clock: Clock) -> None:
    name = hand_over(working)
    go_on(working, clock)
    found = verified(working)
    assert (found.fault, found.unverified) == (None, 0)
    again = hand_over(working)
    go_on(working, clock)
    assert verified(working).fault is None
    lose(working.store.ledger_key.beside(name))
    with Desk.open(working.store.url.render_as_string(hide_password=False), clock=clock) as desk:
        desk.trust("qian.jun")
        found = verified(desk)
        assert (found.fault, found.missing) == (None, (name,))
        assert 0 < found.unverified < found.rows
        assert again != name


def note_often(desk: Desk) -> None:
    for _ in range(10):
        desk.do(issues.add_note, 1, "又打了一次电话")


def opened(url: str, login: str) -> Desk:
    clock = Clock()
    desk = Desk.open(url, clock=clock)
    with desk.store.reading() as tx:
        clock.now = history.newest_time(tx) or clock.now
    desk.trust(login)
    return desk


def change_keys(desk: Desk) -> None:
    if desk.person is not None and desk.person.login == "admin":
        for _ in range(3):
            desk.hand_over(REASON)
    else:
        note_often(desk)


def test_desks_that_are_open_sign_with_the_new_key_at_once(
    working: Desk, desk_url: str, clock: Clock
) -> None:
    with Desk.open(desk_url, clock=clock) as other:
        other.trust("zhao.min")
        other.do(issues.add_note, 1, "前")
        hand_over(working)
        other.do(issues.add_note, 1, "后")
    assert verified(working).fault is None
    together(change_keys, [(desk_url, login) for login in ("admin", "zhao.min", "qian.jun")], opened=opened)
    found = verified(working)
    assert (found.fault, found.unverified) == (None, 0)


def test_only_an_administrator_with_a_reason(working: Desk) -> None:
    with pytest.raises(Refusal, match="not allowed"):
        working.hand_over(REASON)
    with as_person(working, "admin"), pytest.raises(Refusal, match="reason"):
        working.hand_over("  ")
    assert verified(working).missing == ()


ATTACKS: dict[str, tuple[str, FaultKind]] = {
    "the end of a chain of before": (
        "UPDATE issue_event SET mac = 'x' WHERE id = (SELECT max(id) FROM issue_event WHERE value LIKE '%一次%')",
        FaultKind.HANDED_OVER_OTHERWISE,
    ),
    "a row of before is taken out": (
        "DELETE FROM issue_event WHERE id = (SELECT min(id) FROM issue_event WHERE kind = 'note')",
        FaultKind.MISSING,
    ),
    "words of before": (
        "UPDATE issue_event SET value = '{}' WHERE id = (SELECT min(id) FROM issue_event)",
        FaultKind.CHANGED,
    ),
    "a row of now": (
        "UPDATE issue_event SET kind = 'kept' WHERE id = (SELECT max(id) FROM issue_event)",
        FaultKind.CHANGED,
    ),
    "what the change of keys says": (
        f"UPDATE audit_event SET value = replace(value, '\"before\"', '\"befor\"') WHERE kind = '{HAND_OVER}'",
        FaultKind.CHANGED,
    ),
    "another end in the change of keys": (
        f'UPDATE audit_event SET value = replace(value, \'"heads": [[\', \'"heads": [["issue_event", 3, 99, "x"], [\') '
        f"WHERE kind = '{HAND_OVER}'",
        FaultKind.CHANGED,
    ),
    "a second change of keys that makes all before it unverified": (
        "INSERT INTO audit_event (id, at, person_id, kind, entity, value, link, salt, digest, mac) "
        "SELECT (SELECT max(id) + 1 FROM audit_event), at, person_id, kind, entity, value, "
        "(SELECT max(link) + 1 FROM audit_event AS other WHERE other.person_id = audit_event.person_id), "
        f"salt, digest, mac FROM audit_event WHERE kind = '{HAND_OVER}'",
        FaultKind.CHANGED,
    ),
    "the seal before it": ("UPDATE ledger_seal SET code = 'x' WHERE day = '2026-11-19'", FaultKind.SEAL),
    "a seal after it": ("UPDATE ledger_seal SET heads = '[]' WHERE day > '2026-11-20'", FaultKind.SEAL),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_whoever_has_the_database_alone_is_found_out(working: Desk, clock: Clock, attack: str) -> None:
    """With the old key lost; what is within rows of before, their ends apart, is what nobody can tell any more."""
    lose(ledger_key_file())
    hand_over(working)
    go_on(working, clock)
    with Desk.open(working.store.url.render_as_string(hide_password=False), clock=clock) as desk:
        desk.trust("qian.jun")
        assert verified(desk).unverified > 0
        statement, kind = ATTACKS[attack]
        tamper(desk, statement)
        fault = verified(desk).fault
        assert fault is not None
        assert fault.kind is kind


def test_an_erasure_that_no_key_vouches_for_blanks_no_verified_row(working: Desk, clock: Clock) -> None:
    lose(ledger_key_file())
    hand_over(working)
    go_on(working, clock)
    with Desk.open(working.store.url.render_as_string(hide_password=False), clock=clock) as desk:
        desk.trust("qian.jun")
        said = json.dumps({"reason": "x", "issues": [1]})
        tamper(
            desk,
            f"UPDATE audit_event SET kind = 'customer_erased', at = '2027-01-01 00:00:00.000000+00', value = '{said}' "
            "WHERE id = 2",
            "UPDATE issue_event SET value = '', salt = '' WHERE id = (SELECT max(id) FROM issue_event)",
        )
        fault = verified(desk).fault
        assert fault is not None


def test_a_customer_is_erased_under_the_new_key(working: Desk, clock: Clock) -> None:
    hand_over(working)
    go_on(working, clock)
    with as_person(working, "admin"):
        working.do(erasure.erase, 1, "asked by letter")
    found = verified(working)
    assert (found.fault, found.erased > 0) == (None, True)


def test_the_hand_over_stands_in_the_history(working: Desk) -> None:
    name = hand_over(working)
    with working.store.reading() as tx:
        value = tx.connection.execute(
            text("SELECT value FROM audit_event WHERE kind = :kind"), {"kind": HAND_OVER}
        ).scalar_one()
    said = json.loads(value)
    assert (said["key"], said["reason"]) == (name, REASON)
    newest = verified(working).newest
    assert newest is not None
    assert said["seal"] == newest.code
