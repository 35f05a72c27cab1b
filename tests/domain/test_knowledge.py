"""Which article fits a call: points by product, category, language and the customer's words."""

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.knowledge import ECHOES_AT_MOST, TERMS_AT_MOST, Situation, fit, terms_of
from agentdesk.domain.names import spaced

CALL = Situation("product_quality", "净水器 X200", "换了滤芯以后一直漏水", "zh")


def points(
    category: str = "delivery",
    product: str = "",
    language: str = "zh",
    words: str = "",
    about: Situation = CALL,
) -> int:
    return fit(about, category=category, product=product, language=language, search=spaced(words))


def test_terms_are_two_characters_or_a_longer_word_each_once() -> None:
    assert terms_of("漏水,漏水 the Filter") == (("漏", "水"), ("水", "漏"), ("filter",))
    assert terms_of("水 a b") == ()


def test_an_article_for_this_product_comes_before_one_for_any_and_that_before_one_for_another() -> None:
    assert points(product="x200") > points() > points(product="软水机")


def test_an_article_for_any_product_stays_where_nothing_was_bought() -> None:
    nothing = Situation(language="zh")
    assert points(product="X200", about=nothing) == points(about=nothing)


def test_category_and_what_the_customer_said_count() -> None:
    assert points(category="product_quality") > points()
    assert points(words="机器漏水怎么办") > points(words="机器有噪音")


def test_an_answer_in_the_customers_language_comes_first_whatever_else_fits() -> None:
    assert points(category="product_quality", product="X200") > points(
        category="product_quality", product="X200", language="en"
    )


def test_an_article_known_by_what_is_asked_for_comes_first() -> None:
    def asked(title: str) -> int:
        return fit(CALL, "安装 师傅", title=title, category="", product="", language="zh", search="")

    assert asked("安装师傅没有来") > asked("安装另外收费") == asked("退货")


@given(st.text(max_size=300), st.text(max_size=300))
def test_words_in_common_count_up_to_a_limit(said: str, text: str) -> None:
    about = Situation(said=said, language="zh")
    assert 0 <= points(words=text, about=about) - points(about=about) <= ECHOES_AT_MOST
    assert len(terms_of(said)) <= TERMS_AT_MOST


@given(st.text(alphabet="漏水滤芯abc ,。", min_size=2, max_size=40))
def test_every_term_of_a_text_is_found_in_it(text: str) -> None:
    within = f" {spaced(text)} "
    assert all(f" {' '.join(term)} " in within for term in terms_of(text))
