"""How an attempt ended: the coded dispositions, one key each.

Codes and groups follow the AAPOR Standard Definitions as queXS applies them, delays are queXS's where it ships
one. `4.30` and `4.50` are AAPOR's headings over `4.3x` and `4.5x`: an agent cannot hear the finer ones. No answer
asks for another part of the day as well, or the attempt rule's spread could not be kept. What follows from a
disposition is in `attempts.py`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from agentdesk.i18n import N_

Group = Literal["I", "P", "R", "NC", "O", "UH", "UO", "NE", ""]

GROUP_LABELS: Final[dict[Group, str]] = {
    "I": N_("Complete interview"),
    "P": N_("Partial interview"),
    "R": N_("Refusal or break-off"),
    "NC": N_("Not contacted"),
    "O": N_("Other, eligible"),
    "UH": N_("Unknown whether reachable"),
    "UO": N_("Unknown, other"),
    "NE": N_("Not eligible"),
    "": N_("For the time being"),
}
"""AAPOR groups; the empty one holds what is never a final code."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """One outcome of an attempt.

    code            AAPOR code, or `appointment`, which is temporary and never final
    key             the key that picks it; empty for codes that only the attempt rule gives
    label           English message id
    retry_after     shortest wait before the next attempt; None where no attempt follows by itself
    final           the visit ends here
    note_required   the agent must say more in a note
    other_day_part  the next attempt lies in another part of the day
    do_not_call     the customer is never called again
    to_supervisor   a supervisor decides what happens next
    bad_number      this number is wrong: try another, or have the record mended
    """

    code: str
    key: str
    label: str
    group: Group
    retry_after: timedelta | None = None
    final: bool = False
    note_required: bool = False
    other_day_part: bool = False
    do_not_call: bool = False
    to_supervisor: bool = False
    bad_number: bool = False


COMPLETED: Final = "1.1"
APPOINTMENT: Final = "appointment"
LINE_FAULT: Final = "3.16"
SOFT_REFUSAL: Final = "2.112a"
DECEASED: Final = "2.31"
TRIES_USED_UP_ELIGIBLE: Final = "2.30"
TRIES_USED_UP_UNKNOWN: Final = "3.90"

_BUSY: Final = timedelta(minutes=30)
_LATER: Final = timedelta(minutes=180)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(minutes=10_080)

DISPOSITIONS: Final[tuple[Disposition, ...]] = (
    Disposition(COMPLETED, "1", N_("Completed"), "I", final=True),
    Disposition("1.2", "2", N_("Partly completed"), "P", final=True),
    Disposition("3.13", "3", N_("No answer"), "UH", _LATER, other_day_part=True),
    Disposition("3.12", "4", N_("Busy"), "UH", _BUSY),
    Disposition("2.20", "5", N_("Customer not there"), "NC", _LATER, other_day_part=True),
    Disposition("2.221", "6", N_("Voicemail, message left"), "NC", _LATER, other_day_part=True),
    Disposition("2.222", "7", N_("Voicemail, no message left"), "NC", _LATER, other_day_part=True),
    Disposition(SOFT_REFUSAL, "8", N_("Refused for now"), "R", _WEEK),
    Disposition("2.12", "9", N_("Broke off"), "R", _LATER),
    Disposition(APPOINTMENT, "0", N_("Appointment made"), ""),
    Disposition("2.112b", "x", N_("Refused, do not call again"), "R", final=True, do_not_call=True),
    Disposition(DECEASED, "d", N_("Deceased"), "O", final=True, note_required=True, do_not_call=True),
    Disposition("2.32", "u", N_("Unable to take part"), "O", note_required=True, to_supervisor=True),
    Disposition("2.332", "l", N_("No common language"), "O", note_required=True, to_supervisor=True),
    Disposition("2.36", "o", N_("Other reason"), "O", note_required=True, to_supervisor=True),
    Disposition(
        "2.34", "s", N_("To supervisor, customer reached"), "O", note_required=True, to_supervisor=True
    ),
    Disposition("3.91", "v", N_("To supervisor, not reached"), "UO", note_required=True, to_supervisor=True),
    Disposition("3.15", "b", N_("Call blocked"), "UH", _DAY),
    Disposition(LINE_FAULT, "f", N_("Line fault"), "UH", _LATER),
    Disposition("4.30", "n", N_("Not in service"), "NE", bad_number=True),
    Disposition("4.41", "c", N_("Number changed"), "NE", bad_number=True),
    Disposition("4.50", "w", N_("Wrong number"), "NE", bad_number=True),
    Disposition("4.70", "g", N_("No longer a customer"), "NE", final=True),
    Disposition("4.80", "q", N_("Quota full"), "NE", final=True),
    Disposition(TRIES_USED_UP_ELIGIBLE, "", N_("Tries used up, customer known"), "O", final=True),
    Disposition(TRIES_USED_UP_UNKNOWN, "", N_("Tries used up, nobody reached"), "UH", final=True),
)
"""Every disposition in the order of the screen: the digits are the outcomes of most calls."""

BY_CODE: Final = {each.code: each for each in DISPOSITIONS}
BY_KEY: Final = {each.key: each for each in DISPOSITIONS if each.key}
