"""Complaints (R125-R136, ISO 10002): what is written down, how urgent it is, what happens when people are in danger,
and what must be known before one is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import IssueState, Severity
from agentdesk.domain.issue_flow import TEXT_MAX
from agentdesk.domain.money import Money, check_amount
from agentdesk.domain.policy import CyclePolicy
from agentdesk.i18n import N_


class Remedy(StrEnum):
    """What the customer wants (R126)."""

    EXPLANATION = "explanation"
    APOLOGY = "apology"
    REPAIR = "repair"
    EXCHANGE = "exchange"
    REFUND = "refund"
    COMPENSATION = "compensation"
    OTHER = "other"


REMEDY_NAMES: Final[dict[Remedy, str]] = {
    Remedy.EXPLANATION: N_("explanation"),
    Remedy.APOLOGY: N_("apology"),
    Remedy.REPAIR: N_("repair"),
    Remedy.EXCHANGE: N_("exchange"),
    Remedy.REFUND: N_("return and refund"),
    Remedy.COMPENSATION: N_("compensation"),
    Remedy.OTHER: N_("another remedy"),
}


class Urgency(StrEnum):
    """What the problem does to the customer, worst first (R127)."""

    DANGER = "danger"
    UNUSABLE = "unusable"
    INCONVENIENCE = "inconvenience"


URGENCY_NAMES: Final[dict[Urgency, str]] = {
    Urgency.DANGER: N_("danger to people or property"),
    Urgency.UNUSABLE: N_("cannot be used"),
    Urgency.INCONVENIENCE: N_("inconvenience"),
}


class Stake(StrEnum):
    """What putting it right takes, most first (R127): a large sum, something given back, or a repair."""

    LARGE = "large"
    RETURN = "return"
    REPAIR = "repair"


class Priority(StrEnum):
    """In what order complaints are worked, first first. Another scale than the severity (D10)."""

    EMERGENCY = "emergency"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


PRIORITY_NAMES: Final[dict[Priority, str]] = {
    Priority.EMERGENCY: N_("emergency"),
    Priority.HIGH: N_("high priority"),
    Priority.NORMAL: N_("normal priority"),
    Priority.LOW: N_("low priority"),
}


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """What makes an issue a complaint; the customer and the problem stand in the issue itself (R126).

    `wanted` is the remedy in the customer's own words. `amount` is the sum in dispute, not negative; None where
    it is not about one. Refuses a negative amount and one that nobody means, another remedy without words, and too
    many words.
    """

    remedy: Remedy
    urgency: Urgency
    wanted: str = ""
    amount: Money | None = None

    def __post_init__(self) -> None:
        if self.amount is not None and self.amount.minor < 0:
            raise Refusal(N_("The amount of a complaint cannot be below zero."))
        if self.remedy is Remedy.OTHER and not self.wanted.strip():
            raise Refusal(N_("Say what the customer wants."))
        if len(self.wanted) > TEXT_MAX:
            raise Refusal(N_("A text has at most {count} characters."), count=TEXT_MAX)
        if self.amount is not None:
            check_amount(self.amount)


_GIVEN_BACK: Final = frozenset({Remedy.EXCHANGE, Remedy.REFUND, Remedy.COMPENSATION})

PRIORITIES: Final[Mapping[Urgency, Mapping[Stake, Priority]]] = {
    Urgency.DANGER: dict.fromkeys(Stake, Priority.EMERGENCY),
    Urgency.UNUSABLE: {
        Stake.LARGE: Priority.HIGH,
        Stake.RETURN: Priority.HIGH,
        Stake.REPAIR: Priority.NORMAL,
    },
    Urgency.INCONVENIENCE: {
        Stake.LARGE: Priority.HIGH,
        Stake.RETURN: Priority.NORMAL,
        Stake.REPAIR: Priority.LOW,
    },
}
"""R127: urgency by what it takes."""


def stake(facts: ComplaintFacts, policy: CyclePolicy) -> Stake:
    """LARGE from the amount on that makes a purchase a high-value one (R7; the amount itself included, D5)."""
    amount = facts.amount
    if amount is not None:
        high = policy.high_value_minor.get(amount.currency)
        if high is not None and amount.minor >= high:
            return Stake.LARGE
    return Stake.RETURN if facts.remedy in _GIVEN_BACK else Stake.REPAIR


def priority(facts: ComplaintFacts, policy: CyclePolicy) -> Priority:
    """The priority of a complaint by the matrix PRIORITIES (R127)."""
    return PRIORITIES[facts.urgency][stake(facts, policy)]


def is_emergency(facts: ComplaintFacts) -> bool:
    """Whether the emergency path starts at once: named people are alerted, the checklist opens (R131)."""
    return facts.urgency is Urgency.DANGER


def severity_of(facts: ComplaintFacts, chosen: Severity) -> Severity:
    """The severity of a complaint: the `chosen` one, but danger always makes it critical (D10)."""
    return Severity.CRITICAL if is_emergency(facts) else chosen


@dataclass(frozen=True, slots=True)
class EmergencyStep:
    """A line of the emergency checklist; `id` is kept with who ticked it off, and when."""

    id: str
    text: str


EMERGENCY_STEPS: Final = (
    EmergencyStep("people", N_("Is anybody hurt? If so, have the emergency services called first.")),
    EmergencyStep("stop_use", N_("Tell the customer to stop using the product and how to make it safe.")),
    EmergencyStep("alert", N_("Reach the people named for emergencies: service, quality, legal.")),
    EmergencyStep(
        "evidence", N_("Secure the product, photographs and the batch number; have nothing thrown away.")
    ),
    EmergencyStep(
        "batch", N_("Check the same batch: other complaints, stock, deliveries on their way; stop them.")
    ),
    # SAMR order 19 of 2019 on the recall of consumer goods, where death, serious injury or heavy loss threatens.
    EmergencyStep(
        "report", N_("Decide on the report to the authority: in China due within two working days.")
    ),
    EmergencyStep("tell", N_("Call the customer back today and say what happens next.")),
)
"""What is gone through when people are in danger (R131), in this order."""


class Lesson(StrEnum):
    """What must be written of every complaint before it is closed (R98).

    The customer's word closes, and nobody is asked then: it is wanted with the result. What became a complaint only
    after that stays open, with the customer satisfied, until it is written down.
    """

    SUMMARY = "summary"
    ROOT_CAUSE = "root_cause"
    PREVENTION = "prevention"


LESSON_NAMES: Final[dict[Lesson, str]] = {
    Lesson.SUMMARY: N_("summary of the complaint"),
    Lesson.ROOT_CAUSE: N_("root cause"),
    Lesson.PREVENTION: N_("measures against recurrence"),
}


def missing_before_closing(written: Mapping[Lesson, str]) -> tuple[Lesson, ...]:
    """What `written` leaves open; blank counts as not written."""
    return tuple(lesson for lesson in Lesson if not written.get(lesson, "").strip())


class Stage(StrEnum):
    """The stages of ISO 10002:2018, by their clauses 7.2 and 7.4 to 7.9; tracking (7.3) goes on through all."""

    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"
    INITIAL_ASSESSMENT = "initial_assessment"
    INVESTIGATION = "investigation"
    RESPONSE = "response"
    COMMUNICATING_DECISION = "communicating_decision"
    CLOSING = "closing"


STAGE_NAMES: Final[dict[Stage, str]] = {
    Stage.RECEIPT: N_("receipt of the complaint"),
    Stage.ACKNOWLEDGEMENT: N_("acknowledging the complaint"),
    Stage.INITIAL_ASSESSMENT: N_("initial assessment"),
    Stage.INVESTIGATION: N_("investigation"),
    Stage.RESPONSE: N_("response"),
    Stage.COMMUNICATING_DECISION: N_("communicating the decision"),
    Stage.CLOSING: N_("closing"),
}

STAGES: Final[Mapping[IssueState, tuple[Stage, ...]]] = {
    IssueState.RECEIVED: (Stage.RECEIPT, Stage.ACKNOWLEDGEMENT, Stage.INITIAL_ASSESSMENT),
    IssueState.ANALYSING: (Stage.INVESTIGATION,),
    IssueState.PLANNED: (Stage.RESPONSE,),
    IssueState.RESOLVING: (Stage.RESPONSE,),
    IssueState.RESOLVED: (Stage.COMMUNICATING_DECISION,),
    IssueState.AWAITING_CUSTOMER: (Stage.COMMUNICATING_DECISION,),
    IssueState.CLOSED: (Stage.CLOSING,),
    IssueState.DUPLICATE: (Stage.CLOSING,),
    IssueState.WITHDRAWN: (Stage.CLOSING,),
    IssueState.UNREACHABLE: (Stage.CLOSING,),
}
"""Our states in the words of ISO 10002. As long as the customer is not satisfied a complaint stays open (7.9)."""
