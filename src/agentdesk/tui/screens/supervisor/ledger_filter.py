"""What the ledger shows, changed by one key at a time and said in words. Knows no terminal."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, Self, TypeVar

from agentdesk.domain.issue import CATEGORY_NAMES, ORDER_NAMES, SEVERITY_NAMES, Category, Order, Severity
from agentdesk.i18n import N_, _
from agentdesk.services.issues import IssueFilter
from agentdesk.services.ledger_view import LedgerView, Only, Raised, Standing
from agentdesk.services.organisation import DepartmentName
from agentdesk.tui.text import clean

__all__ = ["ONLY_WORDS", "QUICK", "STANDING_WORDS", "LedgerFilter", "Only", "Quick", "Raised", "Standing"]

T = TypeVar("T")

STANDING_WORDS: Final = {
    Standing.OPEN: N_("open issues"),
    Standing.ENDED: N_("ended issues"),
    Standing.ALL: N_("all issues"),
}

ONLY_WORDS: Final = {
    Only.COMPLAINTS: N_("complaints"),
    Only.UNASSIGNED: N_("nobody responsible"),
    Only.MINE: N_("mine"),
    Only.LATE: N_("late"),
    Only.TODAY: N_("raised today"),
    Only.REOPENED: N_("reopened"),
    Only.AWAITING: N_("awaiting customer"),
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
    0: Quick(N_("Still open"), count="open"),
    1: Quick(N_("Complaints"), only=Only.COMPLAINTS, count="complaints"),
    2: Quick(N_("Critical"), severity=Severity.CRITICAL, count="critical"),
    3: Quick(N_("Unassigned"), only=Only.UNASSIGNED, count="unassigned"),
    4: Quick(N_("Mine"), only=Only.MINE, count="mine"),
    5: Quick(N_("Late"), only=Only.LATE, count="late"),
    6: Quick(N_("Today"), only=Only.TODAY),
    7: Quick(N_("Reopened"), only=Only.REOPENED),
    8: Quick(N_("Awaiting"), only=Only.AWAITING),
    9: Quick(N_("All"), standing=Standing.ALL),
}
"""What the digits do. 0 shows all that is open; the others narrow or widen, and take that back when pressed twice."""


@dataclass(frozen=True, slots=True)
class LedgerFilter(LedgerView):
    """A view of the ledger, and what the keys make of it."""

    @classmethod
    def of(cls, view: LedgerView) -> Self:
        """The same view, with keys."""
        return cls(**{each.name: getattr(view, each.name) for each in fields(view)})

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

    def order_words(self) -> str:
        """How it is sorted, in the language in use."""
        return _(ORDER_NAMES[self.order])

    def holds(self, digit: int) -> bool:
        """Whether what this digit narrows to is in force."""
        if digit == 0:
            return not self.narrowed
        quick = QUICK[digit]
        return (
            quick.standing in (None, self.standing)
            and quick.severity in (None, self.severity)
            and quick.only in (None, self.only)
        )

    def press(self, digit: int) -> "LedgerFilter":
        """The filter after a digit; 0 clears it. The order stays."""
        if digit == 0:
            return LedgerFilter(order=self.order)
        quick, there = QUICK[digit], self.holds(digit)
        if quick.standing is not None:
            return replace(self, standing=Standing.OPEN if there else quick.standing)
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

    def next_order(self) -> "LedgerFilter":
        """Each order, and round again."""
        return replace(self, order=_next(list(Order), self.order))

    def finding(self, asked: str, found: IssueFilter) -> "LedgerFilter":
        """What was asked for by number, customer or words, wherever it stands."""
        return LedgerFilter(standing=Standing.ALL, asked=asked, found=found, order=self.order)


def _next(choices: list[T], now: T) -> T:
    return choices[(choices.index(now) + 1) % len(choices)] if now in choices else choices[0]
