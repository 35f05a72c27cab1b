"""The check of a questionnaire's file: every finding by sheet and row, again after it is mended, then brought in."""

import asyncio
import time
from functools import partial
from pathlib import Path
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from agentdesk.domain.errors import Trouble
from agentdesk.exchange.findings import Finding, Severity
from agentdesk.i18n import N_, _, _n
from agentdesk.questionnaire.model import questions_in
from agentdesk.services import authoring, versions
from agentdesk.services.versions import Listed, VersionRow
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.screens.supervisor.checking import CheckedFile, check_file, version_of
from agentdesk.tui.screens.supervisor.finding_page import TONES, severity, told
from agentdesk.tui.screens.supervisor.questionnaire_acts import VersionActs
from agentdesk.tui.text import clean, plain
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Cell, Page, PagedTable, Row
from agentdesk.tui.widgets.status_bar import StatusBar

LOOK: Final = 1.0
"""Seconds between two looks at whether the file has been saved again."""

COLUMNS: Final = (
    Column("severity", N_("Severity"), min=10, place=1),
    Column("sheet", N_("Sheet"), min=8, place=2),
    Column("row", N_("Row"), min=5, place=1, right=True),
    Column("column", N_("Column"), min=12, weight=1, place=3),
    Column("said", N_("Finding"), min=24, weight=6, place=1),
)


