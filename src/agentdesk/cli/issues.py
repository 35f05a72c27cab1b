"""One issue from the command line: looking at it, its steps, who is responsible."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from agentdesk.cli.frame import AsJson, a_desk, plain_data, print_json, print_table, printable, read_date
from agentdesk.cli.looking import issues_app
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import (
    CATEGORY_NAMES,
    SEVERITY_NAMES,
    STATE_NAMES,
    Category,
    IssueState,
    Severity,
)
from agentdesk.domain.issue_flow import DEMAND_NAMES, STEP_NAMES, Given, Step, StepOffer
from agentdesk.i18n import N_, _, current_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from agentdesk.desk import Desk
    from agentdesk.services.acting import Acting
    from agentdesk.services.issues import Assignable

Number = Annotated[int, typer.Argument(metavar="N", help=_("The issue's number."), min=1)]
Department = Annotated[
    str | None, typer.Option("--department", help=_("Code of the responsible department."), metavar="CODE")
]
Person = Annotated[
    str | None, typer.Option("--person", help=_("Login of the responsible person."), metavar="LOGIN")
]


@issues_app.command("show", help=_("Print one issue: facts, promises, timeline, and which steps lead on."))
def show_issue(number: Number, as_json: AsJson = False) -> None:
    """One issue whole."""
    from agentdesk.cli.issue_care import print_care
    from agentdesk.services import issue_steps, issues, remedies
    from agentdesk.services.timeline_words import happened

    with a_desk() as desk:
        detail = desk.see(issues.detail, number, current_language())
        offers = desk.see(issue_steps.offers, number)
        offered = desk.see(remedies.of_issue, number)
        zone = desk.zone
    if as_json:
        print_json({"issue": detail, "steps": offers, "remedies": offered})
        return
    row = detail.row
    typer.echo(
        " · ".join(
            (
                f"#{row.id}",
                _(SEVERITY_NAMES[Severity(row.severity)]),
                _(CATEGORY_NAMES[Category(row.category)]),
                _(STATE_NAMES[IssueState(row.state)]),
                printable(row.customer),
            )
        )
    )
    typer.echo(printable(row.description))
    facts = (
        (_("Responsible"), " / ".join(filter(None, (row.assignee, row.department, *detail.beside))) or "-"),
        (_("Due"), row.due_on or "-"),
        (_("Reopened"), row.reopened),
        *((_("Promise"), f"{each.id}: {each.text} {each.due_on or ''}") for each in detail.promises),
    )
    print_table((_("What"), _("Value")), facts, "")
    typer.echo()
    print_care(detail.care, offered, zone)
    typer.echo()
    print_table(
        (_("No."), _("At"), _("By"), _("What happened")),
        [
            (
                each.seq,
                f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}",
                each.person,
                " · ".join(happened(each, zone)),
            )
            for each in detail.timeline
        ],
        "",
    )
    typer.echo()
    _print_offers(offers)


@issues_app.command("step", help=_("Take a step of an issue: one of those that `issues show` lists."))
def take_step(
    number: Number,
    step: Annotated[Step, typer.Argument(metavar="STEP", help=_("The step."))],
    cause: Annotated[str, typer.Option("--cause", help=_("What the cause is."))] = "",
    measure: Annotated[str, typer.Option("--measure", help=_("What will be done about it."))] = "",
    department: Department = None,
    person: Person = None,
    deadline: Annotated[str | None, typer.Option("--deadline", help=_("Until when."), metavar="DATE")] = None,
    result: Annotated[str, typer.Option("--result", help=_("What the result is."))] = "",
    how: Annotated[str, typer.Option("--how", help=_("How the customer was told."))] = "",
    reason: Annotated[str, typer.Option("--reason", help=_("Why."))] = "",
    of: Annotated[int | None, typer.Option("--of", help=_("The issue it is a duplicate of."))] = None,
    as_json: AsJson = False,
) -> None:
    """A step; one that is refused says why, and which steps are allowed."""
    from agentdesk.services import issue_steps

    until: date | None = read_date(deadline) if deadline else None
    with a_desk() as desk:
        given = Given(
            cause,
            measure,
            department_of(desk, department),
            person_of(desk, person),
            until,
            result,
            how,
            reason,
            of,
        )
        try:
            taken = desk.do(issue_steps.take, number, step, given)
        except Refusal as refusal:
            _refuse(desk, number, refusal, as_json=as_json)
            raise typer.Exit(1) from refusal
    if as_json:
        print_json(taken)
    else:
        typer.echo(_("Issue #{number}: {state}.", number=number, state=_(STATE_NAMES[taken.state])))


@issues_app.command(
    "assign",
    help=_("Make a department or a person responsible, of all these issues or none; what is left out stays."),
)
def assign_issues(
    numbers: Annotated[list[int], typer.Argument(metavar="N...", help=_("The issues' numbers."), min=1)],
    person: Person = None,
    department: Department = None,
    beside: Annotated[
        list[str] | None,
        typer.Option("--with", help=_("Code of a department that works on it together."), metavar="CODE"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Who is responsible."""
    from agentdesk.services import bulk_assign, issues
    from agentdesk.services.issues import Responsible

    numbers = list(dict.fromkeys(numbers))
    with a_desk() as desk:
        to = Responsible(department_of(desk, department), person_of(desk, person))
        together = {each for code in beside or () if (each := department_of(desk, code))}
        try:
            desk.do(bulk_assign.hand_over, numbers, to)
        except bulk_assign.NotAll as refusal:
            for _number, why in refusal.refused:
                typer.echo(_(why.message, **why.values), err=True)
            raise
        if beside is not None:
            for number in numbers:
                desk.do(issues.work_together, number, together)
        details = [desk.see(issues.detail, number, current_language()) for number in numbers]
    if as_json:
        rows = [detail.row for detail in details]
        print_json(rows if len(rows) > 1 else rows[0])
        return
    for detail in details:
        who = " / ".join(filter(None, (detail.row.assignee, detail.row.department, *detail.beside))) or "-"
        typer.echo(_("Issue #{number}: {who}.", number=detail.row.id, who=who))


