"""The knowledge base as those who write it see it: every article, what it says, how often it helped."""

from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from agentdesk.domain.issue import Category
from agentdesk.i18n import N_, _
from agentdesk.services import knowledge
from agentdesk.services.knowledge import ArticleRow, NewArticle
from agentdesk.tui.dialogs import Prompt
from agentdesk.tui.screens.agent import knowledge_words as words
from agentdesk.tui.screens.base import DeskScreen
from agentdesk.tui.screens.supervisor.article import ArticleDialog, as_written, saved_line
from agentdesk.tui.text import clean
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.paged_table import Page, PagedTable
from agentdesk.tui.widgets.painted import Line
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.side_pane import SidePane
from agentdesk.tui.widgets.status_bar import StatusBar

EMPTY: Final = N_("There is no article yet. F2 writes one; on an issue F6 writes one from it.")
NO_RETIRED: Final = N_("No article is out of use.")
NONE_FOUND: Final = N_("No article holds “{asked}”.")


class KnowledgeScreen(DeskScreen[None]):
    """The list, the newest first; the article under the cursor below it."""

    SCOPE = "articles"
    HELP = N_(
        "Articles are what agents find in a call with F4. Used says in how many calls one helped. Write them as they"
        " are said on the telephone; retire what is no longer true. On an issue, F6 writes an article from it."
    )

    def __init__(self) -> None:
        super().__init__()
        self._asked = ""
        self._retired = False
        self._just_retired: int | None = None

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield Said(id="head", classes="title")
        yield PagedTable(words.COLUMNS, self.fetch, empty=EMPTY)
        with VerticalScroll(id="peek", can_focus=False):
            yield SidePane(self._article, id="article")
        yield KeyBar()

    def on_mount(self) -> None:
        """The keys go to the list."""
        self.table.focus()
        self._say_what_is_shown()

    def on_screen_resume(self) -> None:
        """What happened while another page was on top."""
        if self.table.is_attached:
            self.table.reload()

    @property
    def table(self) -> PagedTable:
        """The list."""
        return self.query_one(PagedTable)

    @property
    def here(self) -> ArticleRow | None:
        """The article under the cursor."""
        row = self.table.current
        return row.data if row else None

    async def fetch(self, cursor: Any, limit: int) -> Page:
        """Some articles, from the newest on."""
        page = await self.gateway.see(
            knowledge.page, self._asked, retired=self._retired, before_id=cursor, limit=limit
        )
        return Page([words.row_of(each) for each in page.items], page.next)

    def store_changed(self) -> None:
        """Read again; the cursor stays."""
        self.table.reload()

    def _article(self, cells: int) -> list[Line]:
        here = self.here
        return words.article_lines(here, cells, self.gateway.zone, self.gateway.today()) if here else []

    def on_paged_table_moved(self, message: PagedTable.Moved) -> None:
        """Read the article under the cursor."""
        message.stop()
        self.query_one("#article").refresh(layout=True)
        self.query_one("#peek", VerticalScroll).scroll_home(animate=False)
        self.refresh_commands()

    def relabel(self) -> None:
        """The list and the article are said again."""
        super().relabel()
        self.table.reload()
        self.query_one("#article").refresh(layout=True)

    # What is shown

    def _show(self, asked: str, *, retired: bool) -> None:
        self._asked, self._retired = asked, retired
        if asked:
            self.table.say_empty(NONE_FOUND, asked=clean(asked))
        else:
            self.table.say_empty(NO_RETIRED if retired else EMPTY)
        self._say_what_is_shown()
        self.table.reset()

    def _say_what_is_shown(self) -> None:
        head = self.query_one("#head", Said)
        if self._asked and self._retired:
            head.say(N_("Knowledge base: out of use, with “{asked}”"), asked=clean(self._asked))
        elif self._asked:
            head.say(N_("Knowledge base: with “{asked}”"), asked=clean(self._asked))
        else:
            head.say(N_("Knowledge base: out of use") if self._retired else N_("Knowledge base"))

    async def action_find(self) -> None:
        """By words; none of them shows everything again."""
        asked = await self.desk_app.ask(Prompt(N_("Find articles by words"), self._asked))
        if asked is not None:
            self._show(asked.strip(), retired=self._retired)

    def action_retired(self) -> None:
        """What is in use, or what is not."""
        self._show(self._asked, retired=not self._retired)

    # Writing

    def refuses(self, command_id: str) -> str | None:
        """Nothing under the cursor, and what is out of use already, or in use."""
        if reason := super().refuses(command_id):
            return reason
        if command_id in ("articles.open", "articles.retire") and self.here is None:
            return _(N_("There is no article here."))
        if command_id == "articles.retire" and self._retired:
            return _(N_("These articles are out of use already."))
        if command_id == "articles.restore" and self._to_restore() is None:
            return _(N_("There is nothing to put back."))
        return None

    def _to_restore(self) -> int | None:
        if not self._retired:
            return self._just_retired
        return self.here.id if self.here else None

    async def action_new(self) -> None:
        """An article from nothing."""
        language = self.person.language.partition("_")[0]
        new = await self.desk_app.ask(
            ArticleDialog(NewArticle("", "", "", Category.OTHER, language=language))
        )
        if new is not None:
            number = await self.gateway.do(knowledge.write, new)
            self.tell(saved_line(number))
            self.table.reset()

    async def action_open(self) -> None:
        """Bring an article up to date."""
        here = self.here
        if here is None:
            return
        new = await self.desk_app.ask(ArticleDialog(as_written(here)))
        if new is not None:
            await self.gateway.do(knowledge.rewrite, here.id, new)
            self.table.reload()

    async def action_retire(self) -> None:
        """Take an article out of use; one key puts it back."""
        here = self.here
        if here is None:
            return
        await self.gateway.do(knowledge.retire, here.id)
        self._just_retired = here.id
        key = self.desk_app.keymap.shown("articles.restore")
        self.tell(_(N_("Article {number} is out of use. {key} puts it back."), number=here.id, key=key))
        self.table.reload()
        self.refresh_commands()

    async def action_restore(self) -> None:
        """Put an article back into use."""
        number = self._to_restore()
        if number is None:
            return
        await self.gateway.do(knowledge.restore, number)
        self._just_retired = None
        self.tell(_(N_("Article {number} is in use again."), number=number))
        self.table.reload()
        self.refresh_commands()
