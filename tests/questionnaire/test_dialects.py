"""Forms that other tools write: what the ODK XForms specification allows beyond what one converter makes of it."""

import pytest

from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.given_answers import give, states
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import interview, xform

CHOICES = "<item><label>Yes</label><value>y</value></item><item><label>No</label><value>n</value></item>"
ZONES = (
    '<instance id="zones"><root><item><name>Zone 1</name><of>a</of></item>'
    "<item><name>Zone 2</name><of>b</of><said>Second zone</said></item></root></instance>"
)
IN_ZONES = (
    "<itemset nodeset=\"instance('zones')/root/item[of = /data/of or /data/of = '']\">"
    '<value ref="name"/><label ref="said"/></itemset>'
)


def after(form: str, *answers: tuple[str, str]) -> dict[str, str]:
    """The values by path after these answers, every one of which is taken."""
    asked = interview(read_xform(form))
    assert give(asked, answers) == ()
    return {path: state.value for path, state in states(asked).items()}


def test_controls_name_their_bind_by_its_id() -> None:
    form = read_xform(
        xform(
            "<a/><g><b/></g><r><x/></r>",
            '<bind id="ba" nodeset="/data/a" type="int"/><bind id="bb" nodeset="/data/g/b" required="true()"/>'
            '<bind id="br" nodeset="/data/r"/><bind id="bx" nodeset="/data/r/x" type="date"/>',
            '<input bind="ba"><label>A</label></input><group><input bind="bb"><label>B</label></input></group>'
            '<group><label>R</label><repeat bind="br"><input bind="bx"><label>X</label></input></repeat></group>',
        )
    )
    assert [(question.path, question.kind) for question in form.questions()] == [
        ("/data/a", StepKind.INTEGER),
        ("/data/g/b", StepKind.TEXT),
        ("/data/r/x", StepKind.DATE),
    ]
    assert list(form.repeats) == ["/data/r"]


def test_references_are_seen_from_where_they_stand() -> None:
    found = after(
        xform(
            "<a/><g><b/><c/></g><r><x/><y/></r>",
            '<bind nodeset="a" type="int"/>',
            '<input ref="a"><label>A</label><setvalue event="xforms-value-changed" ref=" ../g/c " value="../../a"/>'
            '</input><group ref="/data/g"><input ref="b"><label>B</label></input></group>'
            '<group ref="/data/r"><label>R</label><repeat nodeset="."><input ref="x"><label>X</label>'
            '<setvalue event="xforms-value-changed" ref="../y" value="../x"/></input></repeat></group>',
        ),
        ("/data/a", "007"),
        ("/data/g/b", "b"),
        ("/data/r[1]/x", "q"),
        ("/data/r[2]/x", "w"),
    )
    assert (found["/data/a"], found["/data/g/b"], found["/data/g/c"]) == ("7", "b", "7")
    assert (found["/data/r[1]/y"], found["/data/r[2]/y"]) == ("q", "w")


@pytest.mark.parametrize("bind", ["b", "/data/nope"])
def test_a_control_of_an_unknown_bind_is_refused(bind: str) -> None:
    with pytest.raises(FormError, match="no node"):
        read_xform(xform("<a/>", "", f'<input bind="{bind}"><label>A</label></input>'))


@pytest.mark.parametrize("type_", ["tel", "db:person", "boolean", "xsd:anyURI", ""])
def test_a_type_of_the_authors_own_is_asked_as_a_text(type_: str) -> None:
    form = xform(
        "<a/>", f'<bind nodeset="/data/a" type="{type_}"/>', '<input ref="/data/a"><label>A</label></input>'
    )
    assert after(form, ("/data/a", " +86 755 "))["/data/a"] == " +86 755 "


def test_an_instance_with_nothing_in_it_has_no_items() -> None:
    calculate = "count(instance('later')/root/item)"
    form = xform(
        "<a/>", f'<bind nodeset="/data/a" calculate="{calculate}"/>', "", model='<instance id="later"/>'
    )
    assert after(form)["/data/a"] == "0"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("> x </setvalue>", " x "),
        (' value="">x</setvalue>', ""),
        (" value=\"'v'\">x</setvalue>", "v"),
        ("/>", ""),
    ],
)
def test_what_setvalue_says_goes_before_what_stands_in_it(written: str, value: str) -> None:
    action = f'<setvalue event="odk-instance-first-load" ref="/data/a"{written}'
    assert after(xform("<a>kept</a>", "", "", model=action))["/data/a"] == value


