"""The ledger to a file from the command line: the same columns as the screen writes."""

from pathlib import Path
from typing import Annotated, Final

import typer

from agentdesk.cli.frame import AsJson, a_desk, print_json
from agentdesk.cli.looking import issues_app
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import OPEN_STATES, Category, Severity
from agentdesk.i18n import N_, _, _n

PAGE: Final = 1000
"""Issues read at a time."""


@issues_app.command("export", help=_("Write issues to a new file, .csv or .xlsx, in the language in use."))
def export_issues(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where it goes; a new file."))],
    everything: Annotated[bool, typer.Option("--all", help=_("Closed ones too."))] = False,
    severity: Annotated[Severity | None, typer.Option("--severity", help=_("Only of this severity."))] = None,
    category: Annotated[Category | None, typer.Option("--category", help=_("Only of this category."))] = None,
    late: Annotated[bool, typer.Option("--late", help=_("Only those for which something is late."))] = False,
    as_json: AsJson = False,
) -> None:
    """Page by page, however many there are."""
    from agentdesk.exchange.issues import cells, heads
    from agentdesk.exchange.table_files import TableFile
    from agentdesk.services import issues

    by = issues.IssueFilter(
        states=() if everything else tuple(OPEN_STATES), severity=severity, category=category
    )
    if file.exists():
        raise Refusal(N_("{file} is there already. Name a new file."), file=file)
    written, after = 0, None
    with a_desk() as desk, TableFile(file, heads()) as table:
        by = desk.see(issues.late, by) if late else by
        while True:
            page = desk.see(issues.page, by, after, PAGE)
            table.add([cells(row, desk.zone) for row in page.items])
            written, after = written + len(page.items), page.next
            if after is None:
                break
        table.finish()
    if as_json:
        print_json({"file": str(file), "issues": written})
    else:
        typer.echo(_n(N_("1 issue is in {file}"), N_("{count} issues are in {file}"), written, file=file))
