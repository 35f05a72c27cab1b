"""Forms that would harm are refused, at once and with a clear word."""

import time

import pytest

from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.syntax import parse
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import xform

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><x>&i;</x>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
DEEP = "<a>" * 10_000 + "</a>" * 10_000
GROUPS = xform("<q/>", "", "<group>" * 5_000 + '<input ref="/data/q"/>' + "</group>" * 5_000)


EVERYTHING = xform(
    "".join(f"<q{i}/>" for i in range(20_000)),
    "".join(f'<bind nodeset="/data/q{i}" relevant="count(//*) = 1"/>' for i in range(3_000)),
    "",
)
CIRCLE = xform(
    "".join(f"<q{i}/>" for i in range(5_000)),
    "".join(f'<bind nodeset="/data/q{i}" calculate="/data/q{(i + 1) % 5_000}"/>' for i in range(5_000)),
    "",
)


@pytest.mark.parametrize(
    ("xml", "word"),
    [
        (BOMB, "not allowed"),
        (EXTERNAL, "not allowed"),
        ("<!DOCTYPE x><x/>", "not allowed"),
        (DEEP, "deeper than"),
        (GROUPS, "deeper than"),
        ("", "well-formed"),
        ("<a><b></a>", "well-formed"),
        ("\x00", "well-formed"),
        ("<a/>", "not an XForm"),
        (b"\xff\xfe\x00\xd8", "well-formed"),
        (EVERYTHING, "too many nodes|circle"),
        (CIRCLE, "circle"),
    ],
    ids=[
        *("bomb", "external", "doctype", "deep", "deep groups", "empty", "crossed", "zero", "other", "bytes"),
        *("everything", "circle"),
    ],
)
def test_hostile_xml_is_refused(xml: str | bytes, word: str) -> None:
    started = time.process_time()
    with pytest.raises(FormError, match=word):
        read_xform(xml)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1+" * 500_000 + "1", "longer than"),
        ("(" * 5_000 + "1" + ")" * 5_000, "deeper than"),
        ("not(" * 5_000 + "1" + ")" * 5_000, "deeper than"),
        ("a[" * 5_000 + "1" + "]" * 5_000, "deeper than"),
    ],
    ids=["long", "parentheses", "calls", "predicates"],
)
def test_endless_expressions_are_refused(text: str, word: str) -> None:
    with pytest.raises(FormError, match=word):
        parse(text)


def test_a_long_flat_expression_is_carried() -> None:
    flat = " and ".join(["/data/q != 'x'"] * 3_000)
    sums = "+".join(["1"] * 10_000)
    signs = "-" * 5_001 + "1"
    form = read_xform(
        xform(
            "<q/><a/><b/><c/>",
            f'<bind nodeset="/data/a" calculate="{flat}"/><bind nodeset="/data/b" calculate="{sums}"/>'
            f'<bind nodeset="/data/c" calculate="{signs}"/>',
            "",
        )
    )
    from tests.questionnaire.forms import interview

    assert interview(form).values == {"/data/a": "true", "/data/b": "10000", "/data/c": "-1"}
