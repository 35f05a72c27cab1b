"""What the floor says: its figures, what waits and why, and one line for each person."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.presence import Place
from agentdesk.domain.queue_order import Band
from agentdesk.i18n import N_, _, current_language
from agentdesk.services.floor import COUNT_AT_MOST, AtWork, CallNow, Day, Floor, Waiting
from agentdesk.tui.text import clock, running
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.figures import Shown
from agentdesk.tui.widgets.paged_table import Cell, Row

REASONS: Final = {
    Band.APPOINTMENT_DUE: N_("appointments"),
    Band.CONFIRM_CRITICAL: N_("critical to confirm"),
    Band.FIRST_VISIT: N_("first visits"),
    Band.OVERDUE_MONTHLY: N_("monthly"),
    Band.OVERDUE_QUARTERLY: N_("quarterly"),
    Band.OVERDUE_HALF_YEARLY: N_("half-yearly"),
    Band.SOFT_APPOINTMENT: N_("loose appointments"),
    Band.REST: N_("others"),
}
"""Why visits wait, by their band of the queue."""


def floor_columns() -> tuple[Column, ...]:
    """The columns, as wide as the language in use needs them."""
    state, done = (8, 4) if current_language().startswith("zh") else (11, 9)
    return (
        Column("name", N_("Name"), min=10, weight=1, place=1),
        Column("state", N_("Now"), min=state, place=1),
        Column("time", N_("For"), min=7, place=1, right=True),
        Column("customer", N_("Customer"), min=10, weight=2, place=2),
        Column("asked", N_("At question"), min=18, weight=5, place=3),
        Column("calls", N_("Calls"), min=5, place=5, right=True),
        Column("completed", N_("Completed"), min=done, place=4, right=True),
        Column("since", N_("Since"), min=5, place=6),
        Column("desk", N_("Desk"), min=12, weight=1, place=7),
    )


def count(number: int) -> str:
    """A count as it is shown; nobody counts further than COUNT_AT_MOST."""
    return f"{COUNT_AT_MOST - 1}+" if number >= COUNT_AT_MOST else str(number)


def share(part: float | None) -> str:
    """A share as a percentage; a dash where there is nothing to reckon it from."""
    return "-" if part is None else f"{part:.0%}"


def score(mean: float | None) -> str:
    """A mean satisfaction of 1 to 5 (R52)."""
    return "-" if mean is None else f"{mean:.2f}"


def figures(floor: Floor) -> list[list[Shown]]:
    """What stands above the list: what needs somebody, how the day goes, why visits wait."""
    issues = str(floor.today.issues)
    if floor.today.critical:
        issues += _(N_(" ({count} critical)"), count=floor.today.critical)
    late = count(floor.late)
    if floor.running_out:
        late += _(N_(" (+{count} within an hour)"), count=floor.running_out)
    callbacks = f"{count(floor.callbacks_due)}/{count(floor.callbacks_soon)}"
    return [
        [
            Shown(_(N_("Waiting")), count(floor.waiting.in_queue), 1),
            Shown(_(N_("Call-backs")), callbacks, 2, "warn" if floor.callbacks_due else ""),
            Shown(_(N_("Issues today")), issues, 3, "late" if floor.today.critical else ""),
            Shown(_(N_("Late")), late, 4, "late" if floor.late else "warn" if floor.running_out else ""),
        ],
        [
            Shown(
                _(N_("On a call")),
                _(N_("{count} of {people}"), count=floor.on_call, people=len(floor.people)),
            ),
            *day_figures(floor.today),
        ],
        reasons(floor.waiting),
    ]


def day_figures(day: Day) -> list[Shown]:
    """How a day goes, of one person or of all."""
    return [
        Shown(_(N_("Calls")), str(sum(day.calls.values()))),
        Shown(_(N_("Completed")), str(day.completed)),
        Shown(_(N_("Reached")), share(day.reached)),
        Shown(_(N_("Satisfaction")), score(day.satisfaction)),
    ]


def reasons(waiting: Waiting) -> list[Shown]:
    """Why visits wait: only what there is, and always what only a supervisor can settle."""
    shown = [Shown(_(REASONS[band]), count(number)) for band, number in waiting.bands.items() if number]
    aside = ((N_("for a decision"), waiting.supervisor), (N_("wrong numbers"), waiting.repair))
    return [*shown, *(Shown(_(label), str(number), None, "warn") for label, number in aside if number)]


def state(person: AtWork) -> Cell:
    """What a person does now."""
    if person.call is not None:
        return (_(N_("on a call")), "good") if person.desks else (_(N_("! desk silent")), "late")
    if person.place is Place.LOCKED:
        return _(N_("locked")), "muted"
    return _(N_("no call"))


def asked(call: CallNow | None) -> str:
    """Where a call stands, `2/9 How do you like it?`; of what is only said, how much is done."""
    if call is None or call.asked is None:
        return ""
    return f"{call.asked.number or '-'}/{call.asked.total} {call.asked.label}"


def floor_row(person: AtWork, at: datetime, zone: ZoneInfo) -> Row:
    """One person as a line."""
    call = person.call
    cells: dict[str, Cell] = {
        "name": (person.name, "strong"),
        "state": state(person),
        "time": running(at - call.started_at) if call else "",
        "customer": call.customer if call else "",
        "asked": asked(call),
        "calls": str(person.calls),
        "completed": str(person.completed),
        "since": clock(person.since, zone) if person.since else "",
        "desk": ", ".join(person.desks),
    }
    return Row(str(person.person_id), cells, person)
