"""Review meetings: a period's issues by category and cause, what was found, decisions and who carries them out."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from agentdesk.cli.frame import AsJson, a_desk, app, plain_data, print_json, print_table, read_date
from agentdesk.cli.issues import Department, Person, department_of, person_of
from agentdesk.domain.issue import CATEGORY_NAMES, SEVERITY_NAMES, Category, Severity
from agentdesk.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from agentdesk.desk import Desk
    from agentdesk.services.reviews import Gathered, TaskRow

review_app = typer.Typer(
    help=_("Review meetings: causes of a period's issues, and what was decided."), no_args_is_help=True
)
app.add_typer(review_app, name="review")

From = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help=_("The first day; the first of this month without it.")),
]
To = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="DATE", help=_("The last day; the end of the first day's month without it.")
    ),
]
Number = Annotated[int, typer.Argument(metavar="N", min=1, help=_("The task's number."))]

_SURELY_NEXT_MONTH: Final = timedelta(days=31)


@review_app.command("show", help=_("Show a period's issues by category and cause, and its meeting."))
def show(from_day: From = None, to_day: To = None, as_json: AsJson = False) -> None:
    """What a meeting has before it."""
    from agentdesk.services import reviews

    with a_desk() as desk:
        seen = desk.see(reviews.gather, *_period(desk, from_day, to_day))
        zone = desk.zone
    if as_json:
        print_json(plain_data(seen) | {"count": seen.count})
        return
    typer.echo(
        _(
            "Issues raised from {first} to {last}: {count}",
            first=seen.from_day,
            last=seen.to_day,
            count=seen.count,
        )
    )
    _print_figures(seen)
    typer.echo()
    print_table(
        (_("Cause"), _("Issues"), _("Category"), _("Examples")),
        [
            (
                each.cause,
                each.count,
                ", ".join(_(CATEGORY_NAMES[category]) for category in each.categories),
                " ".join(f"#{number}" for number in each.examples),
            )
            for each in seen.causes
        ],
        _("No cause is written down yet."),
    )
    typer.echo()
    print_table(
        (_("Category"), _("Cause"), _("Pattern"), _("Prevention"), _("By")),
        [
            (
                _(CATEGORY_NAMES[Category(row.category)]),
                row.cause,
                row.pattern,
                row.prevention,
                row.written_by,
            )
            for row in seen.findings
        ],
        _("Nothing was found in a meeting yet."),
    )
    typer.echo()
    _print_tasks(seen.tasks, zone, _("Nothing was decided yet."))


@review_app.command("finding", help=_("Take down what the meeting over a period found."))
def finding(
    cause: Annotated[str, typer.Argument(metavar="CAUSE", help=_("What the cause is."))],
    category: Annotated[Category, typer.Option("--category", help=_("What it is about."))],
    pattern: Annotated[str, typer.Option("--pattern", help=_("When and where it comes up again."))] = "",
    prevention: Annotated[str, typer.Option("--prevention", help=_("What prevents it."))] = "",
    from_day: From = None,
    to_day: To = None,
    as_json: AsJson = False,
) -> None:
    """A cause, its pattern and its prevention."""
    from agentdesk.services import reviews
    from agentdesk.services.reviews import Finding

    with a_desk() as desk:
        review = desk.do(reviews.open_review, *_period(desk, from_day, to_day))
        number = desk.do(reviews.note_finding, review, Finding(category, cause, pattern, prevention))
    if as_json:
        print_json({"id": number, "review_id": review})
        return
    typer.echo(_("The finding is taken down."))


@review_app.command("task", help=_("Turn a decision of the meeting over a period into a dated task."))
def task(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=_("What is to be done."))],
    due: Annotated[str, typer.Option("--due", metavar="DATE", help=_("Until when."))],
    person: Person = None,
    department: Department = None,
    from_day: From = None,
    to_day: To = None,
    as_json: AsJson = False,
) -> None:
    """A decision."""
    from agentdesk.services import reviews
    from agentdesk.services.reviews import Decision

    due_on = read_date(due)
    with a_desk() as desk:
        decision = Decision(
            text, due_on, person_of(desk, person, among=reviews.able), department_of(desk, department)
        )
        review = desk.do(reviews.open_review, *_period(desk, from_day, to_day))
        number = desk.do(reviews.decide, review, decision)
    if as_json:
        print_json({"id": number, "review_id": review})
        return
    typer.echo(_("Task {number} is to be done by {day}.", number=number, day=due_on))


@review_app.command("tasks", help=_("List the decisions of all meetings that are not carried out yet."))
def tasks(as_json: AsJson = False) -> None:
    """What is still to be done."""
    from agentdesk.services import reviews

    with a_desk() as desk:
        rows = desk.see(reviews.tasks_open)
        zone = desk.zone
    if as_json:
        print_json(rows)
        return
    _print_tasks(rows, zone, _("Every decision is carried out."))


@review_app.command("done", help=_("Say that a decision is carried out."))
def done(
    number: Number,
    note: Annotated[str, typer.Option("--note", help=_("How it was done."))] = "",
    undo: Annotated[bool, typer.Option("--undo", help=_("Take it back: it is not done."))] = False,
    as_json: AsJson = False,
) -> None:
    """Tick a task off, or take that back."""
    from agentdesk.services import reviews

    with a_desk() as desk:
        if undo:
            desk.do(reviews.not_done, number)
        else:
            desk.do(reviews.done, number, note)
    if as_json:
        print_json({"id": number, "done": not undo})
        return
    said = (
        _("Task {number} is to be done again.", number=number)
        if undo
        else _("Task {number} is done.", number=number)
    )
    typer.echo(said)


def _period(desk: "Desk", from_day: str | None, to_day: str | None) -> tuple[date, date]:
    """The days named; of this month, or to the end of the month, where they are left out."""
    first = read_date(from_day) if from_day else desk.today().replace(day=1)
    if to_day:
        return first, read_date(to_day)
    return first, (first.replace(day=1) + _SURELY_NEXT_MONTH).replace(day=1) - timedelta(days=1)


def _print_figures(seen: "Gathered") -> None:
    severities = tuple(Severity)
    print_table(
        (
            _("Category"),
            _("Issues"),
            *(_(SEVERITY_NAMES[severity]) for severity in severities),
            _("Still open"),
            _("Reopened"),
            _("Late"),
            _("Without a cause"),
        ),
        [
            (
                _(CATEGORY_NAMES[each.category]),
                each.count,
                *(each.by_severity[severity] for severity in severities),
                each.open,
                each.reopened,
                each.late,
                each.unexplained,
            )
            for each in seen.categories
        ],
        "",
    )


def _print_tasks(rows: "Sequence[TaskRow]", zone: "ZoneInfo", empty: str) -> None:
    print_table(
        (_("No."), _("Due"), _("Responsible"), _("What is to be done"), _("Done")),
        [
            (
                row.id,
                row.due_on,
                " / ".join(filter(None, (row.person, row.department))),
                row.text,
                " ".join(filter(None, (f"{row.done_at.astimezone(zone):%Y-%m-%d}", row.note)))
                if row.done_at
                else "",
            )
            for row in rows
        ],
        empty,
    )
