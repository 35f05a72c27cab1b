"""Answers from outside: applied by path, refused by name, and how every node stands after them."""

from agentdesk.questionnaire.given_answers import give, states
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import interview, xform

FORM = xform(
    "<a/><b/><c/><child><age/><pet><name/></pet></child>",
    '<bind nodeset="/data/a" type="int" constraint=". &lt; 10" required="true()"/>'
    '<bind nodeset="/data/b" relevant="/data/a &gt; 3"/><bind nodeset="/data/c" readonly="true()"/>'
    '<bind nodeset="/data/child/age" type="int"/>',
    '<input ref="/data/a"><label>A</label></input><input ref="/data/b"><label>B</label></input>'
    '<input ref="/data/c"><label>C</label></input>'
    '<group ref="/data/child"><repeat nodeset="/data/child"><input ref="/data/child/age"><label>Age</label></input>'
    '<group ref="/data/child/pet"><repeat nodeset="/data/child/pet">'
    '<input ref="/data/child/pet/name"><label>Name</label></input></repeat></group></repeat></group>',
)


def test_a_broken_constraint_is_applied_and_shown() -> None:
    asked = interview(read_xform(FORM))
    assert states(asked)["/data/a"] == (True, "", True, False)
    assert give(asked, [("/data/a", "12"), ("/data/b", "x")]) == ()
    found = states(asked)
    assert found["/data/a"] == (True, "12", True, False)
    assert found["/data/b"] == (True, "x", False, True)
    give(asked, [("/data/a", "1")])
    assert states(asked)["/data/a"].valid
    assert states(asked)["/data/b"] == (False, "", False, True)


def test_what_takes_no_answer_is_told() -> None:
    asked = interview(read_xform(FORM))
    given = [
        ("/data/b", "x"),
        ("/data/c", "x"),
        ("/data/child[3]/age", "1"),
        ("/data/child", "1"),
        ("nope", "1"),
    ]
    refused = give(asked, given)
    assert [(each.node, each.value) for each in refused] == given
    assert all(each.reason for each in refused)
    assert not any(state.value for state in states(asked).values())


def test_the_next_instance_is_added_by_being_answered() -> None:
    asked = interview(read_xform(FORM))
    given = [
        ("/data/child[1]/age", "4"),
        ("/data/child[2]/pet[1]/name", "Rex"),
        ("/data/child[2]/pet[2]/name", "Tom"),
    ]
    assert give(asked, given) == ()
    values = {path: state.value for path, state in states(asked).items() if state.value}
    assert values == dict(given)


def test_instances_are_counted_by_their_place() -> None:
    asked = interview(read_xform(FORM))
    give(asked, [("/data/child[1]/age", "1"), ("/data/child[2]/age", "2"), ("/data/child[3]/age", "3")])
    asked.remove("/data/child[2]")
    assert {path: state.value for path, state in states(asked).items() if state.value} == {
        "/data/child[1]/age": "1",
        "/data/child[2]/age": "3",
    }
    give(asked, [("/data/child[2]/age", "33"), ("/data/child[3]/age", "4")])
    assert asked.value("/data/child[3]/age") == "33"
    assert states(asked)["/data/child[3]/age"].value == "4"


def test_names_stand_with_the_prefix_that_the_form_gives_them() -> None:
    form = xform(
        '<a/><my:r xmlns:my="urn:my"><x/></my:r><orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:at/></orx:meta>',
        '<bind nodeset="/data/orx:meta/orx:at" calculate="/data/a"/>',
        '<input ref="/data/a"><label>A</label></input><group ref="/data/my:r"><label>R</label>'
        '<repeat nodeset="/data/my:r"><input ref="/data/my:r/x"><label>X</label></input></repeat></group>',
    )
    asked = interview(read_xform(form))
    assert give(asked, [("/data/a", "1"), ("/data/my:r[2]/x", "2"), ("/data/r[1]/x", "3")]) == ()
    values = {path: state.value for path, state in states(asked).items() if state.value}
    assert values == {
        "/data/a": "1",
        "/data/my:r[1]/x": "3",
        "/data/my:r[2]/x": "2",
        "/data/orx:meta/orx:at": "1",
    }
