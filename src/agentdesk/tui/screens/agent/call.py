"""The call screen: walks the agent and the customer through the questionnaire, one key for each answer."""

import asyncio
import time
from dataclasses import replace
from typing import Any, Final, cast

from textual.app import ComposeResult
from textual.containers import Horizontal

from agentdesk.domain.errors import Trouble
from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_, _
from agentdesk.services import calls, customers
from agentdesk.services.calls import CallSheet
from agentdesk.tui.dialogs import Choose, Confirm
from agentdesk.tui.screens.agent.call_dialogs import CallDialogs
from agentdesk.tui.screens.agent.call_facts import Today, short_lines, side_lines, title_facts
from agentdesk.tui.screens.agent.call_keys import CallKeys
from agentdesk.tui.screens.agent.call_session import CallSession
from agentdesk.tui.screens.agent.outbox import Do, Outbox
from agentdesk.tui.text import clock, listed
from agentdesk.tui.widgets.call_header import CallTimer, CallTitle
from agentdesk.tui.widgets.call_news import CallMark, CallNews, News
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.question import QuestionPane
from agentdesk.tui.widgets.script_strip import ScriptStrip
from agentdesk.tui.widgets.side_pane import SidePane

STAY_EVERY: Final = 120.0
"""Seconds between two renewals of the claim while nothing is written."""
RETRY_EVERY: Final = 5.0
"""Seconds between two tries to store what could not be stored."""


