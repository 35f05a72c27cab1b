"""The tables of the knowledge base: articles to answer from, and the calls in which they were used."""

from datetime import datetime

from sqlmodel import Field

from agentdesk.domain.issue import Category
from agentdesk.store.base import STRICT, STRICT_BY_KEY, Table, never, one_of


class Article(Table, table=True):
    """A known problem and the answer to say (R123, R142). `search` holds its words spaced (domain/names.py)."""

    __table_args__ = (
        one_of("category", Category),
        never("title", "length(title) > 0"),
        never("answer", "length(answer) > 0"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    title: str
    problem: str
    answer: str
    category: str
    product: str = ""
    """A product or model as purchases name it; empty: whatever was bought."""
    language: str
    """The language in which the answer is said, as customers have it: `zh`, `en`."""
    search: str
    issue_id: int | None = Field(default=None, foreign_key="issue.id")
    """The issue from which it was written."""
    author_id: int = Field(foreign_key="person.id")
    created_at: datetime
    updated_at: datetime
    retired_at: datetime | None = None


class ArticleUse(Table, table=True):
    """An article helped in a call; once for each call, however often it was read."""

    __table_args__ = (STRICT_BY_KEY,)
    article_id: int = Field(primary_key=True, foreign_key="article.id")
    visit_id: int = Field(primary_key=True, foreign_key="visit.id")
    person_id: int = Field(foreign_key="person.id")
    at: datetime
