"""The rules of one interview: types, choices, constraints, requirement, relevance, language."""

import pytest

from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.interview import replay
from agentdesk.questionnaire.steps import Event
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import NOW, ZONE, interview, xform


def field(kind: str, rules: str = "") -> Form:
    """A form of one input of an XForm type."""
    bind = f'<bind nodeset="/data/q" type="{kind}" {rules}/>'
    return read_xform(xform("<q/>", bind, '<input ref="/data/q"><label>Q</label></input>'))


STORED = {".5": "0.5", "3.": "3"}
"""What is kept of a text, where it is not the text itself."""


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("int", ["0", "-5", "999999999"], ["1.5", "x", "1e3", "1234567890", "１"]),
        ("decimal", ["0", "-1.5", ".5", "3."], ["x", "1e3", "1,5", "-"]),
        (
            "date",
            ["2026-11-06", "2024-02-29"],
            ["2026-02-29", "2026-11-6", "20261106", "2026-W45-5", "06.11.2026"],
        ),
        ("time", ["14:05", "14:05:00.000+08:00"], ["25:00", "14", "x", "T14:05", "14:05:06,5"]),
        ("dateTime", ["2026-11-06T14:05:00.000+08:00"], ["2026-11-06", "2026-13-06T14:05", "x"]),
        ("string", ["[/b]", "’"], []),
    ],
)
def test_types(kind: str, good: list[str], bad: list[str]) -> None:
    iv = interview(field(kind))
    for value in good:
        assert iv.answer("/data/q", value).ok, value
        assert iv.value("/data/q") == STORED.get(value, value)
    for value in bad:
        verdict = iv.answer("/data/q", value)
        assert not verdict.ok
        assert verdict.message
        assert iv.value("/data/q") == STORED.get(good[-1], good[-1])


@pytest.mark.parametrize(
    ("start", "end", "step", "good", "bad"),
    [
        ("0", "10", "1", ["0", "10", "7"], ["-1", "11", "2.5"]),
        ("1", "5", "0.5", ["1", "4.5"], ["4.2"]),
        ("10", "1", "-1", ["10", "5", "1"], ["0", "11"]),
        ("10", "1", "3", ["10", "7", "4", "1"], ["9", "3"]),
        ("10", "0", "-4", ["10", "6", "2"], ["0", "4"]),
    ],
)
def test_a_range_counts_from_its_start(
    start: str, end: str, step: str, good: list[str], bad: list[str]
) -> None:
    control = f'<range ref="/data/q" start="{start}" end="{end}" step="{step}"><label>Q</label></range>'
    iv = interview(read_xform(xform("<q/>", '<bind nodeset="/data/q" type="decimal"/>', control)))
    for value in good:
        assert iv.answer("/data/q", value).ok, value
        assert iv.value("/data/q") == value
    for value in bad:
        assert not iv.answer("/data/q", value).ok, value
        assert iv.value("/data/q") == good[-1]


def test_constraint_sees_the_new_value_and_says_the_forms_words() -> None:
    iv = interview(field("int", 'constraint=". &gt; 3" jr:constraintMsg="More than three."'))
    assert iv.answer("/data/q", "3").message == "More than three."
    assert iv.value("/data/q") == ""
    assert iv.answer("/data/q", "4").ok


def test_a_date_is_compared_with_the_local_today() -> None:
    iv = interview(field("date", 'constraint=". &lt;= today()"'))
    assert iv.answer("/data/q", "2026-11-18").ok
    assert not iv.answer("/data/q", "2026-11-19").ok


def test_required_refuses_blank_but_can_be_cleared() -> None:
    iv = interview(field("string", 'required="true()"'))
    iv.answer("/data/q", "x")
    assert not iv.answer("/data/q", "  ").ok
    iv.clear("/data/q")
    assert iv.unanswered_required() == ("/data/q",)


def test_an_answer_that_another_made_wrong_is_found() -> None:
    form = read_xform(
        xform(
            "<a/><b/>",
            '<bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" type="int" constraint=". &gt; /data/a"/>',
            '<input ref="/data/a"/><input ref="/data/b"/>',
        )
    )
    iv = interview(form)
    iv.answer("/data/a", "1")
    iv.answer("/data/b", "2")
    assert iv.complete
    iv.answer("/data/a", "3")
    assert iv.invalid() == ("/data/b",)
    assert not iv.complete


REGIONS = read_xform(
    xform(
        "<region/><city/><many/>",
        '<bind nodeset="/data/city" type="string"/>',
        '<select1 ref="/data/region"><item><label>North</label><value>n</value></item>'
        "<item><label>South</label><value>s</value></item></select1>"
        '<select1 ref="/data/city"><itemset nodeset="instance(\'c\')/root/item[r = /data/region]">'
        '<value ref="name"/><label ref="said"/></itemset></select1>'
        '<select ref="/data/many"><item><label>A</label><value>a</value></item>'
        "<item><label>B</label><value>b</value></item></select>",
        model='<instance id="c"><root><item><name>bj</name><said>Beijing</said><r>n</r></item>'
        "<item><name>sz</name><said>Shenzhen</said><r>s</r></item></root></instance>",
    )
)


