"""What is offered to a customer for an issue, refunds and compensation, and who decides (R135, R168, R169, D8).

A rule that decides does so in somebody's name, who answers for it; every decision is logged and can be taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import and_, col, or_, select

from agentdesk.domain.approval import (
    PAID_OUT,
    WAITS_FOR_APPROVAL,
    Approval,
    Decision,
    check_reversal,
    decide,
)
from agentdesk.domain.compensation import Compensation, Offer, approver
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueEventKind
from agentdesk.domain.issue_flow import TEXT_MAX
from agentdesk.domain.money import Money, check_amount
from agentdesk.domain.roles import Permission, Role
from agentdesk.i18n import N_
from agentdesk.services import alerts, allowances, in_force
from agentdesk.services.acting import Acting
from agentdesk.services.complaints import check_company, concerned
from agentdesk.services.customers import as_told
from agentdesk.services.issue_moves import note_down
from agentdesk.store.complaint_tables import REFUND as REFUND
from agentdesk.store.tables import Customer, Issue, IssueRemedy, Person

PAID_AFTER: Final = timedelta(hours=24)
"""When the money of an approved refund has gone: R169 tells the customer so."""
WITHIN_GRADE: Final = "grade"
"""The rule by which an agent may offer a compensation without asking (R135)."""
ABOVE_GRADE: Final = "above_grade"


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of an offer; `tell` is the sentence for the customer, a message of the catalogue or empty."""

    remedy_id: int
    state: Approval
    tell: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an offer would come to now: whose role decides (None: whoever offers it), and in whose name if at once."""

    state: Approval
    approver: Role | None
    in_the_name_of: str


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """One refund or compensation, and how it stands."""

    id: int
    issue_id: int
    kind: str
    size: int | None
    amount: Money | None
    state: str
    rule: str
    approver: str | None
    offered_at: datetime
    decided_at: datetime | None
    in_the_name_of: str
    reversed_at: datetime | None
    reason: str


def offer(act: Acting, issue_id: int, what: Money | Offer) -> Offered:
    """Offer a refund (an amount) or a compensation; decided by rule at once, or waiting for who decides.

    The rules look at all that is granted already (services/allowances.py): two small ones are a large one.
    """
    issue = concerned(act, issue_id, lock=True)
    allowances.hold(act, issue)
    decision = _decision(act, issue, what)
    amount = what if isinstance(what, Money) else what.size if isinstance(what.size, Money) else None
    approved = decision.outcome is Approval.APPROVED
    row = IssueRemedy(
        issue_id=issue_id,
        kind=REFUND if isinstance(what, Money) else what.kind,
        size=what.size if isinstance(what, Offer) and isinstance(what.size, int) else None,
        amount_minor=amount.minor if amount else None,
        currency=amount.currency if amount else None,
        state=decision.outcome,
        rule=decision.rule,
        approver=decision.approver,
        offered_by=act.actor.id,
        offered_at=act.now,
        decided_at=act.now if approved else None,
        in_the_name_of=_answering(act, issue, decision.approver) if approved else None,
    )
    _keep(act, issue, row, "remedy_offered")
    return Offered(row.id or 0, decision.outcome, decision.tell)


def foresee(act: Acting, issue_id: int, what: Money | Offer) -> Foreseen:
    """What the rules say of an offer before it is made. Raises Refusal for what cannot be offered."""
    issue = concerned(act, issue_id)
    decision = _decision(act, issue, what)
    if decision.outcome is not Approval.APPROVED:
        return Foreseen(decision.outcome, decision.approver, "")
    person = act.tx.session.get_one(Person, _answering(act, issue, decision.approver))
    return Foreseen(decision.outcome, decision.approver, person.name)


def _decision(act: Acting, issue: Issue, what: Money | Offer) -> Decision:
    check_company(act)
    return _of_refund(act, issue, what) if isinstance(what, Money) else _of_compensation(act, issue, what)


def _of_refund(act: Acting, issue: Issue, amount: Money) -> Decision:
    if amount.minor <= 0:
        return decide(amount)
    check_amount(amount)
    whole = Money(amount.minor + allowances.money_granted(act, issue, amount.currency), amount.currency)
    return decide(whole, in_force.rules_for_refunds(act))


def _of_compensation(act: Acting, issue: Issue, what: Offer) -> Decision:
    granted = allowances.granted(act, issue)
    role = approver(what, allowances.severity_vouched(act, issue), in_force.grades(act), granted)
    if role is None:
        return Decision(WITHIN_GRADE, Approval.APPROVED, None, "")
    return Decision(ABOVE_GRADE, Approval.WAITING, role, WAITS_FOR_APPROVAL)


def _answering(act: Acting, issue: Issue, role: Role | None) -> int:
    """In whose name a rule decides: the first active supervisor, of the issue's department where it has one."""
    if role is None:
        return act.actor.id
    own = alerts.holders(act, {role}, issue.department_id) if issue.department_id else []
    found = own or alerts.holders(act, {role})
    if not found:
        raise Refusal(N_("There is nobody in whose name the rule could decide. Ask an administrator."))
    return found[0]


