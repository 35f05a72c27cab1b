"""Numbers, dates and times by keys: what is said beforehand, what is read back, what is refused and stays typed."""

import pytest

from agentdesk.domain.visit import EventKind
from agentdesk.i18n import catalogue_for, use_language
from agentdesk.questionnaire.xform import read_xform
from agentdesk.tui.controls import Saying
from tests.questionnaire.forms import xform
from tests.tui.pressing import asked, field, kinds, press
from tests.tui.sheets import session, sheet

Kind = EventKind

# Texts


def test_a_long_text_says_which_key_breaks_a_line_and_others_do_not() -> None:
    call = asked("story")
    assert "Ctrl+J" in field(call).wanted
    press(call, *"漏水", "ctrl+j", *"很急")
    assert "Ctrl+J" in field(call).wanted
    assert kinds(press(call, "enter"))[0] == (Kind.ANSWERED, "story", "漏水\n很急")
    call.goto("/data/child[1]/child_name")
    press(call, *"小明", "ctrl+j", *"儿")
    assert field(call).wanted == ""
    assert field(call).edit.text == "小明儿"


# Numbers


def test_a_range_is_typed_or_stepped_and_shown_on_its_scale() -> None:
    call = asked("litres")
    press(call, "up", "+", "up")
    assert field(call).edit.text == "1"
    press(call, "-")
    scale = field(call).scale
    assert scale is not None
    assert (scale.least, scale.most, scale.at) == ("0", "20", 0.025)
    press(call, "backspace", "backspace", "backspace", *"７", "down", "down")
    assert field(call).edit.text == "6"
    assert kinds(press(call, "enter"))[0] == (Kind.ANSWERED, "litres", "6")


@pytest.mark.parametrize("typed", ["0.3", "21", "-1", "x"])
def test_a_number_off_the_scale_is_refused_at_the_field_and_stays(typed: str) -> None:
    call = asked("litres")
    for character in typed:
        call.paste(character)
    assert press(call, "enter") == ()
    assert "0.5" in call.view.wrong
    assert field(call).edit.text == typed
    assert call.step.name == "litres"


def test_from_between_two_steps_an_arrow_goes_to_the_nearest_that_way() -> None:
    call = asked("litres")
    call.paste("3.2")
    press(call, "up")
    assert field(call).edit.text == "3.5"
    press(call, *["backspace"] * 3)
    call.paste("3.2")
    press(call, "down", *["down"] * 10)
    assert field(call).edit.text == "0"


def test_the_bounds_of_a_number_are_said_beforehand() -> None:
    call = asked("age")
    press(call, "f2")
    assert field(call).wanted == "From 0 to 120"
    call.goto("/data/child[1]/child_age")
    assert field(call).wanted == "17 or less"


def test_what_the_form_refuses_is_said_at_the_field_in_its_words_and_stays_typed() -> None:
    call = asked("age")
    assert press(call, *"130", "enter") == ()
    assert call.view.wrong == "年龄应在 0 到 120 之间"
    assert field(call).edit.text == "130"
    assert call.drafts["/data/age"] == "130"
    press(call, "backspace")
    assert call.view.wrong == ""


def test_a_required_answer_is_asked_for_once_and_page_down_passes_it() -> None:
    call = asked("age")
    assert "no answer" not in field(call).help
    assert "no answer" in field(asked("price")).help
    assert press(call, "enter") == ()
    assert call.view.wrong == "请填写年龄"
    assert call.step.name == "age"
    assert kinds(press(call, "pagedown")) == [(Kind.WENT, "price", "")]
    assert "age" in [step.name for step in call.open_steps()]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("１，２８０．５", "1280.5"),
        ("3,280", "3280"),
        ("1 203 280", "1203280"),
        ("3。5", "3.5"),
        ("-4", "-4"),
    ],
)
def test_numbers_are_taken_as_they_are_typed(typed: str, stored: str) -> None:
    call = asked("price")
    call.paste(typed)
    assert kinds(press(call, "enter"))[0] == (Kind.ANSWERED, "price", stored)


@pytest.mark.parametrize("typed", ["12,5", "1,20", "1,2345", "12，5", "1 2", "1,200 300"])
def test_a_comma_that_separates_no_thousands_is_not_dropped(typed: str) -> None:
    call = asked("price")
    call.paste(typed)
    assert press(call, "enter") == ()
    assert call.view.wrong
    assert field(call).edit.text == typed


# Dates and times (the call is on 2026-11-18 at 10:00 in Shanghai)


@pytest.mark.parametrize(
    ("name", "typed", "reading", "stored"),
    [
        ("installed", "1117", "2026-11-17 Tuesday", "2026-11-17"),
        ("installed", "上周五", "2026-11-13 Friday", "2026-11-13"),
        ("bought", "去年", "2025", "2025-01-01"),
        ("at", "下午2点半", "14:30", "14:30"),
        ("failed", "昨天 1430", "2026-11-17 Tuesday 14:30", "2026-11-17T14:30:00.000+08:00"),
    ],
)
def test_a_date_is_read_back_and_stored_as_iso(name: str, typed: str, reading: str, stored: str) -> None:
    call = asked(name)
    press(call, "f2", *typed)
    assert field(call).reading == reading
    assert kinds(press(call, "enter"))[0] == (Kind.ANSWERED, name, stored)
    call.back()
    assert field(call).reading == reading
    assert kinds(press(call, "enter"))[0][0] is Kind.WENT


def test_the_weekday_is_said_in_the_language_of_the_question() -> None:
    call = asked("installed")
    press(call, *"昨天")
    assert field(call).reading == "2026-11-17 星期二"
    press(call, "f2")
    assert field(call).reading == "2026-11-17 Tuesday"


def test_what_is_no_date_is_refused_with_an_example_and_stays() -> None:
    call = asked("installed")
    press(call, *"13")
    assert field(call).unread
    assert press(call, "enter") == ()
    assert "1121" in call.view.wrong
    assert call.typed == "13"


def test_a_date_that_the_form_refuses_is_refused_in_its_words() -> None:
    call = asked("installed")
    assert press(call, *"明天", "enter") == ()
    assert call.view.wrong == "安装日期不能晚于今天"


def test_an_answer_that_the_form_gives_is_read_out_and_passed() -> None:
    nodes = "<q>Gold</q><r/>"
    binds = '<bind nodeset="/data/q" type="string" readonly=". = \'Gold\'" required="true()"/>'
    body = '<input ref="/data/q"><label>Your contract</label></input><input ref="/data/r"><label>R</label></input>'
    call = session(sheet(read_xform(xform(nodes, binds, body))))
    assert call.step.readonly
    assert press(call, "x", "1") == ()
    assert isinstance(call.view.body, Saying)
    assert call.view.body.value == "Gold"
    assert [entry.kind for entry in press(call, "enter")] == [Kind.WENT]
    assert call.open_steps() == ()


@pytest.mark.parametrize(
    ("language", "catalogue"),
    [
        ("zh", "zh_Hans"),
        ("zh-CN", "zh_Hans"),
        ("简体中文 (zh)", "zh_Hans"),
        ("中文", "zh_Hans"),
        ("Chinese", "zh_Hans"),
        ("en", "en"),
        ("English (en)", "en"),
        ("English", "en"),
        ("fr", "zh_Hans"),
        ("default", "zh_Hans"),
    ],
)
def test_a_forms_language_has_our_catalogue_or_the_one_in_use(language: str, catalogue: str) -> None:
    use_language("zh_Hans")
    try:
        assert catalogue_for(language) == catalogue
    finally:
        use_language("en")
