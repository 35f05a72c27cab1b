"""A desk of version 0.1.0: what is promised, noted and taken back from now on finds its place in its tables."""

from pathlib import Path

from agentdesk.desk import Desk
from agentdesk.services import alerts, history, issue_undo, issues, notes, promises
from tests.desks import TODAY, Clock, as_person
from tests.store.old_desks import lay_out_0_1_0


def test_an_issue_of_before_takes_promises_and_mentions(
    database_url: str, tmp_path: Path, clock: Clock
) -> None:
    lay_out_0_1_0(database_url, tmp_path)
    with Desk.open(database_url, clock=clock) as desk:
        desk.trust("zhao.min")
        before = len(desk.see(issues.detail, 1, "en").timeline)
        desk.do(promises.make, 1, "寄新滤芯", TODAY)
        desk.do(notes.add_note, 1, "@li.na 请看")
        kinds = [entry.kind for entry in desk.see(issues.detail, 1, "en").timeline[before:]]
        assert kinds == ["promised", "note"]
        with as_person(desk, "li.na"):
            (row,) = [each for each in desk.see(alerts.unseen) if each.kind == "mention"]
            assert (row.issue_id, row.text) == (1, "@li.na 请看")
        desk.do(issue_undo.undo, 1)
        desk.do(issue_undo.undo, 1)
        assert [row.text for row in desk.see(issues.detail, 1, "en").promises if row.text == "寄新滤芯"] == []
        with as_person(desk, "admin"):
            assert desk.see(history.verify).fault is None
