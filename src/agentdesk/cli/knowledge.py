"""The knowledge base: found, added to, taken out of use."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from agentdesk.cli.frame import AsJson, a_desk, app, print_json, print_table
from agentdesk.domain.issue import CATEGORY_NAMES, Category
from agentdesk.i18n import _

knowledge_app = typer.Typer(
    help=_("The knowledge base: known problems and the answers to say."), no_args_is_help=True
)
app.add_typer(knowledge_app, name="knowledge")

Words = Annotated[
    list[str] | None, typer.Argument(metavar="WORDS", help=_("Every one of them is in the article."))
]
Product = Annotated[str, typer.Option("--product", help=_("The product or model that it is about."))]
CategoryOf = Annotated[Category | None, typer.Option("--category", help=_("What it is about."))]


@knowledge_app.command(
    "find", help=_("Find articles: those that fit the category and product first, then by use.")
)
def find(
    words: Words = None,
    category: CategoryOf = None,
    product: Product = "",
    language: Annotated[
        str, typer.Option("--language", help=_("Articles in this language first: zh, en."))
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=_("How many rows."))] = 20,
    as_json: AsJson = False,
) -> None:
    """Articles in use."""
    from agentdesk.domain.knowledge import Situation
    from agentdesk.services import knowledge

    about = Situation(category or "", product, "", language)
    with a_desk() as desk:
        rows = desk.see(knowledge.find, " ".join(words or ()), about, limit)
    if as_json:
        print_json(rows)
        return
    print_table(
        (_("No."), _("Title"), _("Category"), _("Product"), _("Used"), _("Answer")),
        [
            (
                row.id,
                row.title,
                _(CATEGORY_NAMES[Category(row.category)]),
                row.product,
                row.uses,
                row.answer.replace("\n", " ")[:60],
            )
            for row in rows
        ],
        _("No article holds these words."),
    )


@knowledge_app.command("add", help=_("Write an article; --from-issue fills in what is not given."))
def add(
    title: Annotated[str | None, typer.Option("--title", help=_("A few words by which it is known."))] = None,
    problem: Annotated[
        str | None, typer.Option("--problem", help=_("The problem as customers tell it."))
    ] = None,
    answer: Annotated[str | None, typer.Option("--answer", help=_("The answer to say."))] = None,
    category: CategoryOf = None,
    product: Annotated[
        str | None, typer.Option("--product", help=_("The product or model that it is about."))
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help=_("The language in which it is said: zh, en."))
    ] = None,
    from_issue: Annotated[
        int | None, typer.Option("--from-issue", min=1, help=_("The issue's number."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A new article."""
    from agentdesk.services import knowledge

    given: dict[str, Any] = {
        "title": title,
        "problem": problem,
        "answer": answer,
        "category": category,
        "product": product,
        "language": language,
    }
    with a_desk() as desk:
        if from_issue is not None:
            filled = desk.see(knowledge.from_issue, from_issue)
        else:
            filled = knowledge.NewArticle("", "", "", Category.OTHER)
        new = replace(filled, **{name: value for name, value in given.items() if value is not None})
        number = desk.do(knowledge.write, new)
    if as_json:
        print_json({"id": number})
        return
    typer.echo(_("Article {number} is in the knowledge base.", number=number))


@knowledge_app.command("retire", help=_("Take an article out of use: nobody finds it in a call any more."))
def retire(
    number: Annotated[int, typer.Argument(metavar="N", min=1, help=_("The article's number."))],
    as_json: AsJson = False,
) -> None:
    """An article that is no longer true."""
    from agentdesk.services import knowledge

    with a_desk() as desk:
        desk.do(knowledge.retire, number)
    if as_json:
        print_json({"id": number, "retired": True})
        return
    typer.echo(_("Article {number} is out of use.", number=number))
