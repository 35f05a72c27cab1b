"""One issue whole: its facts on the left, what happened to it on the right, the newest first."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from agentdesk.domain.callback_time import coming_day
from agentdesk.domain.errors import Trouble
from agentdesk.domain.issue import OPEN_STATES
from agentdesk.domain.issue_flow import STEP_NAMES, Given, Step
from agentdesk.i18n import N_, _, current_language
from agentdesk.services import (
    bulk_assign,
    care_acts,
    complaints,
    issue_around,
    issue_steps,
    issue_undo,
    issues,
    knowledge,
    notes,
    promises,
)
from agentdesk.services.issue_around import Around
from agentdesk.services.issues import IssueDetail, IssueFilter, IssueRow
from agentdesk.tui.screens.supervisor import issue_page
from agentdesk.tui.screens.supervisor.article import ArticleDialog, saved_line
from agentdesk.tui.screens.supervisor.asking import Asking, Left, some_text
from agentdesk.tui.screens.supervisor.assign import AssigningScreen
from agentdesk.tui.screens.supervisor.care_steps import ACTS, choose_act
from agentdesk.tui.screens.supervisor.issue_call import IssueCallScreen
from agentdesk.tui.screens.supervisor.issue_kin import AlikeScreen, IssueCustomerScreen
from agentdesk.tui.screens.supervisor.issue_step import ask_for, choose_step
from agentdesk.tui.screens.supervisor.note import WriteNote
from agentdesk.tui.text import clean, listed
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.status_bar import StatusBar

NEIGHBOURS = (None, None)
_ABOUT_IT = frozenset({"step", "care", "call", "customer", "alike", "promise"})
"""Commands that need an issue."""


class IssueScreen(AssigningScreen[int]):
    """The issue with number `issue_id`; left and right go through `among`, the ledger's filter, if it is given.

    Gives the number of the issue that was looked at last.
    """

    SCOPE = "issue"
    HELP = N_(
        "All that is known about one issue. The timeline grows by itself when somebody else works on it. Left and right"
        " go to the issues before and after it in the ledger, as it is filtered there. F4 replays the call it came"
        " from, F5 shows what else there was with the customer, F7 what it may be a duplicate of. Ctrl+Z takes back"
        " what you did last here, for ten minutes and while it is still true; the timeline keeps both."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]

    def __init__(self, issue_id: int, among: IssueFilter | None = None) -> None:
        super().__init__()
        self.issue_id = issue_id
        self._among = among
        self._detail: IssueDetail | None = None
        self._beside: tuple[int | None, int | None] = NEIGHBOURS
        self._unsaved: dict[int, str] = {}
        self._around: Around | None = None
        """None until it is read, and after the person did something until it is read again."""

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
        """What happened while another page or a question was on top, of its own answers too."""
        if self._detail is not None:
            self.store_changed()

    def store_changed(self) -> None:
        """Read the issue again."""
        self.read(self._show, issues.detail, self.issue_id, current_language())
        self.read(self._show_around, issue_around.look, self.issue_id)

    def _show_around(self, around: Around) -> None:
        self._around = around
        if around.mentions and self.is_current:
            self.write(self._seen, notes.seen_here, self.issue_id)
        self._say_facts()
        self.refresh_commands()

    def tell_trouble(self, trouble: Trouble) -> None:
        """Say what went wrong; an issue that is somebody else's by now is left."""
        super().tell_trouble(trouble)
        if trouble.message == complaints.NOT_YOURS and self.is_current:
            self.dismiss(self.issue_id)

    def _seen(self, _count: int) -> None:
        self.desk_app.look_for_alerts()

    def _say_facts(self) -> None:
        if self._detail is not None:
            now = self.gateway.now().astimezone(self.gateway.zone)
            likely = self._around.likely if self._around else ()
            self.query_one("#facts-text", Static).update(issue_page.facts(self._detail, likely, now))

    def _show(self, detail: IssueDetail) -> None:
        self._detail = detail
        today, zone, now = self.gateway.today(), self.gateway.zone, self.gateway.now()
        self.query_one("#head", Static).update(issue_page.head(detail.row, now, zone, today))
        self._say_facts()
        told = issue_page.timeline(detail.timeline, detail.care.alerts, zone, today)
        self.query_one("#timeline-text", Static).update(told)
        # Where the timeline stands below the facts, nothing else says that it is there.
        key = self.desk_app.keymap.shown("issue.timeline")
        below = _(N_("What happened ({count}): {key}"), count=len(detail.timeline), key=key)
        self.query_one("#page").border_subtitle = below
        self.refresh_commands()
        if self._among is not None:
            self.read(
                self._show_beside, issues.beside, self._among, issues.key_of(detail.row, self._among.order)
            )

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
        """The ends of the list, what there is nothing of, and why the last act stays."""
        if command_id == "issue.undo":
            why = self._around.last.refused_because if self._around else None
            return _(why.message, **why.named) if why else None
        return self._hindrance(command_id) or super().refuses(command_id)

    def _hindrance(self, command_id: str) -> str | None:
        if command_id == "issue.previous" and self._beside[0] is None:
            return _(N_("This is the first issue of the list."))
        if command_id == "issue.next" and self._beside[1] is None:
            return _(N_("This is the last issue of the list."))
        if command_id == "issue.timeline" and self.has_class("-wide"):
            return _(N_("What happened stands beside the facts."))
        if command_id.partition(".")[2] not in _ABOUT_IT:
            return None
        if self._detail is None:
            return _(N_("There is no issue here."))
        if command_id in ("issue.call", "issue.customer") and self.person.is_guest:
            return _(N_("What else the customer said is not for guests."))
        if command_id == "issue.call" and self._detail.visit_id is None:
            return _(N_("Issue #{number} came from no call of this desk."), number=self.issue_id)
        if command_id == "issue.promise" and self._detail.row.state not in OPEN_STATES:
            return _(
                N_("Issue #{number} has ended; nothing is promised about it any more."), number=self.issue_id
            )
        return None

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
        await self._take(row, offer.step, given)

    async def _take(self, row: IssueRow, step: Step, given: Given) -> None:
        await self.gateway.do(issue_steps.take, row.id, step, given, instead_of=row.changed_at)
        key = self.desk_app.keymap.shown("issue.undo")
        said = N_("Issue #{number}: {step}. {key} takes it back.")
        self.tell(_(said, number=row.id, step=_(STEP_NAMES[step]), key=key))
        self._read_anew()

    def _offer_undo(self, given: Sequence[bulk_assign.Given]) -> None:
        self._around = None
        super()._offer_undo(given)

    def _read_anew(self) -> None:
        """The person did something: what was last is not last any more."""
        self._around = None
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
        self._read_anew()

    async def action_promise(self) -> None:
        """Promise something about the issue."""
        ask, today = Asking(self.desk_app, self.issue_id), self.gateway.today()
        try:
            text = await ask.typed(_(N_("what is promised to the customer")), some_text)
            until = await ask.typed(
                _(N_("by which day: 11-25, Fri or +3d; empty for none")),
                lambda typed: coming_day(typed, today) if typed else None,
            )
        except Left:
            return
        await self.gateway.do(promises.make, ask.number, text, until)
        self.tell(_(N_("Issue #{number}: written down."), number=ask.number))
        self._read_anew()

    async def action_undo(self) -> None:
        """Take back what the person did last here."""
        undone = await self.gateway.do(issue_undo.undo, self.issue_id)
        what = _(issue_undo.ACT_NAMES[undone.kind])
        self.tell(_(N_("Issue #{number}: took back {what}."), number=self.issue_id, what=what))
        self._read_anew()

    # Going on

    def action_call(self) -> None:
        """The call again."""
        self.app.push_screen(IssueCallScreen(self.issue_id))

    def action_customer(self) -> None:
        """What there was with the customer."""
        if (row := self.issue_here()) is not None:
            self.app.push_screen(IssueCustomerScreen(row))

    def action_alike(self) -> None:
        """What this may be a duplicate of; the one that it is, is the original of the step."""
        if (row := self.issue_here()) is not None:
            self.app.push_screen(AlikeScreen(row), self._is_the_same)

    def _is_the_same(self, original: int | None) -> None:
        if original is not None:
            self.later(self._duplicate(original))

    async def _duplicate(self, original: int) -> None:
        row = self.issue_here()
        assert row is not None
        try:
            reason = await Asking(self.desk_app, row.id).typed(
                _(N_("why it is a duplicate of #{original}"), original=original),
                some_text,
                _(N_("the same problem was told as #{original}"), original=original),
            )
        except Left:
            return
        await self._take(row, Step.DUPLICATE, Given(original=original, reason=reason))

    def action_timeline(self) -> None:
        """What happened; from there back to the facts."""
        page = self.query_one("#page", VerticalScroll)
        if page.scroll_offset.y > 0:
            page.scroll_home(animate=False)
        else:
            page.scroll_to_widget(self.query_one("#timeline"), animate=False, top=True)

    def action_previous(self) -> None:
        """The issue before this one."""
        self._go_to(self._beside[0])

    def action_next(self) -> None:
        """The issue after this one."""
        self._go_to(self._beside[1])

    def _go_to(self, issue_id: int | None) -> None:
        if issue_id is None:
            return
        self.issue_id, self._beside, self._around = issue_id, NEIGHBOURS, None
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)
        self.store_changed()

    async def action_note(self) -> None:
        """Write a note; what was typed and not saved is there again the next time."""
        issue_id = self.issue_id
        text = self._unsaved.pop(issue_id, "")
        while True:
            written = await self.desk_app.ask(WriteNote(issue_id, text))
            if written is None:
                return
            if not written.save:
                self._unsaved[issue_id] = written.text
                return
            try:
                names = await self.gateway.do(issues.add_note, issue_id, written.text)
            except Trouble as trouble:
                self.tell_trouble(trouble)
                text = written.text
                continue
            break
        if names:
            self.tell(_(N_("{names} see it at once."), names=listed([clean(name) for name in names])))
        self._read_anew()

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
