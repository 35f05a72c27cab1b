"""The last thing that somebody did about an issue, taken back by a counter entry while it is still true.

Nothing is removed from the timeline: an entry `undone` names the one that it takes back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, delete

from agentdesk.domain.chain import APART
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueEventKind, Severity
from agentdesk.domain.issue_flow import UNDO_WITHIN
from agentdesk.domain.reason import Reason, because
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services import issue_clocks, issue_steps, issues
from agentdesk.services.acting import Acting
from agentdesk.services.complaints import CLASSIFIED, concerned
from agentdesk.services.issue_moves import note_down, settle_due
from agentdesk.services.issues import Responsible
from agentdesk.services.lessons import lessons_of
from agentdesk.store import issues as stored
from agentdesk.store.issues import TimelineEntry
from agentdesk.store.tables import Alert, Complaint, EmergencyTick, Issue, Promise

_K = IssueEventKind


NOTHING: Final = because(N_("There is nothing here that you did and could take back."))


@dataclass(frozen=True, slots=True)
class LastAct:
    """What the person acting did last about an issue; with `refused_because` it cannot be taken back."""

    seq: int
    """The entry of the timeline that tells it; 0 where there is none."""
    kind: str
    refused_because: Reason | None = None


def last(act: Acting, issue_id: int) -> LastAct:
    """What could be taken back now, or why not. Raises Refusal as `complaints.concerned` does."""
    return _found(act, issue_id, None)[0]


def undo(act: Acting, issue_id: int, seq: int | None = None) -> LastAct:
    """Take back what the person acting did last about an issue, or (`seq`) what that entry of the timeline tells;
    returns what that was. Raises Refusal where there is a reason against it."""
    act.tx.session.get(Issue, issue_id, with_for_update=True)
    found, entry = _found(act, issue_id, seq)
    if found.refused_because is not None or entry is None:
        reason = found.refused_because or NOTHING
        raise Refusal(reason.message, **reason.named)
    if found.kind == _K.STATE:
        issue_steps.undo(act, issue_id, found.seq)
        return found
    issue = act.tx.session.get_one(Issue, issue_id)
    issue.changed_at = act.now
    # The entry first: without it the database removes no promise and no complaint.
    note_down(act, issue, _K.UNDONE, what=found.kind, seq=found.seq)
    _BACK[IssueEventKind(found.kind)](act, issue, entry)
    act.tx.session.add(issue)
    act.tx.session.flush()
    settle_due(act, issue)
    issue_clocks.settle(act, issue)
    act.audit("issue_act_undone", f"issue:{issue_id}", what=found.kind, entry=found.seq)
    return found


def _found(act: Acting, issue_id: int, seq: int | None) -> tuple[LastAct, TimelineEntry | None]:
    concerned(act, issue_id)
    entries = stored.standing(stored.timeline_of(act.tx, issue_id))
    own = (entry for entry in reversed(entries) if entry.person_id == act.actor.id)
    entry = next((entry for entry in own if seq in (None, entry.seq)), None)
    if entry is None:
        return LastAct(0, "", NOTHING), None
    return LastAct(entry.seq, entry.kind, _hindrance(act, entry, entries)), entry


# --- why not ---------------------------------------------------------------------


def _hindrance(act: Acting, own: TimelineEntry, entries: list[TimelineEntry]) -> Reason | None:
    if not own.value:
        return because(N_("It was erased at the customer's wish."))
    if own.kind not in _BACK and own.kind != _K.STATE:
        return because(_NOT_TAKEN_BACK.get(IssueEventKind(own.kind), _TOLD))
    if own.kind == _K.STATE and "visit" in own.value:
        return because(N_("What happened in a call is not taken back."))
    if not -APART <= act.now - own.at <= UNDO_WITHIN:
        minutes = int(UNDO_WITHIN.total_seconds() // 60)
        return because(N_("What you did last can be taken back for {minutes} minutes."), minutes=minutes)
    beside = _STAYS_TRUE_BESIDE.get(IssueEventKind(own.kind))
    if beside is not None and any(each.seq > own.seq and each.kind not in beside for each in entries):
        return because(N_("Something else has happened since: what you did last cannot be taken back."))
    if own.kind in _RECORDED_BEFORE and "before" not in own.value and "severity_before" not in own.value:
        return because(N_("How it was before is not on record."))
    if own.value.get("emergency"):
        return because(N_("People were alerted: an emergency is not taken back, it is handled."))
    if own.kind == _K.PROMISED:
        return _hindrance_of_promise(act, own.value["promise_id"])
    return None


def _hindrance_of_promise(act: Acting, promise_id: int) -> Reason | None:
    row = act.tx.session.get(Promise, promise_id)
    if row is None or row.kept_at is not None:
        return because(N_("This promise was kept before."))
    return None


_SMALL: Final = frozenset({_K.NOTE, _K.PROMISED, _K.KEPT, _K.TICKED})
_STAYS_TRUE_BESIDE: Final = {
    _K.STATE: frozenset({*_SMALL, _K.LESSON, _K.REMEDY}),
    _K.ASSIGNED: frozenset({*_SMALL, _K.LESSON, _K.REMEDY}),
    # What is offered and learned of a complaint rests on how it was classified.
    _K.RECLASSIFIED: _SMALL,
}
"""What may follow an act without hindering that it is taken back; notes, promises and ticks stand by themselves."""
_RECORDED_BEFORE: Final = (_K.ASSIGNED, _K.RECLASSIFIED)
_TOLD: Final = N_("What the customer was told is not taken back.")
_NOT_TAKEN_BACK: Final = {
    _K.RAISED: N_("An issue is not taken back: it ends as withdrawn or as a duplicate of another."),
    _K.REMEDY: N_("A refund or compensation is taken back where it was decided, with a reason."),
    _K.LESSON: N_("What was learned is not taken back: write it anew."),
}


# --- how -------------------------------------------------------------------------


def _note(act: Acting, issue: Issue, entry: TimelineEntry) -> None:
    """Whom it mentions and who has not looked yet need not look any more."""
    unseen = (Alert.issue_id == issue.id, Alert.entry == entry.seq, col(Alert.seen_at).is_(None))
    act.tx.session.exec(delete(Alert).where(*unseen))  # type: ignore[arg-type]


def _assigned(act: Acting, issue: Issue, entry: TimelineEntry) -> None:
    act.require(Permission.ASSIGN_ISSUE)
    before = entry.value["before"]
    if "together" in entry.value:
        stored.set_departments_beside(act.tx, issue.id or 0, before)
        return
    to = Responsible(**before)
    issues.check_responsible(act, to)
    issue.department_id, issue.assignee_id = to.department_id, to.assignee_id


def _reclassified(act: Acting, issue: Issue, entry: TimelineEntry) -> None:
    issue.severity = Severity(entry.value["severity_before"])
    row = act.tx.session.get(Complaint, issue.id)
    before: dict[str, Any] | None = entry.value.get("complaint_before")
    if row is None:
        return
    if before is None:
        if any(lessons_of(row).values()) or row.acknowledged_at is not None:
            raise Refusal(N_("Something else has happened since: what you did last cannot be taken back."))
        act.tx.session.delete(row)
        issue.complaint = False
        return
    for name in CLASSIFIED:
        setattr(row, name, before[name])
    act.tx.session.add(row)


def _promised(act: Acting, _issue: Issue, entry: TimelineEntry) -> None:
    act.tx.session.delete(act.tx.session.get_one(Promise, entry.value["promise_id"], with_for_update=True))


def _kept(act: Acting, _issue: Issue, entry: TimelineEntry) -> None:
    promise_id = entry.value.get("promise_id")
    row = act.tx.session.get(Promise, promise_id, with_for_update=True) if promise_id else None
    if row is None or row.kept_at is None:
        raise Refusal(N_("How it was before is not on record."))
    row.kept_at, row.kept_by, row.note = None, None, ""
    act.tx.session.add(row)


def _ticked(act: Acting, issue: Issue, entry: TimelineEntry) -> None:
    row = act.tx.session.get_one(EmergencyTick, (issue.id, entry.value["tick"]), with_for_update=True)
    row.ticked_at = row.ticked_by = None
    act.tx.session.add(row)


_BACK: Final[dict[IssueEventKind, Callable[[Acting, Issue, TimelineEntry], None]]] = {
    _K.NOTE: _note,
    _K.ASSIGNED: _assigned,
    _K.RECLASSIFIED: _reclassified,
    _K.PROMISED: _promised,
    _K.KEPT: _kept,
    _K.TICKED: _ticked,
}

ACT_NAMES: Final[dict[str, str]] = {
    _K.NOTE: N_("a note"),
    _K.ASSIGNED: N_("an assignment"),
    _K.STATE: N_("a step"),
    _K.RECLASSIFIED: N_("a classification"),
    _K.PROMISED: N_("a promise"),
    _K.KEPT: N_("that a promise was kept"),
    _K.TICKED: N_("a line of the checklist"),
}
"""What can be taken back, in words: `took back: a note`."""
