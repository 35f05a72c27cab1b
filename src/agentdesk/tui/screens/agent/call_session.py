"""One call as the agent's keys drive it: the interview, the log's next number, what is typed and what to show.

Knows no terminal. Every act returns the entries to record, already in order; the screen hands them to the outbox
and paints `view`. Because every key is applied here at once, keys typed ahead reach the question they were meant
for.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from agentdesk.domain.issue import Category
from agentdesk.domain.visit import EventKind
from agentdesk.i18n import N_, _
from agentdesk.questionnaire.form import SELECTS, StepKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.steps import Step
from agentdesk.services.calls import NOTE_FIELD, UNTOUCHED, CallSheet, Entry
from agentdesk.tui.screens.agent.call_views import (
    TYPED,
    Given,
    IssueOffer,
    QuestionView,
    strip_of,
)
from agentdesk.tui.text_edit import TextEdit

Entries = tuple[Entry, ...]

NOTHING: Final[Entries] = ()
CHOICES_BY_DIGIT: Final = 10


class CallSession:
    """The call of one sheet. `clock` gives seconds that only go forward; `now` is the moment it starts to run."""

    def __init__(
        self, sheet: CallSheet, interview: Interview, now: datetime, clock: Callable[[], float]
    ) -> None:
        self.sheet = sheet
        self.interview = interview
        self.message = ""
        """What the last key led to, when there is something to say about it; already translated."""
        self.offer: IssueOffer | None = None
        """An answer that may be an issue, until the next question is passed."""
        self.drafts = dict(sheet.drafts)
        self.note = _last_note(sheet)
        self.edit = TextEdit()
        self._clock = clock
        self._started = clock()
        self._before = int(max(now - sheet.started_at, timedelta(0)) / timedelta(milliseconds=1))
        self._stopped: int | None = None
        self._seq = sheet.next_seq
        self._highlight: int | None = None
        self._hint_shown = False
        self._begun = _has_begun(sheet)
        self._raised: set[str] = set()
        self._passed: set[str] = set()
        self._arrive()

    # What is seen

    @property
    def step(self) -> Step:
        """The step that is asked now."""
        return self.interview.step(self.interview.position)

    @property
    def is_typed(self) -> bool:
        """Whether the answer of the step asked now is typed: then digits and arrows belong to the text."""
        return self.step.kind in TYPED

    @property
    def begun(self) -> bool:
        """Whether anything was said, answered or written in this call: then it ends with a disposition."""
        return self._begun

    @property
    def elapsed(self) -> timedelta:
        """How long the call has been going on."""
        return timedelta(milliseconds=self._elapsed_ms())

    @property
    def view(self) -> QuestionView:
        """The step asked now and the strip of all of them."""
        steps = self.interview.steps
        progress = self.interview.progress
        return QuestionView(
            self.step,
            progress.total,
            self._highlight,
            strip_of(steps, self.step, self._passed),
            progress,
            self._hint_shown,
        )

    @property
    def given(self) -> tuple[Given, ...]:
        """The answers so far."""
        return tuple(
            Given(step.number or "", step.area or "", self.interview.label_of(step.node, step.value))
            for step in self.interview.steps
            if step.answered and step.kind is not StepKind.SAY
        )

    def open_steps(self) -> tuple[Step, ...]:
        """The choice questions that are not answered, and what was not said: asked about before a call counts as
        completed."""
        return tuple(
            step
            for step in self.interview.steps
            if not step.answered and (step.kind in SELECTS or step.kind is StepKind.SAY)
        )

    # Keys

    def press_digit(self, digit: int) -> Entries:
        """Choose by digit (0 is the tenth): one choice answers and goes on, several are put on and off."""
        step = self.step
        if step.kind not in SELECTS:
            return self._say(_(N_("There is nothing to choose here: Enter goes on.")))
        place = (digit - 1) % CHOICES_BY_DIGIT
        if place >= len(step.choices):
            return self._say(_(N_("Choose 1 to {last}."), last=len(step.choices)))
        return self._choose(place)

    def highlight(self, by: int) -> None:
        """Move the arrows' place among the choices."""
        choices = self.step.choices
        if not choices:
            return
        if self._highlight is None:
            chosen = [
                place for place, choice in enumerate(choices) if choice.value in self.step.value.split()
            ]
            self._highlight = chosen[0] if chosen else (-1 if by > 0 else len(choices))
        self._highlight = min(max(self._highlight + by, 0), len(choices) - 1)

    def confirm(self) -> Entries:
        """Enter: the words were said, the typed text is the answer, or the question is passed; then go on."""
        step = self.step
        if step.kind is StepKind.SAY:
            said = NOTHING if step.answered else self._said(step)
            return said + self._move(self.interview.forward)
        if step.kind is StepKind.ACKNOWLEDGE:
            return self.answer(step.node, "OK") + self._move(self.interview.forward)
        if self._highlight is not None and step.kind is StepKind.SELECT_ONE:
            return self._choose(self._highlight)
        if self._highlight is not None:
            taken = self._choose(self._highlight)
            self._highlight = None
            return taken
        return self.forward()

    def forward(self) -> Entries:
        """Go to the next step; a typed text is taken as the answer first, and stays where it cannot be."""
        taken = self._take_text()
        if taken is None:
            return NOTHING
        return taken + self._move(self.interview.forward)

    def back(self) -> Entries:
        """Go to the step before; a typed text is taken as the answer, or kept as it is where it cannot be."""
        taken = self._take_text() or NOTHING
        return taken + self._move(self.interview.back)

    def goto(self, node: str) -> Entries:
        """Go to a step that is asked now."""

        def go() -> str:
            self.interview.move_to(node)
            return node

        return (self._take_text() or NOTHING) + self._move(go)

    def goto_open(self) -> Entries:
        """Go to the first question that has no answer, or was not said."""
        left = [step for step in self.open_steps() if step.node != self.step.node]
        if not left:
            return self._say(_(N_("Every question is answered.")))
        return self.goto(left[0].node)

    def answer(self, node: str, value: str) -> Entries:
        """Take `value` as the answer of a step (empty: none); stays there. Nothing when it is refused or the same."""
        step = self.interview.step(node)
        if step.value == value:
            return NOTHING
        verdict = self.interview.answer(node, value)
        if not verdict.ok:
            self.message = verdict.message
            return NOTHING
        self.message = ""
        self.drafts.pop(node, None)
        if verdict.offers_issue and node not in self._raised:
            self.offer = self._describe(node)
        elif self.offer is not None and self.offer.node == node:
            self.offer = None
        kind = EventKind.ANSWERED if value else EventKind.CLEARED
        return (self._entry(kind, node, value),)

    def clear(self) -> Entries:
        """Take the choice of the step asked now away."""
        if self.step.kind not in SELECTS or not self.step.value:
            return NOTHING
        node = self.step.node
        self.interview.clear(node)
        if self.offer is not None and self.offer.node == node:
            self.offer = None
        return (self._entry(EventKind.CLEARED, node),)

    def type(self, key: str, character: str | None) -> bool | None:
        """Give a key to the text being typed: True when it changed (its draft is to be kept), None: not a text key."""
        changed = self.edit.press(key, character)
        if changed:
            self._keep_draft()
        return changed

    def paste(self, text: str) -> bool:
        """Put pasted text into the text being typed."""
        if self.edit.insert(text):
            self._keep_draft()
            return True
        return False

    def switch_language(self) -> Entries:
        """Speak the form's next language."""
        languages = self.interview.form.languages
        if len(languages) < 2:
            return self._say(_(N_("This questionnaire has one language only.")))
        place = languages.index(self.interview.language) if self.interview.language in languages else -1
        self.interview.language = languages[(place + 1) % len(languages)]
        return (self._entry(EventKind.LANGUAGE, value=self.interview.language),)

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
        return (self._entry(EventKind.NOTE, value=text),)

    def phone_shown(self) -> Entries:
        """The whole number was asked for."""
        return (self._entry(EventKind.PHONE_SHOWN),)

    def issue_about(self) -> IssueOffer:
        """What an issue raised now is about: the answer just given, else the question asked now."""
        if self.offer is not None:
            return self._describe(self.offer.node)
        return self._describe(self.interview.position)

    def raised(self, node: str) -> None:
        """An issue was raised about `node`: it is not offered again."""
        self._raised.add(node)
        self._begun = True
        if self.offer is not None and self.offer.node == node:
            self.offer = None

    def before_ending(self) -> Entries:
        """A text that is half-typed when the call ends is an answer."""
        return self._take_text() or NOTHING

    @property
    def next_seq(self) -> int:
        """The number of the log's next entry."""
        return self._seq

    def place_in_log(self) -> tuple[int, int]:
        """The next number of the log and the milliseconds since the call began, for an act that writes its own
        entry."""
        seq = self._seq
        self._seq += 1
        return seq, self._elapsed_ms()

    def give_back(self, seq: int) -> None:
        """The act that was to write entry `seq` was refused: the log has no gap, unless more followed by now."""
        if self._seq == seq + 1:
            self._seq = seq

    def end(self) -> None:
        """The call has ended: its time stands still."""
        self._stopped = self._elapsed_ms()

    @property
    def ended(self) -> bool:
        """Whether the call has ended."""
        return self._stopped is not None

    # How

    def _elapsed_ms(self) -> int:
        if self._stopped is not None:
            return self._stopped
        return self._before + int((self._clock() - self._started) * 1000)

    def _entry(self, kind: EventKind, node: str = "", value: str = "") -> Entry:
        seq, elapsed_ms = self.place_in_log()
        self._begun = self._begun or kind not in UNTOUCHED
        return Entry(seq, kind, node, value, elapsed_ms)

    def _say(self, message: str) -> Entries:
        self.message = message
        return NOTHING

    def _said(self, step: Step) -> Entries:
        self.interview.said(step.node)
        return (self._entry(EventKind.SAID, step.node),)

    def _choose(self, place: int) -> Entries:
        step = self.step
        value = step.choices[place].value
        if step.kind is StepKind.SELECT_ONE:
            taken = self.answer(step.node, value)
            if not taken and step.value != value:
                return NOTHING
            return taken + self._move(self.interview.forward)
        chosen = set(step.value.split()) ^ {value}
        return self.answer(step.node, " ".join(each.value for each in step.choices if each.value in chosen))

    def _take_text(self) -> Entries | None:
        """The typed text as the answer; None when it cannot be one: then it stays as a draft."""
        step = self.step
        if step.kind not in TYPED:
            return NOTHING
        text = self.edit.text.strip()
        if text == step.value:
            return NOTHING
        taken = self.answer(step.node, text)
        return taken or None

    def _move(self, go: Callable[[], str | None]) -> Entries:
        left = self.step
        if go() is None:
            if left.part == "closing" and left.answered:
                self.message = _(N_("Everything is said. F8 ends the call."))
            return NOTHING
        self.message = ""
        self._passed.add(left.node)
        if self.offer is not None and left.number != self.offer.number:
            self.offer = None
        self._arrive()
        return (self._entry(EventKind.WENT, self.interview.position),)

    def _arrive(self) -> None:
        step = self.step
        self._highlight = None
        self._hint_shown = False
        self.edit = TextEdit(self.drafts.get(step.node, step.value) if step.kind in TYPED else "")

    def _keep_draft(self) -> None:
        self.message = ""
        self._begun = True
        self.drafts[self.step.node] = self.edit.text

    def _describe(self, node: str) -> IssueOffer:
        step = self.interview.step(node)
        lines = []
        for each in self.interview.steps:
            belongs = each.node == node or (step.number is not None and each.number == step.number)
            if not belongs or each.kind is StepKind.SAY:
                continue
            typed = self.edit.text.strip() if each.node == self.interview.position else ""
            answer = typed or self.interview.label_of(each.node, each.value)
            if answer or each.node == node:
                lines.append(f"{each.label} {answer}".strip())
        category = Category(step.category) if step.category in set(Category) else Category.OTHER
        answer = self.interview.label_of(node, step.value)
        return IssueOffer(node, step.number or "", category, answer, "\n".join(lines))


def _has_begun(sheet: CallSheet) -> bool:
    """Whether this call, opened before, went further than being looked at."""
    if not sheet.resumed:
        return False
    opened = max(place for place, event in enumerate(sheet.events) if event.kind == EventKind.OPENED)
    return bool(sheet.drafts) or any(event.kind not in UNTOUCHED for event in sheet.events[opened:])


def _last_note(sheet: CallSheet) -> str:
    notes = [event.value for event in sheet.events if event.kind == EventKind.NOTE]
    return notes[-1] if notes else ""
