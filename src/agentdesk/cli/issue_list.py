"""The ledger from the command line: its list in every order, and the views that were kept of it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agentdesk.cli.frame import AsJson, a_desk, print_json, print_table
from agentdesk.cli.issue_files import write_issues
from agentdesk.cli.issues import department_of
from agentdesk.cli.looking import issues_app
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import (
    CATEGORY_NAMES,
    ORDER_NAMES,
    SEVERITY_NAMES,
    STATE_NAMES,
    Category,
    IssueState,
    Order,
    Severity,
)
from agentdesk.i18n import N_, _, _n

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from agentdesk.desk import Desk
    from agentdesk.services.issues import IssueFilter, IssueRow


View = Annotated[
    str | None, typer.Option("--view", help=_("Begin with this view; its name."), metavar="NAME")
]
Everything = Annotated[bool, typer.Option("--all", help=_("Closed ones too."))]
OfSeverity = Annotated[Severity | None, typer.Option("--severity", help=_("Only of this severity."))]
OfCategory = Annotated[Category | None, typer.Option("--category", help=_("Only of this category."))]
OfDepartment = Annotated[
    str | None, typer.Option("--department", help=_("Only of this department; its code."), metavar="CODE")
]
Complaints = Annotated[bool, typer.Option("--complaints", help=_("Only complaints."))]
OnlyLate = Annotated[bool, typer.Option("--late", help=_("Only those for which something is late."))]
Words = Annotated[
    str | None,
    typer.Option("--text", help=_("Only those of this number, customer, or words."), metavar="WORDS"),
]
Sort = Annotated[Order | None, typer.Option("--sort", help=_("In which order."))]


@issues_app.command("list", help=_("List issues: the open ones, or those of a view, narrowed further."))
def list_issues(
    view: View = None,
    everything: Everything = False,
    severity: OfSeverity = None,
    category: OfCategory = None,
    department: OfDepartment = None,
    complaints: Complaints = False,
    late: OnlyLate = False,
    text: Words = None,
    sort: Sort = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help=_("How many rows."))] = 50,
    as_json: AsJson = False,
) -> None:
    """The ledger."""
    from agentdesk.services import issues

    with a_desk() as desk:
        by = asked(
            desk,
            view,
            text,
            everything=everything,
            late=late,
            severity=severity,
            category=category,
            department_id=department_of(desk, department),
            complaints=complaints,
            order=sort,
        )
        rows = desk.see(issues.page, by, None, limit).items
        zone, now = desk.zone, desk.now()
    if as_json:
        print_json(rows)
    else:
        _print_rows(rows, zone, now)


@issues_app.command("export", help=_("Write the ledger to a file: .csv or .xlsx."))
def export_issues(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where to; its suffix says the kind."))],
    view: View = None,
    everything: Everything = False,
    severity: OfSeverity = None,
    category: OfCategory = None,
    department: OfDepartment = None,
    complaints: Complaints = False,
    late: OnlyLate = False,
    text: Words = None,
    sort: Sort = None,
    replaces: Annotated[
        bool, typer.Option("--replace", help=_("Replace a file that is there already."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Everything that `list` would find, with what was done and what the customer says of it."""
    if file.exists() and not replaces:
        raise Refusal(N_("{file} is there already. Name a new file, or give --replace."), file=file)
    with a_desk() as desk:
        by = asked(
            desk,
            view,
            text,
            everything=everything,
            late=late,
            severity=severity,
            category=category,
            department_id=department_of(desk, department),
            complaints=complaints,
            order=sort,
        )
        written = write_issues(desk, by, file)
    if as_json:
        print_json({"file": str(file), "issues": written})
    else:
        typer.echo(_n(N_("1 issue is in {file}"), N_("{count} issues are in {file}"), written, file=file))


def asked(
    desk: "Desk", view: str | None, text: str | None, *, everything: bool, late: bool, **narrower: Any
) -> "IssueFilter":
    """The filter that the options of a command say: that of the view, narrowed by what else is given."""
    from agentdesk.services import issues, ledger_view, saved_views

    shown = desk.see(saved_views.called, view).view if view else ledger_view.LedgerView()
    by = desk.see(ledger_view.query_of, shown)
    if everything:
        by = replace(by, states=())
    if text:
        found = desk.see(issues.named, text)
        by = replace(by, number=found.number, customer_ids=found.customer_ids, words=found.words)
    if late:
        by = desk.see(issues.late, by)
    return replace(by, **{name: value for name, value in narrower.items() if value})


def _print_rows(rows: "tuple[IssueRow, ...]", zone: "ZoneInfo", now: "datetime") -> None:
    from agentdesk.services.clock_words import due_next

    print_table(
        (
            _("No."),
            _("Raised"),
            _("Severity"),
            _("Category"),
            _("Customer"),
            _("Responsible"),
            _("State"),
            _("Next due"),
            _("Problem"),
        ),
        [
            (
                f"#{row.id}",
                f"{row.raised_at.astimezone(zone):%Y-%m-%d %H:%M}",
                _(SEVERITY_NAMES[Severity(row.severity)]),
                _(CATEGORY_NAMES[Category(row.category)]),
                row.customer,
                " ".join(filter(None, (row.department, row.assignee))) or "-",
                _(STATE_NAMES[IssueState(row.state)]),
                due_next(row.clock, row.clock_due_at, now) if row.clock and row.clock_due_at else "",
                row.description.replace("\n", " ")[:60],
            )
            for row in rows
        ],
        _("No issue is like this. Agents raise issues in a call with F3."),
    )


@issues_app.command(
    "views", help=_("List the views of the ledger: your own, and those shared with everybody.")
)
def list_views(as_json: AsJson = False) -> None:
    """The views that were kept."""
    import json

    from agentdesk.services import saved_views

    with a_desk() as desk:
        found = desk.see(saved_views.views)
    if as_json:
        print_json(
            [
                {
                    "name": each.name,
                    "owner": each.owner,
                    "mine": each.mine,
                    "shared": each.shared,
                    "opens": each.opens,
                    "view": json.loads(each.view.to_json()),
                }
                for each in found
            ]
        )
        return
    print_table(
        (_("View"), _("Whose"), _("Shared"), _("Begins"), _("Order")),
        [
            (
                each.name,
                each.owner,
                _("yes") if each.shared else "",
                _("yes") if each.opens else "",
                _(ORDER_NAMES[each.view.order]),
            )
            for each in found
        ],
        _("There are no views. The ledger keeps one with Ctrl+G."),
    )
