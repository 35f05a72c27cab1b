"""What is watched over of an issue, as lines of its page: running clocks, the complaint, the emergency checklist."""

from datetime import datetime

from textual.content import Content

from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock
from agentdesk.domain.complaint import (
    LESSON_NAMES,
    PRIORITY_NAMES,
    REMEDY_NAMES,
    URGENCY_NAMES,
    Priority,
    Remedy,
    Urgency,
)
from agentdesk.domain.service_clock import CLOCK_STATE_NAMES, ClockState
from agentdesk.i18n import N_, _
from agentdesk.services.clock_words import due_next
from agentdesk.services.complaints import Care, ComplaintRow, TickRow
from agentdesk.services.issue_clocks import ClockRow
from agentdesk.tui.text import clean, plain


def care(known: Care, now: datetime) -> list[tuple[str, list[Content]]]:
    """Titles and the lines below them; what there is nothing of is left out."""
    found = [(_(N_("Clocks")), [_clock(row, now) for row in known.clocks if _matters(row)])]
    if known.complaint is not None:
        found.append((_(N_("Complaint")), _complaint(known.complaint)))
    found.append((_(N_("Emergency")), [_tick(row) for row in known.checklist]))
    return [(title, lines) for title, lines in found if lines]


def _matters(row: ClockRow) -> bool:
    return row.ended_at is None or row.state == ClockState.MISSED


def _clock(row: ClockRow, now: datetime) -> Content:
    if row.ended_at is None and row.due_at is not None:
        late = row.due_at < now
        return plain(
            f"{'! ' if late else '  '}{due_next(row.clock, row.due_at, now)}", "$error" if late else ""
        )
    said = f"  {_(CLOCK_NAMES[Clock(row.clock)])}: {_(CLOCK_STATE_NAMES[ClockState(row.state)])}"
    return plain(said, "$muted")


def _complaint(row: ComplaintRow) -> list[Content]:
    wanted = " · ".join(filter(None, (_(REMEDY_NAMES[Remedy(row.remedy)]), clean(row.wanted))))
    head = [_(PRIORITY_NAMES[Priority(row.priority)]), _(URGENCY_NAMES[Urgency(row.urgency)]), wanted]
    if row.amount is not None:
        head.append(row.amount.format())
    lessons = [
        plain(f"{_(LESSON_NAMES[lesson])}: {text or '-'}", lines=True) for lesson, text in row.lessons.items()
    ]
    return [plain(" · ".join(head)), *lessons]


def _tick(row: TickRow) -> Content:
    return plain(f"{'✓' if row.ticked_at else '·'} {_(row.text)}", "$muted" if row.ticked_at else "")
