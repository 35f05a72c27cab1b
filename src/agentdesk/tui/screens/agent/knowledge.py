"""What to say (话术提示): in a call, the articles that fit it, and phrases for the situation beside them."""

from typing import Any, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from agentdesk.domain.knowledge import Situation
from agentdesk.i18n import N_, _
from agentdesk.services import knowledge
from agentdesk.services.knowledge import ArticleRow
from agentdesk.services.phrases import heard_in, phrases_in, usual_for
from agentdesk.tui.screens.agent import knowledge_words as words
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.text import clean, plain
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.painted import Line
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.side_pane import SidePane

NO_ARTICLE: Final = N_("There is no article yet. A supervisor writes them from issues.")


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
        before = bool(self._hints)
        heard = heard_in(self._about.said, self._phrases)
        if heard is not None:
            return before + heard
        return 0 if self._hints else usual_for(self._about.category, self._phrases)

    def compose(self) -> ComposeResult:
        with Horizontal(id="line"):
            yield Said(N_("What to say"), classes="title")
            yield Field(id="query", max_length=100, compact=True)
            yield Static(plain(self._about.product), id="about", markup=False)
        yield PagedTable(words.COLUMNS, self._fetch, empty=NO_ARTICLE)
        with Horizontal(id="beside"):
            with VerticalScroll(id="reading", can_focus=False):
                yield SidePane(self._article, id="article")
            with VerticalScroll(id="phrases", can_focus=False):
                yield SidePane(self._phrase, id="phrase")
        yield KeyBar()

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

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
        """Look at every key."""
        message.stop()
        self._ask(message.value.strip())

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
        self.query_one("#article").refresh(layout=True)
        self.query_one("#reading", VerticalScroll).scroll_home(animate=False)
        self.refresh_commands()

    def _article(self, cells: int) -> list[Line]:
        chosen = self._chosen
        if chosen is None:
            return []
        return words.article_lines(chosen, cells, self.gateway.zone, self.gateway.today())

    def entered(self, _field: Input) -> None:
        """Enter: this article helped."""
        self.carry_out("knowledge.use")

    @property
    def _listed(self) -> bool:
        """Whether the list is what was typed, and all there."""
        return self.query_one(Input).value.strip() == self._asked and self._table.complete

    def refuses(self, command_id: str) -> str | None:
        """Adds: there is no article."""
        if command_id == "knowledge.use" and self._listed and self._chosen is None:
            return _(N_("There is no article here."))
        return super().refuses(command_id)

    async def action_use(self) -> None:
        """The article under the cursor helped; where the keys were quicker than the list, the first that fits."""
        chosen = self._chosen
        if not self._listed:
            found = await self.gateway.see(
                knowledge.find, self.query_one(Input).value.strip(), self._about, 1
            )
            chosen = found[0] if found else None
        if chosen is not None:
            self.dismiss(chosen)

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
        self.query_one("#phrase").refresh(layout=True)
        self.query_one("#phrases", VerticalScroll).scroll_home(animate=False)

    @property
    def _count(self) -> int:
        return len(self._phrases) + bool(self._hints)

    def _phrase(self, cells: int) -> list[Line]:
        place = f"{self._place + 1}/{self._count}"
        if self._hints and self._place == 0:
            return words.hint_lines(self._hints, place, cells)
        return words.phrase_lines(self._phrases[self._place - bool(self._hints)], place, cells)

    def relabel(self) -> None:
        """The list and what stands below it are made again."""
        super().relabel()
        self._table.reload()
        for pane in self.query(SidePane):
            pane.refresh(layout=True)
