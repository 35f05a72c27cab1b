"""A call from claim to disposition: every act of the agent on the call screen.

A visit is claimed with a lease; every later write renews it and is refused when another desk holds the visit by
then. What happens in the call is appended to the visit's log, so the interview can be replayed from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import select

from agentdesk.domain.disposition import LINE_FAULT
from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import EventKind, VisitKind, VisitState
from agentdesk.i18n import N_
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.interview import Interview
from agentdesk.services import confirmations, questionnaires
from agentdesk.services.acting import Acting
from agentdesk.services.customers import Brief, brief
from agentdesk.services.interviews import Known, known_of, replayed, told
from agentdesk.services.queue import QueueItem, item
from agentdesk.store import claim as claims
from agentdesk.store import questionnaires as stored_forms
from agentdesk.store import queue as queued
from agentdesk.store import visits as stored
from agentdesk.store.tables import Attempt, Customer, Visit
from agentdesk.store.visits import LoggedEvent as LoggedEvent

LEASE: Final = timedelta(minutes=10)
"""How long a desk that vanished holds its visit; every write of a living one renews it."""

APPOINTMENT_KEPT_FOR: Final = timedelta(minutes=30)
"""How long after its time an agent's own appointment waits for that agent before anyone may keep it."""
CONFIRMATION_KEPT_FOR: Final = timedelta(hours=24)
"""How long a confirmation that may be called waits for the agent who raised the issue (R132) before anyone may make
it: a whole day on which that agent was not there."""


NOTE_FIELD: Final = "note"
"""The draft field of the note; the others are named after the nodes of the form."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened in the call, as the call screen tells it.

    `seq` numbers the log without gaps; `elapsed_ms` counts from the opening of this call.
    """

    seq: int
    kind: EventKind
    node: str = ""
    value: str = ""
    elapsed_ms: int = 0


@dataclass(frozen=True, slots=True)
class CallSheet:
    """Everything the call screen needs, read in one go."""

    visit: QueueItem
    brief: Brief
    form: Form
    known: Known
    purchase_id: int | None
    started_at: datetime
    events: tuple[LoggedEvent, ...]
    drafts: dict[str, str]
    zone: ZoneInfo
    next_seq: int
    resumed: bool
    """The call was going on already: this desk, or another one, was interrupted in it."""

    def interview(self) -> Interview:
        """The interview as the log left it, in the customer's language."""
        return replayed(self.form, self.events, self.known, self.zone)


class CallElsewhere(Refusal):
    """The same person has opened the call at another terminal since. Opening it again takes it back."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "You opened this call at another terminal and it goes on there. Ctrl+R takes it back to this one, with"
                " all that was done here."
            )
        )


def _lost() -> Refusal:
    return Refusal(N_("This visit is with another desk by now. What you saved is kept with it."))


def held(act: Acting, visit_id: int, seq: int | None = None) -> None:
    """Renew this person's claim on the visit; raises Refusal when it is gone.

    `seq` is the number that this desk gives to the next entry of the log. Raises CallElsewhere when that is taken.
    """
    actor = act.require(Permission.WORK_QUEUE)
    if not claims.renew_lease(act.tx, visit_id, actor.id, act.now + LEASE):
        raise _lost()
    if seq is not None and stored.event_at(act.tx, visit_id, seq) is not None:
        raise CallElsewhere


# --- taking a visit ------------------------------------------------------------


def _free_missed(act: Acting) -> None:
    """What nobody sits at any more, or nobody has kept, can be taken by others."""
    claims.sweep_leases(act.tx, act.now)
    claims.hand_over_missed(act.tx, act.now - APPOINTMENT_KEPT_FOR, act.now - CONFIRMATION_KEPT_FOR)


def claim_next(act: Acting) -> int | None:
    """Take the visit that stands first in this agent's queue; None when nothing is due."""
    actor = act.require(Permission.WORK_QUEUE)
    _free_missed(act)
    moment = queued.Moment(actor.id, act.today, act.now)
    visit_id = claims.claim_next(act.tx, moment, act.now + LEASE)
    if visit_id is not None:
        act.tx.announce()
    return visit_id


def claim(act: Acting, visit_id: int) -> None:
    """Take this visit. Raises Refusal when another agent has it, or it is finished."""
    actor = act.require(Permission.WORK_QUEUE)
    _free_missed(act)
    if claims.claim_one(act.tx, visit_id, actor.id, act.now + LEASE):
        act.tx.announce()
    elif not claims.renew_lease(act.tx, visit_id, actor.id, act.now + LEASE):
        raise Refusal(N_("Somebody else has taken this visit, or it is finished."))


def current(act: Acting) -> int | None:
    """The visit that this agent was interrupted in, if any."""
    actor = act.actor
    if not actor.may(Permission.WORK_QUEUE):
        return None
    rows = queued.claimed_rows(act.tx, actor.id)
    return rows[0].visit_id if rows else None


UNTOUCHED: Final = frozenset(
    {EventKind.OPENED, EventKind.RESUMED, EventKind.WENT, EventKind.LANGUAGE, EventKind.PHONE_SHOWN}
)
"""What may happen in a call that has not begun: nothing was said, answered or written yet."""


