"""What was learned of a complaint (R98): what is written down so far, and whether something is missing."""

from agentdesk.domain.complaint import Lesson, missing_before_closing
from agentdesk.services.acting import Acting
from agentdesk.store.tables import Complaint


def lessons_of(row: Complaint) -> dict[Lesson, str]:
    """What is written down of a complaint so far."""
    return {lesson: getattr(row, lesson) for lesson in Lesson}


def are_missing(act: Acting, issue_id: int) -> bool:
    """Whether the issue is a complaint of which something that R98 asks for is not written down."""
    row = act.tx.session.get(Complaint, issue_id)
    return row is not None and bool(missing_before_closing(lessons_of(row)))
