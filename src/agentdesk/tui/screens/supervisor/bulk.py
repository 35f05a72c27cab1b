"""What assigning several issues would do, shown before it is done."""

from collections.abc import Sequence
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Vertical

from agentdesk.i18n import N_, _, _n
from agentdesk.services.bulk_assign import Planned
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.screens.supervisor import issue_words as words
from agentdesk.tui.text import clean
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable, Row
from agentdesk.tui.widgets.said import Said

COLUMNS: Final = (
    Column("sign", "", min=1, place=1),
    Column("number", N_("No."), min=7, place=1, right=True),
    Column("customer", N_("Customer"), min=10, weight=2, place=2),
    Column("what", N_("Who is responsible now"), min=20, weight=6, place=1),
)


class BulkDialog(DeskDialog[bool]):
    """Every issue with who is responsible now, or why it stays as it is; Enter assigns the others."""

    SCOPE = "bulk"
    HELP = N_(
        "Each of these issues is given to the person and department above, all of them or none. Those with an x stay as"
        " they are, for the reason beside them. Esc changes nothing."
    )

    def __init__(self, planned: Sequence[Planned], to: str) -> None:
        """`to` is who is to be responsible, as it is to be shown."""
        super().__init__()
        self._planned, self._to = planned, to
        self._changing = sum(each.refused is None for each in planned)

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(
                N_("Assign to {who}: {count} of {all} issues"),
                classes="title",
                who=clean(self._to),
                count=self._changing,
                all=len(self._planned),
            )
            yield PagedTable(COLUMNS, self.fetch, empty="")
            yield KeyBar()

    def on_mount(self) -> None:
        """The arrows go to the list."""
        self.query_one(PagedTable).focus()

    async def fetch(self, cursor: Any, limit: int) -> Page:  # noqa: ARG002
        """All of them: first those that stay as they are."""
        return Page([_row(each) for each in sorted(self._planned, key=lambda each: each.refused is None)])

    def refuses(self, command_id: str) -> str | None:
        """Somebody has to be assigned to something."""
        if command_id == "bulk.assign" and not self._changing:
            return _(N_("None of these issues would change."))
        return super().refuses(command_id)

    def action_assign(self) -> None:
        """Do it."""
        self.dismiss(True)


def _row(each: Planned) -> Row:
    if each.refused is None:
        what: tuple[str, str] = (words.responsible(each.row) or _(N_("nobody")), "")
    else:
        what = (_(each.refused.message, **each.refused.values), "warn")
    return Row(
        str(each.row.id),
        {
            "sign": "" if each.refused is None else ("x", "warn"),
            "number": str(each.row.id),
            "customer": each.row.customer,
            "what": what if what[1] else what[0],
        },
    )


def assigned_line(count: int, key: str) -> str:
    """What was done, in the language in use."""
    said = _n(N_("1 issue is assigned."), N_("{count} issues are assigned."), count)
    return f"{said} {_(N_('{key} takes it back.'), key=key)}"
