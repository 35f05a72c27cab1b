"""One transaction is all or nothing; readers see one moment; desks hear each other."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import DBAPIError

from agentdesk.domain.errors import StoreTrouble
from agentdesk.store import engine, ledger_key, schema
from agentdesk.store.engine import Store, Tx
from agentdesk.store.hot import Hot
from agentdesk.store.tables import AuditEvent, Customer, Department, Setting
from tests.postgres import PostgresServer
from tests.processes import together
from tests.waiting import wait_until

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
SETTING = Setting.__table__.c  # type: ignore[attr-defined]

ADD = Hot(insert(Setting).values(key=bindparam("key"), value=bindparam("value")))
"""A hot statement."""


def keys(store: Store) -> set[str]:
    with store.reading() as tx:
        return set(tx.connection.execute(select(SETTING.key)).scalars()) - {ledger_key.SETTING}


def test_both_sides_of_a_transaction_are_kept(store: Store) -> None:
    with store.writing() as tx:
        tx.run(ADD, key="hot", value="1")
        tx.session.add(Setting(key="session", value="2"))
        tx.run(ADD, key="again", value="3")
    assert keys(store) == {"hot", "session", "again"}


@pytest.mark.parametrize("first", ["hot", "session"])
def test_a_raise_undoes_both_sides(store: Store, first: str) -> None:
    def work(tx: Tx) -> None:
        if first == "hot":
            tx.run(ADD, key="hot", value="1")
        tx.session.add(Setting(key="session", value="2"))
        tx.session.flush()
        tx.run(ADD, key="late", value="3")
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed"), store.writing() as tx:
        work(tx)
    assert keys(store) == set()
    with store.writing() as tx:
        tx.run(ADD, key="next", value="4")
    assert keys(store) == {"next"}


def test_an_error_of_the_database_undoes_what_went_before(store: Store) -> None:
    with store.writing() as tx:
        tx.run(ADD, key="there", value="1")

    def by_hot(tx: Tx) -> None:
        tx.run(ADD, key="before", value="0")
        tx.run(ADD, key="there", value="2")

    def by_session(tx: Tx) -> None:
        tx.run(ADD, key="before", value="0")
        tx.session.add(Setting(key="there", value="2"))

    for work in (by_hot, by_session):
        with pytest.raises(Exception, match=r"(?i)unique"), store.writing() as tx:
            work(tx)
    assert keys(store) == {"there"}


def test_a_transaction_inside_a_transaction_is_a_mistake_told_at_once(store: Store) -> None:
    def work(tx: Tx) -> None:
        tx.run(ADD, key="outer", value="1")
        with store.writing():
            pass

    with pytest.raises(RuntimeError, match="inside"), store.writing() as tx:
        work(tx)
    assert keys(store) == set()
    with store.writing() as tx:
        tx.run(ADD, key="next", value="1")


def test_readers_wait_for_nobody_and_see_one_moment(store: Store) -> None:
    with store.writing() as tx:
        tx.run(ADD, key="first", value="1")
    with store.reading() as reader:
        assert reader.connection.execute(select(func.count()).select_from(Setting)).scalar_one() == 2
        with store.writing() as tx:
            tx.run(ADD, key="second", value="2")
            assert keys(store) == {"first"}, "not committed yet"
        assert keys(store) == {"first", "second"}
        assert reader.connection.execute(select(func.count()).select_from(Setting)).scalar_one() == 2


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreTrouble, match="read-only"), store.reading() as tx:
        tx.connection.execute(insert(Setting).values(key="x", value="1"))

    def by_session(tx: Tx) -> None:
        tx.session.add(Setting(key="y", value="1"))
        tx.session.flush()

    with pytest.raises(StoreTrouble, match="read-only"), store.reading() as tx:
        by_session(tx)
    assert keys(store) == set()


def test_the_writer_serves_several_threads(store: Store) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(25):
                with store.writing() as tx:
                    tx.run(ADD, key=f"{number}.{turn}", value="1")
                    tx.session.add(Setting(key=f"{number}.{turn}.session", value="1"))
        except (StoreTrouble, DBAPIError, RuntimeError) as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(keys(store)) == 200


def add_elsewhere(url: str, key: str) -> None:
    other = Store(url)
    with other.writing() as tx:
        tx.run(ADD, key=key, value="1")
        tx.announce()
        tx.announce()
    other.close()


def test_the_pulse_changes_when_another_process_has_committed(store: Store, database_url: str) -> None:
    before = store.pulse()
    assert store.pulse() == before
    together(add_elsewhere, [(database_url, "elsewhere")])
    wait_until(lambda: store.pulse() != before, timeout=5, what="another pulse")
    settled = store.pulse()
    assert store.pulse() == settled


def test_the_pulse_stands_still_for_what_is_not_announced(store: Store, database_url: str) -> None:
    other = Store(database_url)
    before = store.pulse()
    with other.writing() as tx:
        tx.run(ADD, key="quiet", value="1")
    other.close()
    assert "quiet" in keys(store)
    assert store.pulse() == before


def test_the_pulse_stands_still_when_nothing_was_kept(store: Store) -> None:
    def work(tx: Tx) -> None:
        tx.run(ADD, key="lost", value="1")
        tx.announce()
        raise ValueError("no")

    before = store.pulse()
    with pytest.raises(ValueError, match="no"), store.writing() as tx:
        work(tx)
    keys(store)
    assert store.pulse() == before


def test_news_that_cannot_be_told_undo_nothing(
    pg_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notice goes out after the commit, beside the transaction: whatever becomes of it, what is stored stays."""
    with pg_server.database() as url:
        store = Store(url, may_make=True)
        schema.create(store)
        monkeypatch.setattr(engine, "CHANNEL", "no such channel")
        with store.writing() as tx:
            tx.run(ADD, key="stored", value="1")
            tx.announce()
        assert keys(store) == {"stored"}
        with store.writing() as tx:
            tx.run(ADD, key="and on", value="1")
        assert keys(store) == {"stored", "and on"}
        store.close()


