"""Everything about a customer as a page of text, section by section."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.issue import (
    CATEGORY_NAMES,
    SEVERITY_NAMES,
    STATE_NAMES,
    Category,
    IssueState,
    Severity,
)
from agentdesk.domain.money import Money
from agentdesk.domain.visit import KIND_NAMES, VisitKind
from agentdesk.i18n import N_, _
from agentdesk.services.customers import Brief, ContactRow, OpenIssue, PastVisit, PurchaseRow
from agentdesk.tui.text import clean, day, pad
from agentdesk.tui.widgets.customer_brief import CHANNELS, score_said

Line = tuple[str, str]
"""One line and how it stands out: title, muted, late, or nothing."""

CONTACT_KINDS: Final = {"phone": N_("telephone"), "email": N_("e-mail")}
INDENT: Final = "  "


def _section(title: str, count: int) -> Line:
    return (f"{_(title)} ({count})" if count else _(title), "title")


def _issues(brief: Brief, today: date, zone: ZoneInfo) -> Iterator[Line]:
    yield _section(N_("Open issues and promises"), len(brief.issues))
    if not brief.issues:
        yield (INDENT + _(N_("None. What the customer raises in a call is recorded there with F3.")), "muted")
    for issue in brief.issues:
        yield from _issue(issue, today, zone)


def _issue(issue: OpenIssue, today: date, zone: ZoneInfo) -> Iterator[Line]:
    facts = (
        f"#{issue.id}",
        _(CATEGORY_NAMES[Category(issue.category)]),
        _(SEVERITY_NAMES[Severity(issue.severity)]),
        _(STATE_NAMES[IssueState(issue.state)]),
        _(N_("raised {date}"), date=day(issue.raised_at.astimezone(zone).date(), today)),
    )
    yield (INDENT + " · ".join(facts), "")
    yield (INDENT * 2 + clean(issue.description), "")
    if issue.promised_on is not None:
        late = (today - issue.promised_on).days
        when, promise = day(issue.promised_on, today), clean(issue.promise)
        if late > 0:
            words = _(
                N_("! Promised for {date}, {days} d late: {promise}"), date=when, days=late, promise=promise
            )
            yield (INDENT * 2 + words, "late")
        else:
            yield (INDENT * 2 + _(N_("Promised for {date}: {promise}"), date=when, promise=promise), "")
    elif issue.promise:
        yield (INDENT * 2 + _(N_("Promised: {promise}"), promise=clean(issue.promise)), "")


def _contact(contact: ContactRow, revealed: Mapping[int, str], *, first: bool) -> Line:
    parts = [pad(_(CONTACT_KINDS[contact.kind]), 10), clean(revealed.get(contact.id, contact.value))]
    parts += [clean(contact.label)] if contact.label else []
    if not contact.valid:
        return (INDENT + "  ".join([*parts, _(N_("out of service"))]), "muted")
    if first:
        parts.append(_(CHANNELS[contact.kind]))
    return (INDENT + "  ".join(parts), "")


def _contacts(brief: Brief, revealed: Mapping[int, str]) -> Iterator[Line]:
    yield _section(N_("Contacts"), len(brief.contacts))
    if not brief.contacts:
        yield (INDENT + _(N_("None on record.")), "muted")
    for place, contact in enumerate(brief.contacts):
        yield _contact(contact, revealed, first=place == 0)


def _purchase(purchase: PurchaseRow, region: str, today: date) -> Line:
    when = purchase.delivered_on or purchase.purchased_on
    amount = Money(purchase.amount_minor, purchase.currency).format()
    parts = [
        pad(day(when, today), 10),
        pad(clean(" ".join(filter(None, (purchase.product, purchase.model)))), 26),
        pad(amount, 13, right=True),
        pad(clean(purchase.region or region), 10),
        clean(purchase.order_no),
    ]
    if purchase.kind == "return":
        parts.append(_(N_("returned")))
    elif purchase.delivered_on is None:
        parts.append(_(N_("not delivered yet")))
    return (INDENT + "  ".join(parts).rstrip(), "")


def _purchases(brief: Brief, today: date) -> Iterator[Line]:
    yield _section(N_("Purchases, newest first"), len(brief.purchases))
    if not brief.purchases:
        yield (INDENT + _(N_("None on record.")), "muted")
    for purchase in brief.purchases:
        yield _purchase(purchase, brief.region, today)


def _visit(visit: PastVisit, today: date, zone: ZoneInfo) -> Line:
    outcome = BY_CODE.get(visit.outcome or "")
    parts = [
        pad(day(visit.finished_at.astimezone(zone).date(), today), 10),
        pad(_(KIND_NAMES[VisitKind(visit.kind)]), 26),
        pad(_(N_("satisfaction {score}"), score=score_said(visit.score)) if visit.score else "", 18),
        _(outcome.label) if outcome else "",
        clean(visit.by),
    ]
    return (INDENT + "  ".join(parts).rstrip(), "")


def _visits(brief: Brief, today: date, zone: ZoneInfo) -> Iterator[Line]:
    yield _section(N_("Earlier visits"), len(brief.visits))
    if not brief.visits:
        yield (INDENT + _(N_("Never visited before.")), "muted")
    for visit in brief.visits:
        yield _visit(visit, today, zone)


def page_of(brief: Brief, revealed: Mapping[int, str], today: date, zone: ZoneInfo) -> list[Line]:
    """The page, what matters most before dialling first. `revealed`: contact id to the number that was asked for."""
    blank: Line = ("", "")
    lines = [*_issues(brief, today, zone), blank, *_contacts(brief, revealed)]
    lines += [blank, *_purchases(brief, today), blank, *_visits(brief, today, zone)]
    if brief.note:
        lines += [blank, _section(N_("Note"), 0), (INDENT + clean(brief.note), "")]
    return lines
