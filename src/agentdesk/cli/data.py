"""Data in, visits planned, a copy kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agentdesk.cli.frame import AsJson, a_desk, app, called, print_json, read_date
from agentdesk.i18n import _

if TYPE_CHECKING:
    from agentdesk.services.imports import ImportReport
    from agentdesk.services.running import Progress

import_app = typer.Typer(help=_("Bring in customers and purchases."), no_args_is_help=True)
plan_app = typer.Typer(help=_("The visit plan."), no_args_is_help=True)
app.add_typer(import_app, name="import")
app.add_typer(plan_app, name="plan")

File = Annotated[
    Path,
    typer.Argument(metavar="FILE", help=_("CSV (UTF-8 or GB18030) or XLSX."), exists=True, dir_okay=False),
]
Map = Annotated[
    Path | None,
    typer.Option("--map", help=_("Which column is what: a TOML file."), exists=True, dir_okay=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Check everything, write nothing."))]
RejectsFile = Annotated[
    Path | None, typer.Option("--rejects", help=_("Where bad rows go; FILE.rejected.csv by default."))
]


class What(StrEnum):
    """What can be brought in."""

    CUSTOMERS = "customers"
    PURCHASES = "purchases"


@contextmanager
def progress_bar(title: str) -> Iterator["Progress"]:
    """A progress bar on stderr while something long goes on; nothing when stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield tell


def _bring_in(
    what: What, file: Path, mapping: Path | None, dry_run: bool, rejects: Path | None, as_json: bool
) -> None:
    from agentdesk.exchange.customers import customers_in
    from agentdesk.exchange.purchases import purchases_in
    from agentdesk.exchange.rejects import rejects_path, write_rejects
    from agentdesk.services.imports import import_customers, import_purchases

    with a_desk() as desk, progress_bar(_("Importing")) as tell:
        if what is What.CUSTOMERS:
            report = import_customers(desk, customers_in(file, mapping), dry_run=dry_run, progress=tell)
        else:
            report = import_purchases(desk, purchases_in(file, mapping), dry_run=dry_run, progress=tell)
    target = rejects or rejects_path(file)
    if report.rejected:
        write_rejects(target, report.rejected)
    if as_json:
        print_json({"report": report, "rejects": str(target) if report.rejected else None})
    else:
        _tell(report, target)


def _tell(report: "ImportReport", rejects: Path) -> None:
    if report.dry_run:
        typer.echo(_("Dry run: nothing was written."))
    typer.echo(
        _(
            "Rows read {read}: new {added}, changed {updated}, the same {unchanged}, doubled {doubled}, bad {bad}",
            read=report.read,
            added=report.added,
            updated=report.updated,
            unchanged=report.unchanged,
            doubled=report.doubled,
            bad=report.rejected_rows,
        )
    )
    if report.ignored_columns:
        typer.echo(_("Columns not used: {columns}", columns=", ".join(report.ignored_columns)))
    for each in report.rejected[:5]:
        reason = _(each.reason.message, **each.reason.named)
        typer.echo(
            _("Row {row}, {column}: {reason}", row=each.row, column=each.column, reason=reason), err=True
        )
    if report.rejected:
        typer.echo(_("Every bad row, with its reason, is in {file}.", file=rejects), err=True)


@import_app.command("customers", help=_("Bring in customers."))
def customers(
    file: File,
    mapping: Map = None,
    dry_run: DryRun = False,
    rejects: RejectsFile = None,
    as_json: AsJson = False,
) -> None:
    """New ones are added, changed ones updated, the same ones left alone."""
    _bring_in(What.CUSTOMERS, file, mapping, dry_run, rejects, as_json)


@import_app.command("purchases", help=_("Bring in purchases."))
def purchases(
    file: File,
    mapping: Map = None,
    dry_run: DryRun = False,
    rejects: RejectsFile = None,
    as_json: AsJson = False,
) -> None:
    """New ones are added, changed ones updated, the same ones left alone."""
    _bring_in(What.PURCHASES, file, mapping, dry_run, rejects, as_json)


@plan_app.command("run", help=_("Make the visits that are due by a date. Run it as often as you like."))
def run_plan(
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help=_("The date to plan for."))],
    as_json: AsJson = False,
) -> None:
    """Make the visits that are due."""
    from agentdesk.services.planning import plan_run

    with a_desk() as desk, progress_bar(_("Planning")) as tell:
        report = plan_run(desk, read_date(as_of), progress=tell)
    if as_json:
        print_json(report)
        return
    typer.echo(
        _(
            "Customers looked at {customers}: first visits made {first}, periodic visits made {periodic}",
            customers=report.customers,
            first=report.made_first,
            periodic=report.made_periodic,
        )
    )


@app.command(help=_("Copy the database to a file while people work."))
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where the copy goes."))],
    as_json: AsJson = False,
) -> None:
    """A whole, checked copy of a SQLite desk."""
    from agentdesk.store.backup import back_up
    from agentdesk.store.engine import Store

    store = Store(called.database)
    try:
        with progress_bar(_("Copying")) as tell:
            back_up(store, file, tell)
    finally:
        store.close()
    if as_json:
        print_json({"file": str(file), "bytes": file.stat().st_size})
    else:
        typer.echo(
            _("The copy is in {file} ({size} MB).", file=file, size=round(file.stat().st_size / 1e6, 1))
        )
