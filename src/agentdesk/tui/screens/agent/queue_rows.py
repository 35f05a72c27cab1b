"""A visit as a line of the queue: columns, cells, and what an empty view says."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.customer import TIER_NAMES
from agentdesk.i18n import N_, _, current_language
from agentdesk.services.customers import FoundCustomer
from agentdesk.services.queue import QueueItem, QueueView
from agentdesk.tui.text import moment
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.paged_table import Cell, Row


def queue_columns(view: QueueView) -> tuple[Column, ...]:
    """The columns of a view, as wide as the language in use needs them."""
    done, booked = view is QueueView.DONE, view is QueueView.CALLBACKS
    chinese = current_language().startswith("zh")
    reason = 24 if chinese or booked else 32
    return (
        Column("sign", "", 1, place=1),
        Column("due", N_("Ended") if done else N_("Due"), 11 if booked else 8, place=1),
        Column("name", N_("Customer"), 12, weight=3, place=1),
        Column("tier", N_("Grade"), 4 if chinese else 9, place=4),
        Column("product", N_("Product"), 11, weight=2, place=3),
        Column("tries", N_("Tries"), 5, place=5, right=True),
        Column("region", N_("Region"), 8, place=6),
        Column("why", N_("How it ended") if done else N_("Why now"), reason, weight=2, place=2),
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


def _when(item: QueueItem, view: QueueView, zone: ZoneInfo, today: date) -> str:
    """The time of what is done or booked, in a list of appointments with the day; otherwise the day, in 8 cells."""
    at = item.finished_at or (item.ready_at if item.appointment is not None else None)
    if at is not None and (view is QueueView.CALLBACKS or at.astimezone(zone).date() == today):
        return moment(at, zone, today)
    return f"{item.due_on:%m-%d}" if item.due_on.year == today.year else f"{item.due_on:%y-%m-%d}"


def queue_row(item: QueueItem, view: QueueView, zone: ZoneInfo, today: date) -> Row:
    """One visit as a line; what is urgent has a sign and not only a colour."""
    when = _when(item, view, zone, today)
    cells: dict[str, Cell] = {
        "sign": ("!", "late") if item.urgent else "",
        "due": (when, "late") if item.urgent else when,
        "name": (item.name, "strong"),
        "tier": tier_said(item.tier) or ("-", "muted"),
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
        "tier": tier_said(found.tier) or ("-", "muted"),
        "region": found.region,
        "owed": _(N_("due")) if found.visit_id is not None else ("-", "muted"),
    }
    return Row(str(found.customer_id), cells, found)
