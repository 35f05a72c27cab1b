"""Words for visits: what is owed, how it stands, and what its log may say."""

from enum import StrEnum
from typing import Final

from agentdesk.i18n import N_


class VisitKind(StrEnum):
    """Why a visit is owed."""

    FIRST = "first"
    PERIODIC = "periodic"
    CONFIRMATION = "confirmation"
    COMPLAINT_FOLLOWUP = "complaint_followup"


class VisitState(StrEnum):
    """Where a visit stands. `due` may wait for its `ready_at`; `claimed` is with one agent."""

    DUE = "due"
    CLAIMED = "claimed"
    SUPERVISOR = "supervisor"
    REPAIR = "repair"
    DONE = "done"


class Verdict(StrEnum):
    """What the customer says of a solution in its confirmation visit (R71)."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"


VERDICT_NAMES: Final = {
    Verdict.SATISFIED: N_("satisfied"),
    Verdict.NOT_SATISFIED: N_("not satisfied"),
}


class EventKind(StrEnum):
    """What the append-only log of a visit records (design section 4.1)."""

    OPENED = "opened"
    RESUMED = "resumed"
    SAID = "said"
    ANSWERED = "answered"
    CLEARED = "cleared"
    WENT = "went"
    LANGUAGE = "language"
    NOTE = "note"
    PHONE_SHOWN = "phone_shown"
    ISSUE = "issue"
    REPEAT_ADDED = "repeat_added"
    REPEAT_REMOVED = "repeat_removed"
    DISPOSITION = "disposition"


class Appointment(StrEnum):
    """How binding a callback is (R45; field-systems C.2): hard is the customer's own word for a time."""

    HARD = "hard"
    SOFT = "soft"


KIND_NAMES: Final[dict[VisitKind, str]] = {
    VisitKind.FIRST: N_("first visit"),
    VisitKind.PERIODIC: N_("periodic visit"),
    VisitKind.CONFIRMATION: N_("confirmation of a solution"),
    VisitKind.COMPLAINT_FOLLOWUP: N_("complaint follow-up"),
}

STATE_NAMES: Final[dict[VisitState, str]] = {
    VisitState.DUE: N_("due"),
    VisitState.CLAIMED: N_("in progress"),
    VisitState.SUPERVISOR: N_("with the supervisor"),
    VisitState.REPAIR: N_("number to be repaired"),
    VisitState.DONE: N_("finished"),
}
