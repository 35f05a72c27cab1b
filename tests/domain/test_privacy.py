"""What of a telephone number shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.privacy import mask_name, mask_phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613812345678", "138****5678"),
        ("13812345678", "138****5678"),
        ("0086 138-1234-5678", "138****5678"),
        ("＋８６１３８１２３４５６７８", "138****5678"),
        ("+861012345678", "010****5678"),
        ("+8675512345678", "0755****5678"),
        ("+867711234567", "0771****567"),
        ("+447400123456", "+44 74****3456"),
        ("(020) 7946 0018", "020****0018"),
        ("+12125550123", "+1 21****0123"),
        ("+85291234567", "+852 ****4567"),
        ("12345", "****5"),
        ("110", "****"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_mask(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@given(st.from_regex(r"(\+|00)?[0-9]{1,15}", fullmatch=True))
def test_four_digits_are_always_hidden(number: str) -> None:
    shown = mask_phone(number)
    said = number.removeprefix("+") if number.startswith("+") else number.removeprefix("00")
    if not said:
        assert shown == ""
        return
    head, stars, tail = shown.partition("****")
    assert stars
    assert said.endswith(tail)
    assert len(tail) <= 4
    added_zero = head.startswith("0") and not said.startswith("0")
    visible = sum(each.isdigit() for each in head + tail) - added_zero
    assert visible <= max(0, len(said) - 4)


@pytest.mark.parametrize(
    ("name", "shown"), [("王小明", "王**"), ("王", "王**"), (" Alice Brown ", "A**"), ("", ""), ("  ", "")]
)
def test_a_name_shows_how_it_begins_and_not_how_long_it_is(name: str, shown: str) -> None:
    assert mask_name(name) == shown
