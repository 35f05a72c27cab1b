"""A visit as a line of the queue: columns, cells, and what an empty view says."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.customer import TIER_NAMES
from agentdesk.i18n import N_, _
from agentdesk.services.customers import FoundCustomer
from agentdesk.services.queue import QueueItem, QueueView
from agentdesk.tui.text import day, moment
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.paged_table import Cell, Row

QUEUE_COLUMNS: Final = (
    Column("sign", "", 1, place=1),
    Column("due", N_("Due"), 11, place=1),
    Column("name", N_("Customer"), 12, weight=1, place=1),
    Column("tier", N_("Grade"), 9, place=5),
    Column("product", N_("Product"), 11, weight=1, place=3),
    Column("tries", N_("Tries"), 5, place=4, right=True),
    Column("region", N_("Region"), 8, place=6),
    Column("why", N_("Why now"), 30, weight=2, place=2),
)

FOUND_COLUMNS: Final = (
    Column("name", N_("Customer"), 16, weight=3, place=1),
    Column("number", N_("No."), 10, weight=1, place=2),
    Column("phone", N_("Telephone"), 16, place=2),
    Column("tier", N_("Grade"), 9, place=4),
    Column("region", N_("Region"), 8, weight=1, place=5),
    Column("owed", N_("Visit"), 9, place=3),
)

EMPTY: Final = {
    QueueView.ALL: N_("No visit is due. “agentdesk plan run” makes new ones; 2 shows appointments."),
    QueueView.CALLBACKS: N_("No call is booked. F5 books one for a visit of list 1."),
    QueueView.IN_PROGRESS: N_("You hold no visit. F2 takes the next one that is due."),
    QueueView.DONE: N_("Nothing is finished today yet. F2 takes the next visit."),
    QueueView.MINE: N_("No visit waits for you alone. 1 shows everybody's."),
    QueueView.FIRST: N_("No first visit is due. 1 shows all visits."),
    QueueView.PERIODIC: N_("No periodic visit is due. 1 shows all visits."),
}
"""What a view says when it holds nothing: what fills it, and by which key."""


def tier_said(tier: str) -> str:
    """A customer's grade in the language in use; empty when there is none."""
    return _(TIER_NAMES[tier]) if tier else ""


def _when(item: QueueItem, zone: ZoneInfo, today: date) -> str:
    if item.finished_at is not None:
        return moment(item.finished_at, zone, today)
    if item.appointment is not None:
        return moment(item.ready_at, zone, today)
    return day(item.due_on, today)


def queue_row(item: QueueItem, zone: ZoneInfo, today: date) -> Row:
    """One visit as a line; what is urgent has a sign and not only a colour."""
    when = _when(item, zone, today)
    tier = tier_said(item.tier)
    cells: dict[str, Cell] = {
        "sign": ("!", "late") if item.urgent else "",
        "due": (when, "late") if item.urgent else when,
        "name": (item.name, "strong"),
        "tier": tier,
        "product": item.product,
        "tries": str(item.attempts) if item.attempts else ("0", "muted"),
        "region": item.region,
        "why": _(item.why.message, **item.why.named),
    }
    return Row(str(item.visit_id), cells, item)


def found_row(found: FoundCustomer) -> Row:
    """One customer as a line of what was found."""
    cells: dict[str, Cell] = {
        "name": (found.name, "strong"),
        "number": found.number,
        "phone": found.phone,
        "tier": tier_said(found.tier),
        "region": found.region,
        "owed": _(N_("owed")) if found.visit_id is not None else ("-", "muted"),
    }
    return Row(str(found.customer_id), cells, found)
