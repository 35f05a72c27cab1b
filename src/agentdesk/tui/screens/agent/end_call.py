"""Ending a call: every disposition by one key, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Event, Key, Paste

from agentdesk.domain.attempts import NextStep
from agentdesk.domain.disposition import APPOINTMENT, BY_KEY, COMPLETED, DISPOSITIONS, Disposition
from agentdesk.domain.issue import IssueState
from agentdesk.domain.visit import Verdict
from agentdesk.i18n import N_, _
from agentdesk.services.confirmations import Became
from agentdesk.tui.screens.agent.callback import said_moment
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import digit, listed, pad, span
from agentdesk.tui.text_edit import TextEdit
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.painted import Line, wrapped
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.side_pane import SidePane

ROOMY: Final = 42
"""Columns from which the codes are shown beside the labels."""
CODE_CELLS: Final = 8
PICKED: Final = tuple(each for each in DISPOSITIONS if each.key)


@dataclass(frozen=True, slots=True)
class EndChoice:
    """The disposition chosen, and the note where it wants one."""

    code: str
    note: str = ""


def follows(disposition: Disposition) -> str:
    """What happens to the visit after this disposition, in a few words."""
    if disposition.code == APPOINTMENT:
        return _(N_("asks when"))
    if disposition.do_not_call:
        return _(N_("never again"))
    if disposition.to_supervisor:
        return _(N_("escalated"))
    if disposition.bad_number:
        return _(N_("other number"))
    if disposition.final:
        return _(N_("ends here"))
    wait = span(disposition.retry_after or timedelta(0))
    return _(N_("in {time}"), time=wait)


def what_follows(step: NextStep, now: datetime, zone: ZoneInfo) -> str:
    """Where the visit has gone, in a sentence."""
    if step.state == "supervisor":
        return _(N_("The supervisor decides what happens next."))
    if step.state == "repair":
        return _(N_("Its number has to be repaired before anybody calls again."))
    if step.ready_at is None:
        return _(N_("This visit is finished."))
    at = step.ready_at.astimezone(zone)
    days = (at.date() - now.astimezone(zone).date()).days
    if days == 0:
        return _(N_("It comes back today at {time}."), time=f"{at:%H:%M}")
    if days == 1:
        return _(N_("It comes back tomorrow at {time}."), time=f"{at:%H:%M}")
    return _(N_("It comes back on {moment}."), moment=said_moment(at))


def what_became(became: Became) -> str:
    """What the confirmation call did to its issue, in a sentence."""
    if became.verdict is Verdict.NOT_SATISFIED:
        return _(
            N_("The customer is not satisfied: issue #{number} is analysed again."), number=became.issue_id
        )
    if became.state is IssueState.CLOSED:
        return _(N_("The customer is satisfied: issue #{number} is closed."), number=became.issue_id)
    if became.verdict is Verdict.SATISFIED:
        said = N_(
            "The customer is satisfied: issue #{number} closes once it is written down what was learned."
        )
        return _(said, number=became.issue_id)
    return _(N_("Issue #{number} still waits for the customer's word."), number=became.issue_id)


class EndCallDialog(DeskDialog[EndChoice]):
    """Asks how the call ended. `missing` says what a completed call should have and this one has not."""

    SCOPE = "disposition"
    HELP = N_(
        "Each result has its own key. Where a result needs a note, it is asked for. A call with questions left open"
        " is asked about once before it counts as completed."
    )

    def __init__(self, missing: list[str]) -> None:
        super().__init__()
        self._missing = missing
        self._picked: Disposition | None = None
        self._edit = TextEdit()
        self._refused = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel ending"):
            yield Said(N_("How did the call end?"), classes="title")
            yield SidePane(self._lines)
            yield KeyBar()

    def refuses(self, command_id: str) -> str | None:
        """Enter waits for a choice."""
        if command_id == "disposition.pick" and self._picked is None:
            return _(N_("Press the key of a result first."))
        return super().refuses(command_id)

    async def take(self, event: Event) -> bool:
        """A result's key, or the note being typed."""
        if isinstance(event, Paste) and self._writes_note:
            self._edit.insert(event.text)
            self._repaint()
            return True
        if isinstance(event, Key) and self._press(event.key, event.character):
            return True
        return await super().take(event)

    def _press(self, key: str, character: str | None) -> bool:
        if self._writes_note and self._edit.press(key, character) is not None:
            self._refused = False
            self._repaint()
            return True
        if self._picked is None and character is not None:
            number = digit(character)
            found = BY_KEY.get(character.lower() if number is None else str(number))
            if found is not None:
                self._pick(found)
                return True
        return False

    def action_pick(self) -> None:
        """End the call with what was picked."""
        assert self._picked is not None
        note = self._edit.text.strip() if self._writes_note else ""
        if self._picked.note_required and not note:
            self._refused = True
            self._repaint()
            return
        self.dismiss(EndChoice(self._picked.code, note))

    async def action_back(self) -> None:
        """Back to the list, then back to the call."""
        if self._picked is None:
            self.dismiss()
            return
        self._picked = None
        self._repaint()

    @property
    def _writes_note(self) -> bool:
        return self._picked is not None and self._picked.note_required

    def _pick(self, disposition: Disposition) -> None:
        asks = disposition.note_required or (disposition.code == COMPLETED and self._missing)
        if not asks:
            self.dismiss(EndChoice(disposition.code))
            return
        self._picked = disposition
        self._repaint()

    def _repaint(self) -> None:
        self.query_one(SidePane).refresh(layout=True)
        self.refresh_commands()

    def _lines(self, cells: int) -> list[Line]:
        if self._picked is None:
            return [(), *_table(cells)]
        title: Line = ((self._picked.key.upper(), "strong"), (f"  {_(self._picked.label)}", "strong"))
        if self._writes_note:
            return [title, (), *self._note_lines(cells)]
        return [
            title,
            (),
            *(((row, "warn"),) for line in self._missing for row in wrapped(line, cells)),
            (),
            ((_(N_("Ctrl+G in the call goes to the first of them.")), "muted"),),
        ]

    def _note_lines(self, cells: int) -> list[Line]:
        asked = _(N_("Say why, in a few words:"))
        before, after = self._edit.text[: self._edit.at], self._edit.text[self._edit.at :]
        rows = wrapped(f"{before}|{after}", cells - 1)
        return [((asked, "warn" if self._refused else "muted"),), *(((row, "strong"),) for row in rows)]


