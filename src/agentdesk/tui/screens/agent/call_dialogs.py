"""What the call screen asks on pages of their own: an issue, a note, what to say, a callback, how it ended."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from agentdesk.domain.disposition import APPOINTMENT, BY_CODE
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category, Severity
from agentdesk.domain.knowledge import Situation
from agentdesk.i18n import N_, _
from agentdesk.questionnaire.form import StepKind
from agentdesk.services import calls, confirmations, endings, issues, knowledge, queue
from agentdesk.services.calls import NOTE_FIELD
from agentdesk.services.endings import Ending
from agentdesk.services.issues import DRAFT_FIELD
from agentdesk.tui.dialogs import Confirm
from agentdesk.tui.screens.agent.brief import BriefScreen
from agentdesk.tui.screens.agent.call_session import CallSession
from agentdesk.tui.screens.agent.callback import CallbackDialog
from agentdesk.tui.screens.agent.end_call import (
    EndCallDialog,
    EndedDialog,
    missing_words,
    what_became,
    what_follows,
)
from agentdesk.tui.screens.agent.knowledge import KnowledgeDialog
from agentdesk.tui.screens.agent.note import NoteDialog
from agentdesk.tui.screens.agent.raise_issue import IssueDialog, IssueForm, raised_line
from agentdesk.tui.text import clean
from agentdesk.tui.widgets.question import PARTS

if TYPE_CHECKING:
    from agentdesk.tui.screens.agent.call import CallScreen


class CallDialogs:
    """The part of the call screen that opens pages."""

    async def action_issue(self) -> None:
        """Record an issue; half-written, it is kept for the next time."""
        screen, session = _of(self)
        form = _draft(session) or _fresh(session)

        def keep(changed: IssueForm) -> None:
            session.drafts[DRAFT_FIELD] = changed.to_json()
            screen.outbox.draft(DRAFT_FIELD, changed.to_json(), session.next_seq)

        new = await screen.desk_app.ask(
            IssueDialog(form, session.sheet.brief.purchases, keep, screen.outbox.drafts_stored)
        )
        if new is None:
            return
        session.drafts[DRAFT_FIELD] = form.to_json()
        seq, elapsed_ms = session.place_in_log()
        try:
            number = await screen.outbox.act(issues.raise_issue, new, seq=seq, elapsed_ms=elapsed_ms)
        except Refusal:
            session.give_back(seq)
            raise
        session.drafts.pop(DRAFT_FIELD, None)
        session.raised(new.node)
        screen.raised = (*screen.raised, raised_line(number, new))
        screen.say(_(N_("Issue #{number} is on the ledger."), number=number))

    async def action_note(self) -> None:
        """Write the note of the whole call."""
        screen, session = _of(self)

        def keep(text: str) -> None:
            session.drafts[NOTE_FIELD] = text
            screen.outbox.draft(NOTE_FIELD, text, session.next_seq)

        written = session.drafts.get(NOTE_FIELD, session.note)
        text = await screen.desk_app.ask(NoteDialog(written, keep, screen.outbox.drafts_stored))
        if text is not None:
            screen.took(session.write_note(text))

    async def action_knowledge(self) -> None:
        """Known answers and phrases for this call; one that helped is counted."""
        screen, session = _of(self)
        step = session.step
        helped = await screen.desk_app.ask(
            KnowledgeDialog(_situation(session), tuple(filter(None, (step.hint, step.guidance))))
        )
        if helped is not None:
            await screen.outbox.act(knowledge.used, helped.id)
            screen.say(_(N_("Counted: “{title}” helped in this call."), title=clean(helped.title)))

    async def action_callback(self) -> None:
        """Book a time to call again; that ends this call."""
        screen, session = _of(self)
        choice = await screen.desk_app.ask(CallbackDialog(session.sheet.brief.name))
        if choice is None:
            return

        def ending(seq: int, elapsed_ms: int) -> Ending:
            return Ending(
                APPOINTMENT, seq, elapsed_ms, choice.note, choice.at, choice.appointment, choice.own
            )

        await self._end(ending)

    async def action_end(self) -> None:
        """Ask how the call ended, and end it."""
        screen, session = _of(self)
        screen.took(session.before_ending())
        choice = await screen.desk_app.ask(EndCallDialog(_missing(session)))
        if choice is None:
            return
        if choice.code == APPOINTMENT:
            await self.action_callback()
            return
        await self._end(lambda seq, elapsed_ms: Ending(choice.code, seq, elapsed_ms, choice.note))

    async def action_remove(self) -> None:
        """Take the instance of a repeat away, once it is sure: its answers go with it."""
        screen, session = _of(self)
        question = N_("Remove “{heading}” with all its answers?")
        if await screen.desk_app.ask(Confirm(question, heading=session.step.heading)):
            screen.took(session.remove_instance())

    async def action_history(self) -> None:
        """Everything about the customer."""
        screen, session = _of(self)
        await screen.desk_app.ask(BriefScreen(session.sheet.brief.customer_id))

    async def _end(self, ending: Callable[[int, int], Ending]) -> None:
        """End the call in the store, say what follows, and go on to the next visit or back to the queue."""
        screen, session = _of(self)
        screen.took(session.before_ending())
        seq, elapsed_ms = session.place_in_log()
        ended = ending(seq, elapsed_ms)
        try:
            step = await screen.outbox.act(endings.end_call, ended)
        except Refusal:
            session.give_back(seq)
            raise
        session.end()
        waiting = await screen.gateway.see(queue.page, limit=1)
        following = waiting.items[0].name if waiting.items else None
        became = await screen.gateway.see(confirmations.what_became, session.sheet.visit.visit_id)
        after = what_follows(step, screen.gateway.now(), screen.gateway.zone)
        if became is not None and step.state == "done":
            after = what_became(became)
        goes_on = await screen.desk_app.ask(EndedDialog(BY_CODE[ended.code], after, following))
        visit_id = await screen.gateway.do(calls.claim_next) if goes_on else None
        if visit_id is None:
            screen.dismiss()
        else:
            await screen.open(visit_id)


def _of(dialogs: CallDialogs) -> "tuple[CallScreen, CallSession]":
    screen = cast("CallScreen", dialogs)
    return screen, screen.open_session


def _draft(session: CallSession) -> IssueForm | None:
    """The issue that was left half-written, if any."""
    kept = session.drafts.get(DRAFT_FIELD)
    return IssueForm.from_json(kept) if kept else None


def _fresh(session: CallSession) -> IssueForm:
    about = session.issue_about()
    return IssueForm(about.node, about.category, Severity.MINOR, about.description, session.sheet.purchase_id)


def _situation(session: CallSession) -> Situation:
    """What an article is wanted for: the purchase, the question's category, the customer's words, last first."""
    sheet = session.sheet
    bought = next((each for each in sheet.brief.purchases if each.id == sheet.purchase_id), None)
    category = session.issue_about().category
    words = [step.value for step in session.interview.steps if step.kind is StepKind.TEXT and step.answered]
    return Situation(
        "" if category is Category.OTHER else category,
        f"{bought.product} {bought.model}".strip() if bought else "",
        " ".join([session.typed, *reversed(words)]).strip(),
        sheet.brief.language,
    )


def _missing(session: CallSession) -> list[str]:
    """What a completed call should have and this one has not, as sentences."""
    left = session.open_steps()
    numbers = dict.fromkeys(step.number for step in left if step.number)
    unsaid = dict.fromkeys(
        _(PARTS.get(step.part, PARTS["body"])) for step in left if step.kind is StepKind.SAY
    )
    unfit = dict.fromkeys(step.number for step in session.unfit_steps() if step.number)
    return missing_words(list(numbers), list(unsaid), list(unfit))
