"""The knowledge base on both databases: written, found by words of two languages, ranked, retired, counted."""

from dataclasses import replace

import pytest

from agentdesk.desk import Desk
from agentdesk.domain.errors import Refusal
from agentdesk.domain.issue import Category
from agentdesk.domain.knowledge import Situation
from agentdesk.services import calls, issues, knowledge
from agentdesk.services.knowledge import NewArticle
from tests.calling import Call, owe_visit
from tests.desks import as_person

NOTHING = Situation()
LEAK = NewArticle(
    "换滤芯后漏水",
    "客户换了滤芯以后接口处漏水。",
    "请先关闭进水阀，把滤芯顺时针旋到底。",
    Category.PRODUCT_QUALITY,
    "X200",
)
NOISE = NewArticle("夜里有嗡嗡声", "机器夜里有声音。", "请把机器垫平。", Category.PRODUCT_QUALITY)
LATE = NewArticle("送货晚了", "约好的时间没有送到。", "我马上查物流。", Category.DELIVERY)
FILTER = NewArticle(
    "Filter drips",
    "The filter drips after a change.",
    "Turn it clockwise.",
    Category.PRODUCT_QUALITY,
    "",
    "en",
)


@pytest.fixture
def numbers(desk: Desk) -> dict[str, int]:
    """Four articles by 赵敏: title to number."""
    with as_person(desk, "zhao.min"):
        return {new.title: desk.do(knowledge.write, new) for new in (LEAK, NOISE, LATE, FILTER)}


def titles(desk: Desk, asked: str, about: Situation = NOTHING) -> list[str]:
    with as_person(desk, "li.na"):
        return [row.title for row in desk.see(knowledge.find, asked, about)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("漏水", {LEAK.title}),
        ("滤芯 接口", {LEAK.title}),
        ("芯滤", set()),
        ("x2", {LEAK.title}),
        ("drip fil", {FILTER.title}),
        ("嗡嗡", {NOISE.title}),
        ("！", set()),
        ('漏水" OR "x', set()),
        ("", {LEAK.title, NOISE.title, LATE.title, FILTER.title}),
    ],
)
def test_every_word_asked_for_is_in_what_is_found(
    desk: Desk, numbers: dict[str, int], asked: str, found: set[str]
) -> None:
    assert numbers
    assert set(titles(desk, asked)) == found


@pytest.mark.parametrize(
    ("about", "first"),
    [
        (Situation("product_quality", "净水器 X200", "", "zh"), LEAK.title),
        (Situation("product_quality", "软水机 S5", "", "zh"), NOISE.title),
        (Situation("delivery", "", "", "zh"), LATE.title),
        (Situation("", "", "半夜嗡嗡响，夜里有声音", "zh"), NOISE.title),
        (Situation("product_quality", "", "", "en"), FILTER.title),
    ],
)
def test_what_fits_the_call_comes_first(
    desk: Desk, numbers: dict[str, int], about: Situation, first: str
) -> None:
    assert numbers
    assert titles(desk, "", about)[0] == first


def test_use_decides_between_equals_and_counts_once_a_call(desk: Desk, numbers: dict[str, int]) -> None:
    about = Situation(language="zh")
    with as_person(desk, "li.na"):
        visit_id = owe_visit(desk, 1)
        desk.do(calls.claim, visit_id)
        for _ in range(2):
            desk.do(knowledge.used, visit_id, numbers[LATE.title])
        first = desk.see(knowledge.find, "", about)[0]
    assert (first.title, first.uses, first.author) == (LATE.title, 1, "赵敏")


def test_a_visit_that_another_agent_has_counts_nothing(desk: Desk, numbers: dict[str, int]) -> None:
    with as_person(desk, "li.na"):
        visit_id = owe_visit(desk, 1)
        desk.do(calls.claim, visit_id)
    with as_person(desk, "wang.lei"), pytest.raises(Refusal):
        desk.do(knowledge.used, visit_id, numbers[LATE.title])


