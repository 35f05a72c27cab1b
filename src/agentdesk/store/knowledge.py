"""The knowledge base in the database: found by words, read with how often each article was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, literal, select, text

from agentdesk.domain.knowledge import Situation, terms_of
from agentdesk.domain.names import all_phrases, all_tsqueries
from agentdesk.store.engine import SQLITE, Tx
from agentdesk.store.tables import Article, ArticleUse, Person

ARTICLE: Final = Article.__table__.c  # type: ignore[attr-defined]
USE: Final = ArticleUse.__table__.c  # type: ignore[attr-defined]
PERSON: Final = Person.__table__.c  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article. `uses` counts the calls in which it helped."""

    id: int
    title: str
    problem: str
    answer: str
    category: str
    product: str
    language: str
    search: str
    issue_id: int | None
    author: str
    updated_at: datetime
    retired_at: datetime | None
    uses: int


_USES: Final = (
    select(func.count())
    .where(USE.article_id == ARTICLE.id)
    .correlate(Article)
    .scalar_subquery()
    .label("uses")
)


def _articles() -> Select[Any]:
    return select(
        ARTICLE.id,
        ARTICLE.title,
        ARTICLE.problem,
        ARTICLE.answer,
        ARTICLE.category,
        ARTICLE.product,
        ARTICLE.language,
        ARTICLE.search,
        ARTICLE.issue_id,
        PERSON.name,
        ARTICLE.updated_at,
        ARTICLE.retired_at,
        _USES,
    ).join(Person, PERSON.id == ARTICLE.author_id)


def _holding(tx: Tx, name: str) -> ColumnElement[bool]:
    """That an article's words fit the full-text query given as the parameter `name`."""
    if tx.dialect == SQLITE:
        return text(f"article.id IN (SELECT rowid FROM article_search WHERE article_search MATCH :{name})")  # type: ignore[return-value]
    return text(f"to_tsvector('simple', article.search) @@ CAST(:{name} AS tsquery)")  # type: ignore[return-value]


def _all_words(tx: Tx, asked: str) -> str:
    """The query for articles that hold every part of `asked`, wherever; empty when it has no word."""
    return all_phrases(asked) if tx.dialect == SQLITE else all_tsqueries(asked)


def _any_term(tx: Tx, terms: Sequence[tuple[str, ...]]) -> str:
    """The query for articles that hold one of these terms at least."""
    if tx.dialect == SQLITE:
        return " OR ".join(f'"{" ".join(term)}"' for term in terms)
    return " | ".join("({})".format(" <-> ".join(f"'{word}'" for word in term)) for term in terms)


def fitting(tx: Tx, asked: str, about: Situation, limit: int) -> list[ArticleRow]:
    """Articles in use that hold all words of `asked`, roughly those first that fit the situation.

    Without a word in it every article fits. Which of them fits best is for `domain.knowledge.fit` to say.
    """
    given: dict[str, str] = {}
    statement = _articles().where(ARTICLE.retired_at.is_(None))
    if words := _all_words(tx, asked):
        given["words"] = words
        statement = statement.where(_holding(tx, "words"))
    elif asked.strip():
        return []
    bought = literal(about.product.lower())
    signs: list[ColumnElement[bool]] = [
        ARTICLE.category == about.category,
        ARTICLE.language == about.language,
        (ARTICLE.product != "") & bought.contains(func.lower(ARTICLE.product)),
    ]
    if said := _any_term(tx, terms_of(about.said)):
        given["said"] = said
        signs.append(_holding(tx, "said"))
    points = [case((sign, 1), else_=0) for sign in signs]
    roughly = sum(points[1:], start=points[0])
    statement = statement.order_by(roughly.desc(), _USES.desc(), ARTICLE.id.desc()).limit(limit)
    return [ArticleRow(*tuple(row)) for row in tx.connection.execute(statement, given)]


def newest(tx: Tx, asked: str, retired: bool, before_id: int | None, limit: int) -> list[ArticleRow]:
    """The next articles, the newest first: those in use, or those retired, that hold all words of `asked`."""
    given: dict[str, str] = {}
    statement = _articles().where(
        ARTICLE.retired_at.is_not(None) if retired else ARTICLE.retired_at.is_(None)
    )
    if words := _all_words(tx, asked):
        given["words"] = words
        statement = statement.where(_holding(tx, "words"))
    elif asked.strip():
        return []
    if before_id is not None:
        statement = statement.where(ARTICLE.id < before_id)
    statement = statement.order_by(ARTICLE.id.desc()).limit(limit)
    return [ArticleRow(*tuple(row)) for row in tx.connection.execute(statement, given)]
