"""One issue whole: its facts on the left, what happened to it on the right, the newest first."""

import time
from datetime import timedelta

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from agentdesk.domain.issue_flow import STEP_NAMES, UNDO_WITHIN
from agentdesk.i18n import N_, _, current_language
from agentdesk.services import care_acts, issue_steps, issues, knowledge
from agentdesk.services.issues import IssueDetail, IssueFilter, IssueRow
from agentdesk.tui.screens.supervisor import issue_page
from agentdesk.tui.screens.supervisor.article import ArticleDialog, saved_line
from agentdesk.tui.screens.supervisor.asking import Asking, Left
from agentdesk.tui.screens.supervisor.assign import AssigningScreen
from agentdesk.tui.screens.supervisor.care_steps import ACTS, choose_act
from agentdesk.tui.screens.supervisor.issue_step import ask_for, choose_step
from agentdesk.tui.screens.supervisor.note import WriteNote
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import StatusBar

NEIGHBOURS = (None, None)


class IssueScreen(AssigningScreen[int]):
    """The issue with number `issue_id`; left and right go through `among`, the ledger's filter, if it is given.

    Gives the number of the issue that was looked at last.
    """

    SCOPE = "issue"
    HELP = N_(
        "All that is known about one issue. The timeline grows by itself when somebody else works on it. Left and right"
        " go to the issues before and after it in the ledger, as it is filtered there."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]

    def __init__(self, issue_id: int, among: IssueFilter | None = None) -> None:
        super().__init__()
        self.issue_id = issue_id
        self._among = among
        self._detail: IssueDetail | None = None
        self._beside: tuple[int | None, int | None] = NEIGHBOURS
        self._unsaved: dict[int, str] = {}
        self._taken: tuple[int, int, float] | None = None
        """The step that can be taken back: its issue, its entry in the timeline, and until when (monotonic)."""

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Static(id="head", markup=False)
        with VerticalScroll(id="page"):
            with Vertical(id="facts"):
                yield Static(id="facts-text", markup=False)
            with Vertical(id="timeline"):
                yield Said(N_("What happened, the newest first"), classes="title")
                yield Static(id="timeline-text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the issue."""
        self.query_one("#page").focus()
        self.store_changed()

    # Reading

    def on_screen_resume(self) -> None:
        """What happened while a question was on top, of its own answers too."""
        if self._detail is not None:
            self.store_changed()

    def store_changed(self) -> None:
        """Read the issue again."""
        self.read(self._show, issues.detail, self.issue_id, current_language())

    def _show(self, detail: IssueDetail) -> None:
        self._detail = detail
        today, zone, now = self.gateway.today(), self.gateway.zone, self.gateway.now()
        self.query_one("#head", Static).update(issue_page.head(detail.row, now, zone, today))
        self.query_one("#facts-text", Static).update(issue_page.facts(detail, now.astimezone(zone)))
        told = issue_page.timeline(detail.timeline, detail.care.alerts, zone, today)
        self.query_one("#timeline-text", Static).update(told)
        # Where the timeline stands below the facts, nothing else says that it is there.
        below = _(N_("What happened ({count}): Page Down"), count=len(detail.timeline))
        self.query_one("#page").border_subtitle = below
        self.refresh_commands()
        if self._among is not None:
            self.read(self._show_beside, issues.beside, self._among, issues.key_of(detail.row))

    def _show_beside(self, beside: tuple[int | None, int | None]) -> None:
        self._beside = beside
        self.refresh_commands()

    def relabel(self) -> None:
        """The question is read again in the other language."""
        super().relabel()
        self.store_changed()

    # Commands

    def issue_here(self) -> IssueRow | None:
        """The issue shown."""
        return self._detail.row if self._detail else None

    def refuses(self, command_id: str) -> str | None:
        """The ends of the list."""
        if command_id == "issue.previous" and self._beside[0] is None:
            return _(N_("This is the first issue of the list."))
        if command_id == "issue.next" and self._beside[1] is None:
            return _(N_("This is the last issue of the list."))
        if command_id in ("issue.step", "issue.care") and self._detail is None:
            return _(N_("There is no issue here."))
        if command_id == "issue.undo" and self._step_undoable() is not None:
            return None
        return super().refuses(command_id)

    def _step_undoable(self) -> int | None:
        """The entry of the timeline that can be taken back on this page."""
        if self._taken is None or self._taken[0] != self.issue_id or time.monotonic() > self._taken[2]:
            return None
        return self._taken[1]

    async def action_step(self) -> None:
        """Take one of the steps that lead on, with what it demands."""
        row = self.issue_here()
        if row is None:
            return
        offers = await self.gateway.see(issue_steps.offers, row.id)
        if not offers:
            self.tell(_(N_("No step leads on from here.")))
            return
        offer = await choose_step(self.desk_app, row, offers)
        if offer is None:
            return
        if offer.refused_because is not None:
            self.tell(_(offer.refused_because.message, **offer.refused_because.named))
            return
        given = await ask_for(self.desk_app, row, offer)
        if given is None:
            return
        taken = await self.gateway.do(issue_steps.take, row.id, offer.step, given, instead_of=row.changed_at)
        self._taken = (row.id, taken.seq, time.monotonic() + UNDO_WITHIN / timedelta(seconds=1))
        key = self.desk_app.keymap.shown("issue.undo")
        said = N_("Issue #{number}: {step}. {key} takes it back.")
        self.tell(_(said, number=row.id, step=_(STEP_NAMES[offer.step]), key=key))
        self.store_changed()

    async def action_care(self) -> None:
        """Do something about the complaint, its clocks or its remedies."""
        issue_id = self.issue_id
        on = await self.gateway.see(care_acts.possible, issue_id)
        offer = await choose_act(self.desk_app, on)
        if offer is None:
            return
        if offer.refused_because is not None:
            self.tell(_(offer.refused_because.message, **offer.refused_because.named))
            return
        try:
            await ACTS[offer.act](Asking(self.desk_app, issue_id), on)
        except Left:
            return
        self.tell(_(N_("Issue #{number}: written down."), number=issue_id))
        self.store_changed()

    async def action_undo(self) -> None:
        """Take the step back that was just taken, or the assignment."""
        seq = self._step_undoable()
        if seq is None:
            await super().action_undo()
            return
        self._taken = None
        await self.gateway.do(issue_steps.undo, self.issue_id, seq)
        self.tell(_(N_("Issue #{number} is as it was before."), number=self.issue_id))
        self.store_changed()

    def action_previous(self) -> None:
        """The issue before this one."""
        self._go_to(self._beside[0])

    def action_next(self) -> None:
        """The issue after this one."""
        self._go_to(self._beside[1])

    def _go_to(self, issue_id: int | None) -> None:
        if issue_id is None:
            return
        self.issue_id, self._beside = issue_id, NEIGHBOURS
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)
        self.store_changed()

    async def action_note(self) -> None:
        """Write a note; what was typed and not saved is there again the next time."""
        issue_id = self.issue_id
        written = await self.desk_app.ask(WriteNote(issue_id, self._unsaved.pop(issue_id, "")))
        if written is None:
            return
        if not written.save:
            self._unsaved[issue_id] = written.text
            return
        await self.gateway.do(issues.add_note, issue_id, written.text)
        self.store_changed()

    async def action_article(self) -> None:
        """Write an article for the knowledge base, filled in from this issue."""
        new = await self.desk_app.ask(
            ArticleDialog(await self.gateway.see(knowledge.from_issue, self.issue_id))
        )
        if new is not None:
            self.tell(saved_line(await self.gateway.do(knowledge.write, new)))

    async def action_back(self) -> None:
        """Back to the ledger, on this issue."""
        self.dismiss(self.issue_id)