def test_a_choice_with_a_blank_in_its_value_is_one_choice() -> None:
    form = xform(
        "<of/><zone/>",
        "",
        '<input ref="/data/of"><label>Of</label></input>'
        f'<select1 ref="/data/zone"><label>Zone</label>{IN_ZONES}</select1>',
        model=ZONES,
    )
    steps = [("/data/zone", "Zone 2"), ("/data/of", "a"), ("/data/of", "b")]
    assert [after(form, *steps[:count])["/data/zone"] for count in (1, 2, 3)] == ["Zone 2", "", "Zone 2"]
    assert interview(read_xform(form)).label_of("/data/zone", "Zone 2") == "Second zone"


def test_what_is_calculated_for_a_choice_is_one_that_is_offered() -> None:
    form = xform(
        "<of/><said/><zone/><yes/>",
        '<bind nodeset="/data/zone" calculate="/data/said"/><bind nodeset="/data/yes" calculate="/data/said"/>',
        '<input ref="/data/of"><label>Of</label></input><input ref="/data/said"><label>Said</label></input>'
        f'<select1 ref="/data/zone"><label>Zone</label>{IN_ZONES}</select1>'
        f'<select1 ref="/data/yes"><label>Yes?</label>{CHOICES}</select1>',
        model=ZONES,
    )
    steps = [
        ("/data/said", "Zone 1"),
        ("/data/of", "b"),
        ("/data/of", ""),
        ("/data/said", "y"),
        ("/data/of", "b"),
    ]
    stood = [after(form, *steps[:count]) for count in (1, 2, 3, 4, 5)]
    assert [found["/data/zone"] for found in stood] == ["Zone 1", "", "Zone 1", "", ""]
    assert [found["/data/yes"] for found in stood] == ["", "", "", "y", "y"]


@pytest.mark.parametrize(
    ("label", "itext"),
    [
        ('<label>[<output value="/data/who"/>] Yes</label>', ""),
        ("<label ref=\"jr:itext('yes')\"/>", '[<output value="/data/who"/>] Yes'),
    ],
)
def test_the_name_of_a_choice_follows_what_its_label_shows(label: str, itext: str) -> None:
    texts = (
        f'<itext><translation lang="en"><text id="yes"><value>{itext}</value></text></translation></itext>'
    )
    form = xform(
        "<who>a</who><yes>y</yes><name/>",
        '<bind nodeset="/data/name" calculate="jr:choice-name(/data/yes, \' /data/yes \')"/>',
        '<input ref="/data/who"><label>Who</label></input>'
        f'<select1 ref="/data/yes"><label>Yes?</label><item>{label}<value>y</value></item></select1>',
        model=texts if itext else "",
    )
    assert after(form)["/data/name"] == "[a] Yes"
    assert after(form, ("/data/who", "老王"))["/data/name"] == "[老王] Yes"


@pytest.mark.parametrize("declared", [True, False])
def test_what_was_saved_last_is_blank(declared: bool) -> None:
    last = '<instance id="__last-saved" src="jr://instance/last-saved"/>' if declared else ""
    form = xform(
        "<foo>seven</foo><was/>",
        "<bind nodeset=\"/data/was\" calculate=\"concat('[', instance('__last-saved')/data/foo, ']')\"/>",
        '<input ref="/data/foo"><label>Foo</label></input>',
        model=last,
    )
    assert after(form)["/data/was"] == "[]"


def test_an_order_waits_for_what_is_not_offered_yet() -> None:
    form = xform(
        "<of/><order/>",
        "",
        '<input ref="/data/of"><label>Of</label></input><rank ref="/data/order"><label>Order</label>'
        "<itemset nodeset=\"instance('list')/root/item[of = /data/of]\">"
        '<value ref="name"/><label ref="name"/></itemset></rank>',
        model='<instance id="list"><root><item><name>a</name><of>x</of></item><item><name>b</name><of>x</of></item>'
        "<item><name>c</name><of>y</of></item></root></instance>",
    )
    asked = interview(read_xform(form))
    stood = []
    for node, value in (("/data/order", "c b a"), ("/data/of", "x"), ("/data/of", "y")):
        asked.force(node, value)
        stood.append(asked.value("/data/order"))
    assert stood == ["", "b a", "c"]


def test_choices_stay_in_their_order_when_what_is_offered_changes() -> None:
    form = xform(
        "<seed/><some/>",
        "",
        '<input ref="/data/seed"><label>Seed</label></input><select ref="/data/some"><label>Some</label>'
        "<itemset nodeset=\"randomize(instance('list')/root/item, /data/seed)\">"
        '<value ref="name"/><label ref="name"/></itemset></select>',
        model='<instance id="list"><root>'
        + "".join(f"<item><name>{name}</name></item>" for name in "abcdef")
        + "</root></instance>",
    )
    stood = [
        after(form, ("/data/seed", "1"), ("/data/some", "a f c d"), ("/data/seed", f"{n}")) for n in (1, 2, 3)
    ]
    assert len({found["/data/some"] for found in stood}) == 1
