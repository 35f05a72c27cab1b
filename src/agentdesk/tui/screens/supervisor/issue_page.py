"""What the page of an issue says, as content: facts, promise, question, other issues, timeline."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.content import Content

from agentdesk.domain.customer import TIER_NAMES
from agentdesk.domain.issue import IssueEventKind
from agentdesk.i18n import N_, _
from agentdesk.services.alerts import AlertRow
from agentdesk.services.customers import OpenIssue
from agentdesk.services.issue_kin import Kin
from agentdesk.services.issues import IssueDetail, IssueRow, TimelineEntry
from agentdesk.services.promises import PromiseRow
from agentdesk.services.timeline_words import happened
from agentdesk.tui.screens.supervisor import issue_words as words
from agentdesk.tui.screens.supervisor.issue_care import care
from agentdesk.tui.screens.supervisor.issue_kin_words import same
from agentdesk.tui.text import clean, day, moment, pad, plain, span

_TONES = {"late": "$error", "warn": "$warning", "": ""}


def head(row: IssueRow, now: datetime, zone: ZoneInfo, today: date) -> Content:
    """The line on top: number, severity, category, where it stands, how long it has waited."""
    tone = _TONES[words.tone(row.severity)]
    raised = _(
        N_("raised {when} by {person}"), when=moment(row.raised_at, zone, today), person=clean(row.raised_by)
    )
    rest = [words.category(row.category), words.state(row.state), span(now - row.raised_at), raised]
    return Content("  ").join(
        [
            Content(f"#{row.id}").stylize("bold"),
            plain(words.severity_in_line(row.severity), f"bold {tone}"),
            plain(" · ".join(rest)),
        ]
    )


def facts(detail: IssueDetail, likely: Iterable[Kin], now: datetime) -> Content:
    """Everything that is known at the local moment `now`, one thing a line, the long texts below.

    `likely`: what it may be a duplicate of.
    """
    row = detail.row
    customer = [row.customer, row.customer_number, _(TIER_NAMES.get(detail.tier, ""))]
    short = [
        (_(N_("Customer")), " · ".join(part for part in customer if part)),
        (_(N_("Product")), row.product or "-"),
        (_(N_("Department")), " + ".join([row.department or _(N_("none yet")), *detail.beside])),
        (_(N_("Person")), row.assignee or _(N_("none yet"))),
        (_(N_("Reopened")), str(row.reopened) if row.reopened else _(N_("never"))),
        (_(N_("Next due")), words.due(row, now).strip() or _(N_("no day named"))),
    ]
    wide = max(cell_len(label) for label, _value in short) + 2
    parts = [_title(_(N_("What is wrong"))), plain(row.description, lines=True), Content("")]
    parts += [
        Content(pad(label, wide)).stylize("$muted") + plain(value, _late(row, now, label))
        for label, value in short
    ]
    if twins := [_same(kin) for kin in likely]:
        parts += [Content(""), _title(_(N_("May be the same as"))), *twins]
    for title, lines in care(detail.care, now):
        parts += [Content(""), _title(title), *lines]
    parts += _promises(detail.promises, now.date())
    parts += _long(_(N_("It came up in the question")), detail.question)
    parts += _long(_(N_("The customer's answer")), detail.answer)
    if detail.others:
        parts += [Content(""), _title(_(N_("Other open issues of this customer")))]
        parts += [_other(other) for other in detail.others]
    return Content("\n").join(parts)


def _late(row: IssueRow, now: datetime, label: str) -> str:
    return "$error" if label == _(N_("Next due")) and words.is_late(row, now) else ""


def _title(text: str) -> Content:
    return Content(text).stylize("$muted")


def _long(title: str, text: str) -> list[Content]:
    return [Content(""), _title(title), plain(text, lines=True)] if text else []


def _promises(promises: Iterable[PromiseRow], today: date) -> list[Content]:
    """What was promised, each with its day; kept ones say so."""
    lines: list[Content] = []
    for promise in promises:
        by = _(N_("by {day}"), day=day(promise.due_on, today)) if promise.due_on else ""
        kept = _(N_("kept")) if promise.kept_at else ""
        late = promise.kept_at is None and promise.due_on is not None and promise.due_on < today
        said = " · ".join(part for part in (clean(promise.text), by, kept, clean(promise.note)) if part)
        tone = "$error" if late else "$muted" if kept else ""
        lines.append(plain(f"{'! ' if late else '✓ ' if kept else '  '}{said}", tone))
    return [Content(""), _title(_(N_("Promise"))), *lines] if lines else []


def _same(kin: Kin) -> Content:
    row = kin.row
    return plain(f"#{row.id} · {words.state(row.state)} · {same(kin.same)}: {row.description}", "$warning")


def _other(other: OpenIssue) -> Content:
    severity = words.severity_in_line(other.severity)
    what = f"#{other.id} {severity} · {words.category(other.category)} · {words.state(other.state)}"
    return plain(f"{what}: {other.description}")


def timeline(
    entries: Iterable[TimelineEntry], alerts: Iterable[AlertRow], zone: ZoneInfo, today: date
) -> Content:
    """What happened, and who was alerted of it, the newest first."""
    known = list(entries)
    undone = {entry.value.get("seq") for entry in known if entry.kind == IssueEventKind.UNDONE}
    told = [(each.at, each.person, "\n".join(happened(each, zone)), each.seq in undone) for each in known]
    told += [(at, person, said, False) for at, person, said in _alerted(alerts)]
    parts: list[Content] = []
    for at, person, said, taken_back in sorted(told, key=lambda each: each[0])[::-1]:
        head = [Content(moment(at, zone, today)).stylize("$muted")]
        if person:
            head.append(plain(person, "bold"))
        if taken_back:
            head.append(Content(_(N_("taken back"))).stylize("$warning"))
        parts.append(Content("  ").join(head))
        parts += [plain(said, "$muted" if taken_back else "", lines=True), Content("")]
    return Content("\n").join(parts)


def _alerted(alerts: Iterable[AlertRow]) -> list[tuple[datetime, str, str]]:
    """When people were alerted and of what: a line for all who were alerted of one thing together."""
    together: dict[tuple[datetime, str, str], list[str]] = {}
    for row in sorted(alerts, key=lambda row: row.id):
        together.setdefault((row.at, row.kind, row.clock), []).append(clean(row.person))
    return [(at, "", words.alerted(kind, clock, people)) for (at, kind, clock), people in together.items()]
