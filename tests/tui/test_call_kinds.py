"""Every kind of choice by keys, and any keys at all: what is recorded, what is kept, what comes back."""

import random
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.visit import EventKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.questionnaire.steps import ChoiceView
from agentdesk.services.calls import Entry
from agentdesk.tui.controls import Asked, Listed, control_of
from agentdesk.tui.screens.agent.call_session import CallSession
from agentdesk.tui.widgets.question_list import list_lines
from tests.tui.every_kind import every_kind
from tests.tui.pressing import asked, kinds, labels, listed, press
from tests.tui.sheets import ZONE, session, sheet

Kind = EventKind

# Finding one of many


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("深", "深圳"),
        ("shen", "深圳"),
        ("SHENY", "沈阳"),
        ("ｘｉａｎ", "西安"),
        ("4", "深圳"),
        ("２４", "佛山"),
        ("京", "北京"),
        ("安", "西安"),
    ],
)
def test_one_of_many_is_found_by_label_value_or_number(typed: str, marked: str) -> None:
    call = asked("city")
    press(call, *typed)
    body = listed(call)
    assert body.highlight is not None
    assert body.choices[body.highlight].label == marked
    assert kinds(press(call, "enter"))[0][:2] == (Kind.ANSWERED, "city")


def test_digits_are_a_number_and_the_exact_one_is_marked() -> None:
    call = asked("city")
    press(call, "2")
    assert [place + 1 for place in listed(call).left] == [2, 20, 21, 22, 23, 24]
    assert listed(call).at == 0
    assert labels(call)[0] == "上海"


def test_the_arrows_move_among_what_is_left_and_backspace_widens_it_again() -> None:
    call = asked("product")
    press(call, *"净水器")
    assert labels(call) == ["净水器 X200", "净水器 X300"]
    press(call, "down")
    assert kinds(press(call, "enter"))[0] == (Kind.ANSWERED, "product", "x300")
    call.back()
    press(call, *"x", "backspace")
    assert len(labels(call)) == 12


def test_what_fits_nothing_is_told_at_the_list_in_the_language_of_the_question() -> None:
    call = asked("city")
    press(call, *"qqq")
    assert labels(call) == []
    assert press(call, "enter") == ()
    assert "qqq" in call.view.wrong
    assert call.step.name == "city"
    press(call, "backspace", "backspace")
    assert call.view.wrong == ""


def test_the_language_changes_and_what_was_found_and_marked_stays() -> None:
    call = asked("city")
    press(call, *"深", "f2")
    assert labels(call) == ["Shenzhen"]
    assert listed(call).typed == "深"
    assert kinds(press(call, "enter"))[0] == (Kind.ANSWERED, "city", "shenzhen")


def test_backspace_with_nothing_typed_takes_the_answer_back() -> None:
    call = asked("city")
    press(call, *"深", "enter", "left")
    assert kinds(press(call, "backspace")) == [(Kind.CLEARED, "city", "")]


def test_ten_choices_have_a_digit_each_and_letters_do_nothing() -> None:
    call = asked("parts")
    assert press(call, "x") == ()
    assert listed(call).typed is None


# Several


def test_several_are_put_on_and_off_by_digits_and_space_and_enter_goes_on() -> None:
    call = asked("parts")
    press(call, "2", "1", "down", "space", "down", "down", "space")
    assert call.step.value == "filter tap"
    assert listed(call).chosen == ("滤芯", "龙头")
    assert kinds(press(call, "enter")) == [(Kind.WENT, "owned", "")]


def test_several_of_many_are_found_and_enter_with_nothing_typed_goes_on() -> None:
    call = asked("owned")
    press(call, *"k8", "enter", *"净", "space", "down", "space")
    assert call.step.value == "x200 x300 k8"
    assert listed(call).typed == "净"
    press(call, "backspace", "f2")
    assert listed(call).chosen == ("Water purifier X200", "Water purifier X300", "Heater K8")
    assert press(call, "enter")[-1].kind is Kind.WENT


def test_behind_a_space_typing_finds_anew_and_enter_goes_on_with_what_was_taken() -> None:
    call = asked("owned")
    press(call, *"k8", "space", *"净", "space")
    assert call.step.value == "x200 k8"
    assert press(call, "enter")[-1].kind is Kind.WENT
    press(call, "left")
    assert call.step.value == "x200 k8"


def test_erasing_what_was_typed_to_find_never_wipes_out_what_was_chosen() -> None:
    call = asked("owned")
    press(call, *"k8", "enter", *"净", *["backspace"] * 3)
    assert call.step.value == "k8"
    assert kinds(press(call, "delete")) == [(Kind.CLEARED, "owned", "")]


def test_the_only_one_of_a_required_answer_can_be_changed() -> None:
    call = asked("parts")
    press(call, "1")
    assert kinds(press(call, "1")) == [(Kind.CLEARED, "parts", "")]


# An order


