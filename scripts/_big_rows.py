"""The rows of a big desk, table by table: made up, alike on every run, in the order in which life makes them.

Every number follows from an id by arithmetic or from a generator with a fixed seed, so tables that speak of each
other agree without being kept in memory. Visit ids run through time, not from customer to customer: a round of
visits goes over all customers before the next begins, as the plan does it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from _big_words import CODES, MODELS, REGIONS, SAID, company, person
from agentdesk.domain.names import spaced
from agentdesk.domain.office_hours import OfficeHours
from agentdesk.domain.queue_order import Band
from agentdesk.domain.reason import because
from agentdesk.domain.visit import Appointment, EventKind, VisitKind, VisitState

Row = tuple[Any, ...]

SEED: Final = 20261118
HISTORY_DAYS: Final = 730
DUE_SHARE: Final = 6
"""One visit in so many is due; the others are finished."""
ISSUE_SHARE: Final = 5
"""One issue for so many customers, where it is not said how many."""
_SCATTER: Final = 2654435761
_WHOLE_DAY: Final = 9 * 3600
_THIS_MORNING: Final = 55 * 60
_WITHOUT_ZONE: Final = len("2026-11-18 02:00:00.000000")
_TIERS: Final = ("",) * 14 + ("important",) * 2 + ("ordinary",) * 2 + ("low",) * 2


@dataclass(frozen=True)
class Size:
    """How big the desk is to be, on which local day, and who and what is there already."""

    customers: int
    visits: int
    today: date
    zone: ZoneInfo
    agents: tuple[int, ...]
    """Ids of the people who call."""
    departments: tuple[int, ...]
    version_id: int
    """The questionnaire version that was asked."""
    key: bytes
    """The ledger's."""
    confirming_id: int
    """The one that is asked when a solution is confirmed."""
    issues: int
    """Issues of all states; their ids are 1 to this. The visits in which they were raised have their logs."""
    supervisor: int
    """The id of who assigns."""
    names: dict[int | None, str]
    """The names of the departments."""
    logins: dict[int | None, str]
    """The names of the people."""
    hours: OfficeHours
    """In which the clocks of issues run."""
    ends: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    """Where each person's chain of issue events ends (link, mac), once they are made."""

    @property
    def now(self) -> datetime:
        """Ten in the morning of that day."""
        return datetime.combine(self.today, time(10), self.zone)

    @property
    def due(self) -> int:
        """Visits that are due, or will be: one for a customer at most."""
        return min(self.visits // DUE_SHARE, self.customers)

    @property
    def done(self) -> int:
        """Finished visits; their ids are 1 to this."""
        return self.visits - self.due

    def customer_of(self, visit_id: int) -> int:
        """The customer of a finished visit."""
        return (visit_id - 1) % self.customers + 1

    def visit_of(self, issue_id: int) -> int:
        """The finished visit in which an issue was raised: another one for each."""
        return issue_id * self.done // self.issues

    def finished_on(self, visit_id: int) -> date:
        """The local day on which a finished visit ended: roughly in the order of ids, the last few today."""
        if self._is_of_today(visit_id):
            return self.today
        back = HISTORY_DAYS - HISTORY_DAYS * visit_id // (self.done + 1)
        return self.today - timedelta(days=max(1, back - visit_id * _SCATTER % 12))

    def finished_at(self, visit_id: int) -> datetime:
        """The moment of that, within the hours in which people are called."""
        opens = datetime.combine(self.finished_on(visit_id), time(9), self.zone)
        within = _THIS_MORNING if self._is_of_today(visit_id) else _WHOLE_DAY
        return opens + timedelta(seconds=visit_id * _SCATTER % within)

    def _is_of_today(self, visit_id: int) -> bool:
        return visit_id > self.done - self.done // HISTORY_DAYS // 9


def stored(moment: datetime) -> str:
    """A moment as a SQLite desk keeps it: UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


CUSTOMER: Final = (
    "id number name search kind tier language country region note do_not_call created_at updated_at"
)


def customers(size: Size) -> Iterator[Row]:
    """Chinese people, English people, companies; one in 200 does not want to be called."""
    rng = Random(SEED)
    since = stored(datetime.combine(size.today - timedelta(days=HISTORY_DAYS), time(9), size.zone))
    for identity in range(1, size.customers + 1):
        chance = rng.random()
        enterprise, english = chance < 0.05, chance > 0.9
        name = company(rng) if enterprise else person(rng, english=english)
        yield (
            identity,
            f"K{identity:07}",
            name,
            spaced(name),
            "enterprise" if enterprise else "individual",
            rng.choice(_TIERS),
            "en" if english else "zh",
            "GB" if english else "CN",
            rng.choice(REGIONS),
            "",
            int(rng.random() < 0.005),
            since,
            since,
        )


CONTACT: Final = "customer_id kind value tail label position invalid_since"


def contacts(size: Size) -> Iterator[Row]:
    """A mobile number each; one customer in six has a second one."""
    rng = Random(SEED + 1)
    for customer_id in range(1, size.customers + 1):
        for position in range(1 if rng.random() < 0.83 else 2):
            number = f"+861{rng.randrange(30, 100)}{rng.randrange(10**8):08}"
            yield (customer_id, "phone", number, number[-4:], "", position, None)


PURCHASE: Final = (
    "id order_no customer_id kind product model units amount_minor currency region purchased_on delivered_on"
)


def purchases(size: Size) -> Iterator[Row]:
    """A sale each, whose id is the customer's; further sales and a few returns for three customers in ten."""
    rng = Random(SEED + 2)
    extra = range(size.customers + 1, size.customers + 1 + size.customers * 3 // 10)
    days = [(size.today - timedelta(days=back)).isoformat() for back in range(HISTORY_DAYS + 60)]
    for identity in (*range(1, size.customers + 1), *extra):
        customer_id = identity if identity <= size.customers else rng.randrange(1, size.customers + 1)
        product, model, price = MODELS[rng.randrange(len(MODELS))]
        fresh = rng.random() < 0.08
        back = rng.randrange(12) if fresh else rng.randrange(12, HISTORY_DAYS)
        returned = identity > size.customers and rng.random() < 0.05
        yield (
            identity,
            f"D{identity:08}",
            customer_id,
            "return" if returned else "sale",
            product,
            model,
            1,
            -price if returned else price,
            "CNY",
            REGIONS[rng.randrange(len(REGIONS))],
            days[back + 3],
            None if returned else days[back],
        )


VISIT: Final = (
    "id customer_id purchase_id issue_id kind plan_key reason cycle_months due_on ready_at band appointment "
    "attempts state agent_id claimed_by lease_until questionnaire_version_id outcome score verdict finished_by "
    "finished_at created_at"
)


def finished_visits(size: Size) -> Iterator[Row]:
    """Two years of calls, most of them complete and scored."""
    rng = Random(SEED + 3)
    reason = because("Ordinary: no other rule applies").to_json()
    for identity in range(1, size.done + 1):
        customer_id = size.customer_of(identity)
        first = identity <= size.customers
        ended = stored(size.finished_at(identity))
        due_on = size.finished_on(identity).isoformat()
        code = CODES[rng.randrange(len(CODES))]
        yield (
            identity,
            customer_id,
            customer_id if first else None,
            None,
            VisitKind.FIRST.value if first else VisitKind.PERIODIC.value,
            f"first:{customer_id}" if first else f"periodic:{customer_id}:{due_on}:{identity}",
            reason,
            None if first else 3,
            due_on,
            ended,
            Band.FIRST_VISIT if first else Band.OVERDUE_QUARTERLY,
            None,
            1,
            VisitState.DONE.value,
            None,
            None,
            None,
            size.version_id,
            code,
            str(rng.randrange(4, 11) / 2) if code == "1.1" else None,
            None,
            size.agents[rng.randrange(len(size.agents))],
            ended,
            ended,
        )


_DUE_MIX: Final = (
    (14, VisitKind.FIRST, Band.FIRST_VISIT, None, -5, 12),
    (30, VisitKind.PERIODIC, Band.OVERDUE_MONTHLY, 1, 0, 45),
    (30, VisitKind.PERIODIC, Band.OVERDUE_QUARTERLY, 3, 0, 120),
    (20, VisitKind.PERIODIC, Band.OVERDUE_HALF_YEARLY, 6, -20, 200),
    (6, VisitKind.COMPLAINT_FOLLOWUP, Band.REST, None, 0, 20),
)
"""Of a hundred due visits: how many, kind, band, cycle in months, days late from and to (negative: ahead)."""
_DUE_BY_HUNDRED: Final = tuple(entry for entry in _DUE_MIX for _ in range(entry[0]))
_APPOINTED_EACH: Final = 1000


def due_visits(size: Size) -> Iterator[Row]:
    """Visits of every band; one in ten was tried before, one in a thousand is an appointment of an agent."""
    rng = Random(SEED + 4)
    now = size.now
    made = stored(now - timedelta(days=1))
    for nth in range(size.due):
        customer_id = nth * size.customers // size.due + 1
        _, kind, band, months, early, late = _DUE_BY_HUNDRED[rng.randrange(100)]
        due = size.today - timedelta(days=rng.randrange(early, late))
        ready = datetime.combine(
            due - timedelta(days=5 if kind is VisitKind.FIRST else 0), time(9), size.zone
        )
        attempts = rng.randrange(1, 5) if rng.random() < 0.1 else 0
        if attempts:
            ready = now + timedelta(hours=rng.randrange(-72, 24))
        appointment: Appointment | None = None
        if nth % _APPOINTED_EACH == _APPOINTED_EACH // 2:
            appointment = Appointment.HARD if nth // _APPOINTED_EACH % 2 else Appointment.SOFT
            band = Band.APPOINTMENT_DUE if appointment is Appointment.HARD else Band.SOFT_APPOINTMENT
            ready = now + timedelta(minutes=15 * rng.randrange(-8, 200))
            due = min(due, ready.date())
        yield (
            size.done + 1 + nth,
            customer_id,
            customer_id if kind is VisitKind.FIRST else None,
            None,
            kind.value,
            f"{kind.value}:{customer_id}:{due.isoformat()}",
            because("Ordinary: no other rule applies").to_json(),
            months,
            due.isoformat(),
            stored(ready),
            int(band),
            appointment.value if appointment else None,
            attempts,
            VisitState.DUE.value,
            size.agents[nth // _APPOINTED_EACH % len(size.agents)] if appointment else None,
            None,
            None,
            None,
            "3.13" if attempts else None,
            None,
            None,
            None,
            None,
            made,
        )


ATTEMPT: Final = "visit_id person_id contact_id started_at ended_at disposition note callback_at"


def attempts(size: Size) -> Iterator[Row]:
    """The calls in which issues were raised."""
    for visit_id in map(size.visit_of, range(1, size.issues + 1)):
        ended = size.finished_at(visit_id)
        agent = size.agents[visit_id % len(size.agents)]
        yield (visit_id, agent, None, stored(ended - timedelta(minutes=3)), stored(ended), "1.1", "", None)


VISIT_EVENT: Final = "visit_id seq at elapsed_ms person_id kind node value"


def visit_events(size: Size) -> Iterator[Row]:
    """The logs of those calls: greeting, nine answers, an issue, closing, disposition."""
    for issue_id in range(1, size.issues + 1):
        visit_id = size.visit_of(issue_id)
        agent = size.agents[visit_id % len(size.agents)]
        at = stored(size.finished_at(visit_id))
        steps = [
            (EventKind.OPENED.value, "", ""),
            (EventKind.SAID.value, "/data/greeting", ""),
            *((EventKind.ANSWERED.value, node, values[visit_id % len(values)]) for node, values in SAID),
            (EventKind.ISSUE.value, "/data/q3", str(issue_id)),
            (EventKind.SAID.value, "/data/closing", ""),
            (EventKind.DISPOSITION.value, "", "1.1"),
        ]
        for seq, step in enumerate(steps, start=1):
            yield (visit_id, seq, at, seq * 15_000, agent, *step)


ANSWER: Final = "visit_id node value at"


def answers(size: Size) -> Iterator[Row]:
    """What those logs come to."""
    for visit_id in map(size.visit_of, range(1, size.issues + 1)):
        at = stored(size.finished_at(visit_id))
        for node, values in SAID:
            yield (visit_id, node, values[visit_id % len(values)], at)
