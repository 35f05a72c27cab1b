"""The question asked now, painted as one: where it stands, its words, and below them what its control shows."""

from dataclasses import replace
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Offset
from textual.widget import Widget

from agentdesk.i18n import N_, _
from agentdesk.questionnaire.form import StepKind
from agentdesk.tui.controls import Listed, Saying, Typed
from agentdesk.tui.screens.agent.call_views import ANOTHER, QuestionView
from agentdesk.tui.text import clean, fit
from agentdesk.tui.widgets.painted import Line, painted, wrapped, wrapped_in
from agentdesk.tui.widgets.question_field import field_lines
from agentdesk.tui.widgets.question_list import found_by, list_lines

PARTS: Final = {
    "greeting": N_("Greeting"),
    "body": N_("Say"),
    "closing": N_("Closing"),
    ANOTHER: N_("More?"),
}
"""What a step without a number is called, by its part of the script (R21)."""

WRONG_ROWS: Final = 2
LEFT_FOR_ANSWER: Final = 4
"""Rows that the words of a question leave to its answer, however long they are."""
HINT_SHARE: Final = 3
"""The hint takes at most one in so many of the rows, and so does the guidance."""


class QuestionPane(Widget):
    """Shows a `QuestionView`. Set it with `show`."""

    COMPONENT_CLASSES = {
        f"question--{name}"
        for name in ("muted", "words", "key", "chosen", "under", "field", "cursor", "good", "wrong")
    }

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view: QuestionView | None = None

    def show(self, view: QuestionView) -> None:
        """Paint this from now on."""
        self._view = view
        self.refresh()

    @property
    def field_cells(self) -> int:
        """Columns in which typed text is wrapped; one is left for the cursor after the last character."""
        return max(self.content_size.width - 1, 4)

    def render(self) -> Content:
        view = self._view
        if view is None:
            return Content("")
        cells, rows = max(self.content_size.width, 10), self.content_size.height
        below = self._below(view, cells, max(rows // HINT_SHARE, 1))
        head = self._head(view, cells, rows - len(below) - LEFT_FOR_ANSWER)
        body = self._body(view, cells, rows - len(head) - len(below), len(head))
        return painted(self, "question", [*head, *body, *below])

    def _head(self, view: QuestionView, cells: int, room: int) -> list[Line]:
        step = view.step
        if step.number is not None:
            place = f"{step.number}/{view.total}"
        else:
            place = _(PARTS[step.part]) if step.part in PARTS and step.kind is StepKind.SAY else ""
        around = clean(step.heading)
        where = fit(" · ".join(part for part in (place, around) if part), cells)
        return [((where, "muted"),), (), *_words(view, cells, max(room - 3, 1)), ()]

    def _below(self, view: QuestionView, cells: int, hint_rows: int) -> list[Line]:
        """Why the answer was not taken, and the hint where it is asked for."""
        lines: list[Line] = []
        if view.wrong:
            lines += [((line, "wrong"),) for line in wrapped_in(f"! {view.wrong}", cells, WRONG_ROWS)]
        if view.hint_shown:
            for text in (view.step.hint, view.step.guidance):
                lines += (
                    [(), *(((line, "muted"),) for line in wrapped_in(text, cells, hint_rows))] if text else []
                )
        return lines

    def _body(self, view: QuestionView, cells: int, room: int, above: int) -> list[Line]:
        match view.body:
            case Typed():
                shown = replace(view.body, unread="") if view.wrong else view.body
                lines, cursor = field_lines(shown, self.field_cells, room)
                self._put_cursor(cursor.x, above + cursor.y)
                return lines
            case Listed():
                if view.body.typed is not None:
                    self._put_cursor(cell_len(found_by(view.body, cells)), above)
                return list_lines(view.body, cells, room)
            case Saying(done, words, done_words, value=value):
                said: list[Line] = [((clean(value), "good"),), ()] if value else []
                if done:
                    return [*said, ((f"✓ {_(done_words)}", "good"),)]
                return [*said, (("Enter", "key"), (f"  {_(words)}", ""))]
        return []

    def _put_cursor(self, x: int, y: int) -> None:
        """Where an input method shows what is being composed."""
        self.app.cursor_position = self.content_region.offset + Offset(x, y)


def _words(view: QuestionView, cells: int, room: int) -> list[Line]:
    """What to say or ask; of a repeat: what repeats, how many there are, and whether there is one more."""
    said = "\n".join(part for part in (view.step.label, view.another) if part)
    lines = wrapped(said, cells)
    if len(lines) <= room or not isinstance(view.body, Saying) or room < 2:
        return [((line, "words"),) for line in wrapped_in(said, cells, room)]
    first = min(view.body.first, len(lines) - (room - 1))
    more = _(N_("Up and Down show the rest.")) if first + room - 1 < len(lines) else ""
    return [*(((line, "words"),) for line in lines[first : first + room - 1]), ((more, "muted"),)]