def put_back(act: Acting, visit_id: int) -> None:
    """Give a visit back to the queue. Raises Refusal once something was said or answered: end it with F8."""
    held(act, visit_id)
    events = stored.events_of(act.tx, visit_id)
    attempt = open_attempt(act, visit_id)
    if any(
        event.kind not in UNTOUCHED and (not attempt or event.at >= attempt.started_at) for event in events
    ):
        raise Refusal(N_("This call has begun. End it with F8."))
    if attempt is not None:
        act.tx.session.delete(attempt)
    visit = act.tx.session.get_one(Visit, visit_id)
    visit.state, visit.claimed_by, visit.lease_until = VisitState.DUE, None, None
    act.tx.session.add(visit)
    act.tx.announce()


# --- the call ------------------------------------------------------------


def open_attempt(act: Acting, visit_id: int) -> Attempt | None:
    """The attempt that is going on at this visit, if any."""
    return act.tx.session.exec(
        select(Attempt).where(Attempt.visit_id == visit_id, Attempt.ended_at == None)  # noqa: E711
    ).first()


def open_call(act: Acting, visit_id: int) -> CallSheet:
    """Begin the call of a claimed visit, or go on with one that was interrupted."""
    held(act, visit_id)
    session = act.tx.session
    visit = session.get_one(Visit, visit_id)
    attempt = open_attempt(act, visit_id)
    version_id = _settled_version(act, visit, going_on=attempt is not None)
    if attempt is not None and attempt.person_id != act.actor.id:
        stored.end_attempt(
            act.tx, attempt.id or 0, ended_at=act.now, disposition=LINE_FAULT, note="desk vanished"
        )
        attempt = None
    resumed = attempt is not None
    if attempt is None:
        attempt = Attempt(visit_id=visit_id, person_id=act.actor.id, started_at=act.now)
        session.add(attempt)
        session.flush()
    confirmations.begun(act, visit)
    seq = stored.next_seq(act.tx, visit_id)
    elapsed = int((act.now - attempt.started_at) / timedelta(milliseconds=1))
    kind, known = (EventKind.RESUMED, "") if resumed else (EventKind.OPENED, told(act, visit, act.actor.id))
    append(act, visit_id, Entry(seq, kind, value=known, elapsed_ms=elapsed))
    shown = item(act, visit_id)
    assert shown is not None
    events = stored.events_of(act.tx, visit_id)
    return CallSheet(
        shown,
        brief(act, visit.customer_id),
        questionnaires.form_of(act, version_id),
        known_of(act, visit, events),
        visit.purchase_id,
        attempt.started_at,
        events,
        stored.drafts_of(act.tx, visit_id),
        act.zone,
        seq + 1,
        resumed,
    )


def _settled_version(act: Acting, visit: Visit, *, going_on: bool) -> int:
    """A visit is asked with what is published when its first word is said, and keeps to that until it ends.

    After tries in which nobody was reached, the next call is asked with what is published by then.
    """
    version_id = visit.questionnaire_version_id
    if version_id is None or not (going_on or stored_forms.is_begun(act.tx, visit.id or 0)):
        customer = act.tx.session.get_one(Customer, visit.customer_id)
        kind = VisitKind(visit.kind)
        version_id = questionnaires.version_for(act, kind, customer.kind, customer.tier)
        visit.questionnaire_version_id = version_id
        act.tx.session.add(visit)
    return version_id


def append(act: Acting, visit_id: int, entry: Entry) -> None:
    """Add one entry to the visit's log, in the name of the person acting."""
    stored.append_event(
        act.tx,
        visit_id,
        LoggedEvent(
            entry.seq, act.now, entry.elapsed_ms, act.actor.id, entry.kind.value, entry.node, entry.value
        ),
    )


def record(act: Acting, visit_id: int, entries: Sequence[Entry]) -> None:
    """Append what happened to the log and keep the answers' current values: durable when this returns.

    A text that was taken over as an answer or a note is a draft no more. Entries that are stored already are passed
    over: a server may vanish after it has stored them and before it has said so. Raises CallElsewhere for a number
    that something else has.
    """
    held(act, visit_id)
    for entry in entries:
        if _is_stored(act, visit_id, entry):
            continue
        append(act, visit_id, entry)
        if entry.kind is EventKind.ANSWERED:
            stored.keep_answer(act.tx, visit_id, entry.node, entry.value, act.now)
            stored.forget_draft(act.tx, visit_id, entry.node)
        elif entry.kind is EventKind.CLEARED:
            stored.forget_answer(act.tx, visit_id, entry.node)
            stored.forget_draft(act.tx, visit_id, entry.node)
        elif entry.kind is EventKind.REPEAT_REMOVED:
            stored.forget_within(act.tx, visit_id, entry.node)
        elif entry.kind is EventKind.NOTE:
            stored.forget_draft(act.tx, visit_id, NOTE_FIELD)


def _is_stored(act: Acting, visit_id: int, entry: Entry) -> bool:
    there = stored.event_at(act.tx, visit_id, entry.seq)
    if there is None:
        return False
    if there != (act.actor.id, entry.elapsed_ms, entry.kind, entry.node, entry.value):
        raise CallElsewhere
    return True


def keep_draft(act: Acting, visit_id: int, field: str, text: str, seq: int | None = None) -> None:
    """Keep half-typed text as it is typed; an empty text forgets it. `seq` as in `held`."""
    held(act, visit_id, seq)
    if text:
        stored.keep_draft(act.tx, visit_id, field, text, act.now)
    else:
        stored.forget_draft(act.tx, visit_id, field)


def stay(act: Acting, visit_id: int) -> None:
    """The desk lives: renew the lease while the agent only listens."""
    held(act, visit_id)
