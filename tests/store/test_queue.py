"""The queue is read in the order of the rules, a page at a time, from sorted index ranges only."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text

from agentdesk.desk import Desk
from agentdesk.domain.queue_order import Band, rank
from agentdesk.services import calls
from agentdesk.store import claim, queue
from agentdesk.store.engine import Store
from agentdesk.store.queue import ALL_SOURCES, Moment, QueueRow
from agentdesk.store.tables import Visit
from tests.desks import CLOCK, TODAY, Clock, set_up
from tests.postgres import PostgresServer
from tests.store.visits import add_agents, add_customers, add_visits, random_visit, visit

ME, OTHER = 2, 3
MOMENT = Moment(ME, TODAY, CLOCK)
CUSTOMERS = 40
ROW = Visit.__table__.c  # type: ignore[attr-defined]


def fill(store: Store, seed: int, count: int) -> None:
    chance = random.Random(seed)
    add_visits(store, [random_visit(chance, CUSTOMERS, [ME, OTHER], TODAY) for _ in range(count)])


def empty(store: Store) -> None:
    with store.writing() as tx:
        tx.connection.execute(text("DELETE FROM visit"))


def by_the_rules(store: Store) -> list[int]:
    """The queue as anybody would sort it who had all visits in memory: the truth for the tests."""
    with store.reading() as tx:
        rows = tx.connection.execute(select(Visit.__table__)).all()  # type: ignore[attr-defined]
    appointments = (Band.APPOINTMENT_DUE, Band.SOFT_APPOINTMENT)

    def callable_now(row: object) -> bool:
        band = Band(row.band)  # type: ignore[attr-defined]
        early = timedelta(days=queue.FIRST_VISIT_WINDOW_DAYS if band is Band.FIRST_VISIT else 0)
        return (
            row.agent_id in (None, ME)  # type: ignore[attr-defined]
            and row.state == "due"  # type: ignore[attr-defined]
            and row.ready_at <= CLOCK  # type: ignore[attr-defined]
            and (band in appointments or row.due_on <= TODAY + early)  # type: ignore[attr-defined]
        )

    def place(row: object) -> tuple[object, ...]:
        band = Band(row.band)  # type: ignore[attr-defined]
        if band in appointments:
            return (band, 0, row.ready_at, row.id)  # type: ignore[attr-defined]
        return rank(band, row.due_on, TODAY, row.customer_id, row.id)  # type: ignore[attr-defined]

    return [row.id for row in sorted(filter(callable_now, rows), key=place)]


def in_pages(store: Store, size: int) -> Iterator[list[QueueRow]]:
    after = None
    while True:
        with store.reading() as tx:
            rows, after = queue.due_rows(tx, MOMENT, ALL_SOURCES, after, size)
        yield rows
        if len(rows) < size:
            return


@pytest.fixture
def floor(desk_url: str) -> Iterator[Store]:
    """A desk with its people and some more customers."""
    opened = Store(desk_url)
    add_customers(opened, CUSTOMERS)
    yield opened
    opened.close()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), count=st.integers(0, 120), size=st.integers(1, 60))
def test_pages_of_any_size_are_the_sorted_queue(floor: Store, seed: int, count: int, size: int) -> None:
    empty(floor)
    fill(floor, seed, count)
    expected = by_the_rules(floor)
    read = [row.visit_id for page in in_pages(floor, size) for row in page]
    assert read == expected
    with floor.reading() as tx:
        assert queue.count_due(tx, MOMENT, ALL_SOURCES) == len(expected)


def test_visits_are_claimed_in_the_order_in_which_they_are_listed(desk: Desk, clock: Clock) -> None:
    add_customers(desk.store, CUSTOMERS)
    fill(desk.store, 7, 150)
    desk.trust("li.na")
    assert desk.person is not None
    assert desk.person.id == ME
    expected = by_the_rules(desk.store)
    taken = []
    while (visit_id := desk.do(calls.claim_next)) is not None:
        taken.append(visit_id)
    assert clock.now == CLOCK
    assert len(taken) > 50
    # An appointment that its own agent let pass half an hour ago is anybody's: those come from the other agent.
    handed_over = [visit_id for visit_id in taken if visit_id not in expected]
    assert [visit_id for visit_id in taken if visit_id in expected] == expected
    with desk.store.reading() as tx:
        late = CLOCK - calls.APPOINTMENT_KEPT_FOR
        for visit_id in handed_over:
            kept = tx.session.get_one(Visit, visit_id)
            assert kept.appointment is not None
            assert kept.ready_at < late


def test_no_row_comes_twice_when_visits_come_and_go_between_pages(floor: Store) -> None:
    chance = random.Random(11)
    fill(floor, 3, 150)
    there = by_the_rules(floor)
    seen: list[int] = []
    for page in in_pages(floor, 10):
        seen += [row.visit_id for row in page]
        add_visits(floor, [random_visit(chance, CUSTOMERS, [ME], TODAY) for _ in range(5)])
        if len(seen) > 600:
            break
    assert len(seen) == len(set(seen))
    assert [visit_id for visit_id in seen if visit_id in set(there)] == there, "and none is left out"


def test_a_vanished_desk_gives_its_visit_back(desk: Desk, clock: Clock) -> None:
    add_visits(desk.store, [visit(1)])
    desk.trust("li.na")
    taken = desk.do(calls.claim_next)
    desk.trust("wang.lei")
    assert desk.do(calls.claim_next) is None
    clock.forward(minutes=11)
    assert desk.do(calls.claim_next) == taken


# --- where the rows come from ----------------------------------------------------


def plans_of(store: Store, work: str, limit: int) -> list[tuple[str, str]]:
    """(statement, plan) of every SELECT that a page of `limit` rows, the one after fifty, or a count makes."""
    seen: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, values))

    event.listen(store._reader, "before_cursor_execute", note)
    with store.reading() as tx:
        _, after = queue.due_rows(tx, MOMENT, ALL_SOURCES, None, 50)
        seen.clear()
        if "page" in work:
            queue.due_rows(tx, MOMENT, ALL_SOURCES, after if work == "next page" else None, limit)
        elif work == "count":
            queue.count_due(tx, MOMENT, ALL_SOURCES)
        else:
            queue.callback_rows(tx, ME, 200)
        explain = "EXPLAIN QUERY PLAN " if tx.dialect == "sqlite" else "EXPLAIN "
        found = []
        for statement, values in seen:
            rows_of_plan = tx.driver.execute(explain + statement, values).fetchall()
            found.append((statement, "\n".join(str(row[-1]) for row in rows_of_plan)))
    event.remove(store._reader, "before_cursor_execute", note)
    return found


@pytest.fixture
def busy_floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A SQLite desk with some thousands of visits."""
    url = f"sqlite:///{(tmp_path_factory.mktemp('floor') / 'desk.db').as_posix()}"
    set_up(url, Clock())
    store = Store(url)
    add_customers(store, CUSTOMERS)
    fill(store, 5, 3000)
    yield store
    store.close()


