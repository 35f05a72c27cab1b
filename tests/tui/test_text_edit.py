"""A text being typed: keys change it as in any field, and lines never break a character or lose one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from agentdesk.tui.text_edit import LINE_BREAKS, LONGEST, TextEdit, wrap

TEXTS = st.text(st.sampled_from("ab ,.漏水很。，（）\n\t0"), max_size=80)


@given(TEXTS, st.integers(4, 30))
def test_lines_hold_every_character_in_order_and_none_is_too_wide(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert lines[0][0] == 0
    assert lines[-1][1] == len(text)
    for start, end in lines:
        assert cell_len(text[start:end]) <= cells
    for (_, end), (start, _) in pairwise(lines):
        assert text[end:start] in ("", " ", "\n")


@pytest.mark.parametrize(
    ("text", "cells", "lines"),
    [
        ("the water drips", 10, ["the water", "drips"]),
        ("漏水漏水漏水", 5, ["漏水", "漏水", "漏水"]),
        ("很好。很好。", 5, ["很", "好。", "很", "好。"]),
        ("abcdefgh", 4, ["abcd", "efgh"]),
        ("a\nb", 9, ["a", "b"]),
        ("", 9, [""]),
    ],
)
def test_where_lines_break(text: str, cells: int, lines: list[str]) -> None:
    assert [text[start:end].rstrip() for start, end in wrap(text, cells)] == lines


def edited(text: str, *keys: str) -> TextEdit:
    """The text after these keys."""
    edit = TextEdit(text)
    for key in keys:
        edit.press(key, key if len(key) == 1 else None)
    return edit


@pytest.mark.parametrize(
    ("text", "keys", "after"),
    [
        ("ab", ["left", "x"], "axb"),
        ("ab", ["home", "delete"], "b"),
        ("ab", ["left", "backspace"], "b"),
        ("ab", ["home", "backspace"], "ab"),
        ("one two", ["ctrl+w"], "one "),
        ("one two", ["ctrl+left", "ctrl+k"], "one "),
        ("one two", ["ctrl+a", "ctrl+right", "ctrl+u"], " two"),
        ("漏水", ["left", "1", "end", "！"], "漏1水！"),
        ("a", ["f3", "enter", "ctrl+s"], "a"),
    ],
)
def test_keys_change_the_text_as_in_any_field(text: str, keys: list[str], after: str) -> None:
    assert edited(text, *keys).text == after


def test_keys_that_are_no_text_are_left_to_the_page() -> None:
    edit = TextEdit("a")
    assert edit.press("f8", None) is None
    assert edit.press("enter", "\r") is None
    assert edit.press("left", None) is False
    assert edit.press("b", "b") is True


def test_control_characters_and_endless_texts_are_not_taken() -> None:
    edit = TextEdit()
    edit.insert("a\x1b[31m\nb\u202e")
    assert edit.text == "a[31m b"
    edit.insert("x" * 2 * LONGEST)
    assert len(edit.text) == LONGEST
    assert edit.press("y", "y") is False


@given(TEXTS.map(lambda text: text.replace("\n", "").replace("\t", "")), st.data(), st.integers(4, 30))
def test_the_cursor_stays_in_the_text_and_up_undoes_down(text: str, data: st.DataObject, cells: int) -> None:
    edit = TextEdit(text)
    edit.at = data.draw(st.integers(0, len(text)))
    row, column = edit.place(cells)
    assert 0 <= column < cells
    assert row < len(wrap(text, cells))
    if edit.move_row(1, cells):
        assert edit.place(cells)[0] in (row, row + 1)
        assert 0 <= edit.at <= len(text)


def test_lines_are_broken_only_where_the_text_may_have_some() -> None:
    one, many = TextEdit("漏水"), TextEdit("漏水", lines=True)
    for key in LINE_BREAKS:
        assert one.press(key, "\n" if key == "ctrl+j" else None) is not True
        assert many.press(key, "\n" if key == "ctrl+j" else None) is True
    assert one.text == "漏水"
    assert many.text == "漏水\n\n\n"
    assert many.place(20) == (3, 0)
    one.insert("\n很急\r\n")
    many.insert("很急\r\n的")
    assert "\n" not in one.text
    assert many.text == "漏水\n\n\n很急\n的"