class CallScreen(CallDialogs, CallKeys):
    """The call of one claimed visit, then of the next ones, until the agent goes back to the queue."""

    SCOPE = "call"
    LOCKS = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    HELP = N_(
        "Say what is on the screen. A digit answers a question and goes on to the next; where there are many choices,"
        " type a part of one or its number. Enter confirms what was said, takes over what was typed, or passes a"
        " question. Everything is stored as you go: when the line, the program or the machine breaks off, the call"
        " opens again where it was."
    )

    def __init__(self, visit_id: int) -> None:
        super().__init__()
        self.visit_id = visit_id
        self.session: CallSession | None = None
        self.outbox = Outbox(visit_id, self.store, self._stored)
        self.raised: tuple[str, ...] = ()
        self.phone: str | None = None
        self.opening = ""
        self._footer: tuple[object, ...] = ()
        self._beside: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        with Horizontal(id="call-head"):
            yield CallTitle(id="title")
            yield CallTimer(id="timer")
            yield CallMark(id="mark")
        yield ScriptStrip(id="strip")
        with Horizontal(id="call-body"):
            yield QuestionPane(id="question")
            yield SidePane(id="side")
        yield SidePane(id="facts")
        yield CallNews(id="news")
        yield KeyBar()

    def on_mount(self) -> None:
        """Open the call; what is typed until then is meant for it."""
        self.set_interval(STAY_EVERY, self.stay)
        self.set_interval(RETRY_EVERY, self._retry_late)
        self.ahead(self.open(self.visit_id))

    # Opening

    async def open(self, visit_id: int) -> None:
        """Begin the call of a claimed visit in place of the one before, or go on with one that was interrupted."""
        try:
            sheet = await self.sheet_of(visit_id)
        except Trouble as trouble:
            self.desk_app.notify(_(trouble.message, **trouble.values), severity="error", markup=False)
            self.dismiss()
            return
        self.visit_id = visit_id
        self.session = CallSession(sheet, sheet.interview(), self.gateway.now(), time.monotonic)
        self.outbox = Outbox(visit_id, self.store, self._stored)
        self.raised, self.phone = (), None
        self.opening = self._how_it_opens(sheet, self.session)
        self.query_one(CallTitle).show(sheet.brief.name, lambda: title_facts(sheet, self.gateway.today()))
        self.query_one(CallTimer).follow(lambda: self.open_session.elapsed)
        self.query_one("#side", SidePane).show(self._side)
        self.query_one("#facts", SidePane).show(self._facts)
        self._footer = self._beside = ()
        self.paint()

    async def sheet_of(self, visit_id: int) -> CallSheet:
        """The call of a claimed visit, begun or resumed in the store."""
        return await self.gateway.do(calls.open_call, visit_id)

    def _how_it_opens(self, sheet: CallSheet, session: CallSession) -> str:
        """What to say about a call that was going on before."""
        step = session.step
        if sheet.resumed:
            before = [event for event in sheet.events if event.kind != EventKind.RESUMED]
            at = clock(before[-1].at if before else sheet.started_at, self.gateway.zone)
            where = _(N_("question {number}"), number=step.number) if step.number else ""
            kept = _(N_("half-typed text kept")) if sheet.drafts else ""
            rest = listed([part for part in (where, kept) if part])
            said = N_("This call was interrupted at {time}. Everything is as you left it.")
            if rest:
                said = N_("This call was interrupted at {time}. Everything is as you left it: {rest}.")
            return _(said, time=at, rest=rest)
        if step.number and any(event.node for event in sheet.events):
            return _(
                N_("An earlier call got as far as question {number}: it goes on there."), number=step.number
            )
        return ""

    # What is shown

    def paint(self) -> None:
        """Show where the call stands now."""
        session = self.session
        if session is None:
            return
        view = session.view
        self.query_one(QuestionPane).show(view)
        self.query_one(ScriptStrip).show(view.strip)
        self._paint_news()
        step = view.step
        footer = (bool(step.hint or step.guidance), step.kind, step.instance)
        if footer != self._footer:
            self._footer = footer
            self.refresh_commands()
        beside = (session.given, self.raised, session.note, self.phone)
        if beside != self._beside:
            self._beside = beside
            for side in self.query(SidePane):
                side.refresh()

    def _paint_news(self) -> None:
        session = self.session
        if session is None:
            return
        trouble = self.outbox.trouble
        self.query_one(CallMark).show(stuck=trouble is not None)
        self.query_one(CallNews).show(
            News(
                trouble,
                0 if self.outbox.elsewhere else self.outbox.pending,
                session.message or self.opening,
                session.offer,
            )
        )

    def relabel(self) -> None:
        """Say everything in the other language."""
        super().relabel()
        self.opening = ""
        self.paint()

    def _today(self) -> Today:
        return Today(self.gateway.today(), self.gateway.zone)

    def _side(self, cells: int) -> list[Any]:
        session = self.open_session
        return side_lines(
            session.sheet.brief, session.given, self.raised, session.note, self.phone, self._today(), cells
        )

    def _facts(self, cells: int) -> list[Any]:
        session = self.open_session
        return short_lines(session.sheet.brief, self.raised, self.phone, self._today(), cells)

    async def action_reveal(self) -> None:
        """The whole telephone number; that it was asked for is written down."""
        contact = self.open_session.sheet.brief.phones[0]
        self.phone = await self.gateway.do(customers.show_phone, contact.id)
        self.took(self.open_session.phone_shown())

    # Storing

    async def action_retry(self) -> None:
        """Store again what is not stored; take back a call that goes on at another terminal."""
        if self.outbox.elsewhere:
            await self._take_back()
        else:
            self.outbox.retry()
            self.paint()

    async def _take_back(self) -> None:
        """Go on here, behind what was done at the other terminal; what was done here meanwhile comes last."""
        entries, drafts = self.outbox.kept
        sheet = await self.gateway.do(calls.open_call, self.visit_id)
        renumbered = [replace(entry, seq=seq) for seq, entry in enumerate(entries, sheet.next_seq)]
        await self.gateway.do(calls.record, self.visit_id, renumbered)
        for field, text in drafts.items():
            await self.gateway.do(calls.keep_draft, self.visit_id, field, text)
        await self.open(self.visit_id)

    @property
    def store(self) -> Do:
        """What carries the writes of the call out."""
        return cast("Do", self.gateway.do)

    def _stored(self) -> None:
        if self.is_attached:
            self._paint_news()

    def _retry_late(self) -> None:
        if self.outbox.trouble is not None and not self.outbox.elsewhere:
            self.outbox.retry()

    def stay(self) -> None:
        """Renew the claim while the agent only listens."""
        if self.session is not None and not self.session.ended and self.outbox.trouble is None:
            self.write(None, calls.stay, self.visit_id)

    def tell_trouble(self, trouble: Trouble) -> None:
        """What did not work stays below the question until the next key."""
        self.say(_(trouble.message, **trouble.values))

    # Leaving

    async def action_back(self) -> None:
        """Ask whether to stay, to keep the call for later, or to give the visit back."""
        session = self.session
        if session is None or session.ended:
            self.dismiss()
            return
        choices = [("keep", _(N_("Go to the queue; the call stays open for you")))]
        if not session.begun:
            choices.insert(0, ("put back", _(N_("Give the visit back: nothing was said yet"))))
        chosen = await self.desk_app.ask(Choose(N_("Leave this call?"), choices))
        if chosen == "put back":
            await self.outbox.act(calls.put_back)
        if chosen is not None and await self._may_lose_nothing():
            self.dismiss()

    async def may_leave(self) -> bool:
        """Ask before the program ends in a call; everything is kept."""
        if self.session is None or self.session.ended:
            return True
        question = N_("You are in a call with {name}. End the program? The call opens again where it is now.")
        if not await self.desk_app.ask(Confirm(question, name=self.session.sheet.brief.name)):
            return False
        return await self._may_lose_nothing()

    async def _may_lose_nothing(self) -> bool:
        """Whether everything is stored, or the person leaves what cannot be."""
        if await self._all_stored():
            return True
        pending = self.outbox.pending
        question = N_("{count} entries cannot be stored and would be lost. Leave all the same?")
        if pending == 1:
            question = N_("1 entry cannot be stored and would be lost. Leave all the same?")
        return await self.desk_app.ask(Confirm(question, count=pending)) is True

    async def _all_stored(self) -> bool:
        """Wait until everything is stored; False when something cannot be."""
        self.outbox.retry()
        while self.outbox.pending and self.outbox.trouble is None:
            await asyncio.sleep(0.01)
        return self.outbox.trouble is None
