"""The visit plan: which visits are owed as of a day (R6 to R11).

A run makes what is due and is idempotent: what one run made, the next finds. Sampling, approval and calling rules
stand between the rules (`domain/cycle.py`) and the visits made here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.calling_day import DEFAULT_DAY, next_open
from agentdesk.domain.cycle import (
    CustomerFacts,
    DueVisit,
    due_visits,
    first_owed_since,
    periodic_owed_until,
)
from agentdesk.domain.policy import Tier
from agentdesk.domain.queue_order import band_of
from agentdesk.domain.reason import Reason
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import VisitKind, VisitState
from agentdesk.services import in_force
from agentdesk.services.acting import Acting
from agentdesk.services.organisation import calendar_of
from agentdesk.services.running import Progress, Runner, unheard
from agentdesk.store import planning as stored

CHUNK: Final = 2_000
"""Customers in one transaction: short enough that no agent waits for it."""


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What a run of the plan made."""

    customers: int
    """Looked at."""
    made_first: int
    made_periodic: int
    already: int
    """Customers with a visit still open from before."""
    by_tier: Mapping[Tier, int]
    """The visits made, by the customer's tier."""

    @property
    def made(self) -> int:
        """All visits made."""
        return self.made_first + self.made_periodic


@dataclass(slots=True)
class _Chunk:
    """What one transaction of a run did; `last_id` is None behind the last customer."""

    last_id: int | None = None
    customers: int = 0
    already: int = 0
    kinds: Counter[VisitKind] = field(default_factory=Counter)
    tiers: Counter[Tier] = field(default_factory=Counter)


def plan_run(desk: Runner, as_of: date, *, progress: Progress = unheard) -> PlanReport:
    """Make every visit that is owed on `as_of`, in many short transactions.

    Stopped halfway it keeps what it made; run again it makes the rest.
    """
    total = desk.see(customers_to_plan)
    after_id = customers = already = 0
    kinds: Counter[VisitKind] = Counter()
    tiers: Counter[Tier] = Counter()
    while (chunk := desk.do(plan_chunk, after_id, CHUNK, as_of)).last_id is not None:
        after_id, customers, already = chunk.last_id, customers + chunk.customers, already + chunk.already
        kinds.update(chunk.kinds)
        tiers.update(chunk.tiers)
        progress(customers, max(customers, total))
    report = PlanReport(customers, kinds[VisitKind.FIRST], kinds[VisitKind.PERIODIC], already, dict(tiers))
    desk.do(_write_down, as_of, report)
    return report


def customers_to_plan(act: Acting) -> int:
    """How many customers a run will look at."""
    act.require(Permission.PLAN_VISITS)
    return stored.count_customers(act.tx)


def plan_chunk(act: Acting, after_id: int, limit: int, as_of: date) -> _Chunk:
    """Make the visits that the next `limit` customers after `after_id` are owed on `as_of`."""
    act.require(Permission.PLAN_VISITS)
    customers = stored.slice_after(act.tx, after_id, limit)
    if customers is None:
        return _Chunk()
    chunk = _Chunk(customers.last_id, customers.size, customers.already)
    visits: list[dict[str, object]] = []
    for customer_id, due in _owed(act, after_id, customers.last_id, as_of):
        visits.append(_visit(act, customer_id, due))
        chunk.kinds[due.kind] += 1
        chunk.tiers[due.tier] += 1
    if stored.add_visits(act.tx, visits):
        act.tx.announce()
    return chunk


def _owed(act: Acting, after_id: int, last_id: int, as_of: date) -> Iterator[tuple[int, DueVisit]]:
    policy, calendar = in_force.cycle_policy(act, as_of), calendar_of(act)
    candidates = stored.candidates(
        act.tx,
        after_id,
        last_id,
        owed_since=first_owed_since(policy, calendar, as_of),
        visited_before=act.start_of(periodic_owed_until(policy, as_of) + timedelta(days=1)),
    )
    for customer_id, tier, asked_at, open_kinds, purchases in candidates:
        last_on = None if asked_at is None else asked_at.astimezone(act.zone).date()
        facts = CustomerFacts(customer_id, tier, last_on)
        for visit in due_visits(facts, purchases, policy, calendar, as_of, open_kinds):
            yield customer_id, visit


@lru_cache(1 << 12)
def _opens_at(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day at which customers are called, in UTC."""
    return next_open(datetime(day.year, day.month, day.day, tzinfo=zone), zone, DEFAULT_DAY)


@lru_cache(1 << 14)
def _reason_json(reason: Reason) -> str:
    return reason.to_json()


def _visit(act: Acting, customer_id: int, due: DueVisit) -> dict[str, object]:
    return {
        "customer_id": customer_id,
        "purchase_id": due.purchase_id,
        "kind": due.kind.value,
        "plan_key": due.key,
        "reason": _reason_json(due.reason),
        "cycle_months": due.cycle_months,
        "due_on": due.due_on,
        "ready_at": _opens_at(due.opens_on, act.zone),
        "band": band_of(due.kind, cycle_months=due.cycle_months).value,
        "attempts": 0,
        "state": VisitState.DUE.value,
        "created_at": act.now,
    }


def _write_down(act: Acting, as_of: date, report: PlanReport) -> None:
    act.audit(
        "plan_run",
        as_of=as_of,
        customers=report.customers,
        first=report.made_first,
        periodic=report.made_periodic,
    )