@pytest.mark.parametrize("work", ["page", "next page", "count", "callbacks"])
def test_sqlite_reads_sorted_ranges_and_never_sorts(busy_floor: Store, work: str) -> None:
    # So many rows that no lane fills the page, and every source is read.
    plans = plans_of(busy_floor, work, 10_000)
    assert len(plans) == (len(ALL_SOURCES) if "page" in work else len(plans)) > 0
    for statement, plan in plans:
        assert "INDEX ix_visit_" in plan, (statement, plan)
        assert "SCAN customer" not in plan, (statement, plan)
        assert "TEMP B-TREE" not in plan, (statement, plan)
        assert "SCAN visit" not in plan or "ix_visit_callback" in plan, (statement, plan)


def test_sqlite_claims_from_sorted_ranges(busy_floor: Store) -> None:
    from sqlalchemy.dialects import sqlite

    for hot in (claim._HEADS, claim._SWEEP, claim._HAND_OVER, *claim._CLAIM_FROM.values()):
        prepared = hot._for(sqlite.dialect())
        with busy_floor.reading() as tx:
            values = [1 for _place in prepared.places]
            plan = tx.driver.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", values).fetchall()
        said = "\n".join(str(row[-1]) for row in plan)
        assert "TEMP B-TREE" not in said, (prepared.sql, said)
        assert "SCAN visit" not in said, (prepared.sql, said)


def test_postgresql_reads_sorted_ranges_of_a_hundred_thousand(pg_server: PostgresServer) -> None:
    with pg_server.database() as url:
        set_up(url, Clock())
        store = Store(url)
        agents = [4 + number for number in range(len(add_agents(store, 30)))]
        add_customers(store, CUSTOMERS)
        with store.writing() as tx:
            tx.connection.execute(
                text(
                    "INSERT INTO visit (customer_id, kind, reason, due_on, ready_at, band, attempts, state, "
                    "agent_id, created_at, finished_at) "
                    "SELECT 1 + n % 40, 'periodic', '[]', CAST(:today AS date) - n % 400, :ready, "
                    "(ARRAY[20, 30, 40, 41, 42, 70])[1 + n % 6], 0, CASE WHEN n % 3 = 0 THEN 'due' ELSE 'done' END, "
                    "CASE WHEN n % 5 = 0 THEN 2 + (n / 15) % 30 END, :ready, CASE WHEN n % 3 > 0 THEN now() END "
                    "FROM generate_series(1, 100000) AS n"
                ),
                {"today": TODAY, "ready": CLOCK - timedelta(days=1)},
            )
        add_visits(
            store,
            [visit(1, Band.SOFT_APPOINTMENT, agent_id=agents[n % 30] if n % 2 else None) for n in range(300)],
        )
        with store.writing() as tx:
            tx.connection.execute(text("ANALYZE"))
        for work in ("page", "next page", "count"):
            for statement, plan in plans_of(store, work, 50):
                assert "ix_visit_" in plan, (statement, plan)
                assert "Seq Scan on visit" not in plan, (statement, plan)
                # What one agent owns, and appointments, are few: there it may sort.
                if "agent_id IS NULL" in statement and "appointment IS NOT NULL" not in statement:
                    assert "Sort" not in plan.replace("Incremental Sort", ""), (statement, plan)
        store.close()


def test_a_day_ahead_is_another_queue(floor: Store) -> None:
    add_visits(floor, [visit(1, Band.REST, due_on=date(2026, 11, 19))])
    with floor.reading() as tx:
        assert queue.count_due(tx, MOMENT, ALL_SOURCES) == 0
        assert queue.count_due(tx, Moment(ME, date(2026, 11, 19), CLOCK), ALL_SOURCES) == 1
