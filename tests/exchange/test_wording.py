"""Each rule of wording finds its bad examples and none of its good ones."""

import pytest

from agentdesk.exchange.scales import scale_of
from agentdesk.exchange.wording import MESSAGES, Rule, Words, wording_faults, words_for

SPOKEN: dict[str, Words] = {
    code: words for code in ("zh", "en") if (words := words_for(code, "")) is not None
}
RULES = [(code, rule) for code, words in SPOKEN.items() for rule in words.rules]
BAD = [(code, rule, text) for code, rule in RULES for text in rule.bad]
GOOD = [(code, rule, text) for code, rule in RULES for text in rule.good]


def broken(language: str, text: str) -> set[str]:
    return {rule for rule, _ in wording_faults(SPOKEN[language], text)}


@pytest.mark.parametrize(("language", "rule", "text"), BAD, ids=[f"{r.id}: {text}" for _, r, text in BAD])
def test_a_bad_example_is_found(language: str, rule: Rule, text: str) -> None:
    assert rule.id in broken(language, text)


@pytest.mark.parametrize(("language", "rule", "text"), GOOD, ids=[f"{r.id}: {text}" for _, r, text in GOOD])
def test_a_good_example_is_not(language: str, rule: Rule, text: str) -> None:
    assert rule.id not in broken(language, text)


def test_every_rule_has_its_sentence_and_examples_in_both_languages() -> None:
    for words in SPOKEN.values():
        assert {rule.id for rule in words.rules} | {"too-long"} == set(MESSAGES)
        assert all(rule.bad and rule.good for rule in words.rules)


def test_a_question_too_long_to_hear_is_found() -> None:
    assert "too-long" in broken("zh", "请" * 61)
    assert "too-long" not in broken("zh", "请" * 60)
    assert "too-long" not in broken("zh", "请" * 50 + "${customer_name_that_is_long}")
    assert "too-long" in broken("en", "word " * 36)


def test_the_words_are_those_of_the_form_s_language() -> None:
    assert words_for("zh-Hans", "") is words_for("", "您好") is SPOKEN["zh"]
    assert words_for("default", "Hello") is words_for("en", "") is SPOKEN["en"]
    assert words_for("English", "Hello") is SPOKEN["en"]
    assert words_for("中文", "您好") is words_for("Chinese", "您好") is SPOKEN["zh"]
    assert words_for("fr", "Bonjour") is words_for("French", "Bonjour") is words_for("ja", "挨拶") is None


SCALES = [
    ("zh", "非常满意 满意 一般 不满意 非常不满意", (2, 1, 2)),
    ("zh", "很好 较好 一般 较差 很差", (2, 1, 2)),
    ("zh", "总是能 经常能 有时能 很少能 不能", (2, 1, 2)),
    ("zh", "完全满足 基本满足 部分满足 不满足", (3, 0, 1)),
    ("zh", "非常同意 同意 中立 不同意 非常不同意 不知道", (2, 1, 2)),
    ("zh", "是 否", None),
    ("zh", "广东 广西 湖南", None),
    ("en", "Very satisfied,Satisfied,Neutral,Dissatisfied,Very dissatisfied", (2, 1, 2)),
    ("en", "Fully,Mostly,Partly,Not at all", (3, 0, 1)),
    ("en", "Excellent,Good,Poor,Very poor,Don't know", (2, 0, 2)),
    ("en", "Red,Green,Blue", None),
]


@pytest.mark.parametrize(("language", "labels", "counts"), SCALES)
def test_scales_are_weighed(language: str, labels: str, counts: tuple[int, int, int] | None) -> None:
    scale = scale_of(labels.split("," if language == "en" else " "), SPOKEN[language])
    found = scale and tuple(scale.count(side) for side in ("positive", "neutral", "negative"))
    assert found == counts
    if scale is not None and counts is not None:
        assert scale.is_balanced is (counts[0] == counts[2])
        assert scale.has_middle is (counts[1] > 0)
