"""One call as the agent's keys drive it: the interview, the log's next number, what is typed and what to show.

Knows no terminal. Every act returns the entries to record, already in order; the screen hands them to the outbox
and paints `view`. Because every key is applied here at once, keys typed ahead reach the question they were meant
for.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_, _
from agentdesk.questionnaire.form import SELECTS, StepKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.steps import Step
from agentdesk.services.calls import NOTE_FIELD, CallSheet
from agentdesk.tui.controls import Act, Asked, Control, Typed, control_of
from agentdesk.tui.screens.agent.call_log import NOTHING, CallLog, Entries
from agentdesk.tui.screens.agent.call_offer import offer_about
from agentdesk.tui.screens.agent.call_views import (
    ASKS_NOTHING,
    Given,
    IssueOffer,
    QuestionView,
    answer_said,
    strip_of,
)

ALL_SAID: Final = N_("Everything is said. F8 ends the call.")


class CallSession(CallLog):
    """The call of one sheet. `clock` gives seconds that only go forward; `now` is the moment it starts to run."""

    def __init__(
        self, sheet: CallSheet, interview: Interview, now: datetime, clock: Callable[[], float]
    ) -> None:
        super().__init__(sheet, now, clock)
        self.sheet = sheet
        self.interview = interview
        self.message = ""
        """What the last key led to, when there is something to say about it; already translated."""
        self.wrong = ""
        """Why the answer of the step asked now was not taken, in the language of the question."""
        self.offer: IssueOffer | None = None
        """An answer that may be an issue, until the next question is passed."""
        self.drafts = dict(sheet.drafts)
        self.note = _last_note(sheet)
        self._kept: dict[str, str] = {}
        self._hint_shown = False
        self._raised: set[str] = set()
        self._passed: set[str] = set()
        self._answers: dict[str, tuple[Step, Given]] = {}
        self._control = self._control_here()

    # What is seen

    @property
    def step(self) -> Step:
        """The step that is asked now."""
        return self.interview.step(self.interview.position)

    @property
    def is_typed(self) -> bool:
        """Whether the answer of the step asked now is typed: then digits and arrows belong to the text."""
        return self._control.is_typed

    @property
    def typed(self) -> str:
        """The text being typed as the answer; empty where none is."""
        body = self._control.body
        return body.edit.text if isinstance(body, Typed) else ""

    @property
    def view(self) -> QuestionView:
        """The step asked now and the strip of all of them."""
        step, steps = self.step, self.interview.steps
        progress = self.interview.progress
        return QuestionView(
            step,
            progress.total,
            self._control.body,
            self.wrong,
            strip_of(steps, step, self._passed),
            progress,
            self._hint_shown,
            self._another(step),
        )

    @property
    def given(self) -> tuple[Given, ...]:
        """The answers so far."""
        return tuple(
            self._given(step)
            for step in self.interview.steps
            if step.answered and step.kind not in ASKS_NOTHING
        )

    def _another(self, step: Step) -> str:
        if step.kind is not StepKind.REPEAT:
            return ""
        if step.count == 0:
            return self._asked().say(N_("Is there one?"))
        return self._asked().say(N_("{count} so far. Another one?"), count=step.count)

    def _given(self, step: Step) -> Given:
        # Steps are the same objects as long as nothing about them changes, also in a form of hundreds.
        kept = self._answers.get(step.node)
        if kept is None or kept[0] is not step:
            said = Given(step.number or "", step.area or "", answer_said(step, self.sheet.zone))
            kept = self._answers[step.node] = (step, said)
        return kept[1]

    def open_steps(self) -> tuple[Step, ...]:
        """What a completed call should not lack: answers by choosing and those required, and what is to be said."""
        return tuple(
            step
            for step in self.interview.steps
            if not step.answered
            and (step.kind is StepKind.SAY or (not step.readonly and (step.required or step.kind in SELECTS)))
        )

    def unfit_steps(self) -> tuple[Step, ...]:
        """What was answered, but breaks its rule now that other answers changed."""
        return tuple(map(self.interview.step, self.interview.invalid()))

    # Keys

    def key(self, key: str, character: str | None) -> Entries | None:
        """Give a key to what is being typed or marked; None when it is none for it."""
        return self._perhaps(self._control.key(key, character))

    def paste(self, text: str) -> Entries | None:
        """Put pasted text into what is being typed; None where nothing is."""
        return self._perhaps(self._control.paste(text))

    def press_digit(self, digit: int) -> Entries:
        """Choose by digit (0 is the tenth)."""
        if self.step.kind is StepKind.SAY and self._all_said:
            return self._say(_(ALL_SAID))
        return self._carry_out(self._control.digit(digit))

    def arrow(self, by: int, cells: int = 80) -> Entries:
        """Up (-1) or down (1), among choices, in a text wrapped to `cells` columns, or on a scale."""
        return self._carry_out(self._control.arrow(by, cells))

    def confirm(self) -> Entries:
        """Enter: the words were said, the marked choice or the typed text is the answer, or the question is passed.

        A required question is not passed by Enter: `forward` does that.
        """
        step, act = self.step, self._control.confirm()
        value = step.value if act.value is None else act.value
        if (
            act.forward
            and step.required
            and not step.readonly
            and not value
            and step.kind not in ASKS_NOTHING
        ):
            self.wrong = self.interview.answer(step.node, "").message
            return self._say(_(N_("Page Down goes on without an answer.")))
        return self._carry_out(act)

    def forward(self) -> Entries:
        """Go to the next step; a typed text is taken as the answer first, and stays where it cannot be."""
        taken = self._left()
        return NOTHING if taken is None else taken + self._move(self.interview.forward)

    def back(self) -> Entries:
        """Go to the step before; a typed text is taken as the answer, or kept as it is where it cannot be."""
        return (self._left() or NOTHING) + self._move(self.interview.back)

    def goto(self, node: str) -> Entries:
        """Go to a step that is asked now."""

        def go() -> str:
            self.interview.move_to(node)
            return node

        return (self._left() or NOTHING) + self._move(go)

    def goto_open(self) -> Entries:
        """Go to the first question that has no answer, was not said, or whose answer no longer fits the others."""
        left = [s for s in (*self.open_steps(), *self.unfit_steps()) if s.node != self.step.node]
        if not left:
            return self._say(_(N_("Every question is answered.")))
        return self.goto(left[0].node)

    def clear(self) -> Entries:
        """Take the answer of the step asked now away, or the last part of it."""
        return self._carry_out(self._control.clear())

    def remove_instance(self) -> Entries:
        """Take away the instance of a repeat in which the step asked now is, with all its answers."""
        instance = self.step.instance
        if not instance:
            return NOTHING
        self.interview.remove(instance)
        for node in [node for node in self.drafts if node.startswith(f"{instance}/")]:
            self._keep(node, "")
            del self.drafts[node]
        if self.offer is not None and self.offer.node.startswith(f"{instance}/"):
            self.offer = None
        self._arrive()
        return (self.entry(EventKind.REPEAT_REMOVED, instance),)

    def new_drafts(self) -> dict[str, str]:
        """The half-made answers that changed since this was asked last, by node; an empty one is to be forgotten."""
        changed, self._kept = self._kept, {}
        return changed

    def switch_language(self) -> Entries:
        """Speak the form's next language."""
        languages = self.interview.form.languages
        if len(languages) < 2:
            return self._say(_(N_("This questionnaire has one language only.")))
        place = languages.index(self.interview.language) if self.interview.language in languages else -1
        self.interview.language = languages[(place + 1) % len(languages)]
        self.wrong = ""
        self._control.renew(self.step, self._asked())
        return (self.entry(EventKind.LANGUAGE, value=self.interview.language),)

    def show_hint(self) -> None:
        """Show the hint of the step, or hide it again."""
        self._hint_shown = not self._hint_shown

    # What is done in dialogs

    def write_note(self, text: str) -> Entries:
        """The note of the whole call, in place of what it was."""
        self.drafts.pop(NOTE_FIELD, None)
        if text == self.note:
            return NOTHING
        self.note = text
        return (self.entry(EventKind.NOTE, value=text),)

    def phone_shown(self) -> Entries:
        """The whole number was asked for."""
        return (self.entry(EventKind.PHONE_SHOWN),)

    def issue_about(self) -> IssueOffer:
        """What an issue raised now is about: the answer just given, else the question asked now."""
        if self.offer is not None:
            return self._offer(self.offer.node)
        return self._offer(self.interview.position)

    def raised(self, node: str) -> None:
        """An issue was raised about `node`: it is not offered again."""
        self._raised.add(node)
        self.touch()
        if self.offer is not None and self.offer.node == node:
            self.offer = None

    def before_ending(self) -> Entries:
        """A text that is half-typed when the call ends is an answer."""
        return self._left() or NOTHING

    # How

    def _say(self, message: str) -> Entries:
        self.message = message
        return NOTHING

    @property
    def _all_said(self) -> bool:
        """Whether the last step is said or answered."""
        step = self.step
        return step.answered and step.node == self.interview.steps[-1].node

    def _said(self, step: Step) -> Entries:
        self.interview.said(step.node)
        return (self.entry(EventKind.SAID, step.node),)

    def _perhaps(self, act: Act | None) -> Entries | None:
        return None if act is None else self._carry_out(act)

    def _carry_out(self, act: Act) -> Entries:
        """What a key asks of the call; nothing but the reason when its answer is refused."""
        step = self.step
        self.wrong, self.message = act.wrong, act.message
        if act.wrong:
            return NOTHING
        entries = NOTHING
        if act.value is not None:
            taken = self._take(step, act.value)
            if taken is None:
                return NOTHING
            entries += taken
        if act.draft is not None:
            self._keep(step.node, act.draft)
        if act.said and not step.answered:
            entries += self._said(step)
            self._control.renew(self.step, self._asked())
        if act.add:
            return entries + self._add(step)
        if act.forward:
            return entries + self._move(self.interview.forward)
        return entries + self._move(self.interview.back) if act.back else entries

    def _left(self) -> Entries | None:
        """What is typed becomes the answer; None when it cannot be one: then it stays, as a draft."""
        act = self._control.leave()
        self.wrong = act.wrong
        if act.wrong:
            return None
        return NOTHING if act.value is None else self._take(self.step, act.value)

    def _take(self, step: Step, value: str) -> Entries | None:
        """Take `value` as the answer of the step asked now (empty: none); None when it is refused."""
        node = step.node
        if step.value == value:
            if self.drafts.pop(node, None) is not None:
                self._kept[node] = ""
            return NOTHING
        # An answer may be taken back where one is required; whether it may stay away is asked at the end.
        clears = not value and not step.readonly
        verdict = self.interview.clear(node) if clears else self.interview.answer(node, value)
        if not verdict.ok:
            self.wrong = verdict.message
            return None
        self.drafts.pop(node, None)
        self._kept.pop(node, None)
        if verdict.offers_issue and node not in self._raised:
            self.offer = self._offer(node)
        elif self.offer is not None and self.offer.node == node:
            self.offer = None
        entry = self.entry(EventKind.ANSWERED if value else EventKind.CLEARED, node, value)
        self._control.renew(self.interview.step(node), self._asked())
        return (entry,)

    def _add(self, step: Step) -> Entries:
        self.interview.add(step.node)
        self._passed.add(step.node)
        self._arrive()
        return (self.entry(EventKind.REPEAT_ADDED, step.node),)

    def _move(self, go: Callable[[], str | None]) -> Entries:
        left = self.step
        if go() is None:
            if self._all_said:
                self.message = _(ALL_SAID)
            return NOTHING
        self.message = ""
        self._passed.add(left.node)
        if self.offer is not None and left.number != self.offer.number:
            self.offer = None
        self._arrive()
        return (self.entry(EventKind.WENT, self.interview.position),)

    def _arrive(self) -> None:
        self._hint_shown = False
        step = self.step
        unfit = step.node in self.interview.invalid()
        self.wrong = self.interview.answer(step.node, step.value).message if unfit else ""
        self._control = self._control_here()

    def _control_here(self) -> Control:
        return control_of(self.step, self.drafts.get(self.step.node), self._asked())

    def _asked(self) -> Asked:
        return Asked(self.interview.language, self.now, self.sheet.zone)

    def _keep(self, node: str, text: str) -> None:
        self.touch()
        self.drafts[node] = self._kept[node] = text

    def _offer(self, node: str) -> IssueOffer:
        return offer_about(self.interview, node, self.typed.strip(), self.sheet.zone)


def _last_note(sheet: CallSheet) -> str:
    notes = [event.value for event in sheet.events if event.kind == EventKind.NOTE]
    return notes[-1] if notes else ""
