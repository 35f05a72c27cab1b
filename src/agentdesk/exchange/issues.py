"""The ledger as a list in a file: its columns, in the language in use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.issue import (
    CATEGORY_NAMES,
    SEVERITY_NAMES,
    STATE_NAMES,
    Category,
    IssueState,
    Severity,
)
from agentdesk.exchange.table_files import Cell
from agentdesk.i18n import N_, _
from agentdesk.store.issues import IssueRow


@dataclass(frozen=True, slots=True)
class IssueColumn:
    """One column: its heading, and what of an issue stands in it on a clock of this zone."""

    head: str
    cell: Callable[[IssueRow, ZoneInfo], Cell]


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


COLUMNS: Final = (
    IssueColumn(N_("No."), lambda row, _zone: row.id),
    IssueColumn(N_("Raised at"), lambda row, zone: _local(row.raised_at, zone)),
    IssueColumn(N_("Raised by"), lambda row, _zone: row.raised_by),
    IssueColumn(N_("Severity"), lambda row, _zone: _(SEVERITY_NAMES[Severity(row.severity)])),
    IssueColumn(N_("Category"), lambda row, _zone: _(CATEGORY_NAMES[Category(row.category)])),
    IssueColumn(N_("Customer No."), lambda row, _zone: row.customer_number),
    IssueColumn(N_("Customer"), lambda row, _zone: row.customer),
    IssueColumn(N_("Product"), lambda row, _zone: row.product),
    IssueColumn(N_("What is wrong"), lambda row, _zone: row.description),
    IssueColumn(N_("State"), lambda row, _zone: _(STATE_NAMES[IssueState(row.state)])),
    IssueColumn(N_("Department"), lambda row, _zone: row.department),
    IssueColumn(N_("Person"), lambda row, _zone: row.assignee),
    IssueColumn(N_("Reopened"), lambda row, _zone: row.reopened),
    IssueColumn(N_("Due"), lambda row, _zone: row.due_on),
    IssueColumn(N_("Changed at"), lambda row, zone: _local(row.changed_at, zone)),
)


def heads() -> list[str]:
    """The headings."""
    return [_(column.head) for column in COLUMNS]


def cells(row: IssueRow, zone: ZoneInfo) -> list[Cell]:
    """One issue as a row."""
    return [column.cell(row, zone) for column in COLUMNS]
