"""The call screen: walks the agent and the customer through the questionnaire, one key for each answer."""

import asyncio
import inspect
import time
from dataclasses import replace
from typing import Any, Final, cast

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Event, Key, Paste

from agentdesk.domain.errors import Trouble
from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_, _
from agentdesk.services import calls, customers
from agentdesk.services.calls import CallSheet
from agentdesk.tui.dialogs import Choose, Confirm
from agentdesk.tui.screens.agent.call_dialogs import CallDialogs
from agentdesk.tui.screens.agent.call_facts import Today, short_lines, side_lines, title_facts
from agentdesk.tui.screens.agent.call_session import CallSession, Entries
from agentdesk.tui.screens.agent.outbox import Do, Outbox
from agentdesk.tui.screens.base import DeskScreen
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


class CallScreen(CallDialogs, DeskScreen[None]):
    """The call of one claimed visit, then of the next ones, until the agent goes back to the queue."""

    SCOPE = "call"
    LOCKS = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    HELP = N_(
        "Say what is on the screen. A digit answers a question and goes on to the next; Enter confirms what was said,"
        " takes over what was typed, or passes a question. Everything is stored as you go: when the line, the program"
        " or the machine breaks off, the call opens again where it was."
    )

    def __init__(self, visit_id: int) -> None:
        super().__init__()
        self.visit_id = visit_id
        self.session: CallSession | None = None
        self.outbox = Outbox(visit_id, self._do, self._stored)
        self.raised: tuple[str, ...] = ()
        self.phone: str | None = None
        self._opening = ""
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
        self.set_interval(STAY_EVERY, self._stay)
        self.set_interval(RETRY_EVERY, self._retry_late)
        self.ahead(self.open(self.visit_id))

    # Opening

    async def open(self, visit_id: int) -> None:
        """Begin the call of a claimed visit in place of the one before, or go on with one that was interrupted."""
        try:
            sheet = await self.gateway.do(calls.open_call, visit_id)
        except Trouble as trouble:
            self.desk_app.notify(_(trouble.message, **trouble.values), severity="error", markup=False)
            self.dismiss()
            return
        self.visit_id = visit_id
        self.session = CallSession(sheet, sheet.interview(), self.gateway.now(), time.monotonic)
        self.outbox = Outbox(visit_id, self._do, self._stored)
        self.raised, self.phone = (), None
        self._opening = self._how_it_opens(sheet, self.session)
        self.query_one(CallTitle).show(sheet.brief.name, lambda: title_facts(sheet, self.gateway.today()))
        self.query_one(CallTimer).follow(lambda: self.open_session.elapsed)
        self.query_one("#side", SidePane).show(self._side)
        self.query_one("#facts", SidePane).show(self._facts)
        self._footer = self._beside = ()
        self.paint()

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
        if step.number:
            return _(
                N_("An earlier call got as far as question {number}: it goes on there."), number=step.number
            )
        return ""

    @property
    def open_session(self) -> CallSession:
        """The call that is open."""
        assert self.session is not None, "commands are refused until the call is open"
        return self.session

    # Keys

    async def take(self, event: Event) -> bool:
        """A paste goes into the text being typed; a key is carried out at once."""
        if isinstance(event, Paste) and self.session is not None and self.session.is_typed:
            if self.session.paste(event.text):
                self._keep_text()
            self.paint()
            return True
        if isinstance(event, Key) and await self._type(event.key, event.character):
            return True
        return await super().take(event)

    async def _type(self, key: str, character: str | None) -> bool:
        """Give a key to the text being typed, when the ones before it are stored; whether it was one for it."""
        session = self.session
        if session is None or session.ended or not session.is_typed:
            return False
        await self.outbox.drafts_stored()
        if key in ("up", "down"):
            cells = self.query_one(QuestionPane).field_cells
            moved = session.edit.move_row(-1 if key == "up" else 1, cells)
            if not moved and key == "up":
                self.action_back_one()
            self.paint()
            return True
        changed = session.type(key, character)
        if changed is None:
            return False
        if changed:
            self._keep_text()
        self.paint()
        return True

    def _keep_text(self) -> None:
        session = self.open_session
        self.outbox.draft(session.step.node, session.edit.text, session.next_seq)

    def refuses(self, command_id: str) -> str | None:
        """Why a command cannot be carried out in this step."""
        session = self.session
        if command_id.startswith("call.") and session is None:
            return _(N_("One moment: the call is being opened."))
        if command_id.startswith("call.") and session is not None and session.ended:
            return _(N_("This call has ended."))
        if session is not None:
            if command_id == "call.hint" and not session.step.hint:
                return _(N_("This question has no hint."))
            if command_id == "call.reveal" and not session.sheet.brief.phones:
                return _(N_("There is no telephone number that works."))
            if command_id == "call.language" and len(session.interview.form.languages) < 2:
                return _(N_("This questionnaire has one language only."))
        return super().refuses(command_id)

    def carry_out(self, command_id: str, *arguments: int) -> None:
        """Carry out a command, or say in the line below the question why not.

        Keys typed while a page of an async command is on its way wait for that page.
        """
        if reason := self.refuses(command_id):
            self.say(reason)
            return
        handler = self.handler(command_id)
        assert handler is not None
        self._opening = ""
        if self.session is not None:
            self.session.message = ""
        done = handler(*arguments)
        if inspect.iscoroutine(done):
            self.ahead(done)

    def handler(self, command_id: str) -> Any:
        """`call.back` is one question back; `app.back` leaves."""
        return self.action_back_one if command_id == "call.back" else super().handler(command_id)

    # What is shown

    def say(self, message: str) -> None:
        """Say something in the line below the question, until the next key."""
        if self.session is not None:
            self.session.message = message
        self.paint()

    def took(self, entries: Entries) -> None:
        """Record what a key led to, and show where the call stands now."""
        self.outbox.record(entries)
        self.paint()

    def paint(self) -> None:
        """Show where the call stands now."""
        session = self.session
        if session is None:
            return
        view = session.view
        self.query_one(QuestionPane).show(view, session.edit)
        self.query_one(ScriptStrip).show(view.strip)
        self._paint_news()
        footer = (bool(view.step.hint), view.is_typed)
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
                session.message or self._opening,
                session.offer,
            )
        )

    def relabel(self) -> None:
        """Say everything in the other language."""
        super().relabel()
        self._opening = ""
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

    # Commands that need no page

    def action_answer(self, digit: int) -> None:
        """Choose by digit."""
        self.took(self.open_session.press_digit(digit))

    def action_confirm(self) -> None:
        """It was said, or typed: go on."""
        self.took(self.open_session.confirm())

    def action_forward(self) -> None:
        """The next question."""
        self.took(self.open_session.forward())

    def action_back_one(self) -> None:
        """The question before."""
        self.took(self.open_session.back())

    def action_up(self) -> None:
        """The choice above."""
        self.open_session.highlight(-1)
        self.paint()

    def action_down(self) -> None:
        """The choice below."""
        self.open_session.highlight(1)
        self.paint()

    def action_clear(self) -> None:
        """Take the answer back."""
        self.took(self.open_session.clear())

    def action_unanswered(self) -> None:
        """The first question without an answer."""
        self.took(self.open_session.goto_open())

    def action_language(self) -> None:
        """The customer's other language."""
        self.took(self.open_session.switch_language())

    def action_hint(self) -> None:
        """Show the hint, or hide it."""
        self.open_session.show_hint()
        self.paint()

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

    async def action_reveal(self) -> None:
        """The whole telephone number; that it was asked for is written down."""
        contact = self.open_session.sheet.brief.phones[0]
        self.phone = await self.gateway.do(customers.show_phone, contact.id)
        self.took(self.open_session.phone_shown())

    # Storing

    @property
    def _do(self) -> Do:
        return cast("Do", self.gateway.do)

    def _stored(self) -> None:
        if self.is_attached:
            self._paint_news()

    def _retry_late(self) -> None:
        if self.outbox.trouble is not None and not self.outbox.elsewhere:
            self.outbox.retry()

    def _stay(self) -> None:
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
        question = N_("{count} entries cannot be stored and would be lost. Leave all the same?")
        return await self.desk_app.ask(Confirm(question, count=self.outbox.pending)) is True

    async def _all_stored(self) -> bool:
        """Wait until everything is stored; False when something cannot be."""
        self.outbox.retry()
        while self.outbox.pending and self.outbox.trouble is None:
            await asyncio.sleep(0.01)
        return self.outbox.trouble is None
