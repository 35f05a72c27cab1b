"""Looking: a queue, a visit."""

from typing import TYPE_CHECKING, Annotated

import typer

from agentdesk.cli.frame import AsJson, a_desk, app, print_json, print_table, printable, read_date
from agentdesk.domain.visit import KIND_NAMES, VisitKind
from agentdesk.i18n import _

if TYPE_CHECKING:
    pass

visits_app = typer.Typer(help=_("Visits."), no_args_is_help=True)
issues_app = typer.Typer(help=_("The ledger of issues."), no_args_is_help=True)
app.add_typer(visits_app, name="visits")
app.add_typer(issues_app, name="issues")


def print_queue(login: str, limit: int, as_json: bool) -> None:
    """Print an agent's queue as the screen would show it."""
    from agentdesk.services import queue

    with a_desk(login=login) as desk:
        page = desk.see(queue.page, limit=limit)
        counts = desk.see(queue.counts)
        zone = desk.zone
    if as_json:
        print_json({"counts": counts, "items": page.items})
        return
    typer.echo(
        _(
            "Due {due}, appointments {callbacks}, done today {done}",
            due=f"{counts.due}+" if counts.due >= queue.COUNT_AT_MOST else counts.due,
            callbacks=counts.callbacks,
            done=counts.done_today,
        )
    )
    print_table(
        (_("Visit"), _("Due"), _("Customer"), _("Product"), _("Tries"), _("Why now")),
        [
            (
                item.visit_id,
                f"{item.ready_at.astimezone(zone):%m-%d %H:%M}"
                if item.appointment
                else f"{item.due_on:%m-%d}",
                item.name,
                item.product,
                item.attempts,
                _(item.why.message, **item.why.named),
            )
            for item in page.items
        ],
        _("No visit is due. `agentdesk plan run` makes the visits that fall due."),
    )


@app.command("queue", help=_("Print an agent's queue, in the order in which visits are to be called."))
def show_queue(
    login: Annotated[str, typer.Argument(help=_("Whose queue."))],
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help=_("How many rows."))] = 20,
    as_json: AsJson = False,
) -> None:
    """An agent's queue."""
    print_queue(login, limit, as_json)


@visits_app.command("show", help=_("Print everything on record of one visit."))
def show_visit(
    visit_id: Annotated[int, typer.Argument(metavar="ID", help=_("The visit's number."))],
    as_json: AsJson = False,
) -> None:
    """One visit: its tries, its answers, its log."""
    from agentdesk.domain.disposition import BY_CODE
    from agentdesk.services import visits

    with a_desk() as desk:
        record = desk.see(visits.show, visit_id)
        zone = desk.zone
    if as_json:
        print_json(record)
        return
    item = record.visit
    kind = _(KIND_NAMES[VisitKind(item.kind)])
    typer.echo(
        _("Visit {number}: {kind}, {name}", number=item.visit_id, kind=kind, name=printable(item.name))
    )
    typer.echo(_("Owed because: {reason}", reason=_(item.owed.message, **item.owed.named)))
    if record.score is not None:
        typer.echo(_("Satisfaction {score} of 5", score=record.score))
    typer.echo()
    print_table(
        (_("Began"), _("Ended"), _("By"), _("Result"), _("Note")),
        [
            (
                f"{each.started_at.astimezone(zone):%Y-%m-%d %H:%M}",
                f"{each.ended_at.astimezone(zone):%H:%M}" if each.ended_at else "",
                each.person,
                _(BY_CODE[each.disposition].label) if each.disposition else _("in progress"),
                each.note,
            )
            for each in record.attempts
        ],
        _("Not called yet."),
    )
    typer.echo()
    print_table(
        (_("No."), _("Question"), _("Answer")),
        [(each.number or "", each.question, each.said) for each in record.answers],
        _("No answers yet."),
    )


@visits_app.command(
    "give", help=_("Put a visit into a queue: one that was set aside, or whose agent is not there.")
)
def give_visit(
    visit_id: Annotated[int, typer.Argument(metavar="ID", help=_("The visit's number."))],
    login: Annotated[
        str | None, typer.Option("--to", help=_("Whose queue; without it everybody's."), metavar="LOGIN")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help=_("From which day on; today without it."), metavar="DATE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A visit to somebody else, or back into the queue."""
    from agentdesk.services import set_aside

    with a_desk() as desk:
        day = read_date(on) if on else desk.today()
        desk.do(set_aside.give, visit_id, login, day)
    if as_json:
        print_json({"visit": visit_id, "to": login, "on": day})
    else:
        typer.echo(_("Visit {number} is to be called from {day} on.", number=visit_id, day=day))
