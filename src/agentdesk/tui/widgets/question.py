"""The question asked now, painted as one: number, words, choices by digit, or the field that is being typed in."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Offset
from textual.widget import Widget

from agentdesk.i18n import N_, _
from agentdesk.questionnaire.form import StepKind
from agentdesk.tui.screens.agent.call_views import QuestionView
from agentdesk.tui.text import clean, fit
from agentdesk.tui.text_edit import TextEdit, wrap
from agentdesk.tui.widgets.painted import Line, painted, wrapped

PARTS: Final = {"greeting": N_("Greeting"), "body": N_("Say"), "closing": N_("Closing")}
"""What a step that is only said is called, by its part of the script (R21)."""

EMPTY: Final = N_("Type what the customer says. Enter: next; nothing typed: no answer.")
HINT_ROWS: Final = 2
"""Rows that stay free below the choices."""
FIELD_ROWS: Final = 3
"""Rows that an empty text field shows."""


class QuestionPane(Widget):
    """Shows a `QuestionView` and the text being typed. Set both with `show`."""

    COMPONENT_CLASSES = {
        f"question--{name}"
        for name in ("muted", "words", "key", "chosen", "under", "field", "cursor", "good")
    }

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view: QuestionView | None = None
        self._edit = TextEdit()

    def show(self, view: QuestionView, edit: TextEdit) -> None:
        """Paint this from now on."""
        self._view, self._edit = view, edit
        self.refresh()

    @property
    def field_cells(self) -> int:
        """Columns in which typed text is wrapped; one is left for the cursor after the last character."""
        return max(self.content_size.width - 1, 4)

    def render(self) -> Content:
        view = self._view
        if view is None:
            return Content("")
        cells = max(self.content_size.width, 10)
        lines = self._head(view, cells)
        if view.is_typed:
            lines += self._field(len(lines))
        elif view.step.kind is StepKind.SAY:
            lines += _say_lines(view)
        else:
            choices = self._in_room(_choice_lines(view, cells), view, self.content_size.height - len(lines))
            # Where there is room, a row between the choices lets the eye find its own at once.
            airy = len(lines) + 2 * len(choices) + HINT_ROWS <= self.content_size.height
            lines += [row for line in choices for row in ((line, ()) if airy else (line,))]
        if view.hint_shown:
            hint = view.step.hint or _(N_("This question has no hint."))
            lines += [(), *(((line, "muted"),) for line in wrapped(hint, cells))]
        return painted(self, "question", lines)

    def _head(self, view: QuestionView, cells: int) -> list[Line]:
        step = view.step
        if step.number is None:
            place = _(PARTS[step.part]) if step.part in PARTS else ""
        else:
            place = f"{step.number}/{view.total}"
        words = [((line, "words"),) for line in wrapped(step.label, cells)]
        return [((place, "muted"),), (), *words, ()]

    @staticmethod
    def _in_room(choices: list[Line], view: QuestionView, room: int) -> list[Line]:
        """The choices around the one under the arrows, where there are more than fit."""
        if len(choices) <= room:
            return choices
        first = min(max((view.highlight or 0) - room // 2, 0), len(choices) - room)
        return choices[first : first + max(room, 1)]

    def _field(self, above: int) -> list[Line]:
        """The text field: as many rows as fit, the cursor's row always among them."""
        cells = self.field_cells
        edit = self._edit
        row, column = edit.place(cells)
        lines = wrap(edit.text, cells)
        room = max(self.content_size.height - above - 2, 1)
        first = max(row - room + 1, 0)
        self.app.cursor_position = self.content_region.offset + Offset(column, above + row - first)
        shown: list[Line] = []
        for index in range(first, max(min(len(lines), first + room), min(FIELD_ROWS, room))):
            start, end = lines[index] if index < len(lines) else (0, 0)
            text = edit.text[start:end]
            at = edit.at - start if index == row else None
            shown.append(_field_row(text, at, cells))
        if not edit.text:
            shown += [(), *(((line, "muted"),) for line in wrapped(_(EMPTY), cells))]
        return shown


def _field_row(text: str, at: int | None, cells: int) -> Line:
    if at is None:
        return ((text + " " * (cells + 1 - cell_len(text)), "field"),)
    under = text[at] if at < len(text) else " "
    used = cell_len(text[:at]) + cell_len(under) + cell_len(text[at + 1 :])
    after = text[at + 1 :] + " " * max(cells + 1 - used, 0)
    return ((text[:at], "field"), (under, "cursor"), (after, "field"))


def _say_lines(view: QuestionView) -> list[Line]:
    if view.step.answered:
        return [((f"✓ {_(N_('said'))}", "good"),)]
    return [(("Enter", "key"), (f"  {_(N_('Said; go on'))}", ""))]


def _choice_lines(view: QuestionView, cells: int) -> list[Line]:
    step = view.step
    if step.kind is StepKind.ACKNOWLEDGE:
        return [(("Enter", "key"), (f"  {_(N_('confirm'))}", ""))]
    chosen = step.value.split()
    lines: list[Line] = []
    several = step.kind is StepKind.SELECT_MULTIPLE
    for place, choice in enumerate(step.choices):
        is_chosen = choice.value in chosen
        sign = ("[x]" if is_chosen else "[ ]") if several else ("✓" if is_chosen else " ")
        key = str((place + 1) % 10) if place < 10 else " "
        label = fit(clean(choice.label), cells - 9)
        pointer = ">" if place == view.highlight else " "
        style = "under" if place == view.highlight else "chosen" if is_chosen else ""
        lines.append(((f"{pointer} ", "key"), (key, "key"), (f"  {label} ", style), (f" {sign}", "good")))
    if several:
        lines.append(((_(N_("Digits put on and off; Enter goes on.")), "muted"),))
    return lines
