"""Customers who are not to be called any more: every visit that is owed to them ends."""

from collections.abc import Collection
from typing import Final

from sqlmodel import col, select

from agentdesk.domain.visit import VisitState
from agentdesk.services import confirmations
from agentdesk.services.acting import Acting
from agentdesk.store.tables import Visit

REFUSED: Final = "2.112b"
"""The disposition of visits that end because a file says that the customer is not to be called."""
_NOT_IN_A_CALL: Final = (VisitState.DUE, VisitState.SUPERVISOR, VisitState.REPAIR)


def let_go(act: Acting, customer_ids: Collection[int], code: str, *, but: int | None = None) -> None:
    """End what is owed to these customers with this disposition; not the visit `but`, and none that is in a call."""
    # Locked, so that one which another desk takes at this moment is seen to be in a call, and left to it.
    owed = act.tx.session.exec(
        select(Visit)
        .where(
            col(Visit.customer_id).in_(customer_ids),
            col(Visit.id).is_distinct_from(but),
            col(Visit.state).in_(_NOT_IN_A_CALL),
        )
        .order_by(col(Visit.id))
        .with_for_update()
    )
    for visit in owed:
        visit.state, visit.outcome, visit.finished_at = VisitState.DONE, code, act.now
        act.tx.session.add(visit)
        act.tx.session.flush()
        confirmations.moved(act, visit)
