"""The lines below the question: what could not be stored, what the last key led to, an issue that is offered."""

from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from agentdesk.domain.errors import Trouble
from agentdesk.domain.issue import CATEGORY_NAMES
from agentdesk.i18n import N_, _, _n
from agentdesk.tui.screens.agent.call_views import IssueOffer
from agentdesk.tui.text import clean, fit
from agentdesk.tui.widgets.painted import Line, painted, wrapped_in
from agentdesk.tui.widgets.status_bar import SavedMark

ROWS = 2


@dataclass(frozen=True, slots=True)
class News:
    """`pending` is how many writes wait and are tried again; `message` is already translated."""

    trouble: Trouble | None
    pending: int
    message: str
    offer: IssueOffer | None


class CallNews(Widget):
    """Two rows; the most pressing first."""

    COMPONENT_CLASSES = {f"news--{name}" for name in ("wrong", "offer", "key", "message")}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._news = News(None, 0, "", None)

    def show(self, news: News) -> None:
        """Paint this from now on."""
        if news != self._news:
            self._news = news
            self.refresh()

    def render(self) -> Content:
        cells = max(self.content_size.width, 10)
        news = self._news
        lines: list[Line] = []
        if news.trouble is not None:
            said = _(news.trouble.message, **news.trouble.values)
            if news.pending:
                one = N_("1 entry is kept here and tried again; Ctrl+R tries now.")
                many = N_("{count} entries are kept here and tried again; Ctrl+R tries now.")
                said = f"{said} {_n(one, many, news.pending)}"
            lines += [((row, "wrong"),) for row in wrapped_in(f"! {said}", cells, ROWS)]
        if news.offer is not None:
            lines.append(_offer_line(news.offer, cells))
        if news.message:
            lines += [((row, "message"),) for row in wrapped_in(clean(news.message), cells, ROWS)]
        return painted(self, "news", lines[:ROWS])


def _offer_line(offer: IssueOffer, cells: int) -> Line:
    why = _(N_("question {number}"), number=offer.number) if offer.number else ""
    words = f"{_(N_('record an issue'))}: {why} “{clean(offer.answer)}” · {_(CATEGORY_NAMES[offer.category])}"
    return (("F3", "key"), (f" {fit(words, cells - 3)}", "offer"))


class CallMark(SavedMark):
    """The saved mark; it also says when a write failed and is kept."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._stuck = False

    def show(self, *, stuck: bool) -> None:
        """Whether writes fail now."""
        if stuck != self._stuck:
            self._stuck = stuck
            self.set_class(stuck, "stuck")
            self.refresh()

    def mark(self) -> str:
        """The words for how the writes stand."""
        return _(N_("! not stored yet")) if self._stuck else super().mark()
