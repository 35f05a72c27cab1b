"""What can be done about an issue beside its steps, and why something cannot (R96-R98, R131, R133, R135, R168)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agentdesk.domain.approval import Approval
from agentdesk.domain.clock_history import MAY_BE_DELAYED
from agentdesk.domain.clock_policy import Clock
from agentdesk.domain.compensation import Grade
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import HEARD_IN
from agentdesk.domain.reason import Reason, because
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services import allowances, remedies
from agentdesk.services.acting import Acting
from agentdesk.services.complaints import NO_GUESTS, Care, care, concerned, hindrance
from agentdesk.services.remedies import RemedyRow
from agentdesk.store import promises
from agentdesk.store.promises import PromiseRow


class CareAct(StrEnum):
    """One thing that can be done, in the order in which they are offered; not more than there are digits."""

    CLASSIFY = "classify"
    ACKNOWLEDGE = "acknowledge"
    TICK = "tick"
    DELAY = "delay"
    OFFER = "offer"
    LEARN = "learn"
    TOLD = "told"
    KEEP = "keep"
    DECIDE = "decide"


CARE_ACT_NAMES: Final[dict[CareAct, str]] = {
    CareAct.CLASSIFY: N_("classify: severity, complaint"),
    CareAct.ACKNOWLEDGE: N_("customer told that it is in hand"),
    CareAct.TICK: N_("emergency checklist"),
    CareAct.DELAY: N_("customer told a later day"),
    CareAct.OFFER: N_("offer a refund or compensation"),
    CareAct.LEARN: N_("write down what was learned"),
    CareAct.TOLD: N_("customer told the result"),
    CareAct.KEEP: N_("promise kept"),
    CareAct.DECIDE: N_("decide on a refund or compensation, take one back"),
}


@dataclass(frozen=True, slots=True)
class CareOffer:
    """One act; with `refused_because` it cannot be done now."""

    act: CareAct
    refused_because: Reason | None = None


@dataclass(frozen=True, slots=True)
class Possible:
    """What there is about an issue that something can be done with."""

    issue_id: int
    severity: Severity
    grade: Grade
    """What may be offered in compensation without asking."""
    state: IssueState
    is_guest: bool
    """Whether this person is an external partner, who does nothing in the company's name (R83)."""
    is_supervisor: bool
    """Others' delays, and what they make less serious, are told to the supervisors."""
    stopped: Reason | None
    """Why this person can do nothing more about its course."""
    stopped_ticking: Reason | None
    """The same of the emergency checklist, for which more people are called in."""
    care: Care
    delayable: tuple[Clock, ...]
    """The clocks that run and of whose end a customer is told."""
    promises: tuple[PromiseRow, ...]
    """What is promised and not kept yet."""
    remedies: tuple[RemedyRow, ...]
    decidable: tuple[RemedyRow, ...]
    """What this person may approve or decline."""
    reversible: tuple[RemedyRow, ...]
    """What this person may take back."""

    def offers(self) -> tuple[CareOffer, ...]:
        """Every act, those that cannot be done now with the reason why."""
        return tuple(CareOffer(each, self._hindrance(each)) for each in CareAct)

    def _hindrance(self, each: CareAct) -> Reason | None:
        stopped = self.stopped_ticking if each is CareAct.TICK else self.stopped
        if stopped is not None and each not in _NOT_ITS_COURSE:
            return stopped
        if self.is_guest and each in _OF_THE_COMPANY:
            return because(NO_GUESTS)
        lacking = _LACKING.get(each)
        return lacking(self) if lacking else None


_NOT_ITS_COURSE: Final = frozenset({CareAct.KEEP, CareAct.DECIDE})
"""Acts with rules of their own for who may do them; they go on after the issue has ended."""

_OF_THE_COMPANY: Final = frozenset(
    {CareAct.CLASSIFY, CareAct.ACKNOWLEDGE, CareAct.DELAY, CareAct.OFFER, CareAct.TOLD, CareAct.DECIDE}
)


def possible(act: Acting, issue_id: int) -> Possible:
    """What can be done about an issue now. Raises Refusal as `complaints.concerned` does."""
    issue = concerned(act, issue_id)
    watched = care(act, issue_id)
    running = {Clock(row.clock) for row in watched.clocks if row.ended_at is None}
    return Possible(
        issue_id,
        Severity(issue.severity),
        allowances.free_of(act, issue),
        IssueState(issue.state),
        act.actor.is_guest,
        act.actor.may(Permission.END_ISSUE),
        hindrance(act, issue),
        hindrance(act, issue, called_in=True),
        watched,
        tuple(clock for clock in Clock if clock in running & MAY_BE_DELAYED),
        tuple(row for row in promises.of_issue(act.tx, issue_id) if row.kept_at is None),
        remedies.of_issue(act, issue_id),
        remedies.decidable(act, issue_id),
        remedies.reversible(act, issue_id),
    )


def _no_acknowledging(on: Possible) -> Reason | None:
    if on.care.complaint is None:
        return _no_complaint(on)
    done = on.care.complaint.acknowledged_at is not None
    return because(N_("This complaint has been acknowledged before.")) if done else None


def _no_complaint(on: Possible) -> Reason | None:
    if on.care.complaint is None:
        return because(N_("Issue #{number} is no complaint."), number=on.issue_id)
    return None


def _no_line(on: Possible) -> Reason | None:
    if not on.care.checklist:
        return because(N_("Nobody is in danger: there is no emergency checklist."))
    left = any(line.ticked_at is None for line in on.care.checklist)
    return None if left else because(N_("Every line of the emergency checklist is ticked off."))


def _no_delay(on: Possible) -> Reason | None:
    return None if on.delayable else because(N_("No clock runs of whose end a customer is told."))


def _no_result(on: Possible) -> Reason | None:
    if on.state in HEARD_IN:
        return None
    return because(N_("There is no result yet that the customer could be told."))


def _no_promise(on: Possible) -> Reason | None:
    return None if on.promises else because(N_("Nothing is promised that is not kept yet."))


def _no_decision(on: Possible) -> Reason | None:
    if on.decidable or on.reversible:
        return None
    if all(row.state not in (Approval.WAITING, Approval.APPROVED) for row in on.remedies):
        return because(N_("Nothing waits for a decision or could be taken back."))
    return because(N_("Somebody else decides, or the money has gone."))


_LACKING: Final[dict[CareAct, Callable[[Possible], Reason | None]]] = {
    CareAct.ACKNOWLEDGE: _no_acknowledging,
    CareAct.TICK: _no_line,
    CareAct.DELAY: _no_delay,
    CareAct.LEARN: _no_complaint,
    CareAct.TOLD: _no_result,
    CareAct.KEEP: _no_promise,
    CareAct.DECIDE: _no_decision,
}
"""Why there is nothing to do an act with."""
