"""Other issues beside one: the customer's, ended ones too, with the repair history (R143), and what may be the same."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from agentdesk.domain.issue_flow import ORIGINAL_STATES
from agentdesk.domain.likeness import Likeness, Told, compare, points
from agentdesk.domain.roles import Permission
from agentdesk.services.acting import Acting
from agentdesk.services.complaints import concerned
from agentdesk.services.customers import PURCHASES_SHOWN, PurchaseRow, may_look
from agentdesk.store import issues as stored
from agentdesk.store.customers import purchases_of
from agentdesk.store.issues import IssueFilter, IssueRow

SHOWN: Final = 200
"""How many of the customer's issues are read, the newest ones."""
RECENTLY: Final = timedelta(days=90)
"""How far apart two issues of one customer are raised that may be the same."""
ELSEWHERE: Final = timedelta(days=30)
"""The same for two customers."""
LOOKED_THROUGH: Final = 300
SUGGESTED: Final = 20


@dataclass(frozen=True, slots=True)
class Kin:
    """Another issue, and in what it is the same."""

    row: IssueRow
    same: frozenset[Likeness]
    points: int
    """How much speaks for one issue told twice (domain/likeness.py)."""


@dataclass(frozen=True, slots=True)
class CustomerHistory:
    """What there was with a customer beside one issue."""

    row: IssueRow
    issues: tuple[Kin, ...]
    """The customer's other issues, the newest first."""
    purchases: tuple[PurchaseRow, ...]
    """What was bought, returned and repaired, the newest first."""

    @property
    def of_product(self) -> int:
        """How many of the other issues are about the same product."""
        return sum(Likeness.PRODUCT in each.same for each in self.issues)

    @property
    def of_category(self) -> int:
        """How many are of the same category."""
        return sum(Likeness.CATEGORY in each.same for each in self.issues)

    def repairs(self, product: str = "") -> tuple[PurchaseRow, ...]:
        """Repairs and services on record, of everything or of one product."""
        return tuple(
            each
            for each in self.purchases
            if each.kind == "service" and product in ("", each.product, each.model)
        )


def customer_history(act: Acting, issue_id: int) -> CustomerHistory:
    """The customer's other issues and purchases: for those whom the issue concerns and who may look customers up.

    Raises Refusal for others, guests among them.
    """
    concerned(act, issue_id)
    may_look(act)
    row = _row(act, issue_id)
    others = stored.issue_rows(act.tx, IssueFilter(customer_ids=(row.customer_id,)), None, SHOWN)
    return CustomerHistory(
        row,
        tuple(_kin(row, other) for other in others if other.id != issue_id),
        purchases_of(act.tx, row.customer_id, PURCHASES_SHOWN),
    )


def alike(act: Acting, issue_id: int) -> tuple[Kin, ...]:
    """What this issue may be a duplicate of, the likeliest first: for whoever sees the ledger."""
    act.require(Permission.SEE_LEDGER)
    concerned(act, issue_id)
    row = _row(act, issue_id)
    own = IssueFilter(
        customer_ids=(row.customer_id,),
        raised_from=row.raised_at - RECENTLY,
        raised_before=row.raised_at + RECENTLY,
    )
    elsewhere = IssueFilter(
        category=row.category,
        raised_from=row.raised_at - ELSEWHERE,
        raised_before=row.raised_at + ELSEWHERE,
    )
    rows = {each.id: each for each in stored.issue_rows(act.tx, own, None, SHOWN)}
    if row.product:
        rows |= {each.id: each for each in stored.issue_rows(act.tx, elsewhere, None, LOOKED_THROUGH)}
    found = [
        _kin(row, each) for each in rows.values() if each.id != issue_id and each.state in ORIGINAL_STATES
    ]
    likely = sorted((each for each in found if each.points), key=lambda each: (-each.points, -each.row.id))
    return tuple(likely[:SUGGESTED])


def _row(act: Acting, issue_id: int) -> IssueRow:
    return stored.issue_rows(act.tx, IssueFilter(number=issue_id), None, 1)[0]


def _kin(row: IssueRow, other: IssueRow) -> Kin:
    same = compare(_told(row), _told(other))
    return Kin(other, same, points(same))


def _told(row: IssueRow) -> Told:
    return Told(row.customer_id, row.product, row.category, row.description)
