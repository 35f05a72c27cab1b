"""What to say (话术提示): in a call, the articles that fit it, and phrases for the situation beside them."""

import asyncio
from typing import Any, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from agentdesk.domain.knowledge import Situation
from agentdesk.i18n import N_, _
from agentdesk.services import knowledge
from agentdesk.services.knowledge import ArticleRow
from agentdesk.services.phrases import phrases_in, place_of
from agentdesk.tui.screens.agent import knowledge_words as words
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import clean, plain
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.said import Said

PAUSE: Final = 0.08
"""Seconds without a key after which is looked."""
NO_ARTICLE: Final = N_("There is no article yet. A supervisor writes them from issues.")
ANGRY: Final = 1
"""The situation shown when nothing tells which it is: the one in which words matter most."""


class KnowledgeDialog(DeskDialog[ArticleRow]):
    """Gives the article that helped; None when none did. `hints` are those of the question being asked."""

    SCOPE = "knowledge"
    LOCKS = False
    HELP = N_(
        "The articles that fit this call stand first: its product, the question, what the customer said. Type to"
        " narrow the list, in Chinese or English. Up and down choose, Page Up and Page Down turn the answer. F2 and F3"
        " go through the phrases. Enter counts that the article helped; Esc goes back. The call is as you left it."
    )
    BINDINGS = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "turn(-1)", show=False),
        Binding("pagedown", "turn(1)", show=False),
    ]

    def __init__(self, about: Situation, hints: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._about, self._hints = about, hints
        self._phrases = phrases_in(about.language)
        self._asked = ""
        self._place = self._opens_at()

    def _opens_at(self) -> int:
        """Which phrases to show first: those for what is heard, else the hint, else those for the category."""
        before = 1 if self._hints else 0
        heard = place_of(self._about.said, "" if self._hints else self._about.category, self._phrases)
        if heard is not None:
            return before + heard
        return 0 if self._hints else ANGRY

    def compose(self) -> ComposeResult:
        with Horizontal(id="line"):
            yield Said(N_("What to say"), classes="title")
            yield Field(id="query", max_length=100, compact=True)
            yield Static(plain(self._about.product), id="about", markup=False)
        yield PagedTable(words.COLUMNS, self._fetch, empty=NO_ARTICLE)
        with Horizontal(id="beside"):
            with VerticalScroll(id="reading", can_focus=False):
                yield Static(id="article", markup=False)
            with VerticalScroll(id="phrases", can_focus=False):
                yield Static(id="phrase", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()
        self._show_phrases()

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def _chosen(self) -> ArticleRow | None:
        row = self._table.current
        return row.data if row else None

    # Articles

    async def _fetch(self, _cursor: Any, limit: int) -> Page:
        found = await self.gateway.see(knowledge.find, self._asked, self._about, limit)
        return Page([words.row_of(each) for each in found])

    def on_input_changed(self, message: Input.Changed) -> None:
        """Look when the typing pauses."""
        message.stop()
        self.later(self._look(message.value.strip()), group="look")

    async def _look(self, asked: str) -> None:
        await asyncio.sleep(PAUSE)
        self._ask(asked)

    def _ask(self, asked: str) -> None:
        if asked == self._asked:
            return
        self._asked = asked
        if asked:
            self._table.say_empty(N_("No article holds “{asked}”."), asked=clean(asked))
        else:
            self._table.say_empty(NO_ARTICLE)
        self._table.reset()

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Read the article under the cursor from its beginning."""
        message.stop()
        self._show_article()
        self.query_one("#reading", VerticalScroll).scroll_home(animate=False)
        self.refresh_commands()

    def _show_article(self) -> None:
        article = self._chosen
        said = words.article_said(article, self.gateway.zone, self.gateway.today()) if article else plain("")
        self.query_one("#article", Static).update(said)

    def entered(self, _field: Input) -> None:
        """Enter: this article helped; a list that is older than what was typed is made anew first."""
        typed = self.query_one(Input).value.strip()
        if typed != self._asked:
            self._ask(typed)
        else:
            self.carry_out("knowledge.use")

    def refuses(self, command_id: str) -> str | None:
        """Adds: there is no article."""
        if command_id == "knowledge.use" and self._chosen is None:
            return _(N_("There is no article here."))
        return super().refuses(command_id)

    def action_use(self) -> None:
        """It helped."""
        self.dismiss(self._chosen)

    def action_move(self, by: int) -> None:
        """Move the list's cursor while the keys go to the line."""
        self._table.action_move(by)

    def action_turn(self, by: int) -> None:
        """Turn the pages of the answer."""
        reading = self.query_one("#reading", VerticalScroll)
        reading.scroll_relative(y=by * max(reading.size.height - 1, 1), animate=False)

    # Phrases

    def action_situation(self) -> None:
        """The next situation."""
        self._go_to_phrases(1)

    def action_situation_before(self) -> None:
        """The situation before."""
        self._go_to_phrases(-1)

    def _go_to_phrases(self, by: int) -> None:
        self._place = (self._place + by) % self._count
        self._show_phrases()

    @property
    def _count(self) -> int:
        return len(self._phrases) + bool(self._hints)

    def _show_phrases(self) -> None:
        place, count = self._place + 1, self._count
        if self._hints and self._place == 0:
            said = words.hint_said(self._hints, place, count)
        else:
            said = words.phrases_said(self._phrases[self._place - bool(self._hints)], place, count)
        self.query_one("#phrase", Static).update(said)
        self.query_one("#phrases", VerticalScroll).scroll_home(animate=False)

    def relabel(self) -> None:
        """The list and what stands below it are made again."""
        super().relabel()
        self._table.reload()
        self._show_article()
        self._show_phrases()
