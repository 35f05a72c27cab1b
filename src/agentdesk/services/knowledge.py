"""The knowledge base (R123, R142): articles found in a call, written from issues, their use counted."""

from dataclasses import dataclass
from typing import Any, Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category, IssueEventKind
from agentdesk.domain.knowledge import Situation, fit
from agentdesk.domain.names import spaced
from agentdesk.domain.privacy import without_identity
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services.acting import Acting
from agentdesk.services.calls import held
from agentdesk.store import knowledge as stored
from agentdesk.store.issues import standing, timeline_of
from agentdesk.store.knowledge import ArticleRow as ArticleRow
from agentdesk.store.tables import Article, ArticleUse, Customer, Issue, Purchase

LANGUAGES: Final = {"zh": "中文", "en": "English"}
"""Languages in which answers are said: code, as customers have it, to the name its speakers give it."""
TITLE_MAX: Final = 100
TEXT_MAX: Final = 4000
PRODUCT_MAX: Final = 100
FOUND: Final = 50
_LOOKED_THROUGH: Final = 300
"""So many articles that fit roughly are compared; in a base of thousands nobody reads further."""
_SENTENCE_ENDS: Final = "。！？!?\n；;"


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What somebody writes: a problem as customers tell it, and the answer to say."""

    title: str
    problem: str
    answer: str
    category: Category
    product: str = ""
    language: str = "zh"
    issue_id: int | None = None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some articles, and the number before which the next ones begin; None: there are no more."""

    items: tuple[ArticleRow, ...]
    next: int | None


# --- reading -------------------------------------------------------------------


def find(act: Acting, asked: str, about: Situation, limit: int = FOUND) -> tuple[ArticleRow, ...]:
    """Articles in use that hold every word of `asked` (all without one): those that fit best first, then by use.

    Chinese is found by any characters that stand together, other languages by words, the last one unfinished.
    """
    act.require(Permission.READ_KNOWLEDGE)
    rough = stored.fitting(act.tx, asked, about, max(limit, _LOOKED_THROUGH))

    def place(row: ArticleRow) -> tuple[int, int]:
        points = fit(
            about,
            asked,
            title=row.title,
            category=row.category,
            product=row.product,
            language=row.language,
            search=row.search,
        )
        return points, row.uses

    return tuple(sorted(rough, key=place, reverse=True)[:limit])


def page(
    act: Acting, asked: str = "", *, retired: bool = False, before_id: int | None = None, limit: int = FOUND
) -> ArticlePage:
    """The next articles of the whole base, the newest first; those taken out of use when `retired`."""
    act.require(Permission.READ_KNOWLEDGE)
    rows = stored.newest(act.tx, asked, retired, before_id, limit)
    return ArticlePage(tuple(rows), rows[-1].id if len(rows) == limit else None)


def from_issue(act: Acting, issue_id: int) -> NewArticle:
    """An article as far as an issue fills it in: its description is the problem; cause, measure and result are the
    answer, or its notes while there are none of these. The customer's name, telephone numbers and e-mail addresses
    are left out.

    Raises Refusal when there is no such issue.
    """
    act.require(Permission.WRITE_KNOWLEDGE)
    issue = act.tx.session.get(Issue, issue_id)
    if issue is None:
        raise Refusal(N_("There is no issue #{number}."), number=issue_id)
    known = [text for text in (issue.cause, issue.measure, issue.result) if text]
    notes = [
        str(entry.value["text"])
        for entry in standing(timeline_of(act.tx, issue_id))
        if entry.kind == IssueEventKind.NOTE and entry.value
    ]
    bought = act.tx.session.get(Purchase, issue.purchase_id) if issue.purchase_id else None
    customer = act.tx.session.get_one(Customer, issue.customer_id)
    spoken = customer.language
    problem = without_identity(issue.description, customer.name)
    return NewArticle(
        _first_sentence(problem),
        problem,
        without_identity("\n".join(known or notes), customer.name)[:TEXT_MAX],
        Category(issue.category),
        (bought.model or bought.product) if bought else "",
        spoken if spoken in LANGUAGES else "en",
        issue_id,
    )


