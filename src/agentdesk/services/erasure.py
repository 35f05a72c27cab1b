"""Erasing a customer: what tells who it was goes, what was done and when stays (design section 10).

The rows of visits, issues and both logs keep their places, so that every count and every chain stays whole; choices
that were made stay for the statistics, typed answers go.
"""

import re
from typing import Final

from agentdesk.domain.chain import ERASURE
from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.questionnaire.form import SELECTS, StepKind
from agentdesk.services import issue_clocks, saved_views
from agentdesk.services.acting import Acting
from agentdesk.services.questionnaires import form_of
from agentdesk.store import erasing as stored
from agentdesk.store.erasing import WrittenFrom as WrittenFrom
from agentdesk.store.tables import Customer, Issue

REASON_MAX: Final = 200
_CHOSEN: Final = (*SELECTS, StepKind.RANGE, StepKind.ACKNOWLEDGE)
"""Kinds of questions whose answers were picked, not typed."""
_INSTANCE: Final = re.compile(r"\[\d+\]")


def numbered(act: Acting, number: str) -> int:
    """The id of the customer with this number. Raises Refusal when there is none."""
    act.require(Permission.ERASE_CUSTOMER)
    found = stored.customer_numbered(act.tx, number)
    if found is None:
        raise Refusal(N_("There is no customer {number}."), number=number)
    return found


def erase(act: Acting, customer_id: int, reason: str) -> tuple[WrittenFrom, ...]:
    """Take out everything by which a customer could be known. It cannot be undone.

    Returns the articles that were written from the customer's issues: somebody wrote them, and should see whether
    they still tell who it was.

    `reason` is audited and must not name the customer: "asked by letter, 2026-11-18". Raises Refusal without one,
    while the customer is being called, and for a customer who is erased already.
    """
    act.require(Permission.ERASE_CUSTOMER)
    if not 0 < len(reason.strip()) <= REASON_MAX:
        raise Refusal(N_("A reason has 1 to {count} characters."), count=REASON_MAX)
    customer = act.tx.session.get(Customer, customer_id, with_for_update=True)
    if customer is None or customer.erased_at is not None:
        raise Refusal(N_("There is no customer {number}."), number=customer_id)
    if stored.in_a_call(act.tx, customer_id):
        raise Refusal(N_("This customer is being called. Try again when the call has ended."))
    saved_views.forget(act, customer)
    stood = stored.issues_held(act.tx, customer_id)
    issues = list(stood)
    up_to = stored.last_entry_of(act.tx, issues)
    stored.erase_customer(act.tx, customer_id, act.now)
    for visit_id, version_id in stored.asked_visits(act.tx, customer_id):
        stored.erase_answers(act.tx, visit_id, _typed(act, visit_id, version_id))
    stored.erase_issues(act.tx, issues)
    for issue_id in issues:
        issue_clocks.settle(act, act.tx.session.get_one(Issue, issue_id, populate_existing=True))
    said = {"reason": reason.strip(), "issues": issues, "up_to": up_to, "stood": stood}
    act.audit(ERASURE, f"customer:{customer_id}", **said)
    act.tx.announce()
    return stored.articles_from(act.tx, issues)


def _typed(act: Acting, visit_id: int, version_id: int) -> list[str]:
    """The nodes of a visit whose answers were typed; all, where the form cannot be read any more."""
    nodes = stored.answered_nodes(act.tx, visit_id)
    try:
        form = form_of(act, version_id)
    except Refusal:
        return sorted(nodes)
    chosen = {question.path for question in form.questions() if question.kind in _CHOSEN}
    return sorted(node for node in nodes if _INSTANCE.sub("", node) not in chosen)