def settle(act: Acting, remedy_id: int, *, approve: bool, reason: str = "") -> RemedyRow:
    """Approve or decline what waits, by somebody of the role that decides (or a manager) who did not offer it.

    To decline needs a reason: the customer is told.
    """
    row, issue = _held(act, remedy_id)
    if row.state != Approval.WAITING:
        raise Refusal(N_("This has been decided already."))
    _check_decider(act, row)
    if not approve and not reason.strip():
        raise Refusal(N_("Say why it is declined: the customer is told."))
    _check_length(reason)
    if approve:
        _check_sum(act, row, issue)
    row.state = Approval.APPROVED if approve else Approval.DECLINED
    row.decided_at, row.in_the_name_of, row.reason = act.now, act.actor.id, reason.strip()
    _keep(act, issue, row, "remedy_decided")
    return _rows(act, col(IssueRemedy.id) == remedy_id)[0]


def _check_sum(act: Acting, row: IssueRemedy, issue: Issue) -> None:
    """What was granted since this was offered counts as well: two that a supervisor may approve can be too much."""
    allowances.hold(act, issue)
    if row.kind == REFUND or Role.MANAGER in act.actor.roles:
        return
    amount = Money(row.amount_minor, row.currency) if row.amount_minor and row.currency else None
    if (
        _of_compensation(act, issue, Offer(Compensation(row.kind), amount or row.size)).approver
        is Role.MANAGER
    ):
        raise Refusal(N_("With what was granted meanwhile this is for a manager to decide."))


def reverse(act: Acting, remedy_id: int, reason: str) -> RemedyRow:
    """Take an approval back, with a reason, as long as the money has not gone (D8)."""
    row, issue = _held(act, remedy_id)
    _require(act, row)
    check_reversal(Approval(row.state), reason, paid=_is_paid(act, row))
    _check_length(reason)
    row.state, row.reversed_at, row.reversed_by = Approval.REVERSED, act.now, act.actor.id
    row.reason = reason.strip()
    _keep(act, issue, row, "remedy_reversed")
    return _rows(act, col(IssueRemedy.id) == remedy_id)[0]


def _check_length(reason: str) -> None:
    if len(reason) > TEXT_MAX:
        raise Refusal(N_("A text has at most {count} characters."), count=TEXT_MAX)


def of_issue(act: Acting, issue_id: int) -> tuple[RemedyRow, ...]:
    """What was offered for an issue, the oldest first."""
    issue = concerned(act, issue_id)
    rows = _rows(act, col(IssueRemedy.issue_id) == issue_id)
    return as_told(act, rows, act.tx.session.get_one(Customer, issue.customer_id).name)


def waiting(act: Acting) -> tuple[RemedyRow, ...]:
    """What waits for a decision, the oldest first."""
    act.require(Permission.SEE_LEDGER)
    return _rows(act, col(IssueRemedy.state) == Approval.WAITING)


def decidable(act: Acting, issue_id: int) -> tuple[RemedyRow, ...]:
    """What of an issue this person may approve or decline now, the oldest first."""
    return _open_to(act, issue_id, Approval.WAITING, _check_decider)