# --- hot statements ---------------------------------------------------------------

AUDIT_NAMES = ("at", "person_id", "kind", "entity", "value", "link", "salt", "digest", "mac")
AUDIT = Hot(insert(AuditEvent).values({name: bindparam(name) for name in AUDIT_NAMES}))
PLAIN = Hot(
    insert(Customer).values(
        {
            name: bindparam(name)
            for name in ("number", "name", "search", "do_not_call", "created_at", "updated_at")
        }
        | dict.fromkeys(("kind",), "individual")
        | dict.fromkeys(("tier",), "ordinary")
        | dict.fromkeys(("language", "country", "region", "note"), "it's %s :x ?")
    )
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9, minutes=-30))])
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=ZONES)  # noqa: DTZ001
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30
) | st.sampled_from(["it's", '"“”"', "%s %(x)s :name ?", "回访"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=MOMENTS, kind=TEXTS, value=TEXTS)
def test_a_hot_statement_writes_what_core_writes(store: Store, at: datetime, kind: str, value: str) -> None:
    values: dict[str, object] = {"at": at, "person_id": None, "kind": kind, "entity": "", "value": value}
    values |= {"link": 1, "salt": "", "digest": "", "mac": value}
    with store.writing() as tx:
        tx.run(AUDIT, **values)
        tx.connection.execute(insert(AuditEvent).values(values))
    columns = [AuditEvent.__table__.c[name] for name in AUDIT_NAMES]  # type: ignore[attr-defined]
    with store.reading() as tx:
        last = tx.connection.execute(
            select(*columns).order_by(AuditEvent.__table__.c.id.desc()).limit(2)  # type: ignore[attr-defined]
        ).all()
    assert tuple(last[0]) == tuple(last[1]) == tuple(values.values())


def test_a_hot_statement_knows_its_own_values_and_truth(store: Store) -> None:
    given = {"number": "K1", "name": "O'Brien", "search": "o brien", "created_at": NOW, "updated_at": NOW}
    with store.writing() as tx:
        tx.run(PLAIN, do_not_call=True, **given)
        tx.run(PLAIN, do_not_call=False, **(given | {"number": "K2"}))
    with store.reading() as tx:
        found = [tx.session.get_one(Customer, number) for number in (1, 2)]
    assert [(row.do_not_call, row.note, row.kind) for row in found] == [
        (True, "it's %s :x ?", "individual"),
        (False, "it's %s :x ?", "individual"),
    ]


def test_a_hot_statement_for_many_rows(store: Store) -> None:
    with store.writing() as tx:
        cursor = tx.run_many(ADD, [{"key": str(n), "value": "'"} for n in range(5)])
        assert cursor.rowcount == 5
    assert keys(store) == set("01234")


def test_dates_come_back_as_dates(store: Store) -> None:
    from agentdesk.store.tables import Policy

    with store.writing() as tx:
        tx.session.add(Policy(kind="cycle", valid_from=date(2026, 11, 18), body="{}", created_at=NOW))
    with store.reading() as tx:
        kept = tx.session.get_one(Policy, 1)
        assert (kept.valid_from, kept.created_at) == (date(2026, 11, 18), NOW)


def test_ids_count_on_in_both_databases(store: Store) -> None:
    with store.writing() as tx:
        tx.session.add_all([Department(code="a", name="甲"), Department(code="b", name="乙")])
    with store.reading() as tx:
        assert [tx.session.get_one(Department, number).code for number in (1, 2)] == ["a", "b"]


def test_a_closed_store_can_be_opened_again(store: Store, database_url: str) -> None:
    with store.writing() as tx:
        tx.run(ADD, key="kept", value="1")
    store.close()
    again = Store(database_url)
    assert schema.revision_of(again) == schema.REVISIONS[-1]
    assert keys(again) == {"kept"}
    again.close()


def test_an_address_may_say_more_about_its_server(pg_server: PostgresServer) -> None:
    with pg_server.database() as url:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE SCHEMA visits")
        store = Store(f"{url}&options=-c%20search_path%3Dvisits&connect_timeout=3", may_make=True)
        schema.create(store)
        with store.reading() as tx:
            assert tx.driver.execute("SELECT current_schema(), current_setting('TimeZone')").fetchone() == (
                "visits",
                "UTC",
            )
        assert keys(store) == set()
        assert store.pulse() == store.pulse()
        store.close()
