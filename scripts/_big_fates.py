"""What became of the issues of a big desk: each went the way that leads to its state, most of them in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from _big_rows import SEED, Size
from _big_words import COMPLAINTS, ISSUE_STATES
from agentdesk.domain.complaint import EMERGENCY_STEPS, PRIORITIES, Priority, Remedy, Stake, Urgency
from agentdesk.domain.issue import OPEN_STATES, Category, IssueState, Severity
from agentdesk.domain.issue_flow import BY_STEP, PLANNED_STATES, Step

CATEGORIES: Final = tuple(category.value for category in Category)
_SEVERITIES: Final = (Severity.CRITICAL,) + (Severity.MAJOR,) * 3 + (Severity.MINOR,) * 6
_REMEDIES: Final = (Remedy.REPAIR, Remedy.EXCHANGE, Remedy.REFUND, Remedy.APOLOGY, Remedy.EXPLANATION)
_TO_THE_CUSTOMER: Final = (Step.ANALYSE, Step.PLAN, Step.START, Step.RESOLVE, Step.TELL)
_AGAIN: Final = (*_TO_THE_CUSTOMER, Step.NOT_SATISFIED)
_ENDS: Final = {
    IssueState.CLOSED: (*_TO_THE_CUSTOMER, Step.SATISFIED),
    IssueState.DUPLICATE: (Step.DUPLICATE,),
    IssueState.WITHDRAWN: (Step.WITHDRAW,),
    IssueState.UNREACHABLE: (*_TO_THE_CUSTOMER, Step.UNREACHABLE),
}

ROUND: Final = timedelta(hours=12)
"""How long an issue takes from its beginning to the customer's word where nobody dawdles: no clock warns of it."""
MINUTES: Final = {
    Step.ANALYSE: 20,
    Step.PLAN: 100,
    Step.START: 110,
    Step.DUPLICATE: 120,
    Step.WITHDRAW: 120,
    Step.RESOLVE: 360,
    Step.TELL: 390,
    Step.SATISFIED: 720,
    Step.NOT_SATISFIED: 720,
    Step.UNREACHABLE: 720,
}
"""When a step is taken in a round of twelve hours; in a longer or a shorter one in proportion."""
LESSONS: Final = ("漏水", "密封圈老化", "换用新的密封圈")
"""Summary, cause and prevention of a complaint."""
ASSIGNED: Final = 5
ACKNOWLEDGED: Final = 10
LEARNED: Final = 350
"""The same for what is no step."""
RECENT: Final = 40_000
"""The newest issues, of which most are open; not more than three in twenty."""
_OPEN_STILL: Final = 0.02
"""How many of the older ones went another way than most."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one issue."""

    id: int
    visit_id: int
    customer_id: int
    raised_at: datetime
    raised_on: date
    raised_by: int
    state: IssueState
    severity: Severity
    category: int
    description: str
    department: int | None
    assignee: int | None
    promised: date | None
    reopened: int
    round: timedelta
    """How long it took, or will take, from its beginning, or from when it was opened again, to the customer."""
    remedy: Remedy | None
    """What the customer wants, of a complaint; None for other issues."""
    urgency: Urgency
    original: int | None
    """What it is a duplicate of."""

    @property
    def is_planned(self) -> bool:
        """It has a plan, or had one before it was opened again or ended."""
        return Step.PLAN in self.steps

    @property
    def is_resolved(self) -> bool:
        """It has a result, or had one before it was opened again."""
        return Step.RESOLVE in self.steps

    @property
    def priority(self) -> Priority:
        """The priority of a complaint; no large sum is ever in dispute."""
        back = self.remedy in (Remedy.EXCHANGE, Remedy.REFUND)
        return PRIORITIES[self.urgency][Stake.RETURN if back else Stake.REPAIR]

    @property
    def is_dangerous(self) -> bool:
        """People were in danger: there is a checklist."""
        return self.remedy is not None and self.urgency is Urgency.DANGER

    @property
    def ticked(self) -> tuple[str, ...]:
        """What is done of the checklist: all of it, or half where the issue is open."""
        steps = [step.id for step in EMERGENCY_STEPS] if self.is_dangerous else []
        return tuple(steps[:3] if self.state in OPEN_STATES else steps)

    @property
    def is_acknowledged(self) -> bool:
        """The customer was told that the complaint is in hand."""
        return self.remedy is not None and self.state is not IssueState.RECEIVED

    @property
    def deadline(self) -> date | None:
        """Until when its measure is to be carried out."""
        return self.raised_on + timedelta(days=7) if self.is_planned else None

    @property
    def changed_at(self) -> datetime:
        """When the last thing happened to it."""
        way = list(self.way())
        return way[-1][1] if way else self.after(ASSIGNED if self.department else 0)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way it has gone."""
        again = _AGAIN * self.reopened
        if self.state in _ENDS:
            return again + tuple(step for step in _ENDS[self.state] if not (again and step is Step.ANALYSE))
        if self.state is IssueState.RECEIVED:
            return ()
        way = _TO_THE_CUSTOMER[: [BY_STEP[step].target for step in _TO_THE_CUSTOMER].index(self.state) + 1]
        return again + (way[1:] if again else way)

    def after(self, minutes: int) -> datetime:
        """So many minutes of a round of twelve hours after it was raised."""
        return self.raised_at + self.round * minutes / 720

    def way(self) -> Iterator[tuple[Step, datetime]]:
        """The way it has gone, and when."""
        begun = 0
        for step in self.steps:
            yield step, self.after(begun + MINUTES[step])
            if step is Step.NOT_SATISFIED:
                begun += MINUTES[step]


def fates(size: Size) -> Iterator[Fate]:
    """A ledger in which most of what is old is closed and most of what is new is not."""
    rng = Random(SEED + 5)
    old = size.issues - min(size.issues * 3 // 20, RECENT)
    original = None
    for identity in range(1, size.issues + 1):
        visit_id = size.visit_of(identity)
        unusual = identity > old or rng.random() < _OPEN_STILL
        state = IssueState(rng.choice(ISSUE_STATES)) if unusual else IssueState.CLOSED
        category = rng.randrange(len(CATEGORIES))
        planned = state in (*PLANNED_STATES, IssueState.CLOSED, IssueState.UNREACHABLE)
        assigned, named = rng.random() < 0.8 or planned, rng.random() < 0.5 or planned
        agent, promised, unhappy = rng.choice(size.agents), rng.random() < 0.4, rng.random() < 0.03
        if state is IssueState.DUPLICATE and identity == 1:
            state = IssueState.RECEIVED  # there is none before it
        severity = rng.choice(_SEVERITIES)
        complaint, chance = rng.random() < 0.1, rng.random()
        urgency = (Urgency.UNUSABLE, Urgency.INCONVENIENCE)[chance > 0.3]
        if complaint and chance < 0.01:
            urgency, severity = Urgency.DANGER, Severity.CRITICAL
        raised_at = size.finished_at(visit_id).astimezone(UTC)
        reopened = int(unhappy and state is not IssueState.RECEIVED)
        slow = rng.randrange(2, 15) if rng.random() < 0.05 else 1
        yield Fate(
            identity,
            visit_id,
            size.customer_of(visit_id),
            raised_at,
            size.finished_on(visit_id),
            size.agents[visit_id % len(size.agents)],
            state,
            severity,
            category,
            rng.choice(COMPLAINTS),
            size.departments[category % len(size.departments)] if assigned else None,
            (size.supervisor if identity % 50 == 0 else agent) if assigned and named else None,
            size.finished_on(visit_id) + timedelta(days=7) if promised else None,
            reopened,
            min(ROUND * slow, (size.now - raised_at) / (reopened + 1)),
            rng.choice(_REMEDIES) if complaint else None,
            urgency,
            original if state is IssueState.DUPLICATE else None,
        )
        if state in (*OPEN_STATES, IssueState.CLOSED):
            original = identity


def confirmation_id(size: Size, issue_id: int, *, last: bool) -> int:
    """The number of an issue's confirmation visit: of its last one, or of the one before."""
    return size.done + size.due + 2 * issue_id - (0 if last else 1)
