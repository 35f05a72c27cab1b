"""Words for issues (R61-R66, R73): category, severity, and the states of the ledger."""

from enum import StrEnum
from typing import Final

from agentdesk.i18n import N_


class Category(StrEnum):
    """What an issue is about (R61)."""

    PRODUCT_QUALITY = "product_quality"
    SERVICE_ATTITUDE = "service_attitude"
    TECHNICAL_SUPPORT = "technical_support"
    DELIVERY = "delivery"
    OTHER = "other"


class Severity(StrEnum):
    """How serious an issue is (R62-R65)."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


def is_less(severity: Severity, than: Severity) -> bool:
    """Whether one severity is less serious than another."""
    ranks = list(Severity)
    return ranks.index(severity) > ranks.index(than)


class IssueState(StrEnum):
    """Where an issue stands, from the call it was raised in to the customer's word (R66, R72)."""

    RECEIVED = "received"
    ANALYSING = "analysing"
    PLANNED = "planned"
    RESOLVING = "resolving"
    RESOLVED = "resolved"
    AWAITING_CUSTOMER = "awaiting_customer"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    UNREACHABLE = "unreachable"


OPEN_STATES: Final = (
    IssueState.RECEIVED,
    IssueState.ANALYSING,
    IssueState.PLANNED,
    IssueState.RESOLVING,
    IssueState.RESOLVED,
    IssueState.AWAITING_CUSTOMER,
)
"""States in which somebody still owes the customer something."""


class Order(StrEnum):
    """How the ledger is sorted. The words of severity happen to sort by it: critical, major, minor."""

    NEWEST = "newest"
    DUE = "due"
    SEVERITY = "severity"
    OLDEST = "oldest"


class IssueEventKind(StrEnum):
    """What the append-only timeline of an issue records.

    `promised`, `kept`: a promise was made, was kept (R42). `told`: the customer has heard the result. `delayed`: was
    told a later date (R133). `lesson`: what was learned of a complaint (R98). `ticked`: a line of the emergency
    checklist (R131).
    """

    RAISED = "raised"
    ASSIGNED = "assigned"
    NOTE = "note"
    STATE = "state"
    UNDONE = "undone"
    PROMISED = "promised"
    KEPT = "kept"
    RECLASSIFIED = "reclassified"
    ACKNOWLEDGED = "acknowledged"
    TOLD = "told"
    DELAYED = "delayed"
    LESSON = "lesson"
    REMEDY = "remedy"
    TICKED = "ticked"


BESIDE_THE_STEPS: Final = (
    IssueEventKind.NOTE,
    IssueEventKind.PROMISED,
    IssueEventKind.KEPT,
    IssueEventKind.LESSON,
    IssueEventKind.REMEDY,
    IssueEventKind.TICKED,
)
"""What can stand in the timeline after a step without hindering that it is taken back."""


CATEGORY_NAMES: Final[dict[Category, str]] = {
    Category.PRODUCT_QUALITY: N_("product quality"),
    Category.SERVICE_ATTITUDE: N_("service attitude"),
    Category.TECHNICAL_SUPPORT: N_("technical support"),
    Category.DELIVERY: N_("delivery"),
    Category.OTHER: N_("other"),
}

SEVERITY_NAMES: Final[dict[Severity, str]] = {
    Severity.CRITICAL: N_("critical"),
    Severity.MAJOR: N_("major"),
    Severity.MINOR: N_("minor"),
}

ORDER_NAMES: Final[dict[Order, str]] = {
    Order.NEWEST: N_("newest first"),
    Order.DUE: N_("due soonest first"),
    Order.SEVERITY: N_("gravest first"),
    Order.OLDEST: N_("oldest first"),
}

SEVERITY_HELP: Final[dict[Severity, str]] = {
    Severity.CRITICAL: N_("Use is seriously harmed, a customer may be lost or the reputation damaged."),
    Severity.MAJOR: N_("Some effect on use; timely handling solves it."),
    Severity.MINOR: N_("Ordinary feedback with little effect on use."),
}

STATE_NAMES: Final[dict[IssueState, str]] = {
    IssueState.RECEIVED: N_("received"),
    IssueState.ANALYSING: N_("analysing"),
    IssueState.PLANNED: N_("planned"),
    IssueState.RESOLVING: N_("resolving"),
    IssueState.RESOLVED: N_("resolved"),
    IssueState.AWAITING_CUSTOMER: N_("awaiting customer"),
    IssueState.CLOSED: N_("closed: customer satisfied"),
    IssueState.DUPLICATE: N_("duplicate"),
    IssueState.WITHDRAWN: N_("withdrawn by the customer"),
    IssueState.UNREACHABLE: N_("customer unreachable"),
}

ERASED: Final = N_("erased at the customer's wish")
"""What an entry of the timeline says whose words were taken out."""