def test_what_is_retired_is_not_found_until_it_is_restored(desk: Desk, numbers: dict[str, int]) -> None:
    number = numbers[LEAK.title]
    with as_person(desk, "zhao.min"):
        desk.do(knowledge.retire, number)
        assert titles(desk, "漏水") == []
        assert [row.id for row in desk.see(knowledge.page, retired=True).items] == [number]
        with pytest.raises(Refusal):
            desk.do(knowledge.retire, number)
        desk.do(knowledge.restore, number)
        with pytest.raises(Refusal):
            desk.do(knowledge.restore, number)
    assert titles(desk, "漏水") == [LEAK.title]


def test_a_rewritten_article_is_found_by_its_new_words_only(desk: Desk, numbers: dict[str, int]) -> None:
    with as_person(desk, "zhao.min"):
        desk.do(
            knowledge.rewrite,
            numbers[LEAK.title],
            replace(LEAK, title="接口渗水", problem="渗水", answer="旋紧"),
        )
    assert titles(desk, "漏水") == []
    assert titles(desk, "渗水") == ["接口渗水"]


def test_the_whole_base_is_paged_from_the_newest(desk: Desk, numbers: dict[str, int]) -> None:
    with as_person(desk, "sun.li"):
        first = desk.see(knowledge.page, limit=3)
        rest = desk.see(knowledge.page, before_id=first.next, limit=3)
    assert [row.id for row in (*first.items, *rest.items)] == sorted(numbers.values(), reverse=True)
    assert rest.next is None


def test_an_issue_fills_an_article_in(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk, 1))
        issue_id = call.raise_issue("换滤芯后漏水。夜里尤其明显")
    with as_person(desk, "zhao.min"):
        desk.do(issues.add_note, issue_id, "寄出密封圈")
        desk.do(issues.add_note, issue_id, "更换后不再漏水")
        new = desk.see(knowledge.from_issue, issue_id)
        assert (new.title, new.problem) == ("换滤芯后漏水", "换滤芯后漏水。夜里尤其明显")
        assert (new.answer, new.language, new.issue_id) == ("寄出密封圈\n更换后不再漏水", "zh", issue_id)
        desk.do(knowledge.write, new)
        assert desk.see(knowledge.page).items[0].issue_id == issue_id
        with pytest.raises(Refusal):
            desk.see(knowledge.from_issue, 999)


def test_an_article_from_an_issue_does_not_tell_who_the_customer_is(desk: Desk) -> None:
    with as_person(desk, "li.na"):
        call = Call.open(desk, owe_visit(desk, 1))
        said = "王小明家漏水，打138 1234 5678找他。2026-11-18换过滤芯，型号X20012345678"
        issue_id = call.raise_issue(said)
    with as_person(desk, "zhao.min"):
        desk.do(issues.add_note, issue_id, "已联系王小明（wang@example.com），请关闭进水阀")
        new = desk.see(knowledge.from_issue, issue_id)
    assert new.problem == "…家漏水，打…找他。2026-11-18换过滤芯，型号X20012345678"
    assert new.title == "…家漏水，打…找他"
    assert new.answer == "已联系…（…），请关闭进水阀"


@pytest.mark.parametrize(
    "wrong",
    [
        replace(LEAK, title=" "),
        replace(LEAK, answer="\n"),
        replace(LEAK, title="长" * (knowledge.TITLE_MAX + 1)),
        replace(LEAK, answer="长" * (knowledge.TEXT_MAX + 1)),
        replace(LEAK, language="xx"),
        replace(LEAK, issue_id=999),
    ],
)
def test_what_is_missing_or_too_long_is_refused(desk: Desk, wrong: NewArticle) -> None:
    with as_person(desk, "zhao.min"), pytest.raises(Refusal):
        desk.do(knowledge.write, wrong)
    assert titles(desk, "") == []


@pytest.mark.parametrize("login", ["li.na", "sun.li"])
def test_who_may_not_write_is_refused(desk: Desk, login: str) -> None:
    with as_person(desk, login), pytest.raises(Refusal):
        desk.do(knowledge.write, LEAK)
