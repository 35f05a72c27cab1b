"""How keys reach the call: first what is being typed or marked, then the commands that need no page."""

import inspect
from typing import Any

from textual.events import Event, Key, Paste

from agentdesk.i18n import N_, _
from agentdesk.tui.screens.agent.call_log import Entries
from agentdesk.tui.screens.agent.call_session import CallSession
from agentdesk.tui.screens.agent.outbox import Outbox
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.widgets.question import QuestionPane


class CallKeys(DeskScreen[None]):
    """The part of the call screen that takes keys."""

    session: CallSession | None
    outbox: Outbox
    opening: str
    """What to say about how the call was opened, until the first command."""

    @property
    def open_session(self) -> CallSession:
        """The call that is open."""
        assert self.session is not None, "commands are refused until the call is open"
        return self.session

    def paint(self) -> None:
        """Show where the call stands now."""
        raise NotImplementedError

    async def take(self, event: Event) -> bool:
        """A key or a paste goes to what is being typed or marked; any other key is carried out at once."""
        session = self.session
        if session is not None and not session.ended and isinstance(event, Key | Paste):
            if session.is_typed:
                # Whoever types the next character only after this has at most one that is not stored yet.
                await self.outbox.drafts_stored()
            taken = (
                session.paste(event.text)
                if isinstance(event, Paste)
                else session.key(event.key, event.character)
            )
            if taken is not None:
                self.took(taken)
                return True
        return await super().take(event)

    def refuses(self, command_id: str) -> str | None:
        """Why a command cannot be carried out in this step."""
        session = self.session
        if command_id.startswith("call.") and session is None:
            return _(N_("One moment: the call is being opened."))
        if command_id.startswith("call.") and session is not None and session.ended:
            return _(N_("This call has ended."))
        if session is not None:
            step = session.step
            if command_id == "call.hint" and not step.hint and not step.guidance:
                return _(N_("This question has no hint."))
            if command_id == "call.reveal" and not session.sheet.brief.phones:
                return _(N_("There is no telephone number that works."))
            if command_id == "call.language" and len(session.interview.form.languages) < 2:
                return _(N_("This questionnaire has one language only."))
            if command_id == "call.remove" and not step.instance:
                return _(N_("This question is in nothing that repeats."))
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
        self.opening = ""
        if self.session is not None:
            self.session.message = ""
        done = handler(*arguments)
        if inspect.iscoroutine(done):
            self.ahead(done)

    def handler(self, command_id: str) -> Any:
        """`call.back` is one question back; `app.back` leaves."""
        return self.action_back_one if command_id == "call.back" else super().handler(command_id)

    def say(self, message: str) -> None:
        """Say something in the line below the question, until the next key."""
        if self.session is not None:
            self.session.message = message
        self.paint()

    def took(self, entries: Entries) -> None:
        """Record what a key led to, and show where the call stands now."""
        session = self.open_session
        self.outbox.record(entries)
        for node, text in session.new_drafts().items():
            self.outbox.draft(node, text, session.next_seq)
        self.paint()

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
        self._arrow(-1)

    def action_down(self) -> None:
        """The choice below."""
        self._arrow(1)

    def _arrow(self, by: int) -> None:
        self.took(self.open_session.arrow(by, self.query_one(QuestionPane).field_cells))

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
