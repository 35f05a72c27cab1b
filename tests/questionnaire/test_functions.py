"""The function library: no argument breaks it, random is repeatable, and look-ups find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.expression import compile_expression
from agentdesk.questionnaire.library import FUNCTIONS
from agentdesk.questionnaire.tree import Node, parse_xml
from agentdesk.questionnaire.values import Moment, number_text
from tests.questionnaire.evaluating import NAMES, evaluate, text

ODD = [
    "''",
    "'x'",
    "'２'",
    "'2026-11-18'",
    "'2026-02-30T25:00:00Z'",
    "'%Y %'",
    "0 div 0",
    "1 div 0",
    "-1 div 0",
    "-1",
    "0.5",
    "1e300",
    "true()",
    "today()",
    "now()",
    "/none",
    "/data/a",
    "/data/*",
    "//text()",
    "'9999-12-31'",
    "'0001-01-01T00:00:00Z'",
]
DATA = "<data><a>1</a><a>x</a><b/><c>2026-11-18</c></data>"


@given(name=st.sampled_from(sorted(FUNCTIONS)), arguments=st.lists(st.sampled_from(ODD), max_size=6))
def test_no_argument_breaks_a_function(name: str, arguments: list[str]) -> None:
    call = f"{name}({', '.join(arguments)})"
    try:
        compile_expression(call, NAMES)
    except FormError:
        return
    assert isinstance(evaluate(call, DATA, at="0/1"), bool | float | str | Moment | list)


@pytest.mark.parametrize(
    ("seed", "order"),
    [
        # web-forms' own tests of ODK's shuffle.
        ("42", "AFCBDE"),
        ("'42'", "AFCBDE"),
        ("-42", "EDAFBC"),
        ("1", "BFEACD"),
        ("1.1", "BFEACD"),
        ("11111111", "ACDBFE"),
        ("0", "CBEAFD"),
        ("/none", "CBEAFD"),
        ("''", "CBEAFD"),
    ],
)
def test_a_seed_shuffles_as_in_every_odk_engine(seed: str, order: str) -> None:
    letters = "<r>" + "".join(f"<d>{letter}</d>" for letter in "ABCDEF") + "</r>"
    assert text(f"join('', randomize(/r/d, {seed}))", letters) == order


def test_a_text_can_be_a_seed_and_tells_texts_apart() -> None:
    letters = "<r>" + "".join(f"<d>{letter}</d>" for letter in "ABCDEFGHIJKL") + "</r>"
    orders = {
        seed: text(f"join('', randomize(/r/d, '{seed}'))", letters) for seed in ("anna", "王小明", "bob")
    }
    assert len(set(orders.values())) == 3
    assert all(sorted(order) == list("ABCDEFGHIJKL") for order in orders.values())


@pytest.mark.parametrize("expression", ["random()", "uuid()", "uuid(50)", "join('', randomize(/r/d))"])
def test_what_is_random_comes_again_in_a_replay_and_differs_elsewhere(expression: str) -> None:
    letters = "<r>" + "".join(f"<d>{number}</d>" for number in range(20)) + "<e/><f/></r>"
    drawn = text(expression, letters, at="0/20")
    assert drawn == text(expression, letters, at="0/20")
    assert drawn != text(expression, letters, at="0/21")
    assert drawn != text(expression, letters, at="0/20", seed="another interview")


def test_two_draws_in_one_expression_differ() -> None:
    assert evaluate("random() = random()") is False


@given(st.text())
def test_random_lies_from_zero_up_to_one(seed: str) -> None:
    number = evaluate("random()", seed=seed)
    assert isinstance(number, float)
    assert 0 <= number < 1


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # FIPS 180-2 and RFC 1321: "abc".
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'sha-1', 'HEX')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("digest('abc', 'SHA-256')", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        ("digest('abc', concat('no', 'ne'))", ""),
        ("base64-decode('5a6i5oi3')", "客户"),
        ("base64-decode('YQ')", "a"),
        ("base64-decode('a')", ""),
    ],
)
def test_digests_and_base64(expression: str, expected: str) -> None:
    assert text(expression) == expected


@pytest.mark.parametrize("call", ["digest('a', 'SHA-3')", "digest('a', 'MD5', 'roman')"])
def test_an_unknown_digest_is_refused_when_the_form_is_read(call: str) -> None:
    with pytest.raises(FormError) as refused:
        evaluate(f"1 + {call}")
    assert refused.value.position == 4


@pytest.mark.parametrize("call", ["area(/data/a)", "distance('1 2')", "geofence(/a, /b)"])
def test_geography_is_refused_by_name(call: str) -> None:
    with pytest.raises(FormError, match="map"):
        evaluate(call)


def test_pulldata_finds_one_row_in_ten_thousand_by_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"<item><code>c{i}</code><city>城市 {i}</city></item>" for i in range(10_000))
    instances = {"cities": parse_xml(f"<root>{rows}</root>")}
    data = "<data><code>c9876</code></data>"
    asked = "pulldata('cities', 'city', 'code', /data/code)"
    assert evaluate(asked, data, instances=instances) == "城市 9876"
    read: list[Node] = []
    whole = Node.text

    def counted(node: Node) -> str:
        read.append(node)
        return whole(node)

    monkeypatch.setattr(Node, "text", counted)
    assert evaluate(asked, data, instances=instances) == "城市 9876"
    assert len(read) < 5


def test_pulldata_finds_nothing_where_there_is_nothing() -> None:
    instances = {"cities": parse_xml("<root><item><code>c1</code><city>x</city></item></root>")}
    assert evaluate("pulldata('cities', 'none', 'code', 'c1')", instances=instances) == ""
    assert evaluate("pulldata('cities', 'city', 'code', 'none')", instances=instances) == ""
    assert evaluate("pulldata('cities', 'city', 'none', 'c1')", instances=instances) == ""
    assert evaluate("pulldata('none', 'city', 'code', 'c1')", instances=instances) == ""


def test_pulldata_takes_the_first_of_equal_keys() -> None:
    rows = "<item><k>1</k><v>a</v></item><item><k>1</k><v>b</v></item>"
    assert evaluate("pulldata('x', 'v', 'k', 1)", instances={"x": parse_xml(f"<root>{rows}</root>")}) == "a"


def test_a_choice_name_is_asked_for_at_the_current_node() -> None:
    xml = "<data><q>a</q><n/></data>"
    said = text("jr:choice-name(/data/q, ' /data/q ')", xml, at="0/1")
    assert said == "a of /data/q at /data/n"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_number_is_the_number_and_has_no_exponent(number: float) -> None:
    written = number_text(number)
    assert set(written) <= set("-.0123456789")
    assert not written.endswith(".0")
    assert float(written) == number


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("string(0.000001)", "0.000001"),
        ("string(1 div 1000000000)", "0.000000001"),
        ("string(123456789012345678)", "123456789012345680"),
        ("string(1000000000000000)", "1000000000000000"),
        ("format-date('2026-11-18', 'week %W, %a')", "week 47, Wed"),
        ("decimal-time('18:00')", "0.75"),
        ("decimal-time('2026-11-18T18:00:00.000+08:00')", "0.75"),
        ("decimal-time(now())", "0.4166666666666667"),
        ("decimal-time('2026-11-18')", "NaN"),
        ("substr('hello', 1, -1)", "ell"),
        ("substr('hello', -3)", "llo"),
        ("substr('hello', 'x')", "hello"),
        ("int(7.9e-3)", "0"),
    ],
)
def test_numbers_dates_and_texts_at_their_edges(expression: str, expected: str) -> None:
    assert text(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # ODK XForms: a node counts when its text has a length, whatever elements it holds.
        ("count-non-empty(/data/node())", "1"),
        # A number may have an exponent, as web-forms and Enketo read it.
        ("number('1.1e6')", "1100000"),
        # A half goes away from zero below zero as well.
        ("round(-0.5)", "-1"),
        ("round(-12345.15, 1)", "-12345.2"),
        # What is no date is a value, and a false one; the day and the time of a number of days are both kept.
        ("date('1983-09-31')", "Invalid Date"),
        ("boolean(date('not a date'))", "false"),
        ("date(6.5)", "1970-01-07T12:00:00.000+08:00"),
        # Texts are equal as texts (XPath 1.0, 3.4), and are ordered as the numbers of days they mean.
        ("'2018-06-25' = '2018-06-25T00:00:00.000+08:00'", "false"),
        ("'2018-06-25' <= '2018-06-25T00:00:00.000+08:00'", "true"),
        # Numbers are IEEE 754's: no rounding hides in a comparison.
        ("6.1 - 7.8 = -1.7", "false"),
        ("round(6.1 - 7.8, 10) = -1.7", "true"),
        # What is no number is put into a node as a blank.
        ("once(. * 10)", ""),
        # Only a point parts the fraction off, in every language.
        ("round('14,6')", "NaN"),
    ],
)
def test_where_the_engines_of_odk_differ_web_forms_is_followed(expression: str, expected: str) -> None:
    assert text(expression, "<data><p><c/><c/></p><p/><p>x</p></data>", at="0/1") == expected
