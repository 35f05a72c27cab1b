"""What has been granted for an issue, and what of it may still be offered without asking (R135, R168).

Money is counted for the purchase, refunds and compensation together: whoever has bought once is paid once, however
many issues are raised about it. All else counts for the issue.
"""

from typing import Final

from sqlmodel import col, func, select

from agentdesk.domain.approval import Approval
from agentdesk.domain.compensation import Compensation, Grade, Granted, left_of
from agentdesk.domain.issue import IssueEventKind, Severity
from agentdesk.domain.roles import Permission
from agentdesk.services import in_force, people
from agentdesk.services.acting import Acting
from agentdesk.store import issues as stored
from agentdesk.store.complaint_tables import REFUND
from agentdesk.store.tables import Issue, IssueRemedy, Purchase

_MONEY: Final = (REFUND, Compensation.MONEY)
_RANKS: Final = list(Severity)


def hold(act: Acting, issue: Issue) -> None:
    """Let nobody else grant money for the same purchase until the end."""
    if issue.purchase_id is not None:
        act.tx.session.get(Purchase, issue.purchase_id, with_for_update=True)


def money_granted(act: Acting, issue: Issue, currency: str) -> int:
    """The minor units that were granted for the purchase of an issue, or for the issue where it is about none."""
    theirs = select(func.coalesce(func.sum(IssueRemedy.amount_minor), 0)).join(
        Issue, col(Issue.id) == IssueRemedy.issue_id
    )
    about = col(Issue.id) == issue.id
    if issue.purchase_id is not None:
        about = col(Issue.purchase_id) == issue.purchase_id
    found = theirs.where(
        about,
        col(IssueRemedy.kind).in_(_MONEY),
        IssueRemedy.currency == currency,
        IssueRemedy.state == Approval.APPROVED,
    )
    return int(act.tx.session.exec(found).one() or 0)


def granted(act: Acting, issue: Issue) -> Granted:
    """What of each kind of compensation was granted so far."""
    rows = act.tx.session.exec(
        select(
            IssueRemedy.kind,
            IssueRemedy.currency,
            func.sum(IssueRemedy.amount_minor),
            func.sum(IssueRemedy.size),
        )
        .where(
            IssueRemedy.issue_id == issue.id,
            IssueRemedy.state == Approval.APPROVED,
            col(IssueRemedy.kind).not_in(_MONEY),
        )
        .group_by(col(IssueRemedy.kind), col(IssueRemedy.currency))
    )
    found = {
        (Compensation(kind), currency or ""): int(amount or size or 0)
        for kind, currency, amount, size in rows
    }
    most = (each for grade in in_force.grades(act).values() for each in [grade.get(Compensation.MONEY)])
    for currency in {each.currency for each in most if each is not None and not isinstance(each, int)}:
        found[Compensation.MONEY, currency] = money_granted(act, issue, currency)
    return found


def severity_vouched(act: Acting, issue: Issue) -> Severity:
    """The severity by which an issue is graded: the lowest since it was raised, or since a supervisor classified it.

    Whoever offers could widen their own grade otherwise.
    """
    assert issue.id is not None
    entries = stored.standing(stored.timeline_of(act.tx, issue.id))
    said = [entry for entry in entries if "severity" in entry.value]
    supervisors = people.who_may(act, Permission.END_ISSUE)
    vouched = Severity(issue.severity)
    for number, entry in enumerate(said):
        severity = Severity(entry.value["severity"])
        vouches = number == 0 or (
            entry.kind == IssueEventKind.RECLASSIFIED and entry.person_id in supervisors
        )
        vouched = severity if vouches else max(vouched, severity, key=_RANKS.index)
    return max(vouched, Severity(issue.severity), key=_RANKS.index)


def free_of(act: Acting, issue: Issue) -> Grade:
    """What may be offered now without asking."""
    return left_of(in_force.grades(act)[severity_vouched(act, issue)], granted(act, issue))
