"""The call without a terminal: what each key leads to, what is recorded, and that a replay gives the same call."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.issue import Category
from agentdesk.domain.visit import EventKind
from agentdesk.services.calls import NOTE_FIELD, Entry
from agentdesk.tui.screens.agent.call_session import CallSession
from agentdesk.tui.screens.agent.call_views import Mark
from tests.tui.sheets import Q, Ticks, session, sheet

Kind = EventKind


def kinds(entries: tuple[Entry, ...]) -> list[tuple[EventKind, str, str]]:
    """Entries without their numbers and times."""
    return [(each.kind, each.node.removeprefix("/data/"), each.value) for each in entries]


def at(call: CallSession, name: str) -> CallSession:
    """Go to a step."""
    call.goto(Q[name])
    return call


def typed(call: CallSession, text: str) -> None:
    """Type a text, character by character."""
    for character in text:
        assert call.key(character, character) is not None


def test_a_digit_answers_and_goes_on_with_one_key() -> None:
    call = at(session(), "q1")
    entries = call.press_digit(2)
    assert kinds(entries) == [(Kind.ANSWERED, "q1", "satisfied"), (Kind.WENT, "q2", "")]
    assert call.step.name == "q2"


def test_nine_questions_without_problems_take_thirteen_keys() -> None:
    call = session()
    keys = 0
    for step, press in (
        ("greeting", call.confirm),
        *((f"q{number}", lambda: call.press_digit(1)) for number in (1, 2)),
        ("q3", lambda: call.press_digit(2)),
        *((f"q{number}", lambda: call.press_digit(1)) for number in (4, 5, 6)),
        *((f"q{number}", call.confirm) for number in (7, 8, 9)),
        ("closing", call.confirm),
    ):
        assert call.step.name == step
        press()
        keys += 1
    assert call.interview.complete
    assert call.open_steps() == ()
    assert keys + len(("F8", "1")) == 13


def test_keys_typed_ahead_reach_the_question_they_were_meant_for() -> None:
    call = session()
    call.confirm()
    for digit in (1, 2, 1):
        call.press_digit(digit)
    typed(call, "漏水 2 次")
    call.confirm()
    for digit in (3, 4, 2):
        call.press_digit(digit)
    values = {step.name: step.value for step in call.interview.steps}
    assert values["q3_what"] == "漏水 2 次"
    assert [values[name] for name in ("q1", "q2", "q3", "q4", "q5", "q6")] == [
        "very_satisfied",
        "good",
        "yes",
        "neutral",
        "rarely",
        "mostly",
    ]
    assert call.step.name == "q7"


def test_a_digit_beyond_the_choices_changes_nothing_and_says_so() -> None:
    call = at(session(), "q6")
    assert call.press_digit(5) == ()
    assert call.step.name == "q6"
    assert "4" in call.message
    assert call.press_digit(0) == ()


def test_a_digit_where_something_is_said_changes_nothing() -> None:
    call = session()
    assert call.press_digit(1) == ()
    assert call.step.name == "greeting"
    assert call.message


def test_enter_passes_a_question_and_the_strip_shows_it() -> None:
    call = at(session(), "q1")
    assert kinds(call.confirm())[0][0] is Kind.WENT
    marks = {item.number: item.mark for item in call.view.strip}
    assert marks["1"] is Mark.PASSED
    assert marks["2"] is Mark.NOW
    assert marks["3"] is Mark.OPEN


def test_the_greeting_is_said_once() -> None:
    call = session()
    assert kinds(call.confirm())[0] == (Kind.SAID, "greeting", "")
    call.back()
    assert [each.kind for each in call.confirm()] == [Kind.WENT]


def test_the_same_answer_again_only_goes_on() -> None:
    call = at(session(), "q1")
    call.press_digit(1)
    call.back()
    assert [each.kind for each in call.press_digit(1)] == [Kind.WENT]


def test_a_follow_up_shares_the_number_and_goes_when_it_is_not_asked() -> None:
    call = at(session(), "q3")
    call.press_digit(1)
    assert call.step.name == "q3_what"
    assert [item.number for item in call.view.strip if item.mark is Mark.NOW] == ["3"]
    assert call.view.total == 9
    call.back()
    call.press_digit(2)
    assert call.step.name == "q4"
    assert "q3_what" not in [step.name for step in call.interview.steps]


def test_a_yes_at_question_three_offers_an_issue_with_the_words() -> None:
    call = at(session(), "q3")
    call.press_digit(1)
    assert call.offer is not None
    assert (call.offer.number, call.offer.category) == ("3", Category.PRODUCT_QUALITY)
    typed(call, "漏水")
    about = call.issue_about()
    assert about.node == Q["q3"]
    assert about.description == "产品是否出现过质量问题？ 是\n如有，请简要描述 漏水"


def test_an_offer_stays_until_the_next_step_is_passed() -> None:
    call = at(session(), "q1")
    call.press_digit(4)
    assert call.offer is not None
    assert call.offer.answer == "不满意"
    call.press_digit(1)
    assert call.offer is None


def test_the_offer_of_question_three_outlives_its_follow_up() -> None:
    call = at(session(), "q3")
    call.press_digit(1)
    call.confirm()
    assert call.step.name == "q4"
    assert call.offer is not None
    call.press_digit(1)
    assert call.offer is None


def test_a_better_answer_takes_the_offer_back() -> None:
    call = at(session(), "q1")
    call.press_digit(5)
    call.back()
    assert call.offer is None or call.offer.node == Q["q1"]
    call.press_digit(1)
    assert call.offer is None


def test_an_issue_that_was_raised_is_not_offered_again() -> None:
    call = at(session(), "q1")
    call.press_digit(5)
    call.raised(Q["q1"])
    assert call.offer is None
    call.back()
    call.press_digit(4)
    assert call.offer is None


def test_without_an_offer_an_issue_is_about_the_question_asked_now() -> None:
    about = at(session(), "q4").issue_about()
    assert (about.node, about.category) == (Q["q4"], Category.SERVICE_ATTITUDE)
    assert at(session(), "q9").issue_about().category is Category.OTHER


@pytest.mark.parametrize("leave", ["confirm", "forward", "back", "goto", "ending"])
def test_typed_text_is_the_answer_whichever_way_the_step_is_left(leave: str) -> None:
    call = at(session(), "q7")
    typed(call, " 更换提醒 ")
    entries = {
        "confirm": call.confirm,
        "forward": call.forward,
        "back": call.back,
        "goto": lambda: call.goto(Q["q1"]),
        "ending": call.before_ending,
    }[leave]()
    assert kinds(entries)[0] == (Kind.ANSWERED, "q7", "更换提醒")
    assert Q["q7"] not in call.drafts


def test_half_typed_text_is_a_draft_and_comes_back() -> None:
    call = at(session(), "q7")
    typed(call, "更换提")
    assert call.drafts == {Q["q7"]: "更换提"}
    went = (Entry(2, Kind.WENT, Q["q7"]),)
    again = session(sheet(entries=went, drafts=call.drafts, resumed=True))
    assert again.step.name == "q7"
    assert again.typed == "更换提"


def test_a_text_that_is_wiped_out_takes_the_answer_back() -> None:
    call = at(session(), "q7")
    typed(call, "x")
    call.confirm()
    call.back()
    wiped = call.key("ctrl+u", None)
    assert wiped is not None
    assert kinds(wiped) == [(Kind.CLEARED, "q7", "")]
    assert kinds(call.confirm()) == [(Kind.WENT, call.step.name, "")]


def test_a_choice_can_be_taken_back() -> None:
    call = at(session(), "q1")
    call.press_digit(5)
    call.back()
    assert kinds(call.clear()) == [(Kind.CLEARED, "q1", "")]
    assert not call.step.answered
    assert call.clear() == ()


def test_arrows_and_enter_choose_too() -> None:
    call = at(session(), "q1")
    call.arrow(1)
    call.arrow(1)
    assert call.view.highlight == 1
    assert kinds(call.confirm())[0] == (Kind.ANSWERED, "q1", "satisfied")
    assert call.view.highlight is None


def test_the_language_changes_on_the_spot_and_is_recorded() -> None:
    call = at(session(), "q1")
    before = call.step.label
    assert kinds(call.switch_language()) == [(Kind.LANGUAGE, "", "en")]
    assert call.step.label != before
    assert call.step.label.isascii()


def test_what_a_completed_call_lacks() -> None:
    call = session()
    call.forward()
    call.press_digit(1)
    assert [step.name for step in call.open_steps()] == ["greeting", "q2", "q3", "q4", "q5", "q6", "closing"]
    call.goto_open()
    assert call.step.name == "greeting"


def test_the_note_is_recorded_once_and_forgets_its_draft() -> None:
    call = session(sheet(drafts={NOTE_FIELD: "half"}))
    assert kinds(call.write_note("whole")) == [(Kind.NOTE, "", "whole")]
    assert call.drafts == {}
    assert call.write_note("whole") == ()


def test_numbers_follow_the_log_without_gaps_and_times_go_forward() -> None:
    ticks = Ticks()
    call = session(ticks=ticks)
    entries = [*call.confirm()]
    ticks.now += 1.5
    entries += call.press_digit(1)
    seq, elapsed = call.place_in_log()
    assert [each.seq for each in entries] == list(range(2, 2 + len(entries)))
    assert seq == entries[-1].seq + 1
    assert elapsed == 1500
    call.give_back(seq)
    assert call.place_in_log()[0] == seq
    call.end()
    ticks.now += 60
    assert call.elapsed.total_seconds() == 1.5


def test_a_call_has_begun_once_something_was_said_in_it_not_in_an_earlier_one() -> None:
    earlier = session()
    entries = (*earlier.confirm(), *earlier.press_digit(1))
    opened = Entry(entries[-1].seq + 1, Kind.OPENED)
    call = session(sheet(entries=(*entries, opened)))
    assert call.step.name == "q2"
    assert not call.begun
    call.back()
    assert not call.begun
    call.press_digit(3)
    assert call.begun
    again = session(sheet(entries=(*entries, opened), drafts={Q["q7"]: "half"}, resumed=True))
    assert again.begun


def test_the_last_step_says_what_ends_the_call() -> None:
    call = at(session(), "closing")
    call.confirm()
    assert "F8" in call.message
    assert call.step.name == "closing"
    call.message = ""
    assert call.press_digit(2) == ()
    assert "F8" in call.message


def test_a_digit_before_the_closing_was_said_is_told_to_say_it() -> None:
    call = at(session(), "closing")
    call.press_digit(2)
    assert "Enter" in call.message
    call = at(session(), "greeting")
    call.confirm()
    call.back()
    call.press_digit(2)
    assert "Enter" in call.message


KEYS = st.lists(
    st.sampled_from(
        ["1", "2", "3", "4", "5", "9", "0", "enter", "right", "left", "down", "delete", "f2", "x", "漏"]
    ),
    max_size=60,
)


def press(call: CallSession, key: str) -> tuple[Entry, ...]:
    """A key as the call screen gives it to the session."""
    taken = call.key(key, key if len(key) == 1 else None)
    if taken is not None:
        return taken
    if key.isdigit():
        return call.press_digit(int(key))
    if key == "down":
        return call.arrow(1)
    acts = {
        "enter": call.confirm,
        "right": call.forward,
        "left": call.back,
        "delete": call.clear,
        "f2": call.switch_language,
    }
    return acts[key]() if key in acts else ()


@settings(max_examples=150, deadline=None)
@given(KEYS)
def test_the_log_and_the_drafts_bring_the_same_call_back_after_any_keys(keys: list[str]) -> None:
    call = session()
    entries: list[Entry] = []
    for key in keys:
        entries += press(call, key)
    again = session(sheet(entries=tuple(entries), drafts=call.drafts, resumed=True))
    assert again.step == call.step
    assert again.interview.values == call.interview.values
    assert again.typed == call.typed
    assert again.given == call.given
    assert [each.seq for each in entries] == list(range(2, 2 + len(entries)))


def test_ten_thousand_keys_never_answer_a_question_that_was_not_asked() -> None:
    rng = random.Random(7)
    call = session()
    for _ in range(10_000):
        asked = call.step
        key = rng.choice(["1", "2", "3", "4", "5", "enter", "left", "right"])
        for entry in press(call, key):
            if entry.kind in (Kind.ANSWERED, Kind.CLEARED, Kind.SAID):
                assert entry.node == asked.node
