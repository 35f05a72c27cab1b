"""The codebook says everything about a form, on one page that needs nothing else."""

import re
from html.parser import HTMLParser

from agentdesk.exchange.codebook import codebook
from agentdesk.exchange.form_check import check
from agentdesk.questionnaire.form import Form
from tests.exchange.sheets import survey

TABLE = """
type | name | label::中文 (zh) | label::English (en) | hint::English (en) | relevant | constraint | required
note | hello | 您好<b>！ | Hello <b>! | | | |
select_one yn | broken | 坏过吗？ | Did it break? | Ask plainly | | | yes
integer | times | 几次？ | How often? | | ${broken} = 'yes' | . >= 1 and . <= 9 |
begin_repeat | child | 孩子 | Child | | | |
text | age | 年龄 | Age | | | |
end_repeat | | | | | | |
"""
MORE = {0: "calculation | agentdesk::area | agentdesk::ask_issue", 2: "| product_quality | yes"}
"""Further columns of the table's rows."""

CHOICES = """
list_name | name | label::中文 (zh) | label::English (en)
yn | yes | 是 & 对 | Yes
yn | no | 否 | No
"""
VOID = {"meta", "br"}


def form() -> Form:
    rows = TABLE.strip().splitlines()
    table = "\n".join(f"{row} | {MORE.get(at, '| |')}" for at, row in enumerate(rows))
    table += "\ncalculate | twice | | | | | | | ${times} * 2 | |"
    found = check(survey(table, CHOICES, "form_title | form_id\n标题 <i> | f"), "f.md").form
    assert found is not None
    return found


class Page(HTMLParser):
    """Collects texts and ids, and holds that every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.said = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += f"{data}\n"


def test_the_page_stands_by_itself_and_is_well_formed() -> None:
    page = Page(codebook(form(), "en"))
    assert not {"script", "link", "img", "iframe"} & page.tags
    assert all(link.startswith("#") for link in page.links)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert "@page" in page.said


def test_the_author_s_words_are_text_never_markup() -> None:
    said = codebook(form(), "en")
    assert "Hello &lt;b&gt;!" in said
    assert "标题 &lt;i&gt;" in said
    assert "是 &amp; 对" in said


def test_everything_about_a_question_is_there() -> None:
    said = Page(codebook(form(), "en", version="7")).said
    words = ["坏过吗？", "Did it break?", "Ask plainly", "yes", "否", "product_quality", "in every case", "7"]
    words += ["${broken} = 'yes'", ". >= 1 and . <= 9", "${times} * 2", "Asked repeatedly"]
    assert [word for word in words if word not in said] == []


def test_a_question_leads_to_what_depends_on_it() -> None:
    page = codebook(form(), "en")
    article = page[page.index('<article id="/data/broken">') :].split("</article>")[0]
    assert re.search(r"Leads to</dt><dd><a href=\"#/data/times\">", article)


def test_the_page_speaks_both_languages() -> None:
    for language in ("en", "zh_Hans"):
        assert len(Page(codebook(form(), language)).said) > 500
