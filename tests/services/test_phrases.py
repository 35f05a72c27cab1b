"""The phrases that ship: the same situations in both languages, found by what the customer says."""

import pytest

from agentdesk.services.phrases import LANGUAGES, heard_in, phrases_in, usual_for


def test_both_languages_have_the_same_situations_in_the_same_order() -> None:
    codes = [[(each.code, each.category) for each in phrases_in(language)] for language in LANGUAGES]
    assert codes[0] == codes[1]
    assert len(set(codes[0])) == len(codes[0]) >= 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_situation_says_what_to_do_say_and_avoid(language: str) -> None:
    for each in phrases_in(language):
        assert each.name and each.first, each.code  # noqa: PT018
        assert len(each.say) >= 3, each.code
        assert len(each.avoid) >= 2, each.code
        assert not set(each.say) & set(each.avoid), each.code
        assert all(word == word.casefold() for word in each.heard), each.code


@pytest.mark.parametrize(
    ("language", "said", "code"),
    [
        ("zh", "机器冒烟了,我要投诉", "danger"),
        ("zh", "服务太差", "angry"),
        ("zh", "换了滤芯就漏水", "problem"),
        ("zh", "滤芯又漏水了", "repeated"),
        ("zh", "我要退款", "refund"),
        ("zh", "都等了三天", "waiting"),
        ("en", "I want my MONEY BACK", "refund"),
        ("en", "I am in a meeting", "busy"),
    ],
)
def test_a_situation_is_known_by_what_is_said(language: str, said: str, code: str) -> None:
    known = phrases_in(language)
    place = heard_in(said, known)
    assert place is not None
    assert known[place].code == code


def test_where_nothing_is_heard_the_category_decides() -> None:
    known = phrases_in("zh")
    assert heard_in("", known) is None
    assert known[usual_for("delivery", known)].code == "waiting"
    assert known[usual_for("", known)].code == known[usual_for("other", known)].code == "problem"


def test_a_language_without_phrases_gets_english_ones() -> None:
    assert phrases_in("fr") == phrases_in("en")