def reversible(act: Acting, issue_id: int) -> tuple[RemedyRow, ...]:
    """The approvals of an issue that this person may take back now, the oldest first."""
    return _open_to(act, issue_id, Approval.APPROVED, _check_not_paid)


def _open_to(
    act: Acting, issue_id: int, state: Approval, check: Callable[[Acting, IssueRemedy], None]
) -> tuple[RemedyRow, ...]:
    open_ones: list[RemedyRow] = []
    for row in of_issue(act, issue_id):
        if row.state == state:
            try:
                check(act, act.tx.session.get_one(IssueRemedy, row.id))
            except Refusal:
                continue
            open_ones.append(row)
    return tuple(open_ones)


def _check_decider(act: Acting, row: IssueRemedy) -> None:
    _require(act, row)
    if act.actor.id == row.offered_by:
        raise Refusal(N_("Somebody else than who offered it decides."))


def _check_not_paid(act: Acting, row: IssueRemedy) -> None:
    _require(act, row)
    if _is_paid(act, row):
        raise Refusal(PAID_OUT)


def _is_paid(act: Acting, row: IssueRemedy) -> bool:
    return row.kind == REFUND and row.decided_at is not None and act.now - row.decided_at >= PAID_AFTER


def to_decide(act: Acting) -> tuple[RemedyRow, ...]:
    """What waits for a decision that the person acting may take, the oldest first."""
    if not act.actor.may(Permission.WORK_ISSUE):
        return ()
    own = or_(Role.MANAGER in act.actor.roles, col(IssueRemedy.approver).in_(act.actor.roles))
    return _rows(
        act,
        and_(col(IssueRemedy.state) == Approval.WAITING, col(IssueRemedy.offered_by) != act.actor.id, own),
    )


def _require(act: Acting, row: IssueRemedy) -> None:
    """What a role decides a manager decides as well."""
    act.require(Permission.WORK_ISSUE)
    deciding = {Role(row.approver or Role.SUPERVISOR), Role.MANAGER}
    if deciding.isdisjoint(act.actor.roles):
        raise Refusal(N_("Only who decides on it can do this: a supervisor, or for more a manager."))


def _held(act: Acting, remedy_id: int) -> tuple[IssueRemedy, Issue]:
    session = act.tx.session
    known = session.get(IssueRemedy, remedy_id)
    if known is None:
        raise Refusal(N_("There is no remedy {number}."), number=remedy_id)
    # The issue first, as everywhere; what was read before it was held may have changed.
    issue = session.get_one(Issue, known.issue_id, with_for_update=True)
    return session.get_one(IssueRemedy, remedy_id, populate_existing=True), issue


def _keep(act: Acting, issue: Issue, row: IssueRemedy, kind: str) -> None:
    act.tx.session.add(row)
    act.tx.session.flush()
    said = {
        "remedy": row.id,
        "what": row.kind,
        "outcome": row.state,
        "rule": row.rule,
        "size": row.size,
        "amount": row.amount_minor,
        "currency": row.currency,
        "in_the_name_of": act.tx.session.get_one(Person, row.in_the_name_of).name
        if row.in_the_name_of
        else "",
        "reason": row.reason,
    }
    note_down(act, issue, IssueEventKind.REMEDY, **{name: each for name, each in said.items() if each})
    act.audit(
        kind, f"issue:{row.issue_id}", remedy=row.id, state=row.state, in_the_name_of=row.in_the_name_of
    )


def _rows(act: Acting, where: object) -> tuple[RemedyRow, ...]:
    found = act.tx.session.exec(
        select(IssueRemedy, Person.name)
        .outerjoin(Person, col(Person.id) == IssueRemedy.in_the_name_of)
        .where(where)  # type: ignore[arg-type]
        .order_by(col(IssueRemedy.id))
    )
    return tuple(
        RemedyRow(
            row.id or 0,
            row.issue_id,
            row.kind,
            row.size,
            Money(row.amount_minor, row.currency) if row.amount_minor is not None and row.currency else None,
            row.state,
            row.rule,
            row.approver,
            row.offered_at,
            row.decided_at,
            name or "",
            row.reversed_at,
            row.reason,
        )
        for row, name in found
    )
