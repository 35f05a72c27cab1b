"""The history of a real desk: verified, sealed, and whatever is done to its rows found and named."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from agentdesk.config import ledger_key_file
from agentdesk.desk import Desk
from agentdesk.domain.chain import SEALED, FaultKind, Head
from agentdesk.domain.errors import Refusal
from agentdesk.services import history, issues, people
from agentdesk.store import chains
from agentdesk.store.engine import Tx
from tests.calling import raise_some
from tests.desks import TODAY, Clock, as_person
from tests.processes import together


@pytest.fixture
def audited(desk: Desk) -> Desk:
    """The desk with the manager at it, after a few people have done a few things."""
    for _ in range(3):
        for login in ("li.na", "zhao.min"):
            with as_person(desk, login):
                desk.do(people.signed_out)
    desk.trust("qian.jun")
    return desk


def tamper(desk: Desk, *statements: str) -> None:
    """Change rows as somebody does who may do anything to the database and has not the key."""
    with desk.store.writing() as tx:
        if tx.dialect == "postgresql":
            tx.driver.execute("SET LOCAL session_replication_role = replica")
        else:
            for name in triggers(tx):
                tx.connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            tx.connection.execute(text(statement))


def triggers(tx: Tx) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    return [row[0] for row in tx.driver.execute(query).fetchall()]


def ids_of(desk: Desk, login: str) -> list[int]:
    with desk.store.reading() as tx:
        found = tx.connection.execute(
            text(
                "SELECT audit_event.id FROM audit_event JOIN person ON person.id = person_id "
                "WHERE login = :login ORDER BY 1"
            ),
            {"login": login},
        )
        return list(found.scalars())


def test_a_desk_that_nobody_touched_is_whole(audited: Desk) -> None:
    found = audited.see(history.verify)
    assert found.fault is None
    with audited.store.reading() as tx:
        assert found.rows == tx.connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one() > 8
        assert found.chains == len(chains.heads(tx)) == 4


def test_only_those_who_may_see_the_audit_may_verify(audited: Desk) -> None:
    with as_person(audited, "li.na"), pytest.raises(Refusal, match="not allowed"):
        audited.see(history.verify)


CHANGES: dict[str, tuple[Callable[[list[int]], list[str]], int, FaultKind]] = {
    "changed": (
        lambda ids: [f"UPDATE audit_event SET value = '{{\"x\": 1}}' WHERE id = {ids[1]}"],
        1,
        FaultKind.CHANGED,
    ),
    "moved in time": (
        lambda ids: [f"UPDATE audit_event SET at = '2026-11-18 02:00:00.000001+00' WHERE id = {ids[1]}"],
        1,
        FaultKind.CHANGED,
    ),
    "given to another person": (
        lambda ids: [f"UPDATE audit_event SET person_id = 1 WHERE id = {ids[1]}"],
        1,
        FaultKind.MISPLACED,
    ),
    "removed": (
        lambda ids: [f"DELETE FROM audit_event WHERE id = {ids[1]}"],
        2,
        FaultKind.MISSING,
    ),
    "links swapped": (
        lambda ids: [
            f"UPDATE audit_event SET link = CASE id WHEN {ids[0]} THEN 3 ELSE 1 END "
            f"WHERE id IN ({ids[0]}, {ids[2]})"
        ],
        0,
        FaultKind.MOVED,
    ),
    "cut off": (lambda ids: [f"DELETE FROM audit_event WHERE id = {ids[2]}"], 1, FaultKind.CUT_OFF),
    "blanked": (
        lambda ids: [f"UPDATE audit_event SET value = '', salt = '' WHERE id = {ids[1]}"],
        1,
        FaultKind.BLANKED,
    ),
    "put in": (
        lambda ids: [
            "INSERT INTO audit_event (id, at, person_id, kind, entity, value, link, salt, digest, mac) "
            "SELECT (SELECT max(id) + 1 FROM audit_event), at, person_id, kind, entity, value, link + 1, salt, "
            f"digest, mac FROM audit_event WHERE id = {ids[2]}"
        ],
        3,
        FaultKind.CHANGED,
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_done_to_a_row_is_found_and_named(audited: Desk, name: str) -> None:
    statements, place, kind = CHANGES[name]
    ids = ids_of(audited, "li.na")
    with audited.store.reading() as tx:
        ids.append(chains.last_id(tx, "audit_event") + 1)
    tamper(audited, *statements(ids))
    found = audited.see(history.verify)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.log, found.fault.id) == (kind, "audit_event", ids[place])
    assert found.person == ("管理员" if name == "given to another person" else "李娜")
    assert found.fault.at.startswith("2026-11-18 02:00:00")


def test_a_chain_that_is_wholly_gone_is_missed(audited: Desk) -> None:
    number = audited.see(people.trusted, "li.na").id
    tamper(audited, f"DELETE FROM audit_event WHERE person_id = {number}")
    fault = audited.see(history.verify).fault
    assert fault is not None
    assert (fault.kind, fault.id, fault.person_id) == (FaultKind.CUT_OFF, None, number)


def test_the_database_refuses_by_itself(audited: Desk) -> None:
    audited.do(history.seal, TODAY)
    for statement in ("UPDATE ledger_seal SET code = 'x'", "DELETE FROM ledger_seal"):
        with pytest.raises(Exception, match="append-only"), audited.store.writing() as tx:
            tx.connection.execute(text(statement))


# --- seals ---------------------------------------------------------------------------------------


def test_the_first_write_of_a_day_seals_the_day_before(desk_url: str, clock: Clock) -> None:
    with Desk.open(desk_url, clock=clock) as desk:
        desk.trust("qian.jun")
        assert desk.see(history.verify).newest is None
        clock.forward(days=1)
        with desk.store.reading() as tx:
            ends = chains.heads(tx)
        desk.do(people.signed_out)
        desk.trust("qian.jun")
        desk.do(people.signed_out)
        found = desk.see(history.verify)
        assert found.fault is None
        assert found.newest is not None
        assert (found.seals, found.newest.day, found.newest.heads) == (1, TODAY, ends)
        clock.forward(days=2)
        desk.do(people.signed_out)
        again = desk.see(history.verify)
        assert again.newest is not None
        assert (again.seals, again.newest.day) == (2, date(2026, 11, 20))


def test_a_desk_made_today_has_nothing_to_seal(desk_url: str, clock: Clock) -> None:
    for _ in range(2):
        with Desk.open(desk_url, clock=clock) as desk:
            desk.trust("qian.jun")
            desk.do(people.signed_out)
            assert desk.see(history.verify).seals == 0


def test_a_seal_on_paper_finds_an_end_that_was_cut_off_with_all_that_knew_of_it(audited: Desk) -> None:
    before = audited.see(history.verify)
    with audited.store.reading() as tx:
        ends: dict[tuple[str, int], Head] = {(head.log, head.person_id): head for head in chains.heads(tx)}
    number = audited.see(people.trusted, "li.na").id
    audited.trust("li.na")
    audited.do(people.signed_out)
    audited.trust("qian.jun")
    made = audited.do(history.seal, TODAY)
    assert audited.do(history.seal, TODAY) == made, "a day has one seal"
    assert audited.see(history.verify, TODAY, made.code.lower().replace("-", " ")).fault is None
    head = ends["audit_event", number]
    tamper(
        audited,
        f"DELETE FROM audit_event WHERE person_id = {number} AND link > {head.link}",
        f"UPDATE chain_head SET link = {head.link}, mac = '{head.mac}' WHERE person_id = {number}",
    )
    fault = audited.see(history.verify).fault
    assert fault is not None
    assert (fault.kind, fault.day, fault.link) == (FaultKind.CUT_OFF, f"{TODAY}", head.link + 1)
    tamper(audited, "DELETE FROM ledger_seal")
    missed = audited.see(history.verify).fault
    assert missed is not None
    assert (missed.kind, missed.day) == (FaultKind.NO_SEAL, f"{TODAY}"), "the log tells of it"
    mine = audited.see(people.trusted, "qian.jun").id
    tamper(
        audited,
        f"DELETE FROM audit_event WHERE person_id = {mine} AND kind = '{SEALED}'",
        f"DELETE FROM chain_head WHERE person_id = {mine}",
    )
    after = audited.see(history.verify)
    assert (after.fault, after.rows) == (None, before.rows), "the database itself cannot tell any more"
    gone = audited.see(history.verify, TODAY, made.code).fault
    assert gone is not None
    assert gone.kind is FaultKind.NO_SEAL
    other = audited.do(history.seal, TODAY)
    fault = audited.see(history.verify, TODAY, made.code).fault
    assert other.code != made.code
    assert fault is not None
    assert fault.kind is FaultKind.OTHER_SEAL


def test_a_seal_that_was_changed_or_removed_is_found(audited: Desk, clock: Clock) -> None:
    for _ in range(3):
        clock.forward(days=1)
        audited.do(people.signed_out)
        audited.trust("qian.jun")
    tamper(audited, "DELETE FROM ledger_seal WHERE day = '2026-11-19'")
    fault = audited.see(history.verify).fault
    assert fault is not None
    assert (fault.kind, fault.day) == (FaultKind.SEAL, "2026-11-20")


@pytest.mark.parametrize(
    "change",
    ["heads = '[[1]]'", "heads = 'x'", "heads = '[]'", "code = 'x'", "at = '2026-11-18 02:00:01+00'"],
)
def test_whatever_is_done_to_a_seal_is_found(audited: Desk, change: str) -> None:
    audited.do(history.seal, TODAY)
    tamper(audited, f"UPDATE ledger_seal SET {change}")
    fault = audited.see(history.verify).fault
    assert fault is not None
    assert (fault.kind, fault.day) == (FaultKind.SEAL, f"{TODAY}")


def test_a_day_without_a_seal_says_so(audited: Desk) -> None:
    for day in (date(2026, 11, 17), date(2026, 11, 19)):
        with pytest.raises(Refusal, match="no seal"):
            audited.do(history.seal, day)
    with pytest.raises(Refusal, match="16"):
        audited.see(history.verify, TODAY, "7Q2M")


# --- the key -------------------------------------------------------------------------------------


def test_another_key_or_none_refuses_to_write_and_to_verify(
    desk_url: str, clock: Clock, tmp_path: Path
) -> None:
    other = tmp_path / "other.key"
    for content, said in ((None, "is needed in"), ("ab" * 32, "but this desk"), ("abc", "no ledger key")):
        if content is not None:
            other.write_text(content)
        with Desk.open(desk_url, clock=clock, key_file=other) as desk:
            desk.trust("qian.jun")
            for act in (
                lambda desk=desk: desk.do(people.signed_out),
                lambda desk=desk: desk.see(history.verify),
            ):
                with pytest.raises(Refusal, match=said) as refused:
                    act()
                assert str(other) in str(refused.value)
    with Desk.open(desk_url, clock=clock) as desk:
        desk.trust("qian.jun")
        assert desk.see(history.verify).fault is None


def test_the_key_is_its_owners_only_and_not_in_the_database(desk: Desk) -> None:
    file = ledger_key_file()
    assert file.stat().st_mode & 0o777 == 0o600
    key = file.read_text().strip()
    assert len(bytes.fromhex(key)) == 32
    with desk.store.reading() as tx:
        assert key not in str(tx.driver.execute("SELECT * FROM setting").fetchall())
    assert list(file.parent.iterdir()) == [file]


# --- many at once --------------------------------------------------------------------------------


def act_often(desk: Desk) -> None:
    for _ in range(15):
        desk.do(people.signed_out)


def opened(url: str, login: str) -> Desk:
    desk = Desk.open(url, clock=Clock())
    desk.trust(login)
    return desk


def test_desks_that_write_at_once_leave_every_chain_whole(desk_url: str, desk: Desk) -> None:
    """Two persons, one of them at two desks."""
    together(act_often, [(desk_url, login) for login in ("li.na", "li.na", "zhao.min")], opened=opened)
    desk.trust("qian.jun")
    found = desk.see(history.verify)
    assert found.fault is None
    with desk.store.reading() as tx:
        links = {head.person_id: head.link for head in chains.heads(tx)}
    assert links[desk.see(people.trusted, "li.na").id] == 30
    assert links[desk.see(people.trusted, "zhao.min").id] == 15


def note_often(desk: Desk) -> None:
    for _ in range(15):
        desk.do(issues.add_note, 1, "又打了一次电话")


def test_two_persons_who_write_of_one_issue_at_once(desk_url: str, desk: Desk) -> None:
    desk.trust("li.na")
    raise_some(desk, 1)
    together(note_often, [(desk_url, login) for login in ("zhao.min", "qian.jun")], opened=opened)
    desk.trust("qian.jun")
    assert desk.see(history.verify).fault is None
    assert len(desk.see(issues.detail, 1, "en").timeline) == 31


def test_a_dump_has_every_row(audited: Desk) -> None:
    lines: list[dict[str, Any]] = []
    audited.do(history.seal, TODAY)
    rows = audited.see(history.dump, lines.append)
    assert rows == audited.see(history.verify).rows == sum("row" in line for line in lines)
    assert sum("head" in line for line in lines) == 5
    assert [line["seal"] for line in lines if "seal" in line] == [f"{TODAY}"]
    assert json.loads(json.dumps(lines)) == lines
