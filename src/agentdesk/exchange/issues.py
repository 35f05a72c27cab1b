"""The ledger as a list in a file: its columns, in the language in use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.complaint import PRIORITY_NAMES, Priority
from agentdesk.domain.issue import (
    CATEGORY_NAMES,
    SEVERITY_NAMES,
    STATE_NAMES,
    Category,
    IssueState,
    Severity,
)
from agentdesk.domain.visit import VERDICT_NAMES, Verdict
from agentdesk.exchange.table_files import Cell
from agentdesk.i18n import N_, _
from agentdesk.store.issue_outcomes import IssueLine


@dataclass(frozen=True, slots=True)
class IssueColumn:
    """One column: its heading, and what of an issue stands in it on a clock of this zone."""

    head: str
    cell: Callable[[IssueLine, ZoneInfo], Cell]


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at and at.astimezone(zone).replace(tzinfo=None)


def _priority(line: IssueLine, _zone: ZoneInfo) -> Cell:
    priority = line.outcome.priority
    return _(PRIORITY_NAMES[Priority(priority)]) if priority else ""


def _result(line: IssueLine, _zone: ZoneInfo) -> Cell:
    """What was done, or why nobody does anything any more."""
    if line.outcome.duplicate_of is not None:
        return _("duplicate of #{number}", number=line.outcome.duplicate_of)
    return line.outcome.result or line.outcome.ended_because


def _said(line: IssueLine, _zone: ZoneInfo) -> Cell:
    """The customer's newest word on a solution."""
    verdict = line.outcome.verdict
    return "; ".join((_(VERDICT_NAMES[Verdict(verdict)]), *line.words)) if verdict else ""


COLUMNS: Final = (
    IssueColumn(N_("No."), lambda line, _zone: line.row.id),
    IssueColumn(N_("Raised at"), lambda line, zone: _local(line.row.raised_at, zone)),
    IssueColumn(N_("Raised by"), lambda line, _zone: line.row.raised_by),
    IssueColumn(N_("Severity"), lambda line, _zone: _(SEVERITY_NAMES[Severity(line.row.severity)])),
    IssueColumn(N_("Category"), lambda line, _zone: _(CATEGORY_NAMES[Category(line.row.category)])),
    IssueColumn(N_("Complaint"), _priority),
    IssueColumn(N_("Customer No."), lambda line, _zone: line.row.customer_number),
    IssueColumn(N_("Customer"), lambda line, _zone: line.row.customer),
    IssueColumn(N_("Product"), lambda line, _zone: line.row.product),
    IssueColumn(N_("What is wrong"), lambda line, _zone: line.row.description),
    IssueColumn(N_("State"), lambda line, _zone: _(STATE_NAMES[IssueState(line.row.state)])),
    IssueColumn(N_("Department"), lambda line, _zone: line.row.department),
    IssueColumn(N_("Person"), lambda line, _zone: line.row.assignee),
    IssueColumn(N_("Due"), lambda line, _zone: line.row.due_on),
    IssueColumn(N_("Clock runs out"), lambda line, zone: _local(line.row.clock_due_at, zone)),
    IssueColumn(N_("Cause"), lambda line, _zone: line.outcome.cause),
    IssueColumn(N_("Measure"), lambda line, _zone: line.outcome.measure),
    IssueColumn(N_("Deadline"), lambda line, _zone: line.outcome.deadline),
    IssueColumn(N_("Result"), _result),
    IssueColumn(N_("Customer says"), _said),
    IssueColumn(N_("Asked at"), lambda line, zone: _local(line.outcome.heard_at, zone)),
    IssueColumn(N_("Reopened"), lambda line, _zone: line.row.reopened),
    IssueColumn(N_("Root cause"), lambda line, _zone: line.outcome.root_cause),
    IssueColumn(N_("Prevention"), lambda line, _zone: line.outcome.prevention),
    IssueColumn(N_("Changed at"), lambda line, zone: _local(line.row.changed_at, zone)),
)


def heads() -> list[str]:
    """The headings."""
    return [_(column.head) for column in COLUMNS]


def cells(line: IssueLine, zone: ZoneInfo) -> list[Cell]:
    """One issue as a row."""
    return [column.cell(line, zone) for column in COLUMNS]
