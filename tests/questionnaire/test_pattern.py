"""Patterns of regex(): the same answers as Python's own matcher, and never a wait."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.pattern import MAX_TEXT, compile_pattern
from tests.questionnaire.evaluating import evaluate

_ATOMS = ["a", "b", "c", ".", "[ab]", "[^a]", r"\d", r"\w", r"\s", r"\W", "^", r"\b", r"\B", "(?=b)", "(?!a)"]
_TIMES = ["", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,3}?", "*?"]


def patterns() -> st.SearchStrategy[str]:
    """Patterns that mean the same in ECMAScript and, on texts that are not blank, in Python."""

    def repeated(atom: str, times: str) -> str:
        return atom if atom in ("^", r"\b", r"\B") else atom + times

    atoms = st.builds(repeated, st.sampled_from(_ATOMS), st.sampled_from(_TIMES))
    return st.recursive(
        st.lists(atoms, min_size=1, max_size=4).map("".join),
        lambda inner: st.builds("({}|{}){}".format, inner, inner, st.sampled_from(_TIMES)),
        max_leaves=4,
    )


@given(patterns(), st.text("abc1 ", min_size=1, max_size=8))
def test_it_finds_what_pythons_matcher_finds(pattern: str, text: str) -> None:
    expected = re.search(pattern, text, re.ASCII) is not None
    assert compile_pattern(pattern).found_in(text) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("[0-9]{3}", "1234", True),
        ("^[0-9]{3}$", "1234", False),
        ("^[0-9]{3}$", "123\n", False),
        (r"^1[3-9]\d{9}$", "13812345678", True),
        (r"^1[3-9]\d{9}$", "12812345678", False),
        (r"^1[3-9]\d{9}$", "１３８１２３４５６７８", False),
        (r"^[\u4e00-\u9fa5]{2,4}$", "王小明", True),
        (r"^[\u4e00-\u9fa5]{2,4}$", "Wang", False),
        (r"^\p{L}+$", "王Wang", True),
        (r"^\P{Lu}+$", "wang", True),
        (r"^\p{Han}{2,4}$", "王小明", True),
        (r"^\p{IsHan}+$", "王。", False),
        (r"^\P{script=Han}+$", "Wang 1", True),
        (r"^a\s+b$", "a\u3000b", True),
        (r"^[\w.+-]+@[\w-]+\.[\w.]+$", "a.b+c@example.com", True),
        (r"^(?=.*\d)(?=.*[a-z]).{4,8}$", "abc1", True),
        (r"^(?=.*\d)(?=.*[a-z]).{4,8}$", "abcd", False),
        (r"^(?!000)\d{3}$", "000", False),
        ("^(?:yes|no|)$", "", True),
        ("(?i)^yes$", "YES", True),
        ("^a]b}c{$", "a]b}c{", True),
        ("^[[&|~]+$", "[&|~", True),
        ("[]", "a", False),
        ("^[^]$", "\n", True),
        (r"^\.\/\-\x41\u0042\t$", "./-AB\t", True),
        ("^(?<year>\\d{4})$", "2026", True),
        ("", "anything", True),
    ],
)
def test_it_reads_patterns_as_browsers_do(pattern: str, text: str, found: bool) -> None:
    assert compile_pattern(pattern).found_in(text) is found


HOSTILE = "a" * (MAX_TEXT - 1)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", HOSTILE + "!"),
        ("^(a+)+$", HOSTILE + "!"),
        ("(a|a)*b", HOSTILE),
        ("(a|aa)+$", HOSTILE + "!"),
        ("(.*)*x", HOSTILE),
        ("(.*a){12}$", HOSTILE + "!"),
        (r"(\w+\s?)+$", "a " * 499 + "!!"),
        (r"^(\w+\s?)*$", "a " * 499 + "!!"),
        (".*.*.*.*.*.*x", HOSTILE),
        ("(x+x+)+y", "x" * MAX_TEXT),
        (r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$", HOSTILE),
        ("((((a*)*)*)*)*b", HOSTILE),
        ("(?=(a+)+b)(?=.*c)a", HOSTILE),
        ("(?:(?=(?:(?=(?:.*x)*)a)*y)a)*z", HOSTILE),
        ("(a{0,30}){30}b", HOSTILE),
        ("(.?){900}x", HOSTILE),
        ("(a?){900}x", HOSTILE),
        (r"(\b|a)*(\B|a)*x", HOSTILE),
    ],
    ids=lambda value: value[:40],
)
def test_no_pattern_holds_up_a_call(pattern: str, text: str) -> None:
    start = time.perf_counter()
    assert compile_pattern(pattern).found_in(text) is False
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("[", "too early"),
        ("(a", "does not close"),
        ("a)", "not open"),
        ("*a", "cannot be repeated"),
        ("a**", "cannot be repeated"),
        ("a++", "cannot be repeated"),
        ("^*", "cannot be repeated"),
        ("a{3,1}", "upside down"),
        ("[z-a]", "upside down"),
        (r"[a-\d]", "upside down"),
        ("\\", "too early"),
        (r"(a)\1", r"\1"),
        (r"(?<=a)b", "(?<"),
        (r"(?<!a)b", "(?<"),
        ("(?>a)", "(?>"),
        (r"\Qa\E", r"\Q"),
        (r"\p{Greek}", r"\p"),
        ("a{3000}", "too much"),
        ("(a{99}){99}", "too much"),
        ("a{99999999999}", "too much"),
        ("(){999999999}", "too much"),
        ("((){2000}){2000}", "too much"),
        ("(?:|()){2000000}", "too much"),
        ("(" * 100 + ")" * 100, "too long"),
        ("a" * 3000, "too long"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_pattern_is_refused_with_a_word_and_its_place(pattern: str, word: str) -> None:
    start = time.perf_counter()
    with pytest.raises(FormError) as refused:
        evaluate(f"true() or regex(., '{pattern}')")
    assert time.perf_counter() - start < 2
    assert refused.value.position == 10
    assert word in refused.value.reason


@given(st.text(alphabet="ab()[]{}|*+?^$\\.,-0123dwsbuxp:=!<>"))
def test_any_text_is_a_pattern_or_is_refused(pattern: str) -> None:
    # Any other error breaks the test.
    with suppress(FormError):
        compile_pattern(pattern).found_in("aab 3")


def test_a_pattern_out_of_the_data_answers_no_where_it_is_none() -> None:
    assert evaluate("regex('a', /data/p)", "<data><p>(a</p></data>") is False
    assert evaluate("regex('a', /data/p)", "<data><p>a</p></data>") is True


def test_a_text_longer_than_any_answer_matches_nothing() -> None:
    assert compile_pattern("a").found_in("a" * MAX_TEXT) is True
    assert compile_pattern("a").found_in("a" * (MAX_TEXT + 1)) is False
