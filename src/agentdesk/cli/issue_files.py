"""The ledger to a file, page after page."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from agentdesk.cli.data import progress_bar
from agentdesk.i18n import _

if TYPE_CHECKING:
    from agentdesk.desk import Desk
    from agentdesk.services.issues import IssueFilter

PAGE: Final = 1000
"""Issues read and written at a time."""


def write_issues(desk: "Desk", by: "IssueFilter", file: Path) -> int:
    """Write what the filter lets through; the file appears when it is whole. How many issues it holds."""
    from agentdesk.exchange.issues import cells, heads
    from agentdesk.exchange.table_files import TableFile
    from agentdesk.services import issue_lines, issues

    with progress_bar(_("Writing")) as tell, TableFile(file, heads()) as table:
        total, written = desk.see(issues.how_many, by), 0
        page = desk.see(issue_lines.page, by, None, PAGE)
        while True:
            table.add([cells(line, desk.zone) for line in page.items])
            written += len(page.items)
            tell(written, total)
            if page.next is None:
                break
            page = desk.see(issue_lines.page, by, page.next, PAGE)
        table.finish()
    return written
