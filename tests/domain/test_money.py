"""Amounts in and out, exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.errors import Refusal
from agentdesk.domain.money import Money, minor_digits, parse_amount


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [
        (328_000, "CNY", "¥3,280.00"),
        (13_912, "GBP", "£139.12"),
        (-5, "GBP", "-£0.05"),
        (0, "USD", "$0.00"),
        (3_280, "JPY", "JP¥3,280"),
        (1_250, "KWD", "KWD 1.250"),
        (12_345, "CLF", "CLF 1.2345"),
        (2**63 - 1, "CNY", "¥92,233,720,368,547,758.07"),
    ],
)
def test_format(minor: int, currency: str, said: str) -> None:
    assert Money(minor, currency).format() == said


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("3280", "CNY", 328_000),
        ("3,280.00", "CNY", 328_000),
        (" ¥3,280.5 ", "CNY", 328_050),
        ("￥３，２８０．５", "CNY", 328_050),
        ("CNY 3280", "CNY", 328_000),
        ("-£0.05", "GBP", -5),
        ("£-0.05", "GBP", -5),
        ("+7", "GBP", 700),
        ("HK$12", "HKD", 1_200),
        ("$12", "HKD", 1_200),
        ("¥3280", "JPY", 3_280),
        ("1.250", "KWD", 1_250),
        ("0.29", "USD", 29),  # 0.29 * 100 is 28.999… in binary
        ("92233720368547758.07", "CNY", 2**63 - 1),
    ],
)
def test_parse(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "words"),
    [
        ("", "CNY", "empty"),
        (" ¥ ", "CNY", "empty"),
        ("abc", "CNY", "not an amount"),
        ("1,23", "CNY", "not an amount"),
        ("1234,567", "CNY", "not an amount"),
        (",123", "CNY", "not an amount"),
        ("1.", "CNY", "not an amount"),
        (".5", "CNY", "not an amount"),
        ("1e3", "CNY", "not an amount"),
        ("--1", "CNY", "not an amount"),
        ("£5", "CNY", "not an amount"),
        ("٣", "CNY", "not an amount"),
        ("1.234", "CNY", "more decimals"),
        ("1.0", "JPY", "more decimals"),
        ("92233720368547758.08", "CNY", "too large"),
        ("9" * 5000, "CNY", "too large"),
        ("1", "yuan", "currency code"),
    ],
)
def test_what_is_wrong_is_said(text: str, currency: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_amount(text, currency)
    assert words in str(refused.value)


@given(
    st.integers(-(2**63) + 1, 2**63 - 1), st.sampled_from(["CNY", "GBP", "JPY", "KWD", "CLF", "CHF", "HKD"])
)
def test_what_is_shown_can_be_read(minor: int, currency: str) -> None:
    assert parse_amount(Money(minor, currency).format(), currency) == minor


def test_minor_units_agree_with_babel() -> None:
    """CLDR as another source; it differs from ISO 4217 on purpose only where cash has lost its minor unit."""
    numbers = pytest.importorskip("babel.numbers")
    for currency in (
        "CNY",
        "GBP",
        "EUR",
        "USD",
        "HKD",
        "JPY",
        "KRW",
        "VND",
        "KWD",
        "BHD",
        "TND",
        "XOF",
        "CLP",
    ):
        assert minor_digits(currency) == numbers.get_currency_precision(currency), currency
