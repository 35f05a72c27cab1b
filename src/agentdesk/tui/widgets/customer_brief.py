"""The three lines below a list of visits: what to know about the customer before dialling (R17)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from agentdesk.domain.customer import TIER_NAMES
from agentdesk.domain.issue import STATE_NAMES, IssueState
from agentdesk.domain.money import Money
from agentdesk.i18n import N_, _
from agentdesk.services.customers import Brief, OpenIssue, PurchaseRow
from agentdesk.services.queue import QueueItem
from agentdesk.tui.text import clean, day, fit, listed

if TYPE_CHECKING:
    from agentdesk.tui.app import AgentDesk

Part = tuple[str, str]
"""Words, and the style they are shown in: a component class without its prefix, or nothing."""

CHANNELS: Final = {"phone": N_("phone first"), "email": N_("e-mail first")}
"""What is tried first, by the kind of the preferred contact."""


def score_said(score: str) -> str:
    """A satisfaction from 1 to 5 (R52), to one decimal."""
    return f"{Decimal(score):.1f}"


def number_of(brief: Brief, revealed: dict[int, str]) -> str:
    """The preferred telephone number, masked unless it was asked for."""
    for contact in brief.phones:
        return revealed.get(contact.id, contact.value)
    return _(N_("no telephone number"))


def issues_said(issues: tuple[OpenIssue, ...]) -> str:
    """How many issues are open, and where they stand."""
    states = dict.fromkeys(_(STATE_NAMES[IssueState(issue.state)]) for issue in issues)
    return _(N_("Open issues {count} ({states})"), count=len(issues), states=listed(list(states)))


def purchase_said(purchase: PurchaseRow, region: str, today: date) -> list[str]:
    """A purchase in parts: what, when it was delivered, for how much, and where."""
    when = (
        _(N_("delivered {date}"), date=day(purchase.delivered_on, today))
        if purchase.delivered_on
        else _(N_("bought {date}"), date=day(purchase.purchased_on, today))
    )
    amount = Money(purchase.amount_minor, purchase.currency).format()
    return [purchase.product, when, amount, purchase.region or region]


def promise_said(issues: Iterable[OpenIssue], today: date) -> Part | None:
    """The promise to this customer that falls due first, late ones marked."""
    promised = [issue for issue in issues if issue.promised_on is not None]
    if not promised:
        return None
    first = min(promised, key=lambda issue: issue.promised_on or today)
    assert first.promised_on is not None
    words = _(N_("Promised for {date}: {promise}"), date=day(first.promised_on, today), promise=first.promise)
    return (f"! {words}", "late") if first.promised_on < today else (words, "")


class CustomerBrief(Widget):
    """Shows the row's own facts at once and the rest when it is read."""

    COMPONENT_CLASSES = {f"customer-brief--{part}" for part in ("name", "muted", "warn", "late")}

    item: reactive[QueueItem | None] = reactive(None)
    brief: reactive[Brief | None] = reactive(None)
    revealed: reactive[dict[int, str]] = reactive(dict)

    def show(self, item: QueueItem | None) -> None:
        """Turn to another row; what is known of its customer comes later."""
        if item is None or self.brief is None or self.brief.customer_id != item.customer_id:
            self.brief = None
            self.revealed = {}
        self.item = item

    def lines(self, today: date, zone: ZoneInfo) -> list[list[Part]]:
        """What is said, line by line."""
        item = self.item
        if item is None:
            return []
        tier = _(TIER_NAMES[item.tier]) if item.tier else ""
        head: list[Part] = [(item.name, "name"), (tier, "")]
        brief = self.brief
        if brief is None or brief.customer_id != item.customer_id:
            return [[*head, (item.region, "")], [(item.product, "")]]
        if brief.do_not_call:
            head.append((_(N_("! do not call")), "late"))
        head.append((number_of(brief, self.revealed), ""))
        if brief.contacts:
            head.append((_(CHANNELS[brief.contacts[0].kind]), "muted"))
        return [head, self._past(brief, today, zone), self._bought(item, brief, today)]

    @staticmethod
    def _past(brief: Brief, today: date, zone: ZoneInfo) -> list[Part]:
        parts: list[Part] = []
        if brief.visits:
            last = brief.visits[0]
            when = day(last.finished_at.astimezone(zone).date(), today)
            parts.append((_(N_("Last visit {date}"), date=when), ""))
            if last.score:
                parts.append((_(N_("satisfaction {score}"), score=score_said(last.score)), ""))
        else:
            parts.append((_(N_("Never visited before")), "muted"))
        if brief.issues:
            parts.append((issues_said(brief.issues), "warn"))
        else:
            parts.append((_(N_("No open issue")), "muted"))
        promise = promise_said(brief.issues, today)
        return [*parts, promise] if promise else parts

    @staticmethod
    def _bought(item: QueueItem, brief: Brief, today: date) -> list[Part]:
        if not brief.purchases:
            return [(_(N_("Nothing bought yet")), "muted")]
        newest = brief.purchases[0]
        bought = next((each for each in brief.purchases if each.product == item.product), newest)
        parts: list[Part] = [(part, "") for part in purchase_said(bought, brief.region, today)]
        parts.append((_(item.owed.message, **item.owed.named), "muted"))
        if len(brief.purchases) > 1:
            parts.append((_(N_("{count} more: F6"), count=len(brief.purchases) - 1), "muted"))
        return parts

    def render(self) -> Content:
        gateway = cast("AgentDesk", self.app).gateway
        width = self.content_size.width
        lines = self.lines(gateway.today(), gateway.zone)
        return Content("\n").join(self._line(parts, width) for parts in lines)

    def _line(self, parts: list[Part], width: int) -> Content:
        line = Content("")
        room = width
        for words, style in parts:
            joint = " · " if line else ""
            shown = fit(clean(words), room - cell_len(joint))
            if not words or not shown:
                continue
            piece = Content(shown)
            if style:
                piece = piece.stylize(self.get_visual_style(f"customer-brief--{style}"))
            line += Content(joint) + piece
            room -= cell_len(joint) + cell_len(shown)
        return line
