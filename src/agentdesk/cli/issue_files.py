"""The ledger to a file from the command line."""

from pathlib import Path
from typing import Annotated

import typer

from agentdesk.cli.data import progress_bar
from agentdesk.cli.frame import AsJson, a_desk, print_json
from agentdesk.cli.looking import Everything, OfCategory, OfSeverity, OnlyLate, issues_app, issues_like
from agentdesk.i18n import N_, _, _n

PAGE = 1000
"""Issues read and written at a time."""


@issues_app.command("export", help=_("Write the ledger to a file: .csv or .xlsx."))
def export_issues(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where to; its suffix says the kind."))],
    everything: Everything = False,
    severity: OfSeverity = None,
    category: OfCategory = None,
    late: OnlyLate = False,
    as_json: AsJson = False,
) -> None:
    """Page after page; the file appears when it is whole."""
    from agentdesk.exchange.issues import cells, heads
    from agentdesk.exchange.table_files import TableFile
    from agentdesk.services import issue_lines, issues

    with a_desk() as desk, progress_bar(_("Writing")) as tell, TableFile(file, heads()) as table:
        by = issues_like(desk, everything=everything, severity=severity, category=category, late=late)
        total, written, zone = desk.see(issues.how_many, by), 0, desk.zone
        page = desk.see(issue_lines.page, by, None, PAGE)
        while True:
            table.add([cells(line, zone) for line in page.items])
            written += len(page.items)
            tell(written, total)
            if page.next is None:
                break
            page = desk.see(issue_lines.page, by, page.next, PAGE)
        table.finish()
    if as_json:
        print_json({"file": str(file), "issues": written})
    else:
        typer.echo(_n(N_("1 issue is in {file}"), N_("{count} issues are in {file}"), written, file=file))