def _first_sentence(text: str) -> str:
    ends = [place for each in _SENTENCE_ENDS if (place := text.find(each)) > 0]
    return text[: min([*ends, TITLE_MAX])].strip()


# --- writing -------------------------------------------------------------------


def write(act: Acting, new: NewArticle) -> int:
    """Put an article into the knowledge base; returns its number. Raises Refusal when something is missing."""
    actor = act.require(Permission.WRITE_KNOWLEDGE)
    if new.issue_id is not None and act.tx.session.get(Issue, new.issue_id) is None:
        raise Refusal(N_("There is no issue #{number}."), number=new.issue_id)
    article = Article(
        **_words(new), issue_id=new.issue_id, author_id=actor.id, created_at=act.now, updated_at=act.now
    )
    act.tx.session.add(article)
    act.tx.session.flush()
    assert article.id is not None
    _done(act, "article_written", article.id)
    return article.id


def rewrite(act: Acting, article_id: int, new: NewArticle) -> None:
    """Bring an article up to date; the issue it came from and its uses stay. Raises Refusal as `write`."""
    act.require(Permission.WRITE_KNOWLEDGE)
    article = _article(act, article_id)
    for name, value in _words(new).items():
        setattr(article, name, value)
    article.updated_at = act.now
    act.tx.session.add(article)
    _done(act, "article_rewritten", article_id)


def _words(new: NewArticle) -> dict[str, Any]:
    """The columns that are written, checked."""
    title, problem, answer = new.title.strip(), new.problem.strip(), new.answer.strip()
    if not title:
        raise Refusal(N_("Give the article a title."))
    if not answer:
        raise Refusal(N_("Write the answer that is to be said."))
    product = new.product.strip()
    for text, most in ((title, TITLE_MAX), (problem, TEXT_MAX), (answer, TEXT_MAX), (product, PRODUCT_MAX)):
        if len(text) > most:
            raise Refusal(
                N_("“{start}…” is too long: {count} characters at most."), start=text[:12], count=most
            )
    if new.language not in LANGUAGES:
        raise Refusal(N_("“{code}” is no language of the knowledge base."), code=new.language)
    return {
        "title": title,
        "problem": problem,
        "answer": answer,
        "category": new.category,
        "product": product,
        "language": new.language,
        "search": spaced("\n".join((title, product, problem, answer))),
    }


def retire(act: Acting, article_id: int) -> None:
    """Take an article out of use: nobody finds it in a call any more. Raises Refusal when it is out already."""
    act.require(Permission.WRITE_KNOWLEDGE)
    article = _article(act, article_id)
    if article.retired_at is not None:
        raise Refusal(N_("Article {number} is out of use already."), number=article_id)
    article.retired_at = act.now
    act.tx.session.add(article)
    _done(act, "article_retired", article_id)


def restore(act: Acting, article_id: int) -> None:
    """Put a retired article into use again. Raises Refusal when it is in use."""
    act.require(Permission.WRITE_KNOWLEDGE)
    article = _article(act, article_id)
    if article.retired_at is None:
        raise Refusal(N_("Article {number} is in use."), number=article_id)
    article.retired_at = None
    act.tx.session.add(article)
    _done(act, "article_restored", article_id)


def used(act: Acting, visit_id: int, article_id: int) -> None:
    """Count that an article helped in the call of this visit; a second time in it counts nothing.

    Raises Refusal when another desk has the visit.
    """
    actor = act.require(Permission.READ_KNOWLEDGE)
    held(act, visit_id)
    _article(act, article_id)
    if act.tx.session.get(ArticleUse, (article_id, visit_id)) is None:
        act.tx.session.add(
            ArticleUse(article_id=article_id, visit_id=visit_id, person_id=actor.id, at=act.now)
        )


def _article(act: Acting, article_id: int) -> Article:
    article = act.tx.session.get(Article, article_id, with_for_update=True)
    if article is None:
        raise Refusal(N_("There is no article {number}."), number=article_id)
    return article


def _done(act: Acting, what: str, article_id: int) -> None:
    act.audit(what, f"article:{article_id}")
    act.tx.announce()
