"""The claim of one visit, its lease, and how it comes back: every statement is compiled once."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, and_, bindparam, literal_column, or_, select, union_all, update

from agentdesk.domain.visit import VisitKind, VisitState
from agentdesk.store.engine import Tx
from agentdesk.store.hot import Hot
from agentdesk.store.queue import (
    ALL_SOURCES,
    CLAIMED,
    DUE,
    VISIT,
    Moment,
    Source,
    in_source,
    place_of,
    sort_keys,
)
from agentdesk.store.tables import Visit


def _head(source: Source) -> Any:
    head = (
        select(
            literal_column(str(ALL_SOURCES.index(source)), Integer).label("source"),
            VISIT.id,
            VISIT.due_on,
            VISIT.ready_at,
            VISIT.customer_id,
        )
        .where(in_source(source))
        .order_by(*sort_keys(source))
        .limit(1)
        .subquery()
    )
    return select(head)


_HEADS: Final = Hot(union_all(*map(_head, ALL_SOURCES)))

_CLAIMED: Final = {
    "state": VisitState.CLAIMED.value,
    "claimed_by": bindparam("me"),
    "lease_until": bindparam("lease"),
}


def _claim_from(source: Source) -> Hot:
    first = (
        select(VISIT.id)
        .where(in_source(source))
        .order_by(*sort_keys(source))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return Hot(
        update(Visit).where(VISIT.id == first, VISIT.state == DUE).values(_CLAIMED).returning(VISIT.id)
    )


_CLAIM_FROM: Final = {source: _claim_from(source) for source in ALL_SOURCES}

_CLAIM_ONE: Final = Hot(
    update(Visit)
    .where(
        VISIT.id == bindparam("visit"),
        VISIT.state == DUE,
        or_(VISIT.agent_id.is_(None), VISIT.agent_id == bindparam("me")),
    )
    .values(_CLAIMED)
    .returning(VISIT.id)
)

_SWEEP: Final = Hot(
    update(Visit)
    .where(VISIT.state == CLAIMED, VISIT.lease_until < bindparam("now"))
    .values(state=VisitState.DUE.value, claimed_by=None, lease_until=None)
)

_HAND_OVER: Final = Hot(
    update(Visit)
    .where(
        VISIT.state == DUE,
        VISIT.agent_id.is_not(None),
        or_(
            and_(VISIT.appointment.is_not(None), VISIT.ready_at < bindparam("before")),
            and_(VISIT.kind == VisitKind.CONFIRMATION, VISIT.ready_at < bindparam("confirmations_before")),
        ),
    )
    .values(agent_id=None)
)

_RENEW: Final = Hot(
    update(Visit)
    .where(VISIT.id == bindparam("visit"), VISIT.state == CLAIMED, VISIT.claimed_by == bindparam("me"))
    .values(lease_until=bindparam("lease"))
)


def sweep_leases(tx: Tx, now: datetime) -> None:
    """Give back the visits of desks that vanished: their lease ran out."""
    tx.run(_SWEEP, now=now)


def hand_over_missed(tx: Tx, before: datetime, confirmations_before: datetime) -> None:
    """Appointments and confirmations that their agent did not keep by then are anybody's."""
    tx.run(_HAND_OVER, before=before, confirmations_before=confirmations_before)


def claim_next(tx: Tx, moment: Moment, lease: datetime) -> int | None:
    """Claim the visit that stands first; None when nothing is due. No two desks ever get the same one."""
    heads = []
    for number, visit_id, due_on, ready_at, customer_id in tx.rows(_HEADS, **moment.values):
        source = ALL_SOURCES[number]
        heads.append((place_of(source.band, due_on, ready_at, customer_id, visit_id, moment.today), source))
    for _, source in sorted(heads):
        claimed = tx.run(_CLAIM_FROM[source], lease=lease, **moment.values).fetchone()
        if claimed is not None:
            return int(claimed[0])
    return None


def claim_one(tx: Tx, visit_id: int, me: int, lease: datetime) -> bool:
    """Claim this visit; False when it is no longer due, or another agent's own."""
    return tx.run(_CLAIM_ONE, visit=visit_id, me=me, lease=lease).fetchone() is not None


def renew_lease(tx: Tx, visit_id: int, me: int, lease: datetime) -> bool:
    """Hold on to a claimed visit; False when it is not this agent's any more. Guards every later write."""
    return bool(tx.run(_RENEW, visit=visit_id, me=me, lease=lease).rowcount == 1)
