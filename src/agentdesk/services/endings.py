"""How a call ends: the disposition, and where the visit goes from there; callbacks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import select

from agentdesk.domain.attempts import NextStep, PastAttempt, after_attempt
from agentdesk.domain.completeness import is_complete
from agentdesk.domain.disposition import APPOINTMENT, BY_CODE, Disposition
from agentdesk.domain.errors import Refusal
from agentdesk.domain.queue_order import Band, band_of
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import Appointment, EventKind, VisitKind, VisitState
from agentdesk.i18n import N_
from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.services import confirmations, in_force, never_again
from agentdesk.services.acting import Acting
from agentdesk.services.calls import Entry, append, held, open_attempt
from agentdesk.services.interviews import interview_of
from agentdesk.store import visits as stored
from agentdesk.store.tables import Contact, Customer, Issue, Visit

OPEN: Final = (StepKind.TEXT, StepKind.SAY, StepKind.REPEAT)
"""What has no closed answer that a complete interview could lack; choices, numbers, dates and the like have one."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the agent ends a call. `callback_at` and `appointment` go with the code `appointment`."""

    code: str
    seq: int
    elapsed_ms: int
    note: str = ""
    callback_at: datetime | None = None
    appointment: Appointment | None = None
    own: bool = True
    """The appointment is this agent's alone; otherwise anybody's."""
    contact_id: int | None = None
    """The number that was dialled; the preferred one by default."""


def end_call(act: Acting, visit_id: int, ending: Ending) -> NextStep:
    """End the call with a disposition; returns where the visit goes now.

    Raises Refusal for an unknown code, a missing note, a time in the past, and for `completed` (1.1) when too few
    questions are answered.
    """
    held(act, visit_id, ending.seq)
    session = act.tx.session
    visit = session.get_one(Visit, visit_id)
    disposition = _disposition(ending)
    attempt = open_attempt(act, visit_id)
    if attempt is None or visit.questionnaire_version_id is None:
        raise Refusal(N_("This call was not opened."))
    customer = session.get_one(Customer, visit.customer_id)
    interview = interview_of(act, visit, visit.questionnaire_version_id, stored.events_of(act.tx, visit_id))
    interview.finish(act.now)
    _check_complete(interview, disposition)
    earlier = [
        PastAttempt(each.ended_at, each.disposition)
        for each in stored.attempts_of(act.tx, visit_id)
        if each.ended_at is not None and each.disposition is not None
    ]
    dialled, other_number = _settle_numbers(act, visit.customer_id, disposition, ending.contact_id)
    append(act, visit_id, Entry(ending.seq, EventKind.DISPOSITION, "", ending.code, ending.elapsed_ms))
    stored.end_attempt(
        act.tx,
        attempt.id or 0,
        ended_at=act.now,
        disposition=ending.code,
        note=ending.note,
        callback_at=ending.callback_at,
        contact_id=dialled,
    )
    step = after_attempt(
        disposition,
        earlier,
        act.now,
        act.zone,
        in_force.attempt_policy(act),
        appointment_at=ending.callback_at,
        other_number=other_number,
    )
    visit.attempts += 1
    visit.outcome = step.final_code or ending.code
    _move(act, visit, step, ending)
    if step.state == "done":
        _finish(act, visit, interview)
        confirmations.ended(act, visit, interview)
    elif visit.state in confirmations.SET_ASIDE:
        confirmations.moved(act, visit)
    if disposition.do_not_call:
        customer.do_not_call = True
        session.add(customer)
        never_again.let_go(act, [visit.customer_id], ending.code, but=visit_id)
    session.add(visit)
    act.audit("call_ended", f"visit:{visit_id}", code=ending.code, state=step.state)
    act.tx.announce()
    return step


def _disposition(ending: Ending) -> Disposition:
    disposition = BY_CODE.get(ending.code)
    if disposition is None or not disposition.key:
        raise Refusal(N_("There is no disposition {code}."), code=ending.code)
    if disposition.note_required and not ending.note.strip():
        raise Refusal(N_("This result needs a note."))
    return disposition


def _check_complete(interview: Interview, disposition: Disposition) -> None:
    if disposition.group != "I":
        return
    closed = [step for step in interview.steps if step.kind not in OPEN and not step.readonly]
    answered = sum(step.answered for step in closed)
    if not is_complete(answered, len(closed)):
        raise Refusal(
            N_(
                "Only {answered} of {asked} questions are answered, open ones aside: end it as partly completed."
            ),
            answered=answered,
            asked=len(closed),
        )