def test_a_rank_is_kept_at_every_key_and_is_an_answer_when_it_is_whole() -> None:
    call = asked("matters")
    assert press(call, "3", "1") == ()
    assert call.new_drafts() == {"/data/matters": "service quality"}
    again = asked("matters", drafts=dict(call.drafts))
    assert listed(again).signs == {"service": "[1]", "quality": "[2]"}
    assert press(again, "enter") == ()
    assert "2" in again.view.wrong
    assert kinds(press(again, "4", "2")) == [(Kind.ANSWERED, "matters", "service quality brand price")]
    assert again.drafts == {}
    assert press(again, "enter")[-1].kind is Kind.WENT


def test_backspace_takes_the_last_one_of_a_whole_rank_back() -> None:
    call = asked("matters")
    press(call, "1", "2", "3", "4")
    assert kinds(press(call, "backspace")) == [(Kind.CLEARED, "matters", "")]
    assert call.new_drafts() == {"/data/matters": "quality price service"}
    press(call, "3")
    assert "3" in call.message
    press(call, "4")
    assert call.step.value == "quality price service brand"


# Repeats


def test_one_more_and_no_more() -> None:
    call = asked("child")
    assert listed(call).choices[0].label
    assert kinds(press(call, "1")) == [(Kind.REPEAT_ADDED, "child", "")]
    assert call.step.node == "/data/child[2]/child_name"
    press(call, *"小明", "enter", "5", "enter")
    assert (call.step.node, call.step.count) == ("/data/child", 2)
    assert kinds(press(call, "2")) == [(Kind.SAID, "child", ""), (Kind.WENT, "agreed", "")]
    press(call, "left")
    assert listed(call).signs == {"no": "✓"}
    press(call, "pageup", "pageup")
    assert call.step.node == "/data/child[2]/child_name"


def test_an_instance_is_removed_with_its_answers_drafts_and_the_offer() -> None:
    call = asked("child")
    press(call, "1", *"小明", "enter", "5")
    assert kinds(press(call, "ctrl+x")) == [(Kind.REPEAT_REMOVED, "child[2]", "")]
    assert "child[2]" not in call.step.node
    assert not [node for node in call.drafts if "child[2]" in node]
    assert not [step for step in call.interview.steps if "child[2]" in step.node]
    assert press(asked("age"), "ctrl+x") == ()


# Everything


def any_key(rng: random.Random) -> str:
    """Any key, more often one that means something here."""
    if rng.random() < 0.3:
        return rng.choice(
            ["enter", "enter", "right", "pagedown", "left", "up", "down", "backspace", "f2", "ctrl+x"]
        )
    return rng.choice(
        ["1", "2", "3", "4", "5", "0", "-", ":", "1", "space", "x", "深", "净", "昨", "天", "enter", "enter"]
    )


def state(call: CallSession) -> tuple[object, ...]:
    """What must come back: the step asked, the values, what is typed."""
    interview: Interview = call.interview
    steps = [(step.node, step.value, step.answered) for step in interview.steps]
    return call.step, steps, call.typed, call.given


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_the_log_and_the_drafts_bring_the_same_call_back_after_any_keys(seed: int) -> None:
    rng = random.Random(seed)
    call = session(sheet(every_kind()))
    entries: list[Entry] = []
    stored: dict[str, str] = {}
    for _ in range(rng.randrange(150)):
        there = rng.choice(call.interview.steps).node
        fresh = call.goto(there) if rng.random() < 0.05 else press(call, any_key(rng))
        entries += fresh
        for entry in fresh:
            if entry.kind in (Kind.ANSWERED, Kind.CLEARED):
                stored.pop(entry.node, None)
        stored |= call.new_drafts()
    kept = {node: text for node, text in stored.items() if text}
    again = session(sheet(every_kind(), tuple(entries), kept, resumed=True))
    wiped = call.typed == "" and call.step.value
    if not wiped:
        assert state(again) == state(call)
    assert again.interview.values == call.interview.values


@pytest.mark.parametrize("name", ["matters", "parts"])
@pytest.mark.parametrize("room", [8, 10, 12, 14, 20])
def test_choices_stay_where_they_are_when_one_is_chosen(name: str, room: int) -> None:
    call = asked(name)

    def where() -> dict[str, int]:
        lines = ["".join(text for text, _style in line) for line in list_lines(listed(call), 50, room)]
        choices = [choice.label for choice in listed(call).choices]
        return {label: row for label in choices for row, line in enumerate(lines) if f"  {label} " in line}

    before = where()
    assert len(before) == len(listed(call).choices)
    for key in "312":
        press(call, key)
        assert where() == before


def test_a_thousand_choices_are_found_and_shown_quickly() -> None:
    call = asked("city")
    choices = tuple(ChoiceView(f"v{n}", f"第{n}号仓库 Store {n}") for n in range(1, 1001))
    control = control_of(replace(call.step, choices=choices), None, Asked("zh", call.now, ZONE))
    control.key("9", "9")
    began = time.perf_counter()
    for character in "99":
        control.key(character, character)
        body = control.body
        assert isinstance(body, Listed)
        assert len(list_lines(body, 76, 14)) <= 14
    assert time.perf_counter() - began < 0.1
    assert control.confirm().value == "v999"