def _print_offers(offers: list[StepOffer]) -> None:
    """The steps that lead on: what each demands, or why it cannot be taken."""
    print_table(
        (_("Step"), _("What it is"), _("Leads to"), _("What it takes")),
        [
            (
                offer.step,
                _(STEP_NAMES[offer.step]),
                _(STATE_NAMES[offer.target]),
                _(offer.refused_because.message, **offer.refused_because.named)
                if offer.refused_because
                else ", ".join(_(DEMAND_NAMES[demand]) for demand in offer.demands),
            )
            for offer in offers
        ],
        _("No step leads on from here."),
    )


def _refuse(desk: "Desk", number: int, refusal: Refusal, *, as_json: bool) -> None:
    """Say why, and what is allowed instead; nothing more where the issue is not there to be seen."""
    from agentdesk.services import issue_steps

    message = _(refusal.message, **refusal.values)
    typer.echo(message, err=True)
    try:
        offers = desk.see(issue_steps.offers, number)
    except Refusal:
        return
    if as_json:
        print_json({"refused": message, "steps": plain_data(offers)})
        return
    free = ", ".join(offer.step for offer in offers if offer.refused_because is None)
    typer.echo(_("Allowed now: {steps}.", steps=free or "-"), err=True)


def department_of(desk: "Desk", code: str | None) -> int | None:
    """The number of the department with this code; raises Refusal when there is none."""
    from agentdesk.services.organisation import departments

    if code is None:
        return None
    by_code = {each.code: each.id for each in desk.see(departments)}
    if code not in by_code:
        raise Refusal(
            N_("There is no department {code}. There are: {codes}."), code=code, codes=", ".join(by_code)
        )
    return by_code[code]


def person_of(
    desk: "Desk", login: str | None, among: "Callable[[Acting], tuple[Assignable, ...]] | None" = None
) -> int | None:
    """The number of somebody by their login, of those who can be made responsible for an issue, or of `among`; raises
    Refusal when there is nobody."""
    from agentdesk.services.issues import assignable

    if login is None:
        return None
    by_login = {each.login: each.person_id for each in desk.see(among or assignable)}
    if login not in by_login:
        raise Refusal(N_("There is nobody active with the login {login} who could do it."), login=login)
    return by_login[login]
