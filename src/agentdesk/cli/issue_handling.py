"""How issues were handled, from the command line: the figures of a period, the issues behind one, a file."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from agentdesk.cli.frame import AsJson, a_desk, plain_data, print_json, print_table
from agentdesk.cli.issues import department_of, person_of
from agentdesk.cli.looking import issues_app
from agentdesk.cli.review import From, To, period_of
from agentdesk.domain.clock_policy import CLOCK_NAMES, Clock
from agentdesk.domain.errors import Refusal
from agentdesk.domain.handling import ALL, By, Figure
from agentdesk.domain.issue import Category
from agentdesk.i18n import N_, _, _n

if TYPE_CHECKING:
    from agentdesk.desk import Desk
    from agentdesk.domain.handling import Handled
    from agentdesk.services.handling import Handling

_HOUR: Final = timedelta(hours=1)
_FIGURES: Final = ", ".join(each for each in Figure)


@issues_app.command(
    "handling",
    help=_(
        "Show how a period's issues were handled: clocks kept and missed, times, what customers said of it."
    ),
)
def handling(
    from_day: From = None,
    to_day: To = None,
    by: Annotated[By, typer.Option("--by", help=_("What the figures are told apart by."))] = By.PERSON,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="NAME", help=_("Only of this login, department's code, or category.")),
    ] = None,
    figure: Annotated[
        str | None,
        typer.Option(
            "--issues",
            metavar="FIGURE",
            help=_("Name the issues behind a figure: {figures}; a clock's as missed:plan.", figures=_FIGURES),
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help=_("Write the figures to a file: .csv or .xlsx."))
    ] = None,
    replaces: Annotated[
        bool, typer.Option("--replace", help=_("Replace a file that is there already."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Of everybody for whoever sees the ledger; others see their own."""
    from agentdesk.services import handling as service

    wanted = None if figure is None else _figure(figure)
    if file is not None and file.exists() and not replaces:
        raise Refusal(N_("{file} is there already. Name a new file, or give --replace."), file=file)
    with a_desk() as desk:
        period = period_of(desk, from_day, to_day)
        key = ALL if of is None else _key(desk, by, of)
        if wanted is not None:
            _print_numbers(desk.see(service.behind, period, by, key, *wanted), as_json=as_json)
            return
        seen = desk.see(service.figures, *period, by)
    rows = [row for row in (*seen.rows, seen.total) if key in (ALL, row.key)]
    if file is not None:
        _write(rows, by, file)
    if as_json:
        shares = {"visited": seen.visited, "complaint_rate": seen.complaint_rate}
        days = {"from_day": seen.from_day, "to_day": seen.to_day, "by": by}
        print_json(days | shares | {"rows": [_data(row) for row in rows]})
    elif file is not None:
        typer.echo(_("The figures are in {file}", file=file))
    else:
        _print(seen, rows)


def _figure(text: str) -> tuple[Figure, Clock | None]:
    """`solved`, `missed`, `missed:plan`."""
    name, _colon, clock = text.partition(":")
    try:
        found = Figure(name), Clock(clock) if clock else None
    except ValueError:
        found = None
    if found is None or (found[1] is not None and found[0] not in (Figure.MET, Figure.MISSED)):
        raise typer.BadParameter(
            _("“{text}” is no figure; figures are {figures}.", text=text, figures=_FIGURES)
        )
    return found


def _key(desk: "Desk", by: By, name: str) -> str:
    if by is By.CATEGORY:
        try:
            return Category(name)
        except ValueError as error:
            raise typer.BadParameter(_("There is no category {name}.", name=name)) from error
    if not desk.person or (by is By.PERSON and name == desk.person.login):
        return str(desk.person.id if desk.person else 0)
    from agentdesk.services import people

    return str(person_of(desk, name, among=people.active) if by is By.PERSON else department_of(desk, name))


def _data(row: "Handled") -> dict[str, Any]:
    """A row with what follows from it; times in hours."""
    clocks = {
        clock: {"met": each.met, "missed": each.missed, "in_time": each.in_time}
        for clock, each in row.clocks.items()
    }
    times = {
        name: {
            "n": each.n,
            "median_hours": None if each.median is None else each.median / _HOUR,
            "p90_hours": None if each.p90 is None else each.p90 / _HOUR,
        }
        for name, each in (("response", row.response), ("solution", row.solution))
    }
    counts: dict[str, Any] = plain_data(row.counts)
    said = {"key": row.key, "name": row.name, "satisfied": row.satisfied, "answers": row.answers}
    return said | counts | {"clocks": clocks} | times


def _print_numbers(numbers: tuple[int, ...], *, as_json: bool) -> None:
    if as_json:
        print_json(numbers)
        return
    typer.echo(_n(N_("1 issue"), N_("{count} issues"), len(numbers)))
    for number in numbers:
        typer.echo(f"#{number}")


def _write(rows: "list[Handled]", by: By, file: Path) -> None:
    from agentdesk.exchange.handling import cells, heads
    from agentdesk.exchange.table_files import TableFile

    with TableFile(file, heads(by)) as table:
        table.add([cells(row, by) for row in rows])
        table.finish()


def _print(seen: "Handling", rows: "list[Handled]") -> None:
    from agentdesk.exchange.handling import called, in_hours, percent

    typer.echo(_("Issues handled from {first} to {last}", first=seen.from_day, last=seen.to_day))
    print_table(
        (
            "",
            _("Taken up"),
            _("Solved"),
            _("Reopened"),
            _("Satisfied"),
            _("Clocks in time"),
            _("Response h"),
            _("Solution h"),
            _("Complaints"),
            _("Open now"),
            _("Late now"),
        ),
        [
            (
                called(row, seen.by),
                *(row.counts[each] for each in (Figure.TAKEN, Figure.SOLVED, Figure.REOPENED)),
                _of(percent(row.satisfied), row.answers),
                _of(percent(row.all_clocks.in_time), row.all_clocks.n),
                _pair(in_hours(row.response.median), in_hours(row.response.p90)),
                _pair(in_hours(row.solution.median), in_hours(row.solution.p90)),
                *(row.counts[each] for each in (Figure.COMPLAINTS, Figure.OPEN, Figure.LATE)),
            )
            for row in rows
        ],
        "",
    )
    typer.echo(_("h: office hours, the median and within which nine in ten were done."))
    typer.echo()
    print_table(
        (_("Clock"), _("In time"), _("Missed"), _("Share in time")),
        [
            (_(CLOCK_NAMES[clock]), each.met, each.missed, _of(percent(each.in_time), each.n))
            for clock, each in rows[-1].clocks.items()
        ]
        if rows
        else [],
        _("There are no figures of that."),
    )
    if not seen.own:
        rate = percent(seen.complaint_rate, 1)
        typer.echo(_("Customers visited: {count}; complaint rate: {rate}", count=seen.visited, rate=rate))


def _of(share: str, count: int) -> str:
    return f"{share} ({count})"


def _pair(first: str, second: str) -> str:
    return f"{first} / {second}"
