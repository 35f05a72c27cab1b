"""A desk of version 0.1.0: its issues are sorted by what is due and found by words like those that came later."""

from pathlib import Path

from sqlmodel import select

from agentdesk.desk import Desk
from agentdesk.domain.issue import IssueState
from agentdesk.domain.issue_flow import NOTHING_DUE, next_due
from agentdesk.services import issues
from agentdesk.store.engine import Store
from agentdesk.store.tables import Issue
from tests.desks import Clock
from tests.store.old_desks import lay_out_0_1_0


def test_issues_of_before_are_sorted_and_found(database_url: str, tmp_path: Path, clock: Clock) -> None:
    lay_out_0_1_0(database_url, tmp_path)
    store = Store(database_url)
    with store.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE issue SET promised_on = '2026-11-20' WHERE id = 1")
    store.close()
    with Desk.open(database_url, clock=clock) as desk:
        desk.trust("zhao.min")
        with desk.store.reading() as tx:
            rows = tx.session.exec(select(Issue)).all()
        assert rows
        for row in rows:
            assert row.next_due_at == next_due(IssueState(row.state), row.due_on, row.clock_due_at, desk.zone)
            found = desk.see(issues.page, desk.see(issues.named, row.description)).items
            assert row.id in [each.id for each in found]
        assert any(row.next_due_at != NOTHING_DUE for row in rows)
        assert not any(row.complaint for row in rows)
