"""How articles and phrases read: rows of a list, the article to say, what to say in a situation."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from agentdesk.domain.issue import CATEGORY_NAMES, Category
from agentdesk.i18n import N_, _
from agentdesk.services.knowledge import ArticleRow
from agentdesk.services.phrases import Phrases
from agentdesk.tui.text import day, plain
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.paged_table import Row

COLUMNS: Final = (
    Column("title", N_("Article"), min=20, weight=4, place=1),
    Column("category", N_("Category"), min=12, weight=1, place=3),
    Column("product", N_("Product"), min=10, weight=1, place=2),
    Column("uses", N_("Used"), min=5, place=1, right=True),
)


def row_of(article: ArticleRow) -> Row:
    """An article as a line of a list."""
    cells = {
        "title": article.title,
        "category": _(CATEGORY_NAMES[Category(article.category)]),
        "product": article.product or (_(N_("any")), "muted"),
        "uses": str(article.uses) if article.uses else "",
    }
    return Row(str(article.id), cells, article)


def article_said(article: ArticleRow, zone: ZoneInfo, today: date) -> Content:
    """The answer to say first, then the problem it is for, and who wrote it when."""
    written = _(
        N_("Article {number}, {person}, {day}"),
        number=article.id,
        person=article.author,
        day=day(article.updated_at.astimezone(zone).date(), today),
    )
    origin = _(N_("from issue #{number}"), number=article.issue_id) if article.issue_id else ""
    parts = [
        plain(article.title, "bold $primary"),
        plain(article.answer, lines=True),
        Content(""),
        plain(" · ".join(part for part in (written, origin) if part), "$muted"),
    ]
    if article.problem.strip():
        parts.insert(3, plain(_(N_("Problem: {text}"), text=article.problem), "$muted", lines=True))
    return Content("\n").join(parts)


def phrases_said(each: Phrases, place: int, count: int) -> Content:
    """What to do, to say and to avoid in a situation; the `place`th of `count`."""
    parts = [_headed(each.name, place, count), plain(each.first, "italic")]
    parts += [plain(f"+ {said}", "") for said in each.say]
    parts.append(Content(_(N_("Do not say"))).stylize("bold $error"))
    parts += [plain(f"x {said}", "$muted") for said in each.avoid]
    return Content("\n").join(parts)


def hint_said(hints: tuple[str, ...], place: int, count: int) -> Content:
    """How the question is asked, as the questionnaire says."""
    parts = [_headed(_(N_("This question")), place, count), *(plain(hint, lines=True) for hint in hints)]
    return Content("\n").join(parts)


def _headed(title: str, place: int, count: int) -> Content:
    return plain(f"{title} ", "bold $primary") + Content(f" {place}/{count}").stylize("$muted")