def test_filtered_choices_follow_and_drop_what_is_not_offered() -> None:
    iv = interview(REGIONS)
    assert not iv.answer("/data/city", "bj").ok
    iv.answer("/data/region", "n")
    assert iv.step("/data/city").choices == (("bj", "Beijing"),)
    assert iv.answer("/data/city", "bj").ok
    assert iv.label_of("/data/city", "bj") == "Beijing"
    iv.answer("/data/region", "s")
    assert iv.value("/data/city") == ""
    assert iv.step("/data/city").choices == (("sz", "Shenzhen"),)


@pytest.mark.parametrize(("value", "ok"), [("a b", True), ("b", True), ("a a", False), ("a x", False)])
def test_several_choices(value: str, ok: bool) -> None:
    iv = interview(REGIONS)
    assert iv.answer("/data/many", value).ok is ok
    assert iv.label_of("/data/many", "a b") == "A, B"


NESTED = read_xform(
    xform(
        "<gate/><g><x/><y/></g><n/>",
        '<bind nodeset="/data/g" relevant="/data/gate = 1"/><bind nodeset="/data/g/y" relevant="../x != \'\'"/>'
        '<bind nodeset="/data/n" calculate="string-length(/data/g/y)"/>',
        '<input ref="/data/gate"/><group ref="/data/g"><input ref="/data/g/x"/><input ref="/data/g/y"/></group>',
    )
)


def test_a_group_hides_all_in_it_and_brings_it_back() -> None:
    iv = interview(NESTED)
    iv.answer("/data/gate", "1")
    iv.answer("/data/g/x", "x")
    iv.answer("/data/g/y", "four")
    assert iv.value("/data/n") == "4"
    assert iv.answer("/data/gate", "2").became_irrelevant == ("/data/g/x", "/data/g/y")
    assert (iv.value("/data/g/y"), iv.value("/data/n")) == ("", "0")
    assert not iv.answer("/data/g/y", "z").ok
    iv.answer("/data/gate", "1")
    assert (iv.value("/data/g/y"), iv.value("/data/n")) == ("four", "4")


def test_language_can_change_at_any_time_and_falls_back() -> None:
    form = read_xform(
        xform(
            "<q/>",
            "",
            '<input ref="/data/q"><label ref="jr:itext(\'l\')"/></input>',
            model='<itext><translation lang="中文 (zh)"><text id="l"><value>问</value></text></translation>'
            '<translation lang="English (en)" default="true()"><text id="l"><value>Ask</value></text></translation>'
            "</itext>",
        )
    )
    assert (form.languages, form.default_language) == (("zh", "en"), "en")
    iv = interview(form, "fr")
    assert (iv.language, iv.steps[0].label) == ("en", "Ask")
    iv.language = "zh"
    assert iv.steps[0].label == "问"


def test_replay_takes_answers_as_they_were_given() -> None:
    form = field("date", 'constraint=". &gt;= today()"')
    log = [Event("opened"), Event("answered", "/data/q", "2020-01-01"), Event("note", value="x")]
    assert replay(form, log, language="en", now=NOW, zone=ZONE).value("/data/q") == "2020-01-01"


CIRCLE = '<bind nodeset="/data/a" calculate="/data/b"/><bind nodeset="/data/b" calculate="/data/a"/>'


@pytest.mark.parametrize(
    ("binds", "body", "place", "word"),
    [
        (CIRCLE, "", "/data/a", "circle"),
        ('<bind nodeset="/data/a" relevant=". = 1"/>', "", "/data/a", "circle"),
        ('<bind nodeset="/data/a" calculate="foo(1)"/>', "", "/data/a calculate", r"foo\(\)"),
        ('<bind nodeset="/data/a" relevant="/data/b = = 1"/>', "", "/data/a relevant", "= cannot stand"),
        ('<bind nodeset="/data/a" relevant="/data/b = ‘yes’"/>', "", "/data/a relevant", "Curly quotes"),
        ('<bind nodeset="/data/a" constraint="concat(1"/>', "", "/data/a constraint", "missing"),
        ('<bind nodeset="/data/z"/>', "", "/data/z", "no node"),
        ('<bind nodeset="/data/a" calculate="instance(\'no\')/root/x"/>', "", "/data/a", "no instance no"),
        ("", '<secret ref="/data/a"/>', "/data/a", "not known"),
        ('<bind nodeset="/data/a" required="true()"/>', '<upload ref="/data/a"/>', "/data/a", "by telephone"),
        (
            '<bind nodeset="/data/a" type="geopoint" required="1"/>',
            '<input ref="/data/a"/>',
            "/data/a",
            "by tele",
        ),
        ("", '<range ref="/data/a" start="1" end="5"/>', "/data/a", "start, end and step"),
    ],
)
def test_a_form_that_cannot_be_carried_is_refused_with_its_place(
    binds: str, body: str, place: str, word: str
) -> None:
    with pytest.raises(FormError, match=word) as refused:
        read_xform(xform("<a/><b/>", binds, body))
    assert place in refused.value.place


def test_a_text_that_speaks_of_itself_is_refused() -> None:
    text = '<text id="l"><value><output value="jr:itext(\'l\')"/></value></text>'
    model = f'<itext><translation lang="en">{text}</translation></itext>'
    with pytest.raises(FormError, match="within it"):
        read_xform(
            xform("<a/>", "", '<input ref="/data/a"><label ref="jr:itext(\'l\')"/></input>', model=model)
        )


def test_the_position_of_a_fault_is_told() -> None:
    with pytest.raises(FormError) as refused:
        read_xform(xform("<a/>", '<bind nodeset="/data/a" calculate="1 + nope(2)"/>', ""))
    assert refused.value.position == 4
