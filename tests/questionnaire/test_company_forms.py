"""The shipped questionnaires: R21-R37 word for word, walked as an agent walks them."""

from decimal import Decimal

import pytest

from agentdesk.content import QUESTIONNAIRES, questionnaire_source, questionnaire_xform
from agentdesk.exchange.xlsform import convert
from agentdesk.questionnaire.form import Form, StepKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import interview

VISIT = read_xform(questionnaire_xform("after_sale_visit"))
CONFIRMATION = read_xform(questionnaire_xform("solution_confirmation"))
GIVEN = {"customer_name": "王小明", "company": "海纳净水", "agent_name": "李娜", "product": "净水器 X200"}

WORDING = {
    "q1": (
        "您对我们公司提供的产品/服务整体满意度如何？",
        ["非常满意", "满意", "一般", "不满意", "非常不满意"],
    ),
    "q2": ("您认为我们的产品在质量方面表现如何？", ["很好", "较好", "一般", "较差", "很差"]),
    "q3": ("产品是否出现过质量问题？", ["是", "否"]),
    "q3_what": ("如有，请简要描述", []),
    "q4": ("您对我们客服人员的服务态度是否满意？", ["非常满意", "满意", "一般", "不满意", "非常不满意"]),
    "q5": ("客服人员是否能够及时、有效地解决您的问题？", ["总是能", "经常能", "有时能", "很少能", "不能"]),
    "q6": ("产品/服务的功能是否满足您的需求？", ["完全满足", "基本满足", "部分满足", "不满足"]),
    "q7": ("在使用产品/服务过程中，您遇到的最大困难是什么？", []),
    "q8": ("对于我们公司的产品/服务，您有什么其他的意见或建议吗？", []),
    "q9": ("您希望我们在哪些方面进行改进？", []),
}
"""R29-R37 out of the source document, with Chinese punctuation."""

OFFERS = {
    "q1": ({"dissatisfied", "very_dissatisfied"}, "product_quality"),
    "q2": ({"poor", "very_poor"}, "product_quality"),
    "q3": ({"yes"}, "product_quality"),
    "q4": ({"dissatisfied", "very_dissatisfied"}, "service_attitude"),
    "q5": ({"rarely", "never"}, "service_attitude"),
    "q6": ({"partly", "not_met"}, "technical_support"),
}
"""Which answers offer to raise an issue, and its category."""


def visit(language: str = "zh") -> Interview:
    return interview(VISIT, language, **GIVEN)


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_the_compiled_form_is_its_source(name: str) -> None:
    """After a change to a table: scripts/compile_questionnaires.py."""
    conversion = convert(questionnaire_source(name), f"{name}.md")
    assert conversion.xform == questionnaire_xform(name)
    assert conversion.warnings == ()


@pytest.mark.parametrize("name", WORDING)
def test_the_wording_is_that_of_the_source(name: str) -> None:
    step = visit().step(f"/data/{name}")
    label, choices = WORDING[name]
    assert (step.label, [choice.label for choice in step.choices]) == (label, choices)


def test_nine_questions_between_greeting_and_closing() -> None:
    iv = visit()
    iv.answer("/data/q3", "yes")
    assert [(step.name, step.part, step.number) for step in iv.steps] == [
        ("greeting", "greeting", None),
        *[(name, "body", name[1]) for name in WORDING],
        ("closing", "closing", None),
    ]
    assert iv.progress.total == 9


def test_greeting_and_closing_say_what_they_must() -> None:
    iv = visit()
    greeting, closing = iv.steps[0].label, iv.steps[-1].label
    assert greeting.startswith("王小明，您好！我是海纳净水的客服代表李娜。感谢您选择我们的净水器 X200。")
    assert "回访" in greeting
    assert "再次感谢" in closing
    assert "随时与我们联系" in closing
    iv.language = "en"
    assert iv.steps[0].label.startswith("Hello 王小明, this is 李娜 from 海纳净水. Thank you for choosing")
    assert "at any time" in iv.steps[-1].label


@pytest.mark.parametrize("form", [VISIT, CONFIRMATION], ids=QUESTIONNAIRES)
def test_every_word_is_there_in_both_languages(form: Form) -> None:
    assert form.languages == ("zh", "en")
    assert form.texts["zh"].keys() == form.texts["en"].keys()
    assert all(text and text != ("-",) for texts in form.texts.values() for text in texts.values())


@pytest.mark.parametrize("name", OFFERS)
def test_low_answers_offer_an_issue(name: str) -> None:
    iv = visit()
    node = f"/data/{name}"
    offering, category = OFFERS[name]
    for choice in iv.step(node).choices:
        verdict = iv.answer(node, choice.value)
        assert verdict.ok
        assert verdict.offers_issue == iv.step(node).ask_issue == (choice.value in offering)
    assert iv.step(node).category == category


def test_the_description_is_asked_only_after_a_yes() -> None:
    iv = visit()
    assert "/data/q3_what" not in [step.node for step in iv.steps]
    iv.answer("/data/q3", "yes")
    iv.answer("/data/q3_what", "滤芯漏水 [/投诉]")
    iv.move_to("/data/q3_what")
    verdict = iv.answer("/data/q3", "no")
    assert verdict.became_irrelevant == ("/data/q3_what",)
    assert iv.position == "/data/q3"
    assert iv.value("/data/q3_what") == ""
    iv.answer("/data/q3", "yes")
    assert iv.value("/data/q3_what") == "滤芯漏水 [/投诉]"


def test_a_whole_visit() -> None:
    iv = visit()
    assert iv.position == "/data/greeting"
    iv.said(iv.position)
    while node := iv.forward():
        step = iv.step(node)
        if step.kind is StepKind.SELECT_ONE:
            assert iv.answer(node, step.choices[0 if step.name != "q3" else 1].value).ok
        elif step.kind is StepKind.SAY:
            assert not iv.complete
            iv.said(node)
    assert iv.complete
    assert iv.position == "/data/closing"
    assert (iv.progress.done, iv.progress.total, iv.progress.skipped) == (6, 9, 3)


def test_satisfaction_counts_the_two_questions_on_the_satisfaction_scale() -> None:
    iv = visit()
    assert iv.satisfaction() is None
    iv.answer("/data/q2", "very_poor")
    assert iv.satisfaction() is None
    iv.answer("/data/q1", "very_satisfied")
    assert iv.satisfaction() == 5
    iv.answer("/data/q4", "dissatisfied")
    assert iv.satisfaction() == Decimal("3.5")
    iv.clear("/data/q1")
    assert iv.satisfaction() == 2


def test_a_confirmation_needs_both_of_its_answers() -> None:
    iv = interview(CONFIRMATION, **GIVEN)
    iv.said("/data/closing")
    assert iv.unanswered_required() == ("/data/solved", "/data/satisfied")
    assert iv.answer("/data/solved", "").message == "请确认问题是否已经解决。"
    iv.answer("/data/solved", "yes")
    assert not iv.complete
    iv.answer("/data/satisfied", "satisfied")
    assert iv.complete
    assert [step.name for step in iv.steps] == ["greeting", "solved", "satisfied", "other", "closing"]
