"""What the agent should know while talking: number, issues that are open, promises, last visit, answers so far."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.customer import TIER_NAMES
from agentdesk.domain.disposition import BY_CODE
from agentdesk.domain.issue import CATEGORY_NAMES, SEVERITY_NAMES, STATE_NAMES, Category, IssueState, Severity
from agentdesk.domain.visit import KIND_NAMES, VisitKind
from agentdesk.i18n import N_, _, _n
from agentdesk.services.calls import CallSheet
from agentdesk.services.customers import Brief, OpenIssue
from agentdesk.tui.screens.agent.call_views import Given
from agentdesk.tui.text import clean, day, fit
from agentdesk.tui.widgets.customer_brief import score_said
from agentdesk.tui.widgets.painted import Line, wrapped_in

AREA_NAMES: Final = {
    "overall": N_("overall"),
    "product_quality": N_("product quality"),
    "service_attitude": N_("service attitude"),
    "after_sales": N_("after-sales service"),
    "usage": N_("usage"),
    "suggestions": N_("suggestions"),
    "delivery": N_("delivery"),
}
"""What a question is about (R23, R27), by the form's word for it."""

ISSUES_SHOWN = 3
ANSWER_ROWS = 2
GIVEN_SHOWN = 12
"""Answers beside the question: the last ones, as there may be hundreds."""
PROMISE_ROWS = 2


@dataclass(frozen=True, slots=True)
class Today:
    """The organisation's date and zone."""

    date: date
    zone: ZoneInfo


def title_facts(sheet: CallSheet, today: date) -> list[str]:
    """Tier, product, and how long ago it was delivered: what stands behind the customer's name."""
    purchase = next((each for each in sheet.brief.purchases if each.id == sheet.purchase_id), None)
    facts = [_(TIER_NAMES.get(sheet.visit.tier, sheet.visit.tier)), sheet.visit.product]
    if purchase is not None and purchase.delivered_on is not None and purchase.delivered_on <= today:
        facts.append(_(N_("day {count} after delivery"), count=(today - purchase.delivered_on).days))
    elif sheet.visit.kind in set(VisitKind):
        facts.append(_(KIND_NAMES[VisitKind(sheet.visit.kind)]))
    return facts


def phone_line(brief: Brief, shown: str | None) -> Line:
    """The number to dial, masked until it was asked for."""
    if not brief.phones:
        return ((_(N_("No telephone number that works")), "warn"),)
    if shown is not None:
        return ((clean(shown), "strong"),)
    return ((clean(brief.phones[0].value), "strong"), (f"  {_(N_('F7 shows it'))}", "muted"))


def issue_line(issue: OpenIssue) -> Line:
    """Number, category, severity."""
    words = f" {_(CATEGORY_NAMES[Category(issue.category)])} · {_(SEVERITY_NAMES[Severity(issue.severity)])}"
    style = "warn" if issue.severity == Severity.CRITICAL else ""
    return ((f"#{issue.id}", "strong"), (words, style))


def last_visit(brief: Brief, today: Today) -> str:
    """When the customer was visited last, how it ended, and the score; empty when never."""
    if not brief.visits:
        return ""
    last = brief.visits[0]
    when = day(last.finished_at.astimezone(today.zone).date(), today.date)
    score = score_said(last.score) if last.score else ""
    ended = _(BY_CODE[last.outcome].label) if last.outcome in BY_CODE else ""
    return " ".join(part for part in (when, ended, score) if part)


def side_lines(
    brief: Brief,
    given: tuple[Given, ...],
    raised: tuple[str, ...],
    note: str,
    shown: str | None,
    today: Today,
    cells: int,
) -> list[Line]:
    """Everything, for a column of `cells`."""
    lines: list[Line] = [phone_line(brief, shown)]
    if past := last_visit(brief, today):
        lines += [((f"{_(N_('Last visit'))} ", "muted"), (fit(past, cells - 12), ""))]
    if brief.note:
        lines += [((row, "muted"),) for row in wrapped_in(brief.note, cells, 2)]
    lines += _issue_lines(brief, today, cells)
    lines += [(), ((_(N_("This call")), "muted"),)]
    if not given and not raised:
        lines.append(((_(N_("Nothing answered yet")), "muted"),))
    if len(given) > GIVEN_SHOWN:
        said = _n(N_("1 answer before these"), N_("{count} answers before these"), len(given) - GIVEN_SHOWN)
        lines.append(((said, "muted"),))
    last = given[-GIVEN_SHOWN:]
    wide = max(2, *(len(each.number) for each in last)) if last else 2
    numbers: set[str] = set()
    for each in last:
        area = _(AREA_NAMES[each.area]) if each.area in AREA_NAMES and each.number not in numbers else ""
        numbers.add(each.number)
        rows = wrapped_in(f"{area}  {each.answer}" if area else each.answer, cells - wide - 1, ANSWER_ROWS)
        lines += [
            ((f"{each.number if place == 0 else '':>{wide}} ", "muted"), (row, ""))
            for place, row in enumerate(rows)
        ]
    lines += [((row, "good"),) for row in raised]
    if note:
        lines += [((f"{_(N_('Note'))} ", "muted"), (fit(clean(note), cells - 6), ""))]
    return lines


def _issue_lines(brief: Brief, today: Today, cells: int) -> list[Line]:
    if not brief.issues:
        return [((_(N_("No open issues")), "muted"),)]
    lines: list[Line] = [(), ((_(N_("Open issues {count}"), count=len(brief.issues)), "muted"),)]
    for issue in brief.issues[:ISSUES_SHOWN]:
        lines.append(issue_line(issue))
        lines.append(((f"  {_(STATE_NAMES[IssueState(issue.state)])}", "muted"),))
        lines += _promise_lines(issue, today, cells)
    return lines


def _promise_lines(issue: OpenIssue, today: Today, cells: int) -> list[Line]:
    """What the customer was promised (R42); late ones say so."""
    if not issue.promise and issue.promised_on is None:
        return []
    until = ""
    late = issue.promised_on is not None and issue.promised_on < today.date
    if issue.promised_on is not None:
        until = _(N_("by {day}"), day=day(issue.promised_on, today.date))
        until = f"{until} ! {_(N_('late'))}" if late else until
    said = " ".join(part for part in (_(N_("Promised:")), clean(issue.promise), until) if part)
    return [((f"  {row}", "warn" if late else ""),) for row in wrapped_in(said, cells - 2, PROMISE_ROWS)]


def short_lines(
    brief: Brief, raised: tuple[str, ...], shown: str | None, today: Today, cells: int
) -> list[Line]:
    """The same in two rows, for a terminal too narrow for the column."""
    past = last_visit(brief, today)
    phone = phone_line(brief, shown)
    first = (*phone, (f"   {_(N_('Last visit'))} {past}" if past else "", "muted"))
    issues = [f"#{each.id} {_(CATEGORY_NAMES[Category(each.category)])}" for each in brief.issues]
    promised = [
        each for each in brief.issues if each.promised_on is not None and each.promised_on < today.date
    ]
    if raised:
        second: Line = ((fit(raised[-1], cells), "good"),)
    elif promised:
        row = _promise_lines(promised[0], today, cells * 2)[0]
        second = ((f"#{promised[0].id}", "strong"), (fit(row[0][0].rstrip(), cells - 8), "warn"))
    elif issues:
        words = f"{_(N_('Open issues {count}'), count=len(issues))}: {', '.join(issues)}"
        second = ((fit(words, cells), "muted"),)
    else:
        second = ((_(N_("No open issues")), "muted"),)
    return [first, second]
