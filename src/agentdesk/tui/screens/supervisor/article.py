"""Writing an article of the knowledge base: from nothing, from an issue, or anew."""

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from agentdesk.domain.issue import CATEGORY_NAMES, Category
from agentdesk.i18n import N_, _
from agentdesk.services.knowledge import LANGUAGES, PRODUCT_MAX, TEXT_MAX, TITLE_MAX, ArticleRow, NewArticle
from agentdesk.tui.dialogs import Confirm
from agentdesk.tui.screens.base import DeskDialog
from agentdesk.tui.widgets.field import Field
from agentdesk.tui.widgets.key_bar import KeyBar
from agentdesk.tui.widgets.option_row import OptionRow
from agentdesk.tui.widgets.said import Said
from agentdesk.tui.widgets.writing import Writing


def as_written(row: ArticleRow) -> NewArticle:
    """An article as it stands, to be changed."""
    return NewArticle(
        row.title, row.problem, row.answer, Category(row.category), row.product, row.language, row.issue_id
    )


class ArticleDialog(DeskDialog[NewArticle]):
    """Asks for an article, starting from `start`; gives it when it is saved."""

    SCOPE = "article"
    HELP = N_(
        "The problem as customers tell it, and the answer as an agent says it on the telephone: whole sentences, one"
        " step a line. Tab goes from field to field, digits and arrows choose. Without a product the answer is for"
        " whatever was bought. Ctrl+S saves; every agent finds it at once."
    )

    def __init__(self, start: NewArticle) -> None:
        super().__init__()
        self._start = start

    def compose(self) -> ComposeResult:
        start = self._start
        with Vertical(classes="panel wide"):
            if start.issue_id is None:
                yield Said(N_("An article for the knowledge base"), classes="title")
            else:
                yield Said(N_("An article from issue #{number}"), number=start.issue_id, classes="title")
            yield Said(N_("Title: a few words by which it is known"), classes="label")
            yield Field(start.title, id="title", max_length=TITLE_MAX, compact=True)
            yield OptionRow(
                N_("Category"),
                {each: CATEGORY_NAMES[each] for each in Category},
                start.category,
                id="category",
            )
            yield OptionRow(N_("Language"), LANGUAGES, start.language, stored=True, id="language")
            yield Said(N_("Product or model; empty for any"))
            yield Field(start.product, id="product", max_length=PRODUCT_MAX, compact=True)
            yield Said(N_("The problem, as customers tell it"))
            yield Writing(start.problem, id="problem")
            yield Said(N_("The answer to say"))
            yield Writing(start.answer, id="answer")
            yield Said(id="news", classes="wrong")
            yield KeyBar()

    def on_mount(self) -> None:
        """Begin with what is missing: the title, else the answer."""
        self.set_focus(self.query_one("#answer" if self._start.title else "#title"))

    def entered(self, field: Input) -> None:
        """Enter goes on to what comes next."""
        self.set_focus(self.query_one("#category" if field.id == "title" else "#problem"))

    def action_save(self) -> None:
        """Save it, or say what is missing."""
        written = self._read()
        if not written.title.strip():
            self._refuse("title", N_("Give the article a title."))
        elif not written.answer.strip():
            self._refuse("answer", N_("Write the answer that is to be said."))
        elif len(written.problem) > TEXT_MAX:
            self._refuse("problem", N_("This has at most {count} characters."))
        elif len(written.answer) > TEXT_MAX:
            self._refuse("answer", N_("This has at most {count} characters."))
        else:
            self.dismiss(written)

    async def action_back(self) -> None:
        """Leave; what was written is thrown away only when that is meant."""
        question = N_("Leave without saving this article?")
        if self._read() == self._start or await self.desk_app.ask(Confirm(question, yes=N_("Leave"))):
            self.dismiss()

    def _refuse(self, field: str, message: str) -> None:
        self.query_one("#news", Said).say(message, count=TEXT_MAX)
        self.set_focus(self.query_one(f"#{field}"))

    def _read(self) -> NewArticle:
        return replace(
            self._start,
            title=self.query_one("#title", Input).value,
            problem=self.query_one("#problem", Writing).text,
            answer=self.query_one("#answer", Writing).text,
            category=Category(self.query_one("#category", OptionRow).value),
            product=self.query_one("#product", Input).value,
            language=self.query_one("#language", OptionRow).value,
        )


def saved_line(number: int) -> str:
    """What is told when a new article is stored."""
    return _(
        N_("Article {number} is in the knowledge base: agents find it in a call with F4."), number=number
    )
