"""The clocks of issues, complaints and remedies from the command line."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Concatenate, ParamSpec

import typer

from agentdesk.cli.frame import AsJson, a_desk, print_json, print_table, read_date
from agentdesk.cli.looking import issues_app
from agentdesk.domain.alert import ALERT_NAMES, AlertKind
from agentdesk.domain.approval import APPROVAL_NAMES, Approval
from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock
from agentdesk.domain.compensation import MEASURES, Compensation, Measure, Offer
from agentdesk.domain.complaint import (
    LESSON_NAMES,
    PRIORITY_NAMES,
    REMEDY_NAMES,
    URGENCY_NAMES,
    ComplaintFacts,
    Lesson,
    Priority,
    Remedy,
    Urgency,
)
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Severity
from agentdesk.domain.money import Money, parse_amount
from agentdesk.domain.service_clock import CLOCK_STATE_NAMES, ClockState
from agentdesk.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from agentdesk.services.acting import Acting
    from agentdesk.services.complaints import Care
    from agentdesk.services.remedies import RemedyRow

P = ParamSpec("P")
Number = Annotated[int, typer.Argument(metavar="N", help=_("The issue's number."), min=1)]
How = Annotated[str, typer.Option("--how", help=_("How the customer was told."))]
Amount = Annotated[
    str | None, typer.Option("--amount", help=_("A sum of money, such as 328.00."), metavar="SUM")
]
Currency = Annotated[str, typer.Option("--currency", help=_("Its currency, such as CNY."), metavar="CODE")]


def print_care(care: "Care", remedies: "tuple[RemedyRow, ...]", zone: "ZoneInfo") -> None:
    """What is watched over of an issue: its clocks, the complaint, what was offered, who was alerted."""
    from agentdesk.services.care_words import remedy

    def at(moment: "datetime | None") -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""

    print_table(
        (_("Clock"), _("State"), _("Target"), _("Due"), _("Ended")),
        [
            (
                _(CLOCK_NAMES[Clock(row.clock)]) + (f" {row.run}" if row.run > 1 else ""),
                _(CLOCK_STATE_NAMES[ClockState(row.state)]),
                row.target,
                at(row.due_at),
                at(row.ended_at),
            )
            for row in care.clocks
        ],
        _("No clock has started."),
    )
    if care.complaint is not None:
        complaint = care.complaint
        typer.echo()
        print_table(
            (_("Complaint"), ""),
            [
                (_("Priority"), _(PRIORITY_NAMES[Priority(complaint.priority)])),
                (_("Wanted"), f"{_(REMEDY_NAMES[Remedy(complaint.remedy)])} {complaint.wanted}".strip()),
                (_("Urgency"), _(URGENCY_NAMES[Urgency(complaint.urgency)])),
                (_("Amount"), complaint.amount.format() if complaint.amount else "-"),
                *((_(LESSON_NAMES[lesson]), text or "-") for lesson, text in complaint.lessons.items()),
                *((_(line.text), at(line.ticked_at) or "-") for line in care.checklist),
            ],
            "",
        )
    if remedies:
        typer.echo()
        print_table(
            (_("Remedy"), _("What it is"), _("State"), _("In the name of")),
            [
                (
                    row.id,
                    remedy(row.kind, row.amount, row.size),
                    _(APPROVAL_NAMES[Approval(row.state)]),
                    row.in_the_name_of,
                )
                for row in remedies
            ],
            "",
        )
    if care.alerts:
        typer.echo()
        print_table(
            (_("At"), _("Alerted"), _("Why")),
            [
                (
                    at(row.at),
                    row.person,
                    " · ".join(
                        (
                            _(ALERT_NAMES[AlertKind(row.kind)]),
                            *([_(CLOCK_NAMES[Clock(row.clock)])] if row.clock else []),
                        )
                    ),
                )
                for row in care.alerts
            ],
            "",
        )


@issues_app.command("watch", help=_("Look at the clocks: alert and escalate what warns or has run out."))
def watch_clocks(
    once: Annotated[bool, typer.Option("--once", help=_("One look, for a timer of the system."))] = False,
    every: Annotated[
        int, typer.Option("--every", min=1, max=3600, help=_("Seconds between two looks."))
    ] = 15,
    as_json: AsJson = False,
) -> None:
    """The same look as every open desk takes; both at once make no doubles."""
    from agentdesk.services import issue_clocks

    with a_desk() as desk:
        while True:
            looked = alerted = 0
            more = True
            while more:
                seen = desk.do(issue_clocks.sweep)
                looked, alerted, more = looked + seen.issues, alerted + seen.alerts, seen.more
            if as_json:
                print_json({"issues": looked, "alerts": alerted})
            elif once or alerted:
                typer.echo(_("{issues} issues looked at, {alerts} alerts.", issues=looked, alerts=alerted))
            if once:
                return
            time.sleep(every)


@issues_app.command(
    "classify",
    help=_(
        "Say how serious an issue is, and that it is a complaint. Supervisors hear when it becomes less serious."
    ),
)
def classify_issue(
    number: Number,
    severity: Annotated[Severity, typer.Option("--severity", help=_("How serious it is."))],
    remedy: Annotated[Remedy | None, typer.Option("--remedy", help=_("What the customer wants."))] = None,
    urgency: Annotated[
        Urgency, typer.Option("--urgency", help=_("What the problem does."))
    ] = Urgency.INCONVENIENCE,
    wanted: Annotated[str, typer.Option("--wanted", help=_("The same in the customer's words."))] = "",
    amount: Amount = None,
    currency: Currency = "CNY",
    as_json: AsJson = False,
) -> None:
    """With a remedy it is a complaint; danger starts the emergency path."""
    from agentdesk.services import complaints

    facts = ComplaintFacts(remedy, urgency, wanted, _money(amount, currency)) if remedy else None
    _carry_out(number, as_json, complaints.classify, severity, facts)


@issues_app.command("acknowledge", help=_("The customer was told that the complaint is in hand."))
def acknowledge_complaint(number: Number, how: How = "", as_json: AsJson = False) -> None:
    """R96."""
    from agentdesk.services import complaints

    _carry_out(number, as_json, complaints.acknowledge, how)


@issues_app.command("told", help=_("The customer was told the result."))
def customer_told(number: Number, how: How = "", as_json: AsJson = False) -> None:
    """R71, R97."""
    from agentdesk.services import complaints

    _carry_out(number, as_json, complaints.told, how)


@issues_app.command("delay", help=_("The customer was told a later day, and why. Supervisors hear of it."))
def delay_issue(
    number: Number,
    until: Annotated[str, typer.Option("--until", help=_("The new day."), metavar="DATE")],
    reason: Annotated[str, typer.Option("--reason", help=_("Why."))] = "",
    clock: Annotated[
        Clock, typer.Option("--clock", help=_("Which clock: solution or result."))
    ] = Clock.SOLUTION,
    as_json: AsJson = False,
) -> None:
    """R133."""
    from agentdesk.services import complaints

    _carry_out(number, as_json, complaints.delay, clock, read_date(until), reason)


@issues_app.command("learn", help=_("Write down what was learned of a complaint; its result waits for it."))
def learn_from(
    number: Number,
    summary: Annotated[str, typer.Option("--summary", help=_("The summary."))] = "",
    cause: Annotated[str, typer.Option("--cause", help=_("The root cause."))] = "",
    prevention: Annotated[str, typer.Option("--prevention", help=_("Measures against recurrence."))] = "",
    as_json: AsJson = False,
) -> None:
    """R98; what is left out stays as it is."""
    from agentdesk.services import complaints

    said = {Lesson.SUMMARY: summary, Lesson.ROOT_CAUSE: cause, Lesson.PREVENTION: prevention}
    _carry_out(number, as_json, complaints.learn, {lesson: text for lesson, text in said.items() if text})


@issues_app.command("tick", help=_("Tick off a line of the emergency checklist."))
def tick_off(
    number: Number,
    line: Annotated[str, typer.Argument(metavar="LINE", help=_("Its name."))],
    as_json: AsJson = False,
) -> None:
    """R131."""
    from agentdesk.services import complaints

    _carry_out(number, as_json, complaints.tick, line)


@issues_app.command("offer", help=_("Offer the customer a refund or a compensation."))
def offer_remedy(
    number: Number,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT", help=_("refund, letter, coupon, free_service, extended_warranty, money")
        ),
    ],
    amount: Amount = None,
    currency: Currency = "CNY",
    size: Annotated[int | None, typer.Option("--size", help=_("How many months or times."))] = None,
    as_json: AsJson = False,
) -> None:
    """R135, R168: decided by rule, or waiting for who decides."""
    from agentdesk.services import remedies

    money = _money(amount, currency)
    with a_desk() as desk:
        offered = desk.do(remedies.offer, number, _offer(what, money, size))
    if as_json:
        print_json(offered)
        return
    typer.echo(
        _("Remedy {number}: {state}.", number=offered.remedy_id, state=_(APPROVAL_NAMES[offered.state]))
    )
    if offered.tell:
        typer.echo(_(offered.tell))


@issues_app.command(
    "decide", help=_("Approve a remedy that waits; decline it, or take it back, with a reason.")
)
def decide_remedy(
    remedy: Annotated[int, typer.Argument(metavar="REMEDY", help=_("The number of the remedy."), min=1)],
    decline: Annotated[bool, typer.Option("--decline", help=_("Decline it."))] = False,
    reverse: Annotated[bool, typer.Option("--reverse", help=_("Take the approval back."))] = False,
    reason: Annotated[str, typer.Option("--reason", help=_("Why."))] = "",
    as_json: AsJson = False,
) -> None:
    """D8."""
    from agentdesk.services import remedies

    if decline and reverse:
        raise typer.BadParameter(_("Either --decline or --reverse."))
    with a_desk() as desk:
        if reverse:
            row = desk.do(remedies.reverse, remedy, reason)
        else:
            row = desk.do(remedies.settle, remedy, approve=not decline, reason=reason)
    if as_json:
        print_json(row)
    else:
        typer.echo(
            _("Remedy {number}: {state}.", number=remedy, state=_(APPROVAL_NAMES[Approval(row.state)]))
        )


def _carry_out(
    number: int,
    as_json: bool,
    act: "Callable[Concatenate[Acting, int, P], object]",
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Do something about an issue, and say what is watched over of it then."""
    from agentdesk.services import complaints

    with a_desk() as desk:
        desk.do(act, number, *args, **kwargs)
        care = desk.see(complaints.care, number)
    if as_json:
        print_json(care)
    else:
        typer.echo(_("Issue #{number}: written down.", number=number))


def _money(amount: str | None, currency: str) -> Money | None:
    return None if amount is None else Money(parse_amount(amount, currency), currency)


def _offer(what: str, money: Money | None, size: int | None) -> Money | Offer:
    if what == "refund":
        if money is None:
            raise Refusal(N_("Say how much is refunded."))
        return money
    try:
        kind = Compensation(what)
    except ValueError as error:
        raise typer.BadParameter(_("There is no remedy {name}.", name=what)) from error
    return Offer(kind, money if MEASURES[kind] is Measure.MONEY else size)
