"""Issues beside another one in words: rows of a list, the repair history, two beside each other."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from agentdesk.domain.likeness import LIKENESS_NAMES, Likeness
from agentdesk.domain.money import Money
from agentdesk.i18n import N_, _
from agentdesk.services.issue_kin import CustomerHistory, Kin
from agentdesk.services.issues import IssueRow
from agentdesk.tui.screens.supervisor import issue_words as words
from agentdesk.tui.text import clean, day, listed, moment, plain
from agentdesk.tui.widgets.paged_table import Row

KINDS: Final = {"sale": N_("bought"), "return": N_("returned"), "service": N_("repaired")}
"""What a purchase on record was."""
SHOWN: Final = 3
"""Purchases that are told of one by one."""


def row_of(kin: Kin, zone: ZoneInfo, today: date, *, customer: bool) -> Row:
    """One issue as a row; whether the customer is the same is told where that could be otherwise."""
    issue = kin.row
    severity, tone = words.severity(issue.severity), words.tone(issue.severity)
    return Row(
        str(issue.id),
        {
            "number": str(issue.id),
            "raised": day(issue.raised_at.astimezone(zone).date(), today),
            "severity": (severity, tone) if tone else severity,
            "state": words.short_state(issue.state),
            "same": same(kin.same if customer else kin.same - {Likeness.CUSTOMER}),
            "product": issue.product,
            "description": issue.description,
        },
        kin,
    )


def same(how: frozenset[Likeness]) -> str:
    """`customer, product`: in what two issues are the same."""
    return listed([_(LIKENESS_NAMES[each]) for each in Likeness if each in how])


def history(seen: CustomerHistory, today: date) -> Content:
    """Who it is, how often there was something with the product, and the last purchases and repairs."""
    row = seen.row
    who = plain(f"{row.customer} · {row.customer_number}", "bold")
    count = _(
        N_("Other issues {count}: {product} about the same product, {category} of the same category"),
        count=len(seen.issues),
        product=seen.of_product,
        category=seen.of_category,
    )
    lines = [who + plain(f"   {count}"), plain(_repairs(seen, today))]
    bought = [
        " ".join(
            (
                day(each.delivered_on or each.purchased_on, today),
                _(KINDS[each.kind]),
                clean(each.product),
                Money(each.amount_minor, each.currency).format(),
            )
        )
        for each in seen.purchases[:SHOWN]
    ]
    if bought:
        lines.append(plain(" · ".join(bought), "$muted"))
    return Content("\n").join(lines)


def _repairs(seen: CustomerHistory, today: date) -> str:
    product = seen.row.product
    repairs = seen.repairs(product)
    if not repairs:
        nothing = N_("{product}: no repair on record") if product else N_("No repair on record")
        return _(nothing, product=clean(product))
    days = listed([day(each.delivered_on or each.purchased_on, today) for each in repairs])
    said = N_("{product}: repairs {count} ({days})") if product else N_("Repairs {count} ({days})")
    return _(said, product=clean(product), count=len(repairs), days=days)


def peek(kin: Kin | None) -> Content:
    """The words of an issue, and how it went."""
    if kin is None:
        return Content("")
    row = kin.row
    head = [f"#{row.id}", words.category(row.category), words.state(row.state), clean(words.responsible(row))]
    if row.reopened:
        head.append(_(N_("reopened: {count}"), count=row.reopened))
    return plain(" · ".join(filter(None, head)) + "\n" + clean(row.description), lines=True)


def whole(title: str, row: IssueRow, alike: frozenset[Likeness], zone: ZoneInfo, today: date) -> Content:
    """One of two issues that are compared; what is `alike` carries a sign."""

    def fact(text: str, kind: Likeness) -> Content:
        return plain(f"= {text}", "$success") if kind in alike else plain(f"  {text}")

    raised = _(
        N_("raised {when} by {person}"), when=moment(row.raised_at, zone, today), person=clean(row.raised_by)
    )
    return Content("\n").join(
        (
            Content(title).stylize("$muted"),
            plain(f"#{row.id} {words.severity_in_line(row.severity)} · {words.state(row.state)}", "bold"),
            fact(f"{row.customer} · {row.customer_number}", Likeness.CUSTOMER),
            fact(row.product or "-", Likeness.PRODUCT),
            fact(words.category(row.category), Likeness.CATEGORY),
            plain(f"  {raised}", "$muted"),
            fact(row.description, Likeness.WORDS),
        )
    )
