"""A desk of version 0.1.0 opened by this one: what was written before it had chains is in them from now on."""

from pathlib import Path

import pytest
from sqlalchemy import text

from agentdesk.desk import Desk
from agentdesk.services import history, people
from agentdesk.store.engine import Store
from tests.desks import Clock
from tests.store.old_desks import lay_out_0_1_0

EVENTS = ((8, 1, "12:05", 2, "raised"), (8, 2, "12:20", 5, "note"), (9, 1, "12:10", 2, "raised"))
"""(issue, seq, at, person, kind): one person raises both, another one writes in between."""


@pytest.fixture
def old_url(database_url: str, tmp_path: Path) -> str:
    """The URL of a desk that 0.1.0 made, in which two issues were raised."""
    lay_out_0_1_0(database_url, tmp_path)
    store = Store(database_url)
    with store.writing() as tx:
        for issue, raised in ((8, "12:05"), (9, "12:10")):
            tx.connection.execute(
                text(
                    "INSERT INTO issue (id, customer_id, category, severity, description, promise, node, state, "
                    f"raised_by, raised_at, changed_at, reopened) VALUES ({issue}, 1, 'other', 'minor', '漏水', "
                    f"'', '', 'received', 2, '2026-11-18 {raised}:00.000000', '2026-11-18 {raised}:00.000000', 0)"
                )
            )
        for issue, seq, at, person, kind in EVENTS:
            tx.connection.execute(
                text(
                    f"INSERT INTO issue_event VALUES ({issue}, {seq}, '2026-11-18 {at}:00.000000', {person}, "
                    f"'{kind}', :value)"
                ),
                {"value": '{"text": "漏水"}'},
            )
    store.close()
    return database_url


def rows_of(url: str, query: str) -> list[tuple[object, ...]]:
    store = Store(url)
    with store.reading() as tx:
        rows = tx.connection.execute(text(query)).all()
    store.close()
    return [tuple(row) for row in rows]


AUDIT = "SELECT id, at, person_id, kind, entity, value FROM audit_event ORDER BY id"
ISSUES = "SELECT issue_id, seq, person_id, kind, value FROM issue_event ORDER BY at, issue_id, seq"


def test_what_was_there_is_chained_and_goes_on(old_url: str, clock: Clock) -> None:
    audit, timeline = rows_of(old_url, AUDIT), rows_of(old_url, ISSUES)
    assert len(audit) > 5
    clock.forward(hours=11)
    with Desk.open(old_url, clock=clock) as desk:
        desk.trust("qian.jun")
        found = desk.see(history.verify)
        assert (found.fault, found.rows) == (None, len(audit) + len(timeline))
        desk.do(people.signed_out)
        desk.trust("qian.jun")
        after = desk.see(history.verify)
        assert (after.fault, after.rows) == (None, found.rows + 1)
    assert rows_of(old_url, AUDIT)[: len(audit)] == audit
    assert rows_of(old_url, ISSUES.replace("at, issue_id, seq", "id")) == timeline
    links = rows_of(old_url, "SELECT issue_id, link FROM issue_event WHERE issue_id > 1 ORDER BY id")
    raised = sum(row[2] == 2 for row in timeline)
    assert links == [(8, raised - 1), (9, raised), (8, 1)]
