"""What stands around an issue for one person: what they can take back, what may be the same, their mentions."""

from dataclasses import dataclass

from agentdesk.domain.likeness import is_likely
from agentdesk.domain.roles import Permission
from agentdesk.services import issue_kin, issue_undo, notes
from agentdesk.services.acting import Acting
from agentdesk.services.issue_kin import Kin
from agentdesk.services.issue_undo import LastAct


@dataclass(frozen=True, slots=True)
class Around:
    """Of one issue, for the person acting."""

    last: LastAct
    likely: tuple[Kin, ...]
    """What it is likely a duplicate of; none for whoever does not see the ledger."""
    mentions: int
    """How often this person is mentioned in its notes and has not looked yet."""


def look(act: Acting, issue_id: int) -> Around:
    """All of it in one read. Raises Refusal as `complaints.concerned` does."""
    alike = issue_kin.alike(act, issue_id) if act.actor.may(Permission.SEE_LEDGER) else ()
    return Around(
        issue_undo.last(act, issue_id),
        tuple(each for each in alike if is_likely(each.same)),
        len(notes.unseen_here(act, issue_id)),
    )
