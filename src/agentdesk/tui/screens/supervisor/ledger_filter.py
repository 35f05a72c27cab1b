"""What the ledger shows: a filter as a value, changed by one key at a time and said in words. Knows no terminal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from agentdesk.domain.issue import (
    CATEGORY_NAMES,
    OPEN_STATES,
    SEVERITY_NAMES,
    Category,
    IssueState,
    Severity,
)
from agentdesk.i18n import N_, _
from agentdesk.services.issues import IssueFilter
from agentdesk.services.organisation import DepartmentName
from agentdesk.tui.text import clean

T = TypeVar("T")

ANY: Final = IssueFilter()


class Standing(StrEnum):
    """Whether somebody still owes the customer something."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


class Only(StrEnum):
    """One more condition; at most one at a time."""

    UNASSIGNED = "unassigned"
    MINE = "mine"
    LATE = "late"
    TODAY = "today"
    REOPENED = "reopened"
    AWAITING = "awaiting"


STANDING_WORDS: Final = {
    Standing.OPEN: N_("open issues"),
    Standing.ENDED: N_("ended issues"),
    Standing.ALL: N_("all issues"),
}

ONLY_WORDS: Final = {
    Only.UNASSIGNED: N_("nobody responsible"),
    Only.MINE: N_("mine"),
    Only.LATE: N_("late"),
    Only.TODAY: N_("raised today"),
    Only.REOPENED: N_("reopened"),
    Only.AWAITING: N_("awaiting customer"),
}

_STATES: Final[dict[Standing, tuple[IssueState, ...]]] = {
    Standing.OPEN: OPEN_STATES,
    Standing.ENDED: tuple(state for state in IssueState if state not in OPEN_STATES),
    Standing.ALL: (),
}


@dataclass(frozen=True, slots=True)
class Quick:
    """One digit of the ledger: what it is called, and what it narrows to."""

    label: str
    standing: Standing | None = None
    severity: Severity | None = None
    only: Only | None = None
    count: str = ""
    """The field of IssueCounts that says how many there are."""


QUICK: Final[dict[int, Quick]] = {
    1: Quick(N_("Still open"), standing=Standing.OPEN, count="open"),
    2: Quick(N_("Critical"), severity=Severity.CRITICAL, count="critical"),
    3: Quick(N_("Unassigned"), only=Only.UNASSIGNED, count="unassigned"),
    4: Quick(N_("Mine"), only=Only.MINE, count="mine"),
    5: Quick(N_("Late"), only=Only.LATE, count="late"),
    6: Quick(N_("Today"), only=Only.TODAY),
    7: Quick(N_("Reopened"), only=Only.REOPENED),
    8: Quick(N_("Awaiting"), only=Only.AWAITING),
    9: Quick(N_("All"), standing=Standing.ALL),
}
"""What the digits do. 2 to 8 narrow what is shown and widen it again when pressed twice."""


@dataclass(frozen=True, slots=True)
class Raised:
    """Local days, both included, in which issues were raised; they begin and end at these moments."""

    first: date
    last: date
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which issues are shown. `found` is what `services.issues.named` made of `asked`."""

    standing: Standing = Standing.OPEN
    severity: Severity | None = None
    category: Category | None = None
    department: DepartmentName | None = None
    only: Only | None = None
    raised: Raised | None = None
    asked: str = ""
    found: IssueFilter = ANY

    def query(self, me: int, today: date, midnight: datetime, now: datetime) -> IssueFilter:
        """The filter as the ledger's service takes it, for the person `me` on a local day that began at `midnight`."""
        begins = self.raised.begins if self.raised else None
        return replace(
            self.found,
            states=(IssueState.AWAITING_CUSTOMER,) if self.only is Only.AWAITING else _STATES[self.standing],
            severity=self.severity,
            category=self.category,
            department_id=self.department.id if self.department else None,
            assignee_id=me if self.only is Only.MINE else None,
            unassigned=self.only is Only.UNASSIGNED,
            raised_from=midnight if self.only is Only.TODAY else begins,
            raised_before=self.raised.ends if self.raised else None,
            due_before=today if self.only is Only.LATE else None,
            clock_before=now if self.only is Only.LATE else None,
            reopened=self.only is Only.REOPENED,
        )

    def words(self) -> list[str]:
        """What is shown, in the language in use."""
        said = [_(STANDING_WORDS[self.standing])]
        if self.asked:
            said.append(_("found by “{words}”", words=clean(self.asked)))
        if self.severity:
            said.append(_(SEVERITY_NAMES[self.severity]))
        if self.category:
            said.append(_(CATEGORY_NAMES[self.category]))
        if self.department:
            said.append(clean(self.department.name))
        if self.only:
            said.append(_(ONLY_WORDS[self.only]))
        if self.raised:
            said.append(_("raised {first} to {last}", first=self.raised.first, last=self.raised.last))
        return said

    @property
    def narrowed(self) -> bool:
        """Whether anything but the open issues' standing is asked for."""
        return self != LedgerFilter()

    def holds(self, digit: int) -> bool:
        """Whether what this digit narrows to is in force."""
        quick = QUICK[digit]
        return (
            quick.standing in (None, self.standing)
            and quick.severity in (None, self.severity)
            and quick.only in (None, self.only)
        )

    def press(self, digit: int) -> "LedgerFilter":
        """The filter after a digit; 0 clears it."""
        if digit == 0:
            return LedgerFilter()
        quick, there = QUICK[digit], self.holds(digit)
        if quick.standing is not None:
            return replace(self, standing=quick.standing)
        if quick.severity is not None:
            return replace(self, severity=None if there else quick.severity)
        return replace(self, only=None if there else quick.only)

    def next_standing(self) -> "LedgerFilter":
        """Open, ended, all, and round again."""
        return replace(self, standing=_next(list(Standing), self.standing))

    def next_severity(self) -> "LedgerFilter":
        """Each severity, the worst first, then any."""
        return replace(self, severity=_next([None, *Severity], self.severity))

    def next_category(self) -> "LedgerFilter":
        """Each category, then any."""
        return replace(self, category=_next([None, *Category], self.category))

    def next_department(self, departments: Sequence[DepartmentName]) -> "LedgerFilter":
        """Each department, then any."""
        return replace(self, department=_next([None, *departments], self.department))

    def finding(self, asked: str, found: IssueFilter) -> "LedgerFilter":
        """What was asked for by number or customer, wherever it stands."""
        return LedgerFilter(standing=Standing.ALL, asked=asked, found=found)


def _next(choices: list[T], now: T) -> T:
    return choices[(choices.index(now) + 1) % len(choices)] if now in choices else choices[0]
