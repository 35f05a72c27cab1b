"""A desk of version 0.1.0 with an open issue: its clocks are read from its timeline at the first look."""

from pathlib import Path

from agentdesk.desk import Desk
from agentdesk.services import issue_clocks
from tests.desks import Clock
from tests.handling import issue_of
from tests.store.old_desks import lay_out_0_1_0


def test_an_open_issue_of_before_is_timed_from_the_moment_it_was_raised(
    database_url: str, tmp_path: Path, clock: Clock
) -> None:
    lay_out_0_1_0(database_url, tmp_path)
    with Desk.open(database_url, clock=clock) as desk:
        desk.trust("zhao.min")
        issue = issue_of(desk, 1)
        assert issue.look_at == issue.raised_at
        assert desk.do(issue_clocks.sweep).issues == 1
        rows = desk.see(issue_clocks.of_issue, 1)
        assert {row.clock for row in rows} == {"first_response", "plan", "solution"}
        assert {row.started_at for row in rows} == {issue.raised_at}