class CheckScreen(VersionActs[VersionRow]):
    """The check of the file at `path`; gives the draft when it was brought in, as a version of `code`.

    An empty `code` is the form's own id.
    """

    SCOPE = "check"
    HELP = N_(
        "!! is an error: while there is one, the questionnaire cannot be brought in. ! is a warning. Mend the workbook"
        " in your spreadsheet program, save it, and check it again here."
    )

    def __init__(self, path: Path, code: str = "") -> None:
        super().__init__()
        self._path, self._code = path, code
        self._file: CheckedFile | None = None
        self._trouble: Trouble | None = None
        self._known: dict[str, Listed] = {}
        self._same: int | None = None
        """The version that the file would only repeat."""
        self._began: float | None = None
        self._saved_again = False
        self._taking = False

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Static(id="head", markup=False)
        yield PagedTable(COLUMNS, self._fetch, empty="")
        with VerticalScroll(id="finding", can_focus=False):
            yield Static(id="finding-text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Check at once."""
        self._table.focus()
        self.set_interval(0.5, self._tick)
        self.set_interval(LOOK, self._look)
        self.carry_out("check.again")

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    # Checking

    async def action_again(self) -> None:
        """Read the file and check it, beside everything else."""
        self._began, self._saved_again, self._trouble = time.monotonic(), False, None
        self._paint()
        try:
            file = await self.gateway.aside(partial(check_file, self._path))
            self._known = {each.code: each for each in await self.gateway.see(versions.listed)}
            self._same = await self.gateway.see(authoring.same_as, self._code_of(file), file.digest)
            self._file = file
        except Trouble as trouble:
            self._file, self._trouble = None, trouble
        self._began = None
        self._table.say_empty(self._nothing_found())
        self._table.reset()
        self._paint()

    def _nothing_found(self) -> str:
        if self._file is None:
            return ""
        if self._same is not None:
            return N_("Nothing was found.")
        return N_("Nothing was found. F2 brings it in as a draft.")

    def _code_of(self, file: CheckedFile) -> str:
        """The code of the questionnaire that the file would be a version of."""
        return self._code or file.checked.form_id

    def _tick(self) -> None:
        if self._began is not None:
            self._paint_head()

    def _look(self) -> None:
        if self._file is not None and self._began is None and not self._saved_again:
            self.later(self._compare(self._file), group="look")

    async def _compare(self, file: CheckedFile) -> None:
        now = await asyncio.to_thread(version_of, self._path)
        if now not in ((0, 0), file.version) and file is self._file:
            self._saved_again = True
            self._paint_head()

    # What is shown

    async def _fetch(self, _cursor: Any, _limit: int) -> Page:
        findings = self._file.checked.findings if self._file is not None else ()
        return Page([self._row(number, finding) for number, finding in enumerate(findings)])

    @staticmethod
    def _row(number: int, finding: Finding) -> Row:
        cells: dict[str, Cell] = {
            "severity": (severity(finding), TONES[finding.severity]),
            "sheet": finding.sheet,
            "row": "" if finding.row is None else str(finding.row),
            "column": finding.column,
            "said": finding.say(),
        }
        return Row(str(number), cells, finding)

    def _paint(self) -> None:
        self._paint_head()
        here = self._here
        said = (
            told(here, self._file.cell(here)) if here is not None and self._file is not None else Content("")
        )
        self.query_one("#finding-text", Static).update(said)
        self.query_one("#finding").scroll_home(animate=False)
        self.refresh_commands()

    def _paint_head(self) -> None:
        self.query_one("#head", Static).update(Content("\n").join([self._title(), self._verdict()]))

    def _title(self) -> Content:
        """The file, and what it is."""
        title = plain(self._path.name, "bold $primary")
        form = self._file.checked.form if self._file is not None else None
        if self._file is None or form is None:
            return title
        facts = [
            self._becomes(),
            " ".join(form.languages),
            _n(N_("1 question"), N_("{count} questions"), questions_in(form)),
            clean(form.title),
        ]
        return Content("").join([title, plain("   " + " · ".join(fact for fact in facts if fact))])

    def _becomes(self) -> str:
        """Which version it would be."""
        assert self._file is not None
        code = self._code_of(self._file)
        known = self._known.get(code)
        if known is None:
            return _(N_("new: {code}"), code=clean(code))
        if self._same is not None:
            return _(N_("is v{version} of {code}"), version=self._same, code=code)
        return _(N_("would be v{version} of {code}"), version=known.newest + 1, code=code)

    def _verdict(self) -> Content:
        """How far the check is, or what came of it."""
        if self._began is not None:
            seconds = int(time.monotonic() - self._began)
            return Content(_(N_("Checking.. {seconds} s   Esc leaves"), seconds=seconds)).stylize("$warning")
        if self._trouble is not None:
            return plain(_(self._trouble.message, **self._trouble.values), "bold $error")
        if self._file is None:
            return Content("")
        errors, warnings, advice = self._counts()
        counted = _(
            N_("Errors {errors} · warnings {warnings} · advice {advice}"),
            errors=errors,
            warnings=warnings,
            advice=advice,
        )
        shown = self.desk_app.keymap.shown
        if self._saved_again:
            said = _(N_("The file has been saved since: {key} checks it again"), key=shown("check.again"))
            return Content("").join([plain(f"{counted}   "), plain(said, "bold $warning")])
        if not self._file.checked.ok:
            said = _(N_("Mend the errors, then {key} checks it again"), key=shown("check.again"))
            return Content("").join([plain(f"{counted}   "), plain(said, "bold $error")])
        if self._same is not None:
            said = _(N_("The same as v{version}: nothing to bring in"), version=self._same)
            return Content("").join([plain(f"{counted}   "), plain(said, "bold $warning")])
        said = _(N_("It can be asked: {key} brings it in as a draft"), key=shown("check.take"))
        return Content("").join([plain(f"{counted}   "), plain(said, "bold $success")])

    def _counts(self) -> tuple[int, int, int]:
        assert self._file is not None
        found = [finding.severity for finding in self._file.checked.findings]
        return found.count(Severity.ERROR), found.count(Severity.WARNING), found.count(Severity.ADVICE)

    @property
    def _here(self) -> Finding | None:
        row = self._table.current
        return row.data if row else None

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Show the finding under the cursor."""
        message.stop()
        self._paint()

    def relabel(self) -> None:
        """Everything in the other language."""
        super().relabel()
        self._paint()

    # Commands

    def refuses(self, command_id: str) -> str | None:
        """What the state of the check does not allow."""
        if reason := super().refuses(command_id):
            return reason
        if not command_id.startswith("check."):
            return None
        if self._began is not None:
            return _(N_("The file is being checked."))
        if command_id == "check.again":
            return None
        if self._file is None:
            return _(N_("The file could not be read."))
        if command_id == "check.finding":
            return None if self._here is not None else _(N_("There is no finding."))
        if command_id == "check.preview":
            return (
                None
                if self._file.checked.form is not None
                else _(N_("It cannot be asked yet: mend the errors."))
            )
        if not self._file.checked.ok:
            return _(N_("Mend the errors first: {count}."), count=self._counts()[0])
        if self._same is not None:
            return _(authoring.SAME, version=self._same, code=clean(self._code_of(self._file)))
        return _(N_("It is being brought in.")) if self._taking else None

    async def action_finding(self) -> None:
        """The finding whole."""
        if self._here is not None and self._file is not None:
            await self.desk_app.ask(FindingScreen(self._here, self._file.cell(self._here)))

    def action_preview(self) -> None:
        """The call screen with this file's questionnaire."""
        if self._file is not None and self._file.checked.form is not None:
            self.preview_form(self._file.checked.form, self._file.checked.title or self._path.stem)

    async def action_take(self) -> None:
        """Bring in what was checked, as a draft."""
        file = self._file
        if file is None:
            return
        self._taking = True
        self.refresh_commands()
        try:
            draft = await self.gateway.do(authoring.submit, file.submission(self._code))
        finally:
            self._taking = False
            self.refresh_commands()
        self.dismiss(draft)


class FindingScreen(DeskDialog[None]):
    """One finding whole, however long its cell."""

    SCOPE = "finding"
    HELP = N_("The finding, the cell it is about with the place of the fault marked, and an example.")

    def __init__(self, finding: Finding, cell: str) -> None:
        super().__init__()
        self._finding, self._cell = finding, cell

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="panel"):
            yield Static(id="text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Tell it."""
        self.relabel()

    def relabel(self) -> None:
        super().relabel()
        self.query_one("#text", Static).update(told(self._finding, self._cell, whole=True))

    def action_close(self) -> None:
        """Back to the list."""
        self.dismiss()