def _table(cells: int) -> list[Line]:
    """All results in two columns, the frequent ones left: key, code where there is room, label, what follows."""
    half = (len(PICKED) + 1) // 2
    columns = [_column(PICKED[:half], (cells - 2) // 2), _column(PICKED[half:], (cells - 2) // 2)]
    return [(*left, ("  ", ""), *right) for left, right in zip_longest(*columns, fillvalue=())]


def _column(shown: Sequence[Disposition], cells: int) -> list[Line]:
    lines: list[Line] = []
    for each in shown:
        code = "" if each.code == APPOINTMENT else each.code
        start = (f"{each.key.upper()}  ", pad(code, CODE_CELLS) if cells >= ROOMY else "")
        label, after = _(each.label), follows(each)
        room = cells - cell_len("".join(start))
        after = f" {after}" if cell_len(label) + cell_len(after) < room else ""
        words = pad(label, room - cell_len(after))
        lines.append(((start[0], "strong"), (start[1], "muted"), (words, ""), (after, "muted")))
    return lines


NAMED: Final = 12
"""Questions without an answer that are named; of more, only how many there are."""


def missing_words(numbers: list[str], unsaid: list[str], unfit: Sequence[str] = ()) -> list[str]:
    """What a completed call should have, as sentences; empty when it has all.

    Questions by their numbers: `numbers` have no answer, `unfit` one that breaks its rule by now.
    """
    words = []
    if len(numbers) > NAMED:
        said = N_("Without an answer: {questions} and {count} more.")
        words.append(_(said, questions=listed(numbers[:NAMED]), count=len(numbers) - NAMED))
    elif numbers:
        words.append(_(N_("Without an answer: {questions}."), questions=listed(numbers)))
    if unfit:
        said = N_("Answers that do not fit the others any more: {questions}.")
        words.append(_(said, questions=listed(list(unfit[:NAMED]))))
    if unsaid:
        words.append(_(N_("Not confirmed as said: {parts}."), parts=listed(unsaid)))
    return words


class EndedDialog(DeskDialog[bool]):
    """Says how the call ended and who is next; True: take the next visit."""

    SCOPE = "ended"
    HELP = N_("The call is over. Enter takes the next visit; Esc goes to the queue.")

    def __init__(self, disposition: Disposition, after: str, following: str | None) -> None:
        super().__init__()
        self._disposition, self._after, self._following = disposition, after, following

    def compose(self) -> ComposeResult:
        with Vertical(classes="panel"):
            yield Said(self._disposition.label, classes="title")
            yield Said("{after}", after=self._after)
            if self._following is None:
                yield Said(N_("No other visit is due now."), classes="label muted")
            else:
                yield Said(N_("Next: Enter takes {name}."), name=self._following, classes="label")
            yield KeyBar()

    def refuses(self, command_id: str) -> str | None:
        """There may be no next one."""
        if command_id == "ended.next" and self._following is None:
            return _(N_("No other visit is due now."))
        return super().refuses(command_id)

    def action_next(self) -> None:
        """Take the next visit."""
        self.dismiss(True)
