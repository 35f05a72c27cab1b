"""What of the ledger somebody looks at, as a value: what narrows it, how it is sorted, what was searched for.

It is said in words on the screen, kept as JSON under a name (saved_views.py), and asked of the ledger by `query`.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from agentdesk.domain.issue import OPEN_STATES, Category, IssueState, Order, Severity
from agentdesk.services.acting import Acting
from agentdesk.services.issues import IssueFilter, named
from agentdesk.services.organisation import DepartmentName, departments

ANY: Final = IssueFilter()


class Standing(StrEnum):
    """Whether somebody still owes the customer something."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


class Only(StrEnum):
    """One more condition; at most one at a time."""

    COMPLAINTS = "complaints"
    UNASSIGNED = "unassigned"
    MINE = "mine"
    LATE = "late"
    TODAY = "today"
    REOPENED = "reopened"
    AWAITING = "awaiting"


_STATES: Final[dict[Standing, tuple[IssueState, ...]]] = {
    Standing.OPEN: OPEN_STATES,
    Standing.ENDED: tuple(state for state in IssueState if state not in OPEN_STATES),
    Standing.ALL: (),
}


@dataclass(frozen=True, slots=True)
class Raised:
    """Local days, both included, in which issues were raised; they begin and end at these moments."""

    first: date
    last: date
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Which issues are shown, and in which order. `found` is what `services.issues.named` made of `asked`."""

    standing: Standing = Standing.OPEN
    severity: Severity | None = None
    category: Category | None = None
    department: DepartmentName | None = None
    only: Only | None = None
    raised: Raised | None = None
    asked: str = ""
    found: IssueFilter = ANY
    order: Order = Order.NEWEST

    def query(self, me: int, midnight: datetime, now: datetime) -> IssueFilter:
        """The view as the ledger's service takes it, for the person `me` on a local day that began at `midnight`."""
        begins = self.raised.begins if self.raised else None
        return replace(
            self.found,
            states=(IssueState.AWAITING_CUSTOMER,) if self.only is Only.AWAITING else _STATES[self.standing],
            severity=self.severity,
            category=self.category,
            department_id=self.department.id if self.department else None,
            assignee_id=me if self.only is Only.MINE else None,
            unassigned=self.only is Only.UNASSIGNED,
            complaints=self.only is Only.COMPLAINTS,
            raised_from=midnight if self.only is Only.TODAY else begins,
            raised_before=self.raised.ends if self.raised else None,
            due_before=now if self.only is Only.LATE else None,
            reopened=self.only is Only.REOPENED,
            order=self.order,
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the open issues' standing is asked for."""
        return replace(self, order=Order.NEWEST) != type(self)()

    def to_json(self) -> str:
        """The view as it is kept: a department by its code, what was searched for by its words; days of a review
        are not kept."""
        said = {name: getattr(self, name) for name in _KEPT}
        said["department"] = self.department.code if self.department else None
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


_KEPT: Final = ("standing", "severity", "category", "only", "asked", "order")
_WORDS: Final[dict[str, type[StrEnum]]] = {
    "standing": Standing,
    "severity": Severity,
    "category": Category,
    "only": Only,
    "order": Order,
}


def read_view(act: Acting, body: str) -> LedgerView:
    """The view that `to_json` kept, its search carried out anew: customers come and go.

    A department that is gone, and words that this program does not know, narrow nothing.
    """
    said: dict[str, Any] = json.loads(body)
    known = {
        name: kind(said[name]) for name, kind in _WORDS.items() if said.get(name) in kind.__members__.values()
    }
    asked = str(said.get("asked", ""))
    return LedgerView(
        **known,  # type: ignore[arg-type]
        department=next((each for each in departments(act) if each.code == said.get("department")), None),
        asked=asked,
        found=named(act, asked) if asked else ANY,
    )


def query_of(act: Acting, view: LedgerView) -> IssueFilter:
    """The view as the ledger is asked for it, now and for the person acting."""
    return view.query(act.actor.id, act.start_of(act.today), act.now)
