"""How articles and phrases read: rows of a list, the article to say, what to say in a situation."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from agentdesk.domain.issue import CATEGORY_NAMES, Category
from agentdesk.i18n import N_, _
from agentdesk.services.knowledge import ArticleRow
from agentdesk.services.phrases import Phrases
from agentdesk.tui.text import clean, day
from agentdesk.tui.widgets.columns import Column
from agentdesk.tui.widgets.paged_table import Row
from agentdesk.tui.widgets.painted import Line, wrapped

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


def article_lines(article: ArticleRow, cells: int, zone: ZoneInfo, today: date) -> list[Line]:
    """The answer to say first, then the problem it is for, and who wrote it when."""
    written = _(
        N_("Article {number}, {person}, {day}"),
        number=article.id,
        person=clean(article.author),
        day=day(article.updated_at.astimezone(zone).date(), today),
    )
    origin = _(N_("from issue #{number}"), number=article.issue_id) if article.issue_id else ""
    return [
        *_styled(article.title, cells, "strong"),
        *_styled(article.answer, cells),
        (),
        *_styled(article.problem, cells, "muted"),
        *_styled(" · ".join(part for part in (written, origin) if part), cells, "muted"),
    ]


def phrase_lines(each: Phrases, place: str, cells: int) -> list[Line]:
    """What to do, to say and to avoid in a situation; `place` says which of how many it is."""
    lines = [_headed(each.name, place), *_styled(each.first, cells, "warn")]
    for said in each.say:
        lines += _marked("+ ", said, cells)
    lines.append(((_(N_("Do not say")), "strong"),))
    for said in each.avoid:
        lines += _marked("x ", said, cells, "muted")
    return lines


def hint_lines(hints: tuple[str, ...], place: str, cells: int) -> list[Line]:
    """How the question is asked, as the questionnaire says."""
    return [
        _headed(_(N_("This question")), place),
        *(line for each in hints for line in _styled(each, cells)),
    ]


def _headed(title: str, place: str) -> Line:
    return ((title, "strong"), (f"  {place}", "muted"))


def _styled(text: str, cells: int, style: str = "") -> list[Line]:
    return [((line, style),) for line in wrapped(text, cells)] if text.strip() else []


def _marked(mark: str, text: str, cells: int, style: str = "") -> list[Line]:
    """A text that hangs under its mark."""
    marks = [mark, *(" " * len(mark) for _line in text)]
    return [
        ((first + line, style),) for first, line in zip(marks, wrapped(text, cells - len(mark)), strict=False)
    ]