def _settle_numbers(
    act: Acting, customer_id: int, disposition: Disposition, contact_id: int | None
) -> tuple[int | None, bool]:
    """Mark the dialled number bad where the disposition says so.

    Returns the number that was dialled, and whether another good one is left.
    """
    numbers = act.tx.session.exec(
        select(Contact)
        .where(Contact.customer_id == customer_id, Contact.kind == "phone", Contact.invalid_since == None)  # noqa: E711
        .order_by(Contact.position, Contact.id)  # type: ignore[arg-type]
    ).all()
    dialled = next((each for each in numbers if contact_id in (None, each.id)), None)
    if disposition.bad_number and dialled is not None:
        dialled.invalid_since = act.now
        act.tx.session.add(dialled)
    return dialled.id if dialled else None, any(each is not dialled for each in numbers)


def _move(act: Acting, visit: Visit, step: NextStep, ending: Ending) -> None:
    """Give up the claim and put the visit where it belongs now."""
    visit.state, visit.claimed_by, visit.lease_until = VisitState(step.state), None, None
    if visit.appointment is not None and visit.kind != VisitKind.CONFIRMATION:
        visit.agent_id = None  # an appointment's owner owns the appointment, not the visit
    visit.appointment = None
    if ending.code == APPOINTMENT:
        _appoint(visit, act, step.ready_at, ending.appointment or Appointment.HARD, own=ending.own)
    elif step.ready_at is not None:
        visit.ready_at = step.ready_at
        visit.band = band_of(
            VisitKind(visit.kind), cycle_months=visit.cycle_months, critical=_is_critical(act, visit)
        )


def _is_critical(act: Acting, visit: Visit) -> bool:
    if visit.issue_id is None:
        return False
    return act.tx.session.get_one(Issue, visit.issue_id).severity == "critical"


def _appoint(visit: Visit, act: Acting, at: datetime | None, binding: Appointment, *, own: bool) -> None:
    assert at is not None
    visit.ready_at = at
    visit.due_on = min(visit.due_on, at.astimezone(act.zone).date())
    visit.appointment = binding
    visit.band = Band.APPOINTMENT_DUE if binding is Appointment.HARD else Band.SOFT_APPOINTMENT
    visit.agent_id = act.actor.id if own else None


def _finish(act: Acting, visit: Visit, interview: Interview) -> None:
    """The visit is over: its score, and its answers as they count: only what is relevant, each as it stands at the
    end, also where the form itself gave it (a default, a setvalue)."""
    visit.finished_at, visit.finished_by = act.now, act.actor.id
    score = interview.satisfaction()
    visit.score = None if score is None else str(score)
    counted = {
        step.node: step.value for step in interview.steps if step.value and step.kind is not StepKind.SAY
    }
    visit_id = visit.id or 0
    kept = stored.answers_of(act.tx, visit_id)
    for node in kept.keys() - counted.keys():
        stored.forget_answer(act.tx, visit_id, node)
    for node, value in counted.items():
        if kept.get(node) != value:
            stored.keep_answer(act.tx, visit_id, node, value, act.now)
    stored.forget_drafts(act.tx, visit_id)


def book_callback(
    act: Acting,
    visit_id: int,
    at: datetime,
    binding: Appointment = Appointment.HARD,
    *,
    own: bool = True,
    note: str = "",
) -> None:
    """Book a time for a visit that is not in a call. Raises Refusal when it is, or the time is past.

    The note is kept in the visit's log.
    """
    act.require(Permission.WORK_QUEUE)
    if at <= act.now:
        raise Refusal(N_("An appointment needs a time that is still to come."))
    visit = act.tx.session.get_one(Visit, visit_id, with_for_update=True)
    if visit.state != VisitState.DUE or visit.agent_id not in (None, act.actor.id):
        raise Refusal(N_("Somebody else has taken this visit, or it is finished."))
    _appoint(visit, act, at, binding, own=own)
    act.tx.session.add(visit)
    if note.strip():
        seq = stored.next_seq(act.tx, visit_id)
        append(act, visit_id, Entry(seq, EventKind.NOTE, "", note.strip()))
    act.audit("callback_booked", f"visit:{visit_id}", at=at, binding=binding)
    act.tx.announce()
